;;;; DEFVAR, DEFPARAMETER, DEFCONSTANT and global variables.
;;;;
;;;; The problem: the compiler must know at once that a name is special or constant, in a file
;;;; under compilation as well as at the prompt. The approach: a function proclaims the name
;;;; before its value form is looked at, because the parts of a top-level PROGN are processed one
;;;; after the other.
;;;;
;;;; Invariants: a constant keeps its value unless the user says otherwise (EQL rule); a symbol
;;;; macro cannot be made special.
;;;;
;;;; Tests: tests/lisp/control/variables.lisp.

(in-package "BROLGA-SYSTEM")

(defun %proclaim-special (symbol)
  "Make SYMBOL special everywhere."
  (unless (symbolp symbol)
    (error 'type-error :datum symbol :expected-type 'symbol))
  (when (%constant-symbol-p symbol)
    (%program-error "~S is a constant and cannot be made special." (list symbol)))
  (when (%symbol-info symbol '%symbol-macro)
    (%program-error "~S is a symbol macro and cannot be made special." (list symbol)))
  (when (%symbol-info symbol '%global)
    (%program-error "~S is a global variable (see EXT:DEFGLOBAL) and cannot be made special." (list symbol)))
  (unless (eql (%two-arg-logand (%symbol-flags symbol) 1) 1)
    (%assert-unlocked symbol "proclaimed special"))
  (%set-symbol-flags symbol 1)
  symbol)

(defun %declare-variable (symbol documentation)
  "What DEFVAR and DEFPARAMETER do before they look at the value."
  (%proclaim-special symbol)
  (when documentation
    (%set-documentation symbol 'variable documentation))
  (%note-definition 'variable symbol))

(defun %set-variable (symbol value)
  "Make VALUE, of the type proclaimed for it, the value of the dynamic variable SYMBOL; return it."
  (let ((type (%symbol-info symbol '%type)))
    (%set-symbol-value symbol (if type (%checked-value value type) value))))

(defmacro defvar (name &optional (value nil value-given) documentation)
  "Make NAME a special variable, with VALUE when it has none yet."
  `(progn
     (eval-when (:compile-toplevel)
       (%proclaim-special ',name))
     (%declare-variable ',name ,documentation)
     ,@(when value-given
         `((unless (%boundp ',name)
             (%set-variable ',name ,value))))
     ',name))

(defmacro defparameter (name value &optional documentation)
  "Make NAME a special variable with VALUE."
  `(progn
     (eval-when (:compile-toplevel)
       (%proclaim-special ',name))
     (%declare-variable ',name ,documentation)
     (%set-variable ',name ,value)
     ',name))

(defun %defconstant (symbol value documentation)
  "Make SYMBOL a constant with VALUE; return SYMBOL."
  (unless (symbolp symbol)
    (error 'type-error :datum symbol :expected-type 'symbol))
  (when (%symbol-info symbol '%symbol-macro)
    (%program-error "~S is a symbol macro and cannot be made a constant." (list symbol)))
  (%assert-unlocked symbol "defined as a constant")
  (let ((old (%boundp symbol)))
    (unless (and old
                 (%constant-symbol-p symbol)
                 (or (eql (%symbol-value symbol) value)
                     (not (%constant-changes symbol (%symbol-value symbol) value))))
      (%set-symbol-flags symbol 3)
      (%set-symbol-value symbol value)))
  (when documentation
    (%set-documentation symbol 'variable documentation))
  (%note-definition 'constant symbol))

(defmacro defconstant (name value &optional documentation)
  "Make NAME a constant with VALUE."
  `(eval-when (:compile-toplevel :load-toplevel :execute)
     (%defconstant ',name ,value ,documentation)))

(defun %proclaim-global (symbol)
  "Make SYMBOL a global variable, which nothing can bind. For the compiler it is a special variable otherwise."
  (unless (%symbol-info symbol '%global)
    (when (logtest 1 (%symbol-flags symbol))
      (%program-error "~S is a special variable already and cannot be made global." (list symbol)))
    (%proclaim-special symbol)
    (%set-symbol-info symbol '%global t))
  symbol)

(defun %declare-global (symbol documentation)
  (%proclaim-global symbol)
  (when documentation
    (%set-documentation symbol 'variable documentation))
  (%note-definition 'variable symbol))

(defmacro defglobal (name value &optional documentation)
  "Make NAME a global variable, with VALUE when it has none yet. It can be assigned, but not bound."
  `(progn
     (eval-when (:compile-toplevel)
       (%proclaim-global ',name))
     (%declare-global ',name ,documentation)
     (unless (%boundp ',name)
       (%set-symbol-value ',name ,value))
     ',name))

(defconstant lambda-list-keywords
  '(&optional &rest &key &aux &body &whole &allow-other-keys &environment)
  "The symbols that divide lambda lists.")

(defconstant multiple-values-limit 1048576
  "No more values than this, less one, can be returned.")

(defconstant call-arguments-limit 1048576
  "No more arguments than this, less one, can be passed.")

(defconstant lambda-parameters-limit 1048576
  "No more parameters than this, less one, can be in a lambda list.")
