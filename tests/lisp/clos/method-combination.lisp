;;;; Method combination: standard, built-in short forms, DEFINE-METHOD-COMBINATION.

(defvar *mc* nil)
;=> *MC*
(defclass mc-a () ())
;=> #<STANDARD-CLASS MC-A>
(defclass mc-b (mc-a) ())
;=> #<STANDARD-CLASS MC-B>
(progn
  (defmethod mc-s ((x mc-a)) (push :a *mc*) 1)
  (defmethod mc-s ((x mc-b)) (push :b *mc*) (1+ (call-next-method)))
  (defmethod mc-s :before ((x mc-a)) (push :before-a *mc*))
  (defmethod mc-s :before ((x mc-b)) (push :before-b *mc*))
  (defmethod mc-s :after ((x mc-a)) (push :after-a *mc*))
  (defmethod mc-s :after ((x mc-b)) (push :after-b *mc*))
  (defmethod mc-s :around ((x mc-a)) (push :around-a *mc*) (list (call-next-method)))
  (defmethod mc-s :around ((x mc-b)) (push :around-b *mc*) (list (call-next-method)))
  nil)
;=> NIL
(list (mc-s (make-instance 'mc-b)) (reverse *mc*))
;=> (((2)) (:AROUND-B :AROUND-A :BEFORE-B :BEFORE-A :B :A :AFTER-A :AFTER-B))
(progn (setq *mc* nil) (list (mc-s (make-instance 'mc-a)) (reverse *mc*)))
;=> ((1) (:AROUND-A :BEFORE-A :A :AFTER-A))
(progn
  (defmethod mc-values ((x t) (y t)) (values x y))
  (defmethod mc-values :after ((x t) (y t)) 5)
  (multiple-value-list (mc-values 1 2)))
;=> (1 2)
(defmethod mc-only :before ((x t)) x)
(mc-only 1)
;!! SIMPLE-ERROR
(defmethod mc-s :sideways ((x mc-a)) x)
(mc-s (make-instance 'mc-a))
;!! SIMPLE-ERROR

;;; Built-in

(defmacro mc-test (combination &rest values)
  (let ((name (intern (format nil "MC-TEST-~A" combination))))
    `(progn
       (defgeneric ,name (x) (:method-combination ,combination))
       (defmethod ,name ,combination ((x mc-a)) ,(first values))
       (defmethod ,name ,combination ((x mc-b)) ,(second values))
       (list (,name (make-instance 'mc-a)) (,name (make-instance 'mc-b)) (,name (make-instance 'mc-b))))))
;=> MC-TEST
(mc-test + 1 2)
;=> (1 3 3)
(mc-test list 1 2)
;=> ((1) (2 1) (2 1))
(mc-test append (list 1) (list 2))
;=> ((1) (2 1) (2 1))
(mc-test nconc (list 1) (list 2))
;=> ((1) (2 1) (2 1))
(mc-test max 1 2)
;=> (1 2 2)
(mc-test min 1 2)
;=> (1 1 1)
(mc-test and :a :b)
;=> (:A :A :A)
(mc-test or :a nil)
;=> (:A :A :A)
(mc-test progn :a :b)
;=> (:A :A :A)
(defgeneric mc-last (x) (:method-combination list :most-specific-last) (:method list ((x t)) :t) (:method list ((x integer)) :integer) (:method :around ((x (eql 1))) (list :around (call-next-method))))
;=> #<STANDARD-GENERIC-FUNCTION MC-LAST (3)>
(list (mc-last 2) (mc-last 1))
;=> ((:T :INTEGER) (:AROUND (:T :INTEGER)))
(defmethod mc-last ((x symbol)) x)
(mc-last 'a)
;!! SIMPLE-ERROR

;;; Short form

(define-method-combination mc-times :operator * :identity-with-one-argument t :documentation "Multiplies.")
;=> MC-TIMES
(documentation 'mc-times 'method-combination)
;=> "Multiplies."
(mc-test mc-times 5 7)
;=> (5 35 35)
(define-method-combination mc-macro :operator mc-quoting)
;=> MC-MACRO
(defmacro mc-quoting (&rest forms) `(vector ,(length forms) ,@forms))
;=> MC-QUOTING
(mc-test mc-macro 5 7)
;=> (#(1 5) #(2 7 5) #(2 7 5))

;;; Long form

(define-method-combination mc-long (&optional (tag :tag)) ((first (:first . *)) (rest () :order :most-specific-last :required t))
  `(list ,tag ,@(mapcar (lambda (m) `(call-method ,m)) first) ,@(mapcar (lambda (m) `(call-method ,m)) rest)))
;=> MC-LONG
(defgeneric mc-l (x) (:method-combination mc-long :mine) (:method ((x t)) :t) (:method ((x integer)) :integer) (:method :first ((x integer)) :first) (:method :first :other ((x number)) :first-other))
;=> #<STANDARD-GENERIC-FUNCTION MC-L (4)>
(list (mc-l 1) (mc-l 'a))
;=> ((:MINE :FIRST :FIRST-OTHER :T :INTEGER) (:MINE :T))
(define-method-combination mc-arguments () ((methods *)) (:arguments a &optional (b 5)) (:generic-function f)
  `(list ,a ,b ',(mop:generic-function-name f) ,@(mapcar (lambda (m) `(call-method ,m)) methods)))
;=> MC-ARGUMENTS
(defgeneric mc-g (x &optional y) (:method-combination mc-arguments) (:method ((x t) &optional y) (list x y)))
;=> #<STANDARD-GENERIC-FUNCTION MC-G (1)>
(list (mc-g 1) (mc-g 1 2))
;=> ((1 5 MC-G (1 NIL)) (1 2 MC-G (1 2)))
(define-method-combination mc-wrapped () ((around (:around)) (main ()))
  (let ((form `(progn (call-method ,(first main) ,(rest main)))))
    (if around `(call-method ,(first around) (,@(rest around) (make-method ,form))) form)))
;=> MC-WRAPPED
(defgeneric mc-w (x) (:method-combination mc-wrapped) (:method ((x t)) :t) (:method ((x integer)) (list :i (call-next-method))) (:method :around ((x integer)) (list :around (next-method-p) (call-next-method))))
;=> #<STANDARD-GENERIC-FUNCTION MC-W (3)>
(list (mc-w 1) (mc-w 'a))
;=> ((:AROUND T (:I :T)) :T)
(defgeneric mc-unknown (x) (:method-combination mc-no-such))
;!! SIMPLE-ERROR
(define-method-combination mc-long (&optional (tag :tag)) ((all *)) `(list ,tag :new ,(length all)))
;=> MC-LONG
(mc-l 1)
;=> (:MINE :NEW 4)
