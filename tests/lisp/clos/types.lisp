;;;; Classes as types: TYPEP, SUBTYPEP, TYPE-OF, CLASS-OF.

(defclass ty-a () ())
;=> #<STANDARD-CLASS TY-A>
(defclass ty-b (ty-a) ())
;=> #<STANDARD-CLASS TY-B>
(defclass ty-c (ty-a) ())
;=> #<STANDARD-CLASS TY-C>
(defvar *ty-b* (make-instance 'ty-b))
;=> *TY-B*
(list (typep *ty-b* 'ty-a) (typep *ty-b* 'ty-c) (typep *ty-b* 'standard-object) (typep *ty-b* (find-class 'ty-a)) (typep *ty-b* 't) (typep 3 'ty-a))
;=> (T NIL T T T NIL)
(list (type-of *ty-b*) (type-of #'print-object) (class-name (class-of *ty-b*)))
;=> (TY-B STANDARD-GENERIC-FUNCTION TY-B)
(flet ((s (a b) (multiple-value-list (subtypep a b))))
  (list (s 'ty-b 'ty-a) (s 'ty-a 'ty-b) (s 'ty-b 'standard-object) (s 'ty-b 'integer) (s '(or ty-b ty-c) 'ty-a) (s '(and ty-a (not ty-b)) 'ty-a)
        (s 'ty-b '(not integer)) (s 'generic-function 'function) (s 'standard-generic-function 'standard-object) (s (find-class 'ty-b) 'ty-a)))
;=> ((T T) (NIL T) (T T) (NIL T) (T T) (T T) (T T) (T T) (T T) (T T))
(typecase *ty-b* (ty-c :c) (ty-a :a) (t :t))
;=> :A
(let ((anonymous (make-instance 'standard-class :direct-superclasses (list (find-class 'ty-a)))))
  (let ((object (make-instance anonymous)))
    (list (typep object 'ty-a) (typep object anonymous) (typep *ty-b* anonymous) (eq (type-of object) anonymous) (class-name anonymous))))
;=> (T T NIL T NIL)
(defun ty-declared (x) (declare (type ty-a x)) x)
;=> TY-DECLARED
(eq (ty-declared *ty-b*) *ty-b*)
;=> T
(list (typep (find-class 'ty-a) 'class) (typep (find-class 'ty-a) 'standard-class) (typep (find-class 'integer) 'built-in-class) (typep 'ty-a 'class))
;=> (T T T NIL)
(mapcar #'class-of (list 1 'a nil '(1) "a" #'car (find-class 't) #\a))
;=> (#<BUILT-IN-CLASS FIXNUM> #<BUILT-IN-CLASS SYMBOL> #<BUILT-IN-CLASS NULL> #<BUILT-IN-CLASS CONS> #<BUILT-IN-CLASS BROLGA-SYSTEM::SIMPLE-CHARACTER-STRING> #<BUILT-IN-CLASS FUNCTION> #<STANDARD-CLASS BUILT-IN-CLASS> #<BUILT-IN-CLASS CHARACTER>)
(find-class 'ty-nothing)
;!! CELL-ERROR
(find-class 'ty-nothing nil)
;=> NIL
(deftype ty-d () 'integer)
;=> TY-D
(defclass ty-d () ())
;=> #<STANDARD-CLASS TY-D>
(list (typep 5 'ty-d) (typep (make-instance 'ty-d) 'ty-d))
;=> (NIL T)
(defstruct ty-e a)
;=> TY-E
(defclass ty-e () ((b :initform 1)))
;=> #<STANDARD-CLASS TY-E>
(list (typep (make-instance 'ty-e) 'ty-e) (slot-value (make-instance 'ty-e) 'b))
;=> (T 1)

;;; Class precedence lists

(defclass ty-food () ())
;=> #<STANDARD-CLASS TY-FOOD>
(defclass ty-spice () ())
;=> #<STANDARD-CLASS TY-SPICE>
(defclass ty-pie (ty-apple ty-cinnamon) ())
;=> #<STANDARD-CLASS TY-PIE>
(defclass ty-apple (ty-fruit) ())
;=> #<STANDARD-CLASS TY-APPLE>
(defclass ty-cinnamon (ty-spice) ())
;=> #<STANDARD-CLASS TY-CINNAMON>
(defclass ty-fruit (ty-food) ())
;=> #<STANDARD-CLASS TY-FRUIT>
(mapcar #'class-name (mop:class-precedence-list (find-class 'ty-pie)))
;=> (TY-PIE TY-APPLE TY-FRUIT TY-FOOD TY-CINNAMON TY-SPICE STANDARD-OBJECT T)
(defclass ty-pastry (ty-cinnamon ty-apple) ())
;=> #<STANDARD-CLASS TY-PASTRY>
(mapcar #'class-name (mop:class-precedence-list (find-class 'ty-pastry)))
;=> (TY-PASTRY TY-CINNAMON TY-SPICE TY-APPLE TY-FRUIT TY-FOOD STANDARD-OBJECT T)
(defclass ty-contradiction (ty-pie ty-pastry) ())
;!! SIMPLE-ERROR
(defclass ty-twice (ty-food ty-food) ())
;!! SIMPLE-ERROR
(handler-case (progn (compile nil '(lambda (x) (declare (ty-food x)) x)) :quiet) (warning () :warned))
;=> :QUIET
