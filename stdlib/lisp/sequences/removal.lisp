;;;; REMOVE and DELETE.
;;;;
;;;; The problem: six functions with ranges, counts and directions over lists and vectors. The
;;;; approach: as in finding.lisp, every test becomes a predicate and the truth value wanted;
;;;; vectors are filtered into a buffer of their own size, from the end where :FROM-END asks
;;;; for it; lists are copied, or spliced by DELETE. A list from the end is
;;;; reversed, filtered and reversed again.
;;;;
;;;; Invariants: the predicate is called at most once per element; a negative count is zero.
;;;;
;;;; Tests: tests/lisp/sequences/.

(in-package "BROLGA-SYSTEM")

(defun removal-count (count)
  "The number of elements that COUNT, of REMOVE and its relatives, allows to take: a fixnum."
  (cond ((null count) most-positive-fixnum)
        ((not (integerp count)) (signal-type-error count '(or null integer)))
        ((minusp count) 0)
        ((%fixnump count) count)
        (t most-positive-fixnum)))

(defun list-remove (predicate wanted key list start end count)
  "A list of the elements of LIST but those that match in the range, at most COUNT of them."
  (declare (function predicate) (fixnum count))
  (multiple-value-bind (tail left) (list-range list start end)
    (declare (fixnum left))
    (let* ((unwanted (not wanted))
           (result (cons nil nil))
           (last result))
      (do ((rest list (cdr rest)))
          ((eq rest tail))
        (setq last (%set-cdr last (%list-1 (car rest)))))
      (loop
        (when (or (eql left 0) (eql count 0) (endp tail))
          ;; What follows the range is shared.
          (%set-cdr last tail)
          (return (cdr result)))
        (let ((element (car tail)))
          (if (predicate-matches element)
              (setq count (1- count))
              (setq last (%set-cdr last (%list-1 element)))))
        (setq tail (cdr tail))
        (setq left (1- left))))))

(defun list-delete (predicate wanted key list start end count)
  "LIST without the elements that match in the range, at most COUNT of them, spliced."
  (declare (function predicate) (fixnum count))
  (multiple-value-bind (tail left) (list-range list start end)
    (declare (fixnum left))
    (let* ((unwanted (not wanted))
           (result (cons nil list))
           (before result))
      (do ()
          ((eq (cdr before) tail))
        (setq before (cdr before)))
      (loop
        (when (or (eql left 0) (eql count 0) (endp tail))
          (return (cdr result)))
        (cond ((predicate-matches (car tail))
               (setq count (1- count))
               (setq tail (%set-cdr before (cdr tail))))
              (t
               (setq before tail)
               (setq tail (cdr tail))))
        (setq left (1- left))))))

(defun list-delete-eql (item list)
  "LIST without the elements that are EQL to ITEM, spliced."
  (let* ((result (cons nil list)) (before result))
    (do ((tail list (cdr tail)))
        ((endp tail) (cdr result))
      (if (eql item (car tail))
          (%set-cdr before (cdr tail))
          (setq before tail)))))

(defun reversed-range (list start end)
  "Start and end (two values) of the same elements in the reverse of LIST."
  (let* ((length (proper-list-length list))
         (end (check-bounds list start end length)))
    (values (- length end) (- length start))))

(defun vector-remove (predicate wanted key vector start end from-end count)
  "A fresh simple vector of the elements of VECTOR but those that match in the range."
  (declare (function predicate) (fixnum count))
  (let ((unwanted (not wanted)) (length (length vector)))
    (declare (fixnum length))
    (with-vector-range (storage offset first last) (vector start end)
      (let* ((low offset)
             (high (+ offset length))
             (result (%subseq-simple storage low high))
             (position 0))
        (declare (fixnum low high position))
        (cond (from-end
               ;; Kept elements gather at the end of RESULT.
               (let ((index (1- last)))
                 (declare (fixnum index))
                 (setq position (- last low))
                 (loop
                   (when (or (< index first) (eql count 0))
                     (return))
                   (let ((element (%aref-1 storage index)))
                     (cond ((predicate-matches element)
                            (setq count (1- count)))
                           (t
                            (setq position (1- position))
                            (%set-aref-1 result position element))))
                   (setq index (1- index)))
                 ;; RESULT from POSITION on is right; in front of it belongs what was not visited.
                 (let ((unvisited (- (1+ index) low)))
                   (if (eql position unvisited)
                       result
                       (let ((final (make-simple-storage (%vector-kind storage)
                                                         (+ unvisited (- length position))
                                                         nil nil)))
                         (%copy-simple-range storage low (+ low unvisited) final 0)
                         (%copy-simple-range result position length final unvisited))))))
              (t
               (setq position (- first low))
               (with-storage-dispatch storage
                 (let ((index first))
                   (declare (fixnum index))
                   (loop
                     (when (or (>= index last) (eql count 0))
                       (setq first index)
                       (return))
                     (let ((candidate element))
                       (cond ((predicate-matches candidate)
                              (setq count (1- count)))
                             (t
                              (set-simple-element result position candidate)
                              (setq position (1+ position)))))
                     (setq index (1+ index)))))
               (cond ((eql position (- first low)) result)
                     (t
                      (%copy-simple-range storage first high result position)
                      (%subseq-simple result 0 (+ position (- high first)))))))))))

(defun remove-matches (predicate wanted key sequence start end from-end count)
  "REMOVE with a predicate, for any sequence."
  (let ((count (removal-count count)))
    (cond ((vectorp sequence)
           (vector-remove predicate wanted key sequence start end from-end count))
          (from-end
           (multiple-value-bind (start end) (reversed-range sequence start end)
             (list-nreverse (list-delete predicate wanted key (list-reverse sequence)
                                         start end count))))
          ((and (eql start 0) (null end) (eql count most-positive-fixnum))
           (list-remove-all predicate wanted key sequence))
          (t (list-remove predicate wanted key sequence start end count)))))

(defun list-remove-all (predicate wanted key list)
  "A list of the elements of LIST that do not match."
  (declare (function predicate))
  (let* ((result (cons nil nil))
         (last result))
    (if (and wanted (null key))
        (do ((tail list (cdr tail)))
            ((endp tail) (cdr result))
          (let ((element (car tail)))
            (unless (funcall predicate element)
              (setq last (%set-cdr last (%list-1 element))))))
        (let ((unwanted (not wanted)))
          (do ((tail list (cdr tail)))
              ((endp tail) (cdr result))
            (let ((element (car tail)))
              (unless (predicate-matches element)
                (setq last (%set-cdr last (%list-1 element))))))))))

(defun delete-matches (predicate wanted key sequence start end from-end count)
  "DELETE with a predicate, for any sequence."
  (cond ((listp sequence)
         (let ((count (removal-count count)))
           (if from-end
               (multiple-value-bind (start end) (reversed-range sequence start end)
                 (list-nreverse (list-delete predicate wanted key (list-nreverse sequence)
                                             start end count)))
               (list-delete predicate wanted key sequence start end count))))
        ((array-has-fill-pointer-p sequence)
         (let ((kept (remove-matches predicate wanted key sequence start end from-end count)))
           (replace sequence kept)
           (%set-fill-pointer sequence (length kept))
           sequence))
        (t (remove-matches predicate wanted key sequence start end from-end count))))

(defun list-remove-eql (item list)
  "A list of the elements of LIST that are not ITEM."
  (let* ((result (cons nil nil))
         (last result))
    (with-eql-test item
      (do ((tail list (cdr tail)))
          ((endp tail) (cdr result))
        (let ((element (car tail)))
          (unless (same-item-p element)
            (setq last (%set-cdr last (%list-1 element)))))))))

(defmacro define-removal (name operation eql-operation documentation)
  "Define REMOVE or DELETE by OPERATION; in the plainest case EQL-OPERATION, of item and list, will do."
  `(defun ,name (item sequence &key from-end (start 0) end key test test-not count)
     ,documentation
     (divert-extended (,name item sequence :from-end from-end :start start :end end :key key :test test
                             :test-not test-not :count count)
                      sequence)
     (with-test-and-key
       (if (and (listp sequence) (eql start 0) (null end) (null count))
           (,eql-operation item sequence)
           (,operation (lambda (element) (eql item element)) t nil
                       sequence start end from-end count))
       (,operation (lambda (element) (test-matches item element)) t key
                   sequence start end from-end count))))

(defmacro define-predicate-removal (name operation wanted documentation)
  "Define an -IF (WANTED is T) or -IF-NOT form of REMOVE or DELETE by OPERATION."
  `(defun ,name (predicate sequence &key from-end (start 0) end key count)
     ,documentation
     (divert-extended (,name predicate sequence :from-end from-end :start start :end end :key key :count count)
                      sequence)
     (,operation (designated-function predicate) ,wanted (designated-key key)
                 sequence start end from-end count)))

(define-removal remove remove-matches list-remove-eql
  "A sequence of the elements of SEQUENCE that do not match ITEM.")
(define-predicate-removal remove-if remove-matches t
  "A sequence of the elements of SEQUENCE that do not satisfy PREDICATE.")
(define-predicate-removal remove-if-not remove-matches nil
  "A sequence of the elements of SEQUENCE that satisfy PREDICATE.")
(define-removal delete delete-matches list-delete-eql
  "Like REMOVE, but SEQUENCE may be changed.")
(define-predicate-removal delete-if delete-matches t
  "Like REMOVE-IF, but SEQUENCE may be changed.")
(define-predicate-removal delete-if-not delete-matches nil
  "Like REMOVE-IF-NOT, but SEQUENCE may be changed.")
