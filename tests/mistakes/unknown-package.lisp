(defun now ()
  (local-tme:now))

(print (now))
