;;;; The metaobject protocol: readers, metaclasses, slot protocols, dependents, funcallable instances.

(defclass mp-a () ((x :initarg :x :reader mp-x :writer mp-set-x :accessor mp-acc :initform 1 :type integer :documentation "An x.")) (:default-initargs :x 5) (:documentation "A class."))
;=> #<STANDARD-CLASS MP-A>
(defclass mp-b (mp-a) ((y :allocation :class)))
;=> #<STANDARD-CLASS MP-B>
(let ((slot (first (mop:class-direct-slots (find-class 'mp-a)))))
  (list (mop:slot-definition-name slot) (mop:slot-definition-initargs slot) (mop:slot-definition-initform slot) (funcall (mop:slot-definition-initfunction slot))
        (mop:slot-definition-type slot) (mop:slot-definition-allocation slot) (mop:slot-definition-readers slot) (mop:slot-definition-writers slot) (documentation slot t)))
;=> (X (:X) 1 1 INTEGER :INSTANCE (MP-X MP-ACC) (MP-SET-X (SETF MP-ACC)) "An x.")
(mapcar (lambda (slot) (list (mop:slot-definition-name slot) (let ((l (mop:slot-definition-location slot))) (if (consp l) :shared l)))) (mop:class-slots (find-class 'mp-b)))
;=> ((X 0) (Y :SHARED))
(list (mapcar #'first (mop:class-default-initargs (find-class 'mp-b))) (mapcar #'class-name (mop:class-precedence-list (find-class 'mp-b))) (mop:class-finalized-p (find-class 'mp-b)))
;=> ((:X) (MP-B MP-A STANDARD-OBJECT T) T)
(list (documentation 'mp-a 'type) (documentation (find-class 'mp-a) t))
;=> ("A class." "A class.")
(typep (mop:class-prototype (find-class 'mp-a)) 'mp-a)
;=> T
(mop:standard-instance-access (make-instance 'mp-a :x 7) (mop:slot-definition-location (first (mop:class-slots (find-class 'mp-a)))))
;=> 7

;;; Generic functions and methods

(defgeneric mp-g (a b) (:argument-precedence-order b a) (:documentation "A function.") (:method ((a mp-a) b) (list a b)))
;=> #<STANDARD-GENERIC-FUNCTION MP-G (1)>
(list (mop:generic-function-name #'mp-g) (mop:generic-function-lambda-list #'mp-g) (mop:generic-function-argument-precedence-order #'mp-g)
      (mop:generic-function-method-class #'mp-g) (mop:generic-function-method-combination #'mp-g) (documentation 'mp-g 'function))
;=> (MP-G (A B) (B A) #<STANDARD-CLASS STANDARD-METHOD> #<BROLGA-SYSTEM::STANDARD-METHOD-COMBINATION STANDARD> "A function.")
(let ((method (first (mop:generic-function-methods #'mp-g))))
  (list (mop:method-specializers method) (mop:method-lambda-list method) (method-qualifiers method) (eq (mop:method-generic-function method) #'mp-g)
        (funcall (mop:method-function method) '(1 2) nil)))
;=> ((#<STANDARD-CLASS MP-A> #<BUILT-IN-CLASS T>) (A B) NIL T (1 2))
(list (mapcar #'mop:generic-function-name (mop:specializer-direct-generic-functions (find-class 'mp-b))) (eq (mop:intern-eql-specializer 5) (mop:intern-eql-specializer 5)) (mop:eql-specializer-object (mop:intern-eql-specializer 5)))
;=> (NIL T 5)
(let ((f (make-instance 'standard-generic-function :name 'mp-made :lambda-list '(x))))
  (add-method f (make-instance 'standard-method :lambda-list '(x) :qualifiers nil :specializers (list (find-class 'integer))
                                                :function (lambda (arguments next) (list arguments (mapcar #'mop:method-qualifiers next)))))
  (add-method f (make-instance 'standard-method :lambda-list '(x) :qualifiers nil :specializers (list (find-class 't))
                                                :function (lambda (arguments next) (declare (ignore next)) (list :t arguments))))
  (list (funcall f 1) (funcall f 'a) (mapcar #'mop:method-specializers (compute-applicable-methods f '(1)))))
;=> (((1) (NIL)) (:T (A)) ((#<BUILT-IN-CLASS INTEGER>) (#<BUILT-IN-CLASS T>)))
(defmethod mp-next ((x integer)) (list :integer (call-next-method)))
(defmethod mp-next ((x t)) (list :t x))
(let ((methods (compute-applicable-methods #'mp-next '(1)))) (funcall (mop:method-function (first methods)) '(1) (rest methods)))
;=> (:INTEGER (:T 1))
(mop:extract-lambda-list '((a integer) b &optional (c 1)))
;=> (A B &OPTIONAL (C 1))
(mop:extract-specializer-names '((a integer) b (c (eql 1))))
;=> (INTEGER T (EQL 1))

;;; A metaclass with slot access of its own

(defclass mp-counting-class (standard-class) ((count :initform 0 :accessor mp-count) (tag :initarg :tag :initform nil :reader mp-tag)))
;=> #<STANDARD-CLASS MP-COUNTING-CLASS>
(defmethod mop:validate-superclass ((class mp-counting-class) (super standard-class)) t)
(defmethod mop:slot-value-using-class :before ((class mp-counting-class) object slot) (declare (ignore object slot)) (incf (mp-count class)))
(defclass mp-counted () ((a :initform 1 :accessor mp-a) (b :initarg :b)) (:metaclass mp-counting-class) (:tag :blue))
;=> #<MP-COUNTING-CLASS MP-COUNTED>
(let ((o (make-instance 'mp-counted :b 2))) (list (mp-a o) (slot-value o 'b) (with-slots (a b) o (list a b)) (mp-count (find-class 'mp-counted)) (mp-tag (find-class 'mp-counted))))
;=> (1 2 (1 2) 4 (:BLUE))
(defclass mp-counted-sub (mp-counted) ((c :initform 3)) (:metaclass mp-counting-class))
;=> #<MP-COUNTING-CLASS MP-COUNTED-SUB>
(let ((o (make-instance 'mp-counted-sub))) (list (slot-value o 'c) (mp-a o) (mp-count (find-class 'mp-counted-sub)) (mp-tag (find-class 'mp-counted-sub))))
;=> (3 1 2 NIL)
(defclass mp-refused (mp-counted) ())
;!! SIMPLE-ERROR

;;; Slots of a class of their own, allocated elsewhere

(defclass mp-table-class (standard-class) ())
;=> #<STANDARD-CLASS MP-TABLE-CLASS>
(defmethod mop:validate-superclass ((class mp-table-class) (super standard-class)) t)
(defclass mp-table-direct (mop:standard-direct-slot-definition) ((key :initarg :key :initform nil :accessor mp-key)))
;=> #<STANDARD-CLASS MP-TABLE-DIRECT>
(defclass mp-table-effective (mop:standard-effective-slot-definition) ((key :initform nil :accessor mp-key)))
;=> #<STANDARD-CLASS MP-TABLE-EFFECTIVE>
(defmethod mop:direct-slot-definition-class ((class mp-table-class) &rest initargs) (if (getf initargs :key) (find-class 'mp-table-direct) (call-next-method)))
(defmethod mop:effective-slot-definition-class ((class mp-table-class) &rest initargs) (declare (ignore initargs)) (find-class 'mp-table-effective))
(defmethod mop:compute-effective-slot-definition ((class mp-table-class) name direct-slots)
  (let ((slot (call-next-method)))
    (setf (mp-key slot) (some (lambda (direct) (and (typep direct 'mp-table-direct) (mp-key direct))) direct-slots))
    slot))
(defvar *mp-table* (make-hash-table :test #'equal))
;=> *MP-TABLE*
(defmethod mop:slot-value-using-class ((class mp-table-class) object (slot mp-table-effective))
  (if (mp-key slot) (gethash (mp-key slot) *mp-table*) (call-next-method)))
(defmethod (setf mop:slot-value-using-class) (value (class mp-table-class) object (slot mp-table-effective))
  (if (mp-key slot) (setf (gethash (mp-key slot) *mp-table*) value) (call-next-method)))
(defmethod mop:slot-boundp-using-class ((class mp-table-class) object (slot mp-table-effective))
  (if (mp-key slot) (nth-value 1 (gethash (mp-key slot) *mp-table*)) (call-next-method)))
(defclass mp-tabled () ((a :initarg :a :accessor mp-tabled-a) (k :initarg :k :accessor mp-tabled-k :key "kay")) (:metaclass mp-table-class))
;=> #<MP-TABLE-CLASS MP-TABLED>
(let ((o (make-instance 'mp-tabled :a 1 :k 2))) (incf (mp-tabled-a o)) (incf (mp-tabled-k o)) (list (mp-tabled-a o) (mp-tabled-k o) (gethash "kay" *mp-table*) (slot-value (make-instance 'mp-tabled) 'k)))
;=> (2 3 3 3)

;;; INITIALIZE-INSTANCE methods on metaclasses

(defclass mp-upper-class (standard-class) ())
;=> #<STANDARD-CLASS MP-UPPER-CLASS>
(defclass mp-root () ((root :initform :root)))
;=> #<STANDARD-CLASS MP-ROOT>
(defmethod mop:validate-superclass ((class mp-upper-class) (super standard-class)) t)
(defmethod initialize-instance :around ((class mp-upper-class) &rest initargs &key direct-superclasses)
  (apply #'call-next-method class :direct-superclasses (append direct-superclasses (list (find-class 'mp-root))) initargs))
(defclass mp-rooted () () (:metaclass mp-upper-class))
;=> #<MP-UPPER-CLASS MP-ROOTED>
(slot-value (make-instance 'mp-rooted) 'root)
;=> :ROOT

;;; ENSURE-CLASS, anonymous classes, reinitialization

(let ((class (make-instance 'standard-class :name 'mp-anonymous :direct-superclasses (list (find-class 'mp-a)) :direct-slots (list (list :name 'extra :initform 9 :initfunction (lambda () 9) :initargs '(:extra))))))
  (let ((object (make-instance class :extra 10)))
    (list (slot-value object 'extra) (slot-value object 'x) (find-class 'mp-anonymous nil) (typep object 'mp-a)
          (progn (reinitialize-instance class :direct-slots (list (list :name 'other :initform 1 :initfunction (lambda () 1)))) (slot-value object 'other)) (slot-exists-p object 'extra))))
;=> (10 5 NIL T 1 NIL)
(mop:ensure-class 'mp-ensured :direct-superclasses '(mp-a) :direct-slots (list (list :name 'z :readers '(mp-z) :initform 3 :initfunction (constantly 3))))
;=> #<STANDARD-CLASS MP-ENSURED>
(mp-z (make-instance 'mp-ensured))
;=> 3
(progn (setf (class-name (find-class 'mp-ensured)) 'mp-renamed) (class-name (find-class 'mp-ensured)))
;=> MP-RENAMED

;;; Dependents

(defvar *mp-told* nil)
;=> *MP-TOLD*
(defclass mp-observer () ())
;=> #<STANDARD-CLASS MP-OBSERVER>
(defmethod mop:update-dependent (metaobject (dependent mp-observer) &rest arguments) (declare (ignore metaobject)) (push (first arguments) *mp-told*))
(let ((observer (make-instance 'mp-observer)))
  (mop:add-dependent #'mp-g observer)
  (mop:add-dependent (find-class 'mp-b) observer)
  (let ((method (eval '(defmethod mp-g ((a integer) b) b)))) (remove-method #'mp-g method))
  (eval '(defclass mp-b (mp-a) (z)))
  (mop:remove-dependent #'mp-g observer)
  (eval '(defmethod mp-g ((a integer) b) b))
  (reverse *mp-told*))
;=> (ADD-METHOD REMOVE-METHOD REINITIALIZE-INSTANCE)

;;; Funcallable instances

(defclass mp-callable (mop:funcallable-standard-object) ((count :initform 0 :accessor mp-callable-count)) (:metaclass mop:funcallable-standard-class))
;=> #<MOP:FUNCALLABLE-STANDARD-CLASS MP-CALLABLE>
(defmethod initialize-instance :after ((f mp-callable) &key) (mop:set-funcallable-instance-function f (lambda (&rest arguments) (incf (mp-callable-count f)) arguments)))
(let ((f (make-instance 'mp-callable))) (list (funcall f 1 2 3 4 5 6 7) (apply f nil) (mp-callable-count f) (functionp f) (typep f 'mp-callable) (slot-value f 'count)))
;=> ((1 2 3 4 5 6 7) NIL 2 T T 2)
(let ((f (make-instance 'mp-callable))) (mop:set-funcallable-instance-function f #'list*) (funcall f 1 2 '(3)))
;=> (1 2 3)

;;; A class of generic functions

(defclass mp-tracing-function (standard-generic-function) ((calls :initform nil :accessor mp-calls)) (:metaclass mop:funcallable-standard-class))
;=> #<MOP:FUNCALLABLE-STANDARD-CLASS MP-TRACING-FUNCTION>
(defmethod mop:compute-discriminating-function ((function mp-tracing-function))
  (let ((next (call-next-method))) (lambda (&rest arguments) (push arguments (mp-calls function)) (apply next arguments))))
(defgeneric mp-traced (x) (:generic-function-class mp-tracing-function) (:method ((x integer)) (list :integer x)))
;=> #<MP-TRACING-FUNCTION MP-TRACED (1)>
(defmethod mp-traced ((x symbol)) (list :symbol x))
(list (mp-traced 1) (mp-traced 'a) (mp-traced 2) (mp-calls #'mp-traced))
;=> ((:INTEGER 1) (:SYMBOL A) (:INTEGER 2) ((2) (A) (1)))
(defclass mp-last-function (standard-generic-function) () (:metaclass mop:funcallable-standard-class))
;=> #<MOP:FUNCALLABLE-STANDARD-CLASS MP-LAST-FUNCTION>
(defmethod mop:compute-applicable-methods-using-classes ((function mp-last-function) classes) (multiple-value-bind (methods certain) (call-next-method) (declare (ignorable classes)) (values (reverse methods) certain)))
(defmethod compute-applicable-methods ((function mp-last-function) arguments) (declare (ignorable arguments)) (reverse (call-next-method)))
(defgeneric mp-reversed (x) (:generic-function-class mp-last-function) (:method ((x t)) (list :t (if (next-method-p) (call-next-method) nil))) (:method ((x integer)) (list :integer)))
;=> #<MP-LAST-FUNCTION MP-REVERSED (2)>
(list (mp-reversed 1) (mp-reversed 'a))
;=> ((:T (:INTEGER)) (:T NIL))
(defmethod mop:compute-effective-method ((function mp-last-function) combination methods) (declare (ignorable combination)) `(list :effective ,(length methods) (call-method ,(first methods) ,(rest methods))))
(defgeneric mp-effective (x) (:generic-function-class mp-last-function) (:method ((x t)) x) (:method ((x integer)) x))
;=> #<MP-LAST-FUNCTION MP-EFFECTIVE (2)>
(mp-effective 1)
;=> (:EFFECTIVE 2 1)

;;; A class of methods

(defclass mp-method (standard-method) ((note :initform :noted :reader mp-note)))
;=> #<STANDARD-CLASS MP-METHOD>
(defgeneric mp-with-class (x) (:method-class mp-method) (:method ((x integer)) (list :integer (next-method-p))))
;=> #<STANDARD-GENERIC-FUNCTION MP-WITH-CLASS (1)>
(list (mp-with-class 1) (mp-note (first (mop:generic-function-methods #'mp-with-class))))
;=> ((:INTEGER NIL) :NOTED)
(let ((count 0)) (do-external-symbols (s "MOP" count) (unless (or (fboundp s) (find-class s nil)) (incf count))))
;=> 0

;;; What programs that extend the MOP met

;; Slots that subclasses of metaobject classes add have their initforms.
(defclass mop-mixin () ((z :initform 9)))
(defclass mop-counting (mop-mixin standard-generic-function)
  ((count :initform 0 :accessor mop-count) (given :initform (list 1) :initarg :given) unbound)
  (:metaclass mop:funcallable-standard-class))
(let ((function (make-instance 'mop-counting :given 7)))
  (list (mop-count function) (slot-value function 'given) (slot-value function 'z) (slot-boundp function 'unbound)))
;=> (0 7 9 NIL)
(defmethod mop:compute-discriminating-function ((function mop-counting))
  (let ((normal (call-next-method)))
    (lambda (&rest arguments) (incf (mop-count function)) (apply normal arguments))))
(defgeneric mop-counted (x) (:generic-function-class mop-counting) (:method (x) (list x)))
(list (mop-counted 1) (mop-counted 2) (mop-count #'mop-counted))
;=> ((1) (2) 2)
;; MAKE-METHOD-LAMBDA is asked by the class of the method as well.
(defclass mop-logging (standard-method) ())
(defvar *mop-log* nil)
(defmethod mop:make-method-lambda ((function standard-generic-function) (method mop-logging) lambda environment)
  (multiple-value-bind (expression initargs) (call-next-method)
    (values `(lambda (arguments next) (push :called *mop-log*) (funcall ,expression arguments next)) initargs)))
(defgeneric mop-logged (x) (:method-class mop-logging))
(defmethod mop-logged (x) (list x))
(list (mop-logged 3) *mop-log* (type-of (first (mop:generic-function-methods #'mop-logged))))
;=> ((3) (:CALLED) MOP-LOGGING)
;; What CALL-NEXT-METHOD passes on is used.
(let ((warnings nil))
  (handler-bind ((warning (lambda (warning) (push (princ-to-string warning) warnings) (muffle-warning warning))))
    (eval '(defmethod mop:compute-slots ((class mop-mixin)) `(a ,(call-next-method))))
    (eval '(defmethod mop-logged ((x integer)) 1))
    (eval '(defmethod mop:find-method-combination ((x mop-counting) type options) (call-next-method)))
    (eval '(defmethod mop:find-method-combination ((x mop-mixin) type options) 1)))
  warnings)
;=> NIL
(defclass mop-own-superclass (mop-own-superclass) ())
;!! SIMPLE-ERROR
(defclass mop-slot-option () ((a :foo 2)))
;!! PROGRAM-ERROR
(change-class (make-instance 'mop-mixin) (find-class 'standard-class))
;!! SIMPLE-ERROR
;; The protocol of a class of classes: redefinition compares with what was there.
(defclass mop-class (standard-class) ())
(defmethod mop:validate-superclass ((class mop-class) (super standard-class)) t)
(defvar *mop-events* nil)
(defclass mop-super () () (:metaclass mop-class))
(defclass mop-sub (mop-super) ((shared :allocation :class :initform (list 1) :accessor mop-shared)) (:metaclass mop-class))
(defmethod mop:remove-direct-subclass ((class mop-class) sub) (push (class-name sub) *mop-events*) (call-next-method))
(defmethod mop:map-dependents ((class mop-class) function) (push :mapped *mop-events*) (call-next-method))
(defmethod shared-initialize :after ((class mop-class) slots &key)
  (push (mapcar #'class-name (mop:class-direct-superclasses class)) *mop-events*))
(let ((old (mop-shared (make-instance 'mop-sub))))
  (defclass mop-sub () ((shared :allocation :class :initform (list 2) :accessor mop-shared)) (:metaclass mop-class))
  (list (eq old (mop-shared (make-instance 'mop-sub))) (mop:class-direct-subclasses (find-class 'mop-super)) (reverse *mop-events*)))
;=> (T NIL (MOP-SUB (STANDARD-OBJECT) :MAPPED))
(defgeneric mop-next (x) (:generic-function-class mop-counting) (:method-class mop-logging) (:method ((x integer)) (call-next-method)))
(defmethod mop:make-method-lambda ((function mop-counting) method lambda environment) (call-next-method))
(defmethod mop-next ((x string)) (call-next-method))
(defmethod no-next-method ((function mop-counting) method &rest arguments) (list :none (mop:method-specializers method) arguments))
(list (mop-next 1) (mop-next "a"))
;=> ((:NONE (#<BUILT-IN-CLASS INTEGER>) (1)) (:NONE (#<BUILT-IN-CLASS STRING>) ("a")))
(defmethod mop:ensure-class-using-class ((class mop-class) name &key) (call-next-method))
