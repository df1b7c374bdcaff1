;;;; Symbols in packages: INTERN, EXPORT, IMPORT, USE-PACKAGE and their relatives, with conflicts.
;;;;
;;;; The problem: no name may stand for two symbols in a package. The approach: the primitives
;;;; change nothing when there is a conflict and list what conflicts; here that becomes a
;;;; NAME-CONFLICT with restarts that choose a symbol, and the operation is tried again.
;;;;
;;;; Conventions: a conflict is a list (package existing-symbol incoming-symbol). The restarts are
;;;; KEEP-OLD, TAKE-NEW and RESOLVE-CONFLICT, which takes the symbol to be accessible.
;;;;
;;;; Tests: tests/lisp/packages/, tests/lisp/packages/.

(in-package "BROLGA-SYSTEM")

(define-condition name-conflict (package-error)
  ((operation :initarg :operation :reader name-conflict-operation)
   (datum :initarg :datum :reader name-conflict-datum)
   (symbols :initarg :symbols :reader name-conflict-symbols))
  (:report (lambda (condition stream)
             (format stream "~S of ~S would make ~{~S~^ and ~} accessible by one name in the package ~A."
                     (name-conflict-operation condition)
                     (name-conflict-datum condition)
                     (name-conflict-symbols condition)
                     (package-name (package-error-package condition)))))
  (:documentation "An operation would make two symbols of one name accessible in a package."))

