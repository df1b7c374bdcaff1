(defclass account ()
  ((owner :initarg :owner :accessor owner)))

(defun open-account (name)
  (make-instance 'account :onwer name))

(print (open-account "Ann"))
