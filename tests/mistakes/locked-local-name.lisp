(defun squares (items)
  (flet ((map (x) (* x x)))
    (mapcar #'map items)))
(print (squares '(1 2)))
