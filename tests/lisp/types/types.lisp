;;;; Type specifiers, TYPEP, SUBTYPEP, DEFTYPE, COERCE, TYPE-OF.

(typep 1 'integer)
;=> T
(typep 1 't)
;=> T
(typep 1 'nil)
;=> NIL
(typep nil 'null)
;=> T
(typep nil 'list)
;=> T
(typep nil 'symbol)
;=> T
(typep nil 'boolean)
;=> T
(typep t 'boolean)
;=> T
(typep 'a 'boolean)
;=> NIL
(typep :a 'keyword)
;=> T
(typep '(1) 'cons)
;=> T
(typep '(1 . 2) '(cons integer integer))
;=> T
(typep '(1 . a) '(cons integer integer))
;=> NIL
(typep 1 '(or string integer))
;=> T
(typep 1 '(and integer (not (eql 2))))
;=> T
(typep 2 '(and integer (not (eql 2))))
;=> NIL
(typep 'a '(member a b))
;=> T
(typep 5 '(satisfies evenp))
;=> NIL
(typep 4 '(satisfies evenp))
;=> T
(typep "a" 'sequence)
;=> T
(typep #(1) 'sequence)
;=> T
(typep #'car 'function)
;=> T
(typep 'car 'function)
;=> NIL
(typep 1.5 '(real 0 2))
;=> T
(typep 1/2 '(rational 0 1))
;=> T
(typep 5 '(integer * 10))
;=> T
(typep 5 '(integer 6 *))
;=> NIL
(typep #\a 'character)
;=> T
(typep "abc" '(simple-array character (*)))
;=> T
(typep "abc" '(simple-array character (3)))
;=> T
(typep #*101 'bit-vector)
;=> T
(typep #*101 '(bit-vector 3))
;=> T
(typep (make-array 3) '(vector t))
;=> T
(typep (make-array 3) '(array * (3)))
;=> T
(typep (make-array '(2 2)) '(array * 2))
;=> T
(typep (make-array '(2 2)) 'vector)
;=> NIL
(typep (make-array 3 :element-type '(unsigned-byte 8)) '(vector (unsigned-byte 8)))
;=> T
(typep (make-array 3 :adjustable t :fill-pointer 0) 'simple-array)
;=> NIL
(typep 5 'atom)
;=> T
(typep (find-package "CL") 'package)
;=> T
(typep (make-hash-table) 'hash-table)
;=> T
(typep *standard-output* 'stream)
;=> T
(typep #p"x" 'pathname)
;=> T
(typep *readtable* 'readtable)
;=> T
(typep *random-state* 'random-state)
;=> T
(typep #c(1 2) '(complex integer))
;=> T
(typep 3.0 'float)
;=> T
(handler-case (typep 1 'no-such-type) (error () :error))
;=> :ERROR
(deftype small () '(integer 0 9))
(typep 5 'small)
;=> T
(typep 10 'small)
;=> NIL
(deftype list-of-length (n) `(and list (satisfies ,(if (= n 2) 'length-two-p 'identity))))
(defun length-two-p (l) (= (length l) 2))
(typep '(1 2) '(list-of-length 2))
;=> T
(typep '(1) '(list-of-length 2))
;=> NIL
(deftype maybe (&optional (type t)) `(or null ,type))
(typep 5 '(maybe integer))
;=> T
(typep nil '(maybe integer))
;=> T
(typep "x" '(maybe integer))
;=> NIL
(typep "x" 'maybe)
;=> T
(deftype nested () '(or small (maybe string)))
(list (typep 3 'nested) (typep "a" 'nested) (typep 'a 'nested))
;=> (T T NIL)
(multiple-value-list (subtypep 'integer 'number))
;=> (T T)
(multiple-value-list (subtypep 'number 'integer))
;=> (NIL T)
(multiple-value-list (subtypep 'small 'integer))
;=> (T T)
(multiple-value-list (subtypep '(integer 0 9) 'small))
;=> (T T)
(multiple-value-list (subtypep nil t))
;=> (T T)
(multiple-value-list (subtypep t nil))
;=> (NIL T)
(multiple-value-list (subtypep '(or integer string) '(or number array)))
;=> (T T)
(multiple-value-list (subtypep 'null 'list))
;=> (T T)
(multiple-value-list (subtypep 'list 'sequence))
;=> (T T)
(multiple-value-list (subtypep 'string 'vector))
;=> (T T)
(multiple-value-list (subtypep '(member 1 2) 'integer))
;=> (T T)
(multiple-value-list (subtypep '(eql a) 'symbol))
;=> (T T)
(multiple-value-list (subtypep 'symbol '(not integer)))
;=> (T T)
(multiple-value-list (subtypep '(and integer (not fixnum)) 'bignum))
;=> (T T)
(multiple-value-list (subtypep 'cons '(cons t t)))
;=> (T T)
(multiple-value-list (subtypep '(cons integer) 'cons))
;=> (T T)
(multiple-value-list (subtypep 'single-float 'float))
;=> (T T)
(multiple-value-list (subtypep 'character 'integer))
;=> (NIL T)
(multiple-value-list (subtypep 'type-error 'error))
;=> (T T)
(multiple-value-list (subtypep 'keyword 'symbol))
;=> (T T)
(multiple-value-list (subtypep '(unsigned-byte 8) '(integer 0 255)))
;=> (T T)
(multiple-value-list (subtypep '(mod 256) '(unsigned-byte 8)))
;=> (T T)
(type-of 'a)
;=> SYMBOL
(type-of nil)
;=> NULL
(type-of '(1))
;=> CONS
(type-of :k)
;=> KEYWORD
(type-of 1.0)
;=> SINGLE-FLOAT
(type-of 1d0)
;=> DOUBLE-FLOAT
(type-of 1/2)
;=> RATIO
(coerce 5 'integer)
;=> 5
(coerce 5 'single-float)
;=> 5.0
(coerce #\a 'character)
;=> #\a
(coerce 'a 'string)
;!! TYPE-ERROR
(coerce "ab" 'list)
;=> (#\a #\b)
(coerce 1.5 'integer)
;!! TYPE-ERROR
(coerce 'x 't)
;=> X
(coerce 1 '(complex float))
;=> #C(1.0 0.0)
(the integer 5)
;=> 5
(funcall (lambda (x) (declare (type integer x)) x) "not an integer")
;!! TYPE-ERROR
(let ((x 5)) (declare (type fixnum x)) (setq x (+ x 1)) x)
;=> 6
(funcall (compile nil '(lambda (x) (declare (fixnum x)) (let ((y x)) (declare (fixnum y)) (setq y (* y y)) y))) 1000)
;=> 1000000
(locally (declare (optimize (safety 3))) (handler-case (the string (identity 5)) (type-error () :checked)))
;=> :CHECKED
