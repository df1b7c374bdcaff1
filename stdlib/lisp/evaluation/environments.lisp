;;;; What is known about names in an environment, and environments made of others.
;;;;
;;;; The problem: macros that write better code, and programs that walk code, want to know what a name
;;;; means where their form is, what was declared of it, and what it would mean inside of bindings that they are about to
;;;; write. The standard left the functions for that out; the second edition of "Common Lisp the Language" has
;;;; them, and implementations and libraries agree on what they return. The approach: the
;;;; compiler says what kind of thing a name is and which declarations, as written, reach
;;;; it (%DECLARATIONS); they are understood here. DEFINE-DECLARATION keeps a function with the
;;;; declaration's name, which is called when somebody asks.
;;;;
;;;; Invariants: what is declared nearer comes first. An augmented environment is good for asking and
;;;; expanding; what it binds cannot be referred to by code that runs.
;;;;
;;;; Tests: tests/lisp/evaluation/environments.lisp.

(in-package "BROLGA-SYSTEM")

;;; Declarations of the program's own

(defmacro define-declaration (name lambda-list &body body)
  "Define the declaration NAME. The parameters get a declaration specifier and the environment; BODY returns
:VARIABLE or :FUNCTION and a list of (name key value), or :DECLARE and (key . value)."
  `(eval-when (:compile-toplevel :load-toplevel :execute)
     (%define-declaration ',name (lambda ,lambda-list ,@body))))

(defun %define-declaration (name function)
  (proclaim (list 'declaration name))
  (%set-symbol-info name '%declaration function)
  name)

(defun %own-declaration (specifier environment)
  "What the declaration that DEFINE-DECLARATION defined returns for SPECIFIER; NIL for others."
  (let ((function (and (symbolp (car specifier)) (%symbol-info (car specifier) '%declaration))))
    (if (functionp function)
        (funcall function specifier environment)
        nil)))

;;; Variables

(defun %declared-type (specifier)
  "The type and the variables of a type declaration; NIL and NIL for other specifiers."
  (let ((kind (car specifier)))
    (cond ((eq kind 'type) (values (second specifier) (cddr specifier)))
          ((member-eq kind '(special ignore ignorable dynamic-extent ftype inline notinline optimize declaration
                             muffle-conditions unmuffle-conditions))
           (values nil nil))
          ((or (consp kind) (typep kind 'class) (and (symbolp kind) (%known-type-name-p kind)))
           (values kind (cdr specifier)))
          (t (values nil nil)))))

(defun %conjunction (types)
  "One type specifier for all of TYPES, of which there is at least one."
  (let ((narrow (remove-duplicates
                 (remove-if (lambda (type)
                              (some (lambda (other)
                                      (and (subtypep other type) (not (subtypep type other))))
                                    types))
                            types)
                 :test 'equal :from-end t)))
    (if (null (cdr narrow))
        (first narrow)
        `(and ,@narrow))))

