(defun f (x)
  (flet ((g (y) y))
    x))
(f 1)
