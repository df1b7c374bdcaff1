;;;; Lists, strings, comments and quotes.
;;;;
;;;; READ-LIST-UNTIL is the one loop for everything between delimiters. Inside it a token that is
;;;; one dot is the consing dot, which can be told from other tokens by the character behind it.
;;;;
;;;; Tests: tests/lisp/reader/.

(in-package "BROLGA-SYSTEM")

(defvar *closing-marker* (list :closing) "What READ-ELEMENT returns at the closing delimiter.")
(defvar *dot-marker* (list :dot) "What READ-ELEMENT returns at a consing dot.")

(defun read-element (stream close)
  "Reads the next object of a list that the character CLOSE ends; or the marker for the end of the
list or a dot."
  (let* ((readtable *readtable*)
         (syntax (readtable-syntax readtable)))
    (declare (simple-vector syntax))
    (loop
      (let ((character (fast-read-char stream)))
        (when (null character)
          (end-inside stream "inside a list"))
        (when (eq character close)
          (return *closing-marker*))
        (let* ((code (char-code character))
               (kind (if (< code 128)
                         (svref syntax code)
                         (character-syntax character readtable))))
          (declare (fixnum code kind))
          (cond ((eql kind syntax-whitespace))
                ((and (eq character #\.) (eql kind syntax-constituent)
                      (let ((next (fast-peek-char stream)))
                        (or (null next) (token-end-p next readtable))))
                 (return *dot-marker*))
                ((or (eql kind syntax-constituent)
                     (eql kind syntax-single-escape)
                     (eql kind syntax-multiple-escape))
                 (return (read-token stream character)))
                (t
                 (let ((value (call-reader-macro stream character readtable)))
                   (unless (eq value *no-object*)
                     (return value))))))))))

(defun read-list-until (stream close)
  "Reads objects up to the character CLOSE; returns them as a list, dotted if there is a dot."
  (let ((first (read-element stream close)))
    (cond ((eq first *closing-marker*) nil)
          ((and (eq first *dot-marker*) (not *read-suppress*))
           (reader-failure stream "Nothing stands before the dot in a list."))
          (t
           (let* ((list (list first)) (last list))
             (loop
               (let ((element (read-element stream close)))
                 (cond ((eq element *closing-marker*)
                        (return))
                       ((eq element *dot-marker*)
                        (rplacd last (read-after-dot stream close))
                        (return))
                       (t
                        (let ((new (list element)))
                          (rplacd last new)
                          (setq last new))))))
             list)))))

(defun read-after-dot (stream close)
  "Reads the one object that comes after a dot, and the closing delimiter."
  (let ((object (read-element stream close)))
    (cond (*read-suppress*
           (loop
             (when (eq object *closing-marker*)
               (return nil))
             (setq object (read-element stream close))))
          ((eq object *closing-marker*)
           (reader-failure stream "Nothing stands after the dot in a list."))
          ((eq object *dot-marker*)
           (reader-failure stream "There are two dots in a list."))
          ((not (eq (read-element stream close) *closing-marker*))
           (reader-failure stream "More than one object stands after the dot in a list."))
          (t object))))

(define-reader-function read-left-parenthesis (stream character)
  (declare (ignore character))
  (if *form-positions*
      (let* ((position (packed-position stream))
             (list (read-list-until stream #\))))
        (when list
          (note-form-position list position))
        list)
      (read-list-until stream #\))))

(define-reader-function read-right-parenthesis (stream character)
  (declare (ignore character))
  (cond ((and (fd-stream-p stream) (stream-operation interactive-p stream))
         ;; Typing one too many does no harm.
         (values))
        (t (reader-failure stream "There is a closing parenthesis too many."))))

(defun read-delimited-list (character &optional (stream *standard-input*) recursive-p)
  "Reads objects from STREAM up to the delimiter CHARACTER and returns a list of them."
  (let ((stream (reader-stream stream)))
    (flet ((elements ()
             (let ((elements '()))
               (loop
                 (let ((element (read-element stream character)))
                   (cond ((eq element *closing-marker*)
                          (return (nreverse elements)))
                         ((eq element *dot-marker*)
                          (reader-failure stream "A dot stands where no dot can be."))
                         (t (push element elements))))))))
      (let ((list (if (and recursive-p *reading*)
                      (elements)
                      (let ((*reading* t) (*read-labels* nil) (*backquote-depth* 0))
                        (elements)))))
        (if *read-suppress* nil list)))))

;;; Quote, comments

(define-reader-function read-quote (stream character)
  (declare (ignore character))
  (list 'quote (read-required stream "after a quote")))

(define-reader-function read-comment (stream character)
  (declare (ignore character))
  (loop
    (let* ((start (ansi-stream-in-index stream))
           (limit (ansi-stream-in-limit stream))
           (newline (and (< start limit)
                         (%string-position #\Newline (ansi-stream-in-buffer stream) start limit))))
      (declare (fixnum start limit))
      (cond (newline
             (setf (ansi-stream-in-index stream) (1+ newline))
             (return))
            (t
             (setf (ansi-stream-in-index stream) limit)
             (let ((character (fast-read-char stream)))
               (when (or (null character) (eq character #\Newline))
                 (return)))))))
  (values))

;;; Strings

(define-reader-function read-string (stream close)
  (or (read-plain-string stream close)
      (read-string-slowly stream close)))

(defun read-plain-string (stream close)
  "The string if all of it is in the stream's buffer and holds no escape, else NIL."
  (let* ((start (ansi-stream-in-index stream))
         (limit (ansi-stream-in-limit stream))
         (buffer (ansi-stream-in-buffer stream))
         (end (and (< start limit) (%string-position close buffer start limit))))
    (declare (fixnum start limit))
    (when end
      (let ((syntax (readtable-syntax *readtable*)))
        (do ((index start (%two-arg-+ index 1)))
            ((>= index end))
          (declare (fixnum index))
          (let ((code (char-code (schar buffer index))))
            (when (if (< code 128)
                      (eql (svref syntax code) syntax-single-escape)
                      (eql (character-syntax (code-char code) *readtable*) syntax-single-escape))
              (return-from read-plain-string nil)))))
      (let ((string (make-string (- end start))))
        (%copy-simple-range buffer start end string 0)
        (setf (ansi-stream-in-index stream) (1+ end))
        string))))

(defun read-string-slowly (stream close)
  (let ((readtable *readtable*) (buffer (make-string 128)) (length 0))
    (declare (fixnum length) (type (simple-array character (*)) buffer))
    (loop
      (let ((character (or (fast-read-char stream) (end-inside stream "inside a string"))))
        (cond ((eq character close)
               (return (subseq buffer 0 length)))
              ((eql (character-syntax character readtable) syntax-single-escape)
               (setq character (or (fast-read-char stream)
                                   (end-inside stream "inside a string after an escape character")))))
        (when (eql length (length buffer))
          (let ((longer (make-string (* 2 length))))
            (%copy-simple-range buffer 0 length longer 0)
            (setq buffer longer)))
        (setf (schar buffer length) character)
        (setq length (1+ length))))))
