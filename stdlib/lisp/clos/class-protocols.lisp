;;;; The generic functions of the MOP that make and finalize classes.
;;;;
;;;; The problem and the approach are those of protocols.lisp. A method here calls the plain function that the
;;;; standard metaclasses use; the library calls these generic functions only for classes of other
;;;; metaclasses.
;;;;
;;;; Tests: tests/lisp/clos/mop.lisp.

(in-package "BROLGA-SYSTEM")

(defgeneric validate-superclass (class superclass)
  (:documentation "Whether SUPERCLASS may be a direct superclass of CLASS."))
(defmethod validate-superclass ((class class) (superclass class))
  (%superclass-fits-p class superclass))

(defgeneric ensure-class-using-class (class name &key &allow-other-keys)
  (:documentation "Make the class NAME, or change CLASS, which has that name; return it."))

(defun %without-metaclass (initargs)
  (let ((result nil))
    (do ((rest initargs (cddr rest)))
        ((null rest) (nreverse result))
      (unless (eq (car rest) ':metaclass)
        (push (car rest) result)
        (push (cadr rest) result)))))

(defun %designated-metaclass (metaclass)
  (cond ((null metaclass) (%the-class standard-class))
        ((symbolp metaclass) (find-class metaclass))
        (t metaclass)))

(defun %with-superclass-objects (initargs)
  "INITARGS with classes in place of the names of superclasses."
  (let ((supers (getf initargs :direct-superclasses :none)))
    (if (eq supers :none)
        initargs
        (list* :direct-superclasses (mapcar #'%superclass-designated supers)
               (let ((rest (copy-list initargs))) (remf rest :direct-superclasses) rest)))))

(defmethod ensure-class-using-class ((class null) name &rest initargs &key metaclass &allow-other-keys)
  (let ((new (apply #'make-instance (%designated-metaclass metaclass) :name name
                    (%with-superclass-objects (%without-metaclass initargs)))))
    (setf (find-class name) new)
    new))
(defmethod ensure-class-using-class ((class class) name
                                     &rest initargs &key (metaclass nil metaclass-p) &allow-other-keys)
  (declare (ignore name))
  (let ((wanted (%designated-metaclass metaclass)))
    (unless (or (not metaclass-p) (eq wanted (class-of class)))
      (error "The class ~S is of the metaclass ~S and cannot become one of ~S."
             class (%class-name (class-of class)) (%class-name wanted)))
    (apply #'reinitialize-instance class (%with-superclass-objects (%without-metaclass initargs)))
    class))
(defmethod ensure-class-using-class ((class forward-referenced-class) name
                                     &rest initargs &key metaclass &allow-other-keys)
  (declare (ignore name))
  (apply #'change-class class (%designated-metaclass metaclass)
         (%with-superclass-objects (%without-metaclass initargs)))
  class)

;;; Initialization. What %INITIALIZE-CLASS takes are keywords of this method.

;; The slots that it fills have no initargs of their own: it compares what is there with what is to be.

(defmethod shared-initialize :after ((class std-class) slot-names &rest initargs
                                     &key direct-superclasses direct-slots direct-default-initargs
                                          documentation)
  (declare (ignore direct-superclasses direct-slots direct-default-initargs documentation))
  ;; SLOT-NAMES is NIL where a class is reinitialized.
  (when slot-names
    (setf (%class-prototype class) (%unbound-marker)))
  (apply #'%initialize-class class
         (if (and slot-names (not (%initarg-given-p :direct-slots initargs)))
             (append initargs '(:direct-slots nil))
             initargs)))
(defmethod reinitialize-instance :after ((class std-class) &rest initargs)
  (apply #'%tell-dependents class 'reinitialize-instance initargs))

;; The slots of a class object that is made by MAKE-INSTANCE start as NIL, not unbound, as its slots have
;; initforms; a class that was forward-referenced keeps name and subclasses.
(defgeneric finalize-inheritance (class)
  (:documentation "Compute what CLASS inherits."))
(defmethod finalize-inheritance ((class class))
  (%finalize-inheritance class))
(defmethod finalize-inheritance ((class forward-referenced-class))
  (error "The class ~S is not defined yet; it is only named as a superclass." (%class-name class)))

(defgeneric compute-class-precedence-list (class)
  (:documentation "CLASS and its superclasses, most specific first."))
(defmethod compute-class-precedence-list ((class class))
  (%compute-class-precedence-list class))

(defgeneric compute-slots (class)
  (:documentation "The effective slot definitions of CLASS."))
(defmethod compute-slots ((class class))
  (%compute-slots class))

(defgeneric compute-effective-slot-definition (class name direct-slot-definitions)
  (:documentation "The effective slot definition for the direct ones called NAME, most specific first."))
(defmethod compute-effective-slot-definition ((class class) name direct-slot-definitions)
  (declare (ignore name))
  (let ((initargs (%effective-slot-initargs direct-slot-definitions)))
    (%finish-effective-slot
     class
     (apply #'make-instance (apply #'effective-slot-definition-class class initargs) initargs)
     direct-slot-definitions)))

(defgeneric compute-default-initargs (class)
  (:documentation "The default initargs of CLASS: lists of name, form and function."))
(defmethod compute-default-initargs ((class class))
  (%compute-default-initargs class))

(defgeneric direct-slot-definition-class (class &rest initargs)
  (:documentation "The class of the direct slot definitions of CLASS."))
(defmethod direct-slot-definition-class ((class class) &rest initargs)
  (declare (ignore initargs))
  (%the-class standard-direct-slot-definition))
(defgeneric effective-slot-definition-class (class &rest initargs)
  (:documentation "The class of the effective slot definitions of CLASS."))
(defmethod effective-slot-definition-class ((class class) &rest initargs)
  (declare (ignore initargs))
  (%the-class standard-effective-slot-definition))
(defgeneric reader-method-class (class direct-slot &rest initargs)
  (:documentation "The class of the reader methods of CLASS."))
(defmethod reader-method-class ((class class) direct-slot &rest initargs)
  (declare (ignore direct-slot initargs))
  (%the-class standard-reader-method))
(defgeneric writer-method-class (class direct-slot &rest initargs)
  (:documentation "The class of the writer methods of CLASS."))
(defmethod writer-method-class ((class class) direct-slot &rest initargs)
  (declare (ignore direct-slot initargs))
  (%the-class standard-writer-method))

(defmethod initialize-instance :around ((slot slot-definition) &rest initargs &key (allocation :instance) (type t))
  (apply #'call-next-method slot :allocation allocation :type type initargs))

;;; Links

(defgeneric add-direct-subclass (superclass subclass)
  (:documentation "Note SUBCLASS as a direct subclass of SUPERCLASS."))
(defmethod add-direct-subclass ((superclass class) (subclass class))
  (pushnew subclass (%class-direct-subclasses superclass) :test #'eq))
(defgeneric remove-direct-subclass (superclass subclass)
  (:documentation "SUBCLASS is no direct subclass of SUPERCLASS any more."))
(defmethod remove-direct-subclass ((superclass class) (subclass class))
  (setf (%class-direct-subclasses superclass)
        (remove subclass (%class-direct-subclasses superclass) :test #'eq)))

(defgeneric add-direct-method (specializer method)
  (:documentation "Note METHOD as one that specialises on SPECIALIZER."))
(defmethod add-direct-method ((specializer specializer) (method method))
  (pushnew method (%specializer-direct-methods specializer) :test #'eq))
(defgeneric remove-direct-method (specializer method)
  (:documentation "METHOD does not specialise on SPECIALIZER any more."))
(defmethod remove-direct-method ((specializer specializer) (method method))
  (setf (%specializer-direct-methods specializer)
        (remove method (%specializer-direct-methods specializer) :test #'eq)))

;;; Dependents

(defgeneric add-dependent (metaobject dependent)
  (:documentation "Have UPDATE-DEPENDENT called on DEPENDENT when METAOBJECT changes."))
(defgeneric remove-dependent (metaobject dependent)
  (:documentation "Undo ADD-DEPENDENT."))
(defgeneric map-dependents (metaobject function)
  (:documentation "Call FUNCTION with every dependent of METAOBJECT."))
(defgeneric update-dependent (metaobject dependent &rest initargs)
  (:documentation "Called when METAOBJECT, of which DEPENDENT is a dependent, has changed."))

(defmethod add-dependent ((metaobject class) dependent)
  (pushnew dependent (%class-dependents metaobject)))
(defmethod add-dependent ((metaobject generic-function) dependent)
  (pushnew dependent (%gf-dependents metaobject)))
(defmethod remove-dependent ((metaobject class) dependent)
  (setf (%class-dependents metaobject) (remove dependent (%class-dependents metaobject))))
(defmethod remove-dependent ((metaobject generic-function) dependent)
  (setf (%gf-dependents metaobject) (remove dependent (%gf-dependents metaobject))))
(defmethod map-dependents ((metaobject class) function)
  (mapc function (%class-dependents metaobject)))
(defmethod map-dependents ((metaobject generic-function) function)
  (mapc function (%gf-dependents metaobject)))
