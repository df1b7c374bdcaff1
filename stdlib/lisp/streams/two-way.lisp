;;;; Two-way and echo streams.
;;;;
;;;; An echo stream writes what it reads. A character that was unread has been echoed already, so
;;;; it is kept in the stream itself and comes from there the next time, silently. A character
;;;; only peeked at waits in the input stream and is echoed when it is taken.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defun check-input-stream (stream)
  (unless (streamp stream)
    (error 'type-error :datum stream :expected-type 'stream))
  (unless (input-stream-p stream)
    (not-input-stream stream)))

(defun check-output-stream (stream)
  (unless (streamp stream)
    (error 'type-error :datum stream :expected-type 'stream))
  (unless (output-stream-p stream)
    (not-output-stream stream)))

;;; Two-way streams

(defstruct (paired-stream (:include ansi-stream) (:copier nil) (:constructor nil))
  input-stream
  output-stream)

(define-stream-operations *two-way-operations*
  :read-char 'two-way-read-char :peek-char 'two-way-peek-char
  :unread-char 'two-way-unread-char :read-line 'two-way-read-line
  :read-string 'two-way-read-string :listen 'two-way-listen
  :clear-input 'two-way-clear-input :read-byte 'two-way-read-byte
  :read-bytes 'two-way-read-bytes :write-char 'two-way-write-char
  :write-string 'two-way-write-string :column 'two-way-column
  :line-length 'two-way-line-length :finish-output 'two-way-finish-output
  :force-output 'two-way-force-output :clear-output 'two-way-clear-output
  :write-byte 'two-way-write-byte :write-bytes 'two-way-write-bytes
  :element-type 'two-way-element-type :external-format 'two-way-external-format
  :interactive-p 'two-way-interactive-p)

(defstruct (two-way-stream (:include paired-stream) (:copier nil)
                           (:constructor %make-two-way-stream
                               (input-stream output-stream
                                &aux (operations *two-way-operations*) (input-p t) (output-p t)))))

(defun make-two-way-stream (input-stream output-stream)
  "Returns a stream that reads from INPUT-STREAM and writes to OUTPUT-STREAM."
  (check-input-stream input-stream)
  (check-output-stream output-stream)
  (%make-two-way-stream input-stream output-stream))

(defun two-way-read-char (stream)
  (forward-read-char (paired-stream-input-stream stream)))

(defun two-way-peek-char (stream)
  (forward-peek-char (paired-stream-input-stream stream)))

(defun two-way-unread-char (stream character)
  (unread-char character (paired-stream-input-stream stream)))

(defun two-way-read-line (stream)
  (forward-read-line (paired-stream-input-stream stream)))

(defun two-way-read-string (stream string start end)
  (read-sequence string (paired-stream-input-stream stream) :start start :end end))

(defun two-way-listen (stream)
  (forward-listen (paired-stream-input-stream stream)))

(defun two-way-clear-input (stream)
  (clear-input (paired-stream-input-stream stream)))

(defun two-way-read-byte (stream)
  (forward-read-byte (paired-stream-input-stream stream)))

(defun two-way-read-bytes (stream vector start end)
  (read-sequence vector (paired-stream-input-stream stream) :start start :end end))

(defun two-way-write-char (stream character)
  (write-char character (paired-stream-output-stream stream)))

(defun two-way-write-string (stream string start end)
  (forward-string (paired-stream-output-stream stream) string start end))

(defun two-way-column (stream)
  (forward-column (paired-stream-output-stream stream)))

(defun two-way-line-length (stream)
  (forward-line-length (paired-stream-output-stream stream)))

(defun two-way-finish-output (stream)
  (finish-output (paired-stream-output-stream stream)))

(defun two-way-force-output (stream)
  (force-output (paired-stream-output-stream stream)))

(defun two-way-clear-output (stream)
  (clear-output (paired-stream-output-stream stream)))

(defun two-way-write-byte (stream byte)
  (write-byte byte (paired-stream-output-stream stream)))

(defun two-way-write-bytes (stream vector start end)
  (write-sequence vector (paired-stream-output-stream stream) :start start :end end))

(defun combined-element-type (input output)
  (let ((in (stream-element-type input)) (out (stream-element-type output)))
    (if (equal in out) in `(and ,in ,out))))

(defun two-way-element-type (stream)
  (combined-element-type (paired-stream-input-stream stream)
                         (paired-stream-output-stream stream)))

(defun two-way-external-format (stream)
  (stream-external-format (paired-stream-input-stream stream)))

(defun two-way-interactive-p (stream)
  (and (interactive-stream-p (paired-stream-input-stream stream))
       (interactive-stream-p (paired-stream-output-stream stream))))

;;; Echo streams

(define-stream-operations *echo-operations*
  :read-char 'echo-read-char :peek-char 'echo-peek-char :unread-char 'echo-unread-char
  :listen 'echo-listen :clear-input 'echo-clear-input :read-byte 'echo-read-byte
  :write-char 'two-way-write-char :write-string 'two-way-write-string
  :column 'two-way-column :line-length 'two-way-line-length
  :finish-output 'two-way-finish-output :force-output 'two-way-force-output
  :clear-output 'two-way-clear-output :write-byte 'two-way-write-byte
  :write-bytes 'two-way-write-bytes :element-type 'two-way-element-type
  :external-format 'two-way-external-format :interactive-p 'two-way-interactive-p)

(defstruct (echo-stream (:include paired-stream) (:copier nil)
                        (:constructor %make-echo-stream
                            (input-stream output-stream
                             &aux (operations *echo-operations*) (input-p t) (output-p t))))
  ;; A character taken back, echoed already, or NIL.
  (unread nil))

(defun make-echo-stream (input-stream output-stream)
  "Returns a stream that reads from INPUT-STREAM and writes what it read to OUTPUT-STREAM, like its
own output."
  (check-input-stream input-stream)
  (check-output-stream output-stream)
  (%make-echo-stream input-stream output-stream))

(defun echo-read-char (stream)
  (let ((unread (echo-stream-unread stream)))
    (if unread
        (progn (setf (echo-stream-unread stream) nil) unread)
        (let ((character (forward-read-char (paired-stream-input-stream stream))))
          (when character
            (write-char character (paired-stream-output-stream stream)))
          character))))

(defun echo-peek-char (stream)
  (or (echo-stream-unread stream)
      (forward-peek-char (paired-stream-input-stream stream))))

(defun echo-unread-char (stream character)
  (when (echo-stream-unread stream)
    (stream-failure stream "Two characters were unread in a row on ~S." stream))
  (setf (echo-stream-unread stream) character))

(defun echo-listen (stream)
  (if (echo-stream-unread stream)
      t
      (two-way-listen stream)))

(defun echo-clear-input (stream)
  (setf (echo-stream-unread stream) nil)
  (two-way-clear-input stream))

(defun echo-read-byte (stream)
  (let ((byte (forward-read-byte (paired-stream-input-stream stream))))
    (when byte
      (write-byte byte (paired-stream-output-stream stream)))
    byte))
