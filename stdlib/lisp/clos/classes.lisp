;;;; Making and redefining classes.
;;;;
;;;; The problem: a class may be defined before its superclasses, defined again with other slots while
;;;; instances exist, and its metaclass may be a program's. The approach: %INITIALIZE-CLASS takes the
;;;; arguments of the MOP, and serves INITIALIZE-INSTANCE and REINITIALIZE-INSTANCE of classes as well as
;;;; the direct way that classes of the standard metaclasses are made by. A class is finalized as soon
;;;; as all its superclasses are defined.
;;;;
;;;; Invariants: subclass lists, accessor methods and layouts agree with the latest definition when
;;;; %INITIALIZE-CLASS returns; a class keeps its identity.
;;;;
;;;; Tests: tests/lisp/clos/slots.lisp, tests/lisp/clos/redefinition.lisp.

(in-package "BROLGA-SYSTEM")

(define-condition class-not-found-error (cell-error) ()
  (:report (lambda (condition stream)
             (format stream "There is no class named ~S." (cell-error-name condition))
             (%suggest :class (cell-error-name condition) stream)))
  (:documentation "A class was asked for that does not exist."))

(defun find-class (symbol &optional (error-p t) environment)
  "The class that SYMBOL names; when there is none an error, or NIL if ERROR-P is false."
  (declare (ignore environment))
  (unless (symbolp symbol)
    (error 'type-error :datum symbol :expected-type 'symbol))
  (let ((class (%symbol-info symbol '%class)))
    (cond ((and class (%standard-instance-p class)) class)
          (error-p (error 'class-not-found-error :name symbol))
          (t nil))))

(defun (setf find-class) (class symbol &optional error-p environment)
  "Make SYMBOL the name of CLASS, or of no class when that is NIL."
  (declare (ignore error-p environment))
  (%assert-unlocked symbol "made the name of another class")
  (cond ((null class)
         (%clear-info symbol '%class)
         (%clear-info symbol '%layout))
        (t
         (unless (%class-object-p class)
           (error 'type-error :datum class :expected-type 'class))
         (%set-symbol-info symbol '%class class)
         (let ((layout (and (not (%standard-class-p class))
                            (%layout-of-name (%class-name class)))))
           (if layout
               (%set-layout symbol layout)
               (%clear-info symbol '%layout)))))
  (%types-changed)
  (%forget-memories)
  class)

;;; Superclasses

(defun %default-superclass (class)
  "The direct superclass of a class that is given none."
  (if (%subclassp (class-of class) (%the-class funcallable-standard-class))
      (%the-class funcallable-standard-object)
      (%the-class standard-object)))

(defun %superclass-fits-p (class super)
  "Whether SUPER may be a direct superclass of CLASS, by the standard methods of VALIDATE-SUPERCLASS."
  (let ((metaclass (class-of class)) (super-metaclass (class-of super)))
    (or (eq super (%the-class t))
        (eq metaclass super-metaclass)
        (eq super-metaclass (%the-class forward-referenced-class))
        (and (eq super-metaclass (%the-class standard-class))
             (eq metaclass (%the-class funcallable-standard-class)))
        (and (eq metaclass (%the-class standard-class))
             (eq super-metaclass (%the-class funcallable-standard-class)))
        (and (eq super (%the-class function))
             (eq metaclass (%the-class funcallable-standard-class)))
        (eq super (%the-class-named 'sequence))
        ;; A structure without slots that programs may extend: see %STRUCTURE-ANCESTORS.
        (and (eq metaclass (%the-class standard-class))
             (eq super (%foreign-class 'stream))))))

(defun %check-superclass (class super)
  (unless (or (%superclass-fits-p class super)
              (and *clos-complete*
                   (not (and (%plain-metaclass-p class) (%plain-metaclass-p super)))
                   (validate-superclass class super)))
    (error "~S cannot be a superclass of ~S: their metaclasses ~S and ~S differ; a method of VALIDATE-SUPERCLASS can allow it."
           super class (%class-name (class-of super)) (%class-name (class-of class)))))

(defun %forward-referenced-class (name)
  "A class that stands for NAME until it is defined."
  (let ((class (%allocate-metaobject 'forward-referenced-class)))
    (setf (%class-name class) name
          (%class-prototype class) (%unbound-marker))
    (%clear-info name '%type-expander)
    (%set-symbol-info name '%class class)
    class))

(defun %superclass-designated (designator)
  "The class that DESIGNATOR, a class or name, means; a forward-referenced one if need be."
  (cond ((not (symbolp designator)) designator)
        ((find-class designator nil))
        (t (%forward-referenced-class designator))))

(defun %without-sequence (supers)
  "SUPERS with EXTENDED-SEQUENCE (sequences/extended.lisp) for SEQUENCE, and with STANDARD-OBJECT then."
  (let ((extended (%the-class-named 'extended-sequence)) (sequence (%the-class-named 'sequence)))
    (if (and extended (member sequence supers :test #'eq))
        (append (substitute extended sequence supers)
                (if (some (lambda (super) (%subclassp super (%the-class standard-object))) supers)
                    nil
                    (list (%the-class standard-object))))
        supers)))

(defun %set-superclasses (class supers)
  "Link CLASS below SUPERS and nowhere else."
  (dolist (super supers)
    (when (or (eq super class)
              (and (eq (class-of super) (%the-class forward-referenced-class))
                   (eq (%class-name super) (%class-name class))))
      (error "The class ~S cannot be its own superclass." (%class-name class)))
    (when (member class (%all-superclasses super) :test #'eq)
      (error "The class ~S cannot be below ~S, which is below it." (%class-name class)
             (%class-name super))))
  (let ((old (%class-direct-superclasses class)))
    (dolist (super old)
      (unless (member super supers :test #'eq)
        (if (%plain-metaclass-p super)
            (setf (%class-direct-subclasses super)
                  (remove class (%class-direct-subclasses super) :test #'eq))
            (remove-direct-subclass super class))))
    (setf (%class-direct-superclasses class) supers)
    (dolist (super supers)
      (unless (member class (%class-direct-subclasses super) :test #'eq)
        (if (or (%plain-metaclass-p super)
                (eq (class-of super) (%the-class forward-referenced-class)))
            (push class (%class-direct-subclasses super))
            (add-direct-subclass super class))))))

;;; Direct slots

(defun %check-slot-options (initargs)
  "Signal an error if INITARGS, those of a direct slot of a standard class, have an option that is unknown."
  (do ((rest initargs (cddr rest)))
      ((null rest))
    (unless (member (car rest) '(:name :initform :initfunction :type :allocation :initargs :readers :writers
                                 :documentation))
      (error 'simple-program-error
             :format-control "~S is no option of the slot ~S; a metaclass can have options of its own."
             :format-arguments (list (car rest) (getf initargs :name))))))

(defvar *check-slot-types* nil
  "Whether slots that are being defined refuse values that are not of their types: DEFCLASS binds it by SAFETY.")

(defun %make-direct-slot (class initargs)
  (let* ((slot (if (%plain-metaclass-p class)
                   (progn
                     (%check-slot-options initargs)
                     (apply #'%make-slot-definition 'standard-direct-slot-definition initargs))
                   (apply #'make-instance
                          (apply #'direct-slot-definition-class class initargs)
                          initargs))))
    (setf (%slotd-class slot) class
          (%slotd-checked slot) *check-slot-types*)
    slot))

(defun %share-slot (slot old-slots)
  "Give a direct slot of allocation :CLASS the place that all instances share."
  (when (eq (%slotd-allocation slot) ':class)
    (let ((old (find (%slotd-name slot) old-slots :key (lambda (slot) (%slotd-name slot)))))
      (setf (%slotd-location slot)
            (if (and old (eq (%slotd-allocation old) ':class) (consp (%slotd-location old)))
                (%slotd-location old)
                (cons (%slotd-name slot)
                      (if (%slotd-initfunction slot)
                          (funcall (%slotd-initfunction slot))
                          (%unbound-marker))))))))

;;; Accessor methods

(defun %make-accessor-method (class kind slot name)
  "A method of class KIND, the standard reader or writer method, for SLOT of CLASS."
  (let* ((readerp (eq kind 'standard-reader-method))
         (slot-name (%slotd-name slot))
         (initargs (list :qualifiers nil
                         :specializers (if readerp (list class) (list (%the-class t) class))
                         :lambda-list (if readerp '(object) '(value object))
                         :slot-definition slot))
         (method-class (if (%plain-metaclass-p class)
                           (%the-class-named kind)
                           (apply (if readerp #'reader-method-class #'writer-method-class)
                                  class slot initargs)))
         (fast (if readerp
                   (%named-lambda slot-reader (object) (slot-value object slot-name))
                   (%named-lambda slot-writer (value object)
                     (%set-slot-value object slot-name value)))))
    (declare (ignorable name))
    (if (eq method-class (%the-class-named kind))
        (let ((method (%allocate-metaobject kind)))
          (setf (%method-specializers method) (getf initargs :specializers)
                (%method-lambda-list method) (getf initargs :lambda-list)
                (%method-slot-definition method) slot
                (%method-fast-function method) fast
                (%method-documentation method) (%slotd-documentation slot))
          method)
        (let ((method (apply #'make-instance method-class
                             :function (lambda (arguments next-methods)
                                         (declare (ignore next-methods))
                                         (apply fast arguments))
                             initargs)))
          (setf (%method-fast-function method) fast)
          method))))

(defun %the-class-named (name) (%symbol-info name '%class))

(defun %accessor-generic-function (name lambda-list)
  (or (%existing-generic-function name)
      (ensure-generic-function name :lambda-list lambda-list)))

(defun %remove-accessor-methods (class)
  "Remove the accessor methods that the direct slots of CLASS have made."
  (dolist (method (copy-list (%specializer-direct-methods class)))
    (when (and (%subclassp (class-of method) (%the-class standard-accessor-method))
               (member (%method-slot-definition method) (%class-direct-slots class) :test #'eq)
               (%method-generic-function method))
      (%remove-method (%method-generic-function method) method))))

(defun %add-accessor-methods (class)
  (dolist (slot (%class-direct-slots class))
    (dolist (name (%slotd-readers slot))
      (%add-any-method (%accessor-generic-function name '(object))
                       (%make-accessor-method class 'standard-reader-method slot name)))
    (dolist (name (%slotd-writers slot))
      (%add-any-method (%accessor-generic-function name '(value object))
                       (%make-accessor-method class 'standard-writer-method slot name)))))

;;; Initialization

(defun %definedp (class)
  "Whether CLASS and all its superclasses are defined."
  (not (find (%the-class forward-referenced-class) (%all-superclasses class)
             :key #'class-of :test #'eq)))

(defun %finalize-with-subclasses (class)
  "Finalize CLASS if that is possible, and compute anew what its subclasses inherit."
  (cond ((%definedp class)
         (%finalize-any class)
         (dolist (subclass (%class-direct-subclasses class))
           (when (or (%class-finalized-p subclass)
                     (and (%definedp subclass) (%plain-metaclass-p subclass)))
             (%finalize-with-subclasses subclass))))
        (t (setf (%class-finalized-p class) nil))))

(defun %initialize-class (class &key (direct-superclasses nil supers-p) (direct-slots nil slots-p)
                                     (direct-default-initargs nil defaults-p)
                                     (documentation nil documentation-p)
                                &allow-other-keys)
  "Make CLASS, new or existing, what the arguments say; what is not given stays as it is."
  (let ((new (null (%class-direct-superclasses class)))
        (old-slots (%class-direct-slots class)))
    (when (or supers-p new)
      (let ((supers (or (%without-sequence (mapcar #'%superclass-designated direct-superclasses))
                        (list (%default-superclass class)))))
        (dolist (super supers)
          (%check-superclass class super))
        (%set-superclasses class supers)))
    (when slots-p
      (%remove-accessor-methods class)
      (let ((slots (mapcar (lambda (initargs) (%make-direct-slot class initargs)) direct-slots)))
        (dolist (slot slots)
          (%share-slot slot old-slots))
        (setf (%class-direct-slots class) slots)))
    (when defaults-p
      (setf (%class-direct-default-initargs class) direct-default-initargs))
    (when documentation-p
      (setf (%class-documentation class) documentation))
    (unless new
      (%drop-decisions))
    (%finalize-with-subclasses class)
    (when slots-p
      (%add-accessor-methods class))
    (%types-changed)
    class))

;;; ENSURE-CLASS

(defun %plain-metaclass-object-p (metaclass)
  (or (eq metaclass (%the-class standard-class))
      (eq metaclass (%the-class funcallable-standard-class))))

(defun %class-to-define (name)
  "The class that a definition of NAME redefines, or NIL."
  (let ((class (find-class name nil)))
    (cond ((null class) nil)
          ((not (eq (%class-name class) name)) nil)
          ((eq (class-of class) (%the-class built-in-class))
           (error "~S is a class of the language and cannot be redefined." name))
          ((%fixed-class-p class)
           (error "~S is a class of the metaobject protocol and cannot be redefined." name))
          ((or (eq (class-of class) (%the-class structure-class))
               (eq (class-of class) (%the-class condition-class)))
           nil)
          (t class))))

(defun %forget-other-type (name)
  "NAME was the name of a structure, condition or other type; from now on it is that of a class."
  (%clear-info name '%type-expander)
  (when (%symbol-info name '%layout)
    (%clear-info name '%layout)
    (%clear-info name '%structure)
    (%clear-info name '%condition-class)
    (%clear-info name '%metaobject)))

(defun %ensure-class (name &rest initargs &key (metaclass nil) &allow-other-keys)
  "Make or change the class NAME."
  (unless (and (symbolp name) name)
    (error 'type-error :datum name :expected-type '(and symbol (not null))))
  (when (or (%compound-type-p name) (%symbol-info name '%type-predicate))
    (error "~S is a type of the language and cannot be a class." name))
  (let* ((existing (%class-to-define name))
         (metaclass (if (and metaclass (symbolp metaclass)) (find-class metaclass) metaclass)))
    (unless existing
      (%forget-other-type name))
    (if (and (%plain-metaclass-object-p (or metaclass (%the-class standard-class)))
             (or (null existing)
                 (eq (class-of existing) (%the-class forward-referenced-class))
                 (eq (class-of existing) (or metaclass (%the-class standard-class)))))
        (%ensure-plain-class existing name (or metaclass (%the-class standard-class)) initargs)
        (apply #'ensure-class-using-class existing name initargs))))

(defun %check-plain-options (initargs)
  (do ((rest initargs (cddr rest)))
      ((null rest))
    (unless (member (car rest) '(:direct-superclasses :direct-slots :direct-default-initargs
                                 :documentation :metaclass :name))
      (error 'simple-program-error
             :format-control "~S is not an option of a class."
             :format-arguments (list (car rest))))))

(defun %ensure-plain-class (existing name metaclass initargs)
  (%check-plain-options initargs)
  (let ((class (or existing (%allocate-metaobject (%class-name metaclass))))
        (old existing))
    (when (and old (eq (class-of old) (%the-class forward-referenced-class)))
      (%set-instance-layout class (%class-layout metaclass))
      (setq old nil))
    (unless existing
      (setf (%class-name class) name
            (%class-prototype class) (%unbound-marker)))
    (apply #'%initialize-class class initargs)
    (unless existing
      (%set-symbol-info name '%class class))
    (when old
      (apply #'%tell-dependents class 'reinitialize-instance initargs))
    class))

(defun ensure-class (name &rest initargs)
  "Make the class NAME, or change it, as INITARGS say; return it."
  (apply #'%ensure-class name initargs))
