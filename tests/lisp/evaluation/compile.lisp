;;;; EVAL and COMPILE.

(multiple-value-list (eval '(values 1 2 3)))
;=> (1 2 3)
(eval '(values))
;=>
(eval 5)
;=> 5
(eval ''(a b))
;=> (A B)
(defvar *x* 10)
(let ((*x* 20)) (eval '*x*))
;=> 20
(let ((x 1)) (declare (ignorable x)) (handler-case (eval 'x) (unbound-variable () :unbound)))
;=> :UNBOUND
(eval '(progn (defmacro evaluated-macro () 7) (evaluated-macro)))
;=> 7
(eval '(eval-when (:execute) 1))
;=> 1
(eval '(eval-when (:compile-toplevel :load-toplevel) 1))
;=> NIL
(funcall (compile nil '(lambda (x) (* x 2))) 4)
;=> 8
(multiple-value-list (compile 'named '(lambda (x) (list :named x))))
;=> (NAMED NIL NIL)
(named 1)
;=> (:NAMED 1)
(progn (compile '(setf named) '(lambda (v x) (list v x))) (setf (named 1) 2))
;=> (2 1)
(multiple-value-list (compile 'named))
;=> (NAMED NIL NIL)
(compile 'never-defined-at-all)
;!! UNDEFINED-FUNCTION
(defmacro compiled-macro (x) `(list ,x))
(multiple-value-list (compile 'compiled-macro))
;=> (COMPILED-MACRO NIL NIL)
(progn (compile 'compiled-macro '(lambda (form environment) (declare (ignore environment)) `(vector ,(second form))))
       (eval '(compiled-macro 3)))
;=> #(3)
(compile nil #'car)
;=> #<FUNCTION CAR>
;=> NIL
;=> NIL
(let ((n 0)) (defun counting () (incf n)) (compile 'counting) (list (counting) (counting)))
;=> (1 2)
(compile 5 '(lambda () 1))
;!! TYPE-ERROR
(compile nil 5)
;!! TYPE-ERROR
(documentation (compile 'with-doc '(lambda () "Says one." 1)) 'function)
;=> "Says one."
