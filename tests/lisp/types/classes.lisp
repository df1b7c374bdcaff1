;;;; FIND-CLASS, CLASS-OF, CLASS-NAME.

(class-name (find-class 'integer))
;=> INTEGER
(mapcar (lambda (x) (class-name (class-of x))) (list nil 'a '(1) 5 (expt 10 30) 1.0 1d0 1/2 #\a #(1) #*1 (make-array '(2 2)) (make-hash-table) *package*))
;=> (NULL SYMBOL CONS FIXNUM BIGNUM SINGLE-FLOAT DOUBLE-FLOAT RATIO CHARACTER SIMPLE-VECTOR SIMPLE-BIT-VECTOR SIMPLE-ARRAY HASH-TABLE PACKAGE)
(typep 5 (find-class 'integer))
;=> T
(typep 'a (find-class 'integer))
;=> NIL
(find-class 'no-such-class nil)
;=> NIL
(find-class 'no-such-class)
;!! CELL-ERROR
(defstruct cl-struct)
;=> CL-STRUCT
(eq (class-of (make-cl-struct)) (find-class 'cl-struct))
;=> T
(subtypep (find-class 'integer) (find-class 'number))
;=> T
;=> T
(eq (class-of (make-condition 'error)) (find-class 'error))
;=> T
