;;;; Inlining, dynamic parameters, loops made of self calls, exits and values across functions.

(defvar *foo*)

(progn (declaim (inline sq)) (defun sq (x) (* x x)) (list (sq 3) (let ((n 0)) (list (sq (incf n)) n)) (funcall #'sq 4) (mapcar #'sq '(1 2))))
;=> (9 (1 1) 16 (1 4))
(progn (defun callsq (x) (+ (sq x) (sq (+ x 1)))) (callsq 2))
;=> 13
(progn (declaim (inline optf)) (defun optf (a &optional (b (* a 2)) &key (c (+ a b)) d) (list a b c d)) (list (optf 1) (optf 1 5) (optf 1 5 :d 7) (optf 1 5 :c 8 :d 7)))
;=> ((1 2 3 NIL) (1 5 6 NIL) (1 5 6 7) (1 5 8 7))
(progn (declaim (inline restf)) (defun restf (&rest r) (cons 0 r)) (list (restf) (restf 1 2)))
;=> ((0) (0 1 2))
(progn (defun ksum (&key (a 0) (b a)) (declare (fixnum a b)) (+ a b)) (list (ksum) (ksum :a 1) (ksum :a 1 :b 5)))
;=> (0 2 6)
(progn (defvar *sp* 1) (defun rd () *sp*) (list (rd) (let ((*sp* 2)) (rd)) (let* ((*sp* 3) (y (rd))) (list y (rd))) (rd)))
;=> (1 2 (3 3) 1)
(progn (defun spf (*sp* &optional (z (rd))) (list *sp* z (rd))) (list (spf 7) (spf 8 9) *sp*))
;=> ((7 7 7) (8 9 8) 1)
(progn (defun spk (&key ((:sp *sp*) 5) (z (rd) zp)) (list *sp* z zp (rd))) (list (spk) (spk :sp 1 :z 2) *sp*))
;=> ((5 5 NIL 5) (1 2 T 1) 1)
(progn (defconstant +c+ 42) (list +c+ (+ +c+ 1)))
;=> (42 43)
(progn (defmacro my-if (a b &optional c) `(cond (,a ,b) (t ,c))) (list (my-if t 1 2) (my-if nil 1 2) (my-if nil 1)))
;=> (1 2 NIL)
(progn (defmacro with-x ((v val) &body body) `(let ((,v ,val)) ,@body)) (with-x (q 3) (list q q)))
;=> (3 3)
(progn (define-symbol-macro gsm (car *gl*)) (defvar *gl* (list 1 2)) (setq gsm 10) (list gsm *gl*))
;=> (10 (10 2))
(let ((x 5)) (declare (type (integer 0 10) x)) (setq x 7) x)
;=> 7
(let ((v (make-array 5 :initial-element 0))) (declare (simple-vector v)) (dotimes (i 5 v) (setf (svref v i) (* i i))))
;=> #(0 1 4 9 16)
(let ((s 0d0)) (declare (double-float s)) (dotimes (i 10 s) (setq s (+ s (* 0.5d0 i)))))
;=> 22.5d0
(let ((r 0)) (declare (fixnum r)) (loop for i fixnum from 1 to 100 do (setq r (+ r i))) r)
;=> 5050
(labels ((collatz (n steps) (declare (fixnum n steps)) (cond ((= n 1) steps) ((evenp n) (collatz (floor n 2) (1+ steps))) (t (collatz (+ 1 (* 3 n)) (1+ steps)))))) (collatz 27 0))
;=> 111
(labels ((f (x) (block nil (tagbody (if (> x 10) (return x)) (return (f (+ x 3))))))) (f 0))
;=> 12
(labels ((f (n) (block f (if (= n 0) (return-from f :done)) (return-from f (f (- n 1)))))) (f 100000))
;=> :DONE
(labels ((f (n) (unwind-protect (if (= n 0) :done (f (- n 1))) n))) (f 10))
;=> :DONE
(labels ((f (n) (let ((*sp* n)) (if (= n 0) (rd) (f (- n 1)))))) (list (f 5) *sp*))
;=> (0 1)
(labels ((f (n k) (if (= n 0) (funcall k 0) (f (- n 1) (lambda (x) (funcall k (+ x n))))))) (f 10 (lambda (x) x)))
;=> 55
(flet ((f (x) (if (> x 0) (return-from f :pos)) :neg)) (list (f 1) (f -1)))
;=> (:POS :NEG)
(let ((l '())) (flet ((note (x) (push x l) x)) (list (+ (note 1) (note 2) (note 3)) (list (note 4) (note 5)) (< (note 1) (note 2) (note 3)) (char> (progn (note 6) #\b) (progn (note 7) #\a))) l))
;=> (7 6 3 2 1 5 4 3 2 1)
(let ((l '())) (flet ((note (x) (push x l) x)) (funcall (progn (note 1) #'list) (note 2) (note 3)) (apply (progn (note 4) #'list) (note 5) (list (note 6))) ((lambda (a &key b c) (list a b c)) (note 7) :c (note 8) :b (note 9)) l))
;=> (9 8 7 6 5 4 3 2 1)
(let ((x 1)) (setq x (+ x 1) x (* x 10)) x)
;=> 20
(block nil (let ((x 0)) (tagbody a (incf x) (if (< x 3) (go a)) (return x))))
;=> 3
(let ((fs '())) (tagbody (let ((i 0)) (tagbody top (push (lambda () i) fs) (incf i) (if (< i 3) (go top))))) (mapcar #'funcall fs))
;=> (3 3 3)
(let ((f nil)) (block b (setq f (lambda () (return-from b :late))) (funcall f)))
;=> :LATE
(list (block x (catch 'y (return-from x 1)) 2) (catch 'y (block x (throw 'y 3)) 4))
;=> (1 3)
(let ((r '())) (catch 'done (dotimes (i 10) (unwind-protect (if (= i 2) (throw 'done nil)) (push i r)))) r)
;=> (2 1 0)
(let ((r '())) (block b (unwind-protect (return-from b) (push 1 r) (block c (return-from c)) (push 2 r))) r)
;=> (2 1)
(multiple-value-bind (a b) (catch 'x (throw 'x (values 1 2))) (list a b))
;=> (1 2)
(multiple-value-bind (a b) (block x (unwind-protect (return-from x (values 1 2)) (values 3 4))) (list a b))
;=> (1 2)
(multiple-value-list (let ((*sp* 1)) (values *sp* 2 3)))
;=> (1 2 3)
(multiple-value-list (progn (values 1 2) (values)))
;=> NIL
(list (values 1 2) (values))
;=> (1 NIL)
(multiple-value-list (if (values nil t) 1 (values 2 3)))
;=> (2 3)
(let ((x (values 1 2))) x)
;=> 1
(multiple-value-call (lambda (a &optional b &rest c) (list a b c)) (values 1 2) (values 3 4))
;=> (1 2 (3 4))
(multiple-value-bind (a &rest) (values 1 2) (list a))
;=> (1)
(multiple-value-list (funcall (lambda () (values 1 2))))
;=> (1 2)
(multiple-value-list (apply #'values '(1 2 3)))
;=> (1 2 3)
(multiple-value-list (the (values fixnum fixnum) (values 1 2)))
;=> (1 2)
(multiple-value-prog1 (values 1 2) (values 3 4))
;=> 1
;=> 2
(let ((a 1)) (let ((a 2) (b a)) (list a b)))
;=> (2 1)
(let* ((a 1) (a (+ a 1)) (a (* a 10))) a)
;=> 20
(let ((a)) a)
;=> NIL
(let (a (b 2)) (list a b))
;=> (NIL 2)
(funcall (let ((n 0)) (lambda () (incf n) (incf n))))
;=> 2
(let ((n 10)) (flet ((dec () (decf n))) (dec) (dec) n))
;=> 8
(do ((i 0 (1+ i)) (l nil)) ((= i 3) (mapcar #'funcall l)) (let ((j i)) (push (lambda () j) l)))
;=> (2 1 0)
(symbol-macrolet ((a 1)) (let ((b a)) (symbol-macrolet ((a 2)) (list a b))))
;=> (2 1)
(symbol-macrolet ((a (car x)) (x (list 5))) a)
;=> 5
(macrolet ((foo () 1)) (flet ((foo () 2)) (foo)))
;=> 2
(flet ((foo () 2)) (macrolet ((foo () 1)) (foo)))
;=> 1
(macrolet ((m (&rest args) `',args)) (m 1 2))
;=> (1 2)
(macrolet ((m (&environment e x) `',(macroexpand-1 x e)) (n (x) `(list ,x))) (m (n 3)))
;=> (LIST 3)
(let ((x 3)) (macrolet ((mm (&environment e) `',(multiple-value-list (macroexpand 'y e)))) (symbol-macrolet ((y (+ x 1))) (mm))))
;=> ((+ X 1) T)
(progn (defun fact2 (n) (if (<= n 1) 1 (* n (fact2 (1- n))))) (fact2 20))
;=> 2432902008176640000
(progn (setf (symbol-function 'dynf) (lambda (x) (* 2 x))) (dynf 21))
;=> 42
(eq (funcall (lambda () '(1 2))) nil)
;=> NIL
(list 'a :b "c" #\d 1.5 2.5d0 1/2)
;=> (A :B "c" #\d 1.5 2.5d0 1/2)
(tagbody 1 2)
;=> NIL
(let ((x 0)) (tagbody (go 2) 1 (incf x 10) 2 (incf x 1)) x)
;=> 1
(prog* ((a 1) (b (+ a 1))) (return (list a b)))
;=> (1 2)
(prog1 1 2 3)
;=> 1
(prog2 1 2 3)
;=> 2
(psetf)
;=> NIL
(let ((a (list 1 2 3))) (push 0 (cdr a)) (pop (cddr a)) a)
;=> (1 0 3)
(let ((i 0)) (let ((v (vector 1 2 3))) (incf (svref v (incf i)) 10) (list i v)))
;=> (1 #(1 12 3))
(ecase 3 (1 2) (3 4))
;=> 4
(typecase 3 (string :s) (integer :i))
;=> :I
(etypecase "a" (string :s) (integer :i))
;=> :S
(flet ((f () 1)) (eq #'f #'f))
;=> T
(let ((f (lambda (x) (* 2 x)))) (list (funcall f 1) (funcall f 2)))
;=> (2 4)
(let ((f #'car)) (funcall f '(1)))
;=> 1
(let ((f (lambda (x) x))) (setq f #'list) (funcall f 1))
;=> (1)
(flet ((call (f) (funcall f 1))) (call (lambda (x) (list x))))
;=> (1)
(let ((f (lambda (x &optional (y 2)) (list x y)))) (list (funcall f 1) (funcall f 1 3)))
;=> ((1 2) (1 3))
(labels ((f (n) (if (= n 0) (list n) (g (1- n)))) (g (n) (f n))) (f 5))
;=> (0)
(labels ((walk (tree acc) (if (consp tree) (walk (cdr tree) (walk (car tree) acc)) (if tree (cons tree acc) acc)))) (walk '(1 (2 3) 4) nil))
;=> (4 3 2 1)
(let ((k (lambda (x) (+ x 1)))) (labels ((loop-it (i s) (if (= i 0) s (loop-it (- i 1) (funcall k s))))) (loop-it 10 0)))
;=> 10
(labels ((f (x) x (return-from f 3))) (f 1))
;=> 3
(let ((x 5)) (labels ((f () x) (g () (declare (special x)) (boundp 'x))) (list (f) (g))))
;=> (5 NIL)
(let ((x 5)) (labels ((f () x)) (declare (special x)) (f)))
;=> 5
(ext:without-package-locks (eval '(macrolet ((nil () ''a)) (nil))))
;=> A
(let ((l (list 1 2 3))) (symbol-macrolet ((first (car l))) (setq first 10) l))
;=> (10 2 3)
(let ((x 1) (y 2)) (multiple-value-setq (x y) (values y x)) (list x y))
;=> (2 1)
(let ((a (list 1 2))) (let ((b a)) (setq a nil) b))
;=> (1 2)
