;;;; Redefinition of classes and methods: no later call sees what was.

(defclass rc-a () ((x :initarg :x :accessor rc-x) (y :initarg :y :initform 2)))
;=> #<STANDARD-CLASS RC-A>
(defclass rc-b (rc-a) ((z :initform 3)))
;=> #<STANDARD-CLASS RC-B>
(defvar *rc-a* (make-instance 'rc-a :x 1))
;=> *RC-A*
(defvar *rc-b* (make-instance 'rc-b :x 10 :y 20))
;=> *RC-B*
(defun rc-y (object) (slot-value object 'y))
;=> RC-Y
(defun rc-make () (make-instance 'rc-a :x 5))
;=> RC-MAKE
(defmethod rc-kind ((object rc-a)) :a)
(list (rc-y *rc-a*) (rc-y *rc-b*) (rc-x *rc-b*) (rc-kind *rc-a*) (rc-kind *rc-b*) (slot-value (rc-make) 'x))
;=> (2 20 10 :A :A 5)
(defmethod update-instance-for-redefined-class :after ((object rc-a) added discarded plist &key) (push (list added discarded plist) (slot-value object 'log)))
(defclass rc-a () ((w :initform :w) (log :initform nil) (y :initarg :y :initform 2)))
;=> #<STANDARD-CLASS RC-A>
(list (rc-y *rc-a*) (slot-value *rc-a* 'w) (slot-value *rc-a* 'log))
;=> (2 :W (((W LOG) (X) (X 1))))
(list (slot-value *rc-b* 'log) (slot-value *rc-b* 'z) (rc-y *rc-b*))
;=> ((((W LOG) (X) (X 10))) 3 20)
(rc-x *rc-a*)
;!! ERROR
(rc-make)
;!! PROGRAM-ERROR
(list (rc-kind *rc-a*) (rc-kind *rc-b*) (typep *rc-b* 'rc-a))
;=> (:A :A T)
(eq (class-of *rc-a*) (find-class 'rc-a))
;=> T

;;; A slot becomes shared and local again

(defclass rc-s () ((n :initform 1 :accessor rc-n)))
;=> #<STANDARD-CLASS RC-S>
(defvar *rc-s* (make-instance 'rc-s))
;=> *RC-S*
(setf (rc-n *rc-s*) 7)
;=> 7
(defclass rc-s () ((n :initform 1 :allocation :class :accessor rc-n)))
;=> #<STANDARD-CLASS RC-S>
(rc-n *rc-s*)
;=> 1
(setf (rc-n *rc-s*) 8)
;=> 8
(defclass rc-s () ((n :initform 1 :accessor rc-n)))
;=> #<STANDARD-CLASS RC-S>
(list (rc-n *rc-s*) (rc-n (make-instance 'rc-s)))
;=> (8 1)

;;; Superclasses change

(defclass rc-mixin () ((m :initform :m)))
;=> #<STANDARD-CLASS RC-MIXIN>
(defmethod rc-mixed ((x t)) :no)
(defmethod rc-mixed ((x rc-mixin)) :yes)
(list (rc-mixed *rc-b*) (typep *rc-b* 'rc-mixin))
;=> (:NO NIL)
(defclass rc-b (rc-a rc-mixin) ((z :initform 3)))
;=> #<STANDARD-CLASS RC-B>
(list (rc-mixed *rc-b*) (typep *rc-b* 'rc-mixin) (slot-value *rc-b* 'm))
;=> (:YES T :M)
(progn (make-instances-obsolete 'rc-b) (slot-value *rc-b* 'log) (length (slot-value *rc-b* 'log)))
;=> 3

;;; Forward references

(defclass rc-later (rc-not-yet) ((a :initform 1)))
;=> #<STANDARD-CLASS RC-LATER>
(make-instance 'rc-later)
;!! SIMPLE-ERROR
(find-class 'rc-not-yet)
;=> #<MOP:FORWARD-REFERENCED-CLASS RC-NOT-YET>
(defclass rc-not-yet () ((b :initform 2)))
;=> #<STANDARD-CLASS RC-NOT-YET>
(with-slots (a b) (make-instance 'rc-later) (list a b))
;=> (1 2)
(defclass rc-circle-1 (rc-circle-2) ())
;=> #<STANDARD-CLASS RC-CIRCLE-1>
(defclass rc-circle-2 (rc-circle-1) ())
;!! SIMPLE-ERROR

;;; Methods are replaced and removed; a generic function is defined again

(defmethod rc-f ((x integer)) 1)
(defun rc-call () (rc-f 5))
;=> RC-CALL
(rc-call)
;=> 1
(progn (defmethod rc-f ((x integer)) 2) (rc-call))
;=> 2
(progn (defmethod rc-f :around ((x number)) (list (call-next-method))) (rc-call))
;=> (2)
(progn (remove-method #'rc-f (find-method #'rc-f '(:around) '(number))) (rc-call))
;=> 2
(defgeneric rc-g (x) (:method ((x integer)) :old) (:method ((x symbol)) :symbol))
;=> #<STANDARD-GENERIC-FUNCTION RC-G (2)>
(defmethod rc-g ((x string)) :kept)
(defgeneric rc-g (x) (:method ((x integer)) :new))
;=> #<STANDARD-GENERIC-FUNCTION RC-G (2)>
(list (rc-g 1) (rc-g ""))
;=> (:NEW :KEPT)
(rc-g 'a)
;!! ERROR
(progn (setf (find-class 'rc-s) nil) (find-class 'rc-s nil))
;=> NIL
(rc-n *rc-s*)
;=> 8
