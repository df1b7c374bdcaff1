;;;; Copiers: of structures, of those that include them, with boxes for double-floats.

(defstruct cs-none)
(defstruct cs-base a (d 1d0 :type double-float) (l (list 1)))
(defstruct (cs-more (:include cs-base)) (e 2d0 :type double-float) z)
(copy-cs-none (make-cs-none))
;=> #S(CS-NONE)
(let* ((one (make-cs-base :a 1)) (two (copy-cs-base one)))
  (setf (cs-base-d two) 5d0 (cs-base-a two) 2)
  (list one two (eq one two) (eq (cs-base-l one) (cs-base-l two))))
;=> (#S(CS-BASE :A 1 :D 1.0d0 :L (1)) #S(CS-BASE :A 2 :D 5.0d0 :L (1)) NIL T)
(let* ((one (make-cs-more :a 1 :z 'z)) (two (copy-cs-base one)) (three (copy-cs-more one)))
  (setf (cs-base-d two) 5d0 (cs-more-e three) 7d0)
  (list one two three))
;=> (#S(CS-MORE :A 1 :D 1.0d0 :L (1) :E 2.0d0 :Z Z) #S(CS-MORE :A 1 :D 5.0d0 :L (1) :E 2.0d0 :Z Z) #S(CS-MORE :A 1 :D 1.0d0 :L (1) :E 7.0d0 :Z Z))
(copy-cs-more (make-cs-base))
;!! TYPE-ERROR
(copy-cs-base 5)
;!! TYPE-ERROR
(let ((all (loop for i below 300 collect (copy-cs-more (make-cs-more :a (list i) :d (* i 1d0) :z i)))))
  (loop for one in all for i from 0 always (and (equal (cs-more-a one) (list i)) (= (cs-more-d one) i) (eql (cs-more-z one) i) (= 2d0 (cs-more-e one)))))
;=> T
(defstruct cs-wide a b c d e f g h i j k l m)
(copy-cs-wide (make-cs-wide :a 1 :m 13))
;=> #S(CS-WIDE :A 1 :B NIL :C NIL :D NIL :E NIL :F NIL :G NIL :H NIL :I NIL :J NIL :K NIL :L NIL :M 13)
(defstruct (cs-list (:type list)) a b)
(let ((one (make-cs-list :a 1))) (list (copy-cs-list one) (eq one (copy-cs-list one))))
;=> ((1 NIL) NIL)
