;;;; READ-SEQUENCE and WRITE-SEQUENCE.
;;;;
;;;; Whether elements are characters or bytes follows from the sequence where that decides it
;;;; (strings, vectors of integers) and from the stream's element type otherwise. Strings and
;;;; octet vectors move in blocks.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defun check-sequence-range (sequence start end)
  "END, or the length of SEQUENCE when it is NIL, after checking that the range lies inside."
  (unless (typep sequence 'sequence)
    (error 'type-error :datum sequence :expected-type 'sequence))
  (let ((length (length sequence)))
    (unless (typep start 'unsigned-byte)
      (error 'type-error :datum start :expected-type 'unsigned-byte))
    (unless (typep end '(or null unsigned-byte))
      (error 'type-error :datum end :expected-type '(or null unsigned-byte)))
    (let ((end (or end length)))
      (unless (<= start end length)
        (error 'simple-type-error
               :datum (if (<= end length) start end)
               :expected-type `(integer 0 ,(if (<= end length) end length))
               :format-control "The bounding indices ~S and ~S are bad for a sequence of length ~S."
               :format-arguments (list start end length)))
      end)))

(defun stream-reads-characters-p (stream)
  (let ((type (stream-element-type stream)))
    (or (eq type :default) (subtypep type 'character))))

(defun read-sequence (sequence stream &key (start 0) end)
  "Fills SEQUENCE from START to END with elements read from STREAM; returns the index of the first
element that was not replaced."
  (let ((end (check-sequence-range sequence start end))
        (stream (resolve-input stream)))
    (cond ((not (ansi-stream-p stream))
           (stream-read-sequence stream sequence start end))
          ((stringp sequence)
           (read-into-string stream sequence start end))
          ((listp sequence)
           (read-into-list stream sequence start end))
          ((or (not (eq (array-element-type sequence) t))
               (not (stream-reads-characters-p stream)))
           (stream-operation read-bytes stream sequence start end))
          (t
           (do ((index start (1+ index)))
               ((>= index end) end)
             (let ((character (fast-read-char stream)))
               (if character
                   (setf (aref sequence index) character)
                   (return index))))))))

(defun read-into-string (stream string start end)
  (with-string-data (data from to) (string start end)
    (let ((stop (stream-operation read-string stream data from to)))
      (- stop (- from start)))))

(defun read-into-list (stream list start end)
  (let ((characters (stream-reads-characters-p stream)))
    (do ((index start (1+ index))
         (place (nthcdr start list) (cdr place)))
        ((>= index end) end)
      (let ((element (if characters
                         (fast-read-char stream)
                         (stream-operation read-byte stream))))
        (if element
            (setf (car place) element)
            (return index))))))

(defun write-sequence (sequence stream &key (start 0) end)
  "Writes the elements of SEQUENCE from START to END to STREAM; returns SEQUENCE."
  (let ((end (check-sequence-range sequence start end))
        (stream (resolve-output stream)))
    (cond ((not (ansi-stream-p stream))
           (stream-write-sequence stream sequence start end))
          ((stringp sequence)
           (with-string-data (data from to) (sequence start end)
             (output-simple-string data from to stream)))
          ((listp sequence)
           (do ((index start (1+ index))
                (place (nthcdr start sequence) (cdr place)))
               ((>= index end))
             (write-element (car place) stream)))
          ((eq (array-element-type sequence) t)
           (do ((index start (1+ index)))
               ((>= index end))
             (write-element (aref sequence index) stream)))
          (t (stream-operation write-bytes stream sequence start end)))
    sequence))

(defun write-element (element stream)
  (if (characterp element)
      (fast-write-char element stream)
      (stream-operation write-byte stream element)))

;;; The Gray protocol's default methods for sequences stand on these.

(defun read-sequence-by-elements (stream sequence start end)
  "Fills a range of SEQUENCE by the functions for single elements."
  (let* ((end (check-sequence-range sequence start end))
         (characters (or (stringp sequence) (stream-reads-characters-p stream))))
    (do ((index start (1+ index)))
        ((>= index end) end)
      (let ((element (if characters
                         (read-char stream nil stream)
                         (read-byte stream nil stream))))
        (if (eq element stream)
            (return index)
            (setf (elt sequence index) element))))))

(defun write-sequence-by-elements (stream sequence start end)
  "Writes a range of SEQUENCE by the functions for single elements."
  (let ((end (check-sequence-range sequence start end)))
    (do ((index start (1+ index)))
        ((>= index end) sequence)
      (let ((element (elt sequence index)))
        (if (characterp element)
            (write-char element stream)
            (write-byte element stream))))))
