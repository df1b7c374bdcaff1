;;;; FLOOR, CEILING, TRUNCATE, ROUND, their float forms, MOD and REM.
;;;;
;;;; The problem: eight functions with two values each over all reals. The approach: everything
;;;; follows from TRUNCATE: quotient towards zero and remainder; the others correct it by one.
;;;; Integers are divided by primitives that give both values at once.
;;;;
;;;; Invariants: quotient * divisor + remainder = number, up to rounding when a float takes
;;;; part; division by zero signals DIVISION-BY-ZERO.
;;;;
;;;; Tests: tests/lisp/numbers/.

(in-package "BROLGA-SYSTEM")

(defun divide-rationals (number divisor)
  "The quotient of two rationals, rounded towards zero."
  (%integer-quotient (%two-arg-* (%numerator number) (%denominator divisor))
                     (%two-arg-* (%denominator number) (%numerator divisor))))

(defun %two-arg-truncate (number divisor)
  "The quotient of NUMBER and DIVISOR rounded towards zero, and the remainder."
  (cond ((and (integerp number) (integerp divisor))
         (if (eql divisor 1)
             (values number 0)
             (let ((pair (%integer-truncate number divisor)))
               (values (car pair) (cdr pair)))))
        ((not (realp number)) (signal-type-error number 'real))
        ((not (realp divisor)) (signal-type-error divisor 'real))
        ((and (rationalp number) (rationalp divisor))
         (let ((quotient (divide-rationals number divisor)))
           (values quotient (%two-arg-- number (%two-arg-* quotient divisor)))))
        ((and (eql divisor 1) (floatp number))
         (let ((quotient (%float-truncate number)))
           (values quotient (%two-arg-- number quotient))))
        ;; Floats of two formats, or a float and a rational: one format for all that follows.
        ((or (%double-float-p number) (%double-float-p divisor))
         (truncate-floats (%to-double-float number) (%to-double-float divisor)))
        (t
         (truncate-floats (%to-single-float number) (%to-single-float divisor)))))

(defun truncate-floats (number divisor)
  "%TWO-ARG-TRUNCATE of two floats of one format."
  (let ((quotient (%float-truncate (%two-arg-/ number divisor))))
    (values quotient (%two-arg-- number (%two-arg-* quotient divisor)))))

(defun %two-arg-floor (number divisor)
  "The quotient of NUMBER and DIVISOR rounded downwards, and the remainder."
  (if (and (integerp number) (integerp divisor))
      (let ((pair (%integer-floor number divisor)))
        (values (car pair) (cdr pair)))
      (multiple-value-bind (quotient remainder) (%two-arg-truncate number divisor)
        (if (and (not (zerop remainder))
                 (if (minusp divisor) (plusp number) (minusp number)))
            (values (1- quotient) (%two-arg-+ remainder divisor))
            (values quotient remainder)))))

(defun truncate (number &optional (divisor 1))
  "The quotient of NUMBER and DIVISOR rounded towards zero, and the remainder."
  (%two-arg-truncate number divisor))

(defun floor (number &optional (divisor 1))
  "The quotient of NUMBER and DIVISOR rounded downwards, and the remainder."
  (%two-arg-floor number divisor))

(defun ceiling (number &optional (divisor 1))
  "The quotient of NUMBER and DIVISOR rounded upwards, and the remainder."
  (multiple-value-bind (quotient remainder) (%two-arg-truncate number divisor)
    (if (and (not (zerop remainder))
             (if (minusp divisor) (minusp number) (plusp number)))
        (values (1+ quotient) (%two-arg-- remainder divisor))
        (values quotient remainder))))

(defun round (number &optional (divisor 1))
  "The quotient of NUMBER and DIVISOR rounded to the nearest integer, ties to even, and the remainder."
  (if (and (eql divisor 1) (floatp number))
      (let ((quotient (%float-round number)))
        (values quotient (%two-arg-- number quotient)))
      (multiple-value-bind (quotient remainder) (%two-arg-truncate number divisor)
        (if (zerop remainder)
            (values quotient remainder)
            (let* ((half (%two-arg-/ (abs divisor) 2))
                   (size (abs remainder)))
              (if (or (%two-arg-> size half)
                      (and (%two-arg-= size half) (oddp quotient)))
                  ;; One step away from zero: the sign of the exact quotient tells which way.
                  (if (eq (minusp remainder) (minusp divisor))
                      (values (1+ quotient) (%two-arg-- remainder divisor))
                      (values (1- quotient) (%two-arg-+ remainder divisor)))
                  (values quotient remainder)))))))

(defun rem (number divisor)
  "The remainder of NUMBER divided by DIVISOR with the quotient rounded towards zero."
  (if (and (integerp number) (integerp divisor))
      (%integer-remainder number divisor)
      (multiple-value-bind (quotient remainder) (%two-arg-truncate number divisor)
        (declare (ignore quotient))
        remainder)))

(defun mod (number divisor)
  "The remainder of NUMBER divided by DIVISOR with the quotient rounded downwards."
  (if (and (integerp number) (integerp divisor))
      (%integer-modulo number divisor)
      (multiple-value-bind (quotient remainder) (%two-arg-floor number divisor)
        (declare (ignore quotient))
        remainder)))

(defun float-quotient-prototype (number divisor)
  "A float of the format that the quotient of FFLOOR and its relatives has."
  (cond ((or (%double-float-p number) (%double-float-p divisor)) 0d0)
        (t 0f0)))

(defun ftruncate (number &optional (divisor 1))
  "Like TRUNCATE, with the quotient as a float."
  (cond ((and (floatp number) (eql divisor 1))
         (let ((quotient (%float-ftruncate number)))
           (values quotient (%two-arg-- number quotient))))
        ((and (realp number) (realp divisor) (or (floatp number) (floatp divisor)))
         ;; The float keeps the sign of a zero quotient.
         (let* ((quotient (%float-ftruncate (%two-arg-/ number divisor))))
           (values quotient (%two-arg-- number (%two-arg-* quotient divisor)))))
        (t
         (multiple-value-bind (quotient remainder) (%two-arg-truncate number divisor)
           (values (float quotient 0f0) remainder)))))

(defmacro define-float-division (name integer-name documentation)
  "Define NAME as INTEGER-NAME with the quotient as a float."
  `(defun ,name (number &optional (divisor 1))
     ,documentation
     (multiple-value-bind (quotient remainder) (,integer-name number divisor)
       (values (if (and (eql quotient 0) (or (floatp number) (floatp divisor)))
                   ;; A zero quotient keeps the sign of the exact one.
                   (let ((zero (float-quotient-prototype number divisor)))
                     (if (eq (float-or-real-minusp number) (float-or-real-minusp divisor))
                         zero
                         (%generic-negate zero)))
                   (float quotient (float-quotient-prototype number divisor)))
               remainder))))

(defun float-or-real-minusp (number)
  "Whether the real NUMBER has a minus sign, negative zero included."
  (if (floatp number)
      (%float-negative-p number)
      (minusp number)))

(define-float-division ffloor floor "Like FLOOR, with the quotient as a float.")
(define-float-division fceiling ceiling "Like CEILING, with the quotient as a float.")
(define-float-division fround round "Like ROUND, with the quotient as a float.")
