;;;; DEFSETF, DEFINE-SETF-EXPANDER, DEFINE-MODIFY-MACRO.

(defun sd-first (x) (car x))
;=> SD-FIRST
(defun sd-set-first (x v) (setf (car x) v))
;=> SD-SET-FIRST
(defsetf sd-first sd-set-first "Short.")
;=> SD-FIRST
(let ((l (list 1 2))) (list (setf (sd-first l) 5) (incf (sd-first l)) l))
;=> (5 6 (6 2))
(documentation 'sd-first 'setf)
;=> "Short."
(defsetf sd-sub (sequence start &optional end) (new) "Long." `(progn (replace ,sequence ,new :start1 ,start :end1 ,end) ,new))
;=> SD-SUB
(let ((s (copy-seq "abcdef"))) (list (setf (sd-sub s 1 3) "xy") s))
;=> ("xy" "axydef")
(defsetf sd-key (list &key (test ''eql) default) (new) `(progn (setf (car ,list) (cons ,new (list ,test ,default))) ,new))
;=> SD-KEY
(let ((x (list nil))) (setf (sd-key x :default 3) 4) x)
;=> ((4 EQL 3))
(defsetf sd-two (list) (a b) `(progn (setf (car ,list) ,a (cadr ,list) ,b) (values ,a ,b)))
;=> SD-TWO
(let ((l (list 0 0))) (list (multiple-value-list (setf (sd-two l) (floor 7 2))) l))
;=> ((3 1) (3 1))
(define-setf-expander sd-last (x &environment env)
  (multiple-value-bind (dummies vals newval setter getter) (get-setf-expansion x env)
    (declare (ignore newval setter))
    (let ((store (gensym)))
      (values dummies vals (list store) `(progn (rplaca (last ,getter) ,store) ,store) `(car (last ,getter))))))
;=> SD-LAST
(let ((a (list 1 2 3))) (list (setf (sd-last a) 9) (incf (sd-last a)) a))
;=> (9 10 (1 2 10))
(define-modify-macro sd-appendf (&rest lists) append "Append.")
;=> SD-APPENDF
(let ((x (list 1))) (list (sd-appendf x '(2) '(3)) x))
;=> ((1 2 3) (1 2 3))
(define-modify-macro sd-add (&optional (n 10)) +)
;=> SD-ADD
(let ((v (vector 1 2)) (i 0)) (list (sd-add (aref v (1- (incf i)))) (sd-add (aref v 1) 5) v i))
;=> (11 7 #(11 7) 1)
