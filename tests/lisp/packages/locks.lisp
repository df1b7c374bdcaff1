;;;; Package locks.

(defmacro violation (form)
  "The type and operation of the lock violation that FORM signals, or its value."
  `(handler-case (eval ',form)
     (ext:package-lock-violation (condition)
       (list (type-of condition) (package-name (package-error-package condition))))))
(violation (defun car (x) x))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (defun (setf list) (x) x))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (defmacro when (x) x))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (setf (fdefinition 'car) #'cdr))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (setf (symbol-function 'car) #'cdr))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (setf (macro-function 'car) #'cdr))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (setf (compiler-macro-function 'car) nil))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (define-compiler-macro list (x) x))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (fmakunbound 'car))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (makunbound '*print-base*))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (defvar list 1))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (defparameter *print-base* 10))
;=> *PRINT-BASE*
(violation (defconstant list 1))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (define-symbol-macro list 1))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (proclaim '(special list)))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (proclaim '(type fixnum list)))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (proclaim '(ftype function car)))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (proclaim '(declaration car)))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (proclaim '(notinline car)))
;=> NIL
(violation (deftype car () t))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (defstruct car a))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (define-condition error () ()))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (defsetf list set-list))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (defstruct (cons-like (:conc-name nil)) car))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "COMMON-LISP")
(car '(1 2))
;=> 1
(violation (let ((list 5)) list))
;=> 5
(violation (setf (get 'car 'note) 1))
;=> 1
(violation (setf (documentation 'rotatef 'compiler-macro) nil))
;=> NIL

;;; Local definitions

(defun compiled (form)
  (handler-bind ((warning #'muffle-warning))
    (handler-case (funcall (compile nil form)) (program-error () :program-error))))
(compiled '(lambda () (flet ((list (x) x)) (list 1))))
;=> :PROGRAM-ERROR
(compiled '(lambda () (labels ((list (x) x)) (list 1))))
;=> :PROGRAM-ERROR
(compiled '(lambda () (macrolet ((list (x) x)) (list 1))))
;=> :PROGRAM-ERROR
(compiled '(lambda () (flet (((setf list) (x) x)) (setf (list) 1))))
;=> 1
(compiled '(lambda () (loop for x in '(1) do (loop-finish))))
;=> NIL
(compiled '(lambda () (flet ((pi () 3) (&rest () 4)) (list (pi) (&rest)))))
;=> (3 4)
(ext:without-package-locks (compiled '(lambda () (flet ((list (x) x)) (list 1)))))
;=> 1

;;; Packages

(violation (intern "NEW" "COMMON-LISP"))
;=> (EXT:PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (values (intern "CAR" "COMMON-LISP")))
;=> CAR
(violation (read-from-string "common-lisp::new"))
;=> (EXT:PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (import 'violation "COMMON-LISP"))
;=> (EXT:PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (unintern 'car "COMMON-LISP"))
;=> (EXT:PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (unexport 'car "COMMON-LISP"))
;=> (EXT:PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (export 'car "COMMON-LISP"))
;=> T
(violation (shadow "CAR" "COMMON-LISP"))
;=> (EXT:PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (use-package "IMAGE" "COMMON-LISP"))
;=> (EXT:PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (rename-package "COMMON-LISP" "LISP"))
;=> (EXT:PACKAGE-LOCKED-ERROR "COMMON-LISP")
(violation (delete-package "COMMON-LISP"))
;=> (EXT:PACKAGE-LOCKED-ERROR "COMMON-LISP")
(mapcar #'ext:package-locked-p '("COMMON-LISP" "EXT" "COMMON-LISP-USER" "KEYWORD"))
;=> (T T NIL NIL)

;;; Ways on

(defpackage "LOCKED" (:use "COMMON-LISP") (:export "F" "G") (:lock t))
(violation (defun locked:f () 1))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "LOCKED")
(handler-bind ((ext:package-lock-violation #'continue)) (eval '(defun locked:f () 1)))
;=> LOCKED:F
(locked:f)
;=> 1
(ext:without-package-locks (eval '(defun locked:f () 2)) (locked:f))
;=> 2
(violation (defun locked:f () 3))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "LOCKED")
(ext:with-unlocked-packages ("LOCKED") (eval '(defun locked:f () 3)) (locked:f))
;=> 3
(ext:package-locked-p "LOCKED")
;=> T
(let ((*package* (find-package "LOCKED"))) (eval '(defun locked:f () 4)) (locked:f))
;=> 4
(ext:add-implementation-package "COMMON-LISP-USER" "LOCKED")
;=> NIL
(violation (defun locked:g () 5))
;=> LOCKED:G
(mapcar #'package-name (ext:package-implemented-by-list "LOCKED"))
;=> ("COMMON-LISP-USER")
(mapcar #'package-name (ext:package-implements-list "COMMON-LISP-USER"))
;=> ("LOCKED")
(ext:remove-implementation-package "COMMON-LISP-USER" "LOCKED")
;=> NIL
(violation (defun locked:g () 6))
;=> (EXT:SYMBOL-PACKAGE-LOCKED-ERROR "LOCKED")
(handler-bind ((ext:package-lock-violation (lambda (condition) (invoke-restart (find-restart 'ext:unlock-package condition)))))
  (eval '(defun locked:g () 7)))
;=> LOCKED:G
(ext:package-locked-p "LOCKED")
;=> NIL
(defpackage "LOCKING" (:use) (:implement "LOCKED"))
(mapcar #'package-name (ext:package-implemented-by-list "LOCKED"))
;=> ("LOCKING")
(ext:lock-package "LOCKED")
;=> T
(handler-case (eval '(defun locked:g () 8)) (ext:package-lock-violation (condition) (princ-to-string condition)))
;=> "LOCKED:G cannot be defined as a function from the package COMMON-LISP-USER: the package LOCKED is locked."
(handler-case (setf (find-class 'locked:g) (find-class 'standard-object)) (ext:package-lock-violation (condition) (princ-to-string condition)))
;=> "LOCKED:G cannot be made the name of another class from the package COMMON-LISP-USER: the package LOCKED is locked."
(find-class 'locked:g nil)
;=> NIL

;; A combination of the language keeps its meaning; a variable that is special already may be given a value.
(define-method-combination progn)
;!! PACKAGE-ERROR
(define-method-combination max :operator list)
;!! PACKAGE-ERROR
(list (defparameter *print-base* 10) (defvar *print-base*))
;=> (*PRINT-BASE* *PRINT-BASE*)
