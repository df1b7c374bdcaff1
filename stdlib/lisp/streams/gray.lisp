;;;; Gray streams: streams that programs define.
;;;;
;;;; Problem: a program makes a class of streams of its own, and all functions of the language are to work on
;;;; them. Approach: the protocol that D. Gray proposed to the committee, as other implementations have it. The
;;;; built-in functions call its generic functions for a stream that is no ANSI-STREAM (designators.lisp
;;;; and the files of each kind of operation); here are the classes, the generic functions, and methods
;;;; by which the more special ones stand on the simple ones. What can be asked of any stream, and
;;;; CLOSE, become generic functions: the functions of properties.lisp are their methods for the
;;;; built-in streams.
;;;;
;;;; Invariants: a class of Gray streams is below STREAM and has no ANSI-STREAM above it, so that no
;;;; fast path ever sees an instance.
;;;;
;;;; Tests: tests/lisp/streams/gray.lisp.

(in-package "BROLGA-SYSTEM")

;;; Classes

(defclass fundamental-stream (standard-object stream)
  ((open-p :initform t :accessor %gray-stream-open-p))
  (:documentation "The superclass of all classes of streams that programs define."))
(defclass fundamental-input-stream (fundamental-stream) ()
  (:documentation "Streams that can be read from."))
(defclass fundamental-output-stream (fundamental-stream) ()
  (:documentation "Streams that can be written to."))
(defclass fundamental-character-stream (fundamental-stream) ()
  (:documentation "Streams of characters."))
(defclass fundamental-binary-stream (fundamental-stream) ()
  (:documentation "Streams of integers."))
(defclass fundamental-character-input-stream (fundamental-input-stream fundamental-character-stream) ()
  (:documentation "Streams that characters can be read from."))
(defclass fundamental-character-output-stream (fundamental-output-stream fundamental-character-stream) ()
  (:documentation "Streams that characters can be written to."))
(defclass fundamental-binary-input-stream (fundamental-input-stream fundamental-binary-stream) ()
  (:documentation "Streams that integers can be read from."))
(defclass fundamental-binary-output-stream (fundamental-output-stream fundamental-binary-stream) ()
  (:documentation "Streams that integers can be written to."))

;;; What can be asked of every stream

