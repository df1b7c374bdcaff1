;;;; Printing integers, ratios and complex numbers.
;;;;
;;;; Fixnums in base ten are what is printed most: their digits are made from the right end in a
;;;; small scratch string. Everything larger goes through the runtime's radix conversion.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defvar *digit-buffer* (make-string 24)
  "Where the digits of fixnums are made. Used only between two calls of other functions.")
(declaim (type (simple-array character (*)) *digit-buffer*))

(defun output-decimal (integer stream)
  "Prints INTEGER in base ten."
  (if (%fixnump integer)
      (output-fixnum-decimal integer stream)
      (output-digits integer 10 stream)))

(defun output-fixnum-decimal (integer stream)
  (declare (fixnum integer))
  (let ((buffer *digit-buffer*)
        (index 24)
        ;; Negative numbers have the greater range.
        (rest (if (minusp integer) integer (- integer))))
    (declare (type (simple-array character (*)) buffer) (fixnum index rest))
    (loop
      (let* ((quotient (truncate rest 10))
             (digit (%two-arg-- (%two-arg-* quotient 10) rest)))
        (declare (fixnum quotient digit))
        (setq index (%two-arg-- index 1))
        (setf (schar buffer index) (code-char (%two-arg-+ 48 digit)))
        (setq rest quotient)
        (when (eql rest 0)
          (return))))
    (when (minusp integer)
      (setq index (%two-arg-- index 1))
      (setf (schar buffer index) #\-))
    (output-simple-string buffer index 24 stream)))

(defun output-digits (integer base stream)
  (let ((digits (%integer-to-string integer base)))
    (output-simple-string digits 0 (length digits) stream)))

(defun check-print-base (base)
  (unless (typep base '(integer 2 36))
    (setq *print-base* 10)
    (error 'simple-type-error :datum base :expected-type '(integer 2 36)
                              :format-control "The value of *PRINT-BASE* was ~S, which is not an integer from 2 to 36; it is 10 now."
                              :format-arguments (list base))))

(defun output-integer (integer stream)
  (let ((base *print-base*))
    (cond (*print-radix*
           (check-print-base base)
           (unless (eql base 10)
             (output-radix base stream))
           (output-digits integer base stream)
           (when (eql base 10)
             (output-char #\. stream)))
          ((eql base 10)
           (output-decimal integer stream))
          (t (check-print-base base)
             (output-digits integer base stream)))))

(defun output-radix (base stream)
  "Prints the reader's notation for numbers in BASE."
  (output-char #\# stream)
  (case base
    (2 (output-char #\b stream))
    (8 (output-char #\o stream))
    (16 (output-char #\x stream))
    (t (output-decimal base stream)
       (output-char #\r stream))))

(defun output-number (number stream)
  (cond ((floatp number) (output-float number stream))
        ((integerp number) (output-integer number stream))
        ((complexp number)
         (output-simple-string "#C(" 0 3 stream)
         (output-number (realpart number) stream)
         (output-char #\Space stream)
         (output-number (imagpart number) stream)
         (output-char #\) stream))
        (t
         (let ((base *print-base*))
           (check-print-base base)
           (when *print-radix*
             (output-radix base stream))
           (output-digits (numerator number) base stream)
           (output-char #\/ stream)
           (output-digits (denominator number) base stream)))))
