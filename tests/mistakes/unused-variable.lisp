(defun add-tax (price rate)
  (* price 1.2))

(print (add-tax 10 0.2))
