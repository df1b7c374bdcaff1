;;;; DO, DO*, DOLIST, DOTIMES and the simple LOOP.

(do ((i 0 (1+ i)) (j 6 (1- j))) ((= i j) (list i j)))
;=> (3 3)
(do* ((i 0 (1+ i)) (s 0 (+ s i))) ((= i 4) s))
;=> 10
(do ((l '(1 2 3) (cdr l)) (sum 0)) ((null l) sum) (incf sum (car l)))
;=> 6
(do ((i 0 (1+ i))) ((= i 3)))
;=> NIL
(do (a (b 1)) (b (list a b)))
;=> (NIL 1)
(let ((r nil)) (dolist (x '(1 2 3) (list x r)) (push x r)))
;=> (NIL (3 2 1))
(dolist (x '(1 2 3)) (when (= x 2) (return (* x 10))))
;=> 20
(let ((r nil)) (dolist (x '(a b)) (declare (type symbol x)) (go skip) (push :no r) skip (push x r)) r)
;=> (B A)
(let ((l nil)) (dotimes (i 4 (list i l)) (push i l)))
;=> (4 (3 2 1 0))
(dotimes (i 0 i))
;=> 0
(dotimes (i -3 i))
;=> 0
(let ((n 3) (r nil)) (dotimes (i n) (setq n 0) (push i r)) r)
;=> (2 1 0)
(let ((fs nil)) (dolist (x '(1 2)) (push (lambda () x) fs)) (mapcar #'funcall fs))
;=> (2 1)
(let ((i 0)) (loop (when (= (incf i) 5) (return i))))
;=> 5
(dolist (x '(1 . 2)) x)
;!! TYPE-ERROR
(let ((x :good)) (declare (special x)) (let ((x :bad)) (dolist (e nil x) (declare (special x)))))
;=> :GOOD
