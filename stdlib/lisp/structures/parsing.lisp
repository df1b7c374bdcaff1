;;;; DEFSTRUCT forms as data: options, slots, and the definition they amount to.
;;;;
;;;; The problem: the same form is looked at when it is expanded, when a file is compiled and when
;;;; the code is loaded. The approach: the macro reduces it to a *specification*, a list of
;;;; constants, and from the specification a STRUCTURE-DEFINITION is made wherever one is needed.
;;;;
;;;; Invariants: a specification holds no default that depends on the included structure; slots of
;;;; the definition are in order of their indices, included ones first.
;;;;
;;;; Tests: tests/lisp/structures/options.lisp.

(in-package "BROLGA-SYSTEM")

(defun %defstruct-error (control &rest arguments)
  (error 'simple-error :format-control control :format-arguments arguments))

(defun %parse-slot-specification (slot)
  "A list (name initform type read-only given-options) for a slot as written."
  (if (symbolp slot)
      (list slot nil t nil nil)
      (destructuring-bind (name &optional initform &rest options) slot
        (let ((type t) (read-only nil) (given (if (cdr slot) (list :initform) nil)))
          (loop
            (when (null options) (return))
            (let ((option (pop options)) (value (pop options)))
              (case option
                (:type (setq type value) (push :type given))
                (:read-only (setq read-only value) (push :read-only given))
                (t (%defstruct-error "~S is not an option of a slot." option)))))
          (list name initform type read-only given)))))

(defun %structure-definition-named (name)
  "The definition of the structure NAME; an error when there is none."
  (or (%symbol-info name '%structure)
      (%defstruct-error "~S is not the name of a structure." name)))

(defun %parse-defstruct (name options slots documentation)
  "The specification of a DEFSTRUCT form."
  (let ((kind nil) (element-type t) (named nil) (offset 0) (include nil) (overrides nil)
        (conc-name (%string-concatenate (list (symbol-name name) "-")))
        (constructors nil) (constructor-given nil)
        (copier (list (%symbol-of-parts "COPY-" name)))
        (predicate (list (%symbol-of-parts name "-P"))) (predicate-given nil)
        (printer nil))
    (unless (and (symbolp name) name)
      (%defstruct-error "~S cannot be the name of a structure." name))
    (dolist (option options)
      (let* ((key (if (consp option) (car option) option))
             (arguments (if (consp option) (cdr option) nil))
             (first (car arguments)))
        (case key
          (:conc-name
           (setq conc-name (if (and arguments first)
                               (if (characterp first) (string first) (%name-string first))
                               nil)))
          (:constructor
           (setq constructor-given t)
           (cond ((null arguments) (push (list (%symbol-of-parts "MAKE-" name)) constructors))
                 ((null first) nil)
                 (t (push arguments constructors))))
          (:copier (when arguments (setq copier (if first (list first) nil))))
          (:predicate
           (when arguments
             (setq predicate (if first (list first) nil) predicate-given t)))
          (:include (setq include first overrides (mapcar #'%parse-slot-specification (cdr arguments))))
          (:type
           (cond ((or (eq first 'list) (eq first 'vector)) (setq kind first))
                 ((and (consp first) (eq (car first) 'vector))
                  (setq kind 'vector
                        element-type (if (and (consp (cdr first)) (not (eq (cadr first) '*)))
                                         (cadr first)
                                         t)))
                 (t (%defstruct-error "~S is not a representation of structures." first))))
          (:named (setq named t))
          (:initial-offset (setq offset (or first 0)))
          ((:print-function :print-object)
           (setq printer (list key first (if arguments t nil))))
          ;; SBCL's; every structure qualifies.
          (:pure nil)
          (t (%defstruct-error "~S is not an option of DEFSTRUCT." option)))))
    (when (and named (eq kind 'vector) (not (subtypep 'symbol element-type)))
      (%defstruct-error "Elements of type ~S cannot hold the name of the structure ~S." element-type name))
    (when (and kind (not named))
      (if predicate-given
          (when predicate (%defstruct-error "A structure without name has no predicate."))
          (setq predicate nil)))
    (unless constructor-given
      (setq constructors (list (list (%symbol-of-parts "MAKE-" name)))))
    (let ((parsed (mapcar #'%parse-slot-specification slots)))
      (do ((rest parsed (cdr rest)))
          ((null rest))
        (dolist (other (cdr rest))
          (when (%string= (symbol-name (car (car rest))) (symbol-name (car other)))
            (%defstruct-error "The structure ~S has two slots named ~A." name (car other)))))
      (values (list name kind element-type named offset include overrides conc-name
                    (reverse constructors) (car copier) (car predicate) parsed documentation)
              printer))))

(defun %name-string (designator)
  (if (symbolp designator) (symbol-name designator) designator))

(defun %accessor-name (conc-name slot-name)
  "The name of the accessor of a slot."
  (if conc-name
      (%symbol-of-parts conc-name slot-name)
      slot-name))

(defun %find-slot-specification (name specifications)
  (dolist (specification specifications nil)
    (when (%string= (symbol-name (car specification)) (symbol-name name))
      (return specification))))

(defun %inherited-slot (slot override conc-name)
  "The slot of an including structure for SLOT of the included one, changed by OVERRIDE or NIL."
  (let* ((given (fifth override))
         (type (if (member-eq :type given) (third override) (structure-slot-type slot)))
         (read-only (if (member-eq :read-only given)
                        (fourth override)
                        (structure-slot-read-only slot))))
    (when (and (structure-slot-read-only slot) (not read-only))
      (%defstruct-error "The slot ~S is read-only in the included structure." (structure-slot-name slot)))
    (%make-structure-slot (structure-slot-name slot)
                          (if override (second override) (structure-slot-initform slot))
                          type
                          read-only
                          (structure-slot-index slot)
                          (%accessor-name conc-name (structure-slot-name slot))
                          ;; Accessors of the included structure go on working.
                          (structure-slot-double slot))))

(defun %specified-definition (specification)
  "The STRUCTURE-DEFINITION that SPECIFICATION amounts to. It is not installed."
  (destructuring-bind (name kind element-type named offset include overrides conc-name constructors
                       copier predicate slots documentation)
      specification
    (let* ((parent (when include (%structure-definition-named include)))
           (index (+ (if parent (structure-definition-length parent) 0) offset))
           (name-index nil)
           (effective nil))
      (when parent
        (unless (and (eq kind (structure-definition-kind parent))
                     (or (null kind)
                         (equal element-type (structure-definition-element-type parent))))
          (%defstruct-error "The structure ~S cannot include ~S, which has another representation."
                            name include))
        (dolist (override overrides)
          (unless (%find-slot-of-definition (car override) parent)
            (%defstruct-error "The included structure ~S has no slot ~S." include (car override))))
        (dolist (slot (structure-definition-slots parent))
          (push (%inherited-slot slot (%find-slot-specification (structure-slot-name slot) overrides)
                                 conc-name)
                effective)))
      (when (and kind named)
        (setq name-index index index (1+ index)))
      (dolist (slot slots)
        (destructuring-bind (slot-name initform type read-only given) slot
          (declare (ignore given))
          (when (and parent (%find-slot-of-definition slot-name parent))
            (%defstruct-error "The structure ~S has two slots named ~A." name slot-name))
          (push (%make-structure-slot slot-name initform type read-only index
                                      (%accessor-name conc-name slot-name)
                                      (and (null kind) (%double-slot-type-p type)))
                effective)
          (setq index (1+ index))))
      (%make-structure-definition name documentation kind element-type named name-index include
                                  (reverse effective) index conc-name constructors copier predicate
                                  nil
                                  (mapcan (lambda (slot)
                                            (if (structure-slot-double slot)
                                                (list (structure-slot-index slot))
                                                nil))
                                          (reverse effective))))))

(defun %find-slot-of-definition (name definition)
  "The slot of this name in DEFINITION, or NIL."
  (dolist (slot (structure-definition-slots definition) nil)
    (when (%string= (symbol-name (structure-slot-name slot)) (symbol-name name))
      (return slot))))
