;;;; PUSH, PUSHNEW, POP, INCF, DECF, REMF.

(let ((l nil)) (list (push 1 l) (push 2 l) l))
;=> ((1) (2 1) (2 1))
(let ((l (list (list 1) 2))) (push 0 (car l)) (list (pop (car l)) l (pop l) l))
;=> (0 ((1) 2) (1) (2))
(let ((l nil)) (pop l))
;=> NIL
(let ((l (list 3 4))) (list (pushnew 3 l) (pushnew 5 l) (pushnew '(1) l :test #'equal) (pushnew '(1) l :test #'equal) (pushnew 6 l :key #'identity)))
;=> ((3 4) (5 3 4) ((1) 5 3 4) ((1) 5 3 4) (6 (1) 5 3 4))
(let ((x 5)) (list (incf x) (incf x 10) (decf x) (decf x 3) x))
;=> (6 16 15 12 12)
(let ((x 1)) (incf x (setq x 10)) x)
;=> 20
(let ((v (vector 1 2)) (i -1)) (incf (aref v (incf i)) 10) (decf (aref v (incf i))) (list v i))
;=> (#(11 1) 1)
(let ((x 1.5)) (incf x) x)
;=> 2.5
(let ((p (list :a 1 :b 2))) (list (remf p :a) p (remf p :a) p))
;=> (T (:B 2) NIL (:B 2))
(let ((order nil)) (flet ((note (x) (push x order) x)) (let ((v (list (list 1)))) (push (note :object) (nth (note 0) v)))) (reverse order))
;=> (:OBJECT 0)
