;;;; Condition types: classes with several superclasses, made by DEFINE-CONDITION.
;;;;
;;;; The problem: conditions are made before CLOS exists, have multiple inheritance, and CLOS classes
;;;; must fit over them later. The approach: a condition is an instance whose layout carries the
;;;; names of its class precedence list (slot 7), which is what TYPEP looks at; its
;;;; CONDITION-DESCRIPTION has direct and effective slots. Slots are found by name, because one
;;;; name may have another index in each subclass. The class metaobject that programs see is made
;;;; from it in clos/foreign-classes.lisp.
;;;;
;;;; Invariants: effective slots are in the order of their indices; redefining a class keeps its class
;;;; object and redoes its subclasses; an unbound slot holds the unbound marker.
;;;;
;;;; Tests: tests/lisp/conditions/define-condition.lisp.

(in-package "BROLGA-SYSTEM")

(defstruct (condition-slot (:copier nil))
  name
  (initargs nil)
  ;; Function of no arguments, or NIL.
  (initfunction nil)
  (readers nil)
  (writers nil)
  ;; A list of the one value of a slot with :ALLOCATION :CLASS, or NIL.
  (shared nil)
  (documentation nil))

(defstruct (condition-description (:include class-object) (:copier nil) (:conc-name condition-class-)
                                  (:predicate condition-class-p) (:constructor make-condition-class))
  (superclasses nil)
  (direct-slots nil)
  (direct-default-initargs nil)
  (direct-report nil)
  ;; What follows is computed from the superclasses.
  (precedence-list nil)
  (slots nil)
  (default-initargs nil)
  (report nil)
  (subclasses nil)
  (layout nil))

