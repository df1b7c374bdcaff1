;;;; Characters: predicates, case, codes, digits, names.
;;;;
;;;; The problem: properties of 0x110000 code points. The approach: ASCII is decided here by
;;;; comparisons of codes; everything else asks primitives that know the Unicode tables.
;;;;
;;;; Conventions: the bits of %CHAR-FLAGS are 1 upper case, 2 lower case, 4 alphabetic, 8 decimal
;;;; digit, 16 graphic, 32 both-case. A character has case only when its other case is one
;;;; character that maps back.
;;;;
;;;; Tests: tests/lisp/characters/characters.lisp.

(in-package "BROLGA-SYSTEM")

(defconstant char-code-limit #x110000
  "No character has a code as large as this.")

(defun check-character (object)
  "OBJECT, which must be a character."
  (if (characterp object)
      object
      (%type-error-in-operation object 'character 'char=)))

(defun characterp (object)
  "Whether OBJECT is a character."
  (characterp object))

(defun char-code (character)
  "The code of CHARACTER."
  (char-code character))

(defun char-int (character)
  "The code of CHARACTER."
  (char-code character))

(defun code-char (code)
  "The character whose code is CODE."
  (code-char code))

(defmacro character-flag-p (character flag)
  "Whether CHARACTER has one of the bits FLAG of %CHAR-FLAGS."
  `(not (eql 0 (logand ,flag (the fixnum (%char-flags (char-code ,character)))))))

(defun upper-case-p (character)
  "Whether CHARACTER is upper case and has a lower case."
  (let ((code (char-code character)))
    (if (< code 128)
        (<= 65 code 90)
        (eql 33 (logand 33 (the fixnum (%char-flags code)))))))

(defun lower-case-p (character)
  "Whether CHARACTER is lower case and has an upper case."
  (let ((code (char-code character)))
    (if (< code 128)
        (<= 97 code 122)
        (eql 34 (logand 34 (the fixnum (%char-flags code)))))))

(defun both-case-p (character)
  "Whether CHARACTER has another case."
  (let ((code (char-code character)))
    (if (< code 128)
        (or (<= 97 code 122) (<= 65 code 90))
        (character-flag-p character 32))))

(defun alpha-char-p (character)
  "Whether CHARACTER is alphabetic."
  (let ((code (char-code character)))
    (if (< code 128)
        (or (<= 97 code 122) (<= 65 code 90))
        (character-flag-p character 4))))

(defun alphanumericp (character)
  "Whether CHARACTER is alphabetic or a digit."
  (let ((code (char-code character)))
    (if (< code 128)
        (or (<= 97 code 122) (<= 65 code 90) (<= 48 code 57))
        (character-flag-p character 12))))

(defun graphic-char-p (character)
  "Whether CHARACTER is printed as a glyph or is a space."
  (let ((code (char-code character)))
    (if (< code 128)
        (<= 32 code 126)
        (character-flag-p character 16))))

(defun standard-char-p (character)
  "Whether CHARACTER is one of the 96 standard characters."
  (let ((code (char-code character)))
    (or (<= 32 code 126) (eql code 10))))

(defun char-upcase (character)
  "The upper case of CHARACTER, or CHARACTER itself."
  (let ((code (char-code character)))
    (cond ((<= 97 code 122) (code-char (- code 32)))
          ((< code 128) character)
          ((character-flag-p character 32) (code-char (%char-upcase code)))
          (t character))))

(defun char-downcase (character)
  "The lower case of CHARACTER, or CHARACTER itself."
  (let ((code (char-code character)))
    (cond ((<= 65 code 90) (code-char (+ code 32)))
          ((< code 128) character)
          ((character-flag-p character 32) (code-char (%char-downcase code)))
          (t character))))

(defun check-radix (radix)
  "RADIX, which must be an integer from 2 to 36."
  (if (and (%fixnump radix) (<= 2 radix 36))
      radix
      (signal-type-error radix '(integer 2 36))))

(defun digit-char-p (character &optional (radix 10))
  "The weight of CHARACTER as a digit in RADIX, or NIL."
  (check-radix radix)
  (let* ((code (char-code character))
         (weight (cond ((<= 48 code 57) (- code 48))
                       ((<= 65 code 90) (- code 55))
                       ((<= 97 code 122) (- code 87))
                       ((< code 128) nil)
                       (t (%digit-weight code radix)))))
    (if (and weight (< weight radix)) weight nil)))

(defun digit-char (weight &optional (radix 10))
  "The character that is the digit WEIGHT in RADIX, or NIL."
  (check-radix radix)
  (unless (and (integerp weight) (>= weight 0))
    (signal-type-error weight 'unsigned-byte))
  (cond ((>= weight radix) nil)
        ((< weight 10) (code-char (+ 48 weight)))
        (t (code-char (+ 55 weight)))))

(defun char-name (character)
  "The name of CHARACTER, or NIL."
  (%char-name (char-code character)))

(defun name-char (name)
  "The character called NAME, a string designator, or NIL."
  (let ((code (%name-char (string-designated name))))
    (if code (code-char code) nil)))

(defun character (designator)
  "The character that DESIGNATOR, a character, string of one character or such a symbol, stands for."
  (if (characterp designator)
      designator
      (let ((string (cond ((stringp designator) designator)
                          ((symbolp designator) (symbol-name designator))
                          (t (signal-type-error designator 'character-designator)))))
        (if (eql (length string) 1)
            (char string 0)
            (error 'simple-type-error
                   :datum designator :expected-type '(or character (string 1) symbol)
                   :format-control "~S does not stand for a character."
                   :format-arguments (list designator))))))

(deftype character-designator ()
  "Characters, and strings and symbols that stand for one."
  '(or character (string 1) symbol))
