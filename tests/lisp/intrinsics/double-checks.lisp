;;;; Checks of double-float operations that wait: errors come in order, none is lost.

(defun df-what (thunk) (handler-case (funcall thunk) (floating-point-overflow () :overflow) (division-by-zero () :zero) (floating-point-invalid-operation () :invalid) (error (c) (type-of c))))
(defmacro df-test (name parameters &body body)
  `(progn (defun ,name ,parameters (declare (double-float ,@(remove 'v parameters)) (optimize speed)) ,@body) ',name))
(defvar *df-log* nil)
(defun df-note (x) (push x *df-log*) x)
(defparameter *big* 1d300)
(df-test df-unused (a b) (let ((x (* a b))) (declare (ignorable x)) 5))
;=> DF-UNUSED
(list (df-unused 1d0 2d0) (df-what (lambda () (df-unused *big* *big*))))
;=> (5 5)
(df-test df-returned (a b) (let ((x (* a b))) x))
;=> DF-RETURNED
(list (df-returned 1d0 2d0) (df-what (lambda () (df-returned *big* *big*))))
;=> (2.0d0 :OVERFLOW)
(df-test df-hidden (a b) (let* ((x (* a b)) (y (/ 1d0 x))) y))
;=> DF-HIDDEN
(list (df-hidden 1d0 2d0) (df-what (lambda () (df-hidden *big* *big*))) (df-what (lambda () (df-hidden 0d0 1d0))))
;=> (0.5d0 :OVERFLOW :ZERO)
(df-test df-chain (a b) (let* ((x (- a b)) (y (* x x)) (z (+ y x))) (list z)))
;=> DF-CHAIN
(list (df-chain 3d0 1d0) (df-what (lambda () (df-chain *big* 1d0))))
;=> ((6.0d0) :OVERFLOW)
(df-test df-called (a b) (let* ((x (* a b)) (y (df-note 1))) (list x y)))
;=> DF-CALLED
(list (progn (setq *df-log* nil) (df-what (lambda () (df-called *big* *big*)))) *df-log* (df-called 1d0 2d0))
;=> (:OVERFLOW NIL (2.0d0 1))
(df-test df-error-after (a b v) (let* ((x (* a b)) (y (svref v 0))) (list x y)))
;=> DF-ERROR-AFTER
(list (df-what (lambda () (df-error-after *big* *big* #()))) (df-what (lambda () (df-error-after 1d0 2d0 #()))) (df-error-after 1d0 2d0 #(7)))
;=> (:OVERFLOW TYPE-ERROR (2.0d0 7))
(df-test df-error-before (a b v) (let* ((y (svref v 0)) (x (* a b))) (list x y)))
;=> DF-ERROR-BEFORE
(list (df-what (lambda () (df-error-before *big* *big* #()))) (df-what (lambda () (df-error-before *big* *big* #(1)))))
;=> (TYPE-ERROR :OVERFLOW)
(df-test df-vector (a b v) (let* ((v v) (x (* a b)) (y (aref v 5)) (z (* y 2d0))) (declare (type (simple-array double-float (*)) v)) (+ x z)))
;=> DF-VECTOR
(let ((v (make-array 3 :element-type 'double-float)) (w (make-array 6 :element-type 'double-float :initial-element 1d0)))
  (list (df-what (lambda () (df-vector *big* *big* v))) (df-what (lambda () (df-vector 1d0 1d0 v))) (df-vector 1d0 1d0 w)
        (df-what (lambda () (df-vector *big* *big* w)))))
;=> (:OVERFLOW TYPE-ERROR 3.0d0 :OVERFLOW)
(df-test df-branch (a b) (let* ((x (* a b)) (y (if (> a 1d0) (df-note :more) (df-note :less)))) (list x y)))
;=> DF-BRANCH
(list (progn (setq *df-log* nil) (df-what (lambda () (df-branch *big* *big*)))) *df-log* (df-branch 2d0 1d0) (df-branch 0d0 1d0))
;=> (:OVERFLOW NIL (2.0d0 :MORE) (0.0d0 :LESS))
(df-test df-condition (a b) (if (let ((x (* a b))) (> x 3d0)) :more :less))
;=> DF-CONDITION
(list (df-condition 2d0 2d0) (df-condition 1d0 2d0) (df-what (lambda () (df-condition *big* *big*))))
;=> (:MORE :LESS :OVERFLOW)
(df-test df-or (a b) (or (let ((x (* a b))) (declare (ignorable x)) nil) (df-note :rest)))
;=> DF-OR
(list (progn (setq *df-log* nil) (df-what (lambda () (df-or *big* *big*)))) *df-log* (df-or 1d0 1d0))
;=> (:OVERFLOW NIL :REST)
(df-test df-loop (a b) (let ((x (* a b)) (sum 0d0)) (declare (double-float sum)) (dotimes (i 3) (df-note i) (setq sum (+ sum x))) sum))
;=> DF-LOOP
(list (progn (setq *df-log* nil) (df-what (lambda () (df-loop *big* *big*)))) *df-log* (df-loop 1d0 2d0))
;=> (:OVERFLOW NIL 6.0d0)
(df-test df-assigned (a b) (let ((x 0d0)) (declare (double-float x)) (handler-case (progn (setq x (* a b)) x) (error () (list x)))))
;=> DF-ASSIGNED
(list (df-assigned 2d0 3d0) (df-assigned *big* *big*))
;=> (6.0d0 (0.0d0))
(df-test df-protected (a b) (let ((out nil)) (unwind-protect (let* ((x (* a b)) (y (+ x 1d0))) (setq out (list x y)) y) (df-note out))))
;=> DF-PROTECTED
(list (progn (setq *df-log* nil) (df-what (lambda () (df-protected *big* *big*)))) *df-log* (df-protected 1d0 2d0))
;=> (:OVERFLOW (NIL) 3.0d0)
;; Two that are finite with a sum that is not; two infinities of which one was there before.
(df-test df-sum (a b c d) (let* ((x (* a b)) (y (* c d))) (list x y)))
;=> DF-SUM
(list (df-sum 1d200 1d108 1d200 1d108) (df-what (lambda () (df-sum *big* *big* *big* (- *big*)))) (df-what (lambda () (df-sum 1d0 1d0 *big* *big*))))
;=> ((1.0d308 1.0d308) :OVERFLOW :OVERFLOW)
(list (df-sum ext:double-float-positive-infinity 2d0 1d0 2d0) (df-what (lambda () (df-sum ext:double-float-positive-infinity 2d0 *big* *big*)))
      (df-what (lambda () (df-sum ext:double-float-positive-infinity 0d0 1d0 2d0))))
;=> ((#.EXT:DOUBLE-FLOAT-POSITIVE-INFINITY 2.0d0) :OVERFLOW :INVALID)
(defstruct df-point (x 0d0 :type double-float) (y 0d0 :type double-float))
(defun df-move (p a) (declare (df-point p) (double-float a)) (let* ((dx (* a (df-point-x p))) (dy (* dx a))) (setf (df-point-x p) (+ dx 1d0)) (setf (df-point-y p) (* dy dy)) p))
(let ((p (make-df-point :x 1d155 :y 7d0))) (list (df-what (lambda () (df-move p 2d0))) p (df-what (lambda () (df-move (make-df-point :x 1d300) 1d300)))))
;=> (:OVERFLOW #S(DF-POINT :X 2.0d155 :Y 7.0d0) :OVERFLOW)
(handler-case (df-sum 1d0 1d0 *big* *big*) (arithmetic-error (c) (list (arithmetic-error-operation c) (arithmetic-error-operands c))))
;=> (* (1.0d300 1.0d300))
(df-test df-many (a) (let* ((b (* a a)) (c (* b b)) (d (* c c)) (e (* d d)) (f (* e e)) (g (* f f)) (h (* g g)) (i (* h h)) (j (* i i)) (k (* j j)) (l (* k k)) (m (* l l)) (n (* m m)) (o (* n n)) (p (* o o)) (q (* p p)) (r (* q q)) (s (* r r)) (u (* s s))) (list a u)))
;=> DF-MANY
(list (df-many 1d0) (handler-case (df-many 1.5d0) (floating-point-overflow (c) (arithmetic-error-operands c))))
;=> ((1.0d0 1.0d0) (2.0770611040332967d180 2.0770611040332967d180))
(df-test df-fixnum (a) (let* ((x (* a 3)) (y (/ x 0))) (list x y)))
;=> DF-FIXNUM
(df-what (lambda () (df-fixnum 1d0)))
;=> :ZERO
(df-test df-closure (a b) (let ((x (* a b))) (lambda () x)))
;=> DF-CLOSURE
(list (funcall (df-closure 2d0 3d0)) (df-what (lambda () (df-closure *big* *big*))))
;=> (6.0d0 :OVERFLOW)
(df-test df-values (a b) (let* ((x (* a b)) (y (+ a b))) (values x y)))
;=> DF-VALUES
(list (multiple-value-list (df-values 2d0 3d0)) (df-what (lambda () (df-values *big* *big*))))
;=> ((6.0d0 5.0d0) :OVERFLOW)
(df-test df-unsafe (a b) (declare (optimize (safety 0))) (let* ((x (* a b)) (y (+ x 1d0))) y))
;=> DF-UNSAFE
(df-unsafe 2d0 3d0)
;=> 7.0d0
