(defun total (numbers)
  (reduce #'+ numbers :intial-value 0))

(total '(1 2 3))
