;;;; Effective slots of a class, their locations, and finalization.
;;;;
;;;; The problem: from the direct slots of a class and its superclasses come the slots of its instances and
;;;; the places where they are stored. The approach: slots of the most general class come first, so that
;;;; a slot tends to keep its place in subclasses; those of the metaobject classes always do, as
;;;; they come before all others. The location of a slot is its index in the slots of an instance, or,
;;;; of a slot shared by the instances of a class, the cons (name . value).
;;;;
;;;; Invariants: for classes of the standard metaclasses none of the MOP's generic functions is
;;;; called, which is how the first classes come about.
;;;;
;;;; Tests: tests/lisp/clos/slots.lisp.

(in-package "BROLGA-SYSTEM")

(defun %plain-metaclass-p (class)
  "Whether the metaclass of CLASS is one of the standard ones, which nobody can have specialised."
  (let ((metaclass (class-of class)))
    (or (eq metaclass (%the-class standard-class))
        (eq metaclass (%the-class funcallable-standard-class))
        (eq metaclass (%the-class built-in-class))
        (eq metaclass (%the-class structure-class))
        (eq metaclass (%the-class condition-class)))))

;;; Slot definitions

(defun %make-slot-definition (class-name &key name initform initfunction (type t)
                                              (allocation :instance) initargs readers writers
                                              documentation)
  "A slot definition of a standard class."
  (let ((slot (%allocate-metaobject class-name)))
    (setf (%slotd-name slot) name
          (%slotd-initform slot) initform
          (%slotd-initfunction slot) initfunction
          (%slotd-type slot) type
          (%slotd-allocation slot) allocation
          (%slotd-initargs slot) initargs
          (%slotd-readers slot) readers
          (%slotd-writers slot) writers
          (%slotd-documentation slot) documentation)
    slot))

