;;;; Restarts.

(restart-case (invoke-restart 'foo 1 2) (foo (a b) (list a b)) (bar () 3))
;=> (1 2)
(restart-case (invoke-restart 'bar) (foo (a b) (list a b)) (bar () :report "hi" 3))
;=> 3
(restart-case (invoke-restart 'foo 1 2 3) (foo (a &optional b &rest c) (list a b c)))
;=> (1 2 (3))
(multiple-value-list (restart-case (values 1 2) (foo () 3)))
;=> (1 2)
(handler-bind ((error (lambda (c) (use-value 9 c)))) (restart-case (error "a") (use-value (x) (* x 2))))
;=> 18
(multiple-value-list (with-simple-restart (foo "x ~A" 1) (invoke-restart 'foo)))
;=> (NIL T)
(with-simple-restart (foo "x") 5)
;=> 5
(restart-case (princ-to-string (find-restart 'foo)) (foo () :report "does foo" 1))
;=> "does foo"
(restart-case (princ-to-string (find-restart 'foo)) (foo () :report (lambda (s) (format s "does ~A" 1)) 1))
;=> "does 1"
(restart-case (mapcar #'restart-name (subseq (compute-restarts) 0 2)) (a () 1) (b () 2))
;=> (A B)
(block nil (handler-bind ((error (lambda (c) (return (mapcar #'restart-name (subseq (compute-restarts c) 0 2)))))) (restart-case (restart-case (error "x") (a () 1) (b () :test (lambda (c) (declare (ignore c)) nil) 2)) (c () 3))))
;=> (A C)
(find-restart 'no-such-restart)
;=> NIL
(invoke-restart 'no-such-restart)
;!! CONTROL-ERROR
(restart-bind ((zip (lambda (x) (list :zipped x)))) (invoke-restart 'zip 3))
;=> (:ZIPPED 3)
(restart-case (invoke-restart-interactively 'foo) (foo (a b) :interactive (lambda () (list 1 2)) (list a b)))
;=> (1 2)
(block nil (let ((c1 (make-condition 'error)) (c2 (make-condition 'error))) (restart-case (with-condition-restarts c1 (list (first (compute-restarts))) (return (list (not (null (find-restart 'foo c1))) (not (null (find-restart 'foo c2))) (not (null (find-restart 'foo)))))) (foo () 1))))
;=> (T NIL T)
(restart-case (abort) (abort () :aborted))
;=> :ABORTED
(list (continue) (use-value 1) (store-value 1))
;=> (NIL NIL NIL)
(muffle-warning)
;!! CONTROL-ERROR
(let ((n 0)) (restart-case (progn (incf n) (invoke-restart (find-restart 'again))) (again () (list :again n))))
;=> (:AGAIN 1)
