;;;; Strings and octets.
;;;;
;;;; Problem: turn strings into octets and back in a named encoding. Approach: the converters of the streams
;;;; (streams/external-formats.lisp) work on blocks and stop at what they cannot convert; here they are given
;;;; whole vectors, and what stops them is replaced: by what the external format was given with, or by what a
;;;; handler of the error supplies.
;;;;
;;;; Invariant: without a replacement, nothing is lost silently.
;;;;
;;;; Tests: tests/lisp/extensions/octets.lisp.

(in-package "BROLGA-SYSTEM")

(deftype octets ()
  "A simple vector of octets."
  '(simple-array (unsigned-byte 8) (*)))

(define-condition octets-encoding-error (error)
  ((string :initarg :string :reader octets-encoding-error-string)
   (position :initarg :position :reader octets-encoding-error-position)
   (external-format :initarg :external-format :reader octets-encoding-error-external-format))
  (:report (lambda (condition stream)
             (let ((position (octets-encoding-error-position condition)))
               (format stream "The character with code ~D at position ~D cannot be encoded in ~S."
                       (char-code (char (octets-encoding-error-string condition) position))
                       position
                       (octets-encoding-error-external-format condition)))))
  (:documentation "A character that an external format has no octets for."))

(define-condition octet-decoding-error (error)
  ((array :initarg :array :reader octet-decoding-error-array)
   (start :initarg :start :reader octet-decoding-error-start)
   (end :initarg :end :reader octet-decoding-error-end)
   (external-format :initarg :external-format :reader octet-decoding-error-external-format))
  (:report (lambda (condition stream)
             (format stream "The octets ~S at position ~D are no character in ~S."
                     (coerce (subseq (octet-decoding-error-array condition)
                                     (octet-decoding-error-start condition)
                                     (octet-decoding-error-end condition))
                             'list)
                     (octet-decoding-error-start condition)
                     (octet-decoding-error-external-format condition))))
  (:documentation "Octets that an external format knows no character for."))

(defmacro with-supplied-replacement (&body body)
  "The value of BODY, which signals, or the character or string that is supplied instead, as a string."
  `(restart-case (progn ,@body)
     (use-value (replacement)
       :report "Supply a character or string instead."
       :interactive read-replacement
       (coerce (string replacement) 'simple-string))))

(defun with-room (vector used needed)
  "VECTOR, or a longer one that begins with the USED elements of it, with room for NEEDED more."
  (if (<= (+ used needed) (length vector))
      vector
      (replace (make-array (max (+ used needed) (* 2 (length vector)))
                           :element-type (array-element-type vector))
               vector :end2 used)))

(defun first-elements (vector count)
  (if (= count (length vector)) vector (subseq vector 0 count)))

(defun encode-into (string start end format replacement octets used)
  "Encodes STRING behind the USED elements of OCTETS; what cannot be encoded is replaced by REPLACEMENT, a string,
or NIL to ask. Returns the octets, which may be others, and how many are used."
  (loop
    (destructuring-bind (consumed . produced)
        (funcall (external-format-encoder format) string start end octets used)
      (incf start consumed)
      (incf used produced)
      (when (>= start end)
        (return (values octets used)))
      ;; No format needs more than four octets for a character.
      (if (< (- (length octets) used) 4)
          (setq octets (with-room octets used (max 16 (- end start))))
          (let ((text (or replacement
                          (with-supplied-replacement
                            (error 'octets-encoding-error :string string :position start
                                   :external-format (external-format-name format))))))
            ;; A replacement is not replaced again.
            (multiple-value-setq (octets used)
              (encode-into text 0 (length text) format (if (eq text replacement) "" nil) octets used))
            (incf start))))))

(defun string-to-octets (string &key (external-format :default) (start 0) end null-terminate)
  "The octets of STRING from START to END in the encoding EXTERNAL-FORMAT; with NULL-TERMINATE, followed by one
that is 0. A character that cannot be encoded is an OCTETS-ENCODING-ERROR with the restart USE-VALUE, unless the
format is a list with a :REPLACEMENT."
  (check-type string string)
  (multiple-value-bind (format replacement) (find-external-format external-format)
    (let* ((end (check-bounds string start end (length string)))
           (simple (simple-string-p string))
           (text (if simple string (coerce (subseq string start end) 'simple-string)))
           (start (if simple start 0))
           (end (if simple end (length text))))
      (multiple-value-bind (octets used)
          (encode-into text start end format
                       (and replacement (coerce (string replacement) 'simple-string))
                       (make-array (* (external-format-unit format) (- end start))
                                   :element-type '(unsigned-byte 8))
                       0)
        (if null-terminate
            (let ((zeros (external-format-unit format)))
              (fill (first-elements (with-room octets used zeros) (+ used zeros)) 0 :start used))
            (first-elements octets used))))))

(defun decode-octets (octets start end format replacement)
  "The characters of OCTETS; what cannot be decoded is replaced by REPLACEMENT, a string, or NIL to ask."
  (let ((string (make-string (ceiling (- end start) (external-format-unit format)))) (used 0))
    (loop
      (destructuring-bind (consumed . produced)
          (funcall (external-format-decoder format) octets start end string used)
        (incf start consumed)
        (incf used produced)
        (when (>= start end)
          (return (first-elements string used)))
        (if (= used (length string))
            (setq string (with-room string used (- end start)))
            (let* ((bad-end (+ start (or (funcall (external-format-bad-length format) octets start end)
                                         (- end start))))
                   (text (or replacement
                             (with-supplied-replacement
                               (error 'octet-decoding-error :array octets :start start :end bad-end
                                      :external-format (external-format-name format))))))
              (setq string (replace (with-room string used (+ (length text) 1)) text :start1 used))
              (incf used (length text))
              (setq start bad-end)))))))

(defun octets-to-string (octets &key (external-format :default) (start 0) end)
  "The string whose encoding by EXTERNAL-FORMAT are the octets of the vector OCTETS from START to END. Octets that
are no character are an OCTET-DECODING-ERROR with the restart USE-VALUE, unless the format is a list with a
:REPLACEMENT."
  (check-type octets vector)
  (multiple-value-bind (format replacement) (find-external-format external-format)
    (decode-octets (if (typep octets 'octets) octets (coerce octets 'octets))
                   start (check-bounds octets start end (length octets))
                   format (and replacement (string replacement)))))
