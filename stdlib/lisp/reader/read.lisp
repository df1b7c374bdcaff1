;;;; READ and its relatives, and the loop at the reader's heart.
;;;;
;;;; READ-NEXT skips whitespace and calls macro functions until one of them returns an object. At
;;;; the end of input it returns the end marker, a unique object, which the callers turn into
;;;; values or errors. Gray streams are read through an ANSI stream that forwards, so that all the
;;;; code below may use the buffers of its stream.
;;;;
;;;; Invariant: inside a call of READ that is not recursive, *READ-LABELS* holds the labels of that
;;;; call alone.
;;;;
;;;; Tests: tests/lisp/reader/.

(in-package "BROLGA-SYSTEM")

(defvar *end-marker* (list :end-of-input) "What READ-NEXT returns at the end.")

(defvar *no-object* (list :no-object) "What stands for a macro function's returning no value.")

(defun reader-stream (designator)
  "The ANSI stream to read from for the input stream designator DESIGNATOR."
  (let ((stream (resolve-input designator)))
    (if (ansi-stream-p stream)
        stream
        (%make-two-way-stream stream stream))))

(defun stream-for-users (stream)
  "The stream that a user's macro function sees when STREAM is read from."
  (if (and (two-way-stream-p stream)
           (eq (paired-stream-input-stream stream) (paired-stream-output-stream stream))
           (not (ansi-stream-p (paired-stream-input-stream stream))))
      (paired-stream-input-stream stream)
      stream))

;;; Users get the standard macro functions by GET-MACRO-CHARACTER and call them with any stream.
(defmacro define-reader-function (name (stream &rest parameters) &body body)
  "Defines the macro function NAME, with STREAM bound to an ANSI stream."
  `(defun ,name (,stream ,@parameters)
     ,@(when (eq (car (car body)) 'declare)
         (list (car body)))
     (let ((,stream (if (ansi-stream-p ,stream) ,stream (reader-stream ,stream))))
       ,@(if (eq (car (car body)) 'declare) (cdr body) body))))

(defun read-next (stream)
  "Reads the next object of the ANSI stream STREAM; the end marker if there is none."
  (let* ((readtable *readtable*)
         (syntax (readtable-syntax readtable)))
    (declare (simple-vector syntax))
    (loop
      (let ((character (fast-read-char stream)))
        (when (null character)
          (return *end-marker*))
        (let* ((code (char-code character))
               (kind (if (< code 128)
                         (svref syntax code)
                         (character-syntax character readtable))))
          (declare (fixnum code kind))
          (cond ((or (eql kind syntax-constituent)
                     (eql kind syntax-single-escape)
                     (eql kind syntax-multiple-escape))
                 (return (read-token stream character)))
                ((eql kind syntax-whitespace))
                (t
                 (let ((values (call-reader-macro stream character readtable)))
                   (unless (eq values *no-object*)
                     (return values))))))))))

(defun call-reader-macro (stream character readtable)
  "Calls the macro function of CHARACTER; its value, or *NO-OBJECT* when it returned none."
  (let ((macro (character-macro character readtable)))
    (multiple-value-call #'object-or-none
      (funcall macro
               (if (symbolp macro) stream (stream-for-users stream))
               character))))

(defun object-or-none (&optional (object *no-object*) &rest others)
  (declare (ignore others))
  object)

(defun read-required (stream &optional context)
  "Reads an object that must be there."
  (let ((object (read-next stream)))
    (if (eq object *end-marker*)
        (end-inside stream context)
        object)))

(defun read-top-level (stream)
  "Reads an object with labels of its own; the end marker at the end."
  (let ((*reading* t) (*read-labels* nil) (*backquote-depth* 0) (*consing-dot-allowed* nil))
    (read-next stream)))

(defun read-object (stream recursive-p)
  (if (and recursive-p *reading*)
      (read-next stream)
      (read-top-level stream)))

(defun read (&optional (stream *standard-input*) (eof-error-p t) eof-value recursive-p)
  "Reads the next object from STREAM."
  (let* ((stream (reader-stream stream))
         (object (read-object stream recursive-p)))
    (cond ((eq object *end-marker*)
           (reader-end stream eof-error-p eof-value recursive-p))
          (t
           (unless recursive-p
             (skip-one-whitespace stream))
           (if *read-suppress* nil object)))))

(defun read-preserving-whitespace (&optional (stream *standard-input*) (eof-error-p t) eof-value
                                             recursive-p)
  "Reads the next object from STREAM and leaves the character behind it there."
  (let* ((stream (reader-stream stream))
         (object (read-object stream recursive-p)))
    (cond ((eq object *end-marker*)
           (reader-end stream eof-error-p eof-value recursive-p))
          (t (if *read-suppress* nil object)))))

(defun reader-end (stream eof-error-p eof-value recursive-p)
  (cond ((not eof-error-p) eof-value)
        (recursive-p (end-inside stream nil))
        (t (error 'end-of-file :stream (stream-for-users stream)))))

(defun skip-one-whitespace (stream)
  "Takes the whitespace character that ended what was read; does not wait for one to be typed."
  (when (or (< (ansi-stream-in-index stream) (ansi-stream-in-limit stream))
            (not (stream-operation interactive-p stream)))
    (let ((character (fast-peek-char stream)))
      (when (and character (whitespace-in-readtable-p character))
        (fast-read-char stream)))))

(defun read-from-string (string &optional (eof-error-p t) eof-value
                         &key (start 0) end preserve-whitespace)
  "Reads an object from STRING between START and END; the second value is the index of the first
character that was not read."
  (let* ((stream (make-string-input-stream string start end))
         (object (read-top-level stream)))
    (cond ((eq object *end-marker*)
           (values (end-of-input stream eof-error-p eof-value)
                   (string-input-position stream)))
          (t
           (unless preserve-whitespace
             (skip-one-whitespace stream))
           (values (if *read-suppress* nil object)
                   (string-input-position stream))))))
