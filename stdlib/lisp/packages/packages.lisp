;;;; Packages: finding, making, renaming, deleting them; their parts.
;;;;
;;;; The problem: packages are named by designators, globally and by nicknames that only one
;;;; package sees. The approach: FIND-PACKAGE looks among the local nicknames of the current
;;;; package, then asks a primitive; PACKAGE-DESIGNATED signals a PACKAGE-ERROR with ways out.
;;;;
;;;; Invariants: local nicknames are kept in the package's property list as an alist from string
;;;; to package; a deleted package has no name and no symbols.
;;;;
;;;; Tests: tests/lisp/packages/packages.lisp.

(in-package "BROLGA-SYSTEM")

(define-condition missing-package (package-error)
  ()
  (:report (lambda (condition stream)
             (format stream "There is no package called ~S." (package-error-package condition))
             (%suggest :package (package-error-package condition) stream)))
  (:documentation "A package was asked for that does not exist."))

(define-condition simple-package-error (package-error simple-condition)
  ()
  (:documentation "A PACKAGE-ERROR with a format control."))

(defvar *package* (%find-package "COMMON-LISP-USER")
  "The current package, in which symbols without a package marker are read.")

(defun packagep (object)
  "Whether OBJECT is a package."
  (packagep object))

(defun package-local-nicknames-of (package)
  "The alist of local nicknames of PACKAGE, a package."
  (getf (%package-plist package) :local-nicknames))