(defun %variable-facts (name specifiers proclaimed environment)
  "The association list of what SPECIFIERS say of the variable NAME, whose PROCLAIMED type is a list."
  (let ((types proclaimed) (facts '()))
    (flet ((fact (key value)
             (unless (assoc key facts)
               (setq facts (acons key value facts)))))
      (dolist (specifier specifiers)
        (let ((kind (car specifier)))
          (if (member-eq kind '(ignore dynamic-extent))
              (when (member-eq name (cdr specifier))
                (fact kind t))
              (multiple-value-bind (type names) (%declared-type specifier)
                (if names
                    (when (member-eq name names)
                      (push type types))
                    (multiple-value-bind (subject entries) (%own-declaration specifier environment)
                      (when (eq subject :variable)
                        (loop for (variable key value) in entries
                              when (eq variable name)
                                do (fact key value)))))))))
      (let ((types (remove t types)))
        (when types
          (fact 'type (%conjunction types)))))
    (nreverse facts)))

(defun variable-information (name &optional environment)
  "What the variable NAME is in ENVIRONMENT: :LEXICAL, :SPECIAL, :SYMBOL-MACRO, :CONSTANT or NIL; whether its binding
is local; and an association list of what is declared of it."
  (check-type name symbol)
  (let ((kind (%variable-information name environment)))
    (destructuring-bind (local . specifiers) (%declarations :variable name environment)
      (let ((proclaimed (if local nil (%symbol-info name '%type))))
        (values kind local
                (%variable-facts name specifiers (if proclaimed (list proclaimed) '()) environment))))))

;;; Functions

(defun %function-facts (name specifiers local environment)
  "The association list of what SPECIFIERS, and proclamations unless NAME is LOCAL, say of the function NAME."
  (let ((facts '()) (symbol (%cell-symbol name nil)))
    (labels ((fact (key value)
               (unless (assoc key facts)
                 (setq facts (acons key value facts))))
             (named-in (names)
               (member name names :test 'equal)))
      (dolist (specifier specifiers)
        (let ((kind (car specifier)))
          (cond ((member-eq kind '(inline notinline))
                 (when (named-in (cdr specifier))
                   (fact 'inline kind)))
                ((eq kind 'ftype)
                 (when (named-in (cddr specifier))
                   (fact 'ftype (second specifier))))
                ((eq kind 'dynamic-extent)
                 (when (member `(function ,name) (cdr specifier) :test 'equal)
                   (fact 'dynamic-extent t)))
                (t (multiple-value-bind (subject entries) (%own-declaration specifier environment)
                     (when (eq subject :function)
                       (loop for (function key value) in entries
                             when (equal function name)
                               do (fact key value))))))))
      (when (and symbol (not local))
        (let ((inline (%symbol-info symbol '%inline)) (type (%symbol-info symbol '%ftype)))
          (when inline
            (fact 'inline (if (eq inline :inline) 'inline 'notinline)))
          (when type
            (fact 'ftype type)))))
    (remove '(inline . notinline) (nreverse facts) :test 'equal)))

(defun function-information (name &optional environment)
  "What the function name NAME is in ENVIRONMENT: :FUNCTION, :MACRO, :SPECIAL-FORM or NIL; whether its binding is
local; and an association list of what is declared of it."
  (let* ((symbol (%cell-symbol name nil))
         (kind (and symbol (%function-information name environment))))
    (destructuring-bind (local . specifiers)
        (if symbol (%declarations :function symbol environment) '(nil))
      (values (case kind
                ((:local-function :function) :function)
                ((:local-macro :macro) :macro)
                (:special-operator :special-form)
                (t nil))
              local
              (if (member-eq kind '(:local-function :function nil))
                  (%function-facts name specifiers local environment)
                  '())))))

;;; Everything else

;; An environment's policy is nothing but what is declared in it, upon what is proclaimed.
(defun %qualities-in (environment)
  "The optimisation qualities in force in ENVIRONMENT: a list of (quality level)."
  (let ((declared (append (loop for (kind . qualities) in (cdr (%declarations :other nil environment))
                                when (eq kind 'optimize)
                                  append (mapcar (lambda (quality)
                                                   (if (consp quality) quality (list quality 3)))
                                                 qualities))
                          *policy*)))
    (mapcar (lambda (name)
              (list name (or (second (assoc name declared)) 1)))
            '(speed safety debug space compilation-speed))))

(defun declaration-information (name &optional environment)
  "What is declared in ENVIRONMENT under NAME: for OPTIMIZE a list of (quality level), for DECLARATION a list of the
declarations that were proclaimed, for others what DEFINE-DECLARATION's function made of the nearest one."
  (case name
    (optimize
     (%qualities-in environment))
    (declaration
     (let ((names '()))
       (do-all-symbols (symbol)
         (when (%symbol-info symbol '%declaration)
           (pushnew symbol names)))
       names))
    (muffle-conditions
     *muffled-warnings*)
    (t
     (dolist (specifier (cdr (%declarations :other nil environment)) nil)
       (multiple-value-bind (subject fact) (%own-declaration specifier environment)
         (when (and (eq subject :declare) (eq (car fact) name))
           (return (cdr fact))))))))

;;; Making environments

(defun %augmented-names (names what)
  "The list NAMES, after checking that they are symbols without duplicates; WHAT says in messages what they name."
  (dolist (name names names)
    (unless (symbolp name)
      (%program-error "~S is not a symbol and cannot name a ~A." (list name what)))
    (when (> (count name names) 1)
      (%program-error "The ~A ~S is added to an environment twice." (list what name)))))

(defun augment-environment (environment &key variable symbol-macro function macro declare)
  "An environment with more in it than ENVIRONMENT has: VARIABLE, a list of names; SYMBOL-MACRO, of (name expansion);
FUNCTION, of function names; MACRO, of (name function); DECLARE, of declaration specifiers."
  (%augmented-names (append variable (mapcar 'first symbol-macro)) "variable")
  (%augmented-names (mapcar 'first macro) "macro")
  (let* ((specials (loop for (kind . names) in declare
                         when (eq kind 'special)
                           append names))
         (inline (loop for (kind . names) in declare
                       when (member-eq kind '(inline notinline))
                         append (loop for name in names
                                      collect (cons (%cell-symbol name t) (eq kind 'inline))))))
    (%make-augmented-environment
     environment
     (append (loop for name in variable
                   unless (member-eq name specials)
                     collect (list name))
             (loop for (name expansion) in symbol-macro
                   collect (list name :symbol-macro expansion))
             (loop for name in specials
                   collect (list name :special)))
     (append (loop for name in function
                   collect (list (%cell-symbol name t)))
             (loop for (name expander) in macro
                   collect (list name expander)))
     inline
     declare)))

(defun enclose (lambda-expression &optional environment)
  "The function of LAMBDA-EXPRESSION, which sees the macros and declarations of ENVIRONMENT."
  (%compile-lambda lambda-expression nil environment))
