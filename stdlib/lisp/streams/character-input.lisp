;;;; Character input: READ-CHAR and its relatives.
;;;;
;;;; The fast path takes the next character of the stream's buffer; at the end of the buffer the
;;;; READ-CHAR operation of the stream fills it, or finds the end. Operations answer NIL at the
;;;; end; only the public functions know about EOF-ERROR-P.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defmacro fast-read-char (stream)
  "The next character of the resolved ANSI stream in the variable STREAM, NIL at the end."
  (let ((index (gensym)))
    `(let ((,index (ansi-stream-in-index ,stream)))
       (declare (fixnum ,index))
       (if (< ,index (ansi-stream-in-limit ,stream))
           (progn
             (setf (ansi-stream-in-index ,stream) (%two-arg-+ ,index 1))
             (schar (ansi-stream-in-buffer ,stream) ,index))
           (stream-operation read-char ,stream)))))

(defmacro fast-peek-char (stream)
  "Like FAST-READ-CHAR, but the character stays."
  (let ((index (gensym)))
    `(let ((,index (ansi-stream-in-index ,stream)))
       (declare (fixnum ,index))
       (if (< ,index (ansi-stream-in-limit ,stream))
           (schar (ansi-stream-in-buffer ,stream) ,index)
           (stream-operation peek-char ,stream)))))

