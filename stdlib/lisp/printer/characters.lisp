;;;; Printing characters and strings.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defun output-character (character stream)
  (cond ((or *print-escape* *print-readably*)
         (output-simple-string "#\\" 0 2 stream)
         (output-character-name character stream))
        (t (output-char character stream))))

(defun output-character-name (character stream)
  "Prints what stands for CHARACTER after #\\."
  (let ((code (char-code character)))
    (if (and (< code 127) (>= code 32)
             ;; The pretty printer drops blanks before a line break.
             (not (and (eql code 32) *print-pretty*)))
        (output-char character stream)
        (let ((name (and (or (not (graphic-char-p character)) (> code 126) (eql code 32))
                         (char-name character))))
          (if name
              (output-string name stream)
              (output-char character stream))))))

(defun output-string-object (string stream)
  (cond ((and (eql (%array-kind string) (kind-number nil)) (plusp (length string)))
         ;; There are no characters in it to be printed.
         (print-unreadable-object (string stream :identity t)
           (output-object (type-of string) stream)))
        ((or *print-escape* *print-readably*)
         (output-quoted-string string stream))
        (t (output-string string stream))))

(defun output-quoted-string (string stream)
  "Prints STRING between double quotes, backslashes before quotes and backslashes."
  (with-string-data (data start end) (string 0 nil)
    (output-char #\" stream)
    (let ((from start))
      (declare (fixnum from))
      (do ((index start (%two-arg-+ index 1)))
          ((>= index end))
        (declare (fixnum index))
        (let ((character (schar data index)))
          (when (or (eq character #\") (eq character #\\))
            (output-simple-string data from index stream)
            (output-char #\\ stream)
            (setq from index))))
      (output-simple-string data from end stream))
    (output-char #\" stream)))
