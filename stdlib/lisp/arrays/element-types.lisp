;;;; Element types of arrays and the kinds of simple vector that hold them.
;;;;
;;;; The problem: MAKE-ARRAY, UPGRADED-ARRAY-ELEMENT-TYPE, TYPEP and the sequence functions must
;;;; agree on which storage an element type gets. The approach: the table from kind number (as in
;;;; image/src/object.rs) to element type is that of types/element-types.lisp; here are names for
;;;; the numbers, what arrays add to it, and a quick answer for instances.
;;;;
;;;; Invariant: the element type of the kind found is a supertype of the specifier.
;;;;
;;;; Tests: tests/lisp/arrays/.

(in-package "BROLGA-SYSTEM")

(defmacro kind-number (name)
  "The number of the kind of simple vector called NAME, an unevaluated symbol."
  (ecase name
    ((t) 47)
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
    ((nil) 32)))

(defun kind-element-type (kind)
  "The element type that arrays of this kind report."
  (%kind-element-type kind))

(defun element-type-kind (specifier)
  "The kind of simple vector for elements of the type SPECIFIER."
  (if (and (symbolp specifier) (%symbol-info specifier '%layout))
      ;; Instances of a structure, condition or class need no search.
      (kind-number t)
      (%element-kind specifier)))

(defun kind-default-element (kind)
  "The element that new vectors of this kind are filled with when none is asked for."
  (case kind
    ((33 34) (code-char 0))
    (45 0f0)
    (46 0d0)
    (t 0)))
