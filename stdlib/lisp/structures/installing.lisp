;;;; Structure definitions at work: layouts, accessors, redefinition.
;;;;
;;;; The problem: a definition must be in force for the compiler as soon as it is seen, and a changed
;;;; one must not let code read wrong slots of old instances. The approach: a definition with the
;;;; same slots keeps its layout, so that everything goes on; any other gets a new layout, the old
;;;; one gets a successor, and the user is told. Accessors are inline lambdas over %STRUCTURE-REF,
;;;; which checks the layout by the name of the *version*: a symbol whose name spells out the slots,
;;;; so that code compiled for other slots never touches an instance that does not have them.
;;;;
;;;; Invariants: info %STRUCTURE and the layout's description are the same definition object.
;;;;
;;;; Tests: tests/lisp/structures/redefinition.lisp.

(in-package "BROLGA-SYSTEM")

(defun %same-slots-p (old new)
  "Whether two definitions store the same slots in the same places."
  (and (eql (structure-definition-length old) (structure-definition-length new))
       (do ((old (structure-definition-slots old) (cdr old))
            (new (structure-definition-slots new) (cdr new)))
           ((or (null old) (null new)) (and (null old) (null new)))
         (unless (and (%string= (symbol-name (structure-slot-name (car old)))
                                (symbol-name (structure-slot-name (car new))))
                      (eql (structure-slot-index (car old)) (structure-slot-index (car new)))
                 (eq (structure-slot-double (car old)) (structure-slot-double (car new))))
           (return nil)))))

(defun %version-string (definition)
  "A string that is the same for two definitions only if their instances are laid out alike."
  (let* ((name (class-object-name definition))
         (package (%symbol-package name))
         (include (structure-definition-include definition)))
    (%string-concatenate
     (append (list (if package (%package-name package) "#") "::" (symbol-name name))
             (mapcan (lambda (slot)
                       (list (if (structure-slot-double slot) " double " " ")
                             (symbol-name (structure-slot-name slot))))
                     (structure-definition-slots definition))
             (when include
               (list " / " (%version-string (%structure-definition-named include))))))))

