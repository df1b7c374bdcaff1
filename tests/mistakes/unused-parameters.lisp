(defmacro foo (a b) `(list ,a))
(defun bar (&optional x) (flet ((f (z) 1)) (f 1)))
(defmethod bz ((x integer) &optional y) x)
