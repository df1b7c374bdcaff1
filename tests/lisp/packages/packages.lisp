;;;; Packages.

(package-name (make-package "P1" :use nil))
;=> "P1"
(package-name (find-package "P1"))
;=> "P1"
(package-use-list "P1")
;=> NIL
(defpackage "P2" (:use "COMMON-LISP") (:nicknames "PEE-TWO") (:export "ALPHA" "BETA") (:intern "GAMMA"))
(package-nicknames "P2")
;=> ("PEE-TWO")
(multiple-value-list (find-symbol "GAMMA" "P2"))
;=> (P2::GAMMA :INTERNAL)
(nth-value 1 (find-symbol "ALPHA" "P2"))
;=> :EXTERNAL
(nth-value 1 (find-symbol "CAR" "P2"))
;=> :INHERITED
(multiple-value-list (find-symbol "NOT-THERE" "P2"))
;=> (NIL NIL)
(eq (find-package "PEE-TWO") (find-package :p2))
;=> T
(defpackage "P3" (:use "P2") (:shadow "BETA") (:import-from "COMMON-LISP" "CAR" "DEFUN"))
(nth-value 1 (find-symbol "ALPHA" "P3"))
;=> :INHERITED
(nth-value 1 (find-symbol "BETA" "P3"))
;=> :INTERNAL
(eq (find-symbol "BETA" "P2") (find-symbol "BETA" "P3"))
;=> NIL
(mapcar #'symbol-name (package-shadowing-symbols "P3"))
;=> ("BETA")
(eq (find-symbol "CAR" "P3") 'car)
;=> T
(nth-value 1 (find-symbol "CAR" "P3"))
;=> :INTERNAL
(nth-value 1 (intern "DELTA" "P2"))
;=> NIL
(nth-value 1 (intern "DELTA" "P2"))
;=> :INTERNAL
(export (find-symbol "DELTA" "P2") "P2")
;=> T
(nth-value 1 (find-symbol "DELTA" "P3"))
;=> :INHERITED
(unexport (find-symbol "DELTA" "P2") "P2")
;=> T
(find-symbol "DELTA" "P3")
;=> NIL
;=> NIL
(unintern (find-symbol "DELTA" "P2") "P2")
;=> T
(find-symbol "DELTA" "P2")
;=> NIL
;=> NIL
(mapcar #'package-name (package-used-by-list "P2"))
;=> ("P3")
(sort (mapcar #'package-name (package-use-list "P3")) #'string<)
;=> ("P2")
(let ((*package* (find-package "P3"))) (list (prin1-to-string 'car) (prin1-to-string (find-symbol "ALPHA" "P2"))))
;=> ("CAR" "ALPHA")
(prin1-to-string (find-symbol "ALPHA" "P2"))
;=> "P2:ALPHA"
(prin1-to-string (find-symbol "GAMMA" "P2"))
;=> "P2::GAMMA"
(read-from-string "p2:alpha")
;=> P2:ALPHA
;=> 8
(read-from-string "p2:gamma")
;!! READER-ERROR
(eq (read-from-string "p2::gamma") (find-symbol "GAMMA" "P2"))
;=> T
(read-from-string "no-such-package:x")
;!! READER-ERROR
(let ((n 0)) (do-external-symbols (s "P2") (declare (ignorable s)) (incf n)) n)
;=> 2
(let ((l nil)) (do-external-symbols (s "P2" (sort l #'string<)) (push (symbol-name s) l)))
;=> ("ALPHA" "BETA")
(import (find-symbol "GAMMA" "P2") "P1")
;=> T
(nth-value 1 (find-symbol "GAMMA" "P1"))
;=> :INTERNAL
(symbol-name (find-symbol "GAMMA" "P1"))
;=> "GAMMA"
(use-package "P2" "P1")
;=> T
(unuse-package "P2" "P1")
;=> T
(package-name (rename-package "P1" "P1-NEW" '("P1-NICK")))
;=> "P1-NEW"
(package-name (find-package "P1-NICK"))
;=> "P1-NEW"
(delete-package "P1-NEW")
;=> T
(find-package "P1-NEW")
;=> NIL
(find-package "NO-SUCH")
;=> NIL
(packagep (find-package "CL"))
;=> T
(shadow "FRESH" "P2")
;=> T
(nth-value 1 (find-symbol "FRESH" "P2"))
;=> :INTERNAL
(make-package "P2")
;!! PACKAGE-ERROR
(in-package "P3")
(cl:package-name cl:*package*)
;=> "P3"
(cl:progn (cl:in-package "COMMON-LISP-USER") cl:nil)
;=> NIL
(package-name *package*)
;=> "COMMON-LISP-USER"
(in-package "NO-SUCH-PACKAGE")
;!! PACKAGE-ERROR
(let ((count 0)) (with-package-iterator (next (list "P2") :external) (loop (multiple-value-bind (more symbol access) (next) (declare (ignore symbol)) (unless more (return count)) (when (eq access :external) (incf count))))))
;=> 2
(find-all-symbols "NEVER-INTERNED-ANYWHERE")
;=> NIL
(let ((l (list-all-packages))) (every #'packagep l))
;=> T
(intern "lower" "P2")
;=> P2::|lower|
;=> NIL
(export 'car "P2")
;=> T
(defpackage "P4" (:use) (:export "X"))
(defpackage "P5" (:use) (:export "X"))
(handler-case (progn (make-package "P6" :use '("P4" "P5")) :no-error) (package-error () :conflict))
;=> :CONFLICT
