;;;; DEFVAR, DEFPARAMETER, DEFCONSTANT.

(defvar *vr-1* 1 "First.")
;=> *VR-1*
(defvar *vr-1* 2)
;=> *VR-1*
*vr-1*
;=> 1
(documentation '*vr-1* 'variable)
;=> "First."
(defvar *vr-2*)
;=> *VR-2*
(boundp '*vr-2*)
;=> NIL
*vr-2*
;!! UNBOUND-VARIABLE
(defparameter *vr-3* 1)
;=> *VR-3*
(defparameter *vr-3* 2)
;=> *VR-3*
*vr-3*
;=> 2
(defun vr-read () (list *vr-1* *vr-3*))
;=> VR-READ
(let ((*vr-1* :bound)) (vr-read))
;=> (:BOUND 2)
(progv '(*vr-1* *vr-3*) '(a) (boundp '*vr-3*))
;=> NIL
(defconstant +vr-4+ 5)
;=> +VR-4+
(defconstant +vr-4+ 5)
;=> +VR-4+
+vr-4+
;=> 5
(handler-case (defconstant +vr-4+ 6) (error () :error))
;=> :ERROR
(handler-bind ((error #'continue)) (defconstant +vr-4+ 7))
;=> +VR-4+
+vr-4+
;=> 7
(handler-bind ((unbound-variable (lambda (c) (use-value 3 c)))) (+ vr-unbound 1))
;=> 4

;; A constant may be defined again with what is the same to a program that does not change it: the form is
;; evaluated when a file is compiled and when it is loaded.
(defconstant +text-of-test+ (copy-seq "text"))
;=> +TEXT-OF-TEST+
(let ((old +text-of-test+)) (defconstant +text-of-test+ (copy-seq "text")) (eq old (symbol-value '+text-of-test+)))
;=> T
(defconstant +list-of-test+ (list 1 "two" (vector 3 #\4) 5.0))
;=> +LIST-OF-TEST+
(defconstant +list-of-test+ (list 1 "two" (vector 3 #\4) 5.0))
;=> +LIST-OF-TEST+
(defconstant +list-of-test+ (list 1 "Two" (vector 3 #\4) 5.0))
;!! ERROR
(defconstant +text-of-test+ (make-array 4 :element-type 'base-char :initial-contents "text"))
;!! ERROR

; A global variable can be assigned, but not bound.
(ext:defglobal *for-all* 1 "For all.")
;=> *FOR-ALL*
(ext:defglobal *for-all* 2)
;=> *FOR-ALL*
(list *for-all* (setq *for-all* 3) *for-all* (documentation '*for-all* 'variable))
;=> (1 3 3 "For all.")
(let ((*for-all* 4)) *for-all*)
;!! PROGRAM-ERROR
(lambda (&key *for-all*) *for-all*)
;!! PROGRAM-ERROR
(multiple-value-bind (*for-all*) 4 *for-all*)
;!! PROGRAM-ERROR
(defvar *for-all* 4)
;!! PROGRAM-ERROR
(defvar *for-some* 1)
;=> *FOR-SOME*
(ext:defglobal *for-some* 2)
;!! PROGRAM-ERROR
(ext:defglobal pi 2)
;!! PROGRAM-ERROR
