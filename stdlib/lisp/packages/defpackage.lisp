;;;; DEFPACKAGE.
;;;;
;;;; The problem: a dozen options, which must be checked when the form is expanded and done in the
;;;; order of the standard, for new packages and for ones that exist. The approach: the macro
;;;; collects the options into lists of strings; ENSURE-PACKAGE does the work and can be repeated.
;;;;
;;;; Invariants: names are taken as strings when the form is expanded, so the current package does
;;;; not matter; defining a package again adds to it and removes nothing.
;;;;
;;;; Tests: tests/lisp/packages/.

(in-package "BROLGA-SYSTEM")

(defun defpackage-error (control &rest arguments)
  "Signal that a DEFPACKAGE form is wrong."
  (error 'simple-program-error :format-control control :format-arguments arguments))

(defun string-names (designators)
  "A list of the strings that DESIGNATORS, a list of string designators, stand for."
  (mapcar (lambda (designator)
            (unless (or (stringp designator) (symbolp designator) (characterp designator))
              (defpackage-error "~S in DEFPACKAGE is not a string designator." designator))
            (string designator))
          designators))

(defun package-name-of-designator (designator)
  "The name of the package that DESIGNATOR, of a DEFPACKAGE form, stands for."
  (if (packagep designator)
      (package-name designator)
      (string designator)))

(defun check-disjoint (kind-1 names-1 kind-2 names-2)
  "Signal when a name is in both lists, which belong to two DEFPACKAGE options."
  (let ((common (intersection names-1 names-2 :test #'string=)))
    (when common
      (defpackage-error "~S and ~S of DEFPACKAGE have names in common: ~{~A~^, ~}"
                        kind-1 kind-2 common))))

(defun defpackage-options (options)
  "A property list of what OPTIONS, of a DEFPACKAGE form, say, in lists of strings."
  (let ((nicknames '()) (use '()) (use-p nil) (shadow '()) (intern '()) (export '())
        (import-from '()) (shadowing-import-from '()) (local-nicknames '())
        (documentation nil) (lock '()) (implement '()) (seen '()))
    (dolist (option options)
      (unless (consp option)
        (defpackage-error "~S is not an option of DEFPACKAGE." option))
      (let ((name (car option))
            (arguments (cdr option)))
        (when (and (member-eq name '(:documentation :size :lock))
                   (member-eq name seen))
          (defpackage-error "~S occurs more than once in DEFPACKAGE." name))
        (push name seen)
        (case name
          (:nicknames (setq nicknames (append nicknames (string-names arguments))))
          (:use
           (setq use-p t)
           (setq use (append use (mapcar #'package-name-of-designator arguments))))
          (:shadow (setq shadow (append shadow (string-names arguments))))
          (:intern (setq intern (append intern (string-names arguments))))
          (:export (setq export (append export (string-names arguments))))
          (:import-from
           (push (cons (package-name-of-designator (car arguments)) (string-names (cdr arguments)))
                 import-from))
          (:shadowing-import-from
           (push (cons (package-name-of-designator (car arguments)) (string-names (cdr arguments)))
                 shadowing-import-from))
          (:local-nicknames
           (dolist (pair arguments)
             (push (list (string (first pair)) (package-name-of-designator (second pair)))
                   local-nicknames)))
          (:documentation
           (unless (stringp (car arguments))
             (defpackage-error "The documentation in DEFPACKAGE is not a string: ~S" (car arguments)))
           (setq documentation (car arguments)))
          (:size)
          (:lock (setq lock (list (if (car arguments) t nil))))
          (:implement
           (setq implement (append implement (mapcar #'package-name-of-designator arguments))))
          (t (defpackage-error "~S is not an option of DEFPACKAGE." option)))))
    (let ((imported (mapcan (lambda (entry) (copy-list (cdr entry))) import-from))
          (shadowing-imported (mapcan (lambda (entry) (copy-list (cdr entry)))
                                      shadowing-import-from)))
      (check-disjoint :shadow shadow :intern intern)
      (check-disjoint :shadow shadow :import-from imported)
      (check-disjoint :shadow shadow :shadowing-import-from shadowing-imported)
      (check-disjoint :intern intern :import-from imported)
      (check-disjoint :intern intern :shadowing-import-from shadowing-imported)
      (check-disjoint :import-from imported :shadowing-import-from shadowing-imported)
      (check-disjoint :intern intern :export export))
    (list :nicknames nicknames :use use :use-p use-p :shadow shadow :intern intern :export export
          :import-from (reverse import-from)
          :shadowing-import-from (reverse shadowing-import-from)
          :local-nicknames (reverse local-nicknames)
          :documentation documentation :lock lock :implement implement)))

(defun symbol-to-import (name package-name)
  "The symbol called NAME accessible in the package called PACKAGE-NAME; signals when there is none."
  (let* ((package (package-designated package-name))
         (found (%find-symbol name package)))
    (if found
        (car found)
        (restart-case
            (error 'simple-package-error
                   :package package
                   :format-control "There is no symbol called ~S in the package ~A."
                   :format-arguments (list name (%package-name package)))
          (continue ()
            :report "Make the symbol there."
            (car (%intern name package)))))))

(defun add-nicknames (package nicknames)
  "Give PACKAGE those of NICKNAMES that it does not have yet."
  (let ((old (%package-nicknames package)))
    (unless (subsetp nicknames old :test #'string=)
      (%rename-package package (%package-name package)
                       (union (remove (%package-name package)
                                      (free-nicknames nicknames package)
                                      :test #'string=)
                              old :test #'string=)))))

(defun ensure-package (name &key nicknames use use-p shadow intern export import-from
                              shadowing-import-from local-nicknames documentation lock implement)
  "Make the package called NAME, or add to it, what a DEFPACKAGE form says; return it."
  (declare (ignore use-p))
  (let ((package (or (%find-package name)
                     (%make-package (copied-string name) '() '()))))
    (add-nicknames package nicknames)
    (when documentation
      (%set-package-documentation package documentation))
    ;; The order is the standard's: so that shadowing symbols are there before conflicts arise.
    (shadow shadow package)
    (dolist (entry shadowing-import-from)
      (dolist (symbol-name (cdr entry))
        (%shadowing-import (symbol-to-import symbol-name (car entry)) package)))
    (use-package use package)
    (dolist (entry import-from)
      (dolist (symbol-name (cdr entry))
        (import (list (symbol-to-import symbol-name (car entry))) package)))
    (dolist (symbol-name intern)
      (%intern symbol-name package))
    (export (mapcar (lambda (symbol-name) (car (%intern symbol-name package))) export)
            package)
    (dolist (entry local-nicknames)
      (add-package-local-nickname (first entry) (second entry) package))
    (dolist (implemented implement)
      (add-implementation-package package implemented))
    (when lock
      (set-package-property package :locked (car lock)))
    (%note-definition 'package (%package-name package))
    package))

(defmacro defpackage (name &rest options)
  "Make a package called NAME, or add to it, as OPTIONS say; return it."
  (let ((plist (defpackage-options options)))
    `(eval-when (:compile-toplevel :load-toplevel :execute)
       (ensure-package ',(string-designated name)
                       ,@(let ((arguments '()))
                           (do ((rest plist (cddr rest)))
                               ((null rest) (nreverse arguments))
                             (when (second rest)
                               (push (first rest) arguments)
                               (push (list 'quote (second rest)) arguments))))))))
