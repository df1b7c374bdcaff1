;;;; PROCLAIM and DECLAIM.
;;;;
;;;; The problem: global declarations about variables, functions and policy reach the compiler
;;;; through symbol flags, the info of symbols and *POLICY*. The approach: one function per kind.
;;;;
;;;; Invariants: *POLICY* holds at most one entry (quality value) per quality; LOAD and
;;;; COMPILE-FILE bind it, so that a file's DECLAIM OPTIMIZE ends with the file.
;;;;
;;;; Tests: tests/lisp/control/proclamations.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *policy* nil "The optimisation qualities in force: a list of (quality value).")

(defun %proclaim-optimize (qualities)
  "Take QUALITIES, symbols and (quality value) lists, into *POLICY*."
  (let ((policy *policy*))
    (dolist (quality qualities)
      (let ((name (if (consp quality) (car quality) quality))
            (value (if (and (consp quality) (consp (cdr quality))) (car (cdr quality)) 3)))
        (if (and (member-eq name '(speed safety debug space compilation-speed))
                 (%fixnump value)
                 (<= 0 value 3))
            (let ((kept nil))
              (dolist (entry policy)
                (unless (eq (car entry) name)
                  (push entry kept)))
              (setq policy (cons (list name value) (nreverse kept))))
            (%style-warning "~S is not an optimization quality." quality))))
    (setq *policy* policy)))

(defvar *muffled-warnings* nil
  "The type of the conditions that the compiler says nothing about.")

(defun %proclaim-muffling (types muffle)
  "Let the compiler say nothing, or if MUFFLE is false something again, about conditions of TYPES."
  (setq *muffled-warnings*
        (if muffle
            `(or ,*muffled-warnings* ,@types)
            `(and ,*muffled-warnings* (not (or ,@types))))))

(defun %proclaim-info (names indicator value)
  "Make VALUE the INDICATOR info of the functions NAMES."
  (dolist (name names)
    (%set-symbol-info (%cell-symbol name t) indicator value)))

(defun %proclaim-type (type variables)
  "Proclaim that VARIABLES are of TYPE."
  (dolist (variable variables)
    (unless (symbolp variable)
      (error 'type-error :datum variable :expected-type 'symbol))
    (%assert-unlocked variable "given a proclaimed type")
    (%set-symbol-info variable '%type type)))

(defun %positional-parts (parts)
  "The required and optional elements of a lambda list or of the arguments in a function type, the
tail behind them, and the number of those that are required."
  (let ((positional nil) (count 0) (required nil))
    (loop
      (let ((part (car parts)))
        (cond ((eq part '&optional) (setq required (or required count)))
              ((or (atom parts) (member-eq part '(&rest &body &key &aux &allow-other-keys)))
               (return (values (nreverse positional) parts (or required count))))
              (t (push part positional)
                 (setq count (1+ count)))))
      (setq parts (cdr parts)))))

(defun %type-with-default (type default)
  "TYPE or the value of the form DEFAULT; NIL when that is not known."
  (cond ((or (null default) (eq default t) (numberp default) (characterp default)
             (and (symbolp default) (%keyword-type-p default)))
         (if (subtypep `(eql ,default) type) type `(or ,type (eql ,default))))
        (t nil)))

(defun %parameter-declarations (lambda-list argument-types)
  "Type declarations of the variables in LAMBDA-LIST by the arguments in a function type."
  (multiple-value-bind (parameters more required) (%positional-parts lambda-list)
    (multiple-value-bind (types more-types) (%positional-parts argument-types)
      (let ((declarations nil)
            (rest (if (eq (car more-types) '&rest) (cadr more-types) nil))
            (keys (cdr (member-eq '&key more-types)))
            (index 0))
        (flet ((declare-type (type variable)
                 (when type
                   (push (list 'type type variable) declarations))))
          (dolist (parameter parameters)
            (let ((type (if types (pop types) rest)))
              (cond ((< index required) (declare-type type parameter))
                    ((atom parameter) (declare-type (and type (%type-with-default type nil)) parameter))
                    (t (declare-type (and type (%type-with-default type (cadr parameter)))
                                     (car parameter)))))
            (setq index (1+ index)))
          (dolist (parameter (cdr (member-eq '&key more)))
            (when (eq parameter '&aux)
              (return))
            (let* ((variable (if (consp parameter) (car parameter) parameter))
                   (keyword (if (consp variable) (car variable) (intern (symbol-name variable) "KEYWORD")))
                   (key (find-if (lambda (key) (and (consp key) (eq (car key) keyword))) keys)))
              (when key
                (declare-type (%type-with-default (cadr key) (if (consp parameter) (cadr parameter) nil))
                              (if (consp variable) (cadr variable) variable))))))
        declarations))))

(defun %with-function-type (tail type)
  "TAIL, lambda list and body of a function whose last form is its block, asserting the function TYPE."
  (if (and (consp type) (eq (car type) 'function) (consp (cdr type)))
      (let ((declarations (if (listp (cadr type))
                              (%parameter-declarations (car tail) (cadr type))
                              nil))
            (block (car (last tail))))
        `(,(car tail)
          ,@(when declarations `((declare ,@declarations)))
          ,@(butlast (cdr tail))
          ,(if (consp (cddr type)) `(the ,(caddr type) ,block) block)))
      tail))

(defun proclaim (declaration)
  "Make DECLARATION, a declaration specifier, hold globally."
  (unless (consp declaration)
    (error 'type-error :datum declaration :expected-type 'cons))
  (let ((kind (car declaration)) (rest (cdr declaration)))
    (cond ((eq kind 'special)
           (dolist (symbol rest)
             (%proclaim-special symbol)))
          ((eq kind 'inline) (%proclaim-info rest '%inline :inline))
          ((eq kind 'notinline) (%proclaim-info rest '%inline :notinline))
          ((eq kind 'type) (%proclaim-type (car rest) (cdr rest)))
          ((eq kind 'ftype)
           (dolist (name (cdr rest))
             (%assert-unlocked name "given a proclaimed type"))
           (%proclaim-info (cdr rest) '%ftype (car rest)))
          ((eq kind 'optimize) (%proclaim-optimize rest))
          ((eq kind 'muffle-conditions) (%proclaim-muffling rest t))
          ((eq kind 'unmuffle-conditions) (%proclaim-muffling rest nil))
          ((eq kind 'declaration)
           (dolist (name rest)
             (when (%known-type-name-p name)
               (%program-error "~S is a type and cannot be a declaration as well." (list name)))
             (%assert-unlocked name "proclaimed a declaration")
             (%set-symbol-info name '%declaration t)))
          ((and (symbolp kind) (%symbol-info kind '%declaration)) nil)
          ((member-eq kind '(ignore ignorable dynamic-extent))
           (%program-error "~S cannot be proclaimed." (list declaration)))
          ((or (consp kind) (%known-type-name-p kind)) (%proclaim-type kind rest))
          (t (%style-warning "Unknown declaration: ~S." declaration)))
    nil))

(defmacro declaim (&rest declarations)
  "Make the declarations hold globally, at compile time as well."
  `(eval-when (:compile-toplevel :load-toplevel :execute)
     ,@(mapcar (lambda (declaration) `(proclaim ',declaration)) declarations)))
