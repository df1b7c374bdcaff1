;;;; Compilation units, and the compiler's warnings.
;;;;
;;;; Problem: the compiler finds things in the middle of its work; programs want to handle them as
;;;; conditions, people want to read where they are, COMPILE and COMPILE-FILE return whether there
;;;; were any, and names that are undefined now may be defined by the end of the file. Approach: the
;;;; front end calls %COMPILER-WARNING, which signals first and prints what nobody muffled; undefined
;;;; names it keeps to itself until the outermost unit ends.
;;;;
;;;; Invariants: *COMPILATION-UNIT* is NIL outside of EVAL, COMPILE, LOAD and COMPILE-FILE, and nothing
;;;; is said then: the base image is built like that. A unit that EVAL opens ends what it has to say
;;;; before a unit inside it begins, since evaluation may go on for ever.
;;;;
;;;; Tests: tests/lisp/evaluation/warnings.lisp.

(in-package "BROLGA-SYSTEM")

(defstruct (compilation-unit (:copier nil))
  ;; True for a unit that EVAL opened, and for that of a compiled file.
  (evaluation-p nil)
  ;; True when nothing is to be said, since it was said when the file was compiled.
  (quiet-p nil)
  (warnings 0)
  (style-warnings 0)
  (notes 0)
  (undefined-functions nil)
  (undefined-variables nil)
  (undefined-types nil)
  ;; The types that were undefined where they were used: (name form), newest first; and those that the files
  ;; compiled in this unit define.
  (types-used nil)
  (types-noted nil)
  ;; NIL, or an EQUAL table of the functions that the files compiled in this unit define.
  (functions nil)
  ;; The top-level forms that were processed, for messages at the end: (form string start end line
  ;; file), newest first.
  (forms nil)
  ;; What the last message said about its place.
  (place nil)
  ;; The last top-level form that there was a message about, and what was said: (kind text line).
  (told nil))

(defvar *compilation-unit* nil "NIL, :EVALUATION or the COMPILATION-UNIT under way.")
(defvar *warnings-p* nil "True when COMPILE or COMPILE-FILE has seen a warning of any kind.")
(defvar *failure-p* nil "True when it has seen a warning that is more than a style warning.")

(defvar *compiler-condition* nil "The condition that the compiler itself is signalling.")

(define-condition compiler-note (simple-condition) ()
  (:documentation "The compiler has some advice."))

(define-condition undefined-name-warning (simple-warning) ()
  (:report (lambda (condition stream)
             (report-simple-condition condition stream)
             (%suggest :variable (first (simple-condition-format-arguments condition)) stream)))
  (:documentation "A variable was undefined at the end of a compilation unit."))

(define-condition undefined-function-warning (simple-style-warning) ()
  (:report (lambda (condition stream)
             (report-simple-condition condition stream)
             (print-advice-for-function (first (simple-condition-format-arguments condition)) stream)))
  (:documentation "A function was undefined at the end of a compilation unit."))

(define-condition undefined-type-warning (simple-style-warning) ()
  (:report (lambda (condition stream)
             (report-simple-condition condition stream)
             (%suggest :type (first (simple-condition-format-arguments condition)) stream)))
  (:documentation "A type was undefined at the end of a compilation unit."))

(defun current-compilation-unit ()
  "The COMPILATION-UNIT under way. EVAL leaves it to the first warning to make one."
  (if (eq *compilation-unit* :evaluation)
      (setq *compilation-unit* (make-compilation-unit :evaluation-p t))
      *compilation-unit*))

(defun evaluation-unit-p (unit)
  (or (eq unit :evaluation)
      (and unit (compilation-unit-evaluation-p unit))))

(defun quiet-unit-p (unit)
  (and (compilation-unit-p unit) (compilation-unit-quiet-p unit)))

(defun call-in-unit (unit function)
  "Calls FUNCTION within the new compilation unit UNIT."
  (let ((outer *compilation-unit*) (finished nil))
    (when (evaluation-unit-p outer)
      (%end-compilation-unit :all))
    (let ((*compilation-unit* unit))
      (%begin-compilation-unit)
      (unwind-protect
           (multiple-value-prog1 (funcall function)
             (setq finished t))
        (when (and finished (compilation-unit-p *compilation-unit*))
          (report-undefined-types *compilation-unit*))
        (%end-compilation-unit (cond ((quiet-unit-p *compilation-unit*) nil)
                                     (finished :all)
                                     ;; What comes later may define the functions.
                                     (t :variables)))
        ;; Behind a failure it would tell nothing new.
        (when (and finished (compilation-unit-p *compilation-unit*))
          (print-summary *compilation-unit*))
        (when (evaluation-unit-p outer)
          (%begin-compilation-unit))))))

