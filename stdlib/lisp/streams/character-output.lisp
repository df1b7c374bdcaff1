;;;; Character output: WRITE-CHAR, WRITE-STRING and their relatives; columns.
;;;;
;;;; A character that is not a newline and finds room goes straight into the stream's buffer;
;;;; newlines always take the operation, because line-buffered streams act on them. Columns are
;;;; not counted while writing: the buffer is searched backwards for the last newline when
;;;; somebody asks (FRESH-LINE, ~T, the pretty printer).
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defmacro fast-write-char (character stream)
  "Writes CHARACTER, a variable or literal, to the resolved ANSI stream in the variable STREAM."
  (let ((index (gensym)))
    `(let ((,index (ansi-stream-out-index ,stream)))
       (declare (fixnum ,index))
       (if (and (< ,index (ansi-stream-out-limit ,stream)) (not (eq ,character #\Newline)))
           (progn
             (setf (schar (ansi-stream-out-buffer ,stream) ,index) ,character)
             (setf (ansi-stream-out-index ,stream) (%two-arg-+ ,index 1)))
           (stream-operation write-char ,stream ,character)))))

(defun write-char (character &optional (stream *standard-output*))
  "Writes CHARACTER to STREAM and returns it."
  (let ((stream (resolve-output stream)))
    (unless (characterp character)
      (error 'type-error :datum character :expected-type 'character))
    (if (ansi-stream-p stream)
        (fast-write-char character stream)
        (stream-write-char stream character))
    character))

(defun output-char (character stream)
  "WRITE-CHAR for library code: STREAM is a resolved stream."
  (if (ansi-stream-p stream)
      (fast-write-char character stream)
      (stream-write-char stream character)))

(defun output-string (string stream)
  "Writes all of STRING, any string, to STREAM, a resolved stream."
  (with-string-data (data start end) (string 0 nil)
    (output-simple-string data start end stream)))

(defun output-simple-string (string start end stream)
  "Writes a range of a simple string, known to be good, to STREAM, a resolved stream."
  (declare (fixnum start end))
  (if (ansi-stream-p stream)
      (when (< start end)
        (stream-operation write-string stream string start end))
      (stream-write-string stream string start end))
  nil)

(defun write-string (string &optional (stream *standard-output*) &key (start 0) end)
  "Writes the characters of STRING from START to END to STREAM and returns STRING."
  (let ((stream (resolve-output stream)))
    (with-string-data (data from to) (string start end)
      (output-simple-string data from to stream))
    string))

(defun write-line (string &optional (stream *standard-output*) &key (start 0) end)
  "Writes the characters of STRING from START to END and a newline; returns STRING."
  (let ((stream (resolve-output stream)))
    (with-string-data (data from to) (string start end)
      (output-simple-string data from to stream))
    (output-char #\Newline stream)
    string))

(defun terpri (&optional (stream *standard-output*))
  "Writes a newline to STREAM."
  (let ((stream (resolve-output stream)))
    (if (ansi-stream-p stream)
        (stream-operation write-char stream #\Newline)
        (stream-terpri stream))
    nil))

(defun fresh-line (&optional (stream *standard-output*))
  "Writes a newline to STREAM unless it is known to be at the start of a line; true when it did."
  (let ((stream (resolve-output stream)))
    (cond ((not (ansi-stream-p stream)) (stream-fresh-line stream))
          ((eql (stream-operation column stream) 0) nil)
          (t (stream-operation write-char stream #\Newline)
             t))))

(defun write-string-by-character (stream string start end)
  "WRITE-STRING operation of streams without a buffer."
  (declare (fixnum start end) (simple-string string))
  (do ((index start (1+ index)))
      ((>= index end))
    (declare (fixnum index))
    (stream-operation write-char stream (schar string index))))

;;; Columns

(defun buffered-column (stream)
  "COLUMN operation of streams with an output buffer."
  (let* ((buffer (ansi-stream-out-buffer stream))
         (end (ansi-stream-out-index stream))
         (index end))
    (declare (fixnum index end) (type (simple-array character (*)) buffer))
    (loop
      (when (zerop index)
        (return (%two-arg-+ end (ansi-stream-out-column stream))))
      (setq index (1- index))
      (when (eql (schar buffer index) #\Newline)
        (return (%two-arg-- end (%two-arg-+ index 1)))))))

(defun unknown-column (stream)
  (declare (ignore stream))
  nil)

(defun output-column (stream)
  "The column that the next character written to the resolved STREAM comes to, or NIL."
  (if (ansi-stream-p stream)
      (stream-operation column stream)
      (stream-line-column stream)))

(defun output-line-length (stream)
  "The width of lines that suits the resolved STREAM, or NIL when it has no opinion."
  (if (ansi-stream-p stream)
      (stream-operation line-length stream)
      (stream-line-length stream)))

;;; Buffers

(defun finish-output (&optional (stream *standard-output*))
  "Sends what is buffered for STREAM on its way and waits until it has arrived."
  (let ((stream (resolve-output stream)))
    (if (ansi-stream-p stream)
        (stream-operation finish-output stream)
        (stream-finish-output stream))
    nil))

(defun force-output (&optional (stream *standard-output*))
  "Sends what is buffered for STREAM on its way."
  (let ((stream (resolve-output stream)))
    (if (ansi-stream-p stream)
        (stream-operation force-output stream)
        (stream-force-output stream))
    nil))

(defun clear-output (&optional (stream *standard-output*))
  "Forgets output for STREAM that is still buffered, where that is possible."
  (let ((stream (resolve-output stream)))
    (if (ansi-stream-p stream)
        (stream-operation clear-output stream)
        (stream-clear-output stream))
    nil))
