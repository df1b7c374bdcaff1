;;;; Where forms come from: positions and line numbers of what is read.
;;;;
;;;; LOAD and COMPILE-FILE bind *FORM-POSITIONS* to an EQ hash table; the reader then enters every
;;;; list it makes with its position and line, packed into a fixnum. Lines are counted only when
;;;; asked for: a stream remembers up to which character its newlines have been counted.
;;;;
;;;; Invariant: LINE-COUNTED-TO of a counting stream is an index into its input buffer; the buffer's
;;;; refilling counts what is left of the old contents first (NOTE-REFILL).
;;;;
;;;; Tests: tests/lisp/reader/.

(in-package "BROLGA-SYSTEM")

(defvar *form-positions* nil
  "NIL, or an EQ hash table in which the reader enters the position of each list it reads.")

(defun note-form-position (form position)
  (when position
    (setf (gethash form *form-positions*) position)))

(defun packed-position (stream)
  "The position and line of STREAM's next character in one fixnum, or NIL."
  (multiple-value-bind (position line) (reading-position stream)
    (and position
         (logior (ash position 24) (logand (or line 0) #xFFFFFF)))))

(defun form-position (form)
  "The character position and the line at which FORM, a list read under *FORM-POSITIONS*, began; NIL if
not known."
  (let ((packed (and *form-positions* (gethash form *form-positions*))))
    (if packed
        (values (ash packed -24) (logand packed #xFFFFFF))
        (values nil nil))))

(defun reading-position (stream)
  "How many characters have been read from STREAM, or NIL, and, where they are known, the line number (from
1) of the next and how many characters of that line were read."
  (cond ((string-input-stream-p stream)
         (let ((string (ansi-stream-in-buffer stream))
               (start (string-input-stream-start stream))
               (index (ansi-stream-in-index stream)))
           (values (string-input-position stream)
                   (1+ (count-newlines string start index))
                   (- index (let ((newline (position #\Newline string :start start :end index
                                                                      :from-end t)))
                              (if newline (1+ newline) start))))))
        ((fd-stream-p stream) (fd-stream-reading-position stream))
        (t (values nil nil))))

(defun stream-line-number (stream)
  "The line number, from 1, of the next character of STREAM, or NIL when it is not known."
  (multiple-value-bind (position line) (reading-position (resolve-input stream))
    (declare (ignore position))
    line))

(defun count-newlines (string start end)
  (declare (simple-string string) (fixnum start end))
  (let ((count 0))
    (declare (fixnum count))
    (loop
      (when (>= start end)
        (return count))
      (let ((newline (%string-position #\Newline string start end)))
        (unless newline
          (return count))
        (setq count (%two-arg-+ count 1)
              start (%two-arg-+ newline 1))))))
