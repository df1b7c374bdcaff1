;;;; Package locks.
;;;;
;;;; The problem: a program that redefines CAR, by a slip, breaks everything that calls it. The
;;;; approach: packages can be locked; whatever defines a name asks %ASSERT-UNLOCKED (see
;;;; boot/functions.lisp) first, whatever changes a package ASSERT-PACKAGE-UNLOCKED; both signal a
;;;; PACKAGE-LOCK-VIOLATION with restarts to go on. Contracts and names are SBCL's.
;;;;
;;;; Invariants: a symbol is guarded by the lock of its home package; code in that package, or in
;;;; one of its implementation packages, is free to do everything. Nothing is guarded while
;;;; *PACKAGE-LOCKS* is NIL, as it is until the library is complete.
;;;;
;;;; Tests: tests/lisp/packages/locks.lisp.

(in-package "BROLGA-SYSTEM")

(define-condition package-lock-violation (package-error)
  ((operation :initarg :operation :reader package-lock-violation-operation)
   (current-package :initarg :current-package :reader package-lock-violation-current-package))
  (:report (lambda (condition stream)
             (format stream "The package ~A is locked; from the package ~A one cannot ~A."
                     (package-name (package-error-package condition))
                     (package-name (package-lock-violation-current-package condition))
                     (package-lock-violation-operation condition))))
  (:documentation "Something was about to change a locked package or a definition of one of its symbols."))

(define-condition package-locked-error (package-lock-violation)
  ()
  (:documentation "A locked package was about to be changed."))

(define-condition symbol-package-locked-error (package-lock-violation)
  ((symbol :initarg :symbol :reader package-locked-error-symbol)
   (name :initarg :name :reader package-locked-error-name))
  (:report (lambda (condition stream)
             (let ((*package* *keyword-package*))
               (format stream "~S cannot be ~A from the package ~A: the package ~A is locked."
                       (package-locked-error-name condition)
                       (package-lock-violation-operation condition)
                       (package-name (package-lock-violation-current-package condition))
                       (package-name (package-error-package condition))))))
  (:documentation "A symbol of a locked package was about to be defined."))

(defun package-locked-p (package)
  "Whether PACKAGE is locked."
  (getf (%package-plist (package-designated package)) :locked))

(defun set-package-property (package indicator value)
  "Make VALUE the property INDICATOR of PACKAGE."
  (%set-package-plist package (%putf (%package-plist package) indicator value)))

(defun lock-package (package)
  "Lock PACKAGE; return T."
  (set-package-property (package-designated package) :locked t)
  t)

(defun unlock-package (package)
  "Unlock PACKAGE; return T."
  (set-package-property (package-designated package) :locked nil)
  t)

(defun package-implemented-by-list (package)
  "A list of the packages from which PACKAGE can be changed though it is locked."
  (copy-list (getf (%package-plist (package-designated package)) :implementers)))

(defun package-implements-list (package)
  "A list of the packages that can be changed from PACKAGE though they are locked."
  (let ((package (package-designated package)))
    (remove-if-not (lambda (other)
                     (member package (getf (%package-plist other) :implementers)))
                   (%list-all-packages))))

(defun add-implementation-package (packages-to-add &optional (package *package*))
  "Let PACKAGES-TO-ADD, a package designator or a list, change PACKAGE though it is locked."
  (let ((package (package-designated package)))
    (dolist (added (packages-designated packages-to-add))
      (set-package-property package :implementers
                            (adjoin added (getf (%package-plist package) :implementers))))))

(defun remove-implementation-package (packages-to-remove &optional (package *package*))
  "Let PACKAGES-TO-REMOVE, a package designator or a list, no longer change PACKAGE while it is locked."
  (let ((package (package-designated package)))
    (dolist (removed (packages-designated packages-to-remove))
      (set-package-property package :implementers
                            (remove removed (getf (%package-plist package) :implementers))))))

(defun package-guarded-p (package)
  "Whether the lock of PACKAGE holds here."
  (let ((plist (%package-plist package)))
    (and plist
         *package-locks*
         (getf plist :locked)
         (not (eq package *package*))
         (not (member *package* (getf plist :implementers))))))

(defun signal-lock-violation (class package operation &rest arguments)
  "Signal a violation of the lock of PACKAGE; returns when a restart says to go on."
  (restart-case
      (apply #'error class :package package :operation operation :current-package *package* arguments)
    (continue ()
      :report "Do it all the same."
      nil)
    (unlock-package ()
      :report "Unlock the package and do it."
      (unlock-package package))))

(defun assert-package-unlocked (package operation)
  "Signal when the lock of PACKAGE forbids OPERATION, a text that fits behind \"cannot\"; return PACKAGE."
  (when (package-guarded-p package)
    (signal-lock-violation 'package-locked-error package operation))
  package)

(defun check-symbol-lock (name operation)
  "Signal when the lock of the home package of NAME, a function name, forbids OPERATION."
  (let* ((symbol (if (consp name) (cadr name) name))
         (package (and (symbolp symbol) (%symbol-package symbol))))
    (when (and package (package-guarded-p package))
      (signal-lock-violation 'symbol-package-locked-error package operation
                             :symbol symbol :name name))))

(defun %local-name-guarded-p (symbol)
  "Whether a package lock forbids FLET and its kin to define SYMBOL. The compiler asks this.
Names that are no operators are free, as the standard says; internal names, which expansions of the package's own macros use, are left alone, as are those that the
standard's macros define."
  (let ((package (%symbol-package symbol)))
    (and (package-guarded-p package)
         (fboundp symbol)
         (eq :external (cdr (%find-symbol (symbol-name symbol) package)))
         (not (member symbol '(loop-finish pprint-pop pprint-exit-if-list-exhausted call-next-method
                               next-method-p call-method make-method))))))

(defmacro without-package-locks (&body body)
  "Evaluate BODY as if no package were locked."
  `(let ((*package-locks* nil))
     ,@body))

(defmacro with-unlocked-packages ((&rest packages) &body body)
  "Evaluate BODY while PACKAGES, designators that are not evaluated, are unlocked."
  (let ((locked (gensym "LOCKED")))
    `(let ((,locked (remove-if-not #'package-locked-p ',packages)))
       (unwind-protect (progn (mapc #'unlock-package ,locked)
                              ,@body)
         (mapc #'lock-package ,locked)))))
