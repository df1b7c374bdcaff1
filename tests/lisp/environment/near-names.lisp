;;;; Which known names are near to one that is not known.

(defun distance (a b) (brolga-system::edit-distance a b 9))
(mapcar #'distance '("abc" "abc" "abc" "abc" "abc" "" "abcd" "kitten") '("abc" "abd" "ab" "acb" "" "abc" "badc" "sitting"))
;=> (0 1 1 1 3 3 2 3)
(distance "Format" "fORMAT")
;=> 0
(> (brolga-system::edit-distance "abcdef" "uvwxyz" 2) 2)
;=> T
(brolga-system::nearest "COUTN" '(:count :county :car))
;=> (:COUNT)
(brolga-system::nearest "CAR" '(:cdr))
;=> NIL
(brolga-system::nearest "LISTS" '(:list :lits :listx :lists1 :listed))
;=> (:LIST :LISTS1 :LISTX)
(defun report-of (function)
  (handler-case (funcall function) (error (condition) (princ-to-string condition))))
(report-of (lambda () (funcall 'fromat)))
;=> "The function FROMAT is undefined. Did you mean FORMAT?"
(report-of (lambda () (funcall 'zzyzx)))
;=> "The function ZZYZX is undefined."
(defpackage near-names-package (:use) (:export #:frobnicate #:sell))
(defun near-names-package:frobnicate () 1)
(report-of (lambda () (funcall 'frobnicate)))
;=> "The function FROBNICATE is undefined. Did you mean NEAR-NAMES-PACKAGE:FROBNICATE?"
(report-of (lambda () (funcall 'when)))
;=> "The function WHEN is undefined. It names a macro: what calls it was compiled before that was defined."
(report-of (lambda () (funcall #'(setf identity) 1 2)))
;=> "The function (SETF IDENTITY) is undefined. IDENTITY is a function that SETF does not know how to set."
(report-of (lambda () (symbol-value 'print-base)))
;=> "The variable PRINT-BASE is unbound. Did you mean *PRINT-BASE*?"
(report-of (lambda () (symbol-value (make-symbol "PRINT-BASE"))))
;=> "The variable #:PRINT-BASE is unbound."
(defclass near-names-class () ((balance)))
(report-of (lambda () (make-instance 'near-name-class)))
;=> "There is no class named NEAR-NAME-CLASS. Did you mean NEAR-NAMES-CLASS?"
(let ((text (report-of (lambda () (slot-value (make-instance 'near-names-class) 'blance)))))
  (subseq text (search " Did" text)))
;=> " Did you mean BALANCE?"
(report-of (lambda () (in-package "NEAR-NAMES-PAKAGE")))
;=> "There is no package called \"NEAR-NAMES-PAKAGE\". Did you mean \"NEAR-NAMES-PACKAGE\"?"
(report-of (lambda () (find 1 '(1) :tset #'eql)))
;=> "FIND does not take the keyword argument :TSET. Did you mean :TEST?"
(report-of (lambda () (intern "FROBNICATO" "NEAR-NAMES-PACKAGE") (read-from-string "near-names-package:frobnicato")))
;=> "The symbol \"FROBNICATO\" is not external in the package NEAR-NAMES-PACKAGE: export it, or write NEAR-NAMES-PACKAGE::FROBNICATO.
;..   at position 29"
(report-of (lambda () (read-from-string "near-names-package:frobnicade")))
;=> "There is no symbol \"FROBNICADE\" in the package NEAR-NAMES-PACKAGE. Did you mean NEAR-NAMES-PACKAGE:FROBNICATE?
;..   at position 29"
(report-of (lambda () (eval '(loop for i from 1 to 3 colect i))))
;=> "COLECT is no word that a clause of LOOP begins with. Did you mean COLLECT?"
