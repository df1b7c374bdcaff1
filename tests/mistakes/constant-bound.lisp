(defun greet (t)
  (print t))
(greet 1)
