;;;; MAKE-INSTANCE: initargs, defaults, methods, constructors of constant calls.

(defclass mi-a () ((x :initarg :x :initarg :ex :initform (list 1)) (y :initarg :y :initform 'why) (z)))
;=> #<STANDARD-CLASS MI-A>
(defun mi-slots (object) (mapcar (lambda (name) (if (slot-boundp object name) (slot-value object name) :unbound)) '(x y z)))
;=> MI-SLOTS
(mi-slots (make-instance 'mi-a))
;=> ((1) WHY :UNBOUND)
(eq (slot-value (make-instance 'mi-a) 'x) (slot-value (make-instance 'mi-a) 'x))
;=> NIL
(defun mi-make (v) (make-instance 'mi-a :ex v))
;=> MI-MAKE
(list (mi-slots (mi-make 1)) (mi-slots (mi-make 2)))
;=> ((1 WHY :UNBOUND) (2 WHY :UNBOUND))
(mi-slots (make-instance 'mi-a :x 1 :ex 2))
;=> (1 WHY :UNBOUND)
(mi-slots (apply #'make-instance 'mi-a (list :y 3)))
;=> ((1) 3 :UNBOUND)
(make-instance 'mi-a :nonsense 1)
;!! PROGRAM-ERROR
(make-instance 'mi-a :x)
;!! PROGRAM-ERROR
(mi-slots (make-instance 'mi-a :nonsense 1 :allow-other-keys t))
;=> ((1) WHY :UNBOUND)
(make-instance 'mi-not-there)
;!! CELL-ERROR

;;; A method that is added later is seen by calls compiled before

(defmethod initialize-instance :after ((object mi-a) &key x) (setf (slot-value object 'z) (list :after x)))
(mi-slots (mi-make 1))
;=> (1 WHY (:AFTER NIL))
(mi-slots (make-instance 'mi-a :x 5))
;=> (5 WHY (:AFTER 5))
(defmethod initialize-instance :around ((object mi-a) &rest initargs &key (keep nil)) (declare (ignore initargs)) (call-next-method) (list :kept keep) object)
(mi-slots (make-instance 'mi-a :keep t))
;=> ((1) WHY (:AFTER NIL))

;;; Default initargs

(defvar *mi-count* 0)
;=> *MI-COUNT*
(defclass mi-b () ((a :initarg :a :initform :form) (b :initarg :b)) (:default-initargs :a (incf *mi-count*) :b 'b))
;=> #<STANDARD-CLASS MI-B>
(defclass mi-c (mi-b) () (:default-initargs :b 'c))
;=> #<STANDARD-CLASS MI-C>
(with-slots (a b) (make-instance 'mi-b) (list a b))
;=> (1 B)
(with-slots (a b) (make-instance 'mi-c) (list a b))
;=> (2 C)
(with-slots (a b) (make-instance 'mi-c :a 0) (list a b *mi-count*))
;=> (0 C 2)
(defclass mi-d (mi-b) () (:default-initargs :nonsense 1))
;=> #<STANDARD-CLASS MI-D>
(make-instance 'mi-d)
;!! PROGRAM-ERROR

;;; Many slots and arguments

(defclass mi-many () ((a :initarg :a) (b :initarg :b) (c :initarg :c) (d :initarg :d) (e :initarg :e) (f :initarg :f) (g :initarg :g) (h :initform 8)))
;=> #<STANDARD-CLASS MI-MANY>
(let ((m (make-instance 'mi-many :g 7 :f 6 :e 5 :d 4 :c 3 :b 2 :a 1))) (mapcar (lambda (s) (slot-value m s)) '(a b c d e f g h)))
;=> (1 2 3 4 5 6 7 8)

;;; Other protocols

(defmethod make-instance ((class (eql (find-class 'mi-many))) &rest initargs) (list* :made initargs))
(make-instance 'mi-many :a 1)
;=> (:MADE :A 1)
(defclass mi-e () ((a :initarg :a :initform 0)))
;=> #<STANDARD-CLASS MI-E>
(defmethod shared-initialize :before ((object mi-e) slot-names &key b) (declare (ignore object slot-names)) (setq *mi-count* b))
(list (slot-value (make-instance 'mi-e :b 77) 'a) *mi-count*)
;=> (0 77)
(let ((e (make-instance 'mi-e :a 5))) (reinitialize-instance e :b 3) (list (slot-value e 'a) *mi-count*))
;=> (5 3)
(reinitialize-instance (make-instance 'mi-e) :nonsense 1)
;!! PROGRAM-ERROR
(slot-boundp (allocate-instance (find-class 'mi-e)) 'a)
;=> NIL
(make-instance (find-class 'integer))
;!! SIMPLE-ERROR
;; A computed class is remembered for the call, by class or name, until it changes.
(defclass computed-a () ((x :initarg :x :initform 1)))
(defclass computed-b (computed-a) ((y :initarg :y :initform 2)))
(defclass computed-c () ((x :initarg :x)))
(defun make-computed (class x) (make-instance class :x x))
(defun slot-list (object) (loop for slot in '(x y) when (and (slot-exists-p object slot) (slot-boundp object slot)) collect (slot-value object slot)))
(loop for class in (list 'computed-a (find-class 'computed-b) 'computed-c 'computed-a (find-class 'computed-a) 'computed-b)
      for i from 0
      collect (let ((object (make-computed class i))) (cons (type-of object) (slot-list object))))
;=> ((COMPUTED-A 0) (COMPUTED-B 1 2) (COMPUTED-C 2) (COMPUTED-A 3) (COMPUTED-A 4) (COMPUTED-B 5 2))
(progn (defclass computed-a () ((x :initarg :x :initform 1) (y :initform 10)))
       (slot-list (make-computed 'computed-a 5)))
;=> (5 10)
(progn (defmethod initialize-instance :after ((object computed-c) &key) (incf (slot-value object 'x) 100))
       (list (slot-list (make-computed 'computed-c 1)) (slot-list (make-computed 'computed-b 1))))
;=> ((101) (1 2))
(make-computed 0 1)
;!! ERROR
(make-computed 'no-such-class 1)
;!! CELL-ERROR
(make-computed nil 1)
;!! CELL-ERROR
(let ((class (find-class 'computed-b))) (make-instance class :z 1))
;!! PROGRAM-ERROR
(let ((order nil)) (make-instance (progn (push :class order) 'computed-b) :y (push :y order) :x (push :x order)) (reverse order))
;=> (:CLASS :Y :X)

;; Metaobjects made by a call with a constant class are initialized as by any other call.
(defclass metaclass-of-test (standard-class) ())
;=> #<STANDARD-CLASS METACLASS-OF-TEST>
(typep (defmethod mop:validate-superclass ((class metaclass-of-test) (super standard-class)) t) 'method)
;=> T
(let ((class (make-instance 'metaclass-of-test :name nil :direct-slots '((:name a)))))
  (reinitialize-instance class :direct-slots '((:name a) (:name b)))
  (list (mapcar #'mop:slot-definition-name (mop:class-direct-slots class))
        (mop:slot-definition-name (make-instance 'mop:standard-direct-slot-definition :name 'c))))
;=> ((A B) C)

; slots with types, made with constant keywords
(declaim (optimize (safety 3)))
(defclass typed () ((name :initarg :name :type string) (count :initarg :count :initform 0 :type (integer 0 *))
                    (items :initform (list 1 2) :type list) (wrong :initarg :wrong :initform (length "x") :type symbol)))
(defun make-typed (name count) (make-instance 'typed :name name :count count :wrong 'no))
(with-slots (name count items wrong) (make-typed "a" 5) (list name count items wrong))
;=> ("a" 5 (1 2) NO)
(make-typed 'a 5)
;!! TYPE-ERROR
(make-typed "a" -1)
;!! TYPE-ERROR
(make-instance 'typed :name "a")
;!! TYPE-ERROR
(defclass typed-constant () ((wrong :initarg :wrong :initform 5 :type symbol)))
(slot-value (make-instance 'typed-constant :wrong 'x) 'wrong)
;=> X
(make-instance 'typed-constant)
;!! TYPE-ERROR
(defclass typed-default () ((name :initarg :name :type string)) (:default-initargs :name 'none))
(make-instance 'typed-default)
;!! TYPE-ERROR
