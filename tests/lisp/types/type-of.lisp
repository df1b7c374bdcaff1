;;;; TYPE-OF.

(mapcar #'type-of (list nil t :a 'a '(1) 1.0 1d0 1/2 #\a))
;=> (NULL BOOLEAN KEYWORD SYMBOL CONS SINGLE-FLOAT DOUBLE-FLOAT RATIO STANDARD-CHAR)
(type-of "abc")
;=> (SIMPLE-ARRAY CHARACTER (3))
(type-of #(1 2))
;=> (SIMPLE-VECTOR 2)
(type-of #*101)
;=> (SIMPLE-BIT-VECTOR 3)
(type-of (make-array '(2 3)))
;=> (SIMPLE-ARRAY T (2 3))
(type-of (make-array 3 :element-type '(unsigned-byte 8)))
;=> (SIMPLE-ARRAY (UNSIGNED-BYTE 8) (3))
(every (lambda (x) (typep x (type-of x))) (list nil t :a 'a '(1) 1 -1 0 (expt 10 30) (- (expt 10 30)) 1.0 1d0 1/2 #c(1 2) #\a #\newline "abc" #(1) #*1 (make-array 2 :fill-pointer 1) (make-array '(2 2)) #'car (make-hash-table) *package* *standard-output* #p"a"))
;=> T
(defstruct to-struct a)
;=> TO-STRUCT
(type-of (make-to-struct))
;=> TO-STRUCT
(type-of (make-condition 'simple-error))
;=> SIMPLE-ERROR
