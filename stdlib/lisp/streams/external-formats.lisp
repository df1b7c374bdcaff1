;;;; External formats: how characters become bytes and back.
;;;;
;;;; A format has a strict decoder and a strict encoder that work on blocks: each stops before the
;;;; first thing it cannot convert. What happens then is the same for all formats: the replacement
;;;; that the format was given with, or an error with restarts (ATTEMPT-RESYNC, INPUT-REPLACEMENT,
;;;; FORCE-END-OF-FILE; OUTPUT-REPLACEMENT, OUTPUT-NOTHING). UTF-8 is converted by the runtime.
;;;;
;;;; Decoders: (bytes start end string string-start) -> (consumed bytes . produced characters);
;;;; encoders: (string start end bytes bytes-start) -> (consumed characters . produced bytes). An
;;;; incomplete sequence at the end is left alone by decoders.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defstruct (external-format (:copier nil)
                            (:constructor make-external-format
                                (name decoder encoder bad-length unit)))
  name
  decoder
  encoder
  ;; (bytes start end) -> how many bytes the undecodable sequence at START takes, or NIL when it
  ;; may become decodable with more bytes.
  bad-length
  ;; Least number of bytes of a character.
  unit)

(define-condition stream-decoding-error (stream-error)
  ((octets :initarg :octets :reader stream-decoding-error-octets)
   (format :initarg :format :reader stream-decoding-error-format))
  (:report (lambda (condition stream)
             (format stream "The octets ~S on ~S are no character in ~S."
                     (stream-decoding-error-octets condition)
                     (stream-error-stream condition)
                     (stream-decoding-error-format condition))))
  (:documentation "Bytes that an external format cannot turn into a character."))

(define-condition stream-encoding-error (stream-error)
  ((code :initarg :code :reader stream-encoding-error-code)
   (format :initarg :format :reader stream-encoding-error-format))
  (:report (lambda (condition stream)
             (format stream "The character with code ~D cannot be written to ~S in ~S."
                     (stream-encoding-error-code condition)
                     (stream-error-stream condition)
                     (stream-encoding-error-format condition))))
  (:documentation "A character that an external format cannot turn into bytes."))

;;; UTF-8

(defun decode-utf-8 (bytes start end string string-start)
  (%decode-utf8-strict bytes start end string string-start))

(defun encode-utf-8 (string start end bytes bytes-start)
  (%encode-utf8 string start end bytes bytes-start))

