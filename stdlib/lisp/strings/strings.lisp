;;;; Strings: designators, making, case, trimming.
;;;;
;;;; The problem: string functions take symbols and characters as well, with bounds. The approach:
;;;; STRING-DESIGNATED turns a designator into a string once; work on the characters is done by
;;;; primitives that know every kind of string.
;;;;
;;;; Invariant: the functions without N return fresh strings, but for trimming, which may return
;;;; its argument when there is nothing to cut.
;;;;
;;;; Tests: tests/lisp/strings/strings.lisp.

(in-package "BROLGA-SYSTEM")

(defun stringp (object)
  "Whether OBJECT is a string."
  (stringp object))

(defun simple-string-p (object)
  "Whether OBJECT is a simple string."
  (simple-string-p object))

(defun string-designated (designator)
  "The string that DESIGNATOR, a string, symbol or character, stands for."
  (cond ((stringp designator) designator)
        ((symbolp designator) (symbol-name designator))
        ((characterp designator) (%make-string-of 1 designator))
        (t (string-designated
            (%type-error-in-operation designator '(or string symbol character) 'string)))))

(defun string (designator)
  "The string that DESIGNATOR, a string, symbol or character, stands for."
  (string-designated designator))

(defun %make-string-of (size character)
  "A fresh string of SIZE times CHARACTER."
  (let ((string (%make-specialised-vector (kind-number character) size)))
    (%fill-simple string character 0 size)))

(defun make-string (size &key (initial-element nil initial-element-p) (element-type 'character))
  "A fresh simple string of SIZE characters, all INITIAL-ELEMENT."
  (let ((kind (if (eq element-type 'character)
                  (kind-number character)
                  (element-type-kind element-type))))
    (when (eql kind (kind-number nil))
      (setq kind (kind-number base-char)))
    (unless (or (eql kind (kind-number character)) (eql kind (kind-number base-char)))
      (error "~S is not a type of characters." element-type))
    (if initial-element-p
        (make-simple-storage kind (check-dimension size) (check-character initial-element) t)
        (make-simple-storage kind (check-dimension size) nil nil))))

(defun checked-string-end (string start end)
  "END, or the length of STRING; signals unless they bound a part of STRING."
  (check-bounds string start end (length string)))

(defun copied-string (designator)
  "A fresh simple string with the characters of the string that DESIGNATOR stands for."
  (let ((string (string-designated designator)))
    (%string-copy string 0 (length string))))

(defmacro define-case-functions (name destructive-name primitive documentation destructive-documentation)
  "Define the two functions that change the case of a string by PRIMITIVE."
  `(progn
     (defun ,name (string &key (start 0) end)
       ,documentation
       (let* ((copy (copied-string string))
              (end (checked-string-end copy start end)))
         (,primitive copy start end)))
     (defun ,destructive-name (string &key (start 0) end)
       ,destructive-documentation
       (unless (stringp string)
         (signal-type-error string 'string))
       (let ((end (checked-string-end string start end)))
         (,primitive string start end)
         string))))

(define-case-functions string-upcase nstring-upcase %nstring-upcase
  "A string like STRING with the characters from START to END in upper case."
  "STRING, changed, with the characters from START to END in upper case.")
(define-case-functions string-downcase nstring-downcase %nstring-downcase
  "A string like STRING with the characters from START to END in lower case."
  "STRING, changed, with the characters from START to END in lower case.")
(define-case-functions string-capitalize nstring-capitalize %nstring-capitalize
  "A string like STRING with the words from START to END capitalised."
  "STRING, changed, with the words from START to END capitalised.")

(defun trim-string (character-bag designator left right)
  "The string of DESIGNATOR without characters of CHARACTER-BAG at its LEFT and RIGHT ends."
  (let* ((string (string-designated designator))
         (bag (if (stringp character-bag)
                  character-bag
                  (coerce-to-sequence-type character-bag 'string)))
         (range (%string-trim string bag left right))
         (start (car range))
         (end (cdr range)))
    (if (and (eql start 0) (eql end (length string)) (simple-string-p string))
        string
        (subseq string start end))))

(defun string-trim (character-bag string)
  "STRING without characters of CHARACTER-BAG at both ends."
  (trim-string character-bag string t t))

(defun string-left-trim (character-bag string)
  "STRING without characters of CHARACTER-BAG at its start."
  (trim-string character-bag string t nil))

(defun string-right-trim (character-bag string)
  "STRING without characters of CHARACTER-BAG at its end."
  (trim-string character-bag string nil t))
