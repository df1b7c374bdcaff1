;;;; DEFTYPE and the expansion of type specifiers.
;;;;
;;;; The problem: users name types; TYPEP, SUBTYPEP and the compiler need what the names stand for.
;;;; The approach: an expander is a function of (form environment), as a macro function is, kept as
;;;; info %TYPE-EXPANDER of the name; the specifiers of the standard that are only abbreviations
;;;; are expanded by the code that understands their expansions.
;;;;
;;;; Invariants: parameters without default default to *; a name is a DEFTYPE or a class, and the
;;;; later definition wins.
;;;;
;;;; Tests: tests/lisp/types/deftype.lisp.

(in-package "BROLGA-SYSTEM")

(defun %check-type-name (name)
  "Signal if the symbol NAME may not become the name of a type."
  (when (%symbol-info name '%declaration)
    (%program-error "~S is a declaration and cannot be a type as well." (list name))))

(defun %define-type (name expander documentation)
  "Make EXPANDER, of a form and an environment, the type expander of NAME; return NAME."
  (unless (and (symbolp name) name)
    (%program-error "~S cannot be the name of a type." (list name)))
  (when (or (%symbol-info name '%type-predicate) (%compound-type-p name))
    (%program-error "~S is a type of the language and cannot be redefined." (list name)))
  (%check-type-name name)
  (%assert-unlocked name "defined as a type")
  (when (%symbol-info name '%type-expander)
    (%note-redefinition 'type name))
  (%set-symbol-info name '%type-expander expander)
  (%set-documentation name 'type documentation)
  (%types-changed)
  (%note-definition 'type name))

(defmacro deftype (name lambda-list &body body)
  "Define NAME as a type specifier that stands for the value of BODY."
  (let ((form (%make-symbol "FORM")) (environment (%make-symbol "ENVIRONMENT")))
    (multiple-value-bind (forms declarations documentation) (%parse-body body t)
      (multiple-value-bind (bindings temporaries)
          (%destructure lambda-list `(%type-arguments ,form) name form environment ''*)
        `(eval-when (:compile-toplevel :load-toplevel :execute)
           (%define-type ',name
                         (%named-lambda (deftype ,name) (,form ,environment)
                           (declare (ignorable ,form ,environment))
                           (let* ,bindings
                             (declare (ignorable ,@temporaries))
                             ,@declarations
                             (block ,name ,@forms)))
                         ,documentation))))))

(defun %type-arguments (specifier)
  "The arguments of a type specifier, none for a symbol."
  (if (consp specifier) (cdr specifier) nil))

(defun %type-expand-1 (specifier)
  "Two values: SPECIFIER expanded once, and whether there was an expansion."
  (let* ((name (if (consp specifier) (car specifier) specifier))
         (expander (and name (symbolp name) (%symbol-info name '%type-expander))))
    (if expander
        (values (funcall expander specifier nil) t)
        (values specifier nil))))

(defun %type-expand (specifier)
  "SPECIFIER expanded until its operator is no DEFTYPE."
  (loop
    (multiple-value-bind (expansion expanded) (%type-expand-1 specifier)
      (unless expanded
        (return specifier))
      (setq specifier expansion))))

(defun %standard-abbreviation (type)
  "What TYPE stands for if it is one of the standard's abbreviations of integer types; second value: whether it is."
  (let ((size (if (and (consp type) (consp (cdr type))) (car (cdr type)) nil)))
    (cond ((eq type 'boolean) (values '(member t nil) t))
          ((not (integerp size)) (values type nil))
          ((eq (car type) 'mod) (values (list 'integer 0 (1- size)) t))
          ((eq (car type) 'unsigned-byte) (values (list 'integer 0 (1- (ash 1 size))) t))
          ((eq (car type) 'signed-byte)
           (values (list 'integer (- (ash 1 (1- size))) (1- (ash 1 (1- size)))) t))
          (t (values type nil)))))

(defun typexpand-1 (type &optional environment)
  "Two values: TYPE expanded once if its operator is a DEFTYPE or an abbreviation, and whether it was."
  (declare (ignore environment))
  (multiple-value-bind (expansion expanded) (%type-expand-1 type)
    (if expanded
        (values expansion t)
        (%standard-abbreviation type))))

(defun typexpand (type &optional environment)
  "Two values: TYPE expanded until its operator is no DEFTYPE, and whether there was an expansion."
  (declare (ignore environment))
  (let ((expanded nil))
    (loop
      (multiple-value-bind (expansion once) (typexpand-1 type)
        (unless once
          (return (values type expanded)))
        (setq type expansion expanded t)))))

(defun %compound-type-p (name)
  "Whether NAME is the operator of compound type specifiers of the standard."
  (if (member-eq name '(and or not eql member satisfies values mod cons array simple-array vector
                        simple-vector string simple-string base-string simple-base-string bit-vector
                        simple-bit-vector integer rational real float single-float double-float
                        short-float long-float complex signed-byte unsigned-byte function))
      t
      nil))

(dolist (entry '((0 2 (integer *) integer)
                 (0 2 (rational *) rational)
                 (0 2 (real *) real float short-float single-float double-float long-float)
                 (0 1 (unsigned-byte *) unsigned-byte signed-byte)
                 (1 1 (unsigned-byte) mod)
                 (0 2 nil cons array simple-array vector)
                 (0 1 nil complex simple-vector string simple-string base-string simple-base-string
                  bit-vector simple-bit-vector)
                 (1 1 nil not eql satisfies)))
  (let ((shape (list (car entry) (car (cdr entry)) (car (cdr (cdr entry))))))
    (dolist (name (cdr (cdr (cdr entry))))
      (%set-symbol-info name '%type-arguments shape))))

(defun %type-argument-p (argument kinds)
  "Whether ARGUMENT of a type specifier is *, if KINDS has it, or a number of their kind or a list of that one."
  (cond ((eq argument '*) (if (member-eq '* kinds) t nil))
        ((eq (car kinds) 'unsigned-byte) (and (integerp argument) (< 0 argument)))
        (t (let ((number (if (and (consp argument) (null (cdr argument))) (car argument) argument)))
             (cond ((eq (car kinds) 'integer) (integerp number))
                   ((eq (car kinds) 'rational) (rationalp number))
                   (t (realp number)))))))

(defun %well-formed-type-p (specifier)
  "Whether the list SPECIFIER, if its operator is one of the standard's, has arguments of the right number and kind."
  (let ((shape (%symbol-info (car specifier) '%type-arguments)))
    (or (null shape)
        (let ((kinds (car (cdr (cdr shape)))) (count 0))
          (dolist (argument (cdr specifier)
                            (and (<= (car shape) count) (<= count (car (cdr shape)))))
            (unless (or (null kinds) (%type-argument-p argument kinds))
              (return nil))
            (setq count (1+ count)))))))

(defun %known-type-name-p (name)
  "Whether the symbol NAME means a type by now."
  (if (and (symbolp name)
           (or (%symbol-info name '%type-predicate)
               (%compound-type-p name)
               (%symbol-info name '%type-expander)
               (%symbol-info name '%layout)
               (%symbol-info name '%class)))
      t
      nil))

(defvar *type-generation* 0
  "Counts changes of named types, so that what was computed from them can be forgotten.")

(defun %types-changed ()
  "A named type was defined: nothing that was computed before may be used."
  (setq *type-generation* (1+ *type-generation*)))
