;;;; WHEN, UNLESS, COND, CASE and its kin, AND, OR, and the other simple control macros.

(when nil 1)
;=> NIL
(when t 1 2)
;=> 2
(when t)
;=> NIL
(unless nil 1 2)
;=> 2
(unless t 1)
;=> NIL
(cond)
;=> NIL
(cond (nil 1) (t 2 3))
;=> 3
(cond (5))
;=> 5
(multiple-value-list (cond ((values 1 2))))
;=> (1)
(multiple-value-list (cond (t (values 1 2))))
;=> (1 2)
(cond ((assoc 'b '((a . 1) (b . 2)))) (t :none))
;=> (B . 2)
(and)
;=> T
(and 1 2 3)
;=> 3
(and 1 nil 3)
;=> NIL
(multiple-value-list (and 1 (values 2 3)))
;=> (2 3)
(or)
;=> NIL
(or nil nil 3)
;=> 3
(multiple-value-list (or nil (values 2 3)))
;=> (2 3)
(multiple-value-list (or (values 1 2) 3))
;=> (1)
(case 3 (1 :a) ((2 3) :b) (t :c))
;=> :B
(case 'x ((a b) 1) (otherwise 2))
;=> 2
(case nil (nil 1) (t 2))
;=> 2
(case nil ((nil) 1) (t 2))
;=> 1
(case 'a (a))
;=> NIL
(case #\a ((#\a #\b) 1))
;=> 1
(case 1000000000000000000000 (1000000000000000000000 :big))
;=> :BIG
(case 1.0 (1 :int) (1.0 :float))
;=> :FLOAT
(multiple-value-list (case 1 (1 (values 1 2))))
;=> (1 2)
(case "a" ("a" 1) (t 2))
;=> 2
(ecase 1 (1 :one) (2 :two))
;=> :ONE
(ecase 3 (1 :one) (2 :two))
;!! TYPE-ERROR
(handler-case (ecase 3 (1 :one)) (type-error (c) (type-error-datum c)))
;=> 3
(handler-bind ((type-error (lambda (c) (store-value 1 c)))) (let ((x 3)) (ccase x (1 :one) (2 :two))))
;=> :ONE
(typecase 5 (string :s) (integer :i) (t :t))
;=> :I
(typecase "x" ((or symbol string) :yes))
;=> :YES
(typecase 5 (string :s))
;=> NIL
(typecase nil (null :null) (symbol :symbol))
;=> :NULL
(etypecase 5 (symbol 1) (fixnum 2))
;=> 2
(etypecase 5 (symbol 1))
;!! TYPE-ERROR
(handler-bind ((type-error (lambda (c) (store-value "s" c)))) (let ((x 3)) (ctypecase x (string (list :string x)))))
;=> (:STRING "s")
(prog1 1 2 3)
;=> 1
(prog2 1 2 3)
;=> 2
(multiple-value-list (prog1 (values 1 2) 3))
;=> (1)
(progn 1 2)
;=> 2
(prog ((x 1) (n 0)) top (incf x x) (incf n) (when (< n 3) (go top)) (return x))
;=> 8
(prog* ((x 1) (y (+ x 1))) (return (list x y)))
;=> (1 2)
(prog (x) (return x))
;=> NIL
(let ((x 5)) (assert (> x 3)) x)
;=> 5
(handler-case (let ((x 1)) (assert (> x 3) (x) "x is ~D" x)) (error (c) (princ-to-string c)))
;=> "x is 1"
(handler-bind ((error (lambda (c) (continue c)))) (let ((n 0)) (assert (> (incf n) 2)) n))
;=> 3
(let ((x 1)) (check-type x integer) x)
;=> 1
(let ((x "a")) (check-type x integer))
;!! TYPE-ERROR
(handler-bind ((type-error (lambda (c) (store-value 7 c)))) (let ((x "a")) (check-type x integer "a number") x))
;=> 7
(multiple-value-bind (a b c) (values 1 2) (list a b c))
;=> (1 2 NIL)
(multiple-value-bind (a) (values 1 2) a)
;=> 1
(multiple-value-bind () (values 1 2) 3)
;=> 3
(multiple-value-bind (q r) (floor 7 2) (list q r))
;=> (3 1)
(let (a b) (list (multiple-value-setq (a b) (values 1 2)) a b))
;=> (1 1 2)
(let ((a 1)) (multiple-value-setq (a) (values)) a)
;=> NIL
(nth-value 1 (floor 7 2))
;=> 1
(nth-value 5 (values 1 2))
;=> NIL
(multiple-value-list (values-list '(1 2 3)))
;=> (1 2 3)
(multiple-value-list (values))
;=> NIL
(let ((l (list 1 2 3))) (values-list l))
;=> 1
;=> 2
;=> 3
(list (values 1 2) (values) 3)
;=> (1 NIL 3)
(multiple-value-list (let () (values 1 2)))
;=> (1 2)
(multiple-value-list (funcall (lambda () (values 1 2 3 4 5 6 7))))
;=> (1 2 3 4 5 6 7)
(length (multiple-value-list (values-list (loop for i below 100 collect i))))
;=> 100
(let ((f (lambda () (values 1 2)))) (multiple-value-call #'+ (funcall f) (funcall f) 10))
;=> 16
(funcall (lambda (x) (if (> x 1) (values x 2) :one)) 3)
;=> 3
;=> 2
(some #'evenp '(1 2 3))
;=> T
(every #'evenp '(2 4))
;=> T
(notany #'evenp '(1 3))
;=> T
(notevery #'evenp '(2 3))
;=> T
(some #'+ '(1 2) '(3 4))
;=> 4
(every #'< '(1 2) '(3 4 0))
;=> T
