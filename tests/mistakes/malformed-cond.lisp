(defun sign (x)
  (cond (< x 0) -1
        (t 1)))
(print (sign -3))
