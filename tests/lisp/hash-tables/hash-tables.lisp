;;;; Hash tables.

(let ((h (make-hash-table))) (setf (gethash 'a h) 1) (multiple-value-list (gethash 'a h)))
;=> (1 T)
(multiple-value-list (gethash 'x (make-hash-table) :default))
;=> (:DEFAULT NIL)
(let ((h (make-hash-table :test 'equal))) (setf (gethash "a" h) 1) (gethash (copy-seq "a") h))
;=> 1
;=> T
(let ((h (make-hash-table :test 'eq))) (setf (gethash "a" h) 1) (gethash (copy-seq "a") h))
;=> NIL
;=> NIL
(let ((h (make-hash-table :test 'equalp))) (setf (gethash "AbC" h) 1) (gethash "aBc" h))
;=> 1
;=> T
(let ((h (make-hash-table :test 'equalp))) (setf (gethash #(1 2) h) 1) (gethash (vector 1.0 2) h))
;=> 1
;=> T
(let ((h (make-hash-table :test #'equal))) (setf (gethash '(1 (2)) h) 1) (gethash (list 1 (list 2)) h))
;=> 1
;=> T
(let ((h (make-hash-table))) (setf (gethash 1.5 h) :x) (gethash 1.5 h))
;=> :X
;=> T
(let ((h (make-hash-table))) (setf (gethash (expt 2 80) h) :x) (gethash (expt 2 80) h))
;=> :X
;=> T
(let ((h (make-hash-table))) (setf (gethash 1/3 h) :x) (gethash 1/3 h))
;=> :X
;=> T
(let ((h (make-hash-table))) (setf (gethash 'a h) 1) (list (remhash 'a h) (remhash 'a h) (hash-table-count h)))
;=> (T NIL 0)
(let ((h (make-hash-table))) (dotimes (i 1000) (setf (gethash i h) (* i i))) (list (hash-table-count h) (gethash 999 h)))
;=> (1000 998001)
(let ((h (make-hash-table :test 'equal))) (dotimes (i 1000) (setf (gethash (format nil "k~D" i) h) i)) (dotimes (i 1000) (when (oddp i) (remhash (format nil "k~D" i) h))) (list (hash-table-count h) (gethash "k10" h) (gethash "k11" h)))
;=> (500 10 NIL)
(let ((h (make-hash-table)) (sum 0)) (dotimes (i 10) (setf (gethash i h) i)) (maphash (lambda (k v) (incf sum (+ k v))) h) sum)
;=> 90
(let ((h (make-hash-table))) (dotimes (i 10) (setf (gethash i h) i)) (maphash (lambda (k v) (when (evenp v) (remhash k h))) h) (hash-table-count h))
;=> 5
(let ((h (make-hash-table))) (setf (gethash 1 h) 1) (maphash (lambda (k v) (setf (gethash k h) (1+ v))) h) (gethash 1 h))
;=> 2
;=> T
(let ((h (make-hash-table))) (setf (gethash 1 h) 1) (clrhash h) (hash-table-count h))
;=> 0
(let ((h (make-hash-table))) (incf (gethash 'n h 0)) (incf (gethash 'n h 0)) (push 1 (gethash 'l h)) (list (gethash 'n h) (gethash 'l h)))
;=> (2 (1))
(hash-table-test (make-hash-table))
;=> EQL
(hash-table-test (make-hash-table :test #'equalp))
;=> EQUALP
(hash-table-p (make-hash-table))
;=> T
(hash-table-p 1)
;=> NIL
(typep (make-hash-table) 'hash-table)
;=> T
(maphash #'list (make-hash-table))
;=> NIL
(with-hash-table-iterator (next (make-hash-table)) (multiple-value-list (next)))
;=> (NIL)
(let ((h (make-hash-table)) (l nil)) (setf (gethash 1 h) :a (gethash 2 h) :b) (with-hash-table-iterator (next h) (loop (multiple-value-bind (more k v) (next) (unless more (return (sort l #'< :key #'car))) (push (cons k v) l)))))
;=> ((1 . :A) (2 . :B))
(let ((h (make-hash-table :size 1000))) (hash-table-count h))
;=> 0
(let ((h (make-hash-table)) (keys (loop repeat 100 collect (cons 1 2)))) (dolist (k keys) (setf (gethash k h) k)) (every (lambda (k) (eq k (gethash k h))) keys))
;=> T
(let ((h (make-hash-table))) (setf (gethash nil h) :nil (gethash t h) :t) (list (gethash nil h) (gethash t h)))
;=> (:NIL :T)
(let ((h (make-hash-table))) (setf (gethash #\a h) 1) (gethash #\a h))
;=> 1
;=> T
(gethash 1 5)
;!! TYPE-ERROR
(= (sxhash '(1 2)) (sxhash (list 1 2)))
;=> T
(integerp (sxhash 'a))
;=> T
(let ((h (make-hash-table :test 'equal)) (k (list 1))) (setf (gethash k h) 1) (gethash '(1) h))
;=> 1
;=> T
(make-hash-table :test 'zork)
;!! SIMPLE-ERROR
(let ((h (make-hash-table))) (setf (gethash 'a h) 1) (setf (gethash 'a h) 2) (list (hash-table-count h) (gethash 'a h)))
;=> (1 2)
(let ((h (make-hash-table :test 'equal))) (setf (gethash (make-array 2 :element-type 'character :initial-contents "ab" :fill-pointer 2) h) 1) (gethash "ab" h))
;=> 1
;=> T
(let ((h (make-hash-table :test 'equal))) (setf (gethash #*101 h) 1) (gethash (copy-seq #*101) h))
;=> 1
;=> T
(multiple-value-bind (v p) (gethash 'missing (make-hash-table)) (list v p))
;=> (NIL NIL)
;; Zeros of both signs are similar.
(list (= (sxhash 0.0) (sxhash -0.0)) (= (sxhash 0d0) (sxhash -0d0)) (= (sxhash #c(0d0 1d0)) (sxhash #c(-0d0 1d0)))
      (= (sxhash '(0.0)) (sxhash '(-0.0))) (= (sxhash 0.0) (sxhash 1.0)))
;=> (T T T T NIL)
(let ((table (make-hash-table :test 'equal))) (setf (gethash 0d0 table) 1) (list (gethash 0d0 table) (gethash -0d0 table)))
;=> (1 NIL)
