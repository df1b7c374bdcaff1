;;;; DO, DO*, DOLIST, DOTIMES, MAPPING.

(do ((i 0 (+ i 1)) (l nil (cons i l))) ((= i 3) (reverse l)))
;=> (0 1 2)
(do* ((i 0 (+ i 1)) (j i (* i 10))) ((= i 3) (list i j)))
;=> (3 30)
(do ((x '(1 2 3) (cdr x)) (sum 0)) ((null x) sum) (incf sum (car x)))
;=> 6
(do ((i 0 (1+ i))) ((= i 3)))
;=> NIL
(do ((i 0) (j 5)) ((= i 2) (list i j)) (incf i))
;=> (2 5)
(do () (t 1 2))
;=> 2
(do ((i 0 (1+ i))) (nil) (when (= i 4) (return :left)))
;=> :LEFT
(do ((i 0 (1+ i)) (acc nil)) ((>= i 4) acc) (when (oddp i) (go skip)) (push i acc) skip)
;=> (2 0)
(multiple-value-list (do () (t (values 1 2))))
;=> (1 2)
(dolist (x '(1 2 3)) (print x))
;>>
;>> 1
;>> 2
;>> 3
;=> NIL
(dolist (x '(1 2 3) (list :end x)) x)
;=> (:END NIL)
(let ((s 0)) (dolist (x '(1 2 3) s) (incf s x)))
;=> 6
(dolist (x '(1 2 3)) (when (= x 2) (return x)))
;=> 2
(dolist (x '()) x)
;=> NIL
(let ((l nil)) (dolist (x '(1 2 3 4) l) (when (evenp x) (go next)) (push x l) next))
;=> (3 1)
(let ((fs nil)) (dolist (x '(1 2 3)) (push (lambda () x) fs)) (length fs))
;=> 3
(dotimes (i 3) (prin1 i))
;>> 012
;=> NIL
(dotimes (i 3 i))
;=> 3
(let ((l nil)) (dotimes (i 3 l) (push i l)))
;=> (2 1 0)
(dotimes (i 10) (when (= i 4) (return i)))
;=> 4
(dotimes (i 0 :none))
;=> :NONE
(dotimes (i -5 i))
;=> 0
(let ((n 3) (c 0)) (dotimes (i n c) (setq n 10) (incf c)))
;=> 3
(mapcar #'+ '(1 2 3) '(10 20))
;=> (11 22)
(mapcar #'list '(1 2) '(a b) '(x y))
;=> ((1 A X) (2 B Y))
(mapcar (lambda (x) (* x x)) '(1 2 3))
;=> (1 4 9)
(let ((l nil)) (list (mapc (lambda (x y) (push (+ x y) l)) '(1 2) '(3 4)) l))
;=> ((1 2) (6 4))
(maplist #'identity '(1 2 3))
;=> ((1 2 3) (2 3) (3))
(maplist #'append '(1 2) '(3 4))
;=> ((1 2 3 4) (2 4))
(let ((n 0)) (mapl (lambda (x) (incf n (length x))) '(1 2 3)) n)
;=> 6
(mapcan (lambda (x) (if (evenp x) (list x x) nil)) '(1 2 3 4))
;=> (2 2 4 4)
(mapcon #'copy-list '(1 2 3))
;=> (1 2 3 2 3 3)
(mapcar #'car '((1) (2)))
;=> (1 2)
(mapcar #'1+ nil)
;=> NIL
(map 'list #'+ '(1 2) #(10 20))
;=> (11 22)
(map 'vector #'identity "abc")
;=> #(#\a #\b #\c)
(map 'string #'char-upcase "abc")
;=> "ABC"
(map nil #'print '(1 2))
;>>
;>> 1
;>> 2
;=> NIL
(map-into (list 0 0 0) #'+ '(1 2 3) '(10 20 30))
;=> (11 22 33)
(let ((v (make-array 3 :fill-pointer 0))) (map-into v #'identity '(1 2)) v)
;=> #(1 2)
(reduce #'+ '(1 2 3 4))
;=> 10
(reduce #'- '(1 2 3) :from-end t)
;=> 2
(reduce #'cons '(1 2 3) :initial-value 0)
;=> (((0 . 1) . 2) . 3)
(reduce #'cons '(1 2 3) :initial-value 0 :from-end t)
;=> (1 2 3 . 0)
(reduce #'+ nil)
;=> 0
(reduce #'+ '(5))
;=> 5
(reduce #'max '((1) (5) (3)) :key #'car)
;=> 5
(reduce #'+ #(1 2 3 4) :start 1 :end 3)
;=> 5
