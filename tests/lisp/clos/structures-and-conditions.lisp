;;;; Structures and conditions are classes.

(defstruct sc-point (x 1) (y 2 :type integer))
;=> SC-POINT
(defstruct (sc-point-3 (:include sc-point)) (z 3))
;=> SC-POINT-3
(find-class 'sc-point)
;=> #<STRUCTURE-CLASS SC-POINT>
(eq (class-of (make-sc-point)) (find-class 'sc-point))
;=> T
(defmethod sc-sum ((p sc-point)) (+ (sc-point-x p) (sc-point-y p)))
(defmethod sc-sum ((p sc-point-3)) (+ (call-next-method) (sc-point-3-z p)))
(list (sc-sum (make-sc-point)) (sc-sum (make-sc-point-3)))
;=> (3 6)
(let ((p (make-sc-point))) (setf (slot-value p 'x) 10) (list (slot-value p 'x) (slot-value p 'y) (slot-exists-p p 'z) (slot-boundp p 'x)))
;=> (10 2 NIL T)
(with-slots (x z) (make-sc-point-3) (list x z))
;=> (1 3)
(setf (slot-value (make-sc-point) 'y) "no")
;!! TYPE-ERROR
(slot-value (make-sc-point) 'z)
;!! CELL-ERROR
(mapcar #'class-name (mop:class-precedence-list (find-class 'sc-point-3)))
;=> (SC-POINT-3 SC-POINT STRUCTURE-OBJECT T)
(mapcar #'mop:slot-definition-name (mop:class-slots (find-class 'sc-point-3)))
;=> (X Y Z)
(mapcar #'class-name (mop:class-direct-subclasses (find-class 'sc-point)))
;=> (SC-POINT-3)
(list (typep (make-sc-point-3) (find-class 'sc-point)) (subtypep (find-class 'sc-point-3) 'sc-point) (subtypep 'sc-point-3 (find-class 'structure-object)))
;=> (T T T)
(defmethod print-object ((p sc-point-3) stream) (format stream "<~A>" (sc-point-3-z p)))
(list (princ-to-string (make-sc-point-3)) (princ-to-string (make-sc-point)))
;=> ("<3>" "#S(SC-POINT :X 1 :Y 2)")
(defstruct (sc-printed (:print-object (lambda (o s) (format s "<<~A>>" (sc-printed-a o))))) a)
;=> SC-PRINTED
(princ-to-string (make-sc-printed :a 1))
;=> "<<1>>"
(not (null (find-method #'print-object nil (list (find-class 'sc-printed) t) nil)))
;=> T
(defclass sc-wrong (sc-point) ())
;!! SIMPLE-ERROR

(define-condition sc-trouble (error) ((what :initarg :what :reader sc-what :initform :default)) (:report (lambda (c s) (format s "trouble with ~A" (sc-what c)))))
;=> SC-TROUBLE
(typep #'sc-what 'generic-function)
;=> T
(list (class-name (class-of (make-condition 'sc-trouble))) (slot-value (make-condition 'sc-trouble :what 5) 'what))
;=> (SC-TROUBLE 5)
(mapcar #'class-name (mop:class-precedence-list (find-class 'sc-trouble)))
;=> (SC-TROUBLE ERROR SERIOUS-CONDITION CONDITION T)
(defmethod sc-handle ((c error)) :error)
(defmethod sc-handle ((c sc-trouble)) (list :trouble (call-next-method)))
(handler-case (error 'sc-trouble) (error (c) (sc-handle c)))
;=> (:TROUBLE :ERROR)
(sc-what (make-instance 'sc-trouble :what 8))
;=> 8
(princ-to-string (make-condition 'sc-trouble :what 1))
;=> "trouble with 1"
(defmethod print-object :around ((c sc-trouble) stream) (if *print-escape* (write-string "#<sc>" stream) (call-next-method)))
(let ((c (make-condition 'sc-trouble :what 1))) (list (prin1-to-string c) (princ-to-string c)))
;=> ("#<sc>" "trouble with 1")
(handler-case (error (make-condition (find-class 'sc-trouble) :what 3)) (sc-trouble (c) (sc-what c)))
;=> 3

;;; STREAM can be extended

(defclass sc-stream (stream) ((text :initarg :text)))
;=> #<STANDARD-CLASS SC-STREAM>
(defclass sc-stream-below (sc-stream) ())
;=> #<STANDARD-CLASS SC-STREAM-BELOW>
(let ((s (make-instance 'sc-stream-below :text "t")))
  (list (typep s 'stream) (streamp s) (funcall 'typep s 'stream) (typep s 'file-stream) (slot-value s 'text) (subtypep 'sc-stream-below 'stream)
        (multiple-value-list (subtypep 'sc-stream 'file-stream)) (multiple-value-list (subtypep '(and stream sc-stream) 'sc-stream))))
;=> (T T T NIL "t" T (NIL T) (T T))
(defmethod sc-streaming ((s stream)) :stream)
(defmethod sc-streaming ((s sc-stream)) (list :mine (call-next-method)))
(list (sc-streaming (make-instance 'sc-stream)) (sc-streaming *standard-output*))
;=> ((:MINE :STREAM) :STREAM)
(defclass sc-stream (stream) ((text :initarg :text) (more :initform 1)))
;=> #<STANDARD-CLASS SC-STREAM>
(let ((s (make-instance 'sc-stream-below))) (list (typep s 'stream) (slot-value s 'more)))
;=> (T 1)
