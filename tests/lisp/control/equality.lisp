;;;; EQ, EQL, EQUAL, EQUALP, NOT, IDENTITY as functions.

(mapcar #'eql '(1 1.0 a #\a) '(1 1.0 a #\a))
;=> (T T T T)
(mapcar #'eql '(1 1.0 "a") '(1.0 1.0d0 "b"))
;=> (NIL NIL NIL)
(eql (expt 10 30) (expt 10 30))
;=> T
(eql 0.0 -0.0)
;=> NIL
(equal '(1 ("a" #\b)) '(1 ("a" #\b)))
;=> T
(equal #(1) #(1))
;=> NIL
(equalp #(1 "A") #(1.0 "a"))
;=> T
(equal #*101 #*101)
;=> T
(equalp '(#\a) '(#\A))
;=> T
(funcall #'not nil)
;=> T
(funcall #'identity 4)
;=> 4
(functionp #'eq)
;=> T
(functionp 'eq)
;=> NIL
(compiled-function-p #'eq)
;=> T
;; EQUAL of lists and atoms of all kinds, both ways.
(let ((things (list nil 'a #\a 1 1.0 1d0 1/2 (expt 2 80) #c(1 2) "a" (coerce "a" 'base-string) "A" (make-array 1 :element-type 'character :initial-element #\a :fill-pointer 1)
                    "" (make-array 0 :element-type nil) #*1 (vector 1) '(1) '(1 2) '(1 . 2) '(1 (2) "x" . #\y) '((1) 2) '("a" . "b") #p"x" #'car (make-hash-table))))
  (loop for x in things for i from 0
        collect (loop for y in (list nil 'a #\a 1 1.0 1d0 1/2 (expt 2 80) #c(1 2) (copy-seq "a") (coerce "a" 'base-string) (copy-seq "A") (make-array 1 :element-type 'character :initial-element #\a :fill-pointer 1)
                                     (copy-seq "") (make-array 0 :element-type nil) (copy-seq #*1) (vector 1) (list 1) (list 1 2) (cons 1 2) (list* 1 (list 2) (copy-seq "x") #\y) (list (list 1) 2) (cons (copy-seq "a") (copy-seq "b")) #p"x" #'car nil)
                      for j from 0 when (equal x y) collect j)))
;=> ((0 25) (1) (2) (3) (4) (5) (6) (7) (8) (9 10 12) (9 10 12) (11) (9 10 12) (13 14) (13 14) (15) NIL (17) (18) (19) (20) (21) (22) (23) (24) NIL)
(let ((long (loop for i below 3000 collect (list i (princ-to-string i))))) (list (equal long (copy-tree long)) (equal long (append (copy-tree (butlast long)) '((0 "x"))))))
;=> (T NIL)
(let ((deep nil) (other nil)) (dotimes (i 3000) (setq deep (list deep "x") other (list other (copy-seq "x")))) (list (equal deep other) (equal (list deep) (list (car other)))))
;=> (T NIL)
(let ((table (make-hash-table :test 'equal)))
  (setf (gethash "abc" table) 1 (gethash (coerce "def" 'base-string) table) 2 (gethash '(1 "x") table) 3)
  (list (gethash (coerce "abc" 'base-string) table) (gethash (make-array 3 :element-type 'character :initial-contents "def" :adjustable t) table) (gethash (copy-seq "def") table)
        (gethash (list 1 (copy-seq "x")) table) (gethash "ABC" table) (gethash (make-array 0 :element-type nil) table) (hash-table-count table)))
;=> (1 2 2 3 NIL NIL 3)
