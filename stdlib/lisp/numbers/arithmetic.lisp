;;;; + - * / and their relatives.
;;;;
;;;; The problem: code without declarations computes on fixnums in line and comes here for
;;;; everything else; floats must not pay for the general case. The approach: the slow path of
;;;; each two-argument operation asks for double-floats first and does them by typed operations,
;;;; which are compiled in line, with fixnums converted; the rest is a primitive over the whole
;;;; tower. A float result that is not finite is computed again by the primitive,
;;;; which knows whether to signal.
;;;;
;;;; Invariant: the functions here return what the primitive alone would return.
;;;;
;;;; Tests: tests/lisp/numbers/arithmetic.lisp.

(in-package "BROLGA-SYSTEM")

(defmacro with-float-dispatch ((a b) operation general &key (finite t))
  "(OPERATION a b) in line when A and B are double-floats, or one is and the other a fixnum; else GENERAL.
FINITE: float results are to be checked. Otherwise OPERATION is a comparison, which must be exact:
then only fixnums that are doubles without rounding are converted."
  ;; Only operations that the compiler opens in line may be used here on typed operands: any other
  ;; would call the function that this is the body of. That rules single-floats out.
  (flet ((converted (fixnum)
           (if finite
               `(%fixnump ,fixnum)
               `(and (%fixnump ,fixnum)
                     (<= ,(- (ash 1 53)) (the fixnum ,fixnum) ,(ash 1 53)))))
         (typed (left right)
           `(let ((left ,left) (right ,right))
              (declare (double-float left right))
              ,(if finite
                   `(let ((result (locally (declare (optimize (safety 0)))
                                    (,operation left right))))
                      (declare (double-float result))
                      ;; Infinities and NaNs leave a NaN here.
                      (if (= (- result result) 0d0)
                          result
                          ,general))
                   `(,operation left right)))))
    `(cond ((%double-float-p ,a)
            (cond ((%double-float-p ,b) ,(typed a b))
                  (,(converted b) ,(typed a `(%to-double-float (the fixnum ,b))))
                  (t ,general)))
           ((%double-float-p ,b)
            (if ,(converted a)
                ,(typed `(%to-double-float (the fixnum ,a)) b)
                ,general))
           (t ,general))))

(defun %two-arg-+ (a b)
  "The sum of A and B."
  ;; What is in line at safety 1 comes here for results that are not finite.
  (declare (optimize (safety 0)))
  (with-float-dispatch (a b) + (%generic-add a b)))

(defun %two-arg-- (a b)
  "The difference of A and B."
  ;; What is in line at safety 1 comes here for results that are not finite.
  (declare (optimize (safety 0)))
  (with-float-dispatch (a b) - (%generic-subtract a b)))

(defun %two-arg-* (a b)
  "The product of A and B."
  ;; What is in line at safety 1 comes here for results that are not finite.
  (declare (optimize (safety 0)))
  (with-float-dispatch (a b) * (%generic-multiply a b)))

(defun %two-arg-/ (a b)
  "The quotient of A and B."
  ;; What is in line at safety 1 comes here for results that are not finite.
  (declare (optimize (safety 0)))
  (with-float-dispatch (a b) / (%generic-divide a b)))

(defun %negate (number)
  "NUMBER with its sign changed."
  (if (%double-float-p number)
      (let ((double number))
        (declare (double-float double))
        (- double))
      (%generic-negate number)))

(defun check-number (object)
  "OBJECT, which must be a number."
  (if (numberp object)
      object
      (%type-error-in-operation object 'number '+)))

(defun + (&optional (first 0) (second 0 second-supplied-p) &rest more)
  "The sum of the arguments; 0 for none."
  (cond ((not second-supplied-p) (check-number first))
        ((null more) (%two-arg-+ first second))
        (t
         (let ((sum (%two-arg-+ first second)))
           (dolist (number more sum)
             (setq sum (%two-arg-+ sum number)))))))

(defun * (&optional (first 1) (second 1 second-supplied-p) &rest more)
  "The product of the arguments; 1 for none."
  (cond ((not second-supplied-p) (check-number first))
        ((null more) (%two-arg-* first second))
        (t
         (let ((product (%two-arg-* first second)))
           (dolist (number more product)
             (setq product (%two-arg-* product number)))))))

(defun - (first &optional (second 0 second-supplied-p) &rest more)
  "FIRST minus the other arguments; with one argument its negation."
  (cond ((not second-supplied-p) (%negate first))
        ((null more) (%two-arg-- first second))
        (t
         (let ((difference (%two-arg-- first second)))
           (dolist (number more difference)
             (setq difference (%two-arg-- difference number)))))))

(defun / (first &optional (second 1 second-supplied-p) &rest more)
  "FIRST divided by the other arguments; with one argument its reciprocal."
  (cond ((not second-supplied-p) (%two-arg-/ 1 first))
        ((null more) (%two-arg-/ first second))
        (t
         (let ((quotient (%two-arg-/ first second)))
           (dolist (number more quotient)
             (setq quotient (%two-arg-/ quotient number)))))))

(defun 1+ (number)
  "NUMBER plus one."
  (%two-arg-+ number 1))

(defun 1- (number)
  "NUMBER minus one."
  (%two-arg-- number 1))
