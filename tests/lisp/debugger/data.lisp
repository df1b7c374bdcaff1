;;;; The debugger's data functions: backtraces, completion, argument lists, prompt steps.

(defun backtrace-caller (x) (let ((frames (brolga:backtrace))) (list x (mapcar (lambda (frame) (getf frame :name)) (subseq frames 0 2)))))
(defun backtrace-outer (y) (let ((r (backtrace-caller y))) (list r)))
(backtrace-outer 5)
;=> ((5 (BACKTRACE-CALLER BACKTRACE-OUTER)))
(defun argument-seer (a b) (let ((frame (first (brolga:backtrace)))) (list a b (getf frame :arguments))))
(argument-seer 1 "two")
;=> (1 "two" (1 "two"))
(brolga:completions "multiple-value-")
;=> ("multiple-value-bind" "multiple-value-call" "multiple-value-list" "multiple-value-prog1" "multiple-value-setq")
(brolga:completions "cl:mapc")
;=> ("cl:mapc" "cl:mapcan" "cl:mapcar" "cl:mapcon")
(brolga:completions "MAPLIS")
;=> ("MAPLIST")
(brolga:completions "ext:gc")
;=> ("ext:gc")
(member "cl:" (brolga:completions "c") :test #'string=)
;=> ("cl:" "common-lisp-user:" "common-lisp:")
(brolga:completions ":no-keyword-begins-so")
;=> NIL
(defun with-arguments (a &optional (b 2) &key c) (list a b c))
(brolga:lambda-list 'with-arguments)
;=> (A &OPTIONAL (B 2) &KEY C)
(brolga:lambda-list #'with-arguments)
;=> (A &OPTIONAL (B 2) &KEY C)
(brolga-system::%arguments-of "with-arguments")
;=> "(a &optional (b 2) &key c)"
(brolga-system::%arguments-of "no-such-operator")
;=> NIL
(defmacro macro-with-arguments ((x y) &body body) `(list ,x ,y ,@body))
(brolga-system::%arguments-of "macro-with-arguments")
;=> "((x y) &body body)"
(brolga-system::%incomplete-form-p "(a (b)")
;=> T
(brolga-system::%incomplete-form-p "(a (b))")
;=> NIL
(brolga-system::%incomplete-form-p "\"abc")
;=> T
(brolga-system::%incomplete-form-p "#| abc")
;=> T
(brolga-system::%incomplete-form-p "a)")
;=> NIL
(brolga-system::%incomplete-form-p "(no-such-package:x)")
;=> NIL
(brolga-system::%repl-step "(+ 1 2) (values 'a \"b\")")
;=> (:VALUES ("3") ("A" "\"b\""))
(list * / +)
;=> (A (A "b") (VALUES (QUOTE A) "b"))
(brolga-system::%repl-step "(+ 1")
;=> (:INCOMPLETE)
(brolga-system::%host-eval "(values 1 2)")
;=> (:OK 1 2)
(subseq (brolga-system::%host-eval "(car 5)") 0 2)
;=> (:ERROR "TYPE-ERROR")
(subseq (brolga-system::%host-eval "(error \"bad ~A\" 5)") 0 3)
;=> (:ERROR "SIMPLE-ERROR" "bad 5")
(brolga-system::%host-eval "(ext:exit :code 4)")
;=> (:EXIT 4)
(subseq (brolga-system::%host-eval "(abort)") 0 2)
;=> (:ERROR "ABORT")
(brolga-system::%host-eval "")
;=> (:OK)
(mapcar #'brolga-system::%arguments-of '("defun" "cl:car" "no-such-operator" "when"))
;=> ("(name lambda-list &body body)" "(list)" NIL "(test &body body)")
(defmacro with-implicit (&whole form a &environment environment (b . c)) (list 'list form a environment b c))
(brolga-system::%arguments-of "with-implicit")
;=> "(a (b . c))"
