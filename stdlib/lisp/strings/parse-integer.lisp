;;;; PARSE-INTEGER.
;;;;
;;;; The problem: an optional sign and digits between whitespace, or with junk behind. The
;;;; approach: the digits are found first; up to 18 in radix 10 (fewer than a fixnum's bits in any
;;;; radix) are added up in line, more go to a primitive.
;;;;
;;;; Tests: tests/lisp/strings/.

(in-package "BROLGA-SYSTEM")

(defun whitespace-character-p (character)
  "Whether CHARACTER is whitespace to the standard syntax."
  (let ((code (char-code character)))
    (or (eql code 32) (<= 9 code 13))))

(defun signal-no-integer (string start end)
  "Signal that the range of STRING holds no integer."
  (error 'simple-parse-error
         :format-control "There is no integer, or more than an integer, in ~S."
         :format-arguments (list (subseq string start end))))

(defun integer-of-digits (string start end radix)
  "The integer whose digits in RADIX are those of STRING from START to END."
  (declare (fixnum start end radix))
  (if (<= (* (- end start) (integer-length (1- radix))) 60)
      (let ((value 0) (index start))
        (declare (fixnum value index))
        (loop
          (when (>= index end)
            (return value))
          (setq value (+ (* value radix)
                         (the fixnum (digit-char-p (char string index) radix))))
          (setq index (1+ index))))
      (%integer-from-digits string start end radix)))

(defun parse-integer (string &key (start 0) end (radix 10) junk-allowed)
  "The integer that STRING's range spells in RADIX, and the index where it ends."
  (unless (stringp string)
    (signal-type-error string 'string))
  (check-radix radix)
  (let ((end (checked-string-end string start end))
        (index start)
        (negative nil)
        (digits-start 0))
    (declare (fixnum end index digits-start))
    (loop
      (unless (and (< index end) (whitespace-character-p (char string index)))
        (return))
      (setq index (1+ index)))
    (when (< index end)
      (let ((sign (char string index)))
        (when (or (char= sign #\-) (char= sign #\+))
          (setq negative (char= sign #\-))
          (setq index (1+ index)))))
    (setq digits-start index)
    (loop
      (unless (and (< index end) (digit-char-p (char string index) radix))
        (return))
      (setq index (1+ index)))
    (if (eql index digits-start)
        (if junk-allowed
            (values nil index)
            (signal-no-integer string start end))
        (let* ((size (integer-of-digits string digits-start index radix))
               (value (if negative (- size) size)))
          (unless junk-allowed
            (loop
              (unless (and (< index end) (whitespace-character-p (char string index)))
                (return))
              (setq index (1+ index)))
            (when (< index end)
              (signal-no-integer string start end)))
          (values value index)))))
