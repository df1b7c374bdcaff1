;;;; Macro lambda lists, by DESTRUCTURING-BIND.

(destructuring-bind (a b) '(1 2) (list a b))
;=> (1 2)
(destructuring-bind (a (b . c) &rest d) '(1 (2 3) 4 5) (list a b c d))
;=> (1 2 (3) (4 5))
(destructuring-bind (&whole w a . b) '(1 2 . 3) (list w a b))
;=> ((1 2 . 3) 1 (2 . 3))
(destructuring-bind ((&whole w a b) &key ((:x (x1 x2)) '(8 9)) y) '((1 2) :y 3) (list w a b x1 x2 y))
;=> ((1 2) 1 2 8 9 3)
(destructuring-bind (a &optional (b 5 b-p) (c b)) '(1) (list a b b-p c))
;=> (1 5 NIL 5)
(destructuring-bind (a &optional (b 5 b-p) (c b)) '(1 2) (list a b b-p c))
;=> (1 2 T 2)
(destructuring-bind (&optional ((x y) '(1 2))) nil (list x y))
;=> (1 2)
(destructuring-bind (&rest (a b)) '(1 2) (list a b))
;=> (1 2)
(destructuring-bind (&key (a 1) ((:bee b) 2 b-p) &allow-other-keys) '(:c 5 :bee 7) (list a b b-p))
;=> (1 7 T)
(destructuring-bind (&key a) '(:b 1 :allow-other-keys t) a)
;=> NIL
(destructuring-bind (&key a) '(:a 1 :a 2) a)
;=> 1
(destructuring-bind (a &aux (b (* a 2)) c) '(4) (list a b c))
;=> (4 8 NIL)
(destructuring-bind () nil 7)
;=> 7
(destructuring-bind (a) '(5) (declare (type integer a)) a)
;=> 5
(destructuring-bind (a . rest) '(1) (list a rest))
;=> (1 NIL)
(destructuring-bind (a b) '(1) (list a b))
;!! PROGRAM-ERROR
(destructuring-bind (a b) '(1 2 3) (list a b))
;!! PROGRAM-ERROR
(destructuring-bind (a (b)) '(1 2) (list a b))
;!! PROGRAM-ERROR
(destructuring-bind (&key a) '(:b 1) a)
;!! PROGRAM-ERROR
(destructuring-bind (&key a) '(:a) a)
;!! PROGRAM-ERROR
(destructuring-bind () '(1) 7)
;!! PROGRAM-ERROR
(let ((n 0)) (destructuring-bind (a b) (progn (incf n) '(1 2)) (list a b n)))
;=> (1 2 1)
