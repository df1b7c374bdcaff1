;;;; GCD, LCM, ISQRT and rational numbers' parts.
;;;;
;;;; The problem: number theory on integers of any size. The approach: primitives for two
;;;; integers, Euclid's algorithm in line while both are fixnums.
;;;;
;;;; Tests: tests/lisp/numbers/.

(in-package "BROLGA-SYSTEM")

(defun two-argument-gcd (a b)
  "The greatest common divisor of two integers."
  (if (and (%fixnump a) (%fixnump b))
      (let ((x (abs a)) (y (abs b)))
        ;; Euclid's algorithm; -(2^62) has no positive fixnum.
        (if (and (%fixnump x) (%fixnump y))
            (loop
              (when (eql y 0)
                (return x))
              (let ((remainder (rem (the fixnum x) (the fixnum y))))
                (setq x y)
                (setq y remainder)))
            (%integer-gcd a b)))
      (%integer-gcd a b)))

(defun gcd (&rest integers)
  "The greatest common divisor of INTEGERS; 0 for none."
  (let ((result 0))
    (dolist (integer integers (abs result))
      (setq result (two-argument-gcd result integer)))))

(defun lcm (&rest integers)
  "The least common multiple of INTEGERS; 1 for none."
  (let ((result 1))
    (dolist (integer integers result)
      (setq result (%integer-lcm result integer)))))

(defun isqrt (natural)
  "The greatest integer whose square is not greater than NATURAL."
  (unless (and (integerp natural) (>= natural 0))
    (signal-type-error natural 'unsigned-byte))
  (%integer-isqrt natural))

(defun numerator (rational)
  "The numerator of RATIONAL in lowest terms."
  (cond ((integerp rational) rational)
        ((%ratiop rational) (%numerator rational))
        (t (signal-type-error rational 'rational))))

(defun denominator (rational)
  "The denominator of RATIONAL in lowest terms."
  (cond ((integerp rational) 1)
        ((%ratiop rational) (%denominator rational))
        (t (signal-type-error rational 'rational))))

(defun rational (number)
  "The rational number equal to the real NUMBER."
  (cond ((rationalp number) number)
        ((floatp number) (%float-to-rational number))
        (t (signal-type-error number 'real))))

(defun simplest-rational-between (low high)
  "The rational with the least denominator in the closed interval of the positive rationals LOW and HIGH."
  ;; Walk down the Stern-Brocot tree by continued fractions: the integer parts agree until an
  ;; integer lies between the bounds.
  (let ((floor (floor low)))
    (cond ((= floor low) floor)
          ((< floor (floor high)) (1+ floor))
          (t (+ floor
                (/ (simplest-rational-between (/ (- high floor)) (/ (- low floor)))))))))

(defun rationalize (number)
  "The simplest rational that converts to the real NUMBER."
  (cond ((rationalp number) number)
        ((not (floatp number)) (signal-type-error number 'real))
        (t
         (let* ((decoded (%float-decode number))
                (mantissa (first decoded))
                (exponent (second decoded))
                (sign (third decoded)))
           (cond ((or (eql mantissa 0) (>= exponent 0))
                  (* sign mantissa (ash 1 exponent)))
                 (t
                  ;; Every real within half a unit of the last place reads as NUMBER.
                  (let* ((scale (ash 1 (- 1 exponent)))
                         (low (/ (1- (* 2 mantissa)) scale))
                         (high (/ (1+ (* 2 mantissa)) scale)))
                    (* sign (simplest-rational-between low high)))))))))
