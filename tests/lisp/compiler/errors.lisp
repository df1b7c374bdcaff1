;;;; Malformed forms and wrong calls: errors at run time, never at the reader's or compiler's cost.

(handler-case (eval '(let ((x)) x)) (program-error () :pe))
;=> NIL
(handler-case (let ((x 1 2)) x) (program-error () :pe))
;=> :PE
(handler-case (funcall (lambda (x) x)) (program-error () :pe))
;=> :PE
(handler-case (funcall (lambda (x) x) 1 2) (program-error () :pe))
;=> :PE
(handler-case ((lambda (x) x) 1 2) (program-error () :pe))
;=> :PE
(handler-case (flet ((f (x) x)) (f)) (program-error () :pe))
;=> :PE
(handler-case (funcall (lambda (&key a) a) :b 1) (program-error () :pe))
;=> :PE
(handler-case (funcall (lambda (&key a) a) :a) (program-error () :pe))
;=> :PE
(handler-case (funcall (lambda (&key a) a) 1 2) (program-error () :pe))
;=> :PE
(handler-case (undefined-fn 1) (undefined-function (c) (cell-error-name c)))
;=> UNDEFINED-FN
(handler-case (funcall 'undefined-fn 1) (undefined-function (c) (cell-error-name c)))
;=> UNDEFINED-FN
(handler-case #'undefined-fn (undefined-function (c) (cell-error-name c)))
;=> UNDEFINED-FN
(handler-case undefined-var (unbound-variable (c) (cell-error-name c)))
;=> UNDEFINED-VAR
(handler-case (car 1) (type-error (c) (list (type-error-datum c) (type-error-expected-type c))))
;=> (1 LIST)
(handler-case (the fixnum (car '(a))) (type-error (c) (type-error-datum c)))
;=> A
(handler-case (let ((x 1)) (declare (fixnum x)) (setq x (car '(a))) x) (type-error (c) (type-error-datum c)))
;=> A
(handler-case (throw 'nowhere 1) (control-error () :ce))
;=> :CE
(handler-case (return-from nowhere 1) (program-error () :pe))
;=> :PE
(handler-case (go nowhere) (program-error () :pe))
;=> :PE
(handler-case (setq t 1) (error () :pe))
;=> :PE
(handler-case (let ((t 1)) t) (error () :pe))
;=> :PE
(handler-case (let ((:a 1)) 1) (error () :pe))
;=> :PE
(handler-case (lambda (x x) x) (error () :pe))
;=> :PE
(handler-case (progv '(*q*) '() *q*) (unbound-variable () :uv))
;=> :UV
(handler-case (+ 1 'a) (type-error (c) (type-error-datum c)))
;=> A
(handler-case (1 2) (error () :pe))
;=> :PE
(handler-case ("a") (error () :pe))
;=> :PE
(handler-case (quote) (error () :pe))
;=> :PE
(handler-case (function 1) (error () :pe))
;=> :PE
(handler-case (block 1 2) (error () :pe))
;=> :PE
(handler-case (eval '(tagbody a a)) (error () :pe))
;=> :PE
(handler-case (symbol-macrolet ((t 1)) 1) (error () :pe))
;=> :PE
(handler-case (eval '(symbol-macrolet ((x 1)) (declare (special x)) x)) (program-error () :pe))
;=> :PE
(handler-case (eval '(progn . 1)) (error () :pe))
;=> :PE
(handler-case (eval '(if)) (error () :pe))
;=> :PE
(handler-case (eval '(multiple-value-bind x 1)) (error () :pe))
;=> :PE
(handler-case (eval '(funcall)) (error () :pe))
;=> :PE
(handler-case (eval '(defun)) (error () :pe))
;=> :PE
(handler-case (macrolet ((m (a) a)) (m)) (error () :pe))
;=> :PE
(handler-bind ((type-error (lambda (c) (use-value 5 c)))) (handler-case (+ 1 (the fixnum (car '(a)))) (error () :err)))
;=> :ERR
(restart-case (invoke-restart 'foo 3) (foo (x) (list :r x)))
;=> (:R 3)
(handler-case (coerce 'a 'double-float) (error () :err))
;=> :ERR
(handler-case (svref (vector 1 2) 5) (error () :err))
;=> :ERR
(handler-case (apply #'list 1) (error () :err))
;=> :ERR
(handler-case (funcall 1) (error () :err))
;=> :ERR
(let ((r nil)) (handler-case (unwind-protect (error "x") (push 1 r)) (error () (push 2 r))) r)
;=> (2 1)
