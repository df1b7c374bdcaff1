(defun size (tree)
  (if (null tree) 0 (+ 1 (size tree))))

(print (size '(1 2)))
