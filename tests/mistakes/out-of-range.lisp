(defun last-of (vector)
  (aref vector (length vector)))

(print (last-of (vector 1 2 3)))
