;;;; SORT, STABLE-SORT and MERGE.
;;;;
;;;; The problem: to sort lists and vectors by any predicate and key with few calls, and at the
;;;; speed of typed code where the predicate is a comparison of numbers. The approach: merge sort
;;;; throughout (so SORT is stable too). Lists are merged by relinking conses, bottom up. Vectors
;;;; are sorted as simple vectors: short runs by insertion, then merges between the vector and a
;;;; buffer; with a key, the keys are computed once and travel beside the elements. The loops
;;;; are expanded for #'<, for #'> and for a predicate that is called.
;;;;
;;;; Invariants: of two elements neither of which precedes the other, the first stays first; a
;;;; predicate that contradicts itself gives some order of the same elements.
;;;;
;;;; Tests: tests/lisp/sequences/.

(in-package "BROLGA-SYSTEM")

(defmacro with-precedes ((predicate) &body body)
  "Run BODY, in which (PRECEDES a b) orders two keys, in a version for each predicate known here."
  `(cond ((eq ,predicate #'<)
          (macrolet ((precedes (a b) `(< ,a ,b))) ,@body))
         ((eq ,predicate #'>)
          (macrolet ((precedes (a b) `(> ,a ,b))) ,@body))
         (t
          (macrolet ((precedes (a b) `(funcall ,',predicate ,a ,b))) ,@body))))

(defmacro merge-list-loop ()
  "Link the conses of LIST-1 and LIST-2, neither empty, in order; value: the first cons."
  `(let* ((head (cons nil nil))
          (last head)
          (key-1 (apply-key key (car list-1)))
          (key-2 (apply-key key (car list-2))))
     (loop
       ;; Only a strictly preceding element of the second list goes first.
       (cond ((precedes key-2 key-1)
              (setq last (%set-cdr last list-2))
              (setq list-2 (cdr list-2))
              (when (endp list-2)
                (%set-cdr last list-1)
                (return (cdr head)))
              (setq key-2 (apply-key key (car list-2))))
             (t
              (setq last (%set-cdr last list-1))
              (setq list-1 (cdr list-1))
              (when (endp list-1)
                (%set-cdr last list-2)
                (return (cdr head)))
              (setq key-1 (apply-key key (car list-1))))))))

(defun merge-sorted-lists (list-1 list-2 predicate key)
  "The two sorted lists merged by relinking their conses."
  (declare (function predicate))
  (cond ((endp list-1) list-2)
        ((endp list-2) list-1)
        (t (with-precedes (predicate) (merge-list-loop)))))

(defun sort-list-head (list count predicate key)
  "Sort the first COUNT conses of LIST; two values: the sorted list and the rest of LIST."
  (declare (fixnum count))
  (if (eql count 1)
      (let ((rest (cdr list)))
        (%set-cdr list nil)
        (values list rest))
      (let ((half (ash count -1)))
        (multiple-value-bind (first rest) (sort-list-head list half predicate key)
          (multiple-value-bind (second rest) (sort-list-head rest (- count half) predicate key)
            (values (merge-sorted-lists first second predicate key) rest))))))

(defun sort-list (list predicate key)
  "LIST sorted, its conses relinked."
  (let ((length (proper-list-length list)))
    (if (< length 2)
        list
        (values (sort-list-head list length predicate key)))))

(defmacro insertion-sort-loop (vector keys first last)
  "Sort VECTOR from FIRST to LAST by the keys beside it in KEYS, which may be the same vector."
  (let ((separate (not (eq vector keys))))
    `(let ((index (1+ ,first)))
       (declare (fixnum index))
       (loop
         (when (>= index ,last)
           (return))
         (let ((key (unchecked-svref ,keys index))
               ,@(when separate `((element (unchecked-svref ,vector index))))
               (place index))
           (declare (fixnum place))
           (loop
             (when (<= place ,first)
               (return))
             (let ((other (unchecked-svref ,keys (1- place))))
               (unless (precedes key other)
                 (return))
               (%set-svref ,keys place other)
               ,@(when separate
                   `((%set-svref ,vector place (unchecked-svref ,vector (1- place))))))
             (setq place (1- place)))
           (%set-svref ,keys place key)
           ,@(when separate `((%set-svref ,vector place element))))
         (setq index (1+ index))))))

(defmacro merge-vector-loop (separate)
  "Merge FROM[first, middle) and FROM[middle, last) into TO[first, last), keys alike when SEPARATE."
  `(let ((left first) (right middle) (place first))
     (declare (fixnum left right place))
     (cond
       ;; Runs that are in order already are moved as they are.
       ((not (precedes (unchecked-svref from-keys middle) (unchecked-svref from-keys (1- middle))))
        (%copy-simple-range from first last to first)
        ,@(when separate '((%copy-simple-range from-keys first last to-keys first))))
       (t
        (let ((left-key (unchecked-svref from-keys left))
              (right-key (unchecked-svref from-keys right)))
          (loop
            (cond ((precedes right-key left-key)
                   (%set-svref to place ,(if separate '(unchecked-svref from right) 'right-key))
                   ,@(when separate '((%set-svref to-keys place right-key)))
                   (setq right (1+ right))
                   (setq place (1+ place))
                   (when (>= right last)
                     (%copy-simple-range from left middle to place)
                     ,@(when separate '((%copy-simple-range from-keys left middle to-keys place)))
                     (return))
                   (setq right-key (unchecked-svref from-keys right)))
                  (t
                   (%set-svref to place ,(if separate '(unchecked-svref from left) 'left-key))
                   ,@(when separate '((%set-svref to-keys place left-key)))
                   (setq left (1+ left))
                   (setq place (1+ place))
                   (when (>= left middle)
                     (%copy-simple-range from right last to place)
                     ,@(when separate '((%copy-simple-range from-keys right last to-keys place)))
                     (return))
                   (setq left-key (unchecked-svref from-keys left))))))))))

(defmacro merge-sort-loop (separate)
  "Sort FROM, with FROM-KEYS beside it, of LENGTH elements; value: FROM or TO, wherever the result is."
  `(let ((width 8) (first 0) (middle 0) (last 0))
     (declare (fixnum width first middle last))
     (loop
       (when (>= first length)
         (return))
       (setq last (min length (+ first width)))
       (insertion-sort-loop from ,(if separate 'from-keys 'from) first last)
       (setq first last))
     (loop
       (when (>= width length)
         (return from))
       (setq first 0)
       (loop
         (when (>= first length)
           (return))
         (setq middle (min length (+ first width)))
         (setq last (min length (+ middle width)))
         (if (>= middle last)
             (progn
               (%copy-simple-range from first last to first)
               ,@(when separate '((%copy-simple-range from-keys first last to-keys first))))
             (merge-vector-loop ,separate))
         (setq first last))
       (rotatef from to)
       ,@(when separate '((rotatef from-keys to-keys)))
       (setq width (* 2 width)))))

(defun merge-sort-vector (from to predicate)
  "Sort the simple vector FROM with the help of TO, of the same length; value: the one that is sorted."
  (declare (simple-vector from to) (function predicate))
  (let ((length (length from)))
    (declare (fixnum length))
    (with-precedes (predicate)
      (symbol-macrolet ((from-keys from))
        (merge-sort-loop nil)))))

(defun merge-sort-vector-by-keys (from to from-keys to-keys predicate)
  "Sort the simple vector FROM by the keys beside it; value: FROM or TO, whichever is sorted."
  (declare (simple-vector from to from-keys to-keys) (function predicate))
  (let ((length (length from)))
    (declare (fixnum length))
    (macrolet ((precedes (a b) `(funcall predicate ,a ,b)))
      (merge-sort-loop t))))

(defun sort-vector (vector predicate key)
  "Sort the elements of VECTOR in place."
  (let* ((elements (if (simple-vector-p vector) vector (sequence-to-simple-vector vector)))
         (length (length elements)))
    (when (> length 1)
      (let* ((buffer (%make-simple-vector length 0))
             (sorted (if key
                         (let ((keys (%make-simple-vector length 0)))
                           (dotimes (index length)
                             (%set-svref keys index
                                         (funcall (the function key) (svref elements index))))
                           (merge-sort-vector-by-keys elements buffer
                                                      keys (%make-simple-vector length 0)
                                                      predicate))
                         (merge-sort-vector elements buffer predicate))))
        (unless (eq sorted vector)
          (replace vector sorted))))
    vector))

(defun sort (sequence predicate &key key)
  "SEQUENCE, changed, with its elements ordered so that PREDICATE holds of no later and earlier one."
  (if (extended-sequence-p sequence)
      (call-extended 'sort nil sequence predicate :key key)
      (stable-sort sequence predicate :key key)))

(defun stable-sort (sequence predicate &key key)
  "Like SORT; elements that are equal in the order keep their places to each other."
  (let ((predicate (designated-function predicate))
        (key (designated-key key)))
    (cond ((listp sequence) (sort-list sequence predicate key))
          ((vectorp sequence) (sort-vector sequence predicate key))
          ((extended-sequence-p sequence) (call-extended 'stable-sort nil sequence predicate :key key))
          (t (signal-type-error sequence 'sequence)))))

(defun merge (result-type sequence-1 sequence-2 predicate &key key)
  "A sequence of the type RESULT-TYPE of the elements of both sequences, merged by PREDICATE; may change them."
  (let* ((predicate (designated-function predicate))
         (key (designated-key key))
         (merged (merge-sorted-lists (sequence-to-list sequence-1) (sequence-to-list sequence-2)
                                     predicate key)))
    (if (eq result-type 'list)
        merged
        (multiple-value-bind (kind wanted) (sequence-type-parts result-type)
          (check-result-length result-type wanted (length merged))
          (if (eq kind :list)
              merged
              (sequence-to-vector-of-kind merged kind))))))
