;;;; Slots: options of DEFCLASS, allocation, SLOT-VALUE and its relatives, WITH-SLOTS.

(defclass sl-a () ((x :initarg :x :accessor sl-x :initform 1) (y :initarg :y :reader sl-y :writer sl-set-y) z))
;=> #<STANDARD-CLASS SL-A>
(defvar *sl* (make-instance 'sl-a :y 2))
;=> *SL*
(list (sl-x *sl*) (sl-y *sl*) (slot-boundp *sl* 'z))
;=> (1 2 NIL)
(sl-set-y 5 *sl*)
;=> 5
(sl-y *sl*)
;=> 5
(setf (sl-x *sl*) 9)
;=> 9
(with-slots (x (why y)) *sl* (incf x) (setf why (list x why)) (list x why))
;=> (10 (10 5))
(with-accessors ((ex sl-x)) *sl* (incf ex) ex)
;=> 11
(slot-value *sl* 'z)
;!! UNBOUND-SLOT
(handler-case (slot-value *sl* 'z) (unbound-slot (c) (list (cell-error-name c) (eq (unbound-slot-instance c) *sl*))))
;=> (Z T)
(handler-bind ((unbound-slot (lambda (c) (declare (ignore c)) (use-value 3)))) (slot-value *sl* 'z))
;=> 3
(handler-bind ((unbound-slot (lambda (c) (declare (ignore c)) (store-value 4)))) (slot-value *sl* 'z))
;=> 4
(slot-value *sl* 'z)
;=> 4
(progn (slot-makunbound *sl* 'z) (slot-boundp *sl* 'z))
;=> NIL
(list (slot-exists-p *sl* 'z) (slot-exists-p *sl* 'w) (slot-exists-p 3 'w))
;=> (T NIL NIL)
(slot-value *sl* 'w)
;!! CELL-ERROR
(setf (slot-value *sl* 'w) 1)
;!! CELL-ERROR
(slot-value 17 'x)
;!! CELL-ERROR
(defmethod slot-missing ((class t) (object sl-a) (name (eql 'virtual)) operation &optional new-value) (list operation new-value))
(list (slot-value *sl* 'virtual) (slot-boundp *sl* 'virtual) (setf (slot-value *sl* 'virtual) 5))
;=> ((SLOT-VALUE NIL) T 5)
(defmethod slot-unbound ((class t) (object sl-a) (name (eql 'z))) (list :no name))
(list (slot-value *sl* 'z) (slot-boundp *sl* 'z))
;=> ((:NO Z) NIL)

;;; Shared slots

(defclass sl-shared () ((n :allocation :class :initform 0 :accessor sl-n) (own :initarg :own)))
;=> #<STANDARD-CLASS SL-SHARED>
(defclass sl-sharing (sl-shared) ())
;=> #<STANDARD-CLASS SL-SHARING>
(defclass sl-apart (sl-shared) ((n :allocation :class :initform 10)))
;=> #<STANDARD-CLASS SL-APART>
(let ((a (make-instance 'sl-shared)) (b (make-instance 'sl-sharing)) (c (make-instance 'sl-apart)))
  (incf (sl-n a)) (incf (sl-n b)) (incf (sl-n c))
  (list (sl-n a) (sl-n b) (sl-n c)))
;=> (2 2 11)
(let ((a (make-instance 'sl-shared))) (setf (slot-value a 'n) 40) (slot-value (make-instance 'sl-sharing) 'n))
;=> 40

;;; Several layouts at one place

(defun sl-get-x (object) (slot-value object 'x))
;=> SL-GET-X
(defclass sl-b (sl-a) ((w :initform :w)))
;=> #<STANDARD-CLASS SL-B>
(defclass sl-c () ((v :initform :v) (x :initform :cx)))
;=> #<STANDARD-CLASS SL-C>
(defclass sl-d (sl-c) ())
;=> #<STANDARD-CLASS SL-D>
(defclass sl-e (sl-c sl-b) ())
;=> #<STANDARD-CLASS SL-E>
(defclass sl-f (sl-e) ())
;=> #<STANDARD-CLASS SL-F>
(defclass sl-g (sl-f) ())
;=> #<STANDARD-CLASS SL-G>
(defclass sl-h (sl-g) ())
;=> #<STANDARD-CLASS SL-H>
(let ((objects (mapcar #'make-instance '(sl-a sl-b sl-c sl-d sl-e sl-f sl-g sl-h))))
  (dotimes (i 3) (mapc #'sl-get-x objects))
  (mapcar #'sl-get-x objects))
;=> (1 1 :CX :CX :CX :CX :CX :CX)

;;; Errors of definitions

(defclass sl-wrong () (a b a))
;!! PROGRAM-ERROR
(defclass sl-wrong () ((a :initform 1 :initform 2)))
;!! PROGRAM-ERROR
(defclass sl-wrong () (a) (:default-initargs :a 1 :a 2))
;!! PROGRAM-ERROR
(defclass sl-wrong () ((a :nonsense t)))
;!! PROGRAM-ERROR
(defclass sl-wrong () (a) (:nonsense t))
;!! PROGRAM-ERROR
(defclass integer () ())
;!! SIMPLE-ERROR
(declaim (optimize (safety 3)))
(defclass sl-typed () ((n :type fixnum :initarg :n :accessor sl-typed-n)))
;=> #<STANDARD-CLASS SL-TYPED>
(make-instance 'sl-typed :n "no")
;!! TYPE-ERROR
(setf (sl-typed-n (make-instance 'sl-typed :n 1)) 'no)
;!! TYPE-ERROR
; without SAFETY 3 around the definition, types of slots say something to readers only
(declaim (optimize (safety 1)))
(defclass sl-unchecked () ((n :type string :initform nil :initarg :n :accessor sl-unchecked-n)))
(let ((object (make-instance 'sl-unchecked)))
  (list (sl-unchecked-n object) (setf (sl-unchecked-n object) 5) (setf (slot-value object 'n) 'x)
        (sl-unchecked-n (make-instance 'sl-unchecked :n 3)) (sl-unchecked-n (apply #'make-instance 'sl-unchecked (list :n 4)))
        (mop:slot-definition-type (first (mop:class-slots (class-of object))))))
;=> (NIL 5 X 3 4 STRING)
(locally (declare (optimize (safety 3)))
  (defclass sl-checked (sl-unchecked) ((m :type string :initarg :m))))
(list (slot-value (make-instance 'sl-checked :n 1) 'n) (ignore-errors (make-instance 'sl-checked :m 1)))
;=> (1 NIL)
