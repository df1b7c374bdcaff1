;;;; Keys that are compared by EQ are looked for in line: the same as what the primitives find.

(defstruct id-thing)
(defclass id-object () ())
(defun id-keys ()
  (append (list nil t 0 -1 1 most-positive-fixnum most-negative-fixnum 'a :b #\a #\Nul #'car (lambda (x) x) (list 1) (list 1)
                (make-id-thing) (make-instance 'id-object) *package* *standard-output* (make-symbol "X") 1.5 -0.0 1d0 1/2 #c(1 2)
                (expt 10 30) "string" (vector 1) (make-hash-table) #p"x")
          (loop for i from -500 below 500 collect (* i 7919))))
(loop for test in '(eq eql equal equalp)
      always (let ((table (make-hash-table :test test)) (keys (id-keys)))
               (loop for key in keys for i from 0 do (setf (gethash key table) i))
               (ext:gc)
               (loop for key in keys
                     always (multiple-value-bind (value found) (gethash key table)
                              (and found (eql value (brolga-system::%hash-table-get table key nil)))))))
;=> T
(let ((table (make-hash-table :test 'eq)) (keys (remove-duplicates (id-keys) :test 'eq)))
  (dolist (key keys) (setf (gethash key table) key) (setf (gethash key table) (list key)))
  (list (= (hash-table-count table) (length keys))
        (loop for key in keys always (eq key (car (gethash key table))))
        (loop for key in keys always (remhash key table))
        (hash-table-count table) (gethash 'a table :none) (multiple-value-list (gethash (car keys) table))))
;=> (T T T 0 :NONE (NIL NIL))
(list (multiple-value-list (gethash 1 (make-hash-table))) (multiple-value-list (gethash nil (make-hash-table :test 'eq) 5)))
;=> ((NIL NIL) (5 NIL))
(gethash 1 '(not a table))
;!! TYPE-ERROR
(setf (gethash 1 5) 2)
;!! TYPE-ERROR
(loop for x being the hash-keys of 5 collect x)
;!! TYPE-ERROR
(let ((table (make-hash-table))) (dotimes (i 100) (setf (gethash i table) i))
  (maphash (lambda (key value) (if (evenp key) (remhash key table) (setf (gethash key table) (* 2 value)))) table)
  (list (loop for key being the hash-keys of table using (hash-value value) always (and (oddp key) (= value (* 2 key))))
        (loop for value being the hash-values of table sum value) (hash-table-count table)
        (with-hash-table-iterator (next table) (loop repeat 3 collect (multiple-value-list (next))))))
;=> (T 5000 50 ((T 1 2) (T 3 6) (T 5 10)))
;; OR of predicates is branches, with the same answers.
(defun kinds (x) (list (or (symbolp x) (consp x)) (if (or (null x) (eql x 1) (stringp x)) :yes :no) (or (not (listp x)) (and (consp x) (or (cdr x) (consp (car x))))) (let ((y (or (numberp x) (null x)))) y)))
(mapcar #'kinds '(nil a 1 "x" (1) (1 2) ((1)) 2.5))
;=> ((T :YES NIL T) (T :NO T NIL) (NIL :YES T T) (NIL :YES T NIL) (T :NO NIL NIL) (T :NO (2) NIL) (T :NO T NIL) (NIL :NO T T))
