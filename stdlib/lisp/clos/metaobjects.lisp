;;;; The classes that describe classes: their hierarchy, made by hand.
;;;;
;;;; The problem: STANDARD-CLASS is an instance of itself, and its slots are read by the functions that
;;;; read slots. The approach: a table of the metaobject classes and their slots. The classes are
;;;; allocated first and filled in by the same functions that serve DEFCLASS later. The library reads
;;;; the slots of metaobjects by position, with a macro a slot made here from the table; programs
;;;; read them by generic functions (readers.lisp).
;;;;
;;;; Invariants: the slots of these classes keep their positions in all subclasses (see
;;;; slot-computation.lisp). A class of this table is never redefined.
;;;;
;;;; Tests: tests/lisp/clos/mop.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *metaobject-classes*
  '((standard-object (t) ())
    (funcallable-standard-object (function standard-object) ())
    (metaobject (standard-object) ())
    (specializer (metaobject) (direct-methods))
    (eql-specializer (specializer) (object))
    (class (specializer)
     (name direct-superclasses direct-subclasses precedence-list direct-slots slots
      direct-default-initargs default-initargs finalized-p layout prototype dependents
      documentation options slot-table initialization description))
    (built-in-class (class) ())
    (forward-referenced-class (class) ())
    (std-class (class) ())
    (standard-class (std-class) ())
    (funcallable-standard-class (std-class) ())
    (structure-class (class) ())
    (condition-class (class) ())
    (slot-definition (metaobject)
     (name initform initfunction type allocation initargs readers writers documentation
      location class allocation-class checked))
    (direct-slot-definition (slot-definition) ())
    (effective-slot-definition (slot-definition) ())
    (standard-slot-definition (slot-definition) ())
    (standard-direct-slot-definition (standard-slot-definition direct-slot-definition) ())
    (standard-effective-slot-definition (standard-slot-definition effective-slot-definition) ())
    (structure-direct-slot-definition (direct-slot-definition) ())
    (structure-effective-slot-definition (effective-slot-definition) ())
    (condition-direct-slot-definition (direct-slot-definition) ())
    (condition-effective-slot-definition (effective-slot-definition) ())
    (method (metaobject) (function qualifiers specializers lambda-list generic-function documentation
                          maker fast-function keywords source))
    (standard-method (method) ())
    (standard-accessor-method (standard-method) (slot-definition))
    (standard-reader-method (standard-accessor-method) ())
    (standard-writer-method (standard-accessor-method) ())
    (method-combination (metaobject) (type options documentation))
    (standard-method-combination (method-combination) ())
    (generic-function (metaobject funcallable-standard-object)
     (name lambda-list argument-precedence-order methods method-class method-combination
      declarations documentation dependents required-count key-part positions table
      effective-methods declared-order))
    (standard-generic-function (generic-function) ()))
  "Lists of the name of a metaobject class, those of its superclasses, and its direct slots.")

(defun %metaobject-entry (name)
  (assoc name *metaobject-classes*))

(defun %metaobject-precedence (name)
  "Class names in the order in which their slots are stored, most general first."
  (let ((entry (%metaobject-entry name)) (result nil))
    (when entry
      (dolist (super (reverse (cadr entry)))
        (setq result (union-in-order result (%metaobject-precedence super))))
      (append result (list name)))))

(defun union-in-order (first second)
  "FIRST followed by those of SECOND that are not in it."
  (append first (remove-if (lambda (element) (member element first)) second)))

(defun %metaobject-slot-names (name)
  "All slots of the metaobject class NAME in the order in which they are stored."
  (mapcan (lambda (class) (copy-list (caddr (%metaobject-entry class))))
          (%metaobject-precedence name)))

(defun %metaobject-slot-initargs (class slot)
  "The initargs of SLOT as the MOP names them; those of slots that only the library knows are none."
  (cond ((and (eq class 'class) (member slot '(name documentation)))
         (list (%keyword slot)))
        ((and (eq class 'slot-definition)
              (member slot '(name initform initfunction type allocation initargs readers writers
                             documentation)))
         (list (%keyword slot)))
        ((and (eq class 'method)
              (member slot '(function qualifiers specializers lambda-list documentation)))
         (list (%keyword slot)))
        ((and (eq class 'method) (member slot '(maker fast-function keywords source)))
         (list slot))
        ((eq slot 'slot-definition) (list :slot-definition))
        ((and (eq class 'generic-function)
              (member slot '(name lambda-list argument-precedence-order method-class
                             method-combination declarations documentation)))
         (list (%keyword slot)))
        ((and (eq class 'method-combination) (member slot '(type options documentation)))
         (list (%keyword slot)))
        ((eq slot 'object) (list :object))
        (t nil)))

(defmacro %define-metaobject-accessors (prefix name slots-macro)
  "Macros PREFIX-slot for the slots of the metaobject class NAME."
  (let ((index -1))
    `(progn
       ,@(mapcar (lambda (slot)
                   (setq index (1+ index))
                   `(defmacro ,(%symbol-of-parts prefix "-" slot) (object)
                      (list 'svref (list ',slots-macro object) ,index)))
                 (%metaobject-slot-names name)))))

(%define-metaobject-accessors %specializer specializer %instance-slots)
(%define-metaobject-accessors %eql-specializer eql-specializer %instance-slots)
(%define-metaobject-accessors %class class %instance-slots)
(%define-metaobject-accessors %slotd slot-definition %instance-slots)
(%define-metaobject-accessors %method standard-accessor-method %instance-slots)
(%define-metaobject-accessors %combination method-combination %instance-slots)
(%define-metaobject-accessors %gf generic-function %function-slots)

;;; The class objects

(defun %early-class (name)
  "The metaobject class NAME."
  (%symbol-info name '%class))

(defun %allocate-metaobject (class-name)
  "A new instance of a metaobject class; slots are NIL."
  (let ((instance (%allocate-standard-instance (%class-layout (%early-class class-name)))))
    (fill (%instance-slots instance) nil)
    instance))

(let ((standard-class-layout
        (%make-class-layout 'standard-class nil (length (%metaobject-slot-names 'standard-class)) 4)))
  (dolist (entry (append *built-in-classes* *metaobject-classes*))
    (let ((class (%allocate-standard-instance standard-class-layout)) (name (car entry)))
      (fill (%instance-slots class) nil)
      (setf (%class-name class) name
            (%class-prototype class) (%unbound-marker))
      (%set-symbol-info name '%class class)))
  (dolist (entry *metaobject-classes*)
    (let* ((name (car entry)) (class (%early-class name)))
      (setf (%class-layout class)
            (if (eq name 'standard-class)
                standard-class-layout
                (%make-class-layout name class (length (%metaobject-slot-names name))
                                    (if (member name '(funcallable-standard-object generic-function
                                                       standard-generic-function))
                                        12
                                        4))))
      (%instance-set (%class-layout class) 4 class)))
  ;; The metaclass of each.
  (dolist (entry *built-in-classes*)
    (let ((class (%early-class (car entry))))
      (setf (%class-layout class) (%built-in-layout (car entry)))
      (%instance-set (%class-layout class) 4 class)
      (%set-instance-layout class (%class-layout (%early-class 'built-in-class)))))
  (dolist (name '(funcallable-standard-object generic-function standard-generic-function))
    (%set-instance-layout (%early-class name)
                          (%class-layout (%early-class 'funcallable-standard-class))))
  (%instance-set (svref *kind-layouts* #x30) 4 (%early-class 'array)))

(defmacro %the-class (name)
  "The class NAME of the language, a constant."
  `',(%early-class name))
