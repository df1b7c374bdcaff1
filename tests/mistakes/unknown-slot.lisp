(defclass account ()
  ((owner :initarg :owner :accessor owner)))

(defun show (account)
  (slot-value account 'onwer))

(print (show (make-instance 'account :owner "Ann")))
