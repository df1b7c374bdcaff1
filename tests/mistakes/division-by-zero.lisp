(defun average (numbers)
  (/ (reduce #'+ numbers) (length numbers)))

(print (average '()))
