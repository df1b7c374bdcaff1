;;;; Dispatch: one and two arguments, built-in classes, EQL, precedence, many classes, redefinition.

(defgeneric di-kind (x))
;=> #<STANDARD-GENERIC-FUNCTION DI-KIND (0)>
(di-kind 1)
;!! ERROR
(progn (defmethod di-kind ((x t)) :t) (defmethod di-kind ((x integer)) :integer) (defmethod di-kind ((x symbol)) :symbol)
       (defmethod di-kind ((x list)) :list) (defmethod di-kind ((x string)) :string) (defmethod di-kind ((x vector)) :vector)
       (defmethod di-kind ((x function)) :function) (defmethod di-kind ((x float)) :float) nil)
;=> NIL
(defun di-all () (mapcar #'di-kind (list 1 (expt 10 30) 'a nil '(1) "abc" #(1) (make-array '(2 2)) #'car 1.5 1d0 1/2 #\a (make-array 3 :fill-pointer 2) (make-array 3 :element-type 'character :fill-pointer 2) #'di-kind #*10)))
;=> DI-ALL
(di-all)
;=> (:INTEGER :INTEGER :SYMBOL :SYMBOL :LIST :STRING :VECTOR :T :FUNCTION :FLOAT :FLOAT :T :T :VECTOR :STRING :FUNCTION :VECTOR)
(di-all)
;=> (:INTEGER :INTEGER :SYMBOL :SYMBOL :LIST :STRING :VECTOR :T :FUNCTION :FLOAT :FLOAT :T :T :VECTOR :STRING :FUNCTION :VECTOR)
(defmethod di-kind ((x null)) :null)
(list (di-kind nil) (di-kind 'a))
;=> (:NULL :SYMBOL)
(defmethod di-kind ((x (eql 7))) (list :seven (call-next-method)))
(list (di-kind 7) (di-kind 8) (di-kind 7) (di-kind (expt 10 30)))
;=> ((:SEVEN :INTEGER) :INTEGER (:SEVEN :INTEGER) :INTEGER)
(progn (remove-method #'di-kind (find-method #'di-kind nil '((eql 7)))) (di-kind 7))
;=> :INTEGER

;;; Two arguments

(defclass di-a () ())
;=> #<STANDARD-CLASS DI-A>
(defclass di-b (di-a) ())
;=> #<STANDARD-CLASS DI-B>
(defmethod di-two ((x di-a) (y di-a)) :aa)
(defmethod di-two ((x di-b) (y di-a)) (list :ba (call-next-method)))
(defmethod di-two ((x di-a) (y di-b)) (list :ab (call-next-method)))
(let ((a (make-instance 'di-a)) (b (make-instance 'di-b)))
  (list (di-two a a) (di-two a b) (di-two b a) (di-two b b) (di-two a a) (di-two b b)))
;=> (:AA (:AB :AA) (:BA :AA) (:BA (:AB :AA)) :AA (:BA (:AB :AA)))
(defgeneric di-order (x y) (:argument-precedence-order y x))
;=> #<STANDARD-GENERIC-FUNCTION DI-ORDER (0)>
(defmethod di-order ((x di-b) (y di-a)) (list :ba (if (next-method-p) (call-next-method) nil)))
(defmethod di-order ((x di-a) (y di-b)) (list :ab (if (next-method-p) (call-next-method) nil)))
(let ((b (make-instance 'di-b))) (di-order b b))
;=> (:AB (:BA NIL))
(defmethod di-third (a b (c symbol)) (list a b c))
(list (di-third 1 2 'x) (di-third 3 4 'y))
;=> ((1 2 X) (3 4 Y))
(defmethod di-six (a (b symbol) c d e (f integer)) (list a b c d e f))
(list (di-six 1 'b 3 4 5 6) (di-six 1 'b 3 4 5 6))
;=> ((1 B 3 4 5 6) (1 B 3 4 5 6))
(di-six 1 'b 3 4 5 6.0)
;!! ERROR
(di-six 1 'b 3)
;!! PROGRAM-ERROR
(defmethod di-second (value (object di-a) &rest more) (list* value more))
(let ((b (make-instance 'di-b))) (list (di-second 1 b) (di-second 1 b 2 3 4 5 6 7) (di-second 1 b 2 3 4 5 6 7)))
;=> ((1) (1 2 3 4 5 6 7) (1 2 3 4 5 6 7))

;;; More classes than a cache holds at first

(defmethod di-many ((x di-a)) :many)
(let ((classes (loop for i below 300
                     collect (mop:ensure-class (intern (format nil "DI-CLASS-~D" i)) :direct-superclasses (list (find-class 'di-a))))))
  (let ((objects (mapcar #'make-instance classes)))
    (list (count :many (mapcar #'di-many objects))
          (count :many (mapcar #'di-many objects)))))
;=> (300 300)
(defmethod di-many ((x di-class-250)) :one)
(list (di-many (make-instance 'di-class-250)) (di-many (make-instance 'di-class-251)))
;=> (:ONE :MANY)

;;; The wrong number of arguments

(di-kind)
;!! PROGRAM-ERROR
(di-kind 1 2)
;!! PROGRAM-ERROR
(defgeneric di-none ())
;=> #<STANDARD-GENERIC-FUNCTION DI-NONE (0)>
(defmethod di-none () 5)
(list (di-none) (di-none))
;=> (5 5)
;; Where all methods want instances, other objects still get their answer, and so do functions that are instances.
(defclass only-a () ()) (defclass only-b () ()) (defstruct only-c)
(defgeneric only-instances (object))
(defmethod only-instances ((object only-a)) :a)
(defmethod only-instances ((object only-b)) :b)
(defmethod only-instances ((object only-c)) :c)
(flet ((answers () (mapcar (lambda (object) (handler-case (only-instances object) (error () :none)))
                           (list (make-instance 'only-a) (make-instance 'only-b) (make-only-c) 5 nil "text" #'car #'only-instances (find-class 'only-a)))))
  (list (answers) (answers)
        (progn (defmethod only-instances ((object standard-object)) :object) (answers))
        (progn (defmethod only-instances ((object t)) :any) (answers))))
;=> ((:A :B :C :NONE :NONE :NONE :NONE :NONE :NONE) (:A :B :C :NONE :NONE :NONE :NONE :NONE :NONE) (:A :B :C :NONE :NONE :NONE :NONE :OBJECT :OBJECT) (:A :B :C :ANY :ANY :ANY :ANY :OBJECT :OBJECT))

; EQL specializers that name symbols, fixnums and characters: some have methods of their own, others do not
(defgeneric by-object (x &rest more))
(defmethod by-object ((x (eql :a)) &rest more) (list* :a more))
(defmethod by-object ((x (eql 5)) &rest more) (list* 5 more))
(defmethod by-object ((x (eql nil)) &rest more) (list* 'nil more))
(defmethod by-object ((x symbol) &rest more) (list* 'symbol more))
(defmethod by-object ((x integer) &rest more) (list* 'integer more))
(defmethod by-object :around ((x (eql 7)) &rest more) (declare (ignore more)) (list :around (call-next-method)))
(remove-duplicates
 (loop repeat 3
       collect (list (by-object :a 1 2 3 4 5 6) (by-object :b) (by-object 5 1) (by-object 6) (by-object nil) (by-object 7)
                     (ignore-errors (by-object "x")) (by-object (expt 2 70)) (by-object 'foo)))
 :test #'equal)
;=> (((:A 1 2 3 4 5 6) (SYMBOL) (5 1) (INTEGER) (NIL) (:AROUND (INTEGER)) NIL (INTEGER) (SYMBOL)))
(defmethod by-object ((x (eql :b)) &rest more) (list* :new-b more))
(list (by-object :a) (by-object :b 2) (by-object :c))
;=> ((:A) (:NEW-B 2) (SYMBOL))
; more than a dispatcher compares with, and objects that are not compared by EQ
(defgeneric by-many (x))
(dotimes (n 12) (eval `(defmethod by-many ((x (eql ,n))) ,(* n n))))
;=> NIL
(defmethod by-many ((x (eql 1d0))) :one)
(defmethod by-many (x) :other)
(loop repeat 2 collect (list (by-many 3) (by-many 11) (by-many 12) (by-many (+ 0.5d0 0.5d0)) (by-many 2d0)))
;=> ((9 121 :OTHER :ONE :OTHER) (9 121 :OTHER :ONE :OTHER))
