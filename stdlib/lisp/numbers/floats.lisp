;;;; Floats: conversion, parts and attributes.
;;;;
;;;; The problem: two formats with denormals, and operations on mantissa and exponent. The
;;;; approach: decoding and scaling are primitives on bits; the rest is arithmetic on their
;;;; results.
;;;;
;;;; Tests: tests/lisp/numbers/floats.lisp.

(in-package "BROLGA-SYSTEM")

(defun check-float (object)
  "OBJECT, which must be a float."
  (if (floatp object)
      object
      (signal-type-error object 'float)))

(defun %to-double-float (real)
  "The double-float nearest to REAL."
  (%to-double real))

(defun %to-single-float (real)
  "The single-float nearest to REAL."
  (%to-single real))

(defun float (number &optional (prototype 0f0 prototype-supplied-p))
  "NUMBER as a float: of PROTOTYPE's format, or a single-float unless it is a float already."
  (cond ((not prototype-supplied-p)
         (if (floatp number) number (%to-single-float number)))
        ((%double-float-p prototype) (%to-double-float number))
        ((%single-float-p prototype) (%to-single-float number))
        (t (signal-type-error prototype 'float))))

(define-compiler-macro float (&whole form number &optional (prototype nil prototype-supplied-p))
  (cond ((not prototype-supplied-p) form)
        ((%double-float-p prototype) `(%to-double-float ,number))
        ((%single-float-p prototype) `(%to-single-float ,number))
        (t form)))

(defun float-radix (float)
  "The radix of FLOAT's format."
  (check-float float)
  2)

(defun float-digits (float)
  "The number of binary digits of the mantissa in FLOAT's format."
  (check-float float)
  (if (%double-float-p float) 53 24))

(defun float-precision (float)
  "The number of significant binary digits of FLOAT; 0 for zero."
  (check-float float)
  (let ((mantissa (first (%float-decode float))))
    ;; Only denormals have fewer than FLOAT-DIGITS; leading zeros of theirs do not count.
    (integer-length mantissa)))

(defun integer-decode-float (float)
  "Three integers: mantissa, exponent and sign, with FLOAT = sign * mantissa * 2^exponent."
  (check-float float)
  (let ((parts (%float-decode float)))
    (values (first parts) (second parts) (third parts))))

(defun decode-float (float)
  "Three values: a mantissa in [1/2, 1), an exponent, and a float 1 with FLOAT's sign."
  (check-float float)
  (let* ((parts (%float-decode float))
         (mantissa (first parts))
         (length (integer-length mantissa))
         (one (if (%double-float-p float) 1d0 1f0))
         (sign (if (%float-negative-p float) (%generic-negate one) one)))
    (if (eql mantissa 0)
        (values (float 0 one) 0 sign)
        (values (scale-float (float mantissa one) (- length))
                (+ (second parts) length)
                sign))))

(defun scale-float (float integer)
  "FLOAT times 2 to the power INTEGER."
  (unless (integerp integer)
    (signal-type-error integer 'integer))
  (cond ((%double-float-p float) (%scale-double float integer))
        ((%single-float-p float) (%scale-single float integer))
        (t (signal-type-error float 'float))))

(defun float-sign (float-1 &optional (float-2 1 float-2-supplied-p))
  "A float with the sign of FLOAT-1 and the size of FLOAT-2, or of 1."
  (check-float float-1)
  (let* ((one (if (%double-float-p float-1) 1d0 1f0))
         (unit (if (%float-negative-p float-1) (%generic-negate one) one)))
    (if float-2-supplied-p
        (%two-arg-* unit (abs (check-float float-2)))
        unit)))

(defun float-infinity-p (float)
  "Whether FLOAT is an infinity."
  (%float-infinity-p float))

(defun float-nan-p (float)
  "Whether FLOAT is not a number."
  (%float-nan-p float))

(defun double-float-bits (double)
  "The bits of the double-float DOUBLE as an unsigned integer."
  (%double-bits double))

(defun single-float-bits (single)
  "The bits of the single-float SINGLE as an unsigned integer."
  (%single-bits single))
