;;;; Printing arrays.
;;;;
;;;; Vectors print as #(...), bit vectors as #*..., others as #nA.... Under *PRINT-READABLY* arrays
;;;; whose element type or dimensions #nA would lose print as #A(dimensions type . contents).
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defun output-array (array stream)
  (cond ((not (or *print-array* *print-readably*))
         (output-array-without-contents array stream))
        ((bit-vector-p array) (output-bit-vector array stream))
        ((and *print-readably* (needs-full-array-syntax-p array))
         (output-array-readably array stream))
        ((vectorp array)
         (descending (stream) (output-vector array stream)))
        ((and *print-level* (level-exceeded-p) (plusp (array-rank array)))
         (output-char #\# stream))
        (t (output-multidimensional-array array stream))))

(defun output-array-without-contents (array stream)
  (print-unreadable-object (array stream :identity t)
    (prin1 (if (and (vectorp array) (eq (array-element-type array) t))
               (if (simple-vector-p array) `(simple-vector ,(length array)) `(vector t ,(length array)))
               (type-of array))
           stream)))

(defun output-vector (vector stream)
  (let ((limit (length-limit)) (length (length vector)))
    (declare (fixnum length))
    (output-simple-string "#(" 0 2 stream)
    (dotimes (index length)
      (unless (eql index 0)
        (output-char #\Space stream))
      (when (and limit (>= index limit))
        (output-simple-string "..." 0 3 stream)
        (return))
      (output-object (aref vector index) stream))
    (output-char #\) stream)))

(defun output-bit-vector (vector stream)
  (output-simple-string "#*" 0 2 stream)
  (dotimes (index (length vector))
    (output-char (if (eql (bit vector index) 0) #\0 #\1) stream)))

(defun output-multidimensional-array (array stream)
  (output-char #\# stream)
  (output-decimal (array-rank array) stream)
  (output-char #\A stream)
  (output-array-contents array (array-dimensions array) 0 stream))

(defun output-array-contents (array dimensions start stream)
  "Prints the elements of ARRAY from row-major index START that DIMENSIONS span, as nested lists."
  (if (null dimensions)
      (output-object (row-major-aref array start) stream)
      (descending (stream)
        (let ((limit (length-limit))
              (step (reduce #'* (cdr dimensions))))
          (output-char #\( stream)
          (dotimes (index (car dimensions))
            (unless (eql index 0)
              (output-char #\Space stream))
            (when (and limit (>= index limit))
              (output-simple-string "..." 0 3 stream)
              (return))
            (output-array-contents array (cdr dimensions) (+ start (* index step)) stream))
          (output-char #\) stream)))))

(defun needs-full-array-syntax-p (array)
  (or (not (eq (array-element-type array) t))
      ;; #2A() says nothing about the other dimension.
      (and (zerop (array-total-size array)) (not (vectorp array)))))

(defun output-array-readably (array stream)
  "Prints ARRAY as #A(dimensions element-type . contents)."
  (output-simple-string "#A(" 0 3 stream)
  (output-object (array-dimensions array) stream)
  (output-char #\Space stream)
  (output-object (array-element-type array) stream)
  (cond ((zerop (array-rank array))
         (output-simple-string " . " 0 3 stream)
         (output-object (row-major-aref array 0) stream))
        ((zerop (array-total-size array))
         ;; Contents with the right number of rows, all empty in the end.
         (let ((contents (empty-array-contents (array-dimensions array))))
           (dolist (row contents)
             (output-char #\Space stream)
             (output-object row stream))))
        (t
         (let ((step (reduce #'* (cdr (array-dimensions array)))))
           (dotimes (index (array-dimension array 0))
             (output-char #\Space stream)
             (output-array-contents array (cdr (array-dimensions array)) (* index step) stream)))))
  (output-char #\) stream))

(defun empty-array-contents (dimensions)
  (if (or (null dimensions) (zerop (car dimensions)))
      '()
      (make-list (car dimensions) :initial-element (empty-array-contents (cdr dimensions)))))
