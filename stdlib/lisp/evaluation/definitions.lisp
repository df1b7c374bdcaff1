;;;; The registry of definitions: what was defined when, where, and by which form.
;;;;
;;;; Problem: every definition must be findable with its source and its earlier versions, and making
;;;; one must not cost more than a microsecond or, repeated for ever, any memory. Approach: the info
;;;; %DEFINITION of a symbol lists the versions of its definitions by kind, newest first and bounded
;;;; by *HISTORY-LENGTH*. The library's own definitions are kept as pairs of file and position, and
;;;; become records when they are asked for.
;;;;
;;;; Invariants: %DEFINITION is an alist (kind version ...) where a version is a DEFINITION-RECORD or a
;;;; cons (file . position); no kind appears without a version. A definition made again by the same
;;;; text replaces its newest version.
;;;;
;;;; Tests: tests/lisp/evaluation/sources.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *history-length* 16 "How many versions of a definition are kept.")

(defstruct (definition-record (:copier nil) (:constructor make-definition-record (kind name source)))
  "A version of a definition."
  kind name source)

(define-print-function definition-record (object stream)
  (print-unreadable-object (object stream :type t)
    (prin1 (definition-record-kind object) stream)
    (write-char #\Space stream)
    (prin1 (definition-record-name object) stream)))

(defun definition-holder (name create)
  "The symbol whose info holds the definitions of NAME, or NIL."
  (cond ((symbolp name) name)
        ((%function-name-p name) (%function-name-symbol name create))
        ;; Packages.
        ((stringp name) (if create
                            (car (%intern name *keyword-package*))
                            (car (%find-symbol name *keyword-package*))))
        (t nil)))

(defun same-text-p (version source)
  "True when VERSION was made by the same text as SOURCE, or by SOURCE itself."
  (and (definition-record-p version)
       (let ((old (definition-record-source version)))
         (or (eq old source)
             (and (form-source-text old)
                  (form-source-text source)
                  (%string= (form-source-text old) (form-source-text source)))))))

(defun add-version (holder kind version)
  "Makes VERSION the newest definition of HOLDER as a KIND."
  (let* ((alist (%symbol-info holder '%definition))
         (entry (assoc kind alist :test #'eq)))
    (cond ((null entry)
           (%set-symbol-info holder '%definition (cons (list kind version) alist)))
          ((or (consp version)
               (same-text-p (cadr entry) (definition-record-source version)))
           (setf (cadr entry) version))
          (t
           (setf (cdr entry) (cons version (cdr entry)))
           (let ((last (nthcdr (1- *history-length*) (cdr entry))))
             (when last
               (setf (cdr last) nil)))))))

(defun note-definition (kind name)
  "Records that the form under evaluation defined NAME as a KIND. This is the *DEFINITION-HOOK*."
  (let ((holder (definition-holder name t)))
    (when holder
      (if *source-form*
          (let ((record (make-definition-record kind name (current-source))))
            (add-version holder kind record)
            (when (eq kind 'function)
              (let ((function (%fdefinition holder)))
                (when function
                  (%set-function-definition function record)))))
          (add-version holder kind (cons *source-file* *source-position*))))
    (when *traced-functions*
      (trace-again name))))

(defun take-early-definitions ()
  "Enters what was defined before there was a registry."
  (dolist (entry (reverse *early-definitions*))
    (let ((holder (definition-holder (cadr entry) t)))
      (when holder
        (add-version holder (car entry) (cons (caddr entry) (cadddr entry))))))
  (setq *early-definitions* nil))

(take-early-definitions)
(setq *definition-hook* 'note-definition)

;;; Questions

(defun version-record (version kind name)
  "VERSION as a DEFINITION-RECORD."
  (if (definition-record-p version)
      version
      (make-definition-record kind name
                              (make-form-source :file (car version)
                                                :position (cdr version)
                                                :package (find-package "BROLGA-SYSTEM")))))

(defun canonical-kind (kind)
  "The symbol that stands for KIND, a symbol of any package."
  (let ((found (%find-symbol (symbol-name kind) (find-package "BROLGA-SYSTEM"))))
    (if found (car found) kind)))

(defun definition-history (name kind)
  "The versions of the definition of NAME as a KIND (FUNCTION, MACRO, VARIABLE, ...; the package does not
matter), newest first: a list of DEFINITION-RECORDs."
  (let* ((holder (definition-holder name nil))
         (kind (canonical-kind kind))
         (entry (and holder (assoc kind (%symbol-info holder '%definition) :test #'eq))))
    (mapcar (lambda (version) (version-record version kind name))
            (cdr entry))))

(defun definition-record (name &optional (kind 'function))
  "The newest DEFINITION-RECORD of NAME as a KIND, or NIL. Asked for a function, it also finds a macro or
a function that a structure definition made."
  (or (first (definition-history name kind))
      (and (eq (canonical-kind kind) 'function)
           (or (first (definition-history name 'macro))
               (first (definition-history name 'structure-function))))))

(defun definition-records (name)
  "The newest DEFINITION-RECORD of every kind of thing that NAME is defined as."
  (let ((holder (definition-holder name nil)))
    (mapcar (lambda (entry) (version-record (cadr entry) (car entry) name))
            (and holder (%symbol-info holder '%definition)))))

(defun code-definition-record (code)
  "The DEFINITION-RECORD of the function whose machine code is CODE, or the newest one of its name; NIL."
  (let ((record (%object-ref-unchecked code 56))
        (name (%object-ref-unchecked code 24)))
    (cond ((definition-record-p record) record)
          ((and (consp name) (eq (car name) 'macro-function) (consp (cdr name)))
           (definition-record (cadr name) 'macro))
          ((or (symbolp name) (%function-name-p name))
           (definition-record name 'function))
          (t nil))))

(defun definition-record-file (record)
  "The name of the file that RECORD's form was read from, or NIL."
  (form-source-file (definition-record-source record)))

(defun definition-record-time (record)
  "The universal time of the definition, or NIL for the library's."
  (form-source-time (definition-record-source record)))

(defun definition-record-package (record)
  "The package that was current when RECORD's form was evaluated."
  (or (form-source-package (definition-record-source record))
      *package*))

(defun definition-record-form (record)
  "The top-level form that made the definition, or NIL when it is not known."
  (let ((form (form-source-form (definition-record-source record))))
    (if (eq form :compiled) nil form)))

;;; Redefinitions

(define-condition redefinition-warning (style-warning)
  ((name :initarg :name :reader redefinition-warning-name)
   (operator :initarg :operator :reader redefinition-warning-operator))
  (:report (lambda (condition stream)
             (let ((*package* *keyword-package*))
               (format stream "redefining ~S in ~A"
                       (redefinition-warning-name condition)
                       (symbol-name (redefinition-warning-operator condition))))))
  (:documentation "Something was defined again, by other than its own file."))

(defun defining-operator (kind)
  "The macro that defines a KIND of thing."
  (case kind
    (function 'defun)
    (macro 'defmacro)
    (compiler-macro 'define-compiler-macro)
    (type 'deftype)
    (t kind)))

(defun own-file-again-p (kind name)
  "True when the newest definition of NAME comes from the file being loaded."
  (let ((record (and *source-file*
                     (or (first (definition-history name kind))
                         (first (definition-history name (if (eq kind 'macro) 'function 'macro)))))))
    (and record
         (definition-record-file record)
         (%string= (definition-record-file record) *source-file*))))

(defun note-redefinition (kind name)
  "Warns that NAME is about to get another definition as a KIND. This is the *REDEFINITION-HOOK*."
  (when (and *compilation-unit* *source-form* (not (own-file-again-p kind name)))
    (if *handler-clusters*
        (restart-case
            (progn
              (signal 'redefinition-warning :name name :operator (defining-operator kind))
              (print-redefinition kind name))
          (muffle-warning ()
            :report "Skip the warning."
            nil))
        (print-redefinition kind name))))

(defun print-redefinition (kind name)
  (let ((stream *error-output*) (*package* *keyword-package*))
    (fresh-line stream)
    (write-string "WARNING: redefining " stream)
    (prin1 name stream)
    (write-string " in " stream)
    (write-line (symbol-name (defining-operator kind)) stream)))

(setq *redefinition-hook* 'note-redefinition)
