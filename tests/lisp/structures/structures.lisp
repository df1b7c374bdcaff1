;;;; DEFSTRUCT with all its options.

(defstruct point x y)
(make-point :x 1 :y 2)
;=> #S(POINT :X 1 :Y 2)
(point-x (make-point :x 1))
;=> 1
(point-y (make-point :x 1))
;=> NIL
(let ((p (make-point :x 1 :y 2))) (setf (point-x p) 10) (incf (point-y p) 5) p)
;=> #S(POINT :X 10 :Y 7)
(point-p (make-point))
;=> T
(point-p 5)
;=> NIL
(typep (make-point) 'point)
;=> T
(type-of (make-point))
;=> POINT
(let* ((p (make-point :x 1)) (q (copy-point p))) (setf (point-x q) 2) (list (point-x p) (point-x q)))
;=> (1 2)
(point-x 5)
;!! TYPE-ERROR
(equalp (make-point :x 1 :y 2) (make-point :x 1 :y 2))
;=> T
(equal (make-point :x 1) (make-point :x 1))
;=> NIL
(equalp (make-point :x 1) (make-point :x 2))
;=> NIL
#S(point :x 1 :y (2 3))
;=> #S(POINT :X 1 :Y (2 3))
(make-point :z 1)
;!! PROGRAM-ERROR
(defstruct (person (:conc-name p-)) "A person." (name "nobody" :type string) (age 0 :type fixnum :read-only t))
(make-person)
;=> #S(PERSON :NAME "nobody" :AGE 0)
(p-name (make-person :name "x"))
;=> "x"
(documentation 'person 'structure)
;=> "A person."
(make-person :age 'old)
;!! TYPE-ERROR
(handler-case (funcall (compile nil '(lambda (p) (setf (p-age p) 1))) (make-person)) (error () :read-only))
;=> :READ-ONLY
(setf (p-name (make-person)) 5)
;!! TYPE-ERROR
(defstruct (derived (:include point (x 100))) z)
(make-derived :z 3)
;=> #S(DERIVED :X 100 :Y NIL :Z 3)
(list (point-x (make-derived)) (derived-x (make-derived :x 5)) (derived-z (make-derived :z 1)))
;=> (100 5 1)
(point-p (make-derived))
;=> T
(derived-p (make-point))
;=> NIL
(typep (make-derived) 'point)
;=> T
(subtypep 'derived 'point)
;=> T
;=> T
(let ((d (make-derived))) (setf (point-y d) 7) (derived-y d))
;=> 7
(copy-point (make-derived :z 9))
;=> #S(DERIVED :X 100 :Y NIL :Z 9)
(defstruct (boa (:constructor boa (a &optional (b 2) &rest c &key (d 4) &aux (e (list a b))))) a b c d e)
(boa 1)
;=> #S(BOA :A 1 :B 2 :C NIL :D 4 :E (1 2))
(boa 1 20 :d 40)
;=> #S(BOA :A 1 :B 20 :C (:D 40) :D 40 :E (1 20))
(defstruct (two (:constructor make-two-a (a)) (:constructor make-two-b (&key b)) (:constructor)) a b)
(list (make-two-a 1) (make-two-b :b 2) (make-two :a 3))
;=> (#S(TWO :A 1 :B NIL) #S(TWO :A NIL :B 2) #S(TWO :A 3 :B NIL))
(defstruct (no-con (:constructor nil) (:copier nil) (:predicate nil)) a)
(fboundp 'make-no-con)
;=> NIL
(fboundp 'no-con-p)
;=> NIL
(fboundp 'copy-no-con)
;=> NIL
(defstruct (named (:predicate is-named) (:copier clone-named)) n)
(is-named (clone-named (make-named :n 1)))
;=> T
(defstruct (lst (:type list)) a (b 5))
(make-lst :a 1)
;=> (1 5)
(lst-b (make-lst))
;=> 5
(defstruct (vec (:type vector) :named) a b)
(make-vec :a 1)
;=> #(VEC 1 NIL)
(vec-p (make-vec))
;=> T
(vec-p #(1 2))
;=> NIL
(let ((v (make-vec :a 1))) (setf (vec-a v) 2) v)
;=> #(VEC 2 NIL)
(defstruct (off (:type list) (:initial-offset 2)) a)
(length (make-off))
;=> 3
(defstruct (lst2 (:type list) (:include lst)) c)
(make-lst2 :a 1 :c 3)
;=> (1 5 3)
(defstruct (printed (:print-function (lambda (p s d) (declare (ignore d)) (format s "<printed ~A>" (printed-a p))))) a)
(make-printed :a 5)
;=> <printed 5>
(list (make-printed :a 1))
;=> (<printed 1>)
(format nil "~A" (make-printed :a 1))
;=> "<printed 1>"
(defstruct (printed2 (:print-object (lambda (p s) (format s "<2 ~S>" (printed2-a p))))) a)
(make-printed2 :a "x")
;=> <2 "x">
(defstruct empty)
(make-empty)
;=> #S(EMPTY)
(defstruct counter (n (incf *made*)))
(defvar *made* 0)
(progn (make-counter) (make-counter) (counter-n (make-counter)))
;=> 3
(defstruct typed (d 0d0 :type double-float) (i 0 :type fixnum) (s "" :type string))
(let ((s (make-typed :d 1.5d0 :i 3))) (incf (typed-d s) 1d0) (incf (typed-i s)) (list (typed-d s) (typed-i s) (typed-s s)))
;=> (2.5d0 4 "")
(mapcar #'point-x (list (make-point :x 1) (make-point :x 2)))
;=> (1 2)
(let ((list (list (make-point :x 3) (make-point :x 1) (make-point :x 2)))) (mapcar #'point-x (sort list #'< :key #'point-x)))
;=> (1 2 3)
(setf (point-x nil) 1)
;!! TYPE-ERROR
(defstruct (deep1 (:include derived)) w)
(defstruct (deep2 (:include deep1 (w 5))) v)
(make-deep2)
;=> #S(DEEP2 :X 100 :Y NIL :Z NIL :W 5 :V NIL)
(list (typep (make-deep2) 'point) (typep (make-deep2) 'derived) (typep (make-deep1) 'deep2) (deep2-x (make-deep2)))
;=> (T T NIL 100)
(let ((*print-length* 1)) (prin1-to-string '(1 2)))
;=> "(1 ...)"
(let ((p (make-point))) (setf (point-x p) p) (let ((*print-circle* t)) (prin1-to-string p)))
;=> "#1=#S(POINT :X #1# :Y NIL)"
(read-from-string "#S(point :y 5)")
;=> #S(POINT :X NIL :Y 5)
;=> 14
(read-from-string "#S(no-such-structure :a 1)")
;!! READER-ERROR
(typep (make-point) 'structure-object)
;=> T
(defstruct (self-ref) (next nil :type (or null self-ref)))
(self-ref-next (self-ref-next (make-self-ref :next (make-self-ref))))
;=> NIL
(make-self-ref :next 5)
;!! TYPE-ERROR
(defstruct with-colon (:key 1) key2)
(with-colon-key (make-with-colon))
;=> 1
(with-colon-key (make-with-colon :key 2))
;=> 2
