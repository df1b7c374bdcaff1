;;;; The standard stream variables, stream designators and the way to Gray streams.
;;;;
;;;; Problem: NIL and T name streams, most streams of a program are synonyms of others, and
;;;; anything that is a STREAM but no ANSI-STREAM belongs to the Gray protocol.
;;;; Approach: RESOLVE-INPUT and RESOLVE-OUTPUT turn a designator into a stream and follow
;;;; synonyms, so that the fast paths see the buffers of the stream that does the work. Gray
;;;; streams are reached by the generic functions' names (STREAM-READ-CHAR ...), which the Gray
;;;; protocol's files define.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defvar *standard-input* nil "The default source of input.")
(defvar *standard-output* nil "The default destination of output.")
(defvar *error-output* nil "Where warnings and messages about errors go.")
(defvar *trace-output* nil "Where TRACE and TIME report.")
(defvar *query-io* nil "Where questions to the user are asked and answered.")
(defvar *debug-io* nil "Where the debugger converses.")
(defvar *terminal-io* nil "The terminal, or what stands for it.")

(define-stream-operations *synonym-operations*
  :read-char 'synonym-read-char :peek-char 'synonym-peek-char
  :unread-char 'synonym-unread-char :read-line 'synonym-read-line
  :read-string 'synonym-read-string :listen 'synonym-listen
  :clear-input 'synonym-clear-input :read-byte 'synonym-read-byte
  :read-bytes 'synonym-read-bytes :write-char 'synonym-write-char
  :write-string 'synonym-write-string :column 'synonym-column
  :line-length 'synonym-line-length :finish-output 'synonym-finish-output
  :force-output 'synonym-force-output :clear-output 'synonym-clear-output
  :write-byte 'synonym-write-byte :write-bytes 'synonym-write-bytes
  :element-type 'synonym-element-type :external-format 'synonym-external-format
  :interactive-p 'synonym-interactive-p :position 'synonym-position
  :set-position 'synonym-set-position :length 'synonym-length
  :string-length 'synonym-string-length)

(defstruct (synonym-stream (:include ansi-stream) (:copier nil)
                           (:constructor %make-synonym-stream
                               (symbol &aux (operations *synonym-operations*))))
  (symbol nil :type symbol))

(defmacro resolve-input (designator)
  "The stream that input designator DESIGNATOR, a form, stands for, synonyms followed."
  (let ((stream (gensym)))
    `(let ((,stream ,designator))
       (if (and (ansi-stream-p ,stream) (not (synonym-stream-p ,stream)))
           ,stream
           (resolve-stream-slowly ,stream '*standard-input*)))))

(defmacro resolve-output (designator)
  "The stream that output designator DESIGNATOR, a form, stands for, synonyms followed."
  (let ((stream (gensym)))
    `(let ((,stream ,designator))
       (if (and (ansi-stream-p ,stream) (not (synonym-stream-p ,stream)))
           ,stream
           (resolve-stream-slowly ,stream '*standard-output*)))))

(defun resolve-stream-slowly (designator default)
  (let ((stream (cond ((null designator) (symbol-value default))
                      ((eq designator t) *terminal-io*)
                      (t designator)))
        (steps 0))
    (declare (fixnum steps))
    (loop
      (unless (and (synonym-stream-p stream) (not (closed-stream-p stream)))
        (return))
      (setq stream (symbol-value (synonym-stream-symbol stream))
            steps (1+ steps))
      (when (> steps 100)
        (stream-failure stream "The synonym streams form a circle.")))
    (unless (streamp stream)
      (error 'type-error :datum stream :expected-type 'stream))
    stream))

;;; Gray streams. These are the only places where the built-in functions call the protocol.

(defun gray-read-char (stream eof-error-p eof-value)
  (gray-input-value (stream-read-char stream) stream eof-error-p eof-value))

(defun gray-input-value (value stream eof-error-p eof-value)
  (if (eq value :eof)
      (end-of-input stream eof-error-p eof-value)
      value))

(defun gray-read-line (stream eof-error-p eof-value)
  (multiple-value-bind (line missing-newline) (stream-read-line stream)
    (if (and missing-newline (zerop (length line)))
        (values (end-of-input stream eof-error-p eof-value) t)
        (values line missing-newline))))

(defun end-of-input (stream eof-error-p eof-value)
  (if eof-error-p
      (error 'end-of-file :stream stream)
      eof-value))
