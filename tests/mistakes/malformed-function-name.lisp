(defun (double x)
  (* x 2))

(print (double 3))
