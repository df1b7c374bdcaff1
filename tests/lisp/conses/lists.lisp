;;;; Lists, trees, association and property lists, sets.

(cons 1 2)
;=> (1 . 2)
(cons 1 '(2))
;=> (1 2)
(list* 1 2 '(3 4))
;=> (1 2 3 4)
(list* 1)
;=> 1
(car nil)
;=> NIL
(cdr nil)
;=> NIL
(car 5)
;!! TYPE-ERROR
(cdr "a")
;!! TYPE-ERROR
(cadr '(1 2 3))
;=> 2
(cddar '((1 2 3)))
;=> (3)
(fourth '(1 2 3 4 5))
;=> 4
(tenth '(1 2))
;=> NIL
(rest '(1 2))
;=> (2)
(nth 2 '(a b c))
;=> C
(nth 5 '(a b c))
;=> NIL
(nthcdr 2 '(a b c))
;=> (C)
(nthcdr 5 '(a b c))
;=> NIL
(last '(1 2 3))
;=> (3)
(last '(1 2 3) 2)
;=> (2 3)
(last '(1 2 . 3))
;=> (2 . 3)
(last '(1 2 3) 0)
;=> NIL
(last nil)
;=> NIL
(butlast '(1 2 3))
;=> (1 2)
(butlast '(1 2 3) 2)
;=> (1)
(butlast '(1 2 3) 5)
;=> NIL
(nbutlast (list 1 2 3))
;=> (1 2)
(length '(1 2 3))
;=> 3
(list-length '(1 2 3))
;=> 3
(let ((l (list 1 2))) (setf (cddr l) l) (list-length l))
;=> NIL
(length '(1 2 . 3))
;!! TYPE-ERROR
(append '(1) '(2 3) nil '(4))
;=> (1 2 3 4)
(append)
;=> NIL
(append '(1) 2)
;=> (1 . 2)
(append nil nil)
;=> NIL
(let ((x (list 1)) (y (list 2))) (eq (cdr (append x y)) y))
;=> T
(nconc (list 1) nil (list 2 3) (list 4))
;=> (1 2 3 4)
(nconc)
;=> NIL
(revappend '(1 2 3) '(a b))
;=> (3 2 1 A B)
(nreconc (list 1 2 3) '(a b))
;=> (3 2 1 A B)
(reverse '(1 2 3))
;=> (3 2 1)
(nreverse (list 1 2 3))
;=> (3 2 1)
(copy-list '(1 2 . 3))
;=> (1 2 . 3)
(copy-tree '((1 . 2) (3 (4))))
;=> ((1 . 2) (3 (4)))
(copy-alist '((a . 1) b))
;=> ((A . 1) B)
(make-list 3 :initial-element 'x)
;=> (X X X)
(make-list 0)
;=> NIL
(consp '(1))
;=> T
(consp nil)
;=> NIL
(listp nil)
;=> T
(atom nil)
;=> T
(atom '(1))
;=> NIL
(null nil)
;=> T
(endp nil)
;=> T
(endp 5)
;!! TYPE-ERROR
(member 2 '(1 2 3))
;=> (2 3)
(member 2 '((1) (2)) :key #'car)
;=> ((2))
(member "b" '("a" "b") :test #'string=)
;=> ("b")
(member 2 '(1 2 3) :test-not #'eql)
;=> (1 2 3)
(member 9 '(1 2))
;=> NIL
(member-if #'evenp '(1 2 3))
;=> (2 3)
(member-if-not #'oddp '(1 2 3) :key #'1+)
;=> (1 2 3)
(assoc 'b '((a . 1) (b . 2)))
;=> (B . 2)
(assoc 'b '((a . 1) nil (b . 2)))
;=> (B . 2)
(assoc 5 '((1 . a) (6 . b)) :test #'<)
;=> (6 . B)
(assoc "B" '(("a" . 1) ("b" . 2)) :test #'string-equal)
;=> ("b" . 2)
(assoc-if #'evenp '((1 . a) (2 . b)))
;=> (2 . B)
(assoc-if-not #'evenp '((2 . a) (3 . b)))
;=> (3 . B)
(rassoc 2 '((a . 1) (b . 2)))
;=> (B . 2)
(rassoc-if #'evenp '((a . 1) (b . 2)))
;=> (B . 2)
(acons 'a 1 '((b . 2)))
;=> ((A . 1) (B . 2))
(pairlis '(a b) '(1 2) '((c . 3)))
;=> ((B . 2) (A . 1) (C . 3))
(getf '(:a 1 :b 2) :b)
;=> 2
(getf '(:a 1) :c :default)
;=> :DEFAULT
(multiple-value-list (get-properties '(:a 1 :b 2) '(:b :c)))
;=> (:B 2 (:B 2))
(multiple-value-list (get-properties '(:a 1) '(:b)))
;=> (NIL NIL NIL)
(union '(1 2) '(2 3))
;=> (1 2 3)
(length (union '(1 2 3) '(2 3 4)))
;=> 4
(intersection '(1 2 3) '(2 3 4))
;=> (3 2)
(set-difference '(1 2 3) '(2))
;=> (3 1)
(sort (set-exclusive-or '(1 2 3) '(2 3 4)) #'<)
;=> (1 4)
(subsetp '(1 2) '(1 2 3))
;=> T
(subsetp '(1 5) '(1 2 3))
;=> NIL
(adjoin 1 '(1 2))
;=> (1 2)
(adjoin 0 '(1 2))
;=> (0 1 2)
(adjoin '(1) '((1)) :key #'car)
;=> ((1))
(sublis '((a . 1) (b . 2)) '(a (b c) . a))
;=> (1 (2 C) . 1)
(subst 'x 'b '(a b (b . c)))
;=> (A X (X . C))
(subst-if 0 #'numberp '(1 (a 2)))
;=> (0 (A 0))
(nsubst 'x 'b (list 'a 'b (list 'b)))
;=> (A X (X))
(tree-equal '(1 (2)) '(1 (2)))
;=> T
(tree-equal '(1 (2)) '(1 (3)))
;=> NIL
(tree-equal '("a") '("A") :test #'string-equal)
;=> T
(ldiff '(1 2 3) nil)
;=> (1 2 3)
(let ((l '(1 2 3))) (ldiff l (cddr l)))
;=> (1 2)
(let ((l '(1 2 3))) (tailp (cdr l) l))
;=> T
(tailp 3 '(1 2 . 3))
;=> T
(let ((l (list 1 2))) (rplaca l 9) (rplacd l 8) l)
;=> (9 . 8)
(push 1 (car (list nil)))
;=> (1)
(list 1 2 3)
;=> (1 2 3)
(identity '(1 . (2 . (3 . nil))))
;=> (1 2 3)
'(a . (b . c))
;=> (A B . C)
(equal (list 1 (list 2)) '(1 (2)))
;=> T
(first '(1))
;=> 1
(mapcar #'type-of '(nil))
;=> (NULL)
(let ((l (list 3 1 2))) (sort l #'<))
;=> (1 2 3)
(stable-sort (list '(1 . a) '(0 . b) '(1 . c)) #'< :key #'car)
;=> ((0 . B) (1 . A) (1 . C))
(merge 'list (list 1 3 5) (list 2 4) #'<)
;=> (1 2 3 4 5)
(remove 2 '(1 2 3 2))
;=> (1 3)
(delete 2 (list 1 2 3 2))
;=> (1 3)
(nth -1 '(1))
;!! TYPE-ERROR
(nthcdr 2 '(1 2 . 3))
;=> 3

;;; Searches with a test known at compile time

(list (member 'b '(a b c)) (member 2 '(1 2 #\c)) (member #\c '(a b #\c) :test #'equal) (member nil '(a nil)) (member 'z '(a b)) (member 'a '()))
;=> ((B C) (2 #\c) (#\c) (NIL) NIL NIL)
(let ((list (list 'a "b" 3.5d0 (expt 2 70) '(c))))
  (mapcar (lambda (item)
            (list (length (member item list :test #'eq)) (length (member item list)) (length (member item list :test 'eql))
                  (length (member item list :test #'equal)) (length (member item list :test #'equalp))))
          (list 'a (copy-seq "b") (* 7 0.5d0) (expt 2 70) (list 'c) 'z)))
;=> ((5 5 5 5 5) (0 0 0 4 4) (0 3 3 3 3) (0 2 2 2 2) (0 0 0 1 1) (0 0 0 0 0))
(let ((alist (list '(a . 1) nil '("b" . 2) (cons (expt 2 70) 3) '(nil . 4))))
  (mapcar (lambda (item)
            (list (cdr (assoc item alist :test #'eq)) (cdr (assoc item alist)) (cdr (assoc item alist :test #'equal))))
          (list 'a (copy-seq "b") (expt 2 70) nil 'z)))
;=> ((1 1 1) (NIL NIL 2) (NIL 3 3) (4 4 4) (NIL NIL NIL))
(let ((alist '((a . 1) nil (b . x))))
  (list (rassoc 1 alist) (rassoc 'x alist :test #'eq) (rassoc 'nil alist)))
;=> ((A . 1) (B . X) NIL)
(let ((list '(a "b")) (order '()))
  (list (adjoin 'a list) (adjoin (copy-seq "b") list) (adjoin (copy-seq "b") list :test #'equal)
        (adjoin (progn (push 1 order) 'c) (progn (push 2 order) list) :test #'eq) (reverse order)))
;=> ((A "b") ("b" A "b") (A "b") (C A "b") (1 2))
(let ((order '()))
  (list (member (progn (push 1 order) 'c) (progn (push 2 order) '(c d)) :test #'eq) (reverse order)))
;=> ((C D) (1 2))
(let ((x 5)) (member 'a x))
;!! TYPE-ERROR
(let ((x '(b . c))) (member 'a x :test #'eq))
;!! TYPE-ERROR
(let ((x '(b c))) (member 'a x :test #'eq :test-not #'eql))
;!! SIMPLE-ERROR
