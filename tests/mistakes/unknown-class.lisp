(defclass account () ())

(defun open-account ()
  (make-instance 'acount))

(print (open-account))
