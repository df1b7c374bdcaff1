;;;; LOOP: conditional clauses.

(loop for x in '(1 2 3 4) if (evenp x) collect x)
;=> (2 4)
(loop for x in '(1 2 3 4) if (evenp x) collect x else collect (- x))
;=> (-1 2 -3 4)
(loop for x in '(1 2 3 4) when (evenp x) collect x and collect x end collect 'z)
;=> (Z 2 2 Z Z 4 4 Z)
(loop for x in '(1 2 3 4) unless (evenp x) collect x)
;=> (1 3)
(loop for x in '(1 2 3 4) unless (evenp x) collect x else collect 'e)
;=> (1 E 3 E)
(loop for x in '(1 2 3 4) when (and (evenp x) (* x x)) collect it)
;=> (4 16)
(loop for x in '(1 nil 3) when x return it)
;=> 1
(loop for x in '(1 2 3) when (> x 1) return x)
;=> 2
(loop for x in '(1 2 3 4 5 6) when (> x 2) when (evenp x) collect x else collect 'odd end else collect 'small)
;=> (SMALL SMALL ODD 4 ODD 6)
(loop for x in '(1 2 3 4 5 6) if (> x 2) if (evenp x) collect x end else collect 'small)
;=> (SMALL SMALL 4 6)
