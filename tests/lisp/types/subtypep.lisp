;;;; SUBTYPEP.

(defmacro st (a b) `(multiple-value-list (subtypep ',a ',b)))
;=> ST
(list (st integer rational) (st fixnum integer) (st integer fixnum) (st (integer 0 5) (integer -1 5)) (st (integer (0) 5) (integer 1 5)) (st (integer 0 5) (or (integer 0 3) (integer 4 9))) (st (real 0 1) float) (st bit (mod 2)) (st (unsigned-byte 8) (integer 0 255)) (st (mod 257) (unsigned-byte 8)))
;=> ((T T) (T T) (NIL T) (T T) (T T) (T T) (NIL T) (T T) (T T) (NIL T))
(list (st nil t) (st t nil) (st null list) (st list (or null cons)) (st (and list (not null)) cons) (st cons list) (st keyword symbol) (st boolean symbol) (st (member a b) symbol) (st (member 1 a) symbol))
;=> ((T T) (NIL T) (T T) (T T) (T T) (T T) (T T) (T T) (T T) (NIL T))
(list (st (cons integer symbol) (cons rational t)) (st (cons t t) cons) (st cons (cons t t)) (st (cons integer t) (cons symbol t)) (st (cons nil t) nil) (st (or (cons integer t) (cons (not integer) t)) cons) (st cons (or (cons integer t) (cons (not integer) t))))
;=> ((T T) (T T) (T T) (NIL T) (T T) (T T) (T T))
(list (st simple-vector vector) (st string vector) (st simple-string string) (st (string 3) string) (st (vector t 3) (vector t)) (st (array t (2 3)) (array * 2)) (st (array * 2) (array * (* *))) (st vector (array * (*))) (st (simple-array double-float (*)) (vector double-float)) (st (vector double-float) simple-array) (st (and vector (not simple-array)) vector))
;=> ((T T) (T T) (T T) (T T) (T T) (T T) (T T) (T T) (T T) (NIL T) (T T))
(list (st (not integer) (not fixnum)) (st (not fixnum) (not integer)) (st (or integer symbol) (or symbol integer)) (st (and integer symbol) nil) (st (eql 5) integer) (st (eql 5) (integer 0 4)) (st float real) (st single-float double-float) (st ratio integer) (st number (or real complex)))
;=> ((T T) (NIL T) (T T) (T T) (T T) (NIL T) (T T) (NIL T) (NIL T) (T T))
(list (st (satisfies evenp) t) (st (satisfies evenp) integer) (st (and integer (satisfies evenp)) integer) (st character (not string)) (st base-char character) (st standard-char base-char) (st function t) (st hash-table (not package)))
;=> ((T T) (NIL NIL) (T T) (T T) (T T) (T T) (T T) (T T))
(list (st error condition) (st condition error) (st simple-error error) (st simple-error simple-condition) (st type-error arithmetic-error) (st (and error (not error)) nil) (st structure-object t))
;=> ((T T) (NIL T) (T T) (T T) (NIL T) (T T) (T T))
(deftype st-small (&optional (n 10)) `(integer 0 ,n))
;=> ST-SMALL
(list (st st-small integer) (st (st-small 5) st-small) (st st-small (st-small 5)))
;=> ((T T) (T T) (NIL T))
(list (upgraded-array-element-type 'bit) (upgraded-array-element-type '(unsigned-byte 8)) (upgraded-array-element-type 'character) (upgraded-array-element-type 'double-float) (upgraded-array-element-type 'symbol) (upgraded-array-element-type t))
;=> (BIT (UNSIGNED-BYTE 8) CHARACTER DOUBLE-FLOAT T T)
