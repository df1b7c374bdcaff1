(defun double (n)
  (declare (type fixnum n))
  (* n 2))
(print (double "two"))
