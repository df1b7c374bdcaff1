;;;; COERCE.

(list (coerce 1 'float) (coerce 1 'single-float) (coerce 1/2 'double-float) (coerce 1.5 'double-float) (coerce 2d0 'single-float) (coerce 1d0 'float))
;=> (1.0 1.0 0.5d0 1.5d0 2.0 1.0d0)
(list (coerce 1 'complex) (coerce 1.0 'complex) (coerce 1 '(complex float)) (coerce #c(1 2) '(complex double-float)))
;=> (1 #C(1.0 0.0) #C(1.0 0.0) #C(1.0d0 2.0d0))
(list (coerce "a" 'character) (coerce 'b 'character) (coerce #\c 'character))
;=> (#\a #\B #\c)
(coerce "ab" 'character)
;!! TYPE-ERROR
(list (coerce '(1 2) 'vector) (coerce #(1 2) 'list) (coerce '(#\a #\b) 'string) (coerce '(1 0) 'bit-vector) (coerce "ab" 'vector) (coerce "ab" 'list) (coerce '(1 2) '(vector t 2)) (coerce '(1 2) 'simple-vector))
;=> (#(1 2) (1 2) "ab" #*10 "ab" (#\a #\b) #(1 2) #(1 2))
(coerce '(1 2) '(vector t 3))
;!! TYPE-ERROR
(coerce '(1 2) '(vector (unsigned-byte 8)))
;=> #(1 2)
(funcall (coerce '(lambda (x) (1+ x)) 'function) 1)
;=> 2
(funcall (coerce 'car 'function) '(1))
;=> 1
(coerce 'co-undefined 'function)
;!! UNDEFINED-FUNCTION
(coerce 5 'integer)
;=> 5
(coerce 1.5 'integer)
;!! TYPE-ERROR
(coerce 'a 'list)
;!! TYPE-ERROR
(coerce 5 t)
;=> 5
(let ((type 'list)) (coerce #(1) type))
;=> (1)
(coerce nil 'vector)
;=> #()