(defun %common-type (types)
  "The type of a slot with direct slots of TYPES."
  (let ((result t))
    (dolist (type types result)
      (cond ((or (eq type t) (equal type result)) nil)
            ((eq result t) (setq result type))
            ((ignore-errors (subtypep result type)) nil)
            ((ignore-errors (subtypep type result)) (setq result type))
            (t (setq result (list 'and result type)))))))

(defun %effective-slot-initargs (direct-slots)
  "Keyword arguments that describe the effective slot for DIRECT-SLOTS, most specific first."
  (let ((first (car direct-slots))
        (with-form (find-if (lambda (slot) (%slotd-initfunction slot)) direct-slots))
        (initargs nil))
    (dolist (slot direct-slots)
      (dolist (initarg (%slotd-initargs slot))
        (unless (member initarg initargs :test #'eq)
          (push initarg initargs))))
    (list :name (%slotd-name first)
          :initform (if with-form (%slotd-initform with-form) nil)
          :initfunction (if with-form (%slotd-initfunction with-form) nil)
          :type (%common-type (mapcar (lambda (slot) (%slotd-type slot)) direct-slots))
          :allocation (%slotd-allocation first)
          :initargs (nreverse initargs)
          :documentation (let ((slot (find-if (lambda (slot) (%slotd-documentation slot)) direct-slots)))
                           (if slot (%slotd-documentation slot) nil)))))

(defun %finish-effective-slot (class slot direct-slots)
  "What the effective SLOT has beyond its initargs."
  (let ((first (car direct-slots)))
    (setf (%slotd-class slot) class
          (%slotd-allocation-class slot) (%slotd-class first)
          (%slotd-checked slot) (if (find-if (lambda (slot) (%slotd-checked slot)) direct-slots) t nil))
    (when (eq (%slotd-allocation slot) ':class)
      (let ((place (%slotd-location first)))
        ;; An inherited initform serves as well.
        (when (and (eq (%slotd-class first) class) (consp place)
                   (eq (cdr place) (%unbound-marker)) (%slotd-initfunction slot)
                   (not (%slotd-initfunction first)))
          (setf (cdr place) (funcall (%slotd-initfunction slot)))))
      ;; The direct slot keeps the one place that all share.
      (setf (%slotd-location slot) (%slotd-location first)))
    slot))

(defun %compute-effective-slot (class name direct-slots)
  (if (%plain-metaclass-p class)
      (%finish-effective-slot class
                              (apply #'%make-slot-definition 'standard-effective-slot-definition
                                     (%effective-slot-initargs direct-slots))
                              direct-slots)
      (let ((slot (compute-effective-slot-definition class name direct-slots)))
        (%finish-effective-slot class slot direct-slots))))

(defun %fixed-class-p (class)
  "Whether CLASS is one of the metaobject classes."
  (if (assoc (%class-name class) *metaobject-classes*)
      (eq (%symbol-info (%class-name class) '%class) class)
      nil))

(defun %storage-order (precedence-list)
  "The classes of PRECEDENCE-LIST in the order in which their slots are stored."
  (let ((general-first (reverse precedence-list)))
    (append (remove-if-not #'%fixed-class-p general-first)
            (remove-if #'%fixed-class-p general-first))))

(defun %compute-slots (class)
  "The effective slots of CLASS, locations not given yet."
  (let ((precedence-list (%class-precedence-list class)) (names nil))
    (dolist (super (%storage-order precedence-list))
      (dolist (slot (%class-direct-slots super))
        (unless (member (%slotd-name slot) names :test #'eq)
          (push (%slotd-name slot) names))))
    (mapcar (lambda (name)
              (let ((direct nil))
                (dolist (super precedence-list)
                  (dolist (slot (%class-direct-slots super))
                    (when (eq (%slotd-name slot) name)
                      (push slot direct))))
                (%compute-effective-slot class name (nreverse direct))))
            (nreverse names))))

(defun %assign-locations (class slots)
  "Give every slot its location; return the number of slots in an instance."
  (declare (ignore class))
  (let ((count 0))
    (dolist (slot slots count)
      (case (%slotd-allocation slot)
        (:instance
         (setf (%slotd-location slot) count)
         (setq count (1+ count)))
        (:class nil)
        (t (setf (%slotd-location slot) nil))))))

(defun %compute-default-initargs (class)
  "The default initargs of CLASS, most specific first: lists (name form function)."
  (let ((result nil))
    (dolist (super (%class-precedence-list class))
      (dolist (entry (%class-direct-default-initargs super))
        (unless (assoc (car entry) result :test #'eq)
          (push entry result))))
    (nreverse result)))

;;; Finalization

(defmacro %layout-slots (layout)
  "The effective slots that instances with LAYOUT have. They are where other layouts keep their ancestors."
  `(%instance-ref ,layout 19))

(defun %slot-shapes (slots)
  "Names and kinds of storage of SLOTS in order."
  (mapcar (lambda (slot)
            (list (%slotd-name slot) (%slotd-allocation slot)
                  (if (eq (%slotd-allocation slot) ':class) (%slotd-location slot) nil)))
          slots))

(defun %update-layout (class old-slots count)
  "Give CLASS a layout if it needs one; the old one gets a successor when instances change."
  (let ((old (%class-layout class))
        (flags (if (member (%the-class function) (%class-precedence-list class) :test #'eq) 12 4)))
    (cond ((null old)
           (setf (%class-layout class) (%make-class-layout (%class-name class) class count flags)))
          ((and (eql (%instance-ref old 2) count)
                (equal (%slot-shapes old-slots) (%slot-shapes (%class-slots class))))
           nil)
          (t (%renew-layout class count)))
    (let ((layout (%class-layout class)))
      (%structure-ancestors layout class)
      ;; What an obsolete instance is migrated by.
      (setf (%layout-slots layout) (%class-slots class))
      (%instance-set layout 7 (mapcar (lambda (super) (%class-name super))
                                      (%class-precedence-list class))))))

(defun %structure-ancestors (layout class)
  "Give LAYOUT the ancestors of a structure among the superclasses of CLASS, if there is one: STREAM. So the
type tests of structures hold for the instances."
  (dolist (super (%class-precedence-list class))
    (when (eq (class-of super) (%the-class structure-class))
      (let ((structure (%class-layout super)))
        (dotimes (depth (1+ (%instance-ref structure 1)))
          (%instance-set layout (+ 8 depth) (%instance-ref structure (+ 8 depth)))))
      (return))))

(defun %renew-layout (class count)
  "A new layout for CLASS; instances with the old one are obsolete from now on."
  (let* ((old (%class-layout class))
         (new (%make-class-layout (%class-name class) class count (%layout-flags old))))
    (%instance-set new 7 (%instance-ref old 7))
    (when (%class-finalized-p class)
      (%structure-ancestors new class))
    (setf (%layout-slots new) (%layout-slots old)
          (%layout-successor old) new
          (%class-layout class) new)
    (%drop-decisions)
    new))

(defun %make-slot-table (class)
  "A table from the names of slots of CLASS to the slots."
  (let ((table (make-hash-table :test #'eq)))
    (dolist (slot (%class-slots class) table)
      (setf (gethash (%slotd-name slot) table) slot))))

(defun %finalize-inheritance (class)
  "Compute everything that CLASS inherits."
  (dolist (super (%class-direct-superclasses class))
    (unless (%class-finalized-p super)
      (when (eq (class-of super) (%the-class forward-referenced-class))
        (error "The class ~S cannot be used before its superclass ~S is defined."
               (%class-name class) (%class-name super)))
      (%finalize-any super)))
  (let ((plain (%plain-metaclass-p class)) (old-slots (%class-slots class)))
    (setf (%class-precedence-list class)
          (if plain (%compute-class-precedence-list class) (compute-class-precedence-list class)))
    (setf (%class-slots class)
          (if plain (%compute-slots class) (compute-slots class)))
    (setf (%class-default-initargs class)
          (if plain (%compute-default-initargs class) (compute-default-initargs class)))
    (setf (%class-slot-table class) (%make-slot-table class)
          (%class-initialization class) nil)
    (%update-layout class old-slots (%assign-locations class (%class-slots class)))
    (unless (eq (%class-finalized-p class) t)
      (setf (%class-finalized-p class) t))
    class))

(defun %finalize-any (class)
  "Finalize CLASS by whatever its metaclass says."
  (if (%plain-metaclass-p class)
      (%finalize-inheritance class)
      (finalize-inheritance class)))

(defun %ensure-finalized (class)
  (unless (%class-finalized-p class)
    (%finalize-any class))
  class)

(defun %find-slot (class name)
  "The effective slot NAME of CLASS, or NIL."
  (gethash name (%class-slot-table class)))

;;; The metaobject classes themselves

(defun %fill-early-class (entry)
  "Superclasses and slots of a class from the tables."
  (destructuring-bind (name supers slots) entry
    (let ((class (%early-class name)))
      (setf (%class-direct-superclasses class) (mapcar #'%early-class supers)
            (%class-direct-slots class)
            (mapcar (lambda (slot)
                      (let ((slotd (%make-slot-definition
                                    'standard-direct-slot-definition
                                    :name slot :initargs (%metaobject-slot-initargs name slot)
                                    :initform nil :initfunction (lambda () nil))))
                        (setf (%slotd-class slotd) class)
                        slotd))
                    slots))
      (dolist (super (%class-direct-superclasses class))
        (push class (%class-direct-subclasses super))))))

(dolist (entry *built-in-classes*)
  (%fill-early-class (list (car entry) (cdr entry) nil)))
(dolist (entry *metaobject-classes*)
  (%fill-early-class entry))
(dolist (entry (append *built-in-classes* *metaobject-classes*))
  (let ((class (%early-class (car entry))))
    (setf (%class-precedence-list class) (%compute-class-precedence-list class)
          (%class-finalized-p class) t)))
(dolist (entry *metaobject-classes*)
  (let ((class (%early-class (car entry))))
    (setf (%class-slots class) (%compute-slots class)
          (%class-slot-table class) (%make-slot-table class)
          (%layout-slots (%class-layout class)) (%class-slots class))
    (%instance-set (%class-layout class) 7
                   (mapcar (lambda (super) (%class-name super)) (%class-precedence-list class)))
    (%assign-locations class (%class-slots class))))
(dolist (entry *built-in-classes*)
  (setf (%class-slot-table (%early-class (car entry))) (make-hash-table :test #'eq)))
