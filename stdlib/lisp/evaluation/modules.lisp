;;;; REQUIRE and PROVIDE.
;;;;
;;;; Problem: a module's name has to become files, in a way that programs can extend. Approach: REQUIRE
;;;; loads the files it is given, or else asks the functions of *MODULE-PROVIDER-FUNCTIONS* one after
;;;; the other.
;;;;
;;;; Invariant: a name is in *MODULES* once, as a string, and only after PROVIDE or a successful
;;;; provider.
;;;;
;;;; Tests: tests/lisp/evaluation/modules.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *modules* nil "The names of the modules that are present.")

(defvar *module-provider-functions* nil
  "Functions of a module's name that load it and return true, or return NIL.")

(define-condition module-not-found (simple-error) ()
  (:documentation "REQUIRE does not know a module."))

(defun provide (module-name)
  "Says that the module MODULE-NAME is present."
  (pushnew (string module-name) *modules* :test #'string=)
  t)

(defun load-module (name pathnames)
  (cond (pathnames
         (dolist (pathname (if (listp pathnames) pathnames (list pathnames)))
           (load pathname)))
        ((some (lambda (provider) (funcall provider name)) *module-provider-functions*)
         (provide name))
        (t
         (error 'module-not-found
                :format-control "The module ~S is not known: no function in ~S provides it."
                :format-arguments (list name '*module-provider-functions*)))))

(defun require (module-name &optional pathnames)
  "Loads the module MODULE-NAME unless it is present: the files PATHNAMES, a list or a single one, or what
*MODULE-PROVIDER-FUNCTIONS* know. Returns the names of the modules that came with it."
  (let ((name (string module-name)) (before *modules*))
    (unless (member name *modules* :test #'string=)
      (with-compilation-unit ()
        (load-module name pathnames)))
    (set-difference *modules* before :test #'string=)))