(defun intern (name &optional (package *package*))
  "The symbol called NAME, a string, in PACKAGE, made if need be; second value: how it was there."
  (unless (stringp name)
    (signal-type-error name 'string))
  (let* ((package (package-designated package))
         (found (progn (assert-internable name package)
                       (%intern name package))))
    (values (car found) (cdr found))))

(defun assert-internable (name package)
  "Signal when a package lock forbids to make a symbol called NAME in PACKAGE."
  (when (and (package-guarded-p package) (not (%find-symbol name package)))
    (assert-package-unlocked package (format nil "intern ~S" name))))

(defun find-symbol (name &optional (package *package*))
  "The symbol called NAME accessible in PACKAGE, and how; two NILs when there is none."
  (unless (stringp name)
    (signal-type-error name 'string))
  (let ((found (%find-symbol name (package-designated package))))
    (if found
        (values (car found) (cdr found))
        (values nil nil))))

(defun symbols-designated (designator)
  "The list of symbols that DESIGNATOR, a symbol or a list of symbols, stands for."
  (cond ((listp designator)
         (dolist (symbol designator designator)
           (check-symbol symbol)))
        ((symbolp designator) (list designator))
        (t (signal-type-error designator '(or symbol list)))))

(defun chosen-symbol (conflict operation datum)
  "Signal CONFLICT; the symbol of the two that a restart chooses."
  (let ((package (first conflict))
        (existing (second conflict))
        (incoming (third conflict)))
    (restart-case
        (error 'name-conflict :package package :operation operation :datum datum
                              :symbols (list existing incoming))
      (keep-old ()
        :report (lambda (stream)
                  (format stream "Keep ~S, shadowing the other." existing))
        existing)
      (take-new ()
        :report (lambda (stream)
                  (format stream "Take ~S, uninterning or shadowing the other." incoming))
        incoming)
      (resolve-conflict (symbol)
        :report "Choose the symbol that is to be accessible."
        :interactive read-evaluated-form
        (if (or (eq symbol existing) (eq symbol incoming))
            symbol
            (chosen-symbol conflict operation datum))))))

(defun settle-conflicts (conflicts operation datum)
  "Make a chosen symbol of each of CONFLICTS a shadowing symbol of its package."
  (dolist (conflict conflicts)
    (%shadowing-import (chosen-symbol conflict operation datum) (first conflict))))

(defmacro with-conflicts-settled ((result form) operation datum &body otherwise)
  "Evaluate FORM, a package primitive, again until it returns no conflicts.
OTHERWISE runs, with its value as RESULT, when that is neither T nor a list."
  `(loop
     (let ((,result ,form))
       (cond ((eq ,result t) (return t))
             ((consp ,result) (settle-conflicts ,result ,operation ,datum))
             (t (return (progn ,@otherwise)))))))

(defun export (symbols &optional (package *package*))
  "Make SYMBOLS, a symbol or a list, external in PACKAGE; return T."
  (let ((package (package-designated package)))
    (dolist (symbol (symbols-designated symbols) t)
      (when (and (package-guarded-p package)
                 (not (eq :external (cdr (%find-symbol (symbol-name symbol) package)))))
        (assert-package-unlocked package (format nil "export ~S" symbol)))
      (with-conflicts-settled (result (%export symbol package)) 'export symbol
        (restart-case
            (error 'simple-package-error
                   :package package
                   :format-control "~S is not accessible in the package ~A."
                   :format-arguments (list symbol (%package-name package)))
          (continue ()
            :report "Import the symbol first."
            (import (list symbol) package)
            (export (list symbol) package)))))))

(defun unexport (symbols &optional (package *package*))
  "Make SYMBOLS, a symbol or a list, internal in PACKAGE; return T."
  (let ((package (package-designated package)))
    (dolist (symbol (symbols-designated symbols) t)
      (when (package-guarded-p package)
        (assert-package-unlocked package (format nil "unexport ~S" symbol)))
      (when (eq (%unexport symbol package) :not-accessible)
        (error 'simple-package-error
               :package package
               :format-control "~S is not accessible in the package ~A."
               :format-arguments (list symbol (%package-name package)))))))

(defun import (symbols &optional (package *package*))
  "Make SYMBOLS, a symbol or a list, present in PACKAGE; return T."
  (let ((package (package-designated package)))
    (dolist (symbol (symbols-designated symbols) t)
      (assert-importable symbol package)
      (let ((result (%import symbol package)))
        (when (consp result)
          (let ((chosen (chosen-symbol (first result) 'import symbol)))
            (when (eq chosen symbol)
              (%shadowing-import symbol package))))))))

(defun assert-importable (symbol package)
  "Signal when a package lock forbids to make SYMBOL present in PACKAGE."
  (when (and (package-guarded-p package)
             (not (eq symbol (car (%find-symbol (symbol-name symbol) package)))))
    (assert-package-unlocked package (format nil "import ~S" symbol))))

(defun shadowing-import (symbols &optional (package *package*))
  "Make SYMBOLS, a symbol or a list, present in PACKAGE, whatever else has their names; return T."
  (let ((package (package-designated package)))
    (dolist (symbol (symbols-designated symbols) t)
      (assert-importable symbol package)
      (%shadowing-import symbol package))))

(defun shadow (symbol-names &optional (package *package*))
  "Make PACKAGE have shadowing symbols of its own with SYMBOL-NAMES, a string designator or a list; return T."
  (let ((package (package-designated package)))
    (dolist (name (if (listp symbol-names) symbol-names (list symbol-names)) t)
      (when (package-guarded-p package)
        (assert-package-unlocked package (format nil "shadow ~S" name)))
      (%shadow (string-designated name) package))))

(defun unintern (symbol &optional (package *package*))
  "Remove SYMBOL from PACKAGE; true when it was present."
  (check-symbol symbol)
  (let* ((package (package-designated package))
         (result (progn
                   (when (and (package-guarded-p package)
                              (eq symbol (car (%find-symbol (symbol-name symbol) package))))
                     (assert-package-unlocked package (format nil "unintern ~S" symbol)))
                   (%unintern symbol package))))
    (cond ((eq result t) t)
          ((consp result)
           ;; SYMBOL shadowed two symbols of its name; one of them takes its place.
           (%shadowing-import (chosen-symbol (first result) 'unintern symbol) package)
           t)
          (t nil))))

(defun packages-designated (designator)
  "The list of packages that DESIGNATOR, a package designator or a list of such, stands for."
  (if (listp designator)
      (mapcar #'package-designated designator)
      (list (package-designated designator))))

(defun use-package (packages-to-use &optional (package *package*))
  "Make the external symbols of PACKAGES-TO-USE accessible in PACKAGE; return T."
  (let ((package (package-designated package)))
    (dolist (used (packages-designated packages-to-use) t)
      (when (eq used (%find-package "KEYWORD"))
        (error 'simple-package-error
               :package used
               :format-control "The package KEYWORD cannot be used by other packages."
               :format-arguments '()))
      (unless (or (eq used package)
                  (member used (%package-use-list package)))
        (when (package-guarded-p package)
          (assert-package-unlocked package (format nil "use the package ~A" (%package-name used))))
        (with-conflicts-settled (result (%use-package used package)) 'use-package used
          result)))))

(defun unuse-package (packages-to-unuse &optional (package *package*))
  "Let PACKAGE no longer use PACKAGES-TO-UNUSE; return T."
  (let ((package (package-designated package)))
    (dolist (used (packages-designated packages-to-unuse) t)
      (when (and (package-guarded-p package) (member used (%package-use-list package)))
        (assert-package-unlocked package (format nil "stop using the package ~A" (%package-name used))))
      (%unuse-package used package))))

(defun find-all-symbols (name)
  "A list of the symbols called NAME, a string designator, of all packages."
  (let ((string (string-designated name))
        (symbols '()))
    (dolist (package (%list-all-packages) symbols)
      (let ((found (%find-symbol string package)))
        (when found
          (pushnew (car found) symbols))))))
