;;;; Tokens: the characters of symbols and numbers.
;;;;
;;;; Problem: nearly all that is read is tokens, most of them short and plain. Approach: a token is
;;;; collected, in the case the readtable asks for, into one buffer that is used again for every
;;;; token; while its characters pass, colons are noted. The buffer's contents become a number or
;;;; a symbol at once, so that nested reading cannot disturb it. Tokens with escapes take a slower
;;;; way that remembers which characters were escaped.
;;;;
;;;; Invariant: *TOKEN-BUFFER* is valid from the end of COLLECT-TOKEN until anything else is read
;;;; or an error is signalled.
;;;;
;;;; Tests: tests/lisp/reader/.

(in-package "BROLGA-SYSTEM")

(defvar *token-buffer* (make-string 128) "The characters of the token being read.")
(declaim (type (simple-array character (*)) *token-buffer*))

(defun grow-token-buffer ()
  (let* ((old *token-buffer*) (new (make-string (* 2 (length old)))))
    (%copy-simple-range old 0 (length old) new 0)
    (setq *token-buffer* new)))

(defun read-token (stream first)
  "Reads the token that begins with the character FIRST, which is no macro character; returns the
number or symbol it stands for."
  (let* ((readtable *readtable*)
         (syntax (readtable-syntax readtable))
         (buffer *token-buffer*)
         (case (readtable-letter-case readtable))
         (character first)
         (length 0)
         (colon -1))
    (declare (simple-vector syntax) (type (simple-array character (*)) buffer)
             (fixnum length colon))
    (when (eq case :invert)
      (return-from read-token (read-token-slowly stream first 0)))
    (loop
      (let ((code (char-code character)))
        (declare (fixnum code))
        (if (< code 128)
            (let ((kind (svref syntax code)))
              (declare (fixnum kind))
              (when (>= kind syntax-whitespace)
                (fast-unread-char stream character)
                (return))
              (when (>= kind syntax-single-escape)
                (return-from read-token (read-token-slowly stream character length)))
              (cond ((eq case :upcase)
                     (when (<= 97 code 122)
                       (setq code (%two-arg-- code 32))))
                    ((eq case :downcase)
                     (when (<= 65 code 90)
                       (setq code (%two-arg-+ code 32)))))
              (cond ((eql code 58)
                     (when (eql colon -1)
                       (setq colon length)))
                    ((or (< code 33) (eql code 127))
                     (check-token-character character stream))))
            (let ((kind (character-syntax character readtable)))
              (declare (fixnum kind))
              (when (>= kind syntax-whitespace)
                (fast-unread-char stream character)
                (return))
              (when (>= kind syntax-single-escape)
                (return-from read-token (read-token-slowly stream character length)))
              (setq code (char-code (case case
                                      (:upcase (char-upcase character))
                                      (:downcase (char-downcase character))
                                      (t character))))))
        (setf (schar buffer length) (code-char code)))
      (setq length (%two-arg-+ length 1))
      (when (eql length (length buffer))
        (setq buffer (grow-token-buffer)))
      (let ((next (fast-read-char stream)))
        (when (null next)
          (return))
        (setq character next)))
    (token-object buffer length colon stream)))

(defun check-token-character (character stream)
  (unless (or (token-constituent-p character) *read-suppress*)
    (reader-failure stream "The character ~S cannot be part of a token." character)))

