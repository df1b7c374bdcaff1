;;;; Complex numbers: construction, parts, absolute value, phase, SIGNUM.
;;;;
;;;; The problem: a complex number with rational parts and imaginary part zero is a rational, and
;;;; the parts have one type. The approach: the constructor primitive takes care of both; the
;;;; functions here dispatch once on complex against real.
;;;;
;;;; Tests: tests/lisp/numbers/.

(in-package "BROLGA-SYSTEM")

(defun complex (realpart &optional (imagpart 0))
  "The complex number with these parts; a rational REALPART itself when IMAGPART is an exact zero."
  (unless (realp realpart)
    (signal-type-error realpart 'real))
  (unless (realp imagpart)
    (signal-type-error imagpart 'real))
  (%make-complex realpart imagpart))

(defun realpart (number)
  "The real part of NUMBER."
  (cond ((complexp number) (%realpart number))
        ((realp number) number)
        (t (signal-type-error number 'number))))

(defun imagpart (number)
  "The imaginary part of NUMBER; a zero of its own type for a real NUMBER."
  (cond ((complexp number) (%imagpart number))
        ((realp number) (%two-arg-* 0 number))
        (t (signal-type-error number 'number))))

(defun conjugate (number)
  "NUMBER with the sign of its imaginary part changed."
  (cond ((complexp number)
         (%make-complex (%realpart number) (%negate (%imagpart number))))
        ((realp number) number)
        (t (signal-type-error number 'number))))

(defun double-format-p (number)
  "Whether NUMBER is a double-float or a complex of such."
  (or (%double-float-p number)
      (and (complexp number) (%double-float-p (%realpart number)))))

(defun float-in-format (double doublep)
  "The double-float DOUBLE itself (DOUBLEP) or as a single-float."
  (if doublep double (%double-to-single double)))

(defun complex-in-format (realpart imagpart doublep)
  "The complex of two double-floats, as they are (DOUBLEP) or as single-floats."
  (if doublep
      (%make-complex realpart imagpart)
      (%make-complex (%double-to-single realpart) (%double-to-single imagpart))))

(defun abs (number)
  "The absolute value of NUMBER."
  (cond ((%fixnump number)
         (if (< (the fixnum number) 0) (- number) number))
        ((realp number) (%generic-abs number))
        ((complexp number)
         (float-in-format (%double-hypot (%to-double-float (%realpart number))
                                         (%to-double-float (%imagpart number)))
                          (double-format-p number)))
        (t (signal-type-error number 'number))))

(defun phase (number)
  "The angle of NUMBER in the complex plane, in radians, from minus pi exclusively to pi."
  (cond ((complexp number)
         (float-in-format (%double-atan2 (%to-double-float (%imagpart number))
                                         (%to-double-float (%realpart number)))
                          (double-format-p number)))
        ((floatp number)
         (float-in-format (if (%float-negative-p number) pi 0d0) (%double-float-p number)))
        ((realp number)
         (if (minusp number) (float-in-format pi nil) 0f0))
        (t (signal-type-error number 'number))))

(defun signum (number)
  "Minus one, zero or one in the type of NUMBER, as its sign is; for a complex, its unit vector."
  (cond ((rationalp number)
         (cond ((plusp number) 1)
               ((minusp number) -1)
               (t 0)))
        ((floatp number)
         (if (zerop number) number (float-sign number)))
        ((complexp number)
         (if (zerop number)
             number
             (%two-arg-/ number (abs number))))
        (t (signal-type-error number 'number))))

(defun cis (radians)
  "The complex number cos + i sin of the angle RADIANS."
  (unless (realp radians)
    (signal-type-error radians 'real))
  (let ((angle (%to-double-float radians)))
    (complex-in-format (%double-cos angle) (%double-sin angle) (%double-float-p radians))))
