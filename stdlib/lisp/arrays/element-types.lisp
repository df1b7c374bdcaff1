;;;; Element types of arrays and the kinds of simple vector that hold them.
;;;;
;;;; The problem: MAKE-ARRAY, UPGRADED-ARRAY-ELEMENT-TYPE, TYPEP and the sequence functions must
;;;; agree on which storage an element type gets. The approach: one table from kind number (as
;;;; in image/src/object.rs) to the specifier that the kind's arrays report; ELEMENT-TYPE-KIND
;;;; goes the other way: names and integer ranges directly, everything else by SUBTYPEP.
;;;;
;;;; Invariant: the element type of the kind found is a supertype of the specifier, and the
;;;; smallest such in the table.
;;;;
;;;; Tests: tests/lisp/arrays/element-types.lisp.

(in-package "BROLGA-SYSTEM")

(defmacro kind-number (name)
  "The number of the kind of simple vector called NAME, an unevaluated symbol."
  (ecase name
    ((t) 32)
    (base-char 33)
    (character 34)
    (bit 35)
    (unsigned-8 36)
    (unsigned-16 37)
    (unsigned-32 38)
    (unsigned-64 39)
    (signed-8 40)
    (signed-16 41)
    (signed-32 42)
    (signed-64 43)
    (fixnum 44)
    (single-float 45)
    (double-float 46)
    ((nil) 47)))

(defvar *kind-element-types*
  '#(t base-char character bit
     (unsigned-byte 8) (unsigned-byte 16) (unsigned-byte 32) (unsigned-byte 64)
     (signed-byte 8) (signed-byte 16) (signed-byte 32) (signed-byte 64)
     fixnum single-float double-float nil)
  "The element types of the kinds from 32 on.")

(defun kind-element-type (kind)
  "The element type that arrays of this kind report."
  (svref *kind-element-types* (- kind 32)))

(defun integer-range-kind (low high)
  "The kind that holds the integers from LOW to HIGH; NIL is no bound."
  (cond ((or (null low) (null high)) (kind-number t))
        ((> low high) (kind-number nil))
        ((>= low 0)
         (cond ((<= high 1) (kind-number bit))
               ((<= high #xFF) (kind-number unsigned-8))
               ((<= high #xFFFF) (kind-number unsigned-16))
               ((<= high #xFFFFFFFF) (kind-number unsigned-32))
               ((<= high most-positive-fixnum) (kind-number fixnum))
               ((<= high #xFFFFFFFFFFFFFFFF) (kind-number unsigned-64))
               (t (kind-number t))))
        ((and (>= low -128) (<= high 127)) (kind-number signed-8))
        ((and (>= low -32768) (<= high 32767)) (kind-number signed-16))
        ((and (>= low (- (ash 1 31))) (< high (ash 1 31))) (kind-number signed-32))
        ((and (>= low most-negative-fixnum) (<= high most-positive-fixnum)) (kind-number fixnum))
        ((and (>= low (- (ash 1 63))) (< high (ash 1 63))) (kind-number signed-64))
        (t (kind-number t))))

(defun integer-specifier-bound (bound step)
  "The inclusive integer that BOUND, of an INTEGER specifier, stands for; NIL for none."
  (cond ((eq bound '*) nil)
        ((integerp bound) bound)
        ((and (consp bound) (integerp (car bound))) (+ (car bound) step))
        (t (error "~S is not a bound of an INTEGER type." bound))))

(defun compound-element-type-kind (specifier)
  "The kind for a compound type specifier, or NIL when its name alone does not tell."
  (let ((first (if (consp (cdr specifier)) (cadr specifier) '*))
        (second (if (consp (cddr specifier)) (caddr specifier) '*)))
    (case (car specifier)
      (unsigned-byte
       (if (integerp first) (integer-range-kind 0 (1- (ash 1 first))) (kind-number t)))
      (signed-byte
       (if (integerp first)
           (integer-range-kind (- (ash 1 (1- first))) (1- (ash 1 (1- first))))
           (kind-number t)))
      (mod
       (if (integerp first) (integer-range-kind 0 (1- first)) (kind-number t)))
      (integer
       (integer-range-kind (integer-specifier-bound first 1) (integer-specifier-bound second -1)))
      ((double-float long-float) (kind-number double-float))
      ((single-float short-float) (kind-number single-float))
      ((cons function array simple-array vector simple-vector string simple-string base-string
             simple-base-string bit-vector simple-bit-vector complex rational real values float)
       (kind-number t))
      (t nil))))

(defun element-type-kind (specifier)
  "The kind of simple vector for elements of the type SPECIFIER."
  (if (consp specifier)
      (or (compound-element-type-kind specifier)
          (expanded-element-type-kind specifier))
      (case specifier
        ((t *) (kind-number t))
        (character (kind-number character))
        ((base-char standard-char) (kind-number base-char))
        (bit (kind-number bit))
        (fixnum (kind-number fixnum))
        ((single-float short-float) (kind-number single-float))
        ((double-float long-float) (kind-number double-float))
        ((nil) (kind-number nil))
        ((integer number real rational float complex ratio symbol list cons function null bignum
                  array vector string hash-table sequence atom signed-byte unsigned-byte keyword
                  simple-vector simple-string boolean)
         (kind-number t))
        (extended-char (kind-number character))
        (t
         ;; Instances of a structure, condition or class need no search.
         (if (and (symbolp specifier) (%symbol-info specifier '%layout))
             (kind-number t)
             (expanded-element-type-kind specifier))))))

(defun expanded-element-type-kind (specifier)
  "ELEMENT-TYPE-KIND of a specifier that must be expanded or compared with every element type."
  (let ((expansion (%type-expand specifier)))
    (if (not (equal expansion specifier))
        (element-type-kind expansion)
        ;; From the smallest element type to the largest, T last.
        (dolist (kind '(47 35 33 34 36 40 37 41 38 42 44 39 43 45 46) (kind-number t))
          (when (subtypep specifier (kind-element-type kind))
            (return kind))))))

(defun kind-default-element (kind)
  "The element that new vectors of this kind are filled with when none is asked for."
  (case kind
    ((33 34) (code-char 0))
    (45 0f0)
    (46 0d0)
    (t 0)))
