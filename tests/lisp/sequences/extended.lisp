;;;; The sequence protocol: a queue of a program's own that all sequence functions work on.

(defclass row (sequence standard-object)
  ((cells :initarg :cells :accessor cells)))
;=> #<STANDARD-CLASS ROW>
(typep (defmethod sequence:length ((row row)) (length (cells row))) 'method)
;=> T
(typep (defmethod sequence:elt ((row row) index) (svref (cells row) index)) 'method)
;=> T
(typep (defmethod (setf sequence:elt) (value (row row) index) (setf (svref (cells row) index) value)) 'method)
;=> T
(typep (defmethod sequence:make-sequence-like ((row row) length &key initial-element (initial-contents nil contents-p))
         (make-instance 'row :cells (if contents-p
                                        (coerce initial-contents 'simple-vector)
                                        (make-array length :initial-element initial-element))))
       'method)
;=> T
(typep (defmethod sequence:adjust-sequence ((row row) length &rest arguments &key initial-element initial-contents)
         (declare (ignore initial-element initial-contents))
         (setf (cells row) (apply #'sequence:adjust-sequence (cells row) length arguments))
         row)
       'method)
;=> T
(defun row (&rest elements) (make-instance 'row :cells (coerce elements 'simple-vector)))
;=> ROW
(defun contents (row) (if (typep row 'row) (list :row (coerce (cells row) 'list)) row))
;=> CONTENTS

;; Types.
(list (typep (row 1) 'sequence) (typep (row) 'list) (typep (row) 'vector) (subtypep 'row 'sequence)
      (subtypep 'row '(or list vector)) (typep (row 1) '(and sequence (not list) (not vector)))
      (subtypep '(and sequence (not list) (not vector)) nil)
      (typep 5 'sequence))
;=> (T NIL NIL T NIL T NIL NIL)
(let ((row (row 1 2)))
  (declare (type sequence row))
  (etypecase row
    (list :list)
    (vector :vector)
    ((and sequence (not list) (not vector)) :other)))
;=> :OTHER
;; Questions.
(let ((row (row 3 1 2 1)))
  (list (length row) (elt row 0) (find 1 row) (find-if #'evenp row) (find-if-not #'oddp row) (position 1 row)
        (position 1 row :from-end t) (position-if #'evenp row) (position-if-not #'oddp row :start 1)
        (count 1 row) (count-if #'oddp row) (count-if-not #'oddp row :end 2)
        (find 2 row :key #'1+ :test #'=) (position 9 row)))
;=> (4 3 1 2 2 1 3 2 2 2 3 0 1 NIL)
(list (mismatch (row 1 2 3) '(1 2 4)) (mismatch #(1 2) (row 1 2)) (search (row 2 3) #(1 2 3)) (search '(b) (row 'a 'b))
      (reduce #'+ (row 1 2 3)) (reduce #'list (row 1 2) :initial-value nil) (reduce #'list (row 1 2 3) :from-end t))
;=> (2 NIL 1 1 6 ((NIL 1) 2) (1 (2 3)))
(list (every #'evenp (row 2 4)) (some #'evenp (row 1 3)) (notany #'evenp (row 1)) (notevery #'oddp (row 1 2))
      (map 'list #'+ (row 1 2 3) '(10 20 30)) (map 'vector #'1+ (row 1 2)) (map nil #'identity (row 1))
      (concatenate 'list (row 1 2) #(3)) (concatenate 'string (row #\a #\b) "c")
      (coerce (row 1 2) 'list) (coerce (row 1 2) 'vector) (coerce (row #\x) 'string)
      (merge 'list (row 1 3) (list 2) #'<) (map-into (list 0 0 0) #'- (row 1 2)))
;=> (T NIL T T (11 22 33) #(2 3) NIL (1 2 3) "abc" (1 2) #(1 2) "x" (1 2 3) (-1 -2 0))
;; New sequences are of the same kind.
(mapcar #'contents
        (let ((row (row 3 1 2 1)))
          (list (copy-seq row) (subseq row 1) (subseq row 1 3) (reverse row) (remove 1 row) (remove 1 row :count 1)
                (remove-if #'oddp row) (remove-if-not #'oddp row) (delete 1 (copy-seq row)) (remove-duplicates row)
                (substitute 9 1 row) (substitute-if 0 #'evenp row) row)))
;=> ((:ROW (3 1 2 1)) (:ROW (1 2 1)) (:ROW (1 2)) (:ROW (1 2 1 3)) (:ROW (3 2)) (:ROW (3 2 1)) (:ROW (2)) (:ROW (3 1 1)) (:ROW (3 2)) (:ROW (3 2 1)) (:ROW (3 9 2 9)) (:ROW (3 1 0 1)) (:ROW (3 1 2 1)))
;; Changes are made in place.
(let ((row (row 3 1 2)))
  (list (eq (sort row #'<) row) (contents row) (eq (nreverse row) row) (contents row)
        (contents (fill row 0 :start 2)) (contents (replace row '(7 8))) (replace (list 1 2 3 4) row)
        (contents (nsubstitute 5 7 row)) (setf (elt row 1) :new) (contents row)
        (setf (subseq row 0 1) '(:first)) (contents row) (contents (stable-sort (row 'b 'a) #'string<))
        (contents (map-into row #'+ '(1 2 3) #(10 20 30)))))
;=> (T (:ROW (1 2 3)) T (:ROW (3 2 1)) (:ROW (3 2 0)) (:ROW (7 8 0)) (7 8 0 4) (:ROW (5 8 0)) :NEW (:ROW (5 :NEW 0)) (:FIRST) (:ROW (:FIRST :NEW 0)) (:ROW (A B)) (:ROW (11 22 33)))
;; The protocol itself, on all kinds.
(list (sequence:length '(1 2)) (sequence:elt #(1 2) 1) (sequence:emptyp (row)) (sequence:emptyp '(1))
      (sequence:make-sequence-like '(1) 2 :initial-element 0) (sequence:make-sequence-like "ab" 1 :initial-contents "c")
      (contents (sequence:adjust-sequence (row 1 2 3) 2)) (sequence:adjust-sequence (list 1 2) 3 :initial-element 9))
;=> (2 2 T NIL (0 0) "c" (:ROW (1 2)) (1 2 9))
(let ((all '()))
  (sequence:dosequence (element (row 1 2 3) (nreverse all))
    (push (* 10 element) all)))
;=> (10 20 30)
(let ((row (row 1 2 3)) (all '()))
  (sequence:with-sequence-iterator-functions (next end element set-element index copy) (row :from-end t)
    (loop until (end)
          do (push (list (index) (element)) all)
             (set-element (- (element)))
             (next)))
  (list all (contents row)))
;=> (((0 1) (1 2) (2 3)) (:ROW (-1 -2 -3)))
;; A program's own method is used, and its defaults hold.
(typep (defmethod sequence:find (item (row row) &key (test #'eql) &allow-other-keys)
         (list :found item (functionp test)))
       'method)
;=> T
(find 1 (row 1))
;=> (:FOUND 1 T)
;; What is missing, and what is no sequence.
(defclass lacking (sequence standard-object) ())
;=> #<STANDARD-CLASS LACKING>
(handler-case (length (make-instance 'lacking))
  (sequence:protocol-unimplemented (condition) (sequence:protocol-unimplemented-operation condition)))
;=> LENGTH
(find 1 (make-instance 'standard-object))
;!! TYPE-ERROR
(length 5)
;!! TYPE-ERROR
(reverse (make-hash-table))
;!! TYPE-ERROR
(reduce #'+ 7)
;!! TYPE-ERROR