(defun %structure-version (definition)
  "The symbol that stands for the layout of DEFINITION, whatever its name comes to mean later."
  (let* ((name (class-object-name definition))
         (string (%version-string definition))
         (versions (%symbol-info name '%structure-versions)))
    (or (dolist (version versions nil)
          (when (%string= (symbol-name version) string)
            (return version)))
        (let ((version (if (%symbol-package name)
                           (car (%intern string (%find-package "BROLGA-SYSTEM")))
                           (%make-symbol string))))
          (%set-symbol-info name '%structure-versions (cons version versions))
          (%set-symbol-info version '%version-of (list name))
          version))))

(defun %parent-layout (layout)
  "The layout that LAYOUT's structure includes."
  (let ((depth (%instance-ref layout 1)))
    (if (eql depth 0) nil (%instance-ref layout (+ 7 depth)))))

(defun %definition-layout (definition)
  "The layout for DEFINITION: the present one of its name if that fits, else a new one."
  (let* ((name (class-object-name definition))
         (include (structure-definition-include definition))
         (parent (%layout-of-name (or include 'structure-object)))
         (old (%symbol-info name '%structure))
         (present (%layout-of-name name))
         (earlier (%layout-of-name (%structure-version definition))))
    (when (and earlier (not (eq (%parent-layout earlier) parent)))
      (setq earlier nil))
    (if (and present
             (%structure-layout-p present)
             (eq (%parent-layout present) parent)
             (if (and old (null (structure-definition-kind old)))
                 (%same-slots-p old definition)
                 (eql (%instance-ref present 2) (structure-definition-length definition))))
        present
        (let ((layout (or earlier
                          (%make-layout name parent (structure-definition-length definition) 1))))
          (%instance-set layout 5 nil)
          (when present
            (%instance-set present 5 layout)
            (when (and old (%fdefinition '%structure-changes))
              (%structure-changes name)))
          layout))))

(defun %accessor-lambda (slot definition)
  "The lambda expression that reads SLOT."
  (let* ((index (structure-slot-index slot))
         (type (structure-slot-type slot))
         (kind (structure-definition-kind definition))
         (form (cond ((structure-slot-double slot)
                      `(%structure-double-ref object ',(%structure-version definition) ,index))
                     ((null kind)
                      `(%structure-ref object ',(%structure-version definition) ,index))
                     ((eq kind 'list) `(nth ,index (the list object)))
                     (t `(aref (the vector object) ,index)))))
    `(lambda (object)
       ,(cond ((eq type 't) form)
              ((null kind) `(truly-the ,type ,form))
              (t `(the ,type ,form))))))

(defun %inherited-accessor-p (slot definition)
  "Whether the included structure defines the accessor of SLOT already."
  (let* ((include (structure-definition-include definition))
         (inherited (when include
                      (%find-slot-of-definition (structure-slot-name slot)
                                                (%structure-definition-named include)))))
    (and inherited
         (or (eq (structure-slot-accessor slot) (structure-slot-accessor inherited))
             (%inherited-accessor-of-p (structure-slot-accessor slot)
                                       (%structure-definition-named include)))
         t)))

(defun %inherited-accessor-of-p (accessor definition)
  "Whether ACCESSOR belongs to DEFINITION or to what it includes."
  (or (dolist (slot (structure-definition-slots definition) nil)
        (when (eq (structure-slot-accessor slot) accessor)
          (return t)))
      (let ((include (structure-definition-include definition)))
        (and include
             (%inherited-accessor-of-p accessor (%structure-definition-named include))))))

(defun %own-accessor-slots (definition)
  "The slots whose accessors DEFINITION itself defines."
  (let ((slots nil))
    (dolist (slot (structure-definition-slots definition) (nreverse slots))
      (unless (%inherited-accessor-p slot definition)
        (push slot slots)))))

(defun %predicate-lambda (definition)
  "The lambda expression of the predicate."
  (let ((name (class-object-name definition)))
    `(lambda (object)
       ,(if (structure-definition-kind definition)
            `(%typed-structure-p object ',(structure-definition-kind definition)
                                 ,(structure-definition-name-index definition) ',name)
            `(%structure-typep object ',name)))))

(defun %typed-structure-p (object kind index name)
  "Whether OBJECT is a list or vector with NAME at INDEX."
  (if (eq kind 'list)
      (loop
        (when (atom object) (return nil))
        (when (eql index 0) (return (eq (car object) name)))
        (setq object (cdr object) index (1- index)))
      (and (vectorp object)
           (< index (length object))
           (eq (aref object index) name))))

(defun %note-accessors (definition)
  "Tell the compiler how to read and store the slots."
  (let ((place (or (structure-definition-kind definition) (%structure-version definition))))
    (dolist (slot (%own-accessor-slots definition))
      (let ((accessor (structure-slot-accessor slot)))
        (%assert-unlocked accessor "defined as a structure accessor")
        (%set-symbol-info accessor '%inline-lambda (%accessor-lambda slot definition))
        (%set-symbol-info accessor '%inline :inline)
        (%clear-info accessor '%macro-function)
        (%clear-info accessor '%setf-expander)
        (%clear-info accessor '%setf-store)
        (%set-symbol-info accessor '%accessor
                          (list place (structure-slot-index slot) (structure-slot-type slot)
                                (structure-slot-read-only slot) accessor
                                (structure-slot-double slot))))))
  (let ((predicate (structure-definition-predicate definition)))
    (when predicate
      (%set-symbol-info predicate '%inline-lambda (%predicate-lambda definition))
      (%set-symbol-info predicate '%inline :inline))))

(defun %note-constructors (definition)
  "Tell the compiler of which types the arguments of the keyword constructors are to be."
  (let ((types (mapcan (lambda (slot)
                         (if (eq (structure-slot-type slot) 't)
                             nil
                             (list (list (%keyword (structure-slot-name slot)) (structure-slot-type slot)))))
                       (structure-definition-slots definition))))
    (when types
      (dolist (constructor (structure-definition-constructors definition))
        (when (null (cdr constructor))
          (%set-symbol-info (car constructor) '%argument-types (cons '&key types)))))))

(defun %define-structure (specification)
  "Install the structure that SPECIFICATION describes; return its name."
  (let* ((definition (%specified-definition specification))
         (name (class-object-name definition)))
    (when (or (%symbol-info name '%type-predicate) (%compound-type-p name))
      (%defstruct-error "~S is a type of the language and cannot be redefined." name))
    (%assert-unlocked name "defined as a structure")
    (unless (structure-definition-kind definition)
      (%check-type-name name)
      (let ((layout (%definition-layout definition)))
        (setf (structure-definition-layout definition) layout)
        (%instance-set layout 4 definition)
        (%clear-info name '%type-expander)
        (%set-symbol-info name '%class definition)
        (unless (eq layout (%layout-of-name name))
          (%set-layout name layout))
        (let ((version (%structure-version definition)))
          (unless (eq layout (%layout-of-name version))
            (%set-layout version layout)))))
    (%set-symbol-info name '%structure definition)
    (unless (structure-definition-kind definition)
      (%note-class 'structure name))
    (%set-documentation name 'structure (class-object-documentation definition))
    (%note-accessors definition)
    (%note-constructors definition)
    (%types-changed)
    (%note-definition 'structure name)))

(defun %define-structure-function (name function)
  "Make FUNCTION the reader, predicate or copier NAME of a structure."
  (%assert-unlocked name "defined as a function of a structure")
  (%set-fdefinition name function)
  (%note-definition 'structure-function name))

(defun %make-slot-writer (name index type double)
  "A function of value and object that stores in slot INDEX of the structure NAME."
  (flet ((checked (value)
           (if (%full-typep value type) value (%check-type-failed value type))))
    (cond (double
           (%named-lambda structure-slot-writer (value object)
             (%structure-double-set object name index (checked value))))
          ((eq type 't)
           (%named-lambda structure-slot-writer (value object)
             (%structure-set object name index value)))
          (t
           (%named-lambda structure-slot-writer (value object)
             (%structure-set object name index (checked value)))))))

(defun %make-typed-slot-writer (kind index type)
  "A function of value and object that stores in element INDEX of a list or vector."
  (%named-lambda structure-slot-writer (value object)
    (let ((value (if (%full-typep value type) value (%check-type-failed value type))))
      (if (eq kind 'list)
          (%set-car (nthcdr index object) value)
          (setf (aref object index) value)))))

(defun %define-slot-writers (name)
  "Define the functions (SETF accessor) of the structure NAME."
  (let* ((definition (%structure-definition-named name))
         (kind (structure-definition-kind definition)))
    (dolist (slot (%own-accessor-slots definition) name)
      (unless (structure-slot-read-only slot)
        (%set-fdefinition (%function-name-symbol (list 'setf (structure-slot-accessor slot)) t)
                          (if kind
                              (%make-typed-slot-writer kind (structure-slot-index slot)
                                                       (structure-slot-type slot))
                              (%make-slot-writer (%structure-version definition)
                                                 (structure-slot-index slot)
                                                 (structure-slot-type slot)
                                                 (structure-slot-double slot))))))))

(defun %set-structure-printer (name kind function)
  "Make FUNCTION the printer of the structure NAME: KIND is :PRINT-FUNCTION or :PRINT-OBJECT."
  (let ((function (if (eq kind ':print-function)
                      (lambda (object stream)
                        (funcall function object stream 0))
                      function)))
    (if (%fdefinition '%define-print-method)
        (%define-print-method name function)
        (%set-symbol-info name '%print-function function))))

;;; What other parts ask

(defun structure-slot-names (name)
  "The names of the slots of the structure NAME, in order."
  (let ((definition (%symbol-info name '%structure)))
    (when definition
      (mapcar #'structure-slot-name (structure-definition-slots definition)))))

(defun instance-slot-names (instance)
  "The names of the slots of INSTANCE in order; of a structure, those it was made with."
  (let ((description (%instance-ref (%instance-layout instance) 4)))
    (cond ((structure-definition-p description)
           (mapcar #'structure-slot-name (structure-definition-slots description)))
          ((condition-class-p description)
           (mapcar #'condition-slot-name (condition-class-slots description)))
          (t (mapcar (lambda (slot) (slot-definition-name slot))
                     (class-slots (class-of instance)))))))

(defun structure-constructor-for-reading (name)
  "The name of the constructor of the structure NAME that takes a keyword for each slot, or NIL."
  (let ((definition (%symbol-info name '%structure)))
    (when definition
      (dolist (constructor (structure-definition-constructors definition) nil)
        (when (null (cdr constructor))
          (return (car constructor)))))))
