;;;; Readers of metaobjects.
;;;;
;;;; The problem: programs read metaobjects by the generic functions of the MOP, which work for every kind
;;;; of class, slot definition, method and generic function. The approach: a table of reader, class and
;;;; slot; the methods read by position.
;;;;
;;;; Tests: tests/lisp/clos/mop.lisp.

(in-package "BROLGA-SYSTEM")

(defmacro %define-metaobject-readers (class &rest entries)
  "Generic functions that read slots of CLASS: lists of name, form over the variable OBJECT, docstring."
  `(progn
     ,@(mapcan (lambda (entry)
                 (destructuring-bind (name form documentation) entry
                   (list `(defgeneric ,name (object) (:documentation ,documentation))
                         `(defmethod ,name ((object ,class)) ,form))))
               entries)))

(defun %finalized-fact (class fact)
  (unless (%class-finalized-p class)
    (error "The class ~S is not finalized yet; call MOP:FINALIZE-INHERITANCE first." class))
  fact)

(%define-metaobject-readers class
  (class-direct-superclasses (%class-direct-superclasses object) "The direct superclasses of a class.")
  (class-direct-subclasses (%class-direct-subclasses object) "The direct subclasses of a class.")
  (class-direct-slots (%class-direct-slots object) "The direct slot definitions of a class.")
  (class-direct-default-initargs (%class-direct-default-initargs object)
   "The default initargs that a class itself has: lists of name, form and function.")
  (class-precedence-list (%finalized-fact object (%class-precedence-list object))
   "A finalized class and its superclasses, most specific first.")
  (class-slots (%finalized-fact object (%class-slots object))
   "The effective slot definitions of a finalized class.")
  (class-default-initargs (%finalized-fact object (%class-default-initargs object))
   "All default initargs of a finalized class.")
  (class-finalized-p (if (%class-finalized-p object) t nil)
   "Whether what a class inherits has been computed.")
  (class-prototype (%prototype object) "An instance of a class that is never initialised."))

(defun %prototype (class)
  "The prototype of CLASS, made when it is first asked for."
  (%ensure-finalized class)
  (let ((prototype (%class-prototype class)))
    (if (or (eq prototype (%unbound-marker)) (null prototype))
        (setf (%class-prototype class) (%make-prototype class))
        prototype)))

(defun %make-prototype (class)
  (case (%class-name class)
    ((integer fixnum rational real number t) 0)
    (bignum (ash 1 70))
    (ratio 1/2)
    ((float single-float) 0f0)
    (double-float 0d0)
    (complex #c(0 1))
    ((symbol) 'symbol)
    ((null list sequence) nil)
    (cons (cons nil nil))
    (character #\a)
    (function #'identity)
    ((string vector array simple-array simple-string simple-character-string)
     (make-string 0))
    ((base-string simple-base-string) (make-string 0 :element-type 'base-char))
    (simple-vector (vector))
    ((bit-vector simple-bit-vector) #*)
    (hash-table (make-hash-table))
    (package (find-package "COMMON-LISP"))
    (t (allocate-instance class))))

(%define-metaobject-readers specializer
  (specializer-direct-methods (%specializer-direct-methods object)
   "The methods that specialise on a class or object.")
  (specializer-direct-generic-functions
   (remove-duplicates (mapcar (lambda (method) (%method-generic-function method))
                              (%specializer-direct-methods object)))
   "The generic functions that have methods which specialise on a class or object."))

(defgeneric eql-specializer-object (specializer)
  (:documentation "The object that an EQL specializer stands for."))
(defmethod eql-specializer-object ((specializer eql-specializer))
  (%eql-specializer-object specializer))

(%define-metaobject-readers slot-definition
  (slot-definition-name (%slotd-name object) "The name of a slot.")
  (slot-definition-initform (%slotd-initform object) "The initform of a slot.")
  (slot-definition-initfunction (%slotd-initfunction object)
   "A function that evaluates the initform of a slot, or NIL.")
  (slot-definition-type (%slotd-type object) "The type of a slot.")
  (slot-definition-allocation (%slotd-allocation object) "Where the value of a slot is kept.")
  (slot-definition-initargs (%slotd-initargs object) "The initargs of a slot.")
  (slot-definition-readers (%slotd-readers object) "The readers of a direct slot.")
  (slot-definition-writers (%slotd-writers object) "The writers of a direct slot."))

(defgeneric slot-definition-location (slot)
  (:documentation "Where instances keep an effective slot."))
(defmethod slot-definition-location ((slot slot-definition))
  (%slotd-location slot))
(defgeneric (setf slot-definition-location) (location slot)
  (:documentation "Change where instances keep an effective slot."))
(defmethod (setf slot-definition-location) (location (slot effective-slot-definition))
  (setf (%slotd-location slot) location))

(%define-metaobject-readers method
  (method-specializers (%method-specializers object) "The specializers of a method.")
  (method-lambda-list (%method-lambda-list object) "The lambda list of a method.")
  (method-generic-function (%method-generic-function object) "The generic function of a method, or NIL.")
  (method-function (%extract-method-function object)
   "A function of a list of arguments and one of next methods that runs a method."))

(defgeneric accessor-method-slot-definition (method)
  (:documentation "The direct slot definition that an accessor method belongs to."))
(defmethod accessor-method-slot-definition ((method standard-accessor-method))
  (%method-slot-definition method))

(%define-metaobject-readers generic-function
  (generic-function-name (%gf-name object) "The name of a generic function.")
  (generic-function-lambda-list (%gf-lambda-list object) "The lambda list of a generic function.")
  (generic-function-argument-precedence-order (%gf-argument-precedence-order object)
   "The required parameters of a generic function in the order in which arguments are compared.")
  (generic-function-methods (%gf-methods object) "The methods of a generic function.")
  (generic-function-method-class (%gf-method-class object)
   "The class of the methods that DEFMETHOD makes for a generic function.")
  (generic-function-method-combination (%gf-method-combination object)
   "The method combination of a generic function.")
  (generic-function-declarations (%gf-declarations object) "The declarations of a generic function."))

(defgeneric (setf generic-function-name) (name function)
  (:documentation "Change the name that a generic function knows itself by."))
(defmethod (setf generic-function-name) (name (function generic-function))
  (reinitialize-instance function :name name)
  name)

(defun generic-function-initial-methods (function)
  "The methods that the definition of the generic FUNCTION itself has made."
  (getf (%symbol-info (%function-name-symbol (%gf-name function) t) '%generic-methods) :methods))
