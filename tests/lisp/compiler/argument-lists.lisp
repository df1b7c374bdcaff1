;;;; Rest and keyword arguments found in line, funcalls of symbols, and stores into fresh objects.

(defun keys (a &optional (o :none) &key (b 2) (c (list a) c-p) ((:other d) 4)) (list a o b c c-p d))
(list (keys 1) (keys 1 2) (keys 1 2 :c 3) (keys 1 2 :b 5 :c 6) (keys 1 2 :other 9 :b 5))
;=> ((1 :NONE 2 (1) NIL 4) (1 2 2 (1) NIL 4) (1 2 2 3 T 4) (1 2 5 6 T 4) (1 2 5 (1) NIL 9))
(keys 1 2 :b 3 :b 4 :c 5 :c 6)
;=> (1 2 3 5 T 4)
(keys 1 2 :b)
;!! PROGRAM-ERROR
(keys 1 2 :b 3 :c)
;!! PROGRAM-ERROR
(keys 1 2 :z 3)
;!! PROGRAM-ERROR
(keys 1 2 3 4)
;!! PROGRAM-ERROR
(list (keys 1 2 :z 3 :allow-other-keys t :b 7) (keys 1 2 :allow-other-keys t :z 3) (keys 1 2 :b 1 :allow-other-keys nil))
;=> ((1 2 7 (1) NIL 4) (1 2 2 (1) NIL 4) (1 2 1 (1) NIL 4))
(keys 1 2 :z 3 :allow-other-keys nil :allow-other-keys t)
;!! PROGRAM-ERROR
(keys)
;!! PROGRAM-ERROR
(defun open-keys (&key a &allow-other-keys) a)
(list (open-keys) (open-keys :b 1) (open-keys :b 1 :a 2 :a 3))
;=> (NIL NIL 2)
(open-keys :a)
;!! PROGRAM-ERROR
(defun no-keys (&key) :fine)
(list (no-keys) (no-keys :allow-other-keys t :x 1))
;=> (:FINE :FINE)
(no-keys :x 1)
;!! PROGRAM-ERROR
(defun six-keys (&key a b c d e f) (list a b c d e f))
(defun seven-keys (&key a b c d e f g) (list a b c d e f g))
(list (six-keys :f 1 :a 2 :f 3) (seven-keys :g 1 :a 2 :g 3))
;=> ((2 NIL NIL NIL NIL 1) (2 NIL NIL NIL NIL NIL 1))
(let ((many (loop for i below 200 append (list :b i)))) (list (apply #'keys 1 2 many) (apply #'six-keys :c 5 many)))
;=> ((1 2 0 (1) NIL 4) (NIL 0 5 NIL NIL NIL))
(defun rest-and-keys (&rest all &key a b) (list all a b))
(list (rest-and-keys :b 1) (rest-and-keys) (rest-and-keys :b 1 :a 2))
;=> (((:B 1) NIL 1) (NIL NIL NIL) ((:B 1 :A 2) 2 1))
(defun after-two (a &optional b &rest more) (list a b more))
(list (after-two 1) (after-two 1 2) (after-two 1 2 3) (after-two 1 2 3 4 5 6 7))
;=> ((1 NIL NIL) (1 2 NIL) (1 2 (3)) (1 2 (3 4 5 6 7)))
(loop for n in '(0 1 4 63 64 65 66 200 5000)
      always (let ((list (loop repeat n collect (list n)))) (equal (apply (lambda (&rest all) all) list) list)))
;=> T
(let ((name (make-symbol "NOT-DEFINED"))) (handler-case (funcall name 1) (undefined-function (c) (eq (cell-error-name c) name))))
;=> T
(handler-bind ((undefined-function (lambda (c) (use-value #'list c)))) (funcall 'not-defined-at-all 1 2))
;=> (1 2)
(funcall 'when t)
;!! UNDEFINED-FUNCTION
(handler-case (funcall 'when t) (undefined-function (c) (cell-error-name c)))
;=> WHEN
(funcall nil 1)
;!! UNDEFINED-FUNCTION
(funcall "car" '(1))
;!! TYPE-ERROR
(list (funcall 'car '(1 2)) (apply 'list 1 '(2)) (multiple-value-call 'list 1 2))
;=> (1 (1 2) (1 2))
(progn (defun changing () 1) (list (funcall 'changing) (progn (defun changing () 2) (funcall 'changing)) (progn (fmakunbound 'changing) (handler-case (funcall 'changing) (undefined-function () :gone)))))
;=> (1 2 :GONE)
(defstruct (sheet) a (b 2.5d0 :type double-float) (c (list 1) :type list) (d 4d0 :type double-float) e)
(defun sheets (n) (loop for i below n collect (make-sheet :a (list i) :b (* i 1d0) :e (vector i (list i) "x"))))
(let ((all (sheets 300)))
  (loop for sheet in all for i from 0
        always (and (equal (sheet-a sheet) (list i)) (= (sheet-b sheet) i) (equal (sheet-c sheet) '(1)) (= (sheet-d sheet) 4)
                    (equalp (sheet-e sheet) (vector i (list i) "x")))))
;=> T
(make-sheet :c 5)
;!! TYPE-ERROR
(let ((sheet (handler-bind ((type-error (lambda (c) (use-value (list 7) c)))) (make-sheet :c 5 :a (list 1))))) (list (sheet-a sheet) (sheet-c sheet)))
;=> ((1) (7))
(let ((order nil)) (flet ((note (x) (push x order) x)) (list (vector (note 1) (note 2) (note 3)) (make-array 2 :initial-element (note 4)) (reverse order))))
;=> (#(1 2 3) #(4 4) (1 2 3 4))
(list (vector) (vector 1) (vector 1 2 3 4 5 6 7 8) (vector 1 2 3 4 5 6 7 8 9) (make-array 0) (make-array 3))
;=> (#() #(1) #(1 2 3 4 5 6 7 8) #(1 2 3 4 5 6 7 8 9) #() #(0 0 0))
(multiple-value-list (vector (values 1 2) (values)))
;=> (#(1 NIL))
;; Functions made by forms that run once are as good as others.
(defvar *closure* (let ((count 0)) (lambda (&key (by 1)) (incf count by))))
(list (funcall *closure*) (funcall *closure* :by 5))
;=> (1 6)
(let ((total 0)) (dotimes (i 100000 total) (setq total (logxor total (* i i)))))
;=> 48053120
