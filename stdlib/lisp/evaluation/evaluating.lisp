;;;; EVAL and COMPILE.
;;;;
;;;; Problem: forms are evaluated by the compiler; around it there must be a compilation unit, so that
;;;; undefined names are told, and a record of what is being evaluated, so that definitions find
;;;; their source. Approach: EVAL does both, as cheaply as can be; a form that was read by
;;;; READ-SOURCE-FORM just before keeps its text and place.
;;;;
;;;; Invariant: a form that EVAL gets as data never takes over the text of the form around it, but
;;;; counts as part of the same file.
;;;;
;;;; Tests: tests/lisp/evaluation/compile.lisp.

(in-package "BROLGA-SYSTEM")

(defun eval (form)
  "Evaluates FORM in the null lexical environment; returns its values."
  (cond ((atom form) (values-list (%evaluate form nil)))
        ((not (eq form *source-form*))
         (let ((*source-form* form) (*source-string* nil) (*source-memo* nil)
               (*source-file* (if *compilation-unit* *source-file* nil)))
           (evaluate-in-unit form)))
        (*compilation-unit* (evaluate-in-unit form))
        (t
         (let ((*source-file* nil))
           (evaluate-in-unit form)))))

(defun evaluate-in-unit (form)
  "Evaluates FORM in the compilation unit of a file, or one of its own."
  (if (and *compilation-unit* (not (evaluation-unit-p *compilation-unit*)))
      (values-list (%evaluate form nil))
      (call-in-unit :evaluation
                    (lambda () (values-list (%evaluate form nil))))))

(defun evaluate-source-form (form)
  "Evaluates FORM, read by READ-SOURCE-FORM, within LOAD."
  (values-list (%evaluate form nil)))

(defun install-compiled-function (name function)
  "Makes FUNCTION the function or macro function of NAME."
  (if (and (symbolp name) (macro-function name))
      (setf (macro-function name) function)
      (let ((holder (%function-name-symbol name t)))
        (setf (fdefinition name) function)
        (%set-documentation holder 'function nil)
        (note-definition 'function name))))

(defun compile (name &optional definition)
  "Compiles the function DEFINITION, a lambda expression, and makes it the function NAME unless that is
NIL. Returns NAME or the function, and whether there were warnings, and whether they were serious."
  (unless (%function-name-p name)
    (error 'type-error :datum name :expected-type '(or symbol (cons (eql setf)))))
  (cond ((null definition)
         ;; Every function was compiled when it was made, some in a hurry.
         (%optimise-function (or (and (symbolp name) (macro-function name))
                                 (fdefinition name)
                                 (error 'undefined-function :name name)))
         (values name nil nil))
        ((functionp definition)
         (%optimise-function definition)
         (when name
           (install-compiled-function name definition))
         (values (or name definition) nil nil))
        ((and (consp definition)
              (member (car definition) '(lambda %named-lambda) :test #'eq))
         (compile-definition name definition))
        (t
         (error 'type-error :datum definition :expected-type '(or function (cons (eql lambda)))))))

(defun compile-definition (name definition)
  (let ((*warnings-p* nil) (*failure-p* nil) (function nil)
        (*source-form* definition) (*source-string* nil) (*source-memo* nil)
        (*source-file* (if *compilation-unit* *source-file* nil)))
    (with-compilation-unit ()
      (forget-what-was-told)
      (setq function (taking-warnings (%compile-lambda definition name nil)))
      (when name
        (install-compiled-function name function)))
    (values (or name function) *warnings-p* *failure-p*)))
