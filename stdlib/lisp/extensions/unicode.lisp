;;;; Strings as Unicode text: normal forms, full case mappings, graphemes, words, sentences.
;;;;
;;;; Problem: the standard's string functions map one character to one; Unicode's algorithms for
;;;; texts make strings of other lengths. Approach: primitives over crates (see
;;;; stdlib/src/primitives/unicode_text.rs) under the names and contracts of SBCL's SB-UNICODE.
;;;; Invariants: a result is a new string; surrogate codes stay where they are.
;;;; Tests: tests/lisp/extensions/unicode.lisp.

(in-package "BROLGA-SYSTEM")

(defun normal-form-number (form)
  "The number by which the primitives know the normal form FORM."
  (or (position form '(:nfc :nfd :nfkc :nfkd))
      (signal-type-error form '(member :nfc :nfd :nfkc :nfkd))))

(defun normalize-string (string &optional (form :nfd) filter)
  "STRING in the normal form FORM: :NFC, :NFD, :NFKC or :NFKD (UAX #15). With FILTER, a function, only the
characters of the decomposed text for which it returns true are kept, before they are composed again."
  (let ((number (normal-form-number form)))
    (if filter
        (let ((decomposed (%normalize-string string (logior number 1))))
          (%normalize-string (remove-if-not filter decomposed) number))
        (%normalize-string string number))))

(defun normalized-p (string &optional (form :nfd))
  "Whether STRING is in the normal form FORM: :NFC, :NFD, :NFKC or :NFKD."
  (string= string (%normalize-string string (normal-form-number form))))

(defun uppercase (string)
  "STRING in upper case by the full mapping of Unicode, which can change its length."
  (%full-upcase string))

(defun lowercase (string)
  "STRING in lower case by the full mapping of Unicode; a capital sigma at the end of a word becomes a final one."
  (%full-downcase string))

(defun casefold (string)
  "STRING without the distinctions of case: two strings are the same but for case when their foldings are STRING=."
  (%fold-case string))

(defun general-category (character)
  "The general category of CHARACTER as Unicode abbreviates it, a keyword like :LU or :ND."
  (values (intern (string-upcase (%char-general-category (char-code character))) "KEYWORD")))

(defun split-at (string ends)
  "A list of the parts of STRING whose ends are the positions ENDS."
  (let ((start 0))
    (mapcar (lambda (end) (subseq string (shiftf start end) end)) ends)))

(defun graphemes (string)
  "A list of what a reader takes for the characters of STRING: its extended grapheme clusters (UAX #29), as strings."
  (split-at string (%grapheme-ends string)))

(defun words (string)
  "A list of the parts of STRING between its word boundaries (UAX #29), as strings; spaces and punctuation among them."
  (split-at string (%word-ends string)))

(defun sentences (string)
  "A list of the sentences of STRING (UAX #29), as strings; the spaces behind one belong to it."
  (split-at string (%sentence-ends string)))
