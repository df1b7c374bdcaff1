;;;; Upgrading of element types and part types.

(mapcar #'upgraded-array-element-type '(nil bit (integer 0 1) (unsigned-byte 8) (signed-byte 8) (unsigned-byte 16) (signed-byte 16) (unsigned-byte 32) (signed-byte 32) fixnum (unsigned-byte 64) (signed-byte 64) single-float double-float character base-char t))
;=> (NIL BIT BIT (UNSIGNED-BYTE 8) (SIGNED-BYTE 8) (UNSIGNED-BYTE 16) (SIGNED-BYTE 16) (UNSIGNED-BYTE 32) (SIGNED-BYTE 32) FIXNUM (UNSIGNED-BYTE 64) (SIGNED-BYTE 64) SINGLE-FLOAT DOUBLE-FLOAT CHARACTER BASE-CHAR T)
(mapcar #'upgraded-array-element-type '(integer symbol cons (or symbol integer) (member a b) rational (integer -1000000000000000000000 0)))
;=> (T T T T T T T)
(mapcar #'upgraded-complex-part-type '(integer single-float double-float))
;=> (RATIONAL SINGLE-FLOAT DOUBLE-FLOAT)
(array-element-type (make-array 3 :element-type '(unsigned-byte 8)))
;=> (UNSIGNED-BYTE 8)
(array-element-type (vector))
;=> T

; what was found out about a type is forgotten when a type changes
(deftype element-a () '(and (integer 0 200) (satisfies identity)))
(deftype element-b () '(and element-a (not (eql 3))))
(list (upgraded-array-element-type 'element-b) (upgraded-array-element-type 'element-b) (array-element-type (coerce '(1 2) '(vector element-b))))
;=> ((UNSIGNED-BYTE 8) (UNSIGNED-BYTE 8) (UNSIGNED-BYTE 8))
(deftype element-a () '(and (integer 0 70000) (satisfies identity)))
(list (upgraded-array-element-type 'element-b) (upgraded-array-element-type '(or element-a symbol)))
;=> ((UNSIGNED-BYTE 32) T)
