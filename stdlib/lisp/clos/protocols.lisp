;;;; The generic functions of CLOS: instances.
;;;;
;;;; The problem: what earlier files do by plain functions must be open to programs. The approach: each is a
;;;; generic function whose standard method calls the plain one.
;;;;
;;;; Invariants: generic functions of classes and of other metaobjects are in mop-protocols.lisp.
;;;;
;;;; Tests: tests/lisp/clos/.

(in-package "BROLGA-SYSTEM")

(defgeneric no-applicable-method (generic-function &rest arguments)
  (:documentation "Called when GENERIC-FUNCTION has no method for ARGUMENTS; signals an error."))

(define-condition no-applicable-method-error (error)
  ((function :initarg :function) (arguments :initarg :arguments))
  (:report (lambda (condition stream)
             (with-slots (function arguments) condition
               (format stream "The generic function ~S has no method for ~:[no arguments~;arguments of the classes ~{~S~^, ~}: ~{~S~^ ~}~]."
                       (%gf-name function)
                       arguments
                       (loop for argument in arguments
                             repeat (max 1 (or (%gf-required-count function) 0))
                             collect (let ((class (class-of argument))) (or (%class-name class) class)))
                       arguments))))
  (:documentation "A generic function was called with arguments that none of its methods accepts."))

