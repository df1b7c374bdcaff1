;;;; TYPEP, called and compiled.

(defmacro ty (object type) `(let ((object ,object)) (let ((a (typep object ',type)) (b (funcall (lambda (o tt) (declare (notinline typep)) (typep o tt)) object ',type))) (if (eq a b) a (list :differ a b)))))
;=> TY
(list (ty 5 integer) (ty 5 fixnum) (ty 5 bit) (ty 5 (integer 0 4)) (ty 5 (integer (4) *)) (ty 5 (mod 6)) (ty 5 (unsigned-byte 2)) (ty -5 unsigned-byte) (ty -128 (signed-byte 8)) (ty -129 (signed-byte 8)))
;=> (T T NIL NIL T T NIL NIL T NIL)
(list (ty 1/2 rational) (ty 1/2 ratio) (ty 1/2 (rational 0 1)) (ty 0.5 (real 0 1)) (ty 1.5 (float 0.0 1.0)) (ty 1d0 double-float) (ty 1f0 double-float) (ty 1d0 (double-float (1d0))) (ty #c(1 2) complex) (ty #c(1.0 2.0) (complex single-float)))
;=> (T T T T NIL T NIL NIL T T)
(list (ty nil null) (ty nil symbol) (ty nil list) (ty nil boolean) (ty :a keyword) (ty 'a keyword) (ty t boolean) (ty 'a atom) (ty '(1) atom) (ty nil nil) (ty nil t))
;=> (T T T T T NIL T T NIL NIL T)
(list (ty #\a character) (ty #\a base-char) (ty #\a standard-char) (ty #\tab standard-char) (ty "abc" string) (ty "abc" (string 3)) (ty "abc" (string 4)) (ty "abc" simple-string) (ty "abc" (simple-array character (*))) (ty "abc" vector))
;=> (T T T NIL T T NIL T T T)
(list (ty #(1 2) simple-vector) (ty #(1 2) (simple-vector 2)) (ty #(1 2) (vector t)) (ty #(1 2) (vector t 3)) (ty #(1 2) sequence) (ty #*10 bit-vector) (ty #*10 (bit-vector 2)) (ty #2a((1 2) (3 4)) (array t (2 2))) (ty #2a((1 2) (3 4)) (array * 2)) (ty #2a((1 2) (3 4)) vector))
;=> (T T T NIL T T T T T NIL)
(list (ty (make-array 3 :fill-pointer 2) simple-array) (ty (make-array 3 :fill-pointer 2) (vector t 3)) (ty (make-array 3 :element-type 'double-float) (simple-array double-float (*))) (ty (make-array 3 :element-type '(unsigned-byte 8)) (simple-array (unsigned-byte 8) (3))))
;=> (NIL T T T)
(list (ty '(1 . a) (cons integer symbol)) (ty '(1 . 2) (cons integer symbol)) (ty '(1) (cons * null)) (ty 5 (or symbol (integer 0 9))) (ty 5 (and integer (not (eql 5)))) (ty 'b (member a b)) (ty 1.0 (eql 1)) (ty 4 (satisfies evenp)) (ty 4 (or)) (ty 4 (and)))
;=> (T NIL T T NIL T NIL T NIL T)
(list (ty #'car function) (ty 'car function) (ty (make-hash-table) hash-table) (ty *package* package) (ty *standard-output* stream) (ty #p"a" pathname) (ty *readtable* readtable) (ty *random-state* random-state))
;=> (T NIL T T T T T T)
(typep 5 'unknown-type-of-test)
;!! ERROR
(typep 5 '(function (t) t))
;!! SIMPLE-ERROR

; malformed specifiers of the standard's compound types are errors, also where the type is constant
(mapcar (lambda (type) (if (ignore-errors (list (typep nil type))) type :error))
        '((integer * * *) (integer a) (mod) (mod *) (mod 5 *) (unsigned-byte * *) (unsigned-byte 0) (string * *) (array * * *)
          (cons * * *) (float * * *) (complex * *) (not) (rational 1.5) (real "a") (vector * * *)))
;=> (:ERROR :ERROR :ERROR :ERROR :ERROR :ERROR :ERROR :ERROR :ERROR :ERROR :ERROR :ERROR :ERROR :ERROR :ERROR :ERROR)
(typep 1 '(integer 0 1 2))
;!! ERROR
(mapcar (lambda (type) (typep 3/2 type)) '((integer) (rational 1 (2)) (real (1.0) 2.0) (float 1) (cons) (mod 2) (signed-byte)))
;=> (NIL T T NIL NIL NIL NIL)
(subtypep '(mod 1 2) 'integer)
;!! ERROR
