;;;; PROG, PROG1 and PROG2, multiple values.

(prog ((i 0)) again (incf i) (when (< i 5) (go again)) (return (list i)))
;=> (5)
(prog (a (b 1)) (setq a b) (return (list a b)))
;=> (1 1)
(prog* ((a 1) (b (+ a 1))) (return (list a b)))
;=> (1 2)
(prog1 1 2 3)
;=> 1
(prog2 1 2 3)
;=> 2
(multiple-value-list (prog1 (values 1 2) 3))
;=> (1)
(nth-value 0 (floor 7 2))
;=> 3
(nth-value 1 (floor 7 2))
;=> 1
(nth-value 5 (floor 7 2))
;=> NIL
(let ((n 1)) (nth-value n (floor 7 2)))
;=> 1
(let (a b c) (list (multiple-value-setq (a b c) (floor 7 2)) a b c))
;=> (3 3 1 NIL)
(multiple-value-setq () 5)
;=> 5
(multiple-value-bind (a b) (floor 7 2) (declare (type integer a)) (list a b))
;=> (3 1)
