;;;; What the compiler can say about calls of single functions of the standard.
;;;;
;;;; The problem: (MAPCAR #'CONS LIST) and (/ 1 0) are wrong whenever they are reached, though each argument is
;;;; of the right type. The approach: such functions have a %CALL-CHECK, a function of form and environment
;;;; that the compiler calls before it does anything else with a call. One knows how many arguments the
;;;; arguments of a function that are functions will get; another one makes calls with constants as a trial.
;;;;
;;;; Invariants: only what is certain is warned of. A call that signals may be meant to: a style warning. Trial
;;;; calls have no effects and cannot take long.
;;;;
;;;; Tests: tests/lisp/evaluation/call-checks.lisp.

(in-package "BROLGA-SYSTEM")

;;; Arguments that are functions

(defun check-function-argument (argument count form environment)
  "Warns if ARGUMENT, a form for a function that will be called with COUNT arguments, gives one that takes others."
  (let ((name (and (consp argument)
                   (member (car argument) '(function quote))
                   (consp (cdr argument))
                   (cadr argument))))
    (flet ((check (callee lambda-list kind)
             (multiple-value-bind (required optional rest keys) (lambda-list-parts lambda-list)
               (check-argument-count callee count required optional (or rest keys) kind form))))
      (cond ((and (consp argument) (eq (car argument) 'lambda) (consp (cdr argument))
                  (list-length-or-nil (cadr argument)))
             (check (lambda-text (cadr argument)) (cadr argument) :warning))
            ((null name))
            ((and (consp name) (eq (car name) 'lambda))
             (when (eq (car argument) 'function)
               (check-function-argument name count form environment)))
            ((not (function-name-p name)))
            ((and (symbolp name) (or (macro-function name) (special-operator-p name))))
            ((or (eq (car argument) 'quote)
                 (null (%local-function-kind (or (%function-name-symbol name nil) name) environment)))
             (multiple-value-bind (lambda-list kind) (callee-facts name)
               (when lambda-list
                 (check name (car lambda-list) kind))))))))

(defun check-functions-in-call (form environment)
  "Warns of functions among the arguments of FORM that do not take what they will get. This is a %CALL-CHECK."
  (when (and *compilation-unit* (list-length-or-nil (cdr form)))
    (destructuring-bind (&optional index count (required 0)) (%symbol-info (car form) '%function-argument)
      (let* ((arguments (cdr form)) (given (length arguments)))
        (when (and index (if (eq count :rest) (> given required) (>= given required)))
          (check-function-argument (nth index arguments)
                                   (if (eq count :rest) (- given index 1) count)
                                   form environment))
        (unless (eq count :rest)
          (loop for (keyword value) on (nthcdr required arguments) by #'cddr
                do (case keyword
                     (:key (check-function-argument value 1 form environment))
                     ((:test :test-not) (check-function-argument value 2 form environment))))))))
  nil)

;; The index of the function (NIL: none but in keyword arguments), how many arguments it gets, and how many
;; arguments stand before the keywords.
(dolist (entry
         '(((0 :rest 1) mapcar mapc mapcan maplist mapl mapcon some every notany notevery)
           ((1 :rest 2) map map-into)
           ((0 2 2) reduce)
           ((0 2 1) maphash)
           ((1 2 2) sort stable-sort)
           ((3 2 4) merge)
           ((0 1 2) find-if find-if-not position-if position-if-not count-if count-if-not remove-if remove-if-not
            delete-if delete-if-not member-if member-if-not assoc-if assoc-if-not rassoc-if rassoc-if-not)
           ((1 1 3) substitute-if substitute-if-not nsubstitute-if nsubstitute-if-not subst-if subst-if-not)
           ((nil 0 1) remove-duplicates delete-duplicates)
           ((nil 0 2) find position count remove delete member assoc rassoc adjoin union nunion intersection
            nintersection set-difference nset-difference set-exclusive-or subsetp search mismatch tree-equal sublis)
           ((nil 0 3) substitute nsubstitute subst nsubst)))
  (destructuring-bind (facts . names) entry
    (dolist (name names)
      (%set-symbol-info name '%function-argument facts)
      (%set-symbol-info name '%call-check 'check-functions-in-call))))

;;; Types

(defun check-type-in-call (form environment)
  "Remembers the type in FORM, a call of TYPEP or COERCE, if it is not defined. This is a %CALL-CHECK."
  (declare (ignore environment))
  (let ((type (and *compilation-unit* (list-length-or-nil (cdr form)) (third form))))
    (when (and (consp type) (eq (car type) 'quote) (consp (cdr type)))
      (let ((name (if (consp (cadr type)) (car (cadr type)) (cadr type))))
        (when (and name (symbolp name) (not (type-defined-p name)))
          (%note-undefined-type name form)))))
  nil)

(%set-symbol-info 'typep '%call-check 'check-type-in-call)
(%set-symbol-info 'coerce '%call-check 'check-type-in-call)

;;; Calls with constants

(defun constant-argument-p (form)
  (or (numberp form) (characterp form) (arrayp form)
      (and (consp form) (eq (car form) 'quote) (consp (cdr form)))))

(defun trial-condition (form)
  "The error that the call FORM, all of whose arguments are constants, signals; NIL when it is none, or when it
is about the kind of an argument, which is told otherwise."
  (handler-case (progn
                  (apply (car form) (mapcar (lambda (argument) (if (consp argument) (cadr argument) argument))
                                            (cdr form)))
                  nil)
    (type-error (condition)
      (if (integerp (type-error-datum condition)) condition nil))
    (arithmetic-error (condition) condition)
    (error () nil)))

(defun check-constant-call (form environment)
  "Warns if FORM signals an error whenever it is reached. This is a %CALL-CHECK."
  (declare (ignore environment))
  (when (and *compilation-unit* (list-length-or-nil (cdr form)) (cdr form))
    (let ((condition (and (every #'constant-argument-p (cdr form))
                          (trial-condition form))))
      (cond (condition
             (%compiler-warning :style-warning "This call always signals an error: ~A"
                                (list (condition-text-for-message condition)) form))
            ((and (%symbol-info (car form) '%divisors)
                  (member 0 (if (cddr form) (cddr form) (cdr form))))
             (%compiler-warning :style-warning "This is a division by zero." '() form)))))
  nil)

(dolist (name '(/ mod rem floor ceiling truncate round ffloor fceiling ftruncate fround))
  (%set-symbol-info name '%divisors t))
(dolist (name '(/ mod rem floor ceiling truncate round ffloor fceiling ftruncate fround char schar svref aref elt))
  (%set-symbol-info name '%call-check 'check-constant-call))
