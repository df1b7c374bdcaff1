(defun first-step (x)
  (* x 2)))

(print (first-step 2))
