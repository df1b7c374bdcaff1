;;;; REMOVE-DUPLICATES and DELETE-DUPLICATES.
;;;;
;;;; The problem: of equal elements the last stays (or, from the end, the first), and the plain
;;;; method is quadratic. The approach: everything is done on a simple vector of the elements in
;;;; the range: a second vector marks what goes. With a test that hash tables know, a table of
;;;; the keys seen makes it linear from a certain length on.
;;;;
;;;; Invariant: the test's first argument is the element that comes first in the sequence.
;;;;
;;;; Tests: tests/lisp/sequences/.

(in-package "BROLGA-SYSTEM")

(defun mark-duplicates-by-table (keys marks from-end test-number)
  "Set a bit of MARKS for each element of the simple vector KEYS that is to go."
  (let ((seen (%make-hash-table test-number 0 (length keys)))
        (length (length keys)))
    (declare (fixnum length))
    (flet ((visit (index)
             (let ((key (svref keys index)))
               (if (%hash-table-get seen key nil)
                   (%raw-aset marks index 1)
                   (%hash-table-put seen key t)))))
      (if from-end
          (dotimes (index length)
            (visit index))
          (let ((index (1- length)))
            (declare (fixnum index))
            (loop
              (when (minusp index)
                (return))
              (visit index)
              (setq index (1- index))))))
    marks))

(defun mark-duplicates-by-test (keys marks from-end test negated)
  "Set a bit of MARKS for each element of the simple vector KEYS that is to go."
  (declare (function test))
  (let ((length (length keys)))
    (declare (fixnum length))
    (dotimes (index length marks)
      (let ((key (svref keys index)))
        (if from-end
            ;; An element goes when one in front of it that stays matches.
            (dotimes (other index)
              (when (and (eql 0 (%raw-aref marks other))
                         (test-matches (svref keys other) key))
                (%raw-aset marks index 1)
                (return)))
            (let ((other (1+ index)))
              (declare (fixnum other))
              (loop
                (when (>= other length)
                  (return))
                (when (test-matches key (svref keys other))
                  (%raw-aset marks index 1)
                  (return))
                (setq other (1+ other)))))))))

(defun duplicate-marks (elements from-end key test test-not)
  "A bit vector with ones for the elements of the simple vector ELEMENTS that are to go."
  (let* ((length (length elements))
         (marks (%make-specialised-vector (kind-number bit) length))
         (key (designated-key key))
         (number (hash-test-number test test-not)))
    (when key
      (dotimes (index length)
        (%set-svref elements index (funcall (the function key) (svref elements index)))))
    (if (and number (> length 12))
        (mark-duplicates-by-table elements marks from-end number)
        (mark-duplicates-by-test elements marks from-end (resolve-test test test-not)
                                 (if test-not t nil)))))

(defun remove-marked (sequence start marks)
  "A fresh sequence of the elements of SEQUENCE but those from START on that have a one in MARKS."
  (let ((index 0) (end (length marks)))
    (declare (fixnum index end))
    (flet ((stays-p ()
             (let ((position (- index start)))
               (setq index (1+ index))
               (or (< position 0) (>= position end) (eql 0 (%raw-aref marks position))))))
      (if (listp sequence)
          (let* ((result (cons nil nil))
                 (last result))
            (dolist (element sequence (cdr result))
              (when (stays-p)
                (setq last (%set-cdr last (%list-1 element))))))
          (let* ((removed (%bit-vector-count marks 0 end))
                 (result (make-simple-storage (array-kind sequence) (- (length sequence) removed)
                                              nil nil))
                 (position 0))
            (declare (fixnum position))
            (dotimes (place (length sequence) result)
              (when (stays-p)
                (set-simple-element result position (%aref-1 sequence place))
                (setq position (1+ position)))))))))

(defun list-remove-duplicates-eql (list)
  "A list of the elements of LIST that are not there again behind; for short lists."
  (let* ((result (cons nil nil))
         (last result))
    (do ((tail list (cdr tail)))
        ((endp tail) (cdr result))
      (unless (member-eql (car tail) (cdr tail))
        (setq last (%set-cdr last (%list-1 (car tail))))))))

(defun remove-duplicates (sequence &key from-end test test-not (start 0) end key)
  "A sequence of the elements of SEQUENCE without those that match a later one (or, FROM-END, an earlier)."
  (divert-extended (remove-duplicates sequence :from-end from-end :test test :test-not test-not :start start
                                      :end end :key key)
                   sequence)
  (when (and (listp sequence) (not from-end) (null key) (eql start 0) (null end)
             (test-is-eql-p test test-not) (not (longer-than-p sequence 80)))
    (return-from remove-duplicates (list-remove-duplicates-eql sequence)))
  (let* ((elements (sequence-to-simple-vector (subseq sequence start end)))
         (marks (duplicate-marks elements from-end key test test-not)))
    (remove-marked sequence start marks)))

(defun delete-duplicates (sequence &key from-end test test-not (start 0) end key)
  "Like REMOVE-DUPLICATES, but SEQUENCE may be changed."
  (divert-extended (delete-duplicates sequence :from-end from-end :test test :test-not test-not :start start
                                      :end end :key key)
                   sequence)
  (let ((result (remove-duplicates sequence :from-end from-end :test test :test-not test-not
                                            :start start :end end :key key)))
    (cond ((and (vectorp sequence) (array-has-fill-pointer-p sequence))
           (replace sequence result)
           (%set-fill-pointer sequence (length result))
           sequence)
          (t result))))
