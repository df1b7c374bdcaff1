;;;; EXP, LOG, SQRT, EXPT over all numbers.
;;;;
;;;; The problem: results may be complex for real arguments, exact for exact ones (EXPT), and
;;;; integers beyond the range of floats have logarithms. The approach: everything inexact is
;;;; computed in double-floats, real and imaginary part apart, and rounded once to the format of
;;;; the result (double when an argument has it). Square roots and logarithms of complex numbers
;;;; follow Kahan ("Branch cuts for complex elementary functions").
;;;;
;;;; Invariant: functions named DOUBLE-COMPLEX-... take and return parts as double-floats.
;;;;
;;;; Tests: tests/lisp/numbers/.

(in-package "BROLGA-SYSTEM")

(defmacro with-double-parts ((realpart imagpart) number &body body)
  "Bind the variables to the parts of the complex NUMBER as double-floats."
  (let ((value (gensym "NUMBER")))
    `(let* ((,value ,number)
            (,realpart (%to-double-float (%realpart ,value)))
            (,imagpart (%to-double-float (%imagpart ,value))))
       ,@body)))

(defun with-sign-of (size sign)
  "The double-float SIZE, not negative, with the sign of the double-float SIGN."
  (if (%float-negative-p sign) (%generic-negate size) size))

(defun double-complex-exp (x y)
  "The parts of e to the power X + iY."
  (let ((size (%double-exp x)))
    (values (* size (%double-cos y)) (* size (%double-sin y)))))

(defun exp (number)
  "e, the base of the natural logarithms, to the power NUMBER."
  (cond ((%double-float-p number) (%double-exp number))
        ((realp number) (%double-to-single (%double-exp (%to-double-float number))))
        ((complexp number)
         (with-double-parts (x y) number
           (multiple-value-bind (x y) (double-complex-exp x y)
             (complex-in-format x y (double-format-p number)))))
        (t (signal-type-error number 'number))))

(defun double-complex-log (x y)
  "The parts of the natural logarithm of X + iY."
  (let* ((x-size (abs x))
         (y-size (abs y))
         (large (max x-size y-size))
         (small (min x-size y-size)))
    (values (if (< 0.5d0 large 3d0)
                ;; Near the unit circle the logarithm of the modulus would lose its digits.
                (let ((excess (+ (* (- large 1d0) (+ large 1d0)) (* small small))))
                  (if (> excess -0.5d0)
                      (/ (%double-log1p excess) 2d0)
                      (%double-log (%double-hypot x y))))
                (%double-log (%double-hypot x y)))
            (%double-atan2 y x))))

(defun double-log-of-positive-integer (integer)
  "The natural logarithm of a positive integer of any size, as a double-float."
  (let ((excess (- (integer-length integer) 1000)))
    (if (plusp excess)
        (+ (%double-log (%to-double-float (ash integer (- excess))))
           (* excess (%double-log 2d0)))
        (%double-log (%to-double-float integer)))))

(defun double-log-of-positive-rational (rational)
  "The natural logarithm of a positive rational, as a double-float."
  (if (integerp rational)
      (double-log-of-positive-integer rational)
      (let ((numerator (%numerator rational))
            (denominator (%denominator rational)))
        (if (and (< (integer-length numerator) 1000) (< (integer-length denominator) 1000))
            (let ((distance (%two-arg-- rational 1)))
              (if (< (abs distance) 1/2)
                  (%double-log1p (%to-double-float distance))
                  (%double-log (%to-double-float rational))))
            (- (double-log-of-positive-integer numerator)
               (double-log-of-positive-integer denominator))))))

(defun natural-log (number)
  "The natural logarithm of NUMBER as parts: a double-float, and another or NIL when it is real."
  (cond ((floatp number)
         (let ((double (%to-double-float number)))
           (if (and (%float-negative-p double) (not (zerop double)))
               (values (%double-log (- double)) pi)
               (values (%double-log (if (zerop double) 0d0 double)) nil))))
        ((rationalp number)
         (cond ((plusp number) (values (double-log-of-positive-rational number) nil))
               ((minusp number) (values (double-log-of-positive-rational (- number)) pi))
               (t (error 'division-by-zero :operation 'log :operands (list number)))))
        ((complexp number)
         (with-double-parts (x y) number
           (double-complex-log x y)))
        (t (signal-type-error number 'number))))

(defun number-in-format (realpart imagpart doublep)
  "A complex, or a real when IMAGPART is NIL."
  (if imagpart
      (complex-in-format realpart imagpart doublep)
      (float-in-format realpart doublep)))

(defun log-to-base (number base)
  "The logarithm of NUMBER to BASE."
  (let ((doublep (or (double-format-p number) (double-format-p base))))
    (cond ((zerop base)
           ;; The limit for a base that goes to zero.
           (if doublep 0d0 0f0))
          ((and (realp number) (plusp number) (floatp number) (eql base 2))
           (float-in-format (%double-log2 (%to-double-float number)) doublep))
          ((and (realp number) (plusp number) (eql base 10)
                (or (floatp number) (< (integer-length (numerator number)) 1000)))
           (float-in-format (%double-log10 (%to-double-float number)) doublep))
          (t
           (multiple-value-bind (x y) (natural-log number)
             (multiple-value-bind (base-x base-y) (natural-log base)
               (if (or y base-y)
                   (let ((quotient (%two-arg-/ (%make-complex x (or y 0d0))
                                               (if base-y (%make-complex base-x base-y) base-x))))
                     (with-double-parts (x y) quotient
                       (complex-in-format x y doublep)))
                   (float-in-format
                    (if (and (integerp number) (integerp base) (plusp number) (> base 1))
                        (log-of-integers number base x base-x)
                        (%two-arg-/ x base-x))
                    doublep))))))))

(defun log-of-integers (number base number-log base-log)
  "The logarithm of a positive integer to an integer base, an integral float when it is an integer."
  (let* ((quotient (%two-arg-/ number-log base-log))
         (nearest (%float-round quotient)))
    (if (and (< (abs (- quotient nearest)) 1d-9)
             (>= nearest 0)
             (= (expt base nearest) number))
        (%to-double-float nearest)
        quotient)))

(defun log (number &optional (base nil base-supplied-p))
  "The logarithm of NUMBER to BASE, which is e when not given."
  (cond (base-supplied-p (log-to-base number base))
        (t
         (multiple-value-bind (x y) (natural-log number)
           (number-in-format x y (double-format-p number))))))

(defun double-complex-sqrt (x y)
  "The parts of the principal square root of X + iY."
  (if (and (zerop x) (zerop y))
      (values 0d0 y)
      (let* ((x-size (abs x))
             ;; Halved first, so that the sum does not overflow.
             (size (%double-sqrt (+ (/ x-size 2d0) (/ (%double-hypot x y) 2d0)))))
        (if (%float-negative-p x)
            (values (/ (abs y) (* 2d0 size)) (with-sign-of size y))
            (values size (/ y (* 2d0 size)))))))

(defun sqrt (number)
  "The principal square root of NUMBER."
  (cond ((%double-float-p number)
         (if (and (%float-negative-p number) (not (zerop number)))
             (%make-complex 0d0 (%double-sqrt (- number)))
             (%double-sqrt number)))
        ((realp number)
         (if (minusp number)
             (%make-complex 0f0 (%double-to-single (%double-sqrt (%to-double-float (- number)))))
             (%double-to-single (%double-sqrt (%to-double-float number)))))
        ((complexp number)
         (with-double-parts (x y) number
           (multiple-value-bind (x y) (double-complex-sqrt x y)
             (complex-in-format x y (double-format-p number)))))
        (t (signal-type-error number 'number))))

(defun power-by-squaring (base power)
  "BASE to the positive integer POWER by repeated squaring."
  (let ((result nil))
    (loop
      (when (oddp power)
        (setq result (if result (%two-arg-* result base) base)))
      (setq power (ash power -1))
      (when (eql power 0)
        (return result))
      (setq base (%two-arg-* base base)))))

(defun integer-power (base power)
  "BASE, a number, to the integer POWER."
  (when (and (not (%fixnump power)) (rationalp base) (not (member-eq base '(0 1 -1))))
    (%integer-too-large))
  (cond ((integerp base)
         (cond ((>= power 0) (%integer-expt base power))
               ((eql base 1) 1)
               ((eql base -1) (if (evenp power) 1 -1))
               (t (%two-arg-/ 1 (%integer-expt base (- power))))))
        ((%ratiop base)
         (let ((numerator (%integer-expt (%numerator base) (abs power)))
               (denominator (%integer-expt (%denominator base) (abs power))))
           (if (minusp power)
               (%two-arg-/ denominator numerator)
               (%two-arg-/ numerator denominator))))
        ((floatp base)
         (if (zerop base)
             (if (plusp power)
                 (if (oddp power) base (abs base))
                 (error 'division-by-zero :operation 'expt :operands (list base power)))
             (float-in-format (%double-expt (%to-double-float base) (%to-double-float power))
                              (%double-float-p base))))
        ((and (floatp (%realpart base)) (> (abs power) 16))
         (inexact-power base power))
        ((minusp power) (%two-arg-/ 1 (power-by-squaring base (- power))))
        (t (power-by-squaring base power))))

(defun inexact-power (base power)
  "BASE to the POWER by floats; BASE is not zero."
  (let ((doublep (or (double-format-p base) (double-format-p power))))
    (if (and (realp base) (realp power))
        (let ((double-base (%to-double-float base))
              (double-power (%to-double-float power)))
          (if (or (plusp double-base)
                  (= double-power (%float-ffloor double-power)))
              (float-in-format (%double-expt double-base double-power) doublep)
              (let ((size (%double-expt (- double-base) double-power))
                    (angle (* pi double-power)))
                (complex-in-format (* size (%double-cos angle)) (* size (%double-sin angle))
                                   doublep))))
        (multiple-value-bind (log-x log-y) (natural-log base)
          (let ((exponent (%two-arg-* (if (and log-y (not (zerop log-y)))
                                          (%make-complex log-x log-y)
                                          (%make-complex log-x 0d0))
                                      power)))
            (with-double-parts (x y) exponent
              (multiple-value-bind (x y) (double-complex-exp x y)
                (complex-in-format x y doublep))))))))

(defun expt (base power)
  "BASE to the power POWER; exact when BASE is rational and POWER an integer."
  (cond ((not (numberp base)) (signal-type-error base 'number))
        ((not (numberp power)) (signal-type-error power 'number))
        ((eql power 0)
         ;; One in the type of BASE.
         (%two-arg-+ 1 (%two-arg-* base 0)))
        ((integerp power) (integer-power base power))
        ((zerop base)
         (cond ((plusp (realpart power)) (%two-arg-* base power))
               ((zerop power)
                (error 'arithmetic-error :operation 'expt :operands (list base power)))
               (t (error 'division-by-zero :operation 'expt :operands (list base power)))))
        (t (inexact-power base power))))