(defun token-object (buffer length colon stream)
  "What the token of LENGTH characters in BUFFER, without escapes and with its first colon at COLON or
-1, stands for."
  (declare (type (simple-array character (*)) buffer) (fixnum length colon))
  (cond (*read-suppress* nil)
        ((not (eql colon -1))
         (qualified-symbol buffer length colon nil stream))
        ((let ((code (char-code (schar buffer 0))))
           (and (or (<= 48 code 57) (eql code 43) (eql code 45) (eql code 46)
                    (not (eql *read-base* 10)))
                (token-number buffer length stream))))
        (t
         (when (eql (schar buffer 0) #\.)
           (check-dots buffer length stream))
         (symbol-from-buffer buffer 0 length *package*))))

(defun check-dots (buffer length stream)
  (declare (type (simple-array character (*)) buffer) (fixnum length))
  (dotimes (index length)
    (unless (eql (schar buffer index) #\.)
      (return-from check-dots nil)))
  (if (eql length 1)
      (reader-failure stream "A dot stands where no dot can be.")
      (reader-failure stream "A token consists of dots only.")))

(defun symbol-from-buffer (buffer start end package)
  "The symbol of that name in PACKAGE, interned if need be."
  (declare (fixnum start end))
  (let ((symbol (%find-symbol-from-buffer buffer start end package)))
    (if (eql symbol 0)
        (values (intern (token-string buffer start end) package))
        symbol)))

(defun token-string (buffer start end)
  "A fresh string of the characters from START to END, narrow when they allow it."
  (let ((string (make-string (- end start))))
    (%copy-simple-range buffer start end string 0)
    (or (%base-string string) string)))

;;; Tokens with escapes, and the case :INVERT

(defun read-token-slowly (stream character length)
  "Goes on with a token of which LENGTH characters lie in the buffer, none of them escaped, and
CHARACTER is the next. Those characters are in the readtable's case already unless that is :INVERT."
  (multiple-value-bind (length colon escapes escaped-p)
      (collect-escaped-token stream character length)
    (cond (*read-suppress* nil)
          (t
           (when (eq (readtable-letter-case *readtable*) :invert)
             ;; A package's name and a symbol's are inverted each by itself, as they are printed.
             (when colon
               (invert-token *token-buffer* 0 colon escapes))
             (invert-token *token-buffer* (or colon 0) length escapes))
           (cond ((not escaped-p) (token-object *token-buffer* length (or colon -1) stream))
                 (colon
                  ;; An index that is none says that there was an escape, if only of nothing.
                  (qualified-symbol *token-buffer* length colon (or escapes '(-1)) stream))
                 (t (symbol-from-buffer *token-buffer* 0 length *package*)))))))

(defun collect-escaped-token (stream character length)
  "Collects the rest of a token. Returns its length, the index of its first package marker or NIL, a
list of the indices of escaped characters, and whether there was any escape."
  (let* ((readtable *readtable*)
         (case (readtable-letter-case readtable))
         (colon (and (not (eq case :invert))
                     (position #\: *token-buffer* :end length)))
         (escapes '())
         (escaped-p nil)
         (in-bars nil))
    (flet ((add (character)
             (setf (schar *token-buffer* length) character)
             (setq length (1+ length))
             (when (= length (length *token-buffer*))
               (grow-token-buffer)))
           (next (context)
             (or (fast-read-char stream)
                 (if *read-suppress*
                     (return-from collect-escaped-token (values length colon escapes t))
                     (end-inside stream "inside a symbol after ~A" context)))))
      (loop
        (let ((kind (character-syntax character readtable)))
          (cond ((eql kind syntax-single-escape)
                 (setq escaped-p t)
                 (push length escapes)
                 (add (next "an escape character")))
                ((eql kind syntax-multiple-escape)
                 (setq escaped-p t
                       in-bars (not in-bars)))
                (in-bars
                 (push length escapes)
                 (add character))
                ((>= kind syntax-whitespace)
                 (fast-unread-char stream character)
                 (return))
                (t
                 (check-token-character character stream)
                 (when (and (char= character #\:) (null colon))
                   (setq colon length))
                 (add (case case
                        (:upcase (char-upcase character))
                        (:downcase (char-downcase character))
                        (t character)))))
          (setq character (if in-bars
                              (next "a bar")
                              (or (fast-read-char stream) (return)))))))
    (values length colon escapes escaped-p)))

(defun invert-token (buffer start end escapes)
  "Swaps the case of the letters between START and END that are not escaped if they all have the same case."
  (let ((upper nil) (lower nil))
    (do ((index start (1+ index)))
        ((>= index end))
      (unless (member index escapes)
        (let ((character (schar buffer index)))
          (cond ((upper-case-p character) (setq upper t))
                ((lower-case-p character) (setq lower t))))))
    (unless (and upper lower)
      (do ((index start (1+ index)))
          ((>= index end))
        (unless (member index escapes)
          (setf (schar buffer index)
                (if upper
                    (char-downcase (schar buffer index))
                    (char-upcase (schar buffer index)))))))))
