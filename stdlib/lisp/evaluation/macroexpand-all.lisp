;;;; MACROEXPAND-ALL: expanding every macro form inside of a form.
;;;;
;;;; The problem: to see what code becomes, or to look for something in it, all its macro forms are to be
;;;; expanded, each in the environment where it is. The approach: a walker that knows the special
;;;; operators, and augments the environment where they bind or declare something. The result means what the form
;;;; meant in the given environment; MACROLET and SYMBOL-MACROLET forms stay around their expanded
;;;; bodies.
;;;;
;;;; Invariants: what is no macro form is rebuilt as it was; quoted things are left alone. The walker knows the internal
;;;; operators that expansions of standard macros have as well.
;;;;
;;;; Tests: tests/lisp/evaluation/environments.lisp.

(in-package "BROLGA-SYSTEM")

(defun macroexpand-all (form &optional environment)
  "FORM with all macro forms in it expanded."
  (%walk form environment))

(defun %walk-all (forms environment)
  (mapcar (lambda (form) (%walk form environment)) forms))

(defun %walk (form environment)
  (loop
    (cond ((symbolp form)
           (multiple-value-bind (expansion expanded) (macroexpand-1 form environment)
             (unless expanded
               (return form))
             (setq form expansion)))
          ((atom form) (return form))
          ((not (symbolp (car form)))
           (return (cons (if (eq (car (car form)) 'lambda)
                             (%walk-lambda (car form) environment)
                             (car form))
                         (%walk-all (cdr form) environment))))
          ((%local-function-kind (car form) environment)
           (multiple-value-bind (expansion expanded) (macroexpand-1 form environment)
             (unless expanded
               (return (cons (car form) (%walk-all (cdr form) environment))))
             (setq form expansion)))
          ((or (special-operator-p (car form)) (member-eq (car form) '(%named-lambda truly-the)))
           (return (%walk-special form environment)))
          (t
           (multiple-value-bind (expansion expanded) (macroexpand-1 form environment)
             (unless expanded
               (return (cons (car form) (%walk-all (cdr form) environment))))
             (setq form expansion))))))

(defun %walk-special (form environment)
  "FORM, whose operator is a special operator, with its parts expanded."
  (destructuring-bind (operator . rest) form
    (case operator
      ((quote go) form)
      (function
       (if (and (consp (first rest)) (member-eq (car (first rest)) '(lambda %named-lambda)))
           `(function ,(%walk-lambda (first rest) environment))
           form))
      (%named-lambda (%walk-lambda form environment))
      ((block return-from the truly-the eval-when)
       `(,operator ,(first rest) ,@(%walk-all (cdr rest) environment)))
      (load-time-value `(load-time-value ,(%walk (first rest) nil) ,@(cdr rest)))
      (tagbody
       `(tagbody ,@(mapcar (lambda (statement)
                             (if (atom statement) statement (%walk statement environment)))
                           rest)))
      (setq (%walk-setq rest environment))
      (locally `(locally ,@(%walk-body rest environment)))
      ((let let*) (%walk-let operator rest environment))
      ((flet labels) (%walk-functions operator rest environment))
      (macrolet (%walk-macrolet rest environment))
      (symbol-macrolet
          `(symbol-macrolet ,(first rest)
             ,@(%walk-body (cdr rest) environment :symbol-macro (first rest))))
      (t `(,operator ,@(%walk-all rest environment))))))

(defun %walk-body (body environment &rest additions)
  "BODY expanded in ENVIRONMENT with ADDITIONS, as for AUGMENT-ENVIRONMENT, and its own declarations."
  (multiple-value-bind (forms declarations) (%parse-body body nil)
    (append declarations
            (%walk-all forms
                       (apply 'augment-environment environment
                              :declare (mapcan (lambda (declaration) (copy-list (cdr declaration))) declarations)
                              additions)))))

(defun %walk-setq (pairs environment)
  "The assignments of SETQ; one to a symbol macro is one to its place."
  (let ((forms (loop for (name value) on pairs by 'cddr
                     collect (if (eq (%variable-information name environment) :symbol-macro)
                                 (%walk `(setf ,(macroexpand-1 name environment) ,value) environment)
                                 `(setq ,name ,(%walk value environment))))))
    (cond ((null forms) '(setq))
          ((every (lambda (form) (eq (car form) 'setq)) forms) `(setq ,@(mapcan 'cdr forms)))
          ((null (cdr forms)) (first forms))
          (t `(progn ,@forms)))))

(defun %walk-let (operator rest environment)
  (let ((inner environment) (names '()) (bindings '()))
    (dolist (binding (first rest))
      (let ((name (if (consp binding) (first binding) binding)))
        (push (if (and (consp binding) (cdr binding))
                  `(,name ,(%walk (second binding) inner))
                  binding)
              bindings)
        (push name names)
        (when (eq operator 'let*)
          (setq inner (augment-environment inner :variable (list name))))))
    `(,operator ,(reverse bindings)
                ,@(%walk-body (cdr rest) environment :variable (remove-duplicates names)))))

(defun %walk-lambda (expression environment)
  "(LAMBDA lambda-list . body) or (%NAMED-LAMBDA name lambda-list . body), expanded."
  (let ((head (if (eq (car expression) 'lambda) 1 2)))
    (append (subseq expression 0 head)
            (%walk-function (nth head expression) (nthcdr (1+ head) expression) environment))))

(defun %walk-function (lambda-list body environment)
  "(LAMBDA-LIST . BODY), expanded."
  (let ((inner environment) (names '()) (new '()))
    (flet ((bind (name)
             (push name names)
             (setq inner (augment-environment inner :variable (list name)))))
      (dolist (item lambda-list)
        (cond ((member-eq item lambda-list-keywords) (push item new))
              ((atom item) (push item new) (bind item))
              (t
               (destructuring-bind (name &optional (init nil init-p) supplied) item
                 (push (if init-p
                           `(,name ,(%walk init inner) ,@(cddr item))
                           item)
                       new)
                 (bind (if (consp name) (second name) name))
                 (when supplied
                   (bind supplied)))))))
    (multiple-value-bind (forms declarations documentation) (%parse-body body t)
      `(,(nreverse new)
        ,@(and documentation (list documentation))
        ,@(%walk-body (append declarations forms) environment :variable (remove-duplicates names))))))

(defun %walk-functions (operator rest environment)
  "FLET and LABELS."
  (let* ((names (mapcar 'first (first rest)))
         (inner (augment-environment environment :function names))
         (outside (if (eq operator 'labels) inner environment)))
    `(,operator ,(loop for (name lambda-list . body) in (first rest)
                       collect `(,name ,@(%walk-function lambda-list body outside)))
                ,@(%walk-body (cdr rest) environment :function names))))

(defun %walk-macrolet (rest environment)
  `(macrolet ,(first rest)
     ,@(%walk-body (cdr rest) environment
                   :macro (loop for (name lambda-list . body) in (first rest)
                                collect (list name (enclose (parse-macro name lambda-list body environment)
                                                            environment))))))

(defmacro compiler-let (bindings &body body &environment environment)
  "BODY, during whose macro expansion the dynamic variables of BINDINGS have the values of their forms."
  (let ((bindings (mapcar (lambda (binding) (if (consp binding) binding (list binding nil))) bindings)))
    (progv (mapcar 'first bindings) (mapcar (lambda (binding) (eval (second binding))) bindings)
      (macroexpand-all `(progn ,@body) environment))))

(defpackage "CLTL2"
  (:use)
  (:documentation "Environments as in the second edition of Common Lisp the Language.")
  (:import-from "BROLGA-SYSTEM" "VARIABLE-INFORMATION" "FUNCTION-INFORMATION" "DECLARATION-INFORMATION"
                "DEFINE-DECLARATION" "AUGMENT-ENVIRONMENT" "PARSE-MACRO" "ENCLOSE" "MACROEXPAND-ALL" "COMPILER-LET")
  (:export "VARIABLE-INFORMATION" "FUNCTION-INFORMATION" "DECLARATION-INFORMATION" "DEFINE-DECLARATION"
           "AUGMENT-ENVIRONMENT" "PARSE-MACRO" "ENCLOSE" "MACROEXPAND-ALL" "COMPILER-LET"))

(do-external-symbols (symbol "CLTL2")
  (%set-symbol-package symbol (find-package "CLTL2")))
