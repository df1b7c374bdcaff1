;;;; The 978 symbols of COMMON-LISP: each is defined as the standard says and has a docstring.

(defun external-symbols ()
  (let ((symbols nil))
    (do-external-symbols (symbol "COMMON-LISP") (push symbol symbols))
    (sort symbols #'string<)))
(length (external-symbols))
;=> 978
(remove-if (lambda (symbol) (eq (symbol-package symbol) (find-package "COMMON-LISP"))) (external-symbols))
;=> NIL

;;; By kind

(defparameter *special-operators*
  '(block catch eval-when flet function go if labels let let* load-time-value locally macrolet
    multiple-value-call multiple-value-prog1 progn progv quote return-from setq symbol-macrolet tagbody
    the throw unwind-protect))
(set-exclusive-or *special-operators* (remove-if-not #'special-operator-p (external-symbols)))
;=> NIL
(defparameter *macros*
  '(and assert case ccase check-type cond ctypecase decf declaim defconstant define-compiler-macro
    define-condition define-modify-macro define-setf-expander define-symbol-macro
    defmacro defpackage defparameter defsetf defstruct deftype defun defvar
    destructuring-bind do do* do-all-symbols do-external-symbols do-symbols dolist dotimes ecase etypecase
    formatter handler-bind handler-case ignore-errors in-package incf lambda loop loop-finish
    multiple-value-bind multiple-value-list multiple-value-setq nth-value or pop
    pprint-exit-if-list-exhausted pprint-logical-block pprint-pop print-unreadable-object prog prog* prog1
    prog2 psetf psetq push pushnew remf restart-bind restart-case return rotatef setf shiftf step time trace
    typecase unless untrace when with-compilation-unit with-condition-restarts
    with-hash-table-iterator with-input-from-string with-open-file with-open-stream
    with-output-to-string with-package-iterator with-simple-restart with-standard-io-syntax))
(defparameter *object-system-macros*
  '(call-method defclass defgeneric define-method-combination defmethod make-method with-accessors with-slots))
(remove-if (lambda (symbol) (and (macro-function symbol) (not (special-operator-p symbol)))) *macros*)
;=> NIL
(set-difference (remove-if-not #'macro-function (external-symbols)) (append *macros* *object-system-macros*))
;=> NIL
(defparameter *constants*
  '(array-dimension-limit array-rank-limit array-total-size-limit boole-1 boole-2 boole-and boole-andc1
    boole-andc2 boole-c1 boole-c2 boole-clr boole-eqv boole-ior boole-nand boole-nor boole-orc1 boole-orc2
    boole-set boole-xor call-arguments-limit char-code-limit double-float-epsilon
    double-float-negative-epsilon internal-time-units-per-second lambda-list-keywords
    lambda-parameters-limit least-negative-double-float least-negative-long-float
    least-negative-normalized-double-float least-negative-normalized-long-float
    least-negative-normalized-short-float least-negative-normalized-single-float
    least-negative-short-float least-negative-single-float least-positive-double-float
    least-positive-long-float least-positive-normalized-double-float
    least-positive-normalized-long-float least-positive-normalized-short-float
    least-positive-normalized-single-float least-positive-short-float least-positive-single-float
    long-float-epsilon long-float-negative-epsilon most-negative-double-float most-negative-fixnum
    most-negative-long-float most-negative-short-float most-negative-single-float
    most-positive-double-float most-positive-fixnum most-positive-long-float most-positive-short-float
    most-positive-single-float multiple-values-limit nil pi short-float-epsilon
    short-float-negative-epsilon single-float-epsilon single-float-negative-epsilon t))
(set-exclusive-or *constants* (remove-if-not #'constantp (external-symbols)))
;=> NIL
(defparameter *variables*
  '(* ** *** *break-on-signals* *compile-file-pathname* *compile-file-truename* *compile-print*
    *compile-verbose* *debug-io* *debugger-hook* *default-pathname-defaults* *error-output* *features*
    *gensym-counter* *load-pathname* *load-print* *load-truename* *load-verbose* *macroexpand-hook*
    *modules* *package* *print-array* *print-base* *print-case* *print-circle* *print-escape*
    *print-gensym* *print-length* *print-level* *print-lines* *print-miser-width* *print-pprint-dispatch*
    *print-pretty* *print-radix* *print-readably* *print-right-margin* *query-io* *random-state*
    *read-base* *read-default-float-format* *read-eval* *read-suppress* *readtable* *standard-input*
    *standard-output* *terminal-io* *trace-output* + ++ +++ - / // ///))
(set-exclusive-or *variables*
                  (remove-if-not (lambda (symbol) (and (boundp symbol) (not (constantp symbol))))
                                 (external-symbols)))
;=> NIL

;;; Everything has a kind, and a docstring of every kind it has.

(defparameter *object-system-functions*
  '(add-method allocate-instance call-next-method change-class compute-applicable-methods
    ensure-generic-function find-method function-keywords initialize-instance invalid-method-error
    make-instance make-instances-obsolete method-combination-error method-qualifiers next-method-p
    no-applicable-method no-next-method print-object reinitialize-instance remove-method
    shared-initialize slot-boundp slot-exists-p slot-makunbound slot-missing slot-unbound slot-value
    update-instance-for-different-class update-instance-for-redefined-class make-load-form
    make-load-form-saving-slots))
(defun kinds (symbol)
  "The kinds of DOCUMENTATION that SYMBOL should answer."
  (remove nil
          (list (when (fboundp symbol) 'function)
                (when (boundp symbol) 'variable)
                (when (or (find-class symbol nil) (documentation symbol 'type)) 'type)
                (find-if (lambda (kind) (documentation symbol kind))
                         '(brolga-system::declaration brolga-system::lambda-list-keyword brolga-system::word)))))
(remove-if (lambda (symbol)
             (or (kinds symbol)
                 (member symbol *object-system-functions*)
                 (member symbol *object-system-macros*)))
           (external-symbols))
;=> NIL
(defun undocumented-kinds (symbol)
  (remove-if (lambda (kind) (or (documentation symbol kind)
                                (and (eq kind 'type) (documentation symbol 'structure))))
             (kinds symbol)))
(remove-if-not #'undocumented-kinds (external-symbols))
;=> NIL
