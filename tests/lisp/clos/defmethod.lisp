;;;; DEFMETHOD: next methods, lambda lists, congruence, keywords.

(defmethod dm-f ((x integer) &optional (y 10) &key (z (list x y))) (list x y z))
(list (dm-f 1) (dm-f 1 2) (dm-f 1 2 :z 3))
;=> ((1 10 (1 10)) (1 2 (1 2)) (1 2 3))
(defmethod dm-k ((x integer) &key (a 1 a-p) b) (list :integer x a a-p b))
(defmethod dm-k ((x number) &key c) (list :number x c))
(list (dm-k 1) (dm-k 1 :a 2 :b 3) (dm-k 1.5 :c 4))
;=> ((:INTEGER 1 1 NIL NIL) (:INTEGER 1 2 T 3) (:NUMBER 1.5 4))
(dm-k 1 :c 5)
;=> (:INTEGER 1 1 NIL NIL)
(dm-k 1.5 :a 5)
;!! PROGRAM-ERROR
(dm-k 1.5 :a 5 :allow-other-keys t)
;=> (:NUMBER 1.5 NIL)
(dm-k 1 :a)
;!! PROGRAM-ERROR

;;; CALL-NEXT-METHOD passes what came in, whatever was assigned

(defmethod dm-n ((x number) &optional (y :none) &rest more) (list :number x y more))
(defmethod dm-n ((x integer) &optional (y :default y-p) &rest more) (setq x -1) (setq y -2) (setq more nil) (list y-p (call-next-method)))
(list (dm-n 1) (dm-n 1 2) (dm-n 1 2 3 4))
;=> ((NIL (:NUMBER 1 :NONE NIL)) (T (:NUMBER 1 2 NIL)) (T (:NUMBER 1 2 (3 4))))
(defmethod dm-n ((x bit) &optional y &rest more) (declare (ignore y more)) x)
;!! CELL-ERROR
(defmethod dm-n ((x (eql 0)) &optional y &rest more) (declare (ignore y)) (list (call-next-method 5 6) (apply #'call-next-method 7 8 more) (next-method-p)))
(dm-n 0 1 9)
;=> ((T (:NUMBER 5 6 NIL)) (T (:NUMBER 7 8 (9))) T)
(defmethod dm-last ((x t)) (call-next-method))
(dm-last 1)
;!! SIMPLE-ERROR
(defmethod no-next-method ((f (eql #'dm-last)) method &rest arguments) (declare (ignore method)) (list :nothing-after arguments))
(dm-last 1)
;=> (:NOTHING-AFTER (1))
(defmethod dm-closure ((x integer)) (mapcar (lambda (y) (list y (call-next-method))) '(1 2)))
(defmethod dm-closure ((x t)) x)
(dm-closure 5)
;=> ((1 5) (2 5))
(defmethod dm-block ((x t)) (dolist (i '(1 2 3)) (when (eql i x) (return-from dm-block (list :found i)))) :none)
(list (dm-block 2) (dm-block 5))
;=> ((:FOUND 2) :NONE)
(defmethod (setf dm-place) (value (x cons)) (setf (car x) (list value)))
(let ((c (list 1))) (setf (dm-place c) 2) c)
;=> ((2))
(defmethod dm-special ((*print-base* integer) &aux (text (princ-to-string 10))) text)
(dm-special 2)
;=> "1010"
(defmethod dm-doc ((x integer)) "The text." (declare (ignore x)) 1)
(documentation (find-method #'dm-doc nil '(integer)) t)
;=> "The text."

;;; Congruence

(defgeneric dm-g (a b &key c))
;=> #<STANDARD-GENERIC-FUNCTION DM-G (0)>
(defmethod dm-g (a) a)
;!! PROGRAM-ERROR
(defmethod dm-g (a b) a)
;!! PROGRAM-ERROR
(defmethod dm-g (a b &key d) a)
;!! PROGRAM-ERROR
(defmethod dm-g (a b &key c d) (list a b c d))
(dm-g 1 2 :c 3 :d 4)
;=> (1 2 3 4)
(defmethod dm-g (a b &rest more) (list a b more))
(dm-g 1 2 :c 3)
;=> (1 2 (:C 3))
(defun dm-plain (x) x)
;=> DM-PLAIN
(defmethod dm-plain ((x t)) x)
;!! PROGRAM-ERROR
(defmethod dm-nothing ((x dm-no-such-class)) x)
;!! CELL-ERROR
(call-next-method)
;!! PROGRAM-ERROR

;;; Methods added while the function is called

(defmethod dm-grow ((x integer)) (defmethod dm-grow ((x symbol)) (list :symbol x)) (list :integer x))
(list (dm-grow 1) (dm-grow 'a) (dm-grow 2))
;=> ((:INTEGER 1) (:SYMBOL A) (:INTEGER 2))

;;; With SAFETY 3 the next method must be called with arguments to which the same methods apply.

(defgeneric dm-safe (x &key y)
  (:method ((x integer) &key y) (declare (optimize (safety 3))) (call-next-method (if (eql x 5) :five (1+ x)) :y y))
  (:method ((x (eql 7)) &key y) (declare (optimize safety)) (call-next-method 8 :y y))
  (:method (x &key y) (list x y)))
(dm-safe 1 :y 2)
;=> (2 2)
(dm-safe 5)
;!! SIMPLE-ERROR
(dm-safe 7)
;!! SIMPLE-ERROR
(defgeneric dm-unsafe (x)
  (:method ((x integer)) (call-next-method :other))
  (:method (x) x))
(dm-unsafe 1)
;=> :OTHER
