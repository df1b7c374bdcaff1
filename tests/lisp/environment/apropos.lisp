;;;; APROPOS and APROPOS-LIST.

(apropos-list "hash-table-s" :common-lisp)
;=> (HASH-TABLE-SIZE)
(apropos-list "rotate-b" :ext)
;=> (EXT:ROTATE-BYTE)
(defpackage "APROPOS-TEST" (:use) (:export "SHOWN-THING"))
(intern "HIDDEN-THING" "APROPOS-TEST")
;=> APROPOS-TEST::HIDDEN-THING
;=> NIL
(list (apropos-list 'thing :apropos-test) (subsetp (apropos-list 'thing :apropos-test) (apropos-list 'thing)))
;=> ((APROPOS-TEST::HIDDEN-THING APROPOS-TEST:SHOWN-THING) T)
(with-output-to-string (*standard-output*) (apropos "multiple-value-l"))
;=> "MULTIPLE-VALUE-LIST (macro)
;.. "
(apropos-list "x" :no-such-package)
;!! PACKAGE-ERROR
