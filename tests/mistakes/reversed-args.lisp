(defun f () (nth '(1 2 3) 1))
(print (f))