(defun utf-8-bad-length (bytes start end)
  (declare (fixnum start end))
  (let* ((first (aref bytes start))
         (needed (cond ((<= #xC2 first #xDF) 2)
                       ((<= #xE0 first #xEF) 3)
                       ((<= #xF0 first #xF4) 4)
                       (t 1)))
         (count 1))
    (loop
      (when (>= count needed)
        (return count))
      (when (>= (+ start count) end)
        (return nil))
      (let ((byte (aref bytes (+ start count))))
        (unless (if (= count 1)
                    (<= (case first (#xE0 #xA0) (#xF0 #x90) (t #x80))
                        byte
                        (case first (#xED #x9F) (#xF4 #x8F) (t #xBF)))
                    (<= #x80 byte #xBF))
          (return count)))
      (setq count (1+ count)))))

(defun one-byte-bad (bytes start end)
  (declare (ignore bytes start end))
  1)

;;; Formats of one byte a character

(defun decode-bytes-below (limit bytes start end string string-start)
  "Decodes the bytes below LIMIT, each of them the code of a character."
  (declare (fixnum limit start end string-start)
           (type (simple-array (unsigned-byte 8) (*)) bytes)
           (type (simple-array character (*)) string))
  (let ((index start) (to string-start) (room (length string)))
    (declare (fixnum index to room))
    (loop
      (when (or (>= index end) (>= to room))
        (return))
      (let ((byte (aref bytes index)))
        (declare (fixnum byte))
        (when (>= byte limit)
          (return))
        (setf (schar string to) (code-char byte)))
      (setq index (1+ index) to (1+ to)))
    (cons (- index start) (- to string-start))))

(defun encode-codes-below (limit string start end bytes bytes-start)
  "Encodes the characters with codes below LIMIT as one byte each."
  (declare (fixnum limit start end bytes-start)
           (type (simple-array (unsigned-byte 8) (*)) bytes)
           (simple-string string))
  (let ((index start) (to bytes-start) (room (length bytes)))
    (declare (fixnum index to room))
    (loop
      (when (or (>= index end) (>= to room))
        (return))
      (let ((code (char-code (schar string index))))
        (declare (fixnum code))
        (when (>= code limit)
          (return))
        (setf (aref bytes to) code))
      (setq index (1+ index) to (1+ to)))
    (cons (- index start) (- to bytes-start))))

(defun decode-latin-1 (bytes start end string string-start)
  (decode-bytes-below 256 bytes start end string string-start))

(defun encode-latin-1 (string start end bytes bytes-start)
  (encode-codes-below 256 string start end bytes bytes-start))

(defun decode-ascii (bytes start end string string-start)
  (decode-bytes-below 128 bytes start end string string-start))

(defun encode-ascii (string start end bytes bytes-start)
  (encode-codes-below 128 string start end bytes bytes-start))

;;; UTF-16 and UTF-32

(defun byte-pair (bytes index little)
  (if little
      (logior (aref bytes index) (ash (aref bytes (1+ index)) 8))
      (logior (ash (aref bytes index) 8) (aref bytes (1+ index)))))

(defun store-byte-pair (value bytes index little)
  (setf (aref bytes index) (if little (logand value #xFF) (ash value -8))
        (aref bytes (1+ index)) (if little (ash value -8) (logand value #xFF))))

(defun decode-utf-16 (little bytes start end string string-start)
  (declare (fixnum start end string-start))
  (let ((index start) (to string-start) (room (length string)))
    (declare (fixnum index to room))
    (loop
      (when (or (> (+ index 2) end) (>= to room))
        (return))
      (let ((unit (byte-pair bytes index little)))
        (cond ((<= #xD800 unit #xDBFF)
               (when (> (+ index 4) end)
                 (return))
               (let ((low (byte-pair bytes (+ index 2) little)))
                 (unless (<= #xDC00 low #xDFFF)
                   (return))
                 (setf (schar string to)
                       (code-char (+ #x10000 (ash (- unit #xD800) 10) (- low #xDC00))))
                 (setq index (+ index 4))))
              ((<= #xDC00 unit #xDFFF)
               (return))
              (t
               (setf (schar string to) (code-char unit))
               (setq index (+ index 2)))))
      (setq to (1+ to)))
    (cons (- index start) (- to string-start))))

(defun encode-utf-16 (little string start end bytes bytes-start)
  (declare (fixnum start end bytes-start))
  (let ((index start) (to bytes-start) (room (length bytes)))
    (declare (fixnum index to room))
    (loop
      (when (>= index end)
        (return))
      (let* ((code (char-code (schar string index)))
             (size (if (< code #x10000) 2 4)))
        (when (or (> (+ to size) room) (<= #xD800 code #xDFFF))
          (return))
        (if (= size 2)
            (store-byte-pair code bytes to little)
            (let ((rest (- code #x10000)))
              (store-byte-pair (+ #xD800 (ash rest -10)) bytes to little)
              (store-byte-pair (+ #xDC00 (logand rest #x3FF)) bytes (+ to 2) little)))
        (setq to (+ to size)))
      (setq index (1+ index)))
    (cons (- index start) (- to bytes-start))))

(defun utf-16-bad-length (bytes start end little)
  (cond ((< (- end start) 2) nil)
        ((and (<= #xD800 (byte-pair bytes start little) #xDBFF) (< (- end start) 4)) nil)
        (t 2)))

(defun decode-utf-16le (bytes start end string string-start)
  (decode-utf-16 t bytes start end string string-start))

(defun decode-utf-16be (bytes start end string string-start)
  (decode-utf-16 nil bytes start end string string-start))

(defun encode-utf-16le (string start end bytes bytes-start)
  (encode-utf-16 t string start end bytes bytes-start))

(defun encode-utf-16be (string start end bytes bytes-start)
  (encode-utf-16 nil string start end bytes bytes-start))

(defun utf-16le-bad-length (bytes start end)
  (utf-16-bad-length bytes start end t))

(defun utf-16be-bad-length (bytes start end)
  (utf-16-bad-length bytes start end nil))

(defun decode-utf-32 (little bytes start end string string-start)
  (declare (fixnum start end string-start))
  (let ((index start) (to string-start) (room (length string)))
    (declare (fixnum index to room))
    (loop
      (when (or (> (+ index 4) end) (>= to room))
        (return))
      (let* ((first (byte-pair bytes index little))
             (second (byte-pair bytes (+ index 2) little))
             (code (if little (+ first (ash second 16)) (+ second (ash first 16)))))
        (when (or (> code #x10FFFF) (<= #xD800 code #xDFFF))
          (return))
        (setf (schar string to) (code-char code)))
      (setq index (+ index 4) to (1+ to)))
    (cons (- index start) (- to string-start))))

(defun encode-utf-32 (little string start end bytes bytes-start)
  (declare (fixnum start end bytes-start))
  (let ((index start) (to bytes-start) (room (length bytes)))
    (declare (fixnum index to room))
    (loop
      (when (or (>= index end) (> (+ to 4) room))
        (return))
      (let ((code (char-code (schar string index))))
        (when (<= #xD800 code #xDFFF)
          (return))
        (store-byte-pair (if little (logand code #xFFFF) (ash code -16)) bytes to little)
        (store-byte-pair (if little (ash code -16) (logand code #xFFFF)) bytes (+ to 2) little))
      (setq index (1+ index) to (+ to 4)))
    (cons (- index start) (- to bytes-start))))

(defun decode-utf-32le (bytes start end string string-start)
  (decode-utf-32 t bytes start end string string-start))

(defun decode-utf-32be (bytes start end string string-start)
  (decode-utf-32 nil bytes start end string string-start))

(defun encode-utf-32le (string start end bytes bytes-start)
  (encode-utf-32 t string start end bytes bytes-start))

(defun encode-utf-32be (string start end bytes bytes-start)
  (encode-utf-32 nil string start end bytes bytes-start))

(defun four-bytes-bad (bytes start end)
  (declare (ignore bytes))
  (if (< (- end start) 4) nil 4))

;;; Names

(defvar *external-formats*
  (list (make-external-format :utf-8 'decode-utf-8 'encode-utf-8 'utf-8-bad-length 1)
        (make-external-format :latin-1 'decode-latin-1 'encode-latin-1 'one-byte-bad 1)
        (make-external-format :us-ascii 'decode-ascii 'encode-ascii 'one-byte-bad 1)
        (make-external-format :utf-16le 'decode-utf-16le 'encode-utf-16le 'utf-16le-bad-length 2)
        (make-external-format :utf-16be 'decode-utf-16be 'encode-utf-16be 'utf-16be-bad-length 2)
        (make-external-format :utf-32le 'decode-utf-32le 'encode-utf-32le 'four-bytes-bad 4)
        (make-external-format :utf-32be 'decode-utf-32be 'encode-utf-32be 'four-bytes-bad 4)))

(defvar *default-external-format* :utf-8 "The external format that :DEFAULT stands for.")

(defun canonical-format-name (name)
  (case name
    (:default (if (eq *default-external-format* :default) :utf-8 *default-external-format*))
    ((:utf8 :utf-8) :utf-8)
    ((:latin1 :latin-1 :iso-8859-1 :iso8859-1) :latin-1)
    ((:ascii :us-ascii :ansi_x3.4-1968 :iso-646 :iso-646-us :|646|) :us-ascii)
    ((:utf-16 :utf16 :utf-16le :utf-16-le :utf16le) :utf-16le)
    ((:utf-16be :utf-16-be :utf16be) :utf-16be)
    ((:utf-32 :utf32 :ucs-4 :utf-32le :utf-32-le :utf32le :ucs-4le) :utf-32le)
    ((:utf-32be :utf-32-be :utf32be :ucs-4be) :utf-32be)
    (t name)))

(defun find-external-format (designator)
  "The format that DESIGNATOR, a keyword or a list of a keyword and options, names, and the replacement
it asks for (a character, a string or NIL)."
  (let* ((name (canonical-format-name (if (consp designator) (car designator) designator)))
         (replacement (if (consp designator) (getf (cdr designator) :replacement) nil))
         (format (if (consp name)
                     (find-external-format name)
                     (find name *external-formats* :key #'external-format-name))))
    (unless format
      (error 'simple-error :format-control "There is no external format ~S."
                           :format-arguments (list designator)))
    (values format replacement)))