(defmethod no-applicable-method (generic-function &rest arguments)
  (restart-case (error 'no-applicable-method-error :function generic-function :arguments arguments)
    (retry ()
      :report "Call the generic function again."
      (apply generic-function arguments))))

(defgeneric no-next-method (generic-function method &rest arguments)
  (:documentation "Called when METHOD calls the next method and there is none; signals an error."))

(defmethod no-next-method (generic-function method &rest arguments)
  (error "The method ~S of ~S has no next method for the arguments ~S."
         method (if (generic-function-p generic-function) (%gf-name generic-function) generic-function)
         arguments))

;;; Slots

(defgeneric slot-missing (class object slot-name operation &optional new-value)
  (:documentation "Called when OBJECT has no slot SLOT-NAME; signals an error."))

(define-condition missing-slot (cell-error)
  ((object :initarg :object) (operation :initarg :operation))
  (:report (lambda (condition stream)
             (let ((object (slot-value condition 'object)))
               (format stream "The object ~S of the class ~S has no slot ~S."
                       object (let ((class (class-of object))) (or (class-name class) class))
                       (cell-error-name condition))
               (%suggest (mapcar (lambda (slot) (%slotd-name slot)) (%class-slots (class-of object)))
                         (cell-error-name condition) stream))))
  (:documentation "A slot was asked for that the object does not have."))

(defmethod slot-missing (class object slot-name operation &optional new-value)
  (declare (ignore class new-value))
  (error 'missing-slot :name slot-name :object object :operation operation))

(defgeneric slot-unbound (class object slot-name)
  (:documentation "Called when a slot without value is read; signals UNBOUND-SLOT."))

(defmethod slot-unbound (class object slot-name)
  (restart-case (error 'unbound-slot :name slot-name :instance object)
    (use-value (value)
      :report "Supply a value to be used this time."
      :interactive (lambda () (%ask-for-value "Value (evaluated)"))
      value)
    (store-value (value)
      :report "Supply a value to be stored in the slot."
      :interactive (lambda () (%ask-for-value "Value (evaluated)"))
      (setf (slot-value object slot-name) value))))


(defgeneric slot-value-using-class (class object slot)
  (:documentation "The value of SLOT, an effective slot definition of CLASS, in OBJECT."))
(defgeneric (setf slot-value-using-class) (new-value class object slot)
  (:documentation "Store NEW-VALUE in SLOT of OBJECT."))
(defgeneric slot-boundp-using-class (class object slot)
  (:documentation "Whether SLOT of OBJECT has a value."))
(defgeneric slot-makunbound-using-class (class object slot)
  (:documentation "Take the value of SLOT of OBJECT away."))

(defmacro %define-slot-methods (metaclass reader writer)
  "Methods of the slot protocol on METACLASS over forms that read and store the variables OBJECT, SLOT, VALUE."
  `(progn
     (defmethod slot-value-using-class ((class ,metaclass) object slot)
       (let ((value ,reader))
         (if (eq value (%unbound-marker))
             (values (slot-unbound class object (%slotd-name slot)))
             value)))
     (defmethod (setf slot-value-using-class) (value (class ,metaclass) object slot)
       (unless (eq value (%unbound-marker)) (%check-slot-type slot value))
       ,writer
       value)
     (defmethod slot-boundp-using-class ((class ,metaclass) object slot)
       (not (eq ,reader (%unbound-marker))))
     (defmethod slot-makunbound-using-class ((class ,metaclass) object slot)
       (let ((value (%unbound-marker)))
         ,writer
         object))))

(%define-slot-methods std-class
                      (%read-location (%slots-of-any object) (%slot-location slot))
                      (%write-location (%slots-of-any object) (%slot-location slot) value))
(%define-slot-methods structure-class
                      (%foreign-slot-value class object slot)
                      (%set-foreign-slot-value class object slot value))
(%define-slot-methods condition-class
                      (%foreign-slot-value class object slot)
                      (%set-foreign-slot-value class object slot value))

;;; Instances

(defgeneric allocate-instance (class &rest initargs &key &allow-other-keys)
  (:documentation "A new instance of CLASS, its slots unbound."))
(defgeneric make-instance (class &rest initargs &key &allow-other-keys)
  (:documentation "A new instance of CLASS, a class or the name of one, initialised from INITARGS."))
(defgeneric initialize-instance (instance &rest initargs &key &allow-other-keys)
  (:documentation "Fill the slots of the new INSTANCE from INITARGS and initforms."))
(defgeneric reinitialize-instance (instance &rest initargs &key &allow-other-keys)
  (:documentation "Change slots of INSTANCE as INITARGS say."))
(defgeneric shared-initialize (instance slot-names &rest initargs &key &allow-other-keys)
  (:documentation "Fill slots of INSTANCE from INITARGS, and the unbound ones of SLOT-NAMES, T for all, from
their initforms."))
(defgeneric update-instance-for-different-class (previous current &rest initargs &key &allow-other-keys)
  (:documentation "Called when CHANGE-CLASS has made CURRENT an instance of its new class."))
(defgeneric update-instance-for-redefined-class
    (instance added-slots discarded-slots property-list &rest initargs &key &allow-other-keys)
  (:documentation "Called when INSTANCE has got the slots that its redefined class has."))
(defgeneric change-class (instance new-class &rest initargs &key &allow-other-keys)
  (:documentation "Make INSTANCE an instance of NEW-CLASS, a class or the name of one."))
(defgeneric make-instances-obsolete (class)
  (:documentation "Have the instances of CLASS updated before they are used again."))

(defmethod allocate-instance ((class std-class) &rest initargs)
  (declare (ignore initargs))
  (%allocate-for-class class))
(defmethod allocate-instance ((class structure-class) &rest initargs)
  (declare (ignore initargs))
  (let ((structure (%allocate-instance (%class-layout class) (%instance-ref (%class-layout class) 2))))
    (dolist (slot (%class-slots class))
      (%instance-set structure (%slotd-location slot) (%unbound-marker)))
    (%make-boxes structure)))
(defmethod allocate-instance ((class condition-class) &rest initargs)
  (declare (ignore initargs))
  (%make-condition (%class-description class) nil))
(defmethod allocate-instance ((class built-in-class) &rest initargs)
  (declare (ignore initargs))
  (error "~S is a built-in class: its instances are not made by MAKE-INSTANCE." class))
(defmethod allocate-instance ((class forward-referenced-class) &rest initargs)
  (declare (ignore initargs))
  (error "The class ~S is not defined yet; it is only named as a superclass." (%class-name class)))

(defmethod make-instance ((class symbol) &rest initargs)
  (apply #'make-instance (find-class class) initargs))
(defmethod make-instance ((class std-class) &rest initargs)
  (%make-instance class initargs))
(defmethod make-instance ((class condition-class) &rest initargs)
  (%make-condition (%class-description class) initargs))
(defmethod make-instance ((class class) &rest initargs)
  (let ((instance (apply #'allocate-instance class initargs)))
    (apply #'initialize-instance instance initargs)
    instance))

(defmethod initialize-instance ((instance t) &rest initargs)
  (apply #'shared-initialize instance t initargs))
(defmethod reinitialize-instance ((instance standard-object) &rest initargs)
  (%check-initargs (class-of instance) 'reinitialize-instance initargs)
  (apply #'shared-initialize instance nil initargs)
  instance)
(defmethod shared-initialize ((instance t) slot-names &rest initargs)
  (%shared-initialize instance slot-names initargs))

(defmethod update-instance-for-different-class (previous (current standard-object) &rest initargs)
  (%check-initargs (class-of current) 'change-class initargs)
  (apply #'shared-initialize current (%added-slots previous current) initargs))
(defmethod update-instance-for-redefined-class
    ((instance standard-object) added-slots discarded-slots property-list &rest initargs)
  (declare (ignore discarded-slots property-list))
  (%check-initargs (class-of instance) 'redefinition initargs)
  (apply #'shared-initialize instance added-slots initargs))

(defmethod change-class ((instance standard-object) (new-class std-class) &rest initargs)
  ;; A metaobject that was not initialized as such would be of no use.
  (when (and (%subclassp new-class (%the-class metaobject))
             (not (%subclassp (class-of instance) (%the-class metaobject))))
    (error "~S cannot become an instance of the metaobject class ~S." instance new-class))
  (%change-class instance new-class initargs))
(defmethod change-class ((instance t) (new-class symbol) &rest initargs)
  (apply #'change-class instance (find-class new-class) initargs))
(defmethod change-class ((instance t) (new-class class) &rest initargs)
  (declare (ignore initargs))
  (error "~S, of the class ~S, cannot become an instance of ~S."
         instance (class-of instance) new-class))

(defmethod make-instances-obsolete ((class std-class))
  (%make-instances-obsolete class))
(defmethod make-instances-obsolete ((class symbol))
  (make-instances-obsolete (find-class class))
  class)

;;; Methods by function

(defgeneric add-method (generic-function method)
  (:documentation "Make METHOD one of GENERIC-FUNCTION's."))
(defgeneric remove-method (generic-function method)
  (:documentation "Take METHOD away from GENERIC-FUNCTION."))
(defgeneric find-method (generic-function qualifiers specializers &optional errorp)
  (:documentation "The method of GENERIC-FUNCTION with these qualifiers and specializers."))
(defgeneric compute-applicable-methods (generic-function arguments)
  (:documentation "The methods of GENERIC-FUNCTION that apply to ARGUMENTS, most specific first."))
(defgeneric function-keywords (method)
  (:documentation "Two values: the keywords that METHOD accepts, and whether it accepts all."))
(defgeneric method-qualifiers (method)
  (:documentation "The qualifiers of METHOD."))

(defmethod add-method ((generic-function generic-function) (method method))
  (%add-method generic-function method))
(defmethod remove-method ((generic-function generic-function) (method method))
  (%remove-method generic-function method))

(defun %specializer-designated (specializer)
  (cond ((and (consp specializer) (eq (car specializer) 'eql))
         (intern-eql-specializer (cadr specializer)))
        ((symbolp specializer) (find-class specializer))
        (t specializer)))

(defmethod find-method ((generic-function generic-function) qualifiers specializers &optional (errorp t))
  (let ((specializers (mapcar #'%specializer-designated specializers)))
    (unless (eql (length specializers) (%gf-required-count generic-function))
      (error "The generic function ~S has ~R required parameter~:P, not ~R as the specializers ~S."
             (%gf-name generic-function) (%gf-required-count generic-function)
             (length specializers) specializers))
    (or (%find-method generic-function qualifiers specializers)
        (if errorp
            (error "The generic function ~S has no method with the qualifiers ~S and the specializers ~S."
                   (%gf-name generic-function) qualifiers specializers)
            nil))))

(defmethod compute-applicable-methods ((generic-function generic-function) arguments)
  (%applicable-methods generic-function arguments))

(defmethod function-keywords ((method standard-method))
  (let ((shape (%method-shape method)))
    (values (%shape-keywords shape) (%shape-allows-others-p shape))))

(defmethod method-qualifiers ((method method))
  (%method-qualifiers method))

;;; Names of classes

(defgeneric class-name (class)
  (:documentation "The name of CLASS."))
(defmethod class-name ((class class))
  (%class-name class))
(defgeneric (setf class-name) (name class)
  (:documentation "Change the name of CLASS."))
(defmethod (setf class-name) (name (class class))
  (if (%standard-class-p class)
      (reinitialize-instance class :name name)
      (setf (%class-name class) name))
  name)
