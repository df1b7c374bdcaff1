;;;; SUBSTITUTE and NSUBSTITUTE.
;;;;
;;;; The problem: the same family as REMOVE. The approach: substitution happens in place; the
;;;; functions without N copy the sequence first.
;;;;
;;;; Invariant: the predicate is called at most once per element.
;;;;
;;;; Tests: tests/lisp/sequences/.

(in-package "BROLGA-SYSTEM")

(defun list-substitute (new predicate wanted key list start end from-end count)
  "Replace matching elements of LIST in the range by NEW, at most COUNT of them."
  (declare (function predicate) (fixnum count))
  (let ((unwanted (not wanted)))
    (multiple-value-bind (tail left) (list-range list start end)
      (declare (fixnum left))
      (if from-end
          (let ((cells '()))
            ;; The conses of the range, last first.
            (loop
              (when (or (eql left 0) (endp tail))
                (return))
              (setq cells (cons tail cells))
              (setq tail (cdr tail))
              (setq left (1- left)))
            (dolist (cell cells)
              (when (eql count 0)
                (return))
              (when (predicate-matches (car cell))
                (%set-car cell new)
                (setq count (1- count)))))
          (loop
            (when (or (eql left 0) (eql count 0) (endp tail))
              (return))
            (when (predicate-matches (car tail))
              (%set-car tail new)
              (setq count (1- count)))
            (setq tail (cdr tail))
            (setq left (1- left))))))
  list)

(defun vector-substitute (new predicate wanted key vector start end from-end count)
  "Replace matching elements of VECTOR in the range by NEW, at most COUNT of them."
  (declare (function predicate) (fixnum count))
  (let ((unwanted (not wanted)))
    (with-vector-range (storage offset first last) (vector start end)
      (if from-end
          (let ((index (1- last)))
            (declare (fixnum index))
            (loop
              (when (or (< index first) (eql count 0))
                (return))
              (when (predicate-matches (%aref-1 storage index))
                (%set-aref-1 storage index new)
                (setq count (1- count)))
              (setq index (1- index))))
          (with-storage-dispatch storage
            (let ((index first))
              (declare (fixnum index))
              (loop
                (when (or (>= index last) (eql count 0))
                  (return))
                (when (predicate-matches element)
                  (%set-aref-1 storage index new)
                  (setq count (1- count)))
                (setq index (1+ index))))))))
  vector)

(defun substitute-matches (new predicate wanted key sequence start end from-end count)
  "Replace matching elements of SEQUENCE in place; return it."
  (let ((count (removal-count count)))
    (if (listp sequence)
        (list-substitute new predicate wanted key sequence start end from-end count)
        (vector-substitute new predicate wanted key sequence start end from-end count))))

(defmacro define-substitution (name copy documentation)
  "Define SUBSTITUTE (COPY is T) or NSUBSTITUTE."
  `(defun ,name (newitem olditem sequence &key from-end (start 0) end key test test-not count)
     ,documentation
     (divert-extended (,name newitem olditem sequence :from-end from-end :start start :end end :key key :test test
                             :test-not test-not :count count)
                      sequence)
     (let ((sequence ,(if copy '(copy-seq sequence) 'sequence)))
       (with-test-and-key
         (substitute-matches newitem (lambda (element) (eql olditem element)) t nil
                             sequence start end from-end count)
         (substitute-matches newitem (lambda (element) (test-matches olditem element)) t key
                             sequence start end from-end count)))))

(defmacro define-predicate-substitution (name copy wanted documentation)
  "Define an -IF (WANTED is T) or -IF-NOT form of SUBSTITUTE (COPY is T) or NSUBSTITUTE."
  `(defun ,name (newitem predicate sequence &key from-end (start 0) end key count)
     ,documentation
     (divert-extended (,name newitem predicate sequence :from-end from-end :start start :end end :key key :count count)
                      sequence)
     (substitute-matches newitem (designated-function predicate) ,wanted (designated-key key)
                         ,(if copy '(copy-seq sequence) 'sequence) start end from-end count)))

(define-substitution substitute t
  "A copy of SEQUENCE with elements that match OLDITEM replaced by NEWITEM.")
(define-predicate-substitution substitute-if t t
  "A copy of SEQUENCE with elements that satisfy PREDICATE replaced by NEWITEM.")
(define-predicate-substitution substitute-if-not t nil
  "A copy of SEQUENCE with elements that do not satisfy PREDICATE replaced by NEWITEM.")
(define-substitution nsubstitute nil
  "SEQUENCE, changed, with elements that match OLDITEM replaced by NEWITEM.")
(define-predicate-substitution nsubstitute-if nil t
  "SEQUENCE, changed, with elements that satisfy PREDICATE replaced by NEWITEM.")
(define-predicate-substitution nsubstitute-if-not nil nil
  "SEQUENCE, changed, with elements that do not satisfy PREDICATE replaced by NEWITEM.")
