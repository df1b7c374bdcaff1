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
