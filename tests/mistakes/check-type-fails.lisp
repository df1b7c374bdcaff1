(defun half (number)
  (check-type number integer)
  (/ number 2))

(print (half "ten"))
