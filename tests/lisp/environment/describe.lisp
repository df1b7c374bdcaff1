;;;; DESCRIBE on objects and on what names stand for.

(defstruct point "A point." x (y 0 :type fixnum :read-only t))
(defclass shape () ((name :initarg :name :accessor shape-name :documentation "What it is called.")
                    (count :allocation :class :initform 3 :reader shape-count)
                    (size :type real :writer set-size))
  (:documentation "A shape."))
(defclass unfinished (missing) ((part :initarg :part)))
(defgeneric area (shape unit) (:documentation "How large SHAPE is.")
  (:method ((shape shape) unit) "Nothing." 0)
  (:method :around ((shape shape) (unit (eql :none))) (call-next-method)))
(defun twice (x &key (by 2)) "Twice X." (* by x))
(define-compiler-macro twice (&whole form &rest arguments) "In line." (declare (ignore arguments)) form)
(defsetf stored (place) (value) "Store it." `(set-it ,place ,value))
(deftype small () "Not large." '(integer 0 9))
(define-method-combination combine :documentation "Combined.")
(defmacro described (object)
  `(let ((*print-pretty* nil)) (describe ,object)))
(described 'point)
;>> POINT
;>>   [symbol, internal in COMMON-LISP-USER]
;>>
;>> POINT names the structure-class #<STRUCTURE-CLASS POINT>:
;>>   Direct superclasses: (STRUCTURE-OBJECT)
;>>   Direct subclasses: NIL
;>>   Precedence list: (POINT STRUCTURE-OBJECT T)
;>>   Slot: X  accessors POINT-X
;>>   Slot: Y  type FIXNUM  accessors POINT-Y
;>>   Documentation: A point.
;=>
(described 'shape)
;>> SHAPE
;>>   [symbol, internal in COMMON-LISP-USER]
;>>
;>> SHAPE names the standard-class #<STANDARD-CLASS SHAPE>:
;>>   Direct superclasses: (STANDARD-OBJECT)
;>>   Direct subclasses: NIL
;>>   Precedence list: (SHAPE STANDARD-OBJECT T)
;>>   Slot: NAME  initargs :NAME  accessors SHAPE-NAME  What it is called.
;>>   Slot: COUNT  initform 3  accessors SHAPE-COUNT  allocation :CLASS
;>>   Slot: SIZE  type REAL  accessors SET-SIZE
;>>   Documentation: A shape.
;=>
(described 'unfinished)
;>> UNFINISHED
;>>   [symbol, internal in COMMON-LISP-USER]
;>>
;>> UNFINISHED names the standard-class #<STANDARD-CLASS UNFINISHED>:
;>>   Direct superclasses: (MISSING)
;>>   Direct subclasses: NIL
;>>   Finalized: not yet
;>>   Direct slot: PART  initargs :PART
;=>
(described 'area)
;>> AREA
;>>   [symbol, internal in COMMON-LISP-USER]
;>>
;>> AREA names a generic function:
;>>   Lambda-list: (SHAPE UNIT)
;>>   Documentation: How large SHAPE is.
;>>   Method: AREA :AROUND (SHAPE (EQL :NONE))
;>>   Method: AREA (SHAPE T)  Nothing.
;=>
(described 'twice)
;>> TWICE
;>>   [symbol, internal in COMMON-LISP-USER]
;>>
;>> TWICE names a function:
;>>   Lambda-list: (X &KEY (BY 2))
;>>   Documentation: Twice X.
;>>
;>> TWICE has a compiler macro:
;>>   Documentation: In line.
;=>
(described 'stored)
;>> STORED
;>>   [symbol, internal in COMMON-LISP-USER]
;>>
;>> (SETF STORED) has an expansion:
;>>   Documentation: Store it.
;=>
(described 'small)
;>> SMALL
;>>   [symbol, internal in COMMON-LISP-USER]
;>>
;>> SMALL names a type:
;>>   Expansion: (INTEGER 0 9)
;>>   Documentation: Not large.
;=>
(described 'combine)
;>> COMBINE
;>>   [symbol, internal in COMMON-LISP-USER]
;>>
;>> COMBINE names a method combination:
;>>   Documentation: Combined.
;=>
(described '(setf shape-name))
;>> (SETF SHAPE-NAME)
;>>   [list of two elements]
;>>
;>> (SETF SHAPE-NAME) names a generic function:
;>>   Lambda-list: (VALUE OBJECT)
;>>   Method: (SETF SHAPE-NAME) (T SHAPE)  What it is called.
;=>
(rest (second (brolga:description (first (mop:generic-function-methods #'area)))))
;=> (("Generic function" . #<STANDARD-GENERIC-FUNCTION AREA (2)>) ("Qualifiers" :AROUND) ("Specializers" SHAPE (EQL :NONE)) ("Lambda-list" SHAPE UNIT))
(brolga:lambda-list 'area)
;=> (SHAPE UNIT)
(described #p"/no/such/file.lisp")
;>> #P"/no/such/file.lisp"
;>>   [pathname]
;>>
;>> Facts:
;>>   Host: NIL
;>>   Device: NIL
;>>   Directory: (:ABSOLUTE "no" "such")
;>>   Name: "file"
;>>   Type: "lisp"
;>>   Version: :NEWEST
;>>   File: NIL
;=>
(mapcar #'car (rest (second (brolga:description (make-two-way-stream (make-string-input-stream "a") (make-broadcast-stream))))))
;=> ("Open" "Input" "Output" "Interactive" "Element type" "External format" "Input stream" "Output stream")
(described (make-symbol "LOOSE"))
;>> #:LOOSE
;>>   [uninterned symbol]
;=>
; A random state is long, and nothing of how the library keeps things is shown.
(length (with-output-to-string (*standard-output*) (describe (make-random-state t))))
;=> 2021
(loop for object in (list *readtable* *standard-input* *print-pprint-dispatch* *package* (find-class 'shape) #'car
                          (make-hash-table) (ext:make-weak-pointer 1) (make-condition 'simple-error))
      never (search "BROLGA-SYSTEM::OPERATIONS" (with-output-to-string (*standard-output*) (describe object))))
;=> T
