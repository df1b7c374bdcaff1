;;;; Structures and conditions as classes.
;;;;
;;;; The problem: structure and condition types exist without CLOS and keep their own descriptions, yet
;;;; methods specialise on them and their slots are read by SLOT-VALUE. The approach: each type has a
;;;; class metaobject, info %METAOBJECT of its name, made or renewed whenever the type is
;;;; defined. Its slots have locations: the index in a structure; condition slots go by name.
;;;;
;;;; Invariants: the metaobject of a type keeps its identity over redefinitions.
;;;;
;;;; Tests: tests/lisp/clos/structures-and-conditions.lisp.

(in-package "BROLGA-SYSTEM")

(defun %fill-foreign-class (class supers direct-slots slots layout description documentation)
  "Make CLASS describe a type with these superclasses, slots and so on."
  (dolist (super (%class-direct-superclasses class))
    (setf (%class-direct-subclasses super)
          (remove class (%class-direct-subclasses super) :test #'eq)))
  (setf (%class-direct-superclasses class) supers)
  (dolist (super supers)
    (push class (%class-direct-subclasses super)))
  (dolist (slot slots)
    (setf (%slotd-class slot) class))
  (dolist (slot direct-slots)
    (setf (%slotd-class slot) class))
  (setf (%class-direct-slots class) direct-slots
        (%class-slots class) slots
        (%class-slot-table class) (%make-slot-table class)
        (%class-layout class) layout
        (%class-description class) description
        (%class-documentation class) documentation
        (%class-precedence-list class) (%compute-class-precedence-list class)
        (%class-finalized-p class) t)
  class)

(defun %new-foreign-class (name metaclass)
  (let ((class (%allocate-metaobject metaclass)))
    (setf (%class-name class) name
          (%class-prototype class) (%unbound-marker))
    (%set-symbol-info name '%metaobject class)
    class))

(defun %foreign-class-of-kind (name metaclass)
  "The class of the type NAME, made anew when it was of another kind."
  (let ((class (%symbol-info name '%metaobject)))
    (if (and class (eq (class-of class) (%the-class-named metaclass)))
        class
        (%new-foreign-class name metaclass))))

(defun %structure-slot-definition (slot kind)
  (let ((definition (%make-slot-definition kind :name (structure-slot-name slot)
                                                :initform (structure-slot-initform slot)
                                                :type (structure-slot-type slot)
                                                :readers (if (structure-slot-accessor slot)
                                                             (list (structure-slot-accessor slot))
                                                             nil))))
    (setf (%slotd-location definition) (structure-slot-index slot)
          (%slotd-checked definition) t)
    definition))

(defun %note-structure-class (name)
  (let* ((definition (or (%symbol-info name '%structure)
                         (%instance-ref (%layout-of-name name) 4)))
         (include (structure-definition-include definition))
         (supers (list (cond (include (or (%symbol-info include '%metaobject)
                                          (%note-structure-class include)))
                             ((eq name 'structure-object) (%the-class t))
                             (t (or (%symbol-info 'structure-object '%metaobject)
                                    (%note-structure-class 'structure-object))))))
         (inherited (if include
                        (structure-definition-slots (%structure-definition-named include))
                        nil))
         (class (%foreign-class-of-kind name 'structure-class)))
    (%fill-foreign-class
     class supers
     (mapcan (lambda (slot)
               (if (find (structure-slot-name slot) inherited :key #'structure-slot-name)
                   nil
                   (list (%structure-slot-definition slot 'structure-direct-slot-definition))))
             (structure-definition-slots definition))
     (mapcar (lambda (slot) (%structure-slot-definition slot 'structure-effective-slot-definition))
             (structure-definition-slots definition))
     (%layout-of-name name) definition (class-object-documentation definition))
    (%set-symbol-info name '%class class)
    class))

(defun %condition-slot-definition (slot kind)
  (%make-slot-definition kind :name (condition-slot-name slot)
                              :initargs (condition-slot-initargs slot)
                              :initfunction (condition-slot-initfunction slot)
                              :readers (condition-slot-readers slot)
                              :writers (condition-slot-writers slot)
                              :allocation (if (condition-slot-shared slot) :class :instance)
                              :documentation (condition-slot-documentation slot)))

(defun %note-condition-metaobject (name)
  (let* ((description (%condition-class-named name))
         (supers (mapcar (lambda (super)
                           (or (%symbol-info super '%metaobject)
                               (%note-condition-metaobject super)))
                         (condition-class-superclasses description)))
         (class (%foreign-class-of-kind name 'condition-class)))
    (%fill-foreign-class
     class (or supers (list (%the-class t)))
     (mapcar (lambda (slot) (%condition-slot-definition slot 'condition-direct-slot-definition))
             (condition-class-direct-slots description))
     (mapcar (lambda (slot) (%condition-slot-definition slot 'condition-effective-slot-definition))
             (condition-class-slots description))
     (condition-class-layout description) description (class-object-documentation description))
    (%set-symbol-info name '%class class)
    class))

(defun %note-foreign-class (kind name)
  "A structure or condition type was defined or redefined."
  (let ((known (%symbol-info name '%metaobject)))
    (if (eq kind 'structure)
        (%note-structure-class name)
        (%note-condition-metaobject name))
    (when known
      (%drop-decisions))))

;;; Those defined before

(defun %note-early-classes ()
  (let ((seen (make-hash-table :test #'eq)))
    (do-all-symbols (symbol)
      (unless (gethash symbol seen)
        (setf (gethash symbol seen) t)
        (cond ((%symbol-info symbol '%condition-class)
               (unless (%symbol-info symbol '%metaobject)
                 (%note-condition-metaobject symbol)))
              ((and (%symbol-info symbol '%structure)
                    (null (structure-definition-kind (%symbol-info symbol '%structure))))
               (unless (%symbol-info symbol '%metaobject)
                 (%note-structure-class symbol))))))))

(%note-structure-class 'structure-object)
(%note-early-classes)

;;; Slots of their instances

(defun %define-condition-accessor-method (name class-name slot-name writerp)
  "Give the generic function NAME the method that reads or stores SLOT-NAME of conditions."
  (let ((class (%symbol-info class-name '%metaobject)))
    (unless (generic-function-p (if (fboundp name) (fdefinition name) nil))
      (fmakunbound name))
    (%load-method
     (if writerp
         (list name nil (list (%the-class t) class) '(value condition)
               (let ((function (%named-lambda condition-writer (value condition)
                                 (set-condition-slot-value condition slot-name value))))
                 (lambda (next next-p) (declare (ignore next next-p)) function))
               nil)
         (list name nil (list class) '(condition)
               (let ((function (%named-lambda condition-reader (condition)
                                 (condition-slot-value condition slot-name))))
                 (lambda (next next-p) (declare (ignore next next-p)) function))
               nil)))
    name))

(defun %foreign-slot-value (class object slot)
  "The contents of SLOT of OBJECT, a structure or condition, the unbound marker perhaps."
  (if (eq (class-of class) (%the-class structure-class))
      (progn
        (unless (< (%slotd-location slot) (%instance-length object))
          (error "The structure ~S was made before its type got the slot ~S." object (%slotd-name slot)))
        (%structure-slot object (%slotd-location slot)))
      (%condition-slot object (%slotd-name slot))))

(defun %set-foreign-slot-value (class object slot value)
  (if (eq (class-of class) (%the-class structure-class))
      (progn
        (unless (< (%slotd-location slot) (%instance-length object))
          (error "The structure ~S was made before its type got the slot ~S." object (%slotd-name slot)))
        (unless (eq value (%unbound-marker))
          (%check-slot-type slot value))
        (when (and (eq value (%unbound-marker)) (member (%slotd-location slot) (%double-slots object)))
          (error "The slot ~S of the structure ~S cannot be made unbound." (%slotd-name slot) object))
        (%set-structure-slot object (%slotd-location slot) value))
      (set-condition-slot-value object (%slotd-name slot) value)))
