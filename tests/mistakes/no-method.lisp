(defclass dog () ())
(defclass cat () ())
(defgeneric speak (animal))
(defmethod speak ((animal dog)) "Woof")

(print (speak (make-instance 'cat)))
