;;;; The special operators, each in its common and its odd uses.

(block nil 1 (return 2) 3)
;=> 2
(block foo (+ 1 (return-from foo 7)))
;=> 7
(block foo (return-from foo))
;=> NIL
(multiple-value-list (block foo (return-from foo (values 1 2))))
;=> (1 2)
(let ((f (block b (lambda (x) (return-from b x))))) (functionp f))
;=> T
(block outer (mapc (lambda (x) (when (> x 2) (return-from outer (list :found x)))) '(1 2 3 4)) :none)
;=> (:FOUND 3)
(let ((f (block b (lambda (x) (return-from b x))))) (handler-case (funcall f 1) (control-error () :gone)))
;=> :GONE
(catch 'a (catch 'b (throw 'a 1) 2) 3)
;=> 1
(catch 'a (list 1 (catch 'b (throw 'b 2)) 3))
;=> (1 2 3)
(multiple-value-list (catch 'a (throw 'a (values 1 2 3))))
;=> (1 2 3)
(handler-case (throw 'nobody 1) (control-error () :no-tag))
;=> :NO-TAG
(let ((tag (list 1))) (catch tag (throw tag :same)))
;=> :SAME
(defun thrower (x) (throw 'here x))
(catch 'here (thrower 5) 6)
;=> 5
(let ((log nil)) (catch 'x (unwind-protect (throw 'x 1) (push :cleanup log))) log)
;=> (:CLEANUP)
(let ((log nil)) (list (unwind-protect (progn (push 1 log) :value) (push 2 log)) (reverse log)))
;=> (:VALUE (1 2))
(multiple-value-list (unwind-protect (values 1 2) (values 3 4)))
;=> (1 2)
(block b (unwind-protect (return-from b 1) (return-from b 2)))
;=> 2
(let ((log nil)) (block b (unwind-protect (unwind-protect (return-from b) (push 1 log)) (push 2 log))) (reverse log))
;=> (1 2)
(catch 'a (unwind-protect (throw 'a 1) (throw 'a 2)))
;=> 2
(let ((x 1) (y 2)) (let ((x y) (y x)) (list x y)))
;=> (2 1)
(let ((x 1)) (let* ((x 2) (y x)) (list x y)))
;=> (2 2)
(let (x (y) (z 3)) (list x y z))
;=> (NIL NIL 3)
(let* () 5)
;=> 5
(flet ((f (x) (* x 2))) (f 4))
;=> 8
(flet ((f (x) (* x 2))) (flet ((f (x) (+ 1 (f x)))) (f 4)))
;=> 9
(labels ((even (n) (if (= n 0) t (odd (- n 1)))) (odd (n) (if (= n 0) nil (even (- n 1))))) (list (even 10) (odd 7) (even 7)))
;=> (T T NIL)
(labels ((fact (n &optional (acc 1)) (if (< n 2) acc (fact (- n 1) (* acc n))))) (fact 20))
;=> 2432902008176640000
(flet ((f (&rest r) (apply #'+ r))) (mapcar #'f '(1 2) '(3 4)))
;=> (4 6)
(flet (((setf foo) (v x) (setf (car x) v))) (let ((l (list 1))) (setf (foo l) 5) l))
;=> (5)
(macrolet ((m (x &body b) `(list ,x ,@b))) (m 1 2 3))
;=> (1 2 3)
(macrolet ((m (x) `(* 2 ,x))) (macrolet ((n (x) `(m (m ,x)))) (n 3)))
;=> 12
(let ((x 5)) (macrolet ((m () 'x)) (let ((x 6)) (m))))
;=> 6
(symbol-macrolet ((x (car y))) (let ((y (list 1 2))) (setf x 10) (incf x) (list x y)))
;=> (11 (11 2))
(symbol-macrolet ((x 1)) (let ((x 2)) x))
;=> 2
(let ((l (list 1 2))) (symbol-macrolet ((a (first l)) (b (second l))) (psetq a b b a) l))
;=> (2 1)
(let ((x 0)) (symbol-macrolet ((y x)) (setq y 5)) x)
;=> 5
(tagbody (go b) a b)
;=> NIL
(let ((n 0)) (tagbody top (incf n) (when (< n 5) (go top))) n)
;=> 5
(let ((n 0)) (tagbody 1 (incf n) (if (< n 3) (go 1) (go 2)) 2 (incf n 100)) n)
;=> 103
(let ((n 0)) (tagbody (mapc (lambda (x) (incf n x) (when (> n 3) (go out))) '(1 2 3 4 5)) (setq n -1) out) n)
;=> 6
(let ((x nil)) (tagbody (push 1 x) (tagbody (push 2 x) (go end) (push 3 x) end (push 4 x)) (push 5 x)) (reverse x))
;=> (1 2 4 5)
(if nil 1)
;=> NIL
(if 0 1 2)
;=> 1
(progn)
;=> NIL
(multiple-value-list (progn (values 1 2)))
;=> (1 2)
(let ((x 1)) (setq x 2 x (+ x 10)) x)
;=> 12
(setq)
;=> NIL
(let (a b) (list (setq a 1 b 2) a b))
;=> (2 1 2)
(quote (a . b))
;=> (A . B)
''a
;=> (QUOTE A)
(functionp (function car))
;=> T
(funcall #'(lambda (x) (list x)) 1)
;=> (1)
((lambda (x &optional (y 2)) (list x y)) 1)
;=> (1 2)
(eval '((lambda (x) (* x x)) 7))
;=> 49
(the fixnum 5)
;=> 5
(multiple-value-list (the (values fixnum symbol) (values 1 'a)))
;=> (1 A)
(locally (declare (special zork)) (setq zork 5) zork)
;=> 5
(multiple-value-call #'list 1 (values 2 3) (values) 4)
;=> (1 2 3 4)
(multiple-value-call 'list (values))
;=> NIL
(multiple-value-prog1 1 2 3)
;=> 1
(multiple-value-list (multiple-value-prog1 (values 1 2) 3))
;=> (1 2)
(multiple-value-prog1 (values) 1)
;=>
(progv '(a b) '(1 2) (list (symbol-value 'a) (symbol-value 'b)))
;=> (1 2)
(progv '(a b) '(1) (list (symbol-value 'a) (boundp 'b)))
;=> (1 NIL)
(progv '() '(1 2) 3)
;=> 3
(defvar *dynamic* 1)
(defun read-dynamic () *dynamic*)
(list (let ((*dynamic* 2)) (read-dynamic)) (read-dynamic))
;=> (2 1)
(progv '(*dynamic*) '(3) (read-dynamic))
;=> 3
(let ((f (let ((*dynamic* 5)) (lambda () *dynamic*)))) (funcall f))
;=> 1
(let ((x 1)) (declare (special x)) (let ((x 2)) (list x (locally (declare (special x)) x))))
;=> (2 1)
(catch 'done (let ((*dynamic* 9)) (throw 'done nil)))
;=> NIL
(read-dynamic)
;=> 1
(eval-when (:compile-toplevel) 1)
;=> NIL
(eval-when (:execute) 2)
;=> 2
(eval-when (:load-toplevel :execute) 3)
;=> 3
(load-time-value (+ 1 2))
;=> 3
(let ((f (lambda () (load-time-value (list 1))))) (eq (funcall f) (funcall f)))
;=> T
(let ((x 1)) (flet ((inc () (incf x)) (now () x)) (inc) (inc) (now)))
;=> 3
(let ((counters (loop repeat 3 collect (let ((n 0)) (lambda () (incf n)))))) (funcall (first counters)) (mapcar #'funcall counters))
;=> (2 1 1)
(let ((l nil)) (dotimes (i 3) (push (lambda () i) l)) (length l))
;=> 3
(let ((x 1)) (let ((f (lambda () x))) (setq x 2) (funcall f)))
;=> 2
(funcall (let ((x 1)) (lambda () (incf x) (incf x))))
;=> 3
(defun adder (n) (lambda (x) (+ x n)))
(mapcar (adder 10) '(1 2 3))
;=> (11 12 13)
(special-operator-p 'if)
;=> T
(special-operator-p 'when)
;=> NIL
(let ((a 1)) (block nil (tagbody (setq a 2) (return a))))
;=> 2
(let ((n 0)) (block b (handler-bind ((error (lambda (c) (declare (ignore c)) (return-from b (list :caught n))))) (incf n) (error "x"))))
;=> (:CAUGHT 1)
(let ((r nil)) (flet ((f (k) (push :f r) (funcall k 1))) (block b (f (lambda (x) (return-from b x)))) r))
;=> (:F)
