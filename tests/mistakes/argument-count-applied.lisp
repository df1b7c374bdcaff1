(defun area (width height)
  (* width height))

(print (apply #'area '(1 2 3)))
