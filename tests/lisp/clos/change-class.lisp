;;;; CHANGE-CLASS.

(defclass cc-a () ((x :initarg :x) (y :initarg :y) (k :initform :k)))
;=> #<STANDARD-CLASS CC-A>
(defclass cc-b () ((z :initarg :z :initform 26) (y :initarg :y :initform :form) (x)))
;=> #<STANDARD-CLASS CC-B>
(defvar *cc* (make-instance 'cc-a :x 1))
;=> *CC*
(defmethod cc-kind ((o cc-a)) :a)
(defmethod cc-kind ((o cc-b)) :b)
(cc-kind *cc*)
;=> :A
(defvar *cc-seen* nil)
;=> *CC-SEEN*
(defmethod update-instance-for-different-class :before ((old cc-a) (new cc-b) &key) (setq *cc-seen* (list (class-name (class-of old)) (slot-value old 'x) (slot-value old 'k) (class-name (class-of new)))))
(eq (change-class *cc* 'cc-b) *cc*)
;=> T
(list (cc-kind *cc*) *cc-seen* (slot-value *cc* 'x) (slot-value *cc* 'z) (slot-boundp *cc* 'y) (slot-exists-p *cc* 'k))
;=> (:B (CC-A 1 :K CC-B) 1 26 NIL NIL)
(let ((o (make-instance 'cc-a :x 1 :y 2))) (change-class o (find-class 'cc-b) :z 5) (with-slots (x y z) o (list x y z)))
;=> (1 2 5)
(change-class (make-instance 'cc-a :x 1) 'cc-b :nonsense 1)
;!! PROGRAM-ERROR
(change-class 5 'cc-b)
;!! SIMPLE-ERROR
(change-class (make-instance 'cc-a) 'integer)
;!! SIMPLE-ERROR
(change-class (make-instance 'cc-a) 'standard-generic-function)
;!! SIMPLE-ERROR
