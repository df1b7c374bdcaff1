(defun sum-to (n)
  (loop for i from 1 upto n
        summ i))

(print (sum-to 3))
