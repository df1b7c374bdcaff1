;;;; LOOP: WITH, REPEAT, tests, simple loops, errors.

(loop with a = 1 with b = (+ a 1) return (list a b))
;=> (1 2)
(loop with a = 1 and b = 2 return (list a b))
;=> (1 2)
(let ((a 10)) (loop with a = 1 and b = a return (list a b)))
;=> (1 10)
(loop with (a b . c) = '(1 2 3 4) return (list a b c))
;=> (1 2 (3 4))
(loop with a return a)
;=> NIL
(loop with a of-type fixnum return a)
;=> 0
(loop with a fixnum = 3 return a)
;=> 3
(loop with (a b) of-type (fixnum double-float) return (list a b))
;=> (0 0.0d0)
(loop with x = 3 and (y z) = '(1 2) return (list x y z))
;=> (3 1 2)
(loop repeat 3 collect 'x)
;=> (X X X)
(loop repeat 2.5 collect 'x)
;=> (X X X)
(loop repeat -1 collect 'x)
;=> NIL
(loop repeat 0 collect 'x)
;=> NIL
(let ((z nil)) (loop initially (push 1 z) (push 2 z) repeat 0 finally (push 3 z) (push 4 z)) z)
;=> (4 3 2 1)
(let ((i 0)) (loop (when (> (incf i) 5) (return i))))
;=> 6
(let ((i 0)) (loop do (incf i) until (> i 5)) i)
;=> 6
(let ((i 0)) (loop while (< i 5) do (incf i)) i)
;=> 5
(let ((i 0)) (loop while (< i 5) do (incf i) collect i))
;=> (1 2 3 4 5)
(loop :for x :in '(1 2 3) :when (oddp x) :collect x)
;=> (1 3)
(loop with l = '(1 2 3 4) while l collect (pop l) collect 'and)
;=> (1 AND 2 AND 3 AND 4 AND)
(loop do 3)
;!! PROGRAM-ERROR
(loop with nil = 3 repeat 1 collect 1)
;=> (1)
(loop until t)
;=> NIL
(loop while nil)
;=> NIL
(loop never nil while nil)
;=> T
