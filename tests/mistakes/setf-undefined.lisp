(defun celsius (reading) (car reading))
(defun set-it (reading value)
  (setf (celsius reading) value))

(set-it (list 1) 3)
