(defstruct point (x 0 :type integer) (y 0 :type integer))

(defun corner ()
  (make-point :x 1.5))

(print (corner))