(defun %condition-class-named (name)
  "The condition class called NAME, or NIL."
  (if (symbolp name) (%symbol-info name '%condition-class) nil))

;;; Class precedence lists

(defun %superclass-names (name)
  (condition-class-superclasses (%condition-class-named name)))

(defun %compute-precedence-list (name)
  "The names of NAME and its superclasses, most specific first (the rule of CLOS)."
  (let ((names nil) (pairs nil) (result nil))
    (labels ((collect (name)
               (unless (member-eq name names)
                 (push name names)
                 (let ((before name))
                   (dolist (super (%superclass-names name))
                     (push (cons before super) pairs)
                     (setq before super)
                     (collect super)))))
             (free-p (name)
               (dolist (pair pairs t)
                 (when (eq (cdr pair) name)
                   (return nil))))
             (choose (candidates)
               ;; Of several, the one that is a direct superclass of the rightmost class so far.
               (if (null (cdr candidates))
                   (car candidates)
                   (dolist (done result (car candidates))
                     (dolist (super (%superclass-names done))
                       (when (member-eq super candidates)
                         (return-from choose super)))))))
      (collect name)
      (loop
        (when (null names)
          (return (nreverse result)))
        (let ((candidates nil))
          (dolist (name names)
            (when (free-p name)
              (push name candidates)))
          (when (null candidates)
            (error "The superclasses of ~S contradict each other in order." name))
          (let ((next (choose candidates)) (kept-names nil) (kept-pairs nil))
            (push next result)
            (dolist (name names)
              (unless (eq name next) (push name kept-names)))
            (dolist (pair pairs)
              (unless (eq (car pair) next) (push pair kept-pairs)))
            (setq names (nreverse kept-names) pairs (nreverse kept-pairs))))))))

;;; Effective slots

(defun %merge-condition-slots (slots)
  "The effective slot for direct SLOTS of the same name, most specific first."
  (let ((first (car slots)) (initargs nil) (initfunction nil))
    (dolist (slot slots)
      (dolist (initarg (condition-slot-initargs slot))
        (unless (member-eq initarg initargs)
          (push initarg initargs)))
      (unless initfunction
        (setq initfunction (condition-slot-initfunction slot))))
    (make-condition-slot :name (condition-slot-name first)
                         :initargs (nreverse initargs)
                         :initfunction initfunction
                         :shared (condition-slot-shared first)
                         :documentation (condition-slot-documentation first))))

(defun %effective-condition-slots (precedence-list)
  "The effective slots of the class with this precedence list: those of the superclasses first."
  (let ((names nil))
    (dolist (class-name (reverse precedence-list))
      (dolist (slot (condition-class-direct-slots (%condition-class-named class-name)))
        (unless (member-eq (condition-slot-name slot) names)
          (push (condition-slot-name slot) names))))
    (mapcar (lambda (name)
              (let ((slots nil))
                (dolist (class-name precedence-list)
                  (dolist (slot (condition-class-direct-slots (%condition-class-named class-name)))
                    (when (eq (condition-slot-name slot) name)
                      (push slot slots))))
                (%merge-condition-slots (nreverse slots))))
            (nreverse names))))

(defun %same-condition-shape-p (class layout precedence-list slots)
  "Whether instances with LAYOUT, or NIL, are as the newly computed superclasses and slots say."
  (and layout
       (equal precedence-list (%instance-ref layout 7))
       (equal (mapcar #'condition-slot-name slots)
              (mapcar #'condition-slot-name (condition-class-slots class)))))

(defun %finish-condition-class (class)
  "Compute what CLASS inherits, give it a layout, and do the same for its subclasses."
  (let* ((name (class-object-name class))
         (precedence-list (%compute-precedence-list name))
         (slots (%effective-condition-slots precedence-list))
         (super (car (condition-class-superclasses class)))
         (present (%layout-of-name name))
         (default-initargs nil)
         (report nil))
    (dolist (class-name precedence-list)
      (let ((ancestor (%condition-class-named class-name)))
        (unless report
          (setq report (condition-class-direct-report ancestor)))
        (dolist (entry (condition-class-direct-default-initargs ancestor))
          (unless (assoc-eq (car entry) default-initargs)
            (push entry default-initargs)))))
    (let ((layout (if (%same-condition-shape-p class present precedence-list slots)
                      present
                      (%make-layout name (if super (%layout-of-name super) nil) (length slots) 2))))
      (%instance-set layout 4 class)
      (%instance-set layout 7 precedence-list)
      (when (and present (not (eq present layout)))
        (%instance-set present 5 layout))
      (setf (condition-class-precedence-list class) precedence-list
            (condition-class-slots class) slots
            (condition-class-default-initargs class) (nreverse default-initargs)
            (condition-class-report class) report
            (condition-class-layout class) layout)
      (unless (eq present layout)
        (%set-layout name layout)))
    (%note-class 'condition name)
    (dolist (subclass (condition-class-subclasses class))
      (%finish-condition-class (%condition-class-named subclass)))
    class))

(defun %note-condition-class (name superclasses)
  "Make NAME known as a condition class, with what it inherits only; return its class."
  (when (or (%symbol-info name '%type-predicate) (%compound-type-p name) (null name))
    (%program-error "~S cannot be the name of a condition type." (list name)))
  (%check-type-name name)
  (%assert-unlocked name "defined as a condition type")
  (let ((class (or (%condition-class-named name) (make-condition-class :name name)))
        (superclasses (or superclasses (if (eq name 'condition) nil '(condition)))))
    (dolist (super superclasses)
      (unless (%condition-class-named super)
        (error "~S is not a condition type, which the superclass of ~S has to be." super name)))
    (dolist (super (condition-class-superclasses class))
      (let ((super-class (%condition-class-named super)) (kept nil))
        (dolist (subclass (condition-class-subclasses super-class))
          (unless (eq subclass name) (push subclass kept)))
        (setf (condition-class-subclasses super-class) kept)))
    (setf (condition-class-superclasses class) superclasses)
    (dolist (super superclasses)
      (push name (condition-class-subclasses (%condition-class-named super))))
    (%set-symbol-info name '%condition-class class)
    (%set-symbol-info name '%class class)
    (%clear-info name '%structure)
    (%clear-info name '%type-expander)
    (unless (%layout-of-name name)
      (%finish-condition-class class))
    class))

(defun %define-condition (name superclasses slots report default-initargs documentation)
  "Install a condition type: SLOTS are lists of arguments for MAKE-CONDITION-SLOT; return NAME."
  (let ((class (%note-condition-class name superclasses)))
    (setf (condition-class-direct-slots class)
          (mapcar (lambda (arguments) (apply #'make-condition-slot arguments)) slots)
          (condition-class-direct-report class) report
          (condition-class-direct-default-initargs class) default-initargs
          (class-object-documentation class) documentation)
    (%set-documentation name 'type documentation)
    (%finish-condition-class class)
    (%types-changed)
    (dolist (slot (condition-class-direct-slots class))
      (dolist (reader (condition-slot-readers slot))
        (%define-condition-reader reader name (condition-slot-name slot)))
      (dolist (writer (condition-slot-writers slot))
        (%define-condition-writer writer name (condition-slot-name slot))))
    (%note-definition 'condition name)))

;;; Slots of instances

(defun %condition-slot-position (class slot-name)
  "Index of the slot SLOT-NAME in instances of CLASS, or NIL; second value: the slot."
  (let ((index 0))
    (dolist (slot (condition-class-slots class) nil)
      (when (eq (condition-slot-name slot) slot-name)
        (return (values index slot)))
      (setq index (1+ index)))))

(defun %class-of-condition (condition)
  (%instance-ref (%instance-layout condition) 4))

(defun %condition-slot (condition slot-name)
  "The value of a slot of CONDITION, or the unbound marker."
  (multiple-value-bind (index slot)
      (%condition-slot-position (%class-of-condition condition) slot-name)
    (cond ((null index)
           (error "The condition ~S has no slot ~S." condition slot-name))
          ((condition-slot-shared slot) (car (condition-slot-shared slot)))
          ((< index (%instance-length condition)) (%instance-ref condition index))
          (t (%unbound-marker)))))

(defun condition-slot-value (condition slot-name)
  "The value of the slot SLOT-NAME of CONDITION."
  (let ((value (%condition-slot condition slot-name)))
    (if (%markerp value)
        (error 'unbound-slot :name slot-name :instance condition)
        value)))

(defun set-condition-slot-value (condition slot-name value)
  "Store VALUE in the slot SLOT-NAME of CONDITION."
  (multiple-value-bind (index slot)
      (%condition-slot-position (%class-of-condition condition) slot-name)
    (cond ((null index)
           (error "The condition ~S has no slot ~S." condition slot-name))
          ((condition-slot-shared slot) (setf (car (condition-slot-shared slot)) value))
          (t (%instance-set condition index value)))))

;;; Readers and writers: one function per name, whatever classes use it. Those defined once there are
;;; generic functions are generic.

(defun %generic-condition-accessor-p (symbol indicator)
  "Whether the accessor whose cell SYMBOL holds is, or becomes, a generic function."
  (and (%fdefinition '%define-condition-accessor-method)
       (not (and (%symbol-info symbol indicator) (%fdefinition symbol)))))

(defun %accessed-slot (condition entries operation)
  "The name of the slot that an accessor with ENTRIES, (class . slot) pairs, means for CONDITION."
  (if (%condition-typep condition 'condition)
      (dolist (name (%instance-ref (%instance-layout condition) 7)
                    (%no-such-condition-slot condition entries operation))
        (let ((entry (assoc-eq name entries)))
          (when entry
            (return (cdr entry)))))
      (%no-such-condition-slot condition entries operation)))

(defun %no-such-condition-slot (object entries operation)
  (declare (ignore operation))
  (error 'type-error :datum object
                     :expected-type (if (cdr entries)
                                        (cons 'or (mapcar #'car entries))
                                        (car (car entries)))))

(defun %add-accessor-entry (symbol indicator class-name slot-name)
  "Note that the accessor means this slot in this class."
  (let* ((entries (%symbol-info symbol indicator))
         (entry (assoc-eq class-name entries)))
    (if entry
        (setf (cdr entry) slot-name)
        (%set-symbol-info symbol indicator (cons (cons class-name slot-name) entries)))))

(defun %define-condition-reader (name class-name slot-name)
  "Let the function NAME read the slot SLOT-NAME of conditions of class CLASS-NAME."
  (let ((symbol (%function-name-symbol name t)))
    (when (%generic-condition-accessor-p symbol '%condition-reader)
      (return-from %define-condition-reader
        (%define-condition-accessor-method name class-name slot-name nil)))
    (%add-accessor-entry symbol '%condition-reader class-name slot-name)
    (%clear-info symbol '%accessor)
    (%clear-info symbol '%inline-lambda)
    (%set-fdefinition symbol
                      (%named-lambda condition-reader (condition)
                        (condition-slot-value
                         condition
                         (%accessed-slot condition (%symbol-info symbol '%condition-reader) name))))
    name))

(defun %define-condition-writer (name class-name slot-name)
  "Let the function NAME, of value and condition, store in the slot SLOT-NAME."
  (let ((symbol (%function-name-symbol name t)))
    (when (%generic-condition-accessor-p symbol '%condition-writer)
      (return-from %define-condition-writer
        (%define-condition-accessor-method name class-name slot-name t)))
    (%add-accessor-entry symbol '%condition-writer class-name slot-name)
    (%set-fdefinition symbol
                      (%named-lambda condition-writer (value condition)
                        (set-condition-slot-value
                         condition
                         (%accessed-slot condition (%symbol-info symbol '%condition-writer) name)
                         value)))
    name))
