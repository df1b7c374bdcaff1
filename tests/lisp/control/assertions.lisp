;;;; CHECK-TYPE and ASSERT.

(let ((x 5)) (check-type x integer) (check-type x (integer 0 9)) x)
;=> 5
(let ((x 5)) (check-type x symbol))
;!! TYPE-ERROR
(let ((x 5)) (handler-case (check-type x symbol "a name") (type-error (c) (princ-to-string c))))
;=> "The value of X is 5, which is not a name."
(let ((x 5)) (handler-bind ((type-error (lambda (c) (store-value 'a c)))) (check-type x symbol)) x)
;=> A
(let ((x (list 1 2))) (handler-bind ((type-error (lambda (c) (store-value :b c)))) (check-type (cadr x) keyword)) x)
;=> (1 :B)
(assert t)
;=> NIL
(assert (= 1 2))
;!! SIMPLE-ERROR
(let ((n 0)) (handler-bind ((error (lambda (c) (incf n) (continue c)))) (assert (> n 2)) n))
;=> 3
(assert nil () 'type-error :datum 1 :expected-type 'symbol)
;!! TYPE-ERROR
(handler-case (assert nil () "bad ~A" 3) (error (c) (princ-to-string c)))
;=> "bad 3"