(defmacro define-stream-question (name (stream &rest parameters) (&rest arguments) documentation &body default)
  "Makes the function NAME generic: as it is for ANSI streams, DEFAULT for Gray streams."
  `(let ((plain (fdefinition ',name)))
     (fmakunbound ',name)
     (defgeneric ,name (,stream ,@parameters)
       (:documentation ,documentation))
     (defmethod ,name ((,stream t) ,@parameters)
       (declare (ignorable ,@(remove-if (lambda (parameter) (member parameter lambda-list-keywords)) parameters)))
       (error 'type-error :datum ,stream :expected-type 'stream))
     (defmethod ,name ((,stream ansi-stream) ,@parameters)
       (funcall plain ,stream ,@arguments))
     (defmethod ,name ((,stream fundamental-stream) ,@parameters)
       (declare (ignorable ,@(remove-if (lambda (parameter) (member parameter lambda-list-keywords)) parameters)))
       ,@default)))

(without-package-locks
  (define-stream-question input-stream-p (stream) ()
    "True when STREAM can be read from."
    nil)
  (define-stream-question output-stream-p (stream) ()
    "True when STREAM can be written to."
    nil)
  (define-stream-question open-stream-p (stream) ()
    "True when STREAM has not been closed."
    (%gray-stream-open-p stream))
  (define-stream-question interactive-stream-p (stream) ()
    "True when a person is likely to be at the other end of STREAM."
    nil)
  (define-stream-question stream-element-type (stream) ()
    "The type of the objects that can be read from or written to STREAM."
    (stream-failure stream "The stream ~S has no method for ~S." stream 'stream-element-type))
  (define-stream-question close (stream &key abort) (:abort abort)
    "Closes STREAM. With ABORT what was written is not kept where that can be helped."
    (setf (%gray-stream-open-p stream) nil)
    t))

(defmethod input-stream-p ((stream fundamental-input-stream)) t)
(defmethod output-stream-p ((stream fundamental-output-stream)) t)
(defmethod stream-element-type ((stream fundamental-character-stream)) 'character)

;;; Character input

(defgeneric stream-read-char (stream)
  (:documentation "The next character of STREAM, or :EOF."))
(defgeneric stream-unread-char (stream character)
  (:documentation "Take CHARACTER, the last one read, back to STREAM; return NIL."))
(defgeneric stream-read-char-no-hang (stream)
  (:documentation "The next character of STREAM, NIL when there is none yet, or :EOF."))
(defgeneric stream-peek-char (stream)
  (:documentation "The next character of STREAM, which stays there, or :EOF."))
(defgeneric stream-listen (stream)
  (:documentation "Whether a character can be read from STREAM without waiting."))
(defgeneric stream-read-line (stream)
  (:documentation "The next line of STREAM, and whether it ended with the stream."))
(defgeneric stream-clear-input (stream)
  (:documentation "Forget input of STREAM that waits; return NIL."))

(defmethod stream-read-char-no-hang ((stream fundamental-character-input-stream))
  (stream-read-char stream))

(defmethod stream-peek-char ((stream fundamental-character-input-stream))
  (let ((character (stream-read-char stream)))
    (unless (eq character :eof)
      (stream-unread-char stream character))
    character))

(defmethod stream-listen ((stream fundamental-character-input-stream))
  (let ((character (stream-read-char-no-hang stream)))
    (cond ((characterp character)
           (stream-unread-char stream character)
           t)
          (t nil))))

(defmethod stream-read-line ((stream fundamental-character-input-stream))
  (let ((missing-newline nil))
    (values (with-output-to-string (line)
              (loop
                (let ((character (stream-read-char stream)))
                  (cond ((eq character :eof)
                         (setq missing-newline t)
                         (return))
                        ((eql character #\Newline) (return))
                        (t (write-char character line))))))
            missing-newline)))

(defmethod stream-clear-input ((stream fundamental-input-stream)) nil)

;;; Character output

(defgeneric stream-write-char (stream character)
  (:documentation "Write CHARACTER to STREAM and return it."))
(defgeneric stream-write-string (stream string &optional start end)
  (:documentation "Write the characters of STRING from START to END to STREAM and return STRING."))
(defgeneric stream-line-column (stream)
  (:documentation "The column where the next character will be written to STREAM; NIL if not known."))
(defgeneric stream-line-length (stream)
  (:documentation "How many characters fit in a line of STREAM; NIL if not known."))
(defgeneric stream-start-line-p (stream)
  (:documentation "Whether STREAM is known to be at the start of a line."))
(defgeneric stream-terpri (stream)
  (:documentation "Write a newline to STREAM; return NIL."))
(defgeneric stream-fresh-line (stream)
  (:documentation "Write a newline to STREAM unless it is at the start of a line; true if one was written."))
(defgeneric stream-advance-to-column (stream column)
  (:documentation "Write spaces to STREAM up to COLUMN; NIL if its column is not known."))
(defgeneric stream-finish-output (stream)
  (:documentation "Send what STREAM holds back and wait until it has arrived; return NIL."))
(defgeneric stream-force-output (stream)
  (:documentation "Send what STREAM holds back; return NIL."))
(defgeneric stream-clear-output (stream)
  (:documentation "Forget what STREAM holds back; return NIL."))

(defmethod stream-write-string ((stream fundamental-character-output-stream) string &optional (start 0) end)
  (with-string-data (data from to) (string (or start 0) end)
    (do ((index from (1+ index)))
        ((>= index to))
      (stream-write-char stream (schar data index))))
  string)

(defmethod stream-line-column ((stream fundamental-character-output-stream)) nil)
(defmethod stream-line-length ((stream fundamental-character-output-stream)) nil)

(defmethod stream-start-line-p ((stream fundamental-character-output-stream))
  (eql (stream-line-column stream) 0))

(defmethod stream-terpri ((stream fundamental-character-output-stream))
  (stream-write-char stream #\Newline)
  nil)

(defmethod stream-fresh-line ((stream fundamental-character-output-stream))
  (cond ((stream-start-line-p stream) nil)
        (t (stream-terpri stream)
           t)))

(defmethod stream-advance-to-column ((stream fundamental-character-output-stream) column)
  (let ((current (stream-line-column stream)))
    (when current
      (loop repeat (- column current)
            do (stream-write-char stream #\Space))
      t)))

(defmethod stream-finish-output ((stream fundamental-output-stream)) nil)
(defmethod stream-force-output ((stream fundamental-output-stream)) nil)
(defmethod stream-clear-output ((stream fundamental-output-stream)) nil)

;;; Bytes, sequences, positions

(defgeneric stream-read-byte (stream)
  (:documentation "The next integer of STREAM, or :EOF."))
(defgeneric stream-write-byte (stream integer)
  (:documentation "Write INTEGER to STREAM and return it."))
(defgeneric stream-read-sequence (stream sequence &optional start end)
  (:documentation "Fill SEQUENCE from START to END from STREAM; the index of the first element not replaced."))
(defgeneric stream-write-sequence (stream sequence &optional start end)
  (:documentation "Write the elements of SEQUENCE from START to END to STREAM; return SEQUENCE."))
(defgeneric stream-file-position (stream &optional position)
  (:documentation "The position of STREAM, or NIL; or go to POSITION and return true if that worked."))

(defmethod stream-read-sequence ((stream fundamental-input-stream) sequence &optional (start 0) end)
  (read-sequence-by-elements stream sequence (or start 0) end))
(defmethod stream-write-sequence ((stream fundamental-output-stream) sequence &optional (start 0) end)
  (write-sequence-by-elements stream sequence (or start 0) end))
(defmethod stream-file-position ((stream fundamental-stream) &optional position)
  (declare (ignore position))
  nil)

;;; The package

(defpackage "GRAY"
  (:use)
  (:documentation "Streams that programs define: the protocol that David Gray proposed.")
  (:import-from "COMMON-LISP" "STREAM-ELEMENT-TYPE" "CLOSE" "INPUT-STREAM-P" "OUTPUT-STREAM-P" "OPEN-STREAM-P"
                "INTERACTIVE-STREAM-P")
  (:export "STREAM-ELEMENT-TYPE" "CLOSE" "INPUT-STREAM-P" "OUTPUT-STREAM-P" "OPEN-STREAM-P"
           "INTERACTIVE-STREAM-P"))

(dolist (name '("FUNDAMENTAL-STREAM" "FUNDAMENTAL-INPUT-STREAM" "FUNDAMENTAL-OUTPUT-STREAM"
                "FUNDAMENTAL-CHARACTER-STREAM" "FUNDAMENTAL-BINARY-STREAM"
                "FUNDAMENTAL-CHARACTER-INPUT-STREAM" "FUNDAMENTAL-CHARACTER-OUTPUT-STREAM"
                "FUNDAMENTAL-BINARY-INPUT-STREAM" "FUNDAMENTAL-BINARY-OUTPUT-STREAM"
                "STREAM-READ-CHAR" "STREAM-UNREAD-CHAR" "STREAM-READ-CHAR-NO-HANG" "STREAM-PEEK-CHAR"
                "STREAM-LISTEN" "STREAM-READ-LINE" "STREAM-CLEAR-INPUT" "STREAM-WRITE-CHAR"
                "STREAM-WRITE-STRING" "STREAM-LINE-COLUMN" "STREAM-LINE-LENGTH" "STREAM-START-LINE-P"
                "STREAM-TERPRI" "STREAM-FRESH-LINE" "STREAM-ADVANCE-TO-COLUMN" "STREAM-FINISH-OUTPUT"
                "STREAM-FORCE-OUTPUT" "STREAM-CLEAR-OUTPUT" "STREAM-READ-BYTE" "STREAM-WRITE-BYTE"
                "STREAM-READ-SEQUENCE" "STREAM-WRITE-SEQUENCE" "STREAM-FILE-POSITION"))
  (let ((symbol (intern name "BROLGA-SYSTEM")))
    (import symbol "GRAY")
    (export symbol "GRAY")
    (%set-symbol-package symbol (find-package "GRAY"))))
