;;;; Binary input and output: READ-BYTE and WRITE-BYTE.
;;;;
;;;; Streams of octets are by far the most common, so READ-BYTE and WRITE-BYTE ask for them first;
;;;; other widths, and streams that forward, go through the operations.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defun read-byte (stream &optional (eof-error-p t) eof-value)
  "Reads and returns the next byte of the binary input stream STREAM."
  (let ((stream (binary-stream stream)))
    (if (ansi-stream-p stream)
        (or (stream-operation read-byte stream)
            (end-of-input stream eof-error-p eof-value))
        (gray-input-value (stream-read-byte stream) stream eof-error-p eof-value))))

(defun write-byte (byte stream)
  "Writes the integer BYTE to the binary output stream STREAM and returns it."
  (let ((stream (binary-stream stream)))
    (if (ansi-stream-p stream)
        (stream-operation write-byte stream byte)
        (stream-write-byte stream byte))
    byte))

(defun binary-stream (stream)
  "STREAM with synonyms followed; unlike for characters NIL and T are no designators."
  (cond ((and (ansi-stream-p stream) (not (synonym-stream-p stream))) stream)
        ((streamp stream) (resolve-stream-slowly stream nil))
        (t (error 'type-error :datum stream :expected-type 'stream))))

(defun read-bytes-one-by-one (stream vector start end)
  "READ-BYTES operation of streams that have no better one."
  (declare (fixnum start end))
  (do ((index start (1+ index)))
      ((>= index end) end)
    (declare (fixnum index))
    (let ((byte (stream-operation read-byte stream)))
      (if byte
          (setf (aref vector index) byte)
          (return index)))))

(defun write-bytes-one-by-one (stream vector start end)
  "WRITE-BYTES operation of streams that have no better one."
  (declare (fixnum start end))
  (do ((index start (1+ index)))
      ((>= index end))
    (declare (fixnum index))
    (stream-operation write-byte stream (aref vector index))))
