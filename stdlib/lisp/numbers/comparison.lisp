;;;; Comparison of numbers, and the predicates that compare with zero.
;;;;
;;;; The problem and the approach are those of arithmetic.lisp. Rationals and floats are compared
;;;; exactly, by their rational values; comparisons with a NaN are false.
;;;;
;;;; Tests: tests/lisp/numbers/.

(in-package "BROLGA-SYSTEM")

(defun numberp (object)
  "Whether OBJECT is a number."
  (numberp object))

(defun complexp (object)
  "Whether OBJECT is a complex number."
  (complexp object))

(defun realp (object)
  "Whether OBJECT is a real number."
  (realp object))

(defun rationalp (object)
  "Whether OBJECT is an integer or a ratio."
  (rationalp object))

(defun integerp (object)
  "Whether OBJECT is an integer."
  (integerp object))

(defun floatp (object)
  "Whether OBJECT is a float."
  (floatp object))

(defun %two-arg-= (a b)
  "Whether the numbers A and B are equal."
  (with-float-dispatch (a b) = (%generic-equal a b) :finite nil))

(defun %two-arg-< (a b)
  "Whether A is less than B."
  (with-float-dispatch (a b) < (%generic-less a b) :finite nil))

(defun %two-arg-> (a b)
  "Whether A is greater than B."
  (with-float-dispatch (a b) > (%generic-less b a) :finite nil))

(defun %two-arg-<= (a b)
  "Whether A is not greater than B."
  (with-float-dispatch (a b) <=
    (let ((order (%generic-compare a b)))
      (and order (not (eql order 1))))
    :finite nil))

(defun %two-arg->= (a b)
  "Whether A is not less than B."
  (with-float-dispatch (a b) >=
    (let ((order (%generic-compare a b)))
      (and order (not (eql order -1))))
    :finite nil))

(defun %two-arg-max (a b)
  "The greater of A and B."
  (if (%two-arg-> b a) b a))

(defun %two-arg-min (a b)
  "The lesser of A and B."
  (if (%two-arg-< b a) b a))

(defun check-real (object)
  "OBJECT, which must be a real number."
  (if (realp object)
      object
      (%type-error-in-operation object 'real '<)))

(defmacro define-comparison (name two-argument-name check documentation)
  "Define the n-ary comparison NAME that holds when TWO-ARGUMENT-NAME holds between all neighbours."
  `(defun ,name (first &optional (second nil second-supplied-p) &rest more)
     ,documentation
     (cond ((not second-supplied-p) (,check first) t)
           ((null more) (,two-argument-name first second))
           (t
            (let ((holds (,two-argument-name first second)))
              ;; All arguments are looked at, so that a wrong one is found whatever the result.
              (dolist (number more holds)
                (if holds
                    (setq holds (,two-argument-name second number))
                    (,check number))
                (setq second number)))))))

(define-comparison = %two-arg-= check-number "Whether all arguments are equal numbers.")
(define-comparison < %two-arg-< check-real "Whether each argument is less than the next.")
(define-comparison > %two-arg-> check-real "Whether each argument is greater than the next.")
(define-comparison <= %two-arg-<= check-real "Whether no argument is greater than the next.")
(define-comparison >= %two-arg->= check-real "Whether no argument is less than the next.")

(defun /= (first &rest more)
  "Whether no two arguments are equal numbers."
  (check-number first)
  (dolist (number more)
    (check-number number))
  (do ((number first (car rest))
       (rest more (cdr rest)))
      ((null rest) t)
    (dolist (other rest)
      (when (%two-arg-= number other)
        (return-from /= nil)))))

(defmacro define-extremum (name two-argument-name documentation)
  "Define MAX or MIN."
  `(defun ,name (first &optional (second nil second-supplied-p) &rest more)
     ,documentation
     (cond ((not second-supplied-p) (check-real first))
           ((null more) (,two-argument-name first second))
           (t
            (let ((result (,two-argument-name first second)))
              (dolist (number more result)
                (setq result (,two-argument-name result number))))))))

(define-extremum max %two-arg-max "The greatest of the arguments.")
(define-extremum min %two-arg-min "The least of the arguments.")

(defun zerop (number)
  "Whether NUMBER is zero."
  (%two-arg-= number 0))

(defun plusp (number)
  "Whether NUMBER is greater than zero."
  (%two-arg-> number 0))

(defun minusp (number)
  "Whether NUMBER is less than zero."
  (%two-arg-< number 0))

(defun evenp (integer)
  "Whether INTEGER is divisible by two."
  (if (%fixnump integer)
      (eql 0 (logand (the fixnum integer) 1))
      (not (%integer-bit-p 0 integer))))

(defun oddp (integer)
  "Whether INTEGER is not divisible by two."
  (if (%fixnump integer)
      (not (eql 0 (logand (the fixnum integer) 1)))
      (%integer-bit-p 0 integer)))
