;;;; MISMATCH and SEARCH.
;;;;
;;;; The problem: two sequences of any kinds in ranges, in either direction. The approach: two
;;;; strings compared by EQL, EQ or CHAR= go to primitives; everything else compares elements of
;;;; vectors by index, and a list becomes a simple vector of its range first.
;;;;
;;;; Invariant: results are indices of the sequences themselves, not of their ranges.
;;;;
;;;; Tests: tests/lisp/sequences/.

(in-package "BROLGA-SYSTEM")

(defun character-test-p (test test-not)
  "Whether the test compares characters by their codes."
  (or (test-is-eql-p test test-not)
      (and (null test-not)
           (or (eq test #'char=) (eq test 'char=) (eq test #'equal) (eq test 'equal)))))

(defun indexed-range (sequence start end)
  "Three values: a vector with the elements of SEQUENCE, and first and last index of the range in it."
  (if (listp sequence)
      (let ((vector (sequence-to-simple-vector (list-subseq sequence start end))))
        (values vector 0 (length vector)))
      (with-vector-range (storage offset first last) (sequence start end)
        (values storage first last))))

(defun mismatch (sequence-1 sequence-2 &key from-end test test-not key
                                         (start1 0) end1 (start2 0) end2)
  "The index in SEQUENCE-1 where the ranges first differ (or, FROM-END, last, plus one); NIL when they match."
  (divert-extended (mismatch sequence-1 sequence-2 :from-end from-end :test test :test-not test-not :key key
                             :start1 start1 :end1 end1 :start2 start2 :end2 end2)
                   sequence-1 sequence-2)
  (multiple-value-bind (vector-1 first-1 last-1) (indexed-range sequence-1 start1 end1)
    (declare (fixnum first-1 last-1))
    (multiple-value-bind (vector-2 first-2 last-2) (indexed-range sequence-2 start2 end2)
      (declare (fixnum first-2 last-2))
      (let* ((length-1 (- last-1 first-1))
             (length-2 (- last-2 first-2))
             (common (min length-1 length-2))
             (negated (if test-not t nil)))
        (declare (fixnum length-1 length-2 common))
        (if (and (not from-end) (null key)
                 (simple-string-p vector-1) (simple-string-p vector-2)
                 (character-test-p test test-not))
            (let ((offset (%string-mismatch vector-1 first-1 vector-2 first-2 common)))
              (cond (offset (+ start1 offset))
                    ((eql length-1 length-2) nil)
                    (t (+ start1 common))))
            (let ((test (resolve-test test test-not))
                  (key (designated-key key))
                  (position 0))
              (declare (function test) (fixnum position))
              (loop
                (when (eql position common)
                  (return (cond ((eql length-1 length-2) nil)
                                (from-end (+ start1 (- length-1 common)))
                                (t (+ start1 common)))))
                (let ((index-1 (if from-end (- last-1 position 1) (+ first-1 position)))
                      (index-2 (if from-end (- last-2 position 1) (+ first-2 position))))
                  (unless (test-matches (apply-key key (%aref-1 vector-1 index-1))
                                        (apply-key key (%aref-1 vector-2 index-2)))
                    (return (if from-end
                                (+ start1 (- length-1 position))
                                (+ start1 position)))))
                (setq position (1+ position)))))))))

(defun search (sequence-1 sequence-2 &key from-end test test-not key
                                       (start1 0) end1 (start2 0) end2)
  "The index in SEQUENCE-2 where a copy of SEQUENCE-1's range first (or, FROM-END, last) begins, or NIL."
  (divert-extended (search sequence-1 sequence-2 :from-end from-end :test test :test-not test-not :key key
                           :start1 start1 :end1 end1 :start2 start2 :end2 end2)
                   sequence-1 sequence-2)
  (multiple-value-bind (pattern first-1 last-1) (indexed-range sequence-1 start1 end1)
    (declare (fixnum first-1 last-1))
    (multiple-value-bind (text first-2 last-2) (indexed-range sequence-2 start2 end2)
      (declare (fixnum first-2 last-2))
      (let* ((pattern-length (- last-1 first-1))
             (last-place (- last-2 pattern-length)))
        (declare (fixnum pattern-length last-place))
        (cond ((and (not from-end) (null key)
                    (simple-string-p pattern) (simple-string-p text)
                    (character-test-p test test-not))
               (let ((index (%string-search (if (and (eql first-1 0)
                                                     (eql last-1 (%simple-vector-length pattern)))
                                                pattern
                                                (%subseq-simple pattern first-1 last-1))
                                            text first-2 last-2)))
                 (if index (+ start2 (- index first-2)) nil)))
              ((< last-place first-2) nil)
              (t
               (let ((place (search-vector pattern first-1 pattern-length text first-2 last-place
                                           from-end (resolve-test test test-not)
                                           (if test-not t nil) (designated-key key))))
                 (if place (+ start2 (- place first-2)) nil))))))))

(defun search-vector (pattern pattern-first pattern-length text first-place last-place
                      from-end test negated key)
  "The first or last place in TEXT, from FIRST-PLACE to LAST-PLACE, where the pattern matches, or NIL."
  (declare (function test) (fixnum pattern-first pattern-length first-place last-place))
  (let ((place (if from-end last-place first-place)))
    (declare (fixnum place))
    (loop
      (when (or (< place first-place) (> place last-place))
        (return nil))
      (let ((position 0))
        (declare (fixnum position))
        (loop
          (when (eql position pattern-length)
            (return-from search-vector place))
          (unless (test-matches (apply-key key (%aref-1 pattern (+ pattern-first position)))
                                (apply-key key (%aref-1 text (+ place position))))
            (return))
          (setq position (1+ position))))
      (setq place (if from-end (1- place) (1+ place))))))
