;;;; Slots of type double-float: stores write into boxes that nobody else may see.

(defstruct point (x 0d0 :type double-float) (y 1d0 :type (double-float -10d0 10d0)) (name nil) (z 2d0 :type float))
(defvar *p* (make-point :x 1.5d0 :name 'p))
(list *p* (point-x *p*) (point-y *p*) (point-z *p*))
;=> (#S(POINT :X 1.5d0 :Y 1.0d0 :NAME P :Z 2.0d0) 1.5d0 1.0d0 2.0d0)
;; What was read stays as it is when the slot changes.
(let* ((x (point-x *p*)) (slot (slot-value *p* 'x)) (list (list (point-x *p*))))
  (setf (point-x *p*) 2.5d0)
  (list x slot list (point-x *p*)))
;=> (1.5d0 1.5d0 (1.5d0) 2.5d0)
;; What was stored is not the slot's own.
(let ((number 7.5d0))
  (setf (point-x *p*) number)
  (incf (point-x *p*) 1d0)
  (list number (point-x *p*)))
;=> (7.5d0 8.5d0)
(let ((number (sqrt 2d0)))
  (let ((p (make-point :x number)))
    (setf (point-x p) 0d0)
    (list number (point-x p))))
;=> (1.4142135623730951d0 0.0d0)
;; A literal default is not changed either.
(list (let ((p (make-point))) (setf (point-x p) 5d0) (point-x p)) (point-x (make-point)))
;=> (5.0d0 0.0d0)
;; Copies are their own.
(let* ((copy (copy-point *p*)) (other (copy-structure *p*)))
  (setf (point-x copy) -1d0 (point-x other) -2d0)
  (list (point-x *p*) (point-x copy) (point-x other) (equalp copy (copy-point copy)) (equalp copy other)))
;=> (8.5d0 -1.0d0 -2.0d0 T NIL)
;; By name, by function, by method of SETF.
(list (setf (slot-value *p* 'x) 3d0) (point-x *p*) (funcall #'(setf point-x) 4d0 *p*) (slot-value *p* 'x) (mapcar #'point-x (list *p* *p*)))
;=> (3.0d0 3.0d0 4.0d0 4.0d0 (4.0d0 4.0d0))
(with-slots (x y) *p* (setf x 9d0) (incf y 2d0) (list x y))
;=> (9.0d0 3.0d0)
;; Types are kept.
(setf (point-x *p*) 1)
;!! TYPE-ERROR
(setf (point-y *p*) 11d0)
;!! TYPE-ERROR
(setf (slot-value *p* 'x) 1.0)
;!! TYPE-ERROR
(make-point :x 2)
;!! TYPE-ERROR
(funcall #'(setf point-x) 'a *p*)
;!! TYPE-ERROR
(point-x 5)
;!! TYPE-ERROR
(setf (point-x 'no) 1d0)
;!! TYPE-ERROR
;; Included: the accessors of both work on the same slot.
(defstruct (point4 (:include point (x 0.5d0))) (w 4d0 :type double-float))
(let ((p (make-point4 :y 3d0)))
  (setf (point-x p) 8d0 (point4-y p) 6d0)
  (incf (point4-w p) (point4-x p))
  (let ((copy (copy-point p)))
    (setf (point4-w copy) 0d0)
    (list p copy)))
;=> (#S(POINT4 :X 8.0d0 :Y 6.0d0 :NAME NIL :Z 2.0d0 :W 12.0d0) #S(POINT4 :X 8.0d0 :Y 6.0d0 :NAME NIL :Z 2.0d0 :W 0.0d0))
;; A slot narrowed by an including structure is as in the included one.
(defstruct real-box (value 0 :type real))
(defstruct (double-box (:include real-box (value 1d0 :type double-float))))
(let ((box (make-double-box)))
  (setf (double-box-value box) 2d0)
  (list (real-box-value box) (incf (double-box-value box) 1d0) (real-box-value box)))
;=> (2.0d0 3.0d0 3.0d0)
;; A name for the type, and BOA constructors that leave slots alone.
(deftype coordinate () 'double-float)
(defstruct (place (:constructor make-place (x &aux y))) (x 0d0 :type coordinate) (y 3d0 :type coordinate))
(let ((p (make-place 1d0))) (setf (place-x p) 2d0) (list (place-x p) (setf (place-y p) 5d0) p))
;=> (2.0d0 5.0d0 #S(PLACE :X 2.0d0 :Y 5.0d0))
(let ((p (allocate-instance (find-class 'place)))) (setf (place-x p) 2d0) (place-x p))
;=> 2.0d0
(slot-makunbound *p* 'x)
;!! SIMPLE-ERROR
;; Read, printed, dumped.
(let ((p (read-from-string "#S(point :x 1d0 :name \"n\")"))) (incf (point-x p) 1d0) (prin1-to-string p))
;=> "#S(POINT :X 2.0d0 :Y 1.0d0 :NAME \"n\" :Z 2.0d0)"
(multiple-value-bind (make init) (make-load-form-saving-slots *p*)
  (let ((p (eval make))) (eval (subst p *p* init)) (setf (point-x *p*) 0d0) (list (point-x p) (equalp p *p*))))
;=> (9.0d0 NIL)
;; Stores change the box.
(defun accumulate (p n)
  (declare (type point p) (fixnum n))
  (dotimes (i n (point-x p)) (incf (point-x p) (* 0.5d0 (point-y p)))))
(list (accumulate (make-point :y 2d0) 1000)
      (let ((p (make-point :y 2d0)))
        (accumulate p 10)
        (let ((box (brolga-system::%instance-ref p 0))) (accumulate p 1000) (eq box (brolga-system::%instance-ref p 0)))))
;=> (1000.0d0 T)
;; Overflow is signalled before the store.
(let ((p (make-point :x 1d308)))
  (list (handler-case (setf (point-x p) (* (point-x p) 10d0)) (floating-point-overflow () :overflow)) (point-x p)))
;=> (:OVERFLOW 1.0d308)
;; Another type for the slot is another structure.
(progn (defstruct changing (a 0d0 :type double-float)) (defun changing-reader (c) (changing-a c)) (changing-reader (make-changing)))
;=> 0.0d0
(handler-bind ((warning #'muffle-warning)) (eval '(defstruct changing (a 0))))
;=> CHANGING
(changing-a (make-changing :a 'symbol))
;=> SYMBOL
(changing-reader (make-changing))
;!! TYPE-ERROR
;; A value that fails a check is replaced for good: what was learnt about the variable stays true.
(defstruct pair left right)
(flet ((with-value (value function)
         (handler-bind ((type-error (lambda (c) (declare (ignore c)) (use-value value)))) (funcall function 5))))
  (list (with-value '(1 2) (lambda (x) (list (car x) (cdr x) x)))
        (with-value (make-pair :left 1 :right 2) (lambda (x) (list (pair-left x) (pair-right x) (pair-p x))))
        (with-value (make-point :x 3d0) (lambda (x) (list (point-x x) (incf (point-y x)) (point-p x))))
        (with-value '(1 2) (lambda (x) (list (rplaca x (setq x 7)) x)))
        (with-value '(1 2) (lambda (x) (let ((f (lambda () (car x)))) (list (funcall f) (handler-case (cdr x) (type-error () :again))))))))
;=> ((1 (2) (1 2)) (1 2 T) (3.0d0 2.0d0 T) ((7 2) 7) (1 (2)))
;; Where control never comes, a slot of what is no structure is not read ahead of the loop either.
(defun never-read (x n)
  (declare (fixnum x n) (optimize speed))
  (let ((sum 0d0)) (declare (double-float sum)) (dotimes (i n sum) (incf sum (if (integerp x) 1d0 (point-x x))))))
(list (never-read 7 10) (never-read 0 0))
;=> (10.0d0 0.0d0)
