(defun f (x)
  (list x . 2))
(f 1)
