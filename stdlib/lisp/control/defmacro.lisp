;;;; DEFMACRO with full lambda lists, DESTRUCTURING-BIND, compiler macros and symbol macros.
;;;;
;;;; The problem: macros are functions of a form and an environment; people write them with
;;;; lambda lists. The approach: PARSE-MACRO makes the lambda expression from name, lambda list and
;;;; body; the compiler calls it for MACROLET, and the defining macros here wrap it.
;;;;
;;;; Invariants: a macro function takes exactly the form and the environment, which is NIL for the
;;;; null lexical environment. A compiler macro sees (FUNCALL #'F ...) as well as (F ...).
;;;;
;;;; Tests: tests/lisp/control/defmacro.lisp.

(in-package "BROLGA-SYSTEM")

(defun %parse-macro-with-source (name lambda-list body form environment source)
  "The lambda expression of a macro function with the parameters FORM and ENVIRONMENT.
The arguments to match are the value of the form SOURCE. Second value: the docstring."
  (multiple-value-bind (forms declarations documentation) (%parse-body body t)
    (multiple-value-bind (bindings temporaries)
        (%destructure lambda-list source name form environment nil)
      (values
       `(lambda (,form ,environment)
          (declare (ignorable ,form ,environment))
          (let* ,bindings
            (declare (ignorable ,@temporaries))
            ,@declarations
            (block ,(%block-name name) ,@forms)))
       documentation))))

(defun parse-macro (name lambda-list body &optional environment)
  "The lambda expression of the macro function of (DEFMACRO NAME LAMBDA-LIST . BODY).
The second value is the docstring."
  (declare (ignore environment))
  (let ((form (%make-symbol "FORM")))
    (%parse-macro-with-source name lambda-list body form (%make-symbol "ENVIRONMENT") `(cdr ,form))))

(%defmacro defmacro (form environment)
  "Define NAME as a macro."
  (declare (ignore environment))
  (let* ((name (car (cdr form)))
         (lambda-list (car (cdr (cdr form)))))
    (unless (symbolp name)
      (%program-error "The name of a macro is a symbol, not ~S." (list name)))
    (multiple-value-bind (lambda-expression documentation)
        (parse-macro name lambda-list (cdr (cdr (cdr form))))
      `(eval-when (:compile-toplevel :load-toplevel :execute)
         (%define-macro ',name
                        (%named-lambda (macro-function ,name) ,@(cdr lambda-expression))
                        ',lambda-list
                        ,documentation)))))

(defmacro destructuring-bind (lambda-list expression &body body)
  "Bind the variables of LAMBDA-LIST to the parts of the value of EXPRESSION that they match."
  (multiple-value-bind (bindings temporaries)
      (%destructure lambda-list expression 'destructuring-bind nil nil nil)
    (multiple-value-bind (forms declarations) (%parse-body body nil)
      `(let* ,bindings
         ,@(when temporaries `((declare (ignorable ,@temporaries))))
         ,@declarations
         ,@(or forms '(nil))))))

(defun %define-compiler-macro (name function documentation)
  "Make FUNCTION the compiler macro function of NAME; return NAME."
  (%assert-unlocked name "given another compiler macro")
  (let ((symbol (%function-name-symbol name t)))
    (when (%symbol-info symbol '%compiler-macro)
      (%note-redefinition 'compiler-macro name))
    (%set-symbol-info symbol '%compiler-macro function)
    (%set-documentation symbol 'compiler-macro documentation)
    (%note-definition 'compiler-macro name)))

(defmacro define-compiler-macro (name lambda-list &body body)
  "Define what calls of the function NAME may be rewritten to; the form itself means no rewriting."
  (let ((form (%make-symbol "FORM")))
    (multiple-value-bind (lambda-expression documentation)
        (%parse-macro-with-source name lambda-list body form (%make-symbol "ENVIRONMENT")
                                  `(%compiler-macro-arguments ,form))
      `(eval-when (:compile-toplevel :load-toplevel :execute)
         (%define-compiler-macro ',name
                                 (%named-lambda (compiler-macro-function ,name) ,@(cdr lambda-expression))
                                 ,documentation)))))

(defun %compiler-macro-arguments (form)
  "The arguments of the call FORM, which may be a FUNCALL of a function name."
  (if (and (eq (car form) 'funcall)
           (consp (cdr form))
           (consp (car (cdr form)))
           (eq (car (car (cdr form))) 'function))
      (cdr (cdr form))
      (cdr form)))

(defmacro define-symbol-macro (symbol expansion)
  "Make SYMBOL, as a variable, stand for EXPANSION everywhere."
  `(eval-when (:compile-toplevel :load-toplevel :execute)
     (%define-symbol-macro ',symbol ',expansion)))

(defun %define-symbol-macro (symbol expansion)
  "Make SYMBOL a global symbol macro; return SYMBOL."
  (unless (symbolp symbol)
    (%program-error "The name of a symbol macro is a symbol, not ~S." (list symbol)))
  (unless (eql (%symbol-flags symbol) 0)
    (%program-error "~S is a variable and cannot be a symbol macro." (list symbol)))
  (%assert-unlocked symbol "defined as a symbol macro")
  (%set-symbol-info symbol '%symbol-macro (list expansion))
  (%note-definition 'symbol-macro symbol))

(defmacro lambda (lambda-list &body body)
  "The function with these parameters and this body."
  `(function (lambda ,lambda-list ,@body)))

(defmacro defun (&environment environment name lambda-list &body body)
  "Define the global function NAME, a symbol or (SETF symbol)."
  (unless (or (symbolp name)
              (and (consp name) (eq (car name) 'setf)
                   (consp (cdr name)) (symbolp (car (cdr name))) (null (cdr (cdr name)))))
    (%program-error "~S is not the name of a function." (list name)))
  (%expand-defun name lambda-list body environment))
