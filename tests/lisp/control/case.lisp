;;;; CASE and TYPECASE with their error-signalling forms.

(case 3 (1 :a) ((2 3) :b) (t :c))
;=> :B
(list (case 'x (y 1) (otherwise 2)) (case nil (nil 1) ((nil) 2) (t 3)) (case 5) (case 5 (5)))
;=> (2 2 NIL NIL)
(case 1.5 (1.5 :float) (t :no))
;=> :FLOAT
(case #\a ((#\a #\b) :ab))
;=> :AB
(ecase 4 (4 :four))
;=> :FOUR
(ecase 5 (4 :four))
;!! TYPE-ERROR
(ecase t (t :is-t))
;=> :IS-T
(let ((x 5)) (handler-bind ((type-error (lambda (c) (store-value 2 c)))) (list (ccase x (1 'one) (2 'two)) x)))
;=> (TWO 2)
(typecase 5 (string :s) ((integer 0 4) :small) (integer :i) (t :t))
;=> :I
(typecase "a" (symbol 1))
;=> NIL
(etypecase 5 (symbol 1) (fixnum 2))
;=> 2
(etypecase 5 (symbol 1))
;!! TYPE-ERROR
(handler-case (etypecase 5 (symbol 1) (string 2)) (type-error (c) (list (type-error-datum c) (type-error-expected-type c))))
;=> (5 (OR SYMBOL STRING))
(handler-case (ecase 5 (1 1) ((2 3) 2)) (type-error (c) (list (type-error-datum c) (type-error-expected-type c))))
;=> (5 (MEMBER 1 2 3))
(let ((x (list 5))) (handler-bind ((type-error (lambda (c) (store-value "s" c)))) (list (ctypecase (car x) (string :s)) x)))
;=> (:S ("s"))
(let ((n 0)) (case (incf n) (1 n) (2 :no)))
;=> 1