(defun call-with-compilation-unit (function override)
  "Calls FUNCTION in the compilation unit under way, or in a new one when there is none or OVERRIDE."
  (if (and *compilation-unit* (not override) (not (evaluation-unit-p *compilation-unit*)))
      (funcall function)
      (call-in-unit (make-compilation-unit) function)))

(defmacro with-compilation-unit ((&key override policy source-namestring source-plist) &body body)
  "Runs BODY; what the compiler has to say about undefined names, it says at the end of the outermost
unit. A unit with OVERRIDE is an outermost one. POLICY, a declaration such as (OPTIMIZE ...), holds in BODY. The
SOURCE arguments are for tools; nothing here uses them."
  `(let ((*policy* *policy*) (*muffled-warnings* *muffled-warnings*))
     ,@(when policy `((proclaim ,policy)))
     ,@(when source-namestring `(,source-namestring))
     ,@(when source-plist `(,source-plist))
     (call-with-compilation-unit (lambda () ,@body) ,override)))

(defvar *name-not-reported* nil "A list of the name that is known to be undefined without a warning.")

(defun report-undefined-names (failure)
  "Says now, since the program has failed with the condition FAILURE, which undefined names it uses. Functions
may still be defined by the rest of a file. What FAILURE itself says of a form just typed is not repeated."
  (cond ((null *compilation-unit*) nil)
        ((evaluation-unit-p *compilation-unit*)
         (let ((*name-not-reported* (if (typep failure '(or unbound-variable undefined-function))
                                        (list (cell-error-name failure))
                                        nil)))
           (%report-undefined-names :all)))
        (t (%report-undefined-names :variables))))

;;; Types

(defun %note-undefined-type (name form)
  "Remembers that FORM uses the type NAME, which means nothing yet. The compiler calls this."
  (let ((unit (current-compilation-unit)))
    (when (and unit
               (not (compilation-unit-quiet-p unit))
               (not (eq (symbol-package name) (find-package "COMMON-LISP")))
               (not (subtypep 'undefined-type-warning *muffled-warnings*))
               (not (assoc name (compilation-unit-types-used unit) :test #'eq)))
      (push (list name form) (compilation-unit-types-used unit)))))

(defun %note-type (name)
  "The compile-time part of DEFCLASS and its kin in files: NAME is going to be a type."
  (let ((unit (current-compilation-unit)))
    (when unit
      (push name (compilation-unit-types-noted unit)))))

(defun type-defined-p (name)
  (or (%symbol-info name '%class) (%symbol-info name '%type-expander)
      (%symbol-info name '%layout) (%symbol-info name '%structure)))

(defun report-undefined-types (unit)
  "Says which of the types used in UNIT are not defined even now."
  (loop for (name form) in (reverse (compilation-unit-types-used unit))
        unless (or (type-defined-p name) (member name (compilation-unit-types-noted unit) :test #'eq))
          do (%compiler-warning :undefined-type "The type ~S is undefined." (list name) form)))

;;; Functions of files

(defun note-function-of-unit (name &optional lambda-list)
  "Notes that the function NAME will be defined when a file under compilation is loaded; LAMBDA-LIST is a
list of its lambda list, or NIL when that is not known."
  (let ((unit (current-compilation-unit)))
    (when unit
      (setf (gethash name (or (compilation-unit-functions unit)
                              (setf (compilation-unit-functions unit)
                                    (make-hash-table :test #'equal))))
            (or lambda-list t)))))

(defun %note-function (name &optional lambda-list)
  "The compile-time part of DEFUN and its kin in files: NAME is a function from here on."
  (let ((holder (%function-name-symbol name t)))
    (%clear-info holder '%macro-function)
    (note-function-of-unit name lambda-list)
    name))

;;; Warnings

(defun compiler-condition (kind control arguments)
  "The condition to be signalled for a warning of KIND."
  (make-condition (ecase kind
                    (:warning 'simple-warning)
                    (:style-warning 'simple-style-warning)
                    (:note 'compiler-note)
                    (:undefined-function 'undefined-function-warning)
                    (:undefined-type 'undefined-type-warning)
                    (:undefined-variable 'undefined-name-warning))
                  :format-control control :format-arguments arguments))

(defun %muffled-kind-p (kind)
  "Whether warnings of KIND are muffled here. The compiler asks when it remembers an undefined name."
  (subtypep (if (eq kind :undefined-function) 'undefined-function-warning 'undefined-name-warning)
            *muffled-warnings*))

(defun count-compiler-condition (unit kind arguments)
  (case kind
    (:note
     (setf (compilation-unit-notes unit) (1+ (compilation-unit-notes unit))))
    ((:warning :undefined-variable)
     (setf (compilation-unit-warnings unit) (1+ (compilation-unit-warnings unit)))
     (setq *warnings-p* t *failure-p* t))
    (t
     (setf (compilation-unit-style-warnings unit) (1+ (compilation-unit-style-warnings unit)))
     (setq *warnings-p* t)))
  (case kind
    (:undefined-variable
     (push (car arguments) (compilation-unit-undefined-variables unit)))
    (:undefined-function
     (push (car arguments) (compilation-unit-undefined-functions unit)))
    (:undefined-type
     (push (car arguments) (compilation-unit-undefined-types unit)))))

(defun remember-source-form ()
  "Lets messages at the end of the unit find the form about to be processed."
  (let ((unit *compilation-unit*))
    (when (and (compilation-unit-p unit) (consp *source-form*))
      (push (list *source-form* *source-string* *source-start* *source-end* *source-line* *source-file*)
            (compilation-unit-forms unit)))))

(defun part-of-form-p (part form)
  "True when the list PART is FORM or in it."
  (find-list-in-form (lambda (list) (eq list part)) form))

(defun remembered-source (unit form)
  "The entry of UNIT's FORMS that FORM, or the definition it was expanded from, is in; NIL."
  (find-if (if (and (consp form) (eq (car form) '%named-lambda))
               (lambda (entry) (find-defining-list (first entry) (cadr form)))
               (lambda (entry) (part-of-form-p form (first entry))))
           (compilation-unit-forms unit)))

(defun place-of-late-form (unit form)
  "The file and line, as text, of FORM, which was processed while UNIT lasts; NIL when it is not known."
  (let ((entry (remembered-source unit form)))
    (and entry
         (destructuring-bind (*source-form* *source-string* *source-start* *source-end* *source-line*
                              *source-file*)
             entry
           (place-text *source-file* (line-of-form form) nil)))))

(defun print-late-condition (unit kind condition form)
  "Prints what is said at the end of UNIT about FORM, which was processed long ago."
  (destructuring-bind (&optional (*source-form* *source-form*) *source-string* (*source-start* 0)
                                 (*source-end* 0) *source-line* (*source-file* *source-file*))
      (remembered-source unit form)
    (print-compiler-condition unit kind condition form)))

(defun take-warning (condition)
  "Treats CONDITION, a warning that a macro or other code run by the compiler gives, as the compiler's own."
  (unless (eq condition *compiler-condition*)
    (let ((unit (current-compilation-unit))
          (kind (if (typep condition 'style-warning) :style-warning :warning)))
      ;; Handlers outside of the compiler come first.
      (unless (typep condition *muffled-warnings*)
        (signal condition))
      (when (and unit (not (typep condition *muffled-warnings*)))
        (count-compiler-condition unit kind nil)
        (print-compiler-condition unit kind condition *source-form*))
      (when (find-restart 'muffle-warning condition)
        (muffle-warning condition)))))

(defmacro taking-warnings (&body body)
  "Runs BODY, compilation; warnings that are signalled count as the compiler's."
  `(handler-bind ((warning #'take-warning))
     ,@body))

(defun told-already-p (unit kind condition form)
  "Whether UNIT has had the same message about the same line of the same top-level form; from now on, it has.
COMPILE-FILE compiles macros twice."
  (let ((key (list kind (condition-text-for-message condition) (line-of-form form)))
        (told (compilation-unit-told unit)))
    (unless (and told (eq (car told) *source-form*))
      (setf (compilation-unit-told unit) (setq told (list *source-form*))))
    (or (member key (cdr told) :test #'equal)
        (progn (push key (cdr told))
               nil))))

(defun %compiler-warning (kind control arguments form)
  "Called by the compiler: signals what it has found in FORM, and prints it unless it was muffled."
  (let ((unit (current-compilation-unit)))
    (unless (or (null unit)
                (compilation-unit-quiet-p unit)
                (and *name-not-reported*
                     (member kind '(:undefined-function :undefined-variable) :test #'eq)
                     (equal (car arguments) (car *name-not-reported*)))
                (and (eq kind :undefined-function)
                     (compilation-unit-functions unit)
                     (gethash (car arguments) (compilation-unit-functions unit))))
      (let ((condition (compiler-condition kind control arguments)))
        (when (or (typep condition *muffled-warnings*)
                  (and *source-form* *source-file* (told-already-p unit kind condition form)))
          (return-from %compiler-warning nil))
        (restart-case
            (progn
              (let ((*compiler-condition* condition))
                (signal condition))
              (count-compiler-condition unit kind arguments)
              (if (member kind '(:undefined-function :undefined-variable :undefined-type) :test #'eq)
                  (print-late-condition unit kind condition form)
                  (print-compiler-condition unit kind condition form)))
          (muffle-warning ()
            :report "Say nothing about it."
            nil))))
    nil))
