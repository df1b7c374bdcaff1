(defun shout (word)
  (concatenate 'string word (+ "!" 1)))

(defun describe-count (items)
  (string-upcase (length items)))

(describe-count '(1 2))