(defmacro fast-unread-char (stream character)
  "Takes back the last READ-CHAR from the resolved ANSI stream in the variable STREAM."
  (let ((index (gensym)))
    `(let ((,index (ansi-stream-in-index ,stream)))
       (declare (fixnum ,index))
       (if (and (> ,index 0) (> (ansi-stream-in-limit ,stream) 0))
           (setf (ansi-stream-in-index ,stream) (%two-arg-- ,index 1))
           (stream-operation unread-char ,stream ,character)))))

(defun read-char (&optional (stream *standard-input*) (eof-error-p t) eof-value recursive-p)
  "Reads and returns the next character of STREAM."
  (declare (ignore recursive-p))
  (let ((stream (resolve-input stream)))
    (if (ansi-stream-p stream)
        (or (fast-read-char stream)
            (end-of-input stream eof-error-p eof-value))
        (gray-read-char stream eof-error-p eof-value))))

(defun unread-char (character &optional (stream *standard-input*))
  "Puts CHARACTER, the last one read, back to the front of STREAM."
  (let ((stream (resolve-input stream)))
    (if (ansi-stream-p stream)
        (fast-unread-char stream character)
        (stream-unread-char stream character))
    nil))

(defun peek-char (&optional peek-type (stream *standard-input*) (eof-error-p t) eof-value
                    recursive-p)
  "Returns the next character of STREAM without taking it: the very next one when PEEK-TYPE is NIL,
the next that is not whitespace when it is T, else the next that is CHAR= to PEEK-TYPE."
  (declare (ignore recursive-p))
  (unless (or (null peek-type) (eq peek-type t) (characterp peek-type))
    (error 'type-error :datum peek-type :expected-type '(or character boolean)))
  (let ((stream (resolve-input stream)))
    (if (ansi-stream-p stream)
        (loop
          (let ((character (fast-peek-char stream)))
            (cond ((null character)
                   (return (end-of-input stream eof-error-p eof-value)))
                  ((or (null peek-type)
                       (if (eq peek-type t)
                           (not (whitespace-in-readtable-p character))
                           (char= character peek-type)))
                   (return character))
                  (t (fast-read-char stream)))))
        (gray-peek-char peek-type stream eof-error-p eof-value))))

(defun gray-peek-char (peek-type stream eof-error-p eof-value)
  (if (null peek-type)
      (gray-input-value (stream-peek-char stream) stream eof-error-p eof-value)
      (loop
        (let ((character (stream-read-char stream)))
          (cond ((eq character :eof)
                 (return (end-of-input stream eof-error-p eof-value)))
                ((if (eq peek-type t)
                     (not (whitespace-in-readtable-p character))
                     (char= character peek-type))
                 (stream-unread-char stream character)
                 (return character)))))))

(defun read-char-no-hang (&optional (stream *standard-input*) (eof-error-p t) eof-value recursive-p)
  "Reads the next character of STREAM if there is one now, else returns NIL."
  (declare (ignore recursive-p))
  (let ((stream (resolve-input stream)))
    (if (ansi-stream-p stream)
        (case (stream-listen-state stream)
          ((nil) nil)
          (:eof (end-of-input stream eof-error-p eof-value))
          (t (or (fast-read-char stream)
                 (end-of-input stream eof-error-p eof-value))))
        (let ((value (stream-read-char-no-hang stream)))
          (gray-input-value value stream eof-error-p eof-value)))))

(defun stream-listen-state (stream)
  "T when a character of the ANSI stream STREAM can be read now, :EOF at the end, else NIL."
  (if (< (ansi-stream-in-index stream) (ansi-stream-in-limit stream))
      t
      (stream-operation listen stream)))

(defun listen (&optional (stream *standard-input*))
  "True when a character is available on STREAM without waiting."
  (let ((stream (resolve-input stream)))
    (if (ansi-stream-p stream)
        (eq (stream-listen-state stream) t)
        (stream-listen stream))))

(defun clear-input (&optional (stream *standard-input*))
  "Forgets input of STREAM that was typed ahead."
  (let ((stream (resolve-input stream)))
    (if (ansi-stream-p stream)
        (stream-operation clear-input stream)
        (stream-clear-input stream))
    nil))

(defun read-line (&optional (stream *standard-input*) (eof-error-p t) eof-value recursive-p)
  "Reads a line of STREAM. The second value is true when the line ended with the input."
  (declare (ignore recursive-p))
  (let ((stream (resolve-input stream)))
    (if (ansi-stream-p stream)
        (multiple-value-bind (line missing-newline) (read-line-from-buffer stream)
          (if line
              (values line missing-newline)
              (values (end-of-input stream eof-error-p eof-value) t)))
        (gray-read-line stream eof-error-p eof-value))))

(defun read-line-from-buffer (stream)
  "The next line of the ANSI stream STREAM when all of it is in the buffer; else what the
operation finds."
  (let* ((start (ansi-stream-in-index stream))
         (limit (ansi-stream-in-limit stream))
         (newline (and (< start limit)
                       (%string-position #\Newline (ansi-stream-in-buffer stream) start limit))))
    (declare (fixnum start limit))
    (if newline
        (let* ((length (%two-arg-- newline start))
               (line (make-string length)))
          (%copy-simple-range (ansi-stream-in-buffer stream) start newline line 0)
          (setf (ansi-stream-in-index stream) (1+ newline))
          (values line nil))
        (stream-operation read-line stream))))

(defun read-line-by-character (stream)
  "READ-LINE operation of streams without a buffer."
  (let ((line (make-string 80)) (index 0))
    (declare (fixnum index) (type (simple-array character (*)) line))
    (loop
      (let ((character (fast-read-char stream)))
        (cond ((null character)
               (return (if (zerop index)
                           (values nil t)
                           (values (subseq line 0 index) t))))
              ((eql character #\Newline)
               (return (values (subseq line 0 index) nil))))
        (when (= index (length line))
          (let ((longer (make-string (* 2 index))))
            (%copy-simple-range line 0 index longer 0)
            (setq line longer)))
        (setf (schar line index) character)
        (setq index (1+ index))))))

(defun read-string-by-character (stream string start end)
  "READ-STRING operation of streams without a buffer; STRING is simple."
  (declare (fixnum start end) (simple-string string))
  (do ((index start (1+ index)))
      ((>= index end) end)
    (declare (fixnum index))
    (let ((character (fast-read-char stream)))
      (if character
          (setf (schar string index) character)
          (return index)))))
