;;;; LOOP: accumulation clauses.

(loop for i in '(1 2 3) collect i into a collect (* i 2) into b finally (return (list a b)))
;=> ((1 2 3) (2 4 6))
(loop for x in '((1 2) (3) () (4 5)) append x)
;=> (1 2 3 4 5)
(loop for x in (list (list 1 2) (list 3) () (list 4 5)) nconc x)
;=> (1 2 3 4 5)
(loop for x in '((1 2) (3) () (4 5)) append x into z finally (return z))
;=> (1 2 3 4 5)
(loop for x in (list (list 1 2) (list 3) () (list 4 5)) nconc x into z finally (return z))
;=> (1 2 3 4 5)
(loop for x in '((a) (b . c)) append x)
;=> (A B . C)
(loop for x in '(nil (a) (b . c)) append x into z finally (return z))
;=> (A B . C)
(loop for x in '(1 2 3) collect x append (list x x) nconc (list 0))
;=> (1 1 1 0 2 2 2 0 3 3 3 0)
(loop for x in '(1 2 3) collect x into y append (list x x) into y nconc (list 0) into y finally (return y))
;=> (1 1 1 0 2 2 2 0 3 3 3 0)
(loop for x in '(1 nil 3) count x)
;=> 2
(loop for x in '(1 nil 3) counting x into c finally (return (* 10 c)))
;=> 20
(loop for x in '(1 2 3) sum x into s count (> x 1) into c finally (return (list s c)))
;=> (6 2)
(loop for x in '(1 2 3) sum x of-type fixnum)
;=> 6
(loop for x in '(1.0 2.0 3.0) sum x of-type single-float)
;=> 6.0
(loop for x in '(1 2.0 3/2) sum x)
;=> 4.5
(loop for x in '(3 1 4 1 5) maximize x)
;=> 5
(loop for x in '(3 1 4 1 5) minimize x)
;=> 1
(loop for x in '(3 1 4 1 5) maximize x into a minimize x into b finally (return (list a b)))
;=> (5 1)
(loop for x in '(-5 -7) maximize x of-type fixnum)
;=> -5
(loop for x in '() sum x)
;=> 0
(loop for x in '() sum x of-type double-float)
;=> 0.0d0
(loop for x in '(3 1 4) maximize x into m fixnum finally (return m))
;=> 4
(loop for x in '(1 2 3 4) if (evenp x) collect x into e else collect x into o finally (return (list e o)))
;=> ((2 4) (1 3))
(loop for x in '(1 2 3) do (when (= x 2) (loop-finish)) collect x into z finally (return (cons 'f z)))
;=> (F 1)
(loop for x fixnum in '(1 2 3) sum x)
;=> 6
(loop for (a b) fixnum in '((1 2) (3 4)) sum (* a b))
;=> 14
(loop for (a b) of-type (fixnum float) in '((1 2.0) (3 4.0)) sum (* a b))
;=> 14.0
(loop for (a . b) of-type (fixnum . fixnum) in '((1 . 2) (3 . 4)) sum (* a b))
;=> 14
(loop for nil in '(1 2 3) count t)
;=> 3
(loop for x in '(1 2 3) nconcing (list x x))
;=> (1 1 2 2 3 3)
(loop for x in '(1 2 3) collecting x into q summing x into p finally (return (values q p)))
;=> (1 2 3)
;=> 6
(loop for x in '(1 2) collect x count x)
;!! PROGRAM-ERROR
(loop for x in '(a) sum x)
;!! TYPE-ERROR
(loop for b across #*1011 count (= b 1))
;=> 3
(loop for x in '(3 1 2) minimize x maximize x)
;=> 2
