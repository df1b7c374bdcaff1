;;;; Synonym streams: every operation goes to the stream that is the value of a symbol just then.
;;;;
;;;; RESOLVE-INPUT and RESOLVE-OUTPUT follow synonyms before any work is done, so the operations
;;;; below run only where a synonym stream is a component of another composite stream. A target
;;;; may be a Gray stream, hence the public functions.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defun make-synonym-stream (symbol)
  "Returns a stream that stands for the stream which is the value of SYMBOL."
  (unless (symbolp symbol)
    (error 'type-error :datum symbol :expected-type 'symbol))
  (%make-synonym-stream symbol))

(defun synonym-target (stream)
  (symbol-value (synonym-stream-symbol stream)))

;;; Forwarding to another stream: shared by the composite kinds

(defun forward-read-char (target)
  (let ((character (read-char target nil target)))
    (if (eq character target) nil character)))

(defun forward-peek-char (target)
  (let ((character (peek-char nil target nil target)))
    (if (eq character target) nil character)))

(defun forward-read-line (target)
  (read-line target nil nil))

(defun forward-listen (target)
  (let ((target (resolve-input target)))
    (if (ansi-stream-p target)
        (stream-listen-state target)
        (and (stream-listen target) t))))

(defun forward-read-byte (target)
  (read-byte target nil nil))

(defun forward-column (target)
  (output-column (resolve-output target)))

(defun forward-line-length (target)
  (output-line-length (resolve-output target)))

(defun forward-string (target string start end)
  (output-simple-string string start end (resolve-output target)))

(defun synonym-read-char (stream)
  (forward-read-char (synonym-target stream)))

(defun synonym-peek-char (stream)
  (forward-peek-char (synonym-target stream)))

(defun synonym-unread-char (stream character)
  (unread-char character (synonym-target stream)))

(defun synonym-read-line (stream)
  (forward-read-line (synonym-target stream)))

(defun synonym-read-string (stream string start end)
  (read-sequence string (synonym-target stream) :start start :end end))

(defun synonym-listen (stream)
  (forward-listen (synonym-target stream)))

(defun synonym-clear-input (stream)
  (clear-input (synonym-target stream)))

(defun synonym-read-byte (stream)
  (forward-read-byte (synonym-target stream)))

(defun synonym-read-bytes (stream vector start end)
  (read-sequence vector (synonym-target stream) :start start :end end))

(defun synonym-write-char (stream character)
  (write-char character (synonym-target stream)))

(defun synonym-write-string (stream string start end)
  (forward-string (synonym-target stream) string start end))

(defun synonym-column (stream)
  (forward-column (synonym-target stream)))

(defun synonym-line-length (stream)
  (forward-line-length (synonym-target stream)))

(defun synonym-finish-output (stream)
  (finish-output (synonym-target stream)))

(defun synonym-force-output (stream)
  (force-output (synonym-target stream)))

(defun synonym-clear-output (stream)
  (clear-output (synonym-target stream)))

(defun synonym-write-byte (stream byte)
  (write-byte byte (synonym-target stream)))

(defun synonym-write-bytes (stream vector start end)
  (write-sequence vector (synonym-target stream) :start start :end end))

(defun synonym-element-type (stream)
  (stream-element-type (synonym-target stream)))

(defun synonym-external-format (stream)
  (stream-external-format (synonym-target stream)))

(defun synonym-interactive-p (stream)
  (interactive-stream-p (synonym-target stream)))

(defun synonym-position (stream)
  (file-position (synonym-target stream)))

(defun synonym-set-position (stream position)
  (file-position (synonym-target stream) position))

(defun synonym-length (stream)
  (file-length (synonym-target stream)))

(defun synonym-string-length (stream object)
  (file-string-length (synonym-target stream) object))
