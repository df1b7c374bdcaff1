(defstruct point x y)
(print (point-x '(1 2)))
