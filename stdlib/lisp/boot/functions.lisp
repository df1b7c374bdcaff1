;;;; The first functions: what DEFUN and the first macros are made of.
;;;;
;;;; The problem: when this file is loaded there are special operators, primitives and
;;;; intrinsics, but no macro and no library function. The approach: functions are stored with
;;;; %SET-FDEFINITION and written with IF, LET, TAGBODY only; each of them is something that the
;;;; expansion of DEFUN, or a backquoted form, needs at once. APPEND, LENGTH, REVERSE and NREVERSE
;;;; are for proper lists here; lists/ and sequences/ define them in full.
;;;;
;;;; Invariants: nothing in here signals; errors in definitions show when conditions exist.
;;;; *DEFINITION-HOOK* and *REDEFINITION-HOOK* are NIL until evaluation/ sets them.
;;;;
;;;; Tests: the whole library stands on it; tests/lisp/control/defun.lisp.

(in-package "BROLGA-SYSTEM")

;; The TRACINGs of names whose calls are shown, newest first (environment/trace.lisp).
(%set-symbol-flags '*traced-functions* 1)
(%set-symbol-value '*traced-functions* nil)

;; The package of the library, until the packages of users exist.
(%set-symbol-flags '*package* 1)
(%set-symbol-value '*package* (%find-package "BROLGA-SYSTEM"))
;; Called with kind and name of everything that is defined.
(%set-symbol-flags '*definition-hook* 1)
(%set-symbol-value '*definition-hook* nil)
;; Called with kind and name of what is defined again with another definition.
(%set-symbol-flags '*redefinition-hook* 1)
(%set-symbol-value '*redefinition-hook* nil)
;; Whether definitions are checked against package locks: see packages/locks.lisp.
(%set-symbol-flags '*package-locks* 1)
(%set-symbol-value '*package-locks* nil)
;; What was defined before *DEFINITION-HOOK*: list of (kind name file position).
(%set-symbol-flags '*early-definitions* 1)
(%set-symbol-value '*early-definitions* nil)
;; Where the form under evaluation comes from: set by whoever reads it.
(%set-symbol-flags '*source-file* 1)
(%set-symbol-value '*source-file* nil)
(%set-symbol-flags '*source-position* 1)
(%set-symbol-value '*source-position* nil)

(%set-fdefinition 'length
  (%named-lambda length (list)
    (let ((count 0))
      (tagbody
       again
         (if (consp list)
             (progn (setq count (1+ count) list (cdr list))
                    (go again))))
      count)))

(%set-fdefinition 'nreverse
  (%named-lambda nreverse (list)
    (let ((result nil) (next nil))
      (tagbody
       again
         (if (consp list)
             (progn (setq next (cdr list))
                    (%set-cdr list result)
                    (setq result list list next)
                    (go again))))
      result)))

(%set-fdefinition 'reverse
  (%named-lambda reverse (list)
    (let ((result nil))
      (tagbody
       again
         (if (consp list)
             (progn (setq result (cons (car list) result) list (cdr list))
                    (go again))))
      result)))

(%set-fdefinition 'append
  (%named-lambda append (&rest lists)
    (labels ((join (list others)
               (if others
                   (prepend list (join (car others) (cdr others)))
                   list))
             (prepend (list tail)
               (if (consp list)
                   (cons (car list) (prepend (cdr list) tail))
                   tail)))
      (if lists (join (car lists) (cdr lists)) nil))))

(%set-fdefinition '%note-definition
  (%named-lambda %note-definition (kind name)
    "Record that NAME was defined as KIND; return NAME."
    (if *definition-hook*
        (funcall *definition-hook* kind name)
        (setq *early-definitions*
              (cons (list kind name *source-file* *source-position*) *early-definitions*)))
    name))

(%set-fdefinition '%note-redefinition
  (%named-lambda %note-redefinition (kind name)
    "Tell who wants to know that NAME, defined as KIND already, is being defined again."
    (if *redefinition-hook* (funcall *redefinition-hook* kind name))
    name))

(%set-fdefinition '%assert-unlocked
  (%named-lambda %assert-unlocked (name operation)
    "Signal when a package lock forbids OPERATION, a text behind \"be\", on the function name NAME; return NAME."
    (if *package-locks* (check-symbol-lock name operation))
    name))

(%set-fdefinition '%documentation
  (%named-lambda %documentation (symbol kind)
    "The docstring of SYMBOL as a KIND (FUNCTION, VARIABLE, TYPE, ...), or NIL."
    (let ((rest (%symbol-info symbol '%documentation)))
      (tagbody
       again
         (if (consp rest)
             (if (eq (car rest) kind)
                 nil
                 (progn (setq rest (cdr (cdr rest)))
                        (go again)))))
      (car (cdr rest)))))

(%set-fdefinition '%set-documentation
  (%named-lambda %set-documentation (symbol kind string)
    "Make STRING, or NIL for none, the docstring of SYMBOL as a KIND; return it."
    (let ((rest (%symbol-info symbol '%documentation)))
      (tagbody
       again
         (if (consp rest)
             (if (eq (car rest) kind)
                 nil
                 (progn (setq rest (cdr (cdr rest)))
                        (go again)))))
      (if rest
          (%set-car (cdr rest) string)
          (if string
              (%set-symbol-info symbol '%documentation
                                (list* kind string (%symbol-info symbol '%documentation)))))
      string)))

(%set-fdefinition '%clear-info
  (%named-lambda %clear-info (symbol indicator)
    "Forget the info INDICATOR of SYMBOL."
    (if (%symbol-info symbol indicator)
        (%set-symbol-info symbol indicator nil))))

(%set-fdefinition '%defun
  (%named-lambda %defun (name function inline-lambda documentation)
    "Make FUNCTION the global function NAME; return NAME.
INLINE-LAMBDA is the lambda expression that calls may be replaced by, or NIL."
    (%assert-unlocked name "defined as a function")
    (let ((symbol (%function-name-symbol name t)))
      (if (%fdefinition symbol)
          (%note-redefinition 'function name)
          (if (%symbol-info symbol '%macro-function)
              (progn (%note-redefinition 'function name)
                     (%set-symbol-info symbol '%macro-function nil))))
      (%clear-info symbol '%accessor)
      (%clear-info symbol '%argument-types)
      (if inline-lambda
          (%set-symbol-info symbol '%inline-lambda inline-lambda)
          (%clear-info symbol '%inline-lambda))
      (%set-documentation symbol 'function documentation)
      (%set-fdefinition symbol function)
      (%note-definition 'function name))))

(%set-fdefinition '%define-macro
  (%named-lambda %define-macro (name function lambda-list documentation)
    "Make FUNCTION, of a form and an environment, the macro function of NAME; return NAME."
    (%assert-unlocked name "defined as a macro")
    (if (%symbol-info name '%macro-function)
        (%note-redefinition 'macro name)
        (if (%fdefinition name)
            (progn (%note-redefinition 'macro name)
                   (%fmakunbound name))))
    (%clear-info name '%accessor)
    (%clear-info name '%inline-lambda)
    (%set-symbol-info name '%macro-lambda-list lambda-list)
    (%set-documentation name 'function documentation)
    (%set-symbol-info name '%macro-function function)
    (%note-definition 'macro name)))

(%set-fdefinition '%parse-body
  (%named-lambda %parse-body (body documentation-allowed)
    "Three values: the forms of BODY, its declarations, its docstring (where allowed) or NIL."
    (let ((declarations nil) (documentation nil) (form nil))
      (tagbody
       again
         (if (consp body)
             (progn
               (setq form (car body))
               (if (if (consp form) (eq (car form) 'declare))
                   (progn (setq declarations (cons form declarations) body (cdr body))
                          (go again)))
               (if (if (stringp form) (if documentation-allowed (if (cdr body) (null documentation))))
                   (progn (setq documentation form body (cdr body))
                          (go again))))))
      (values body (nreverse declarations) documentation))))

(%set-fdefinition '%block-name
  (%named-lambda %block-name (name)
    "The name of the block around the body of the function NAME."
    (if (symbolp name) name (car (cdr name)))))

(%set-fdefinition '%lambda-with-block
  (%named-lambda %lambda-with-block (name lambda-list body)
    "The tail (LAMBDA-LIST . BODY) of a lambda expression for the function NAME: its forms in a block.
The second value is the docstring."
    (multiple-value-bind (forms declarations documentation) (%parse-body body t)
      (values
       (cons lambda-list
             (append (if documentation (list documentation))
                     declarations
                     (list (list* 'block (%block-name name) forms))))
       documentation))))

(%set-symbol-info '%defmacro '%macro-function
  (%named-lambda %defmacro (form environment)
    "(%defmacro name (form environment) . body): a macro by its function."
    (declare (ignore environment))
    (let ((name (car (cdr form))))
      (multiple-value-bind (forms declarations documentation) (%parse-body (cdr (cdr (cdr form))) t)
        (list 'eval-when '(:compile-toplevel :load-toplevel :execute)
              (list '%define-macro
                    (list 'quote name)
                    (list* '%named-lambda name (car (cdr (cdr form)))
                           (append declarations forms))
                    nil
                    documentation))))))
