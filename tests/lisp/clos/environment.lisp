;;;; DOCUMENTATION, DESCRIBE and MAKE-LOAD-FORM of objects of classes.

(defclass en-a () ((x :initarg :x) y) (:documentation "The class A."))
;=> #<STANDARD-CLASS EN-A>
(list (documentation 'en-a 'type) (setf (documentation 'en-a 'type) "Another.") (documentation (find-class 'en-a) 'type))
;=> ("The class A." "Another." "Another.")
(defgeneric en-f (x) (:documentation "The function.") (:method ((x integer)) "The method." x))
;=> #<STANDARD-GENERIC-FUNCTION EN-F (1)>
(list (documentation 'en-f 'function) (documentation #'en-f t) (documentation (find-method #'en-f nil '(integer)) t) (setf (documentation #'en-f t) "New.") (documentation 'en-f 'function))
;=> ("The function." "The function." "The method." "New." "New.")
(defmethod documentation ((object en-a) (kind (eql 'mine))) "Mine.")
(list (documentation (make-instance 'en-a) 'mine) (documentation (make-instance 'en-a) t))
;=> ("Mine." NIL)
(with-output-to-string (s) (let ((*print-pretty* nil)) (describe (make-instance 'en-a :x 5) (make-broadcast-stream)) (format s "~{~A~^ ~}" (mapcar #'car (rest (second (brolga:description (make-instance 'en-a :x 5))))))))
;=> "X Y"
(defmethod describe-object ((object en-a) stream) (write-string "described" stream))
(with-output-to-string (s) (describe (make-instance 'en-a) s))
;=> "described"
(make-load-form (make-instance 'en-a))
;!! SIMPLE-ERROR
(make-load-form (find-class 'en-a))
;=> (FIND-CLASS (QUOTE EN-A))
(let ((object (make-instance 'en-a :x 7)))
  (multiple-value-bind (creation initialisation) (make-load-form-saving-slots object)
    (let ((copy (eval creation))) (eval (subst copy object initialisation)) (list (slot-value copy 'x) (slot-boundp copy 'y)))))
;=> (7 NIL)
(macrolet ((m () (make-instance 'en-a :x 9))) (slot-value (m) 'x))
;=> 9
