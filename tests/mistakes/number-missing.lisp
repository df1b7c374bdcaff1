(defun total (items)
  (+ 1 (find 3 items)))
(print (total '(1 2)))
