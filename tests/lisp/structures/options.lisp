;;;; DEFSTRUCT: options, constructors, inclusion, typed structures.

(defstruct op-point (x 0) y)
;=> OP-POINT
(let ((p (make-op-point :y 5))) (setf (op-point-x p) 3) (incf (op-point-y p)) (list p (op-point-p p) (op-point-p 3) (typep p 'op-point) (copy-op-point p)))
;=> (#S(OP-POINT :X 3 :Y 6) T NIL T #S(OP-POINT :X 3 :Y 6))
(equalp (make-op-point :x 1) (make-op-point :x 1))
;=> T
(equal (make-op-point :x 1) (make-op-point :x 1))
;=> NIL
(defstruct (op-3d (:include op-point (x 7)) (:conc-name o3-) (:constructor make-3d (y z &optional (w 4) &aux (x 1)))) z w)
;=> OP-3D
(let ((p (make-3d 1 2))) (list p (o3-x p) (op-point-y p) (o3-z p) (o3-w p) (op-point-p p) (op-3d-p (make-op-point))))
;=> (#S(OP-3D :X 1 :Y 1 :Z 2 :W 4) 1 1 2 4 T NIL)
(defstruct (op-boa (:constructor op-boa (a &optional b &rest c &key (d 5) &allow-other-keys))) (a 9) (b 8) c d e)
;=> OP-BOA
(list (op-boa 1) (op-boa 1 2 :d 3))
;=> (#S(OP-BOA :A 1 :B 8 :C NIL :D 5 :E NIL) #S(OP-BOA :A 1 :B 2 :C (:D 3) :D 3 :E NIL))
(defstruct (op-list (:type list) :named (:initial-offset 2)) a (b 4))
;=> OP-LIST
(let ((l (make-op-list :a 1))) (list l (op-list-a l) (op-list-p l) (op-list-p '(a b)) (setf (op-list-b l) 6) l))
;=> ((NIL NIL OP-LIST 1 6) 1 T NIL 6 (NIL NIL OP-LIST 1 6))
(defstruct (op-vector (:type (vector double-float)) (:conc-name nil)) (opv-a 1d0) (opv-b 2d0))
;=> OP-VECTOR
(let ((v (make-op-vector :opv-a 3d0))) (list v (opv-a v) (setf (opv-b v) 7d0) v))
;=> (#(3.0d0 7.0d0) 3.0d0 7.0d0 #(3.0d0 7.0d0))
(defstruct (op-n1 (:type vector) :named) a)
;=> OP-N1
(defstruct (op-n2 (:type vector) (:include op-n1) :named) b)
;=> OP-N2
(list (make-op-n2 :a 1 :b 2) (op-n2-a (make-op-n2 :a 5)) (op-n2-p (make-op-n2)) (op-n1-p (make-op-n1)))
;=> (#(OP-N1 1 OP-N2 2) 5 T T)
(defstruct (op-typed (:constructor op-typed (n f))) (n 0 :type fixnum) (f 0d0 :type double-float :read-only t))
;=> OP-TYPED
(op-typed 1 2d0)
;=> #S(OP-TYPED :N 1 :F 2.0d0)
(op-typed 'a 2d0)
;!! TYPE-ERROR
(setf (op-typed-n (op-typed 1 2d0)) "x")
;!! TYPE-ERROR
(fboundp '(setf op-typed-f))
;=> NIL
(op-point-x 5)
;!! TYPE-ERROR
(op-point-x (op-typed 1 2d0))
;!! TYPE-ERROR
(make-op-point :z 1)
;!! PROGRAM-ERROR
(defstruct (op-none (:constructor nil) (:copier nil) (:predicate nil)) a)
;=> OP-NONE
(list (fboundp 'make-op-none) (fboundp 'copy-op-none) (fboundp 'op-none-p))
;=> (NIL NIL NIL)
(defstruct (op-two (:constructor op-two-a (a)) (:constructor op-two-b (b)) (:predicate op-two?) (:copier op-two-copy)) (a 1) (b 2))
;=> OP-TWO
(list (op-two-a 5) (op-two-b 6) (op-two? (op-two-a 1)) (op-two-copy (op-two-a 3)))
;=> (#S(OP-TWO :A 5 :B 2) #S(OP-TWO :A 1 :B 6) T #S(OP-TWO :A 3 :B 2))
(defstruct (op-printed (:print-function (lambda (o s d) (declare (ignore d)) (format s "<printed ~A>" (op-printed-a o))))) a)
;=> OP-PRINTED
(make-op-printed :a 4)
;=> <printed 4>
(defstruct (op-printed-2 (:print-object (lambda (o s) (format s "<object ~A>" (op-printed-2-a o))))) a)
;=> OP-PRINTED-2
(make-op-printed-2 :a 5)
;=> <object 5>
(defstruct op-doc "A documented structure." a)
;=> OP-DOC
(documentation 'op-doc 'structure)
;=> "A documented structure."
(let ((op-n 5)) (defstruct op-closed (a op-n)) (make-op-closed))
;=> #S(OP-CLOSED :A 5)
(read-from-string "#S(op-point :x 1 :y (2))")
;=> #S(OP-POINT :X 1 :Y (2))
;=> 24
(let ((p (make-op-point :x 1))) (eq p (copy-structure p)))
;=> NIL
(mapcar #'op-point-x (list (make-op-point :x 1) (make-op-point :x 2)))
;=> (1 2)
(let ((p (make-op-point))) (funcall #'(setf op-point-x) 9 p) p)
;=> #S(OP-POINT :X 9 :Y NIL)
(defstruct op-dup a a)
;!! SIMPLE-ERROR
(defstruct (op-bad (:include no-such-structure)) a)
;!! SIMPLE-ERROR
(defstruct (op-bad (:no-such-option 1)) a)
;!! SIMPLE-ERROR
(let ((p (make-op-point :x 1))) (with-accessors ((x op-point-x)) p (incf x 5)) p)
;=> #S(OP-POINT :X 6 :Y NIL)

;; The name of a structure of type VECTOR is no type; a program may make it one.
(defstruct (registers-of-test (:type (vector (unsigned-byte 32))) (:constructor initial-registers ())) (a 1) (b 2))
;=> REGISTERS-OF-TEST
(deftype registers-of-test () '(simple-array (unsigned-byte 32) (2)))
;=> REGISTERS-OF-TEST
(defstruct digest-of-test (registers (initial-registers) :type registers-of-test))
;=> DIGEST-OF-TEST
(let ((made (make-digest-of-test))) (list (digest-of-test-registers made) (type-of (digest-of-test-registers made))))
;=> (#(1 2) (SIMPLE-ARRAY (UNSIGNED-BYTE 32) (2)))
(let ((x (initial-registers))) (declare (type registers-of-test x)) (length x))
;=> 2
(make-digest-of-test :registers (vector 1 2))
;!! TYPE-ERROR
