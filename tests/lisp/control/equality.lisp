;;;; EQ, EQL, EQUAL, EQUALP, NOT, IDENTITY as functions.

(mapcar #'eql '(1 1.0 a #\a) '(1 1.0 a #\a))
;=> (T T T T)
(mapcar #'eql '(1 1.0 "a") '(1.0 1.0d0 "b"))
;=> (NIL NIL NIL)
(eql (expt 10 30) (expt 10 30))
;=> T
(eql 0.0 -0.0)
;=> NIL
(equal '(1 ("a" #\b)) '(1 ("a" #\b)))
;=> T
(equal #(1) #(1))
;=> NIL
(equalp #(1 "A") #(1.0 "a"))
;=> T
(equal #*101 #*101)
;=> T
(equalp '(#\a) '(#\A))
;=> T
(funcall #'not nil)
;=> T
(funcall #'identity 4)
;=> 4
(functionp #'eq)
;=> T
(functionp 'eq)
;=> NIL
(compiled-function-p #'eq)
;=> T
