;;;; Arrays: making, dimensions, displacement, adjustment, fill pointers, bits, element types.

(make-array 3 :initial-element 0)
;=> #(0 0 0)
(make-array '(2 3) :initial-contents '((1 2 3) (4 5 6)))
;=> #2A((1 2 3) (4 5 6))
(make-array '() :initial-element 5)
;=> #0A5
(aref (make-array '() :initial-element 5))
;=> 5
(let ((a (make-array '(2 3) :initial-contents '((1 2 3) (4 5 6))))) (list (aref a 0 0) (aref a 1 2) (row-major-aref a 4) (array-row-major-index a 1 1)))
;=> (1 6 5 4)
(array-dimensions (make-array '(2 3 4)))
;=> (2 3 4)
(array-dimension (make-array '(2 3)) 1)
;=> 3
(array-rank (make-array '(2 3)))
;=> 2
(array-rank #(1))
;=> 1
(array-total-size (make-array '(2 3)))
;=> 6
(array-in-bounds-p (make-array '(2 3)) 1 2)
;=> T
(array-in-bounds-p (make-array '(2 3)) 2 0)
;=> NIL
(aref #(1 2 3) 3)
;!! TYPE-ERROR
(aref #(1 2 3) -1)
;!! TYPE-ERROR
(let ((a #(1 2))) (svref a 2))
;!! TYPE-ERROR
(svref "abc" 0)
;!! TYPE-ERROR
(aref '(1) 0)
;!! TYPE-ERROR
(vector 1 2 3)
;=> #(1 2 3)
(vectorp "a")
;=> T
(simple-vector-p #(1))
;=> T
(simple-vector-p "a")
;=> NIL
(arrayp (make-array '(1 1)))
;=> T
(array-element-type "abc")
;=> CHARACTER
(array-element-type #(1))
;=> T
(array-element-type (make-array 3 :element-type '(unsigned-byte 8)))
;=> (UNSIGNED-BYTE 8)
(array-element-type (make-array 3 :element-type '(signed-byte 32)))
;=> (SIGNED-BYTE 32)
(array-element-type (make-array 3 :element-type 'double-float))
;=> DOUBLE-FLOAT
(array-element-type (make-array 3 :element-type 'bit))
;=> BIT
(array-element-type (make-array 3 :element-type 'symbol))
;=> T
(upgraded-array-element-type '(integer 0 1))
;=> BIT
(upgraded-array-element-type 'fixnum)
;=> FIXNUM
(let ((a (make-array 4 :element-type '(unsigned-byte 8) :initial-contents '(1 2 3 255)))) (list (aref a 3) (reduce #'+ a)))
;=> (255 261)
(let ((a (make-array 3 :element-type '(unsigned-byte 8)))) (setf (aref a 0) 256))
;!! TYPE-ERROR
(let ((a (make-array 2 :element-type 'double-float :initial-element 1.5d0))) (incf (aref a 0)) a)
;=> #(2.5d0 1.5d0)
(let ((a (make-array 2 :element-type '(signed-byte 64) :initial-element -1))) (setf (aref a 1) (- (expt 2 63))) a)
;=> #(-1 -9223372036854775808)
(let ((a (make-array 2 :element-type '(unsigned-byte 64)))) (setf (aref a 1) (1- (expt 2 64))) (aref a 1))
;=> 18446744073709551615
(let ((v (make-array 5 :fill-pointer 0))) (list (vector-push 1 v) (vector-push 2 v) (fill-pointer v) (length v) v))
;=> (0 1 2 2 #(1 2))
(let ((v (make-array 1 :fill-pointer 0))) (list (vector-push 1 v) (vector-push 2 v) v))
;=> (0 NIL #(1))
(let ((v (make-array 1 :fill-pointer 0 :adjustable t))) (dotimes (i 20) (vector-push-extend i v)) (list (length v) (aref v 19)))
;=> (20 19)
(let ((v (make-array 3 :fill-pointer 3 :initial-contents '(1 2 3)))) (list (vector-pop v) v))
;=> (3 #(1 2))
(vector-pop (make-array 3 :fill-pointer 0))
;!! SIMPLE-ERROR
(let ((v (make-array 3 :fill-pointer 1 :initial-element 7))) (list (aref v 2) (length v) (array-total-size v)))
;=> (7 1 3)
(let ((s (make-array 0 :element-type 'character :fill-pointer 0 :adjustable t))) (vector-push-extend #\a s) (vector-push-extend #\b s) s)
;=> "ab"
(let* ((a (make-array 6 :initial-contents '(0 1 2 3 4 5))) (b (make-array '(2 2) :displaced-to a :displaced-index-offset 1))) (setf (aref b 1 1) :x) (list b a))
;=> (#2A((1 2) (3 :X)) #(0 1 2 3 :X 5))
(let* ((a (vector 1 2 3)) (b (make-array 2 :displaced-to a :displaced-index-offset 1))) (multiple-value-list (array-displacement b)))
;=> (#(1 2 3) 1)
(multiple-value-list (array-displacement #(1)))
;=> (NIL 0)
(let ((a (make-array '(2 2) :initial-contents '((1 2) (3 4)) :adjustable t))) (adjust-array a '(3 3) :initial-element 0) a)
;=> #2A((1 2 0) (3 4 0) (0 0 0))
(let ((a (make-array 3 :initial-contents '(1 2 3)))) (adjust-array a 5 :initial-element 9))
;=> #(1 2 3 9 9)
(let ((a (make-array 3 :adjustable t :initial-contents '(1 2 3)))) (eq a (adjust-array a 2)))
;=> T
(adjustable-array-p (make-array 3 :adjustable t))
;=> T
(array-has-fill-pointer-p (make-array 3 :fill-pointer t))
;=> T
(array-has-fill-pointer-p #(1))
;=> NIL
(fill-pointer #(1 2))
;!! TYPE-ERROR
(make-array 3 :element-type 'bit :initial-contents '(1 0 1))
;=> #*101
(bit #*101 0)
;=> 1
(bit-and #*1100 #*1010)
;=> #*1000
(bit-ior #*1100 #*1010)
;=> #*1110
(bit-xor #*1100 #*1010)
;=> #*0110
(bit-not #*1100)
;=> #*0011
(bit-nand #*1100 #*1010)
;=> #*0111
(bit-andc1 #*1100 #*1010)
;=> #*0010
(bit-eqv #*1100 #*1010)
;=> #*1001
(let ((a (copy-seq #*1100))) (bit-and a #*1010 t) a)
;=> #*1000
#*
;=> #*
(make-array '(2 0))
;=> #2A(() ())
(make-array 2 :initial-contents #(1 2))
;=> #(1 2)
(make-array 3 :initial-contents '(1 2))
;!! SIMPLE-ERROR
#2A((1 2) (3 4))
;=> #2A((1 2) (3 4))
(equalp #2A((1 2) (3 4)) (make-array '(2 2) :initial-contents '((1 2) (3 4))))
;=> T
(array-dimensions #3A(((1 2)) ((3 4))))
;=> (2 1 2)
(let ((a (make-array '(2 2) :element-type 'double-float :initial-element 0d0))) (setf (aref a 1 0) 2d0) a)
;=> #2A((0.0d0 0.0d0) (2.0d0 0.0d0))
(aref #2A((1 2) (3 4)) 2 0)
;!! TYPE-ERROR
(handler-case (aref #2A((1 2) (3 4)) 1) (error () :rank))
;=> :RANK
(let ((a (make-array '(10 10)))) (dotimes (i 10) (dotimes (j 10) (setf (aref a i j) (* i j)))) (aref a 9 9))
;=> 81
(let ((v (make-array 4 :displaced-to (make-array '(2 2) :initial-contents '((1 2) (3 4)))))) (coerce v 'list))
;=> (1 2 3 4)
(setf (aref #(1 2 3) 5) 1)
;!! TYPE-ERROR
(let ((v (vector 1 2 3))) (incf (aref v 2) 10) v)
;=> #(1 2 13)
array-rank-limit
;=> 129
(typep #(1 2) '(vector t 2))
;=> T
(typep #(1 2) '(simple-vector 3))
;=> NIL
(typep (make-array '(2 3)) '(array t (2 *)))
;=> T
(typep "abc" '(string 3))
;=> T
(type-of (make-array 2 :element-type 'bit))
;=> (SIMPLE-BIT-VECTOR 2)

; arrays of dimensions and element types that the compiler sees
(defun made-of (dimensions) (make-array dimensions :initial-element 3))
(list (made-of 2) (made-of '(2 2)) (made-of nil) (ignore-errors (made-of :x)) (ignore-errors (made-of -1)) (ignore-errors (made-of '(1 -1))))
;=> (#(3 3) #2A((3 3) (3 3)) #0A3 NIL NIL NIL)
(list (make-array (list 1 2)) (make-array '(2 1) :element-type 'bit) (make-array '3 :element-type 'character :initial-element #\a)
      (make-array (+ 1 2) :element-type '(unsigned-byte 8)) (make-array nil :initial-element 5) (make-array (car '((1 1))) :initial-element 6))
;=> (#2A((0 0)) #2A((0) (0)) "aaa" #(0 0 0) #0A5 #2A((6)))
(let ((count 0)) (flet ((size () (incf count))) (symbol-macrolet ((d (size))) (list (length (make-array d)) count))))
;=> (1 1)
(make-array (+ 1 2.0))
;!! TYPE-ERROR
(let ((n 2)) (let ((a (make-array (list n n) :element-type '(unsigned-byte 16) :initial-element 1))) (setf (aref a 1 1) 70000) a))
;!! TYPE-ERROR
(let ((n 2)) (let ((a (make-array (list n n) :element-type '(unsigned-byte 16) :initial-element 1))) (aref a 1 2)))
;!! TYPE-ERROR

; three dimensions
(let ((a (make-array '(2 3 4) :initial-element 0)) (n 0))
  (dotimes (i 2) (dotimes (j 3) (dotimes (k 4) (setf (aref a i j k) (incf n)))))
  (incf (aref a 1 2 3) 100)
  (list a (aref a 1 0 1) (apply #'aref a '(1 0 1)) (let ((order '())) (list (aref (progn (push 1 order) a) (progn (push 2 order) 0) 0 (progn (push 3 order) 1)) order))
        (ignore-errors (setf (aref a 0 3 0) 1)) (ignore-errors (aref (make-array '(2 2)) 1 1 1))))
;=> (#3A(((1 2 3 4) (5 6 7 8) (9 10 11 12)) ((13 14 15 16) (17 18 19 20) (21 22 23 124))) 14 14 (2 (3 2 1)) NIL NIL)
(let ((a (make-array '(2 2 2)))) (aref a 1 2 1))
;!! TYPE-ERROR
(let ((a (adjust-array (make-array '(1 1 2) :initial-contents '(((1 2))) :adjustable t) '(2 1 2) :initial-element 0))) (setf (aref a 1 0 1) 9) a)
;=> #3A(((1 2)) ((0 9)))
