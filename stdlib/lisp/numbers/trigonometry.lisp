;;;; Trigonometric and hyperbolic functions and their inverses.
;;;;
;;;; The problem: twelve functions over reals and complexes, six of them with branch cuts. The
;;;; approach: reals go to a primitive in double-floats; complexes are computed from the parts by
;;;; Kahan's formulas, which keep signs of zeros, so that each side of a cut is reached. A real
;;;; argument on a cut takes the side that the standard calls continuous with it.
;;;;
;;;; Tests: tests/lisp/numbers/.

(in-package "BROLGA-SYSTEM")

(defmacro define-elementary-function (name primitive complex-function documentation
                                      &key (domain t) (zero 0d0))
  "Define NAME by PRIMITIVE where DOMAIN, a form in the double-float X, holds for a real argument.
COMPLEX-FUNCTION takes and returns parts; for a real argument out of the domain the imaginary part is ZERO."
  `(defun ,name (number)
     ,documentation
     (cond ((realp number)
            (let ((x (%to-double-float number)))
              ,(if (eq domain t)
                   `(float-in-format (,primitive x) (%double-float-p number))
                   `(if ,domain
                        (float-in-format (,primitive x) (%double-float-p number))
                        (multiple-value-bind (realpart imagpart) (,complex-function x ,zero)
                          (complex-in-format realpart imagpart (%double-float-p number)))))))
           ((complexp number)
            (with-double-parts (x y) number
              (multiple-value-bind (realpart imagpart) (,complex-function x y)
                (complex-in-format realpart imagpart (double-format-p number)))))
           (t (signal-type-error number 'number)))))

(defun double-complex-sinh (x y)
  "The parts of the hyperbolic sine of X + iY."
  (values (* (%double-sinh x) (%double-cos y))
          (* (%double-cosh x) (%double-sin y))))

(defun double-complex-cosh (x y)
  "The parts of the hyperbolic cosine of X + iY."
  (values (* (%double-cosh x) (%double-cos y))
          (* (%double-sinh x) (%double-sin y))))

(defun double-complex-tanh (x y)
  "The parts of the hyperbolic tangent of X + iY."
  (if (> (abs x) 180d0)
      ;; The squares below would overflow; the result is a unit.
      (values (with-sign-of 1d0 x) (with-sign-of 0d0 y))
      (let* ((tangent (%double-tan y))
             (beta (+ 1d0 (* tangent tangent)))
             (sine (%double-sinh x))
             (rho (%double-sqrt (+ 1d0 (* sine sine))))
             (divisor (+ 1d0 (* beta sine sine))))
        (values (/ (* beta rho sine) divisor)
                (/ tangent divisor)))))

(defun double-complex-sin (x y)
  "The parts of the sine of X + iY."
  (values (* (%double-sin x) (%double-cosh y))
          (* (%double-cos x) (%double-sinh y))))

(defun double-complex-cos (x y)
  "The parts of the cosine of X + iY."
  (values (* (%double-cos x) (%double-cosh y))
          (- (* (%double-sin x) (%double-sinh y)))))

(defun double-complex-tan (x y)
  "The parts of the tangent of X + iY."
  ;; tan z = -i tanh iz
  (multiple-value-bind (realpart imagpart) (double-complex-tanh (- y) x)
    (values imagpart (- realpart))))

(defun double-complex-asin (x y)
  "The parts of the arc sine of X + iY."
  (multiple-value-bind (minus-x minus-y) (double-complex-sqrt (- 1d0 x) (- y))
    (multiple-value-bind (plus-x plus-y) (double-complex-sqrt (+ 1d0 x) y)
      (values (%double-atan2 x (- (* minus-x plus-x) (* minus-y plus-y)))
              (%double-asinh (- (* minus-x plus-y) (* minus-y plus-x)))))))

(defun double-complex-acos (x y)
  "The parts of the arc cosine of X + iY."
  (multiple-value-bind (minus-x minus-y) (double-complex-sqrt (- 1d0 x) (- y))
    (multiple-value-bind (plus-x plus-y) (double-complex-sqrt (+ 1d0 x) y)
      (values (* 2d0 (%double-atan2 minus-x plus-x))
              (%double-asinh (- (* plus-x minus-y) (* plus-y minus-x)))))))

(defun double-complex-acosh (x y)
  "The parts of the inverse hyperbolic cosine of X + iY."
  (multiple-value-bind (minus-x minus-y) (double-complex-sqrt (- x 1d0) y)
    (multiple-value-bind (plus-x plus-y) (double-complex-sqrt (+ x 1d0) y)
      (values (%double-asinh (+ (* minus-x plus-x) (* minus-y plus-y)))
              (* 2d0 (%double-atan2 minus-y plus-x))))))

(defun double-complex-asinh (x y)
  "The parts of the inverse hyperbolic sine of X + iY."
  ;; asinh z = i asin -iz
  (multiple-value-bind (realpart imagpart) (double-complex-asin y (- x))
    (values (- imagpart) realpart)))

(defun double-complex-atanh (x y)
  "The parts of the inverse hyperbolic tangent of X + iY."
  (let* ((negative (%float-negative-p x))
         ;; By symmetry the work is done in the right half plane on the conjugate.
         (x (abs x))
         (y (if negative y (- y)))
         (y-size (abs y))
         (large 3.35195198248565d153)
         (realpart 0d0)
         (imagpart 0d0))
    (cond ((and (= x 1d0) (= y-size 0d0))
           (error 'division-by-zero :operation 'atanh :operands (list x y)))
          ((or (> x large) (> y-size large))
           (setq imagpart (with-sign-of (/ pi 2d0) y))
           ;; The real part of 1/z without overflow in between.
           (setq realpart (if (> x y-size)
                              (/ 1d0 (+ x (* y (/ y x))))
                              (/ (/ x y) (+ (* x (/ x y)) y)))))
          ((= x 1d0)
           (setq realpart (%double-log (/ (%double-sqrt (%double-sqrt (+ 4d0 (* y y))))
                                          (%double-sqrt y-size))))
           (setq imagpart (/ (with-sign-of (+ (/ pi 2d0) (%double-atan (/ y-size 2d0))) y) 2d0)))
          (t
           (let ((distance (- 1d0 x)))
             (setq realpart (/ (%double-log1p (/ (* 4d0 x) (+ (* distance distance) (* y y)))) 4d0))
             (setq imagpart (/ (%double-atan2 (* 2d0 y) (- (* distance (+ 1d0 x)) (* y y))) 2d0)))))
    (values (if negative (- realpart) realpart)
            (if negative imagpart (- imagpart)))))

(defun double-complex-atan (x y)
  "The parts of the arc tangent of X + iY."
  ;; atan z = -i atanh iz
  (multiple-value-bind (realpart imagpart) (double-complex-atanh (- y) x)
    (values imagpart (- realpart))))

(define-elementary-function sin %double-sin double-complex-sin
  "The sine of NUMBER, an angle in radians.")
(define-elementary-function cos %double-cos double-complex-cos
  "The cosine of NUMBER, an angle in radians.")
(define-elementary-function tan %double-tan double-complex-tan
  "The tangent of NUMBER, an angle in radians.")
(define-elementary-function sinh %double-sinh double-complex-sinh
  "The hyperbolic sine of NUMBER.")
(define-elementary-function cosh %double-cosh double-complex-cosh
  "The hyperbolic cosine of NUMBER.")
(define-elementary-function tanh %double-tanh double-complex-tanh
  "The hyperbolic tangent of NUMBER.")
(define-elementary-function asin %double-asin double-complex-asin
  "The arc sine of NUMBER in radians."
  :domain (<= -1d0 x 1d0) :zero (if (plusp x) (- 0d0) 0d0))
(define-elementary-function acos %double-acos double-complex-acos
  "The arc cosine of NUMBER in radians."
  :domain (<= -1d0 x 1d0) :zero (if (plusp x) (- 0d0) 0d0))
(define-elementary-function asinh %double-asinh double-complex-asinh
  "The inverse hyperbolic sine of NUMBER.")
(define-elementary-function acosh %double-acosh double-complex-acosh
  "The inverse hyperbolic cosine of NUMBER."
  :domain (>= x 1d0))
(define-elementary-function atanh %double-atanh double-complex-atanh
  "The inverse hyperbolic tangent of NUMBER."
  :domain (< -1d0 x 1d0))
(define-elementary-function arc-tangent %double-atan double-complex-atan
  "The arc tangent of NUMBER in radians.")

(defun atan (number-1 &optional (number-2 nil number-2-supplied-p))
  "The arc tangent of NUMBER-1, or the angle of the point (NUMBER-2, NUMBER-1), in radians."
  (cond ((not number-2-supplied-p) (arc-tangent number-1))
        ((not (realp number-1)) (signal-type-error number-1 'real))
        ((not (realp number-2)) (signal-type-error number-2 'real))
        (t
         (float-in-format (%double-atan2 (%to-double-float number-1) (%to-double-float number-2))
                          (or (%double-float-p number-1) (%double-float-p number-2))))))
