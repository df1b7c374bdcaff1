(defclass account ()
  ((owner :initarg :owner :accessor owner)
   (balance :accessor balance)))

(print (balance (make-instance 'account :owner "Ann")))