(defun find-package-by-name (name)
  "The package called NAME, a string, as seen from the current package; or NIL."
  (let ((current *package*))
    (or (and (packagep current)
             (%package-plist current)
             (cdr (assoc name (package-local-nicknames-of current) :test #'string=)))
        (%find-package name))))

(defun find-package (name)
  "The package that NAME, a package or a string designator, stands for; or NIL."
  (if (packagep name)
      name
      (find-package-by-name (string-designated name))))

(defun package-designated (designator)
  "The package that DESIGNATOR stands for; a PACKAGE-ERROR when there is none."
  (cond ((and (packagep designator) (%package-name designator)) designator)
        ((packagep designator)
         (error 'simple-package-error
                :package designator
                :format-control "The package ~S has been deleted."
                :format-arguments (list designator)))
        ((find-package designator))
        (t
         (restart-case (error 'missing-package :package (string-designated designator))
           (retry ()
             :report "Look for the package again."
             (package-designated designator))
           (use-value (value)
             :report "Use another package."
             :interactive read-evaluated-form
             (package-designated value))
           (make-package ()
             :report "Make an empty package of that name."
             (%make-package (string-designated designator) '() '()))))))

(defun read-evaluated-form ()
  "A list of the value of a form that the user is asked for, for interactive restarts."
  (%ask-for-value "Enter a form to be evaluated"))

(defun package-name (package)
  "The name of PACKAGE, or NIL when it has been deleted."
  (if (packagep package)
      (%package-name package)
      (%package-name (package-designated package))))

(defun package-nicknames (package)
  "A list of the nicknames of PACKAGE."
  (%package-nicknames (package-designated package)))

(defun package-use-list (package)
  "A list of the packages that PACKAGE uses."
  (%package-use-list (package-designated package)))

(defun package-used-by-list (package)
  "A list of the packages that use PACKAGE."
  (%package-used-by-list (package-designated package)))

(defun package-shadowing-symbols (package)
  "A list of the shadowing symbols of PACKAGE."
  (%package-shadowing-symbols (package-designated package)))

(defun list-all-packages ()
  "A list of all packages."
  (%list-all-packages))

(defun check-package-name-free (name package)
  "Signal unless the string NAME is free, or PACKAGE's own; returns NIL or the package that has it."
  (let ((other (%find-package name)))
    (when (and other (not (eq other package)))
      (restart-case
          (error 'simple-package-error
                 :package other
                 :format-control "There is a package called ~S already."
                 :format-arguments (list name))
        (continue ()
          :report "Leave that name to the other package."
          other)))))

(defun free-nicknames (nicknames package)
  "The strings that NICKNAMES designate but those that other packages have, after an error."
  (let ((free '()))
    (dolist (nickname nicknames (nreverse free))
      (let ((name (copied-string nickname)))
        (unless (check-package-name-free name package)
          (push name free))))))

(defun make-package (package-name &key nicknames use internal-symbols external-symbols)
  "A fresh package called PACKAGE-NAME."
  (declare (ignore internal-symbols external-symbols))
  (let ((name (copied-string package-name)))
    (or (check-package-name-free name nil)
        (let ((package (%make-package name (free-nicknames nicknames nil) '())))
          (use-package use package)
          package))))

(defun rename-package (package new-name &optional new-nicknames)
  "Call PACKAGE NEW-NAME, with just these nicknames; return it."
  (let* ((package (package-designated package))
         (name (copied-string (if (packagep new-name) (package-name new-name) new-name))))
    (check-package-name-free name package)
    (assert-package-unlocked package (format nil "rename it to ~A" name))
    (%rename-package package name
                     (remove name (free-nicknames new-nicknames package) :test #'string=))))

(defun delete-package (package)
  "Delete PACKAGE; true when it was there."
  (cond ((and (packagep package) (null (%package-name package))) nil)
        ((not (or (packagep package) (find-package package)))
         (restart-case (error 'missing-package :package (string-designated package))
           (continue ()
             :report "There is nothing to be done."
             nil)))
        (t
         (let* ((package (find-package package))
                (users (%package-used-by-list package)))
           (assert-package-unlocked package "delete it")
           (when users
             (restart-case
                 (error 'simple-package-error
                        :package package
                        :format-control "The package ~A is used by other packages: ~{~A~^, ~}"
                        :format-arguments (list (%package-name package)
                                                (mapcar #'package-name users)))
               (continue ()
                 :report "Let those packages no longer use it."
                 (dolist (user users)
                   (unuse-package package user)))))
           (dolist (used (%package-use-list package))
             (%unuse-package used package))
           (%delete-package-raw package)
           t))))

(defmacro in-package (name)
  "Make the package that NAME, a string designator, not evaluated, stands for the current package."
  `(eval-when (:compile-toplevel :load-toplevel :execute)
     (setq *package* (package-designated ',(string-designated name)))))

(defun package-local-nicknames (package)
  "An alist from local nickname to package of those that PACKAGE sees."
  (copy-alist (package-local-nicknames-of (package-designated package))))

(defun add-package-local-nickname (nickname actual-package &optional (package *package*))
  "Let NICKNAME stand for ACTUAL-PACKAGE while PACKAGE is current; return PACKAGE."
  (let* ((package (package-designated package))
         (actual (package-designated actual-package))
         (name (copied-string nickname))
         (nicknames (package-local-nicknames-of package))
         (entry (assoc name nicknames :test #'string=)))
    (assert-package-unlocked package (format nil "add the local nickname ~A" name))
    (cond ((null entry)
           (%set-package-plist package
                               (%putf (%package-plist package) :local-nicknames
                                      (acons name actual nicknames))))
          ((not (eq (cdr entry) actual))
           (restart-case
               (error 'simple-package-error
                      :package package
                      :format-control "~S is the local nickname of another package in ~A."
                      :format-arguments (list name (%package-name package)))
             (continue ()
               :report "Let it stand for the new package."
               (setf (cdr entry) actual)))))
    package))

(defun remove-package-local-nickname (nickname &optional (package *package*))
  "Take the local NICKNAME away from PACKAGE; true when it had it."
  (let* ((package (package-designated package))
         (nicknames (package-local-nicknames-of package))
         (entry (assoc (string-designated nickname) nicknames :test #'string=)))
    (when entry
      (assert-package-unlocked package (format nil "remove the local nickname ~A" (car entry)))
      (%set-package-plist package
                          (%putf (%package-plist package) :local-nicknames
                                 (remove entry nicknames)))
      t)))

(defun package-locally-nicknamed-by-list (package)
  "A list of the packages that have a local nickname for PACKAGE."
  (let ((package (package-designated package)))
    (remove-if-not (lambda (other)
                     (rassoc package (package-local-nicknames-of other)))
                   (%list-all-packages))))
