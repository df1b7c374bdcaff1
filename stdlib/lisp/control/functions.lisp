;;;; Global definitions as data: functions, macros, compiler macros by name; macro expansion.
;;;;
;;;; The problem: the cells and info lists of symbols are reached by ANSI functions that take
;;;; function names, environments and macros into account. The approach: thin functions over the
;;;; primitives; (SETF F) names go through the hidden symbol that holds their cell.
;;;;
;;;; Invariants: a name is never a function and a macro at once; a special operator is never
;;;; made either.
;;;;
;;;; Tests: tests/lisp/control/functions.lisp.

(in-package "BROLGA-SYSTEM")

(%set-symbol-flags '*macroexpand-hook* 1)
(%set-symbol-value '*macroexpand-hook* 'funcall)

(defun %function-name-p (name)
  "Whether NAME can name a function."
  (or (symbolp name)
      (and (consp name)
           (eq (car name) 'setf)
           (consp (cdr name))
           (symbolp (car (cdr name)))
           (null (cdr (cdr name))))))

(defun %cell-symbol (name create)
  "The symbol whose cell belongs to the function name NAME; NIL when there is none and CREATE is false."
  (cond ((symbolp name) name)
        ((%function-name-p name) (%function-name-symbol name create))
        (t (error 'type-error :datum name :expected-type '(or symbol (cons (eql setf) (cons symbol null)))))))

;; The compiler may answer :MACRO for a local macro too.
(defun %local-function-kind (name environment)
  "What the function name NAME is bound to in ENVIRONMENT: :LOCAL-FUNCTION, :LOCAL-MACRO, or NIL."
  (if (null environment)
      nil
      (let ((kind (%function-information name environment)))
        (cond ((member-eq kind '(:local-function :local-macro)) kind)
              ((not (symbolp name)) nil)
              ((eq kind ':macro)
               (if (eq (%macro-function name environment) (%symbol-info name '%macro-function))
                   nil
                   :local-macro))
              ((eq kind ':function)
               (if (and (%fdefinition name) (not (%symbol-info name '%macro-function)))
                   nil
                   :local-function))
              (t nil)))))

(defun special-operator-p (symbol)
  "Whether SYMBOL names one of the special operators of the standard."
  (unless (symbolp symbol)
    (error 'type-error :datum symbol :expected-type 'symbol))
  (if (member-eq symbol '(block catch eval-when flet function go if labels let let* load-time-value
                          locally macrolet multiple-value-call multiple-value-prog1 progn progv
                          quote return-from setq symbol-macrolet tagbody the throw unwind-protect))
      t
      nil))

(defun fboundp (name)
  "Whether NAME is defined as a function, macro or special operator."
  (let ((symbol (%cell-symbol name nil)))
    (if (and symbol
             (or (%fdefinition symbol)
                 (%symbol-info symbol '%macro-function)
                 (special-operator-p symbol)))
        t
        nil)))

(defun %not-a-function (name)
  "A function object for the special operator NAME: calling it is an error."
  (%named-lambda not-a-function (&rest arguments)
    (declare (ignore arguments))
    (error 'undefined-function :name name)))

(defun fdefinition (name)
  "The function object of NAME; for a macro its macro function."
  (let ((symbol (%cell-symbol name nil)))
    (cond ((and (null symbol) name) (%undefined-function-value name))
          ((and *traced-functions* (%fdefinition symbol)) (untraced-definition (%fdefinition symbol)))
          ((%fdefinition symbol))
          ((%symbol-info symbol '%macro-function))
          ((special-operator-p symbol) (%not-a-function name))
          (t (%undefined-function-value name)))))

(defun (setf fdefinition) (function name)
  "Make FUNCTION the global function NAME."
  (unless (functionp function)
    (error 'type-error :datum function :expected-type 'function))
  (%assert-unlocked name "defined as a function")
  (let ((symbol (%cell-symbol name t)))
    (%clear-info symbol '%macro-function)
    (%clear-info symbol '%inline-lambda)
    (%clear-info symbol '%accessor)
    (%clear-info symbol '%argument-types)
    (%set-fdefinition symbol function)
    function))

(defun symbol-function (symbol)
  "The function object of SYMBOL; for a macro its macro function."
  (unless (symbolp symbol)
    (error 'type-error :datum symbol :expected-type 'symbol))
  (fdefinition symbol))

(defun (setf symbol-function) (function symbol)
  "Make FUNCTION the global function of SYMBOL."
  (unless (symbolp symbol)
    (error 'type-error :datum symbol :expected-type 'symbol))
  (funcall #'(setf fdefinition) function symbol))

(defun fmakunbound (name)
  "Make NAME undefined as a function and macro; return NAME."
  (let ((symbol (%cell-symbol name nil)))
    (when symbol
      (%assert-unlocked name "made undefined as a function or macro")
      (%clear-info symbol '%macro-function)
      (%clear-info symbol '%inline-lambda)
      (%clear-info symbol '%accessor)
      (%fmakunbound symbol))
    name))

(defun macro-function (symbol &optional environment)
  "The macro function of SYMBOL in ENVIRONMENT, or NIL when it is not a macro there."
  (unless (symbolp symbol)
    (error 'type-error :datum symbol :expected-type 'symbol))
  (let ((kind (%local-function-kind symbol environment)))
    (cond ((eq kind ':local-function) nil)
          ((eq kind ':local-macro) (%macro-function symbol environment))
          (t (%symbol-info symbol '%macro-function)))))

(defun (setf macro-function) (function symbol &optional environment)
  "Make FUNCTION, of a form and an environment, the macro function of SYMBOL."
  (declare (ignore environment))
  (unless (symbolp symbol)
    (error 'type-error :datum symbol :expected-type 'symbol))
  (unless (functionp function)
    (error 'type-error :datum function :expected-type 'function))
  (%define-macro symbol function nil nil)
  function)

(defun compiler-macro-function (name &optional environment)
  "The compiler macro function of NAME, or NIL."
  (let ((symbol (%cell-symbol name nil)))
    (if (and symbol
             (not (%local-function-kind name environment)))
        (%symbol-info symbol '%compiler-macro)
        nil)))

(defun (setf compiler-macro-function) (function name &optional environment)
  "Make FUNCTION, or nothing when it is NIL, the compiler macro function of NAME."
  (declare (ignore environment))
  (let ((symbol (%cell-symbol name t)))
    (if function
        (%define-compiler-macro name function nil)
        (progn
          (%assert-unlocked name "given another compiler macro")
          (%clear-info symbol '%compiler-macro)))
    function))

(defun macroexpand-1 (form &optional environment)
  "Expand FORM once; the second value is true when it was a macro form or symbol macro."
  (let ((result (%macroexpand-1 form environment)))
    (values (car result) (cdr result))))

(defun macroexpand (form &optional environment)
  "Expand FORM until it is no macro form; the second value is true when there was an expansion."
  (let ((expanded nil))
    (loop
      (let ((result (%macroexpand-1 form environment)))
        (unless (cdr result)
          (return (values form expanded)))
        (setq form (car result) expanded t)))))

(defun function-lambda-expression (function)
  "Three values: the lambda expression of FUNCTION when known, whether it may be a closure, its name."
  (unless (functionp function)
    (error 'type-error :datum function :expected-type 'function))
  (values nil t (%function-name function)))

(defun constantp (form &optional environment)
  "Whether FORM always has the same value: a constant, a self-evaluating object or a quotation."
  (declare (ignore environment))
  (cond ((symbolp form)
         (if (%constant-symbol-p form) t nil))
        ((consp form) (eq (car form) 'quote))
        (t t)))

(defun %constant-symbol-p (symbol)
  "Whether SYMBOL is NIL, T, a keyword or defined by DEFCONSTANT."
  (or (null symbol)
      (eq symbol 't)
      (not (eql (%two-arg-logand (%symbol-flags symbol) 6) 0))))

(defun %constant-value (form)
  "The value of FORM, of which CONSTANTP holds."
  (cond ((consp form) (car (cdr form)))
        ((symbolp form) (if (or (null form) (eq form 't)) form (%symbol-value form)))
        (t form)))
