;;;; COPY-SEQ, SUBSEQ, REVERSE, FILL, REPLACE.
;;;;
;;;; The problem: moving elements between sequences of any kind. The approach: between vectors of
;;;; the same kind a primitive moves memory; between others elements go one by one.
;;;;
;;;; Invariants: the results of the functions without N are fresh and, for vectors, simple, with
;;;; the argument's element type; REPLACE within one sequence behaves as if the source were
;;;; copied first.
;;;;
;;;; Tests: tests/lisp/sequences/.

(in-package "BROLGA-SYSTEM")

(defun vector-subseq (vector start end)
  "A fresh simple vector of the elements of VECTOR from START to END."
  (with-vector-range (storage offset first last) (vector start end)
    (%subseq-simple storage first last)))

(defun list-subseq (list start end)
  "A fresh list of the elements of LIST from START to END."
  (if (and (eql start 0) (null end))
      (copy-list-onto list nil)
      (let* ((result (cons nil nil))
             (last result))
        (do-list-range (element list start end (cdr result))
          (setq last (%set-cdr last (%list-1 element)))))))

(defun copy-seq (sequence)
  "A fresh sequence of the same kind with the elements of SEQUENCE."
  (cond ((listp sequence) (copy-list-onto sequence nil))
        ((vectorp sequence) (vector-subseq sequence 0 nil))
        ((extended-sequence-p sequence) (call-extended 'copy-seq nil sequence))
        (t (copy-seq (%type-error-in-operation sequence 'sequence 'copy-seq)))))

(defun subseq (sequence start &optional end)
  "A fresh sequence of the elements of SEQUENCE from START to END."
  (cond ((listp sequence) (list-subseq sequence start end))
        ((vectorp sequence) (vector-subseq sequence start end))
        ((extended-sequence-p sequence) (call-extended 'subseq nil sequence start end))
        (t (subseq (%type-error-in-operation sequence 'sequence 'subseq) start end))))

(defun %set-subseq (sequence start end new-elements)
  "Replace the elements of SEQUENCE from START to END by those of NEW-ELEMENTS; return the latter."
  (replace sequence new-elements :start1 start :end1 end)
  new-elements)

(defun (setf subseq) (new-elements sequence start &optional end)
  "Replace the elements of SEQUENCE from START to END by those of NEW-ELEMENTS."
  (%set-subseq sequence start end new-elements))

(defun vector-nreverse (vector)
  "Exchange the elements of VECTOR end for end."
  (with-vector-range (storage offset first last) (vector 0 nil)
    (let ((low first) (high (1- last)))
      (declare (fixnum low high))
      (if (simple-vector-p storage)
          (loop
            (when (>= low high)
              (return))
            (let ((element (svref storage low)))
              (%set-svref storage low (svref storage high))
              (%set-svref storage high element))
            (setq low (1+ low))
            (setq high (1- high)))
          (loop
            (when (>= low high)
              (return))
            (let ((element (%raw-aref storage low)))
              (%raw-aset storage low (%raw-aref storage high))
              (%raw-aset storage high element))
            (setq low (1+ low))
            (setq high (1- high))))))
  vector)

(defun reverse (sequence)
  "A fresh sequence of the elements of SEQUENCE in reverse order."
  (cond ((listp sequence) (revappend sequence nil))
        ((vectorp sequence) (vector-nreverse (vector-subseq sequence 0 nil)))
        ((extended-sequence-p sequence) (call-extended 'reverse nil sequence))
        (t (reverse (%type-error-in-operation sequence 'sequence 'reverse)))))

(defun nreverse (sequence)
  "SEQUENCE, changed, with its elements in reverse order."
  (cond ((listp sequence) (nreconc sequence nil))
        ((vectorp sequence) (vector-nreverse sequence))
        ((extended-sequence-p sequence) (call-extended 'nreverse nil sequence))
        (t (nreverse (%type-error-in-operation sequence 'sequence 'nreverse)))))

(defun fill (sequence item &key (start 0) end)
  "Make every element of SEQUENCE from START to END be ITEM; return SEQUENCE."
  (cond ((listp sequence)
         (multiple-value-bind (tail left) (list-range sequence start end)
           (declare (fixnum left))
           (loop
             (when (or (eql left 0) (endp tail))
               (return sequence))
             (%set-car tail item)
             (setq tail (cdr tail))
             (setq left (1- left)))))
        ((vectorp sequence)
         (with-vector-range (storage offset first last) (sequence start end)
           (%fill-simple storage item first last))
         sequence)
        ((extended-sequence-p sequence) (call-extended 'fill nil sequence item :start start :end end))
        (t (fill (%type-error-in-operation sequence 'sequence 'fill) item :start start :end end))))

(defun replace-list-from-list (target source target-left source-left same)
  "Copy elements from the list SOURCE to TARGET, at most as many as the counts say (-1: no limit)."
  (declare (fixnum target-left source-left))
  (when same
    (setq source (list-head source source-left))
    (setq source-left -1))
  (loop
    (when (or (eql target-left 0) (eql source-left 0) (endp target) (endp source))
      (return))
    (%set-car target (car source))
    (setq target (cdr target))
    (setq source (cdr source))
    (setq target-left (1- target-left))
    (setq source-left (1- source-left))))

(defun list-head (list count)
  "A fresh list of the first COUNT elements of LIST, of all when COUNT is negative."
  (declare (fixnum count))
  (let* ((result (cons nil nil))
         (last result))
    (loop
      (when (or (eql count 0) (endp list))
        (return (cdr result)))
      (setq last (%set-cdr last (%list-1 (car list))))
      (setq list (cdr list))
      (setq count (1- count)))))

(defun replace-vector-from-vector (target start-1 end-1 source start-2 end-2)
  "REPLACE between vectors."
  (with-vector-range (to to-offset to-first to-last) (target start-1 end-1)
    (with-vector-range (from from-offset from-first from-last) (source start-2 end-2)
      (let ((count (min (- to-last to-first) (- from-last from-first))))
        (%copy-simple-range from from-first (+ from-first count) to to-first)))))

(defun replace (sequence-1 sequence-2 &key (start1 0) end1 (start2 0) end2)
  "Copy elements of SEQUENCE-2 into SEQUENCE-1, as many as both ranges have; return SEQUENCE-1."
  (divert-extended (replace sequence-1 sequence-2 :start1 start1 :end1 end1 :start2 start2 :end2 end2)
                   sequence-1 sequence-2)
  (if (listp sequence-1)
      (multiple-value-bind (target target-left) (list-range sequence-1 start1 end1)
        (declare (fixnum target-left))
        (if (listp sequence-2)
            (multiple-value-bind (source source-left) (list-range sequence-2 start2 end2)
              (replace-list-from-list target source target-left source-left
                                      (and (not (eq target source))
                                           (or (tailp target source) (tailp source target)))))
            (do-vector-range (sequence-2 start2 end2)
              (when (or (eql target-left 0) (endp target))
                (return))
              (%set-car target element)
              (setq target (cdr target))
              (setq target-left (1- target-left)))))
      (if (listp sequence-2)
          (with-vector-range (storage offset first last) (sequence-1 start1 end1)
            (let ((index first))
              (declare (fixnum index))
              (do-list-range (element sequence-2 start2 end2)
                (when (>= index last)
                  (return))
                (set-simple-element storage index element)
                (setq index (1+ index)))))
          (replace-vector-from-vector sequence-1 start1 end1 sequence-2 start2 end2)))
  sequence-1)
