;;;; HANDLER-BIND, HANDLER-CASE, IGNORE-ERRORS.

(handler-case (error "foo ~A" 1) (error (c) (list (simple-condition-format-control c) (simple-condition-format-arguments c) (type-of c))))
;=> ("foo ~A" (1) SIMPLE-ERROR)
(multiple-value-list (handler-case (values 1 2 3) (error () 5)))
;=> (1 2 3)
(handler-case (signal 'simple-condition) (error () 5) (condition () 6))
;=> 6
(handler-case (error 'type-error :datum 1 :expected-type 'list) (arithmetic-error () 5) (type-error (c) (list (type-error-datum c) (type-error-expected-type c))) (error () 7))
;=> (1 LIST)
(handler-case (values 1 2) (error () 3) (:no-error (a b) (list a b)))
;=> (1 2)
(handler-case (error "x") (error () 3) (:no-error (a b) (list a b)))
;=> 3
(handler-case (progn (handler-case (error "inner") (error () (error "outer")))) (error (c) (princ-to-string c)))
;=> "outer"
(ignore-errors (+ 1 2))
;=> 3
(first (multiple-value-list (ignore-errors (error "x"))))
;=> NIL
(let ((l nil)) (handler-bind ((error (lambda (c) (declare (ignore c)) (push 1 l))) (condition (lambda (c) (declare (ignore c)) (push 2 l)))) (handler-bind ((simple-error (lambda (c) (declare (ignore c)) (push 3 l) (signal 'condition)))) (handler-case (error "x") (warning () nil) (:no-error (x) x)))) l)
;!! SIMPLE-ERROR
(let ((l nil)) (catch 'done (handler-bind ((error (lambda (c) (declare (ignore c)) (push 1 l) (throw 'done nil))) (condition (lambda (c) (declare (ignore c)) (push 2 l)))) (handler-bind ((simple-error (lambda (c) (declare (ignore c)) (push 3 l) (signal 'condition)))) (error "x")))) l)
;=> (1 2 3)
(block b (handler-bind ((error (lambda (c) (declare (ignore c)) (return-from b :left)))) (car 5)))
;=> :LEFT
(handler-case (car 5) (type-error (c) (list (type-error-datum c) (type-error-expected-type c))))
;=> (5 LIST)
(handler-case (/ 1 0) (division-by-zero (c) (list (arithmetic-error-operation c) (arithmetic-error-operands c))))
;=> (/ (1 0))
(handler-case (hd-undefined 1) (undefined-function (c) (cell-error-name c)))
;=> HD-UNDEFINED
(handler-case hd-unbound (unbound-variable (c) (cell-error-name c)))
;=> HD-UNBOUND
(handler-case (signal 'simple-condition) ((or error warning) () :one) ((and condition (not error)) () :two))
;=> :TWO
(handler-bind () 5)
;=> 5
(handler-case 5)
;=> 5
(let ((x 1)) (handler-case (progn (setq x 2) (error "e")) (error () x)))
;=> 2
(handler-case (let ((*print-base* 2)) (error "e")) (error () *print-base*))
;=> 10
(handler-case (unwind-protect (error "e") (princ "cleanup")) (error () :handled))
;>> cleanup
;=> :HANDLED
