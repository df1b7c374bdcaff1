;;;; DOCUMENTATION, DESCRIBE, APROPOS.

(defun documented (x) "The documentation." x)
(documentation 'documented 'function)
;=> "The documentation."
(documentation #'documented t)
;=> "The documentation."
(documentation #'documented 'function)
;=> "The documentation."
(setf (documentation 'documented 'function) "Another.")
;=> "Another."
(documentation 'documented 'function)
;=> "Another."
(documentation 'documented 'variable)
;=> NIL
(defvar *documented* 1 "A variable.")
(documentation '*documented* 'variable)
;=> "A variable."
(defmacro documented-macro (x) "A macro." x)
(documentation 'documented-macro 'function)
;=> "A macro."
(deftype documented-type () "A type." 'integer)
(documentation 'documented-type 'type)
;=> "A type."
(defstruct documented-structure "A structure." a)
(documentation 'documented-structure 'structure)
;=> "A structure."
(defpackage "DOCUMENTED-PACKAGE" (:use) (:documentation "A package."))
(documentation (find-package "DOCUMENTED-PACKAGE") t)
;=> "A package."
(setf (documentation (find-package "DOCUMENTED-PACKAGE") t) "Changed.")
;=> "Changed."
(documentation (find-package "DOCUMENTED-PACKAGE") t)
;=> "Changed."
(stringp (documentation 'car 'function))
;=> T
(documentation 'nothing-at-all 'function)
;=> NIL
(setf (documentation 'documented 'function) nil)
;=> NIL
(apropos-list "DOCUMENTED-MACR")
;=> (DOCUMENTED-MACRO)
(apropos-list "multiple-value-b" :cl)
;=> (MULTIPLE-VALUE-BIND)
(apropos "DOCUMENTED-M")
;>> DOCUMENTED-MACRO (macro)
;=>
(apropos "*DOCUMENTED*")
;>> *DOCUMENTED* (variable)
;=>
(apropos-list "no symbol has this in its name")
;=> NIL
(describe 12)
;>> 12
;>>   [fixnum]
;>>
;>> Facts:
;>>   Integer length: 4
;=>
(not (search "Documentation: A variable." (with-output-to-string (s) (describe '*documented* s))))
;=> NIL
(describe (make-documented-structure :a "x"))
;>> #S(DOCUMENTED-STRUCTURE :A "x")
;>>   [documented-structure]
;>>
;>> Slots:
;>>   A: "x"
;=>
(car (brolga:description '(1 2)))
;=> ("list of two elements")
(with-output-to-string (s) (describe #\a s))
;=> "#\\a
;..   [character]
;..
;.. Facts:
;..   Code: 97
;..   Name: \"LATIN_SMALL_LETTER_A\"
;.. "

; A name and what it names say the same, whichever was told.
(defun documented () "First." 1)
(list (setf (documentation 'documented 'function) "Second.") (documentation #'documented t)
      (setf (documentation #'documented 'function) "Third.") (documentation 'documented 'function)
      (setf (documentation 'documented 'function) nil) (documentation #'documented t))
;=> ("Second." "Second." "Third." "Third." NIL NIL)
(defgeneric documented-generic (x) (:documentation "First."))
(list (setf (documentation 'documented-generic 'function) "Second.") (documentation #'documented-generic t))
;=> ("Second." "Second.")
(defmacro documented-macro () "First." nil)
(list (documentation (macro-function 'documented-macro) 'function)
      (setf (documentation (macro-function 'documented-macro) t) "Second.")
      (documentation 'documented-macro 'function))
;=> ("First." "Second." "Second.")
(defclass documented-class () () (:documentation "First."))
(list (setf (documentation (find-class 'documented-class) 'type) "Second.") (documentation 'documented-class 'type)
      (setf (documentation 'documented-class 'type) "Third.") (documentation (find-class 'documented-class) t)
      (setf (documentation 'documented-class 'type) nil) (documentation (find-class 'documented-class) t))
;=> ("Second." "Second." "Third." "Third." NIL NIL)
(defstruct documented-structure "First.")
(list (setf (documentation 'documented-structure 'structure) "Second.")
      (documentation 'documented-structure 'type) (documentation (find-class 'documented-structure) t))
;=> ("Second." "Second." "Second.")
