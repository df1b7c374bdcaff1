(defun withdraw (balance amount)
  (assert (<= amount balance) (amount) "You cannot take ~D out of ~D." amount balance)
  (- balance amount))

(print (withdraw 10 20))
