;;;; Floats: parts, precision, limits, printing and reading them.

(multiple-value-list (decode-float 1.5))
;=> (0.75 1 1.0)
(multiple-value-list (integer-decode-float 1.5d0))
;=> (6755399441055744 -52 1)
(multiple-value-list (integer-decode-float -1.0))
;=> (8388608 -23 -1)
(scale-float 1.5 3)
;=> 12.0
(float-sign -2.5)
;=> -1.0
(float-sign -1.0 5.0)
;=> -5.0
(float-digits 1.0)
;=> 24
(float-digits 1d0)
;=> 53
(float-precision 0.0)
;=> 0
(float-radix 1.0)
;=> 2
1.0
;=> 1.0
1.5d0
;=> 1.5d0
-0.0
;=> -0.0
1e10
;=> 1.0e10
1e7
;=> 1.0e7
1e6
;=> 1000000.0
123456.7
;=> 123456.7
0.001
;=> 0.001
0.0001
;=> 1.0e-4
1e-3
;=> 0.001
1.0e-4
;=> 1.0e-4
1d10
;=> 1.0d10
1d100
;=> 1.0d100
1.0d0
;=> 1.0d0
100.0
;=> 100.0
1234567.0
;=> 1234567.0
12345678.0
;=> 1.2345678e7
0.1
;=> 0.1
0.1d0
;=> 0.1d0
3.14159
;=> 3.14159
3.141592653589793d0
;=> 3.141592653589793d0
1e38
;=> 1.0e38
most-positive-single-float
;=> 3.4028235e38
least-positive-normalized-single-float
;=> 1.1754944e-38
most-positive-double-float
;=> 1.7976931348623157d308
single-float-epsilon
;=> 5.960465e-8
double-float-epsilon
;=> 1.1102230246251568d-16
(= 0.1 0.1d0)
;=> NIL
(float 0.1d0 1.0)
;=> 0.1
(+ 0.1 0.2)
;=> 0.3
(+ 0.1d0 0.2d0)
;=> 0.30000000000000004d0
(* 1.1 1.1)
;=> 1.21
(/ 1.0 3.0)
;=> 0.33333334
(/ 1d0 3)
;=> 0.3333333333333333d0
(* 1e30 1e30)
;!! FLOATING-POINT-OVERFLOW
(* 1d300 1d300)
;!! FLOATING-POINT-OVERFLOW
(coerce 0.1 'double-float)
;=> 0.10000000149011612d0
(coerce 1d100 'single-float)
;!! FLOATING-POINT-OVERFLOW
(truncate 1e20)
;=> 100000002004087734272
;=> 0.0
(floor -0.5)
;=> -1
;=> 0.5
(rational 1d-3)
;=> 1152921504606847/1152921504606846976
(typep 1.0 'single-float)
;=> T
(typep 1d0 'double-float)
;=> T
(typep 1.0 '(float 0.0 2.0))
;=> T
(typep 3.0 '(float 0.0 2.0))
;=> NIL
(floatp 1)
;=> NIL
(realp 1.0)
;=> T
(let ((*read-default-float-format* 'double-float)) (prin1-to-string 1.5d0))
;=> "1.5"
(let ((*read-default-float-format* 'double-float)) (prin1-to-string 1.5))
;=> "1.5f0"
(let ((*read-default-float-format* 'double-float)) (read-from-string "1.5"))
;=> 1.5d0
;=> 3
(read-from-string "1.5e3")
;=> 1500.0
;=> 5
(read-from-string "1.5s0")
;=> 1.5
;=> 5
(read-from-string "1.5f0")
;=> 1.5
;=> 5
(read-from-string "1.5l0")
;=> 1.5d0
;=> 5
(read-from-string ".5")
;=> 0.5
;=> 2
(read-from-string "-.5e-2")
;=> -0.005
;=> 6
(read-from-string "1.")
;=> 1
;=> 2
(read-from-string "1.e")
;=> |1.E|
;=> 3
(read-from-string "+1.0")
;=> 1.0
;=> 4
(loop for x in '(0.3 1.7 123.456 1e-5 9.999999e22) always (= x (read-from-string (prin1-to-string x))))
;=> T
(loop for x in '(0.3d0 1.7d0 123.456d0 1d-5 9.999999d22 2.2250738585072014d-308) always (= x (read-from-string (prin1-to-string x))))
;=> T
(< 1.0 2)
;=> T
(= 16777217 16777216.0)
;=> NIL
(max 1.0 2d0)
;=> 2.0d0
(sqrt 1d0)
;=> 1.0d0
(let ((x 0d0)) (declare (double-float x)) (dotimes (i 10) (incf x 0.1d0)) x)
;=> 0.9999999999999999d0
(let ((a 1.5d0) (b 2.5d0)) (declare (double-float a b)) (list (+ a b) (- a b) (* a b) (/ a b) (< a b) (max a b)))
;=> (4.0d0 -1.0d0 3.75d0 0.6d0 T 2.5d0)
(let ((x 2.0)) (declare (single-float x)) (* x x))
;=> 4.0

;; One check at the root of an expression of double-floats: what overflows inside is signalled all the same.
(defun expression-error (function &rest arguments)
  (handler-case (apply function arguments)
    (arithmetic-error (c) (list (type-of c) (arithmetic-error-operation c)))))
(defun overflowing (a b c) (declare (double-float a b c)) (+ (* a b) c))
(list (expression-error #'overflowing 2d0 3d0 4d0) (expression-error #'overflowing 1d200 1d200 4d0) (expression-error #'overflowing 1d200 1d200 -1d308))
;=> (10.0d0 (FLOATING-POINT-OVERFLOW *) (FLOATING-POINT-OVERFLOW *))
;; A dividend may overflow; a divisor that does must not hide it.
(defun dividing (a b c) (declare (double-float a b c)) (/ (* a b) c))
(defun divided (a b c) (declare (double-float a b c)) (/ c (* a b)))
(list (expression-error #'dividing 1d200 1d200 4d0) (expression-error #'divided 1d200 1d200 4d0) (expression-error #'dividing 1d200 1d200 0d0)
      (expression-error #'dividing 1d0 2d0 0d0) (expression-error #'divided 2d0 4d0 1d0))
;=> ((FLOATING-POINT-OVERFLOW *) (FLOATING-POINT-OVERFLOW *) (FLOATING-POINT-OVERFLOW *) (DIVISION-BY-ZERO /) 0.125d0)
;; So with variables that are read once, wherever their value goes.
(defvar *written* nil)
(defun through-variables (a b c vector)
  (declare (double-float a b c) (type (simple-array double-float (*)) vector))
  (let* ((x (* a b)) (y (+ x c)))
    (setq *written* :reached)
    (setf (aref vector 0) y)
    vector))
(let ((vector (make-array 1 :element-type 'double-float)))
  (list (aref (through-variables 2d0 3d0 1d0 vector) 0) (expression-error #'through-variables 1d200 1d200 -1d308 vector) (aref vector 0)))
;=> (7.0d0 (FLOATING-POINT-OVERFLOW *) 7.0d0)
;; An operand is checked before a call that comes after it.
(defvar *called* nil)
(defun note-called (x) (setq *called* t) x)
(defun calling (a b) (declare (double-float a b)) (+ (* a b) (the double-float (note-called b))))
(list (calling 1d0 2d0) (setq *called* nil) (expression-error #'calling 1d200 1d200) *called*)
;=> (4.0d0 NIL (FLOATING-POINT-OVERFLOW *) NIL)
;; Infinities and what is no number pass when they come in, and come out.
(let ((infinity ext:double-float-positive-infinity))
  (list (= infinity (overflowing infinity 1d0 1d0)) (expression-error #'overflowing infinity 0d0 1d0) (= infinity (dividing infinity 2d0 4d0))))
;=> (T (FLOATING-POINT-INVALID-OPERATION *) T)
;; Loops over types that are known need no checks, and still end.
(defun summed (n) (declare (type (integer 0 1000) n)) (let ((sum 0)) (dotimes (i n sum) (incf sum i))))
(defun counted-down (n) (declare (fixnum n)) (let ((count 0)) (do ((i n (1- i))) ((< i 0) count) (incf count))))
(list (summed 1000) (summed 0) (counted-down 10) (loop for i of-type fixnum from most-negative-fixnum below (+ most-negative-fixnum 3) count t)
      (loop for i of-type fixnum from (- most-positive-fixnum 2) to (1- most-positive-fixnum) count t)
      (let ((i (- most-positive-fixnum 2))) (loop (when (> i (+ most-positive-fixnum 2)) (return i)) (incf i))))
;=> (499500 0 11 3 2 4611686018427387906)
;; An arm that cannot be reached has no say in types.
(defun arms (n) (declare (fixnum n)) (let ((x (if (integerp n) n "no"))) (+ x 1)))
(list (arms 4) (handler-case (arms most-positive-fixnum) (error (c) c)))
;=> (5 4611686018427387904)
;; At the largest arguments, and where the modulus is rounded.
(list (asinh 1d308) (asinh -1d308) (acosh 1d308) (asin 1d308) (acos -1d308) (log #c(1d0 -2d0)))
;=> (709.889355822726d0 -709.889355822726d0 709.889355822726d0 #C(1.5707963267948966d0 -709.889355822726d0) #C(3.141592653589793d0 -709.889355822726d0) #C(0.8047189562170501d0 -1.1071487177940904d0))
