;;;; Comparison of characters.
;;;;
;;;; The problem: twelve functions of any number of characters. The approach: those that mind case
;;;; compare codes; those that do not compare the codes of the characters' folded forms.
;;;;
;;;; Invariant: all arguments are checked, also behind the one that decides.
;;;;
;;;; Tests: tests/lisp/characters/.

(in-package "BROLGA-SYSTEM")

(defmacro define-character-comparison (name code operation documentation)
  "Define NAME: OPERATION holds between the codes, by the function CODE, of neighbours."
  `(defun ,name (character &rest more-characters)
     ,documentation
     (let ((code (,code character)) (result t))
       (dolist (next more-characters result)
         (let ((next-code (,code next)))
           (unless (,operation code next-code)
             (setq result nil))
           (setq code next-code))))))

(defmacro define-character-difference (name code documentation)
  "Define NAME: no two characters have the same code by the function CODE."
  `(defun ,name (character &rest more-characters)
     ,documentation
     (let ((codes (list (,code character))) (result t))
       (dolist (next more-characters result)
         (let ((next-code (,code next)))
           (when (member-eq next-code codes)
             (setq result nil))
           (setq codes (cons next-code codes)))))))

(defun folded-code (character)
  "The code of CHARACTER, in lower case when it has a case."
  (let ((code (char-code character)))
    (cond ((<= 65 code 90) (+ code 32))
          ((< code 128) code)
          (t (char-code (char-downcase character))))))

(define-character-comparison char= char-code = "Whether all characters are the same.")
(define-character-comparison char< char-code < "Whether the codes of the characters increase.")
(define-character-comparison char> char-code > "Whether the codes of the characters decrease.")
(define-character-comparison char<= char-code <= "Whether the codes of the characters never decrease.")
(define-character-comparison char>= char-code >= "Whether the codes of the characters never increase.")
(define-character-difference char/= char-code "Whether no two characters are the same.")

(define-character-comparison char-equal folded-code = "Like CHAR=, ignoring case.")
(define-character-comparison char-lessp folded-code < "Like CHAR<, ignoring case.")
(define-character-comparison char-greaterp folded-code > "Like CHAR>, ignoring case.")
(define-character-comparison char-not-greaterp folded-code <= "Like CHAR<=, ignoring case.")
(define-character-comparison char-not-lessp folded-code >= "Like CHAR>=, ignoring case.")
(define-character-difference char-not-equal folded-code "Like CHAR/=, ignoring case.")

(defun %two-arg-char= (a b)
  "Whether the characters A and B are the same."
  (= (char-code a) (char-code b)))

(defun %two-arg-char< (a b)
  "Whether the code of A is less than that of B."
  (< (char-code a) (char-code b)))

(define-compiler-macro char-equal (&whole form character &rest more-characters)
  (if (and more-characters (null (cdr more-characters)))
      `(eql (folded-code ,character) (folded-code ,(car more-characters)))
      form))
