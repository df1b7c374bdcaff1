;;;; Special operators and operators that are reduced to in-line ones, in small programs.

(defvar *foo*)
(defvar aa)
(defvar bb)

(let ((x 1) (y 2)) (list x y))
;=> (1 2)
(let* ((x 1) (y (+ x 1))) (list x y))
;=> (1 2)
(flet ((f (x) (+ x 1)) (g (x &optional (y 3)) (list x y))) (list (f 1) (g 1) (g 1 2)))
;=> (2 (1 3) (1 2))
(labels ((fact (n) (if (< n 2) 1 (* n (fact (- n 1)))))) (fact 10))
;=> 3628800
(labels ((ev (n) (if (= n 0) t (od (- n 1)))) (od (n) (if (= n 0) nil (ev (- n 1))))) (list (ev 1001) (od 1001)))
;=> (NIL T)
(labels ((f (n acc) (if (= n 0) acc (f (- n 1) (+ acc n))))) (f 100000 0))
;=> 5000050000
(labels ((f (n fs) (if (= n 0) (mapcar #'funcall fs) (f (- n 1) (cons (lambda () n) fs))))) (f 5 nil))
;=> (1 2 3 4 5)
(block a (let ((x 1)) (return-from a (values x 2 3))))
;=> 1
;=> 2
;=> 3
(block a (mapcar (lambda (x) (if (= x 2) (return-from a (list :found x)) x)) '(1 2 3)))
;=> (:FOUND 2)
(let ((i 0) (r nil)) (tagbody top (setq r (cons i r)) (setq i (+ i 1)) (if (< i 5) (go top))) r)
;=> (4 3 2 1 0)
(let ((r nil)) (tagbody (mapcar (lambda (x) (setq r (cons x r)) (if (= x 2) (go out))) '(1 2 3)) (setq r (cons :no r)) out (setq r (cons :out r))) r)
;=> (:OUT 2 1)
(catch 'a (catch 'b (throw 'a (values 1 2))) 3)
;=> 1
;=> 2
(let ((r nil)) (list (catch 'a (unwind-protect (throw 'a 1) (setq r 2))) r))
;=> (1 2)
(multiple-value-call #'list 1 (values 2 3) (values) 4)
;=> (1 2 3 4)
(multiple-value-bind (a b c) (values 1 2) (list a b c))
;=> (1 2 NIL)
(multiple-value-list (floor 7 2))
;=> (3 1)
(multiple-value-list (truncate -7 2))
;=> (-3 -1)
(multiple-value-prog1 (values 1 2) 3)
;=> 1
;=> 2
(nth-value 1 (floor 7 2))
;=> 1
(progv '(*zz* *yy*) '(1 2) (list (symbol-value '*zz*) (symbol-value '*yy*)))
;=> (1 2)
(let ((*foo* 8)) (declare (special *foo*)) (list *foo*))
;=> (8)
(macrolet ((m (x) (list 'list x x)) (n (&rest r) `(m ,(car r)))) (list (m 1) (n 2)))
;=> ((1 1) (2 2))
(macrolet ((m (&whole w &environment e a &key (b 2)) (list 'quote (list w a b)))) (m 1 :b 3))
;=> ((M 1 :B 3) 1 3)
(symbol-macrolet ((x (car y))) (let ((y (list 1 2))) (setq x 5) (list x y)))
;=> (5 (5 2))
(let ((x 0)) (symbol-macrolet ((y x)) (incf y) (setf y (+ y 10)) x))
;=> 11
((lambda (a b &optional (c 3 cp) &rest d &key e (f 6) ((:gg g) 7) &allow-other-keys &aux (h 8)) (list a b c cp d e f g h)) 1 2 3 :e 5 :zz 1)
;=> (1 2 3 T (:E 5 :ZZ 1) 5 6 7 8)
(funcall (lambda (&key (a 1 ap) (b a)) (list a ap b)) :b 3)
;=> (1 NIL 3)
(funcall (lambda (&key (a 1 ap) (b a)) (list a ap b)) :a 3)
;=> (3 T 3)
(funcall (lambda (&key a) a) :allow-other-keys t :b 3 :a 4)
;=> 4
(funcall (lambda (*x* &optional (y *x*) &aux (z *x*)) (declare (special *x*)) (list y z *x*)) 1)
;=> (1 1 1)
(let ((f (lambda (&rest r) r))) (list (apply f 1 2 '(3 4)) (apply f '()) (funcall f 1)))
;=> ((1 2 3 4) NIL (1))
(list (+) (+ 1) (+ 1 2 3) (*) (* 2 3 4) (- 5) (- 10 1 2) (/ 8 2 2) (max 1 5 3) (min 4 2 8))
;=> (0 1 6 1 24 -5 7 2 5 2)
(list (< 1 2 3) (< 1 3 2) (<= 1 1 2) (>= 3 3 1) (> 3 2 1) (= 1 1 1) (= 1 1 2) (/= 1 2 3) (/= 1 2 1) (/= 1 1))
;=> (T NIL T T T T NIL T NIL NIL)
(list (char< #\a #\b #\c) (char> #\c #\b) (char<= #\a #\a #\b) (char>= #\b #\a #\a) (char/= #\a #\b) (char= #\a #\a #\b))
;=> (T T T T T NIL)
(list (logand) (logand 7 12 5) (logior 1 2 4) (logxor 1 3) (ash 1 10) (ash 1024 -3))
;=> (-1 4 7 2 1024 128)
(list (list* 1 2 '(3)) (list* '(1)) (first '(1 2 3)) (third '(1 2 3)) (cddr '(1 2 3)) (cadr '(1 2)))
;=> ((1 2 3) (1) 1 3 (3) 2)
(let ((a 1) (b 2)) (psetq a b b a) (list a b))
;=> (2 1)
(let ((x (list 1 2 3))) (setf (car x) 10 (cadr x) 20) x)
;=> (10 20 3)
(let ((l nil)) (dotimes (i 5) (push i l)) l)
;=> (4 3 2 1 0)
(let ((l nil)) (dolist (x '(1 2 3) l) (push x l)))
;=> (3 2 1)
(let ((fs nil)) (dotimes (i 3) (let ((j i)) (push (lambda () (setq j (+ j 1))) fs))) (list (funcall (car fs)) (funcall (car fs)) (funcall (cadr fs))))
;=> (3 4 2)
(let ((x 1)) (let ((f (lambda () x)) (g (lambda (y) (setq x y)))) (funcall g 5) (list x (funcall f))))
;=> (5 5)
(let ((x 1)) (flet ((x (y) (+ x y))) (let ((x 10)) (x x))))
;=> 11
(flet ((f () 1)) (flet ((f () (+ 1 (f)))) (f)))
;=> 2
(labels ((f () 1)) (labels ((f (n) (if (= n 0) 0 (+ 1 (f (- n 1)))))) (f 3)))
;=> 3
(flet (((setf foo) (v x) (list v x))) (funcall #'(setf foo) 1 2))
;=> (1 2)
(flet ((f (&key a b) (list a b))) (list (f :a 1) (f :b 2) (apply #'f '(:a 3))))
;=> ((1 NIL) (NIL 2) (3 NIL))
(case 3 (1 :one) ((2 3) :two-three) (t :other))
;=> :TWO-THREE
(cond ((= 1 2) 1) ((assoc 'b '((a 1) (b 2)))) (t 3))
;=> (B 2)
(and 1 2 3)
;=> 3
(or nil nil 3)
;=> 3
(when nil 1)
;=> NIL
(unless nil 1 2)
;=> 2
(let ((x 5)) (the fixnum (+ x 1)))
;=> 6
(locally (declare (special *foo*)) (setq *foo* 3) *foo*)
;=> 3
(load-time-value (+ 1 2))
;=> 3
(eval-when (:execute) (+ 1 2))
;=> 3
(let ((c 0)) (flet ((inc () (incf c))) (list (inc) (inc) c)))
;=> (1 2 2)
(block nil (do ((i 0 (1+ i)) (acc nil (cons i acc))) ((= i 4) (return acc))))
;=> (3 2 1 0)
(do* ((i 0 (1+ i)) (j i i)) ((= i 3) (list i j)))
;=> (3 3)
(loop (return 5))
;=> 5
(prog ((i 0)) top (incf i) (if (< i 10) (go top)) (return i))
;=> 10
(let ((x 10)) (decf x 3) x)
;=> 7
(destructuring-bind (a (b &optional c) &key d) '(1 (2) :d 4) (list a b c d))
;=> (1 2 NIL 4)
(multiple-value-setq (aa bb) (values 1 2))
;=> 1
(values)
;=>
(values 1 2 3)
;=> 1
;=> 2
;=> 3
(let ((l (list 3 1 2))) (rotatef (car l) (cadr l)) l)
;=> (1 3 2)
(funcall (let ((x 1)) (lambda (y) (block nil (if (> y 0) (return (+ x y))) :neg))) 5)
;=> 6
(let ((v (list 1 2))) (symbol-macrolet ((a (car v)) (b (cadr v))) (multiple-value-setq (a b) (values 10 20)) v))
;=> (10 20)
(let ((x 0)) (tagbody (unwind-protect (go end) (setq x 1)) (setq x 2) end) x)
;=> 1
(let ((x nil)) (block b (unwind-protect (return-from b 1) (push 1 x))) x)
;=> (1)
(let ((n 0)) (labels ((f (x) (if (> x 0) (progn (incf n) (g (- x 1))) n)) (g (x) (f x))) (f 10)))
;=> 10
(loop for i from 1 to 5 collect (* i i))
;=> (1 4 9 16 25)
(loop for x in '(1 2 3) for y = (* x 2) sum y)
;=> 12
(let ((x 1)) (macrolet ((m () 'x)) (let ((x 2)) (m))))
;=> 2
(macrolet ((outer (x) `(macrolet ((inner (y) `(list ,',x ,y))) (inner 2)))) (outer 1))
;=> (1 2)

;;; Local functions with &REST that are called once; &REST parameters that nothing refers to

(defun rest-once (x) (flet ((f (a &rest b) (if b (list a b) (list :none a)))) (f x)))
(list (rest-once 1) (rest-once 2))
;=> ((:NONE 1) (:NONE 2))
(defun rest-once-more (x) (flet ((f (a &rest b) (if b (list a b) (list :none a)))) (f x 2 3)))
(rest-once-more 1)
;=> (1 (2 3))
(defun rest-assigned (x) (flet ((f (a &rest b) (push a b) b)) (f x)))
(list (rest-assigned 1) (rest-assigned 2))
;=> ((1) (2))
(defun rest-unused (a &rest b) (declare (ignore b)) (list a))
(list (rest-unused 1) (rest-unused 1 2) (rest-unused 1 2 3 4 5 6 7 8))
;=> ((1) (1) (1))
(defun rest-unused-keys (a &rest b &key (c a) &allow-other-keys) (declare (ignore b)) (list a c))
(list (rest-unused-keys 1) (rest-unused-keys 1 :c 2) (rest-unused-keys 1 :d 3 :e 4 :f 5 :c 6))
;=> ((1 1) (1 2) (1 6))
(let ((f (let ((n 0)) (lambda (&rest more) (incf n) (lambda () (list n more)))))) (list (funcall (funcall f 1 2)) (funcall (funcall f))))
;=> ((1 (1 2)) (2 NIL))
