;;;; Tokens that are numbers.
;;;;
;;;; Problem: decide quickly whether a token is an integer, ratio or float, and of which value.
;;;; Approach: decimal digits of a fixnum are added up in one pass; whatever that pass cannot take
;;;; goes to the full grammar, which walks the token once per kind of number. Floats are computed
;;;; from their decimal digits and exponent by the runtime, correctly rounded.
;;;;
;;;; Tests: tests/lisp/reader/.

(in-package "BROLGA-SYSTEM")

(defun token-number (buffer length stream)
  "The number that the first LENGTH characters of BUFFER denote, or NIL."
  (declare (type (simple-array character (*)) buffer) (fixnum length))
  (or (and (eql *read-base* 10) (< length 18) (small-decimal buffer length))
      (let ((start (if (find (schar buffer 0) "+-") 1 0))
            (negative (char= (schar buffer 0) #\-)))
        (and (< start length)
             (or (token-integer buffer start length negative)
                 (token-ratio buffer start length negative stream)
                 (token-float buffer start length negative stream))))))

(defun small-decimal (buffer length)
  "The integer of fewer than 18 characters in BUFFER, or NIL when it is not of the simplest form."
  (declare (type (simple-array character (*)) buffer) (fixnum length))
  (let* ((first (schar buffer 0))
         (index (if (or (eq first #\-) (eq first #\+)) 1 0))
         (value 0))
    (declare (fixnum index value))
    (when (eql index length)
      (return-from small-decimal nil))
    (loop
      (let ((digit (%two-arg-- (char-code (schar buffer index)) 48)))
        (declare (fixnum digit))
        (unless (<= 0 digit 9)
          (return nil))
        (setq value (%two-arg-+ (%two-arg-* value 10) digit)
              index (%two-arg-+ index 1)))
      (when (eql index length)
        (return (if (eq first #\-) (- value) value))))))

(defun digits-end (buffer start end base)
  "The index after the digits in BASE that begin at START."
  (do ((index start (1+ index)))
      ((or (>= index end) (not (digit-char-p (schar buffer index) base)))
       index)))

(defun digits-value (buffer start end base)
  (%integer-from-digits buffer start end base))

(defun token-integer (buffer start end negative)
  (let ((decimal-end (digits-end buffer start end 10)))
    (cond ((and (= decimal-end (1- end)) (> decimal-end start) (char= (schar buffer decimal-end) #\.))
           (signed (digits-value buffer start decimal-end 10) negative))
          ((= (digits-end buffer start end *read-base*) end)
           (signed (digits-value buffer start end *read-base*) negative))
          (t nil))))

(defun signed (number negative)
  (if negative (- number) number))

(defun token-ratio (buffer start end negative stream)
  (let ((slash (digits-end buffer start end *read-base*)))
    (when (and (< start slash (1- end)) (char= (schar buffer slash) #\/)
               (= (digits-end buffer (1+ slash) end *read-base*) end))
      (let ((numerator (digits-value buffer start slash *read-base*))
            (denominator (digits-value buffer (1+ slash) end *read-base*)))
        (when (zerop denominator)
          (reader-failure stream "The ratio ~A has a zero denominator." (subseq buffer 0 end)))
        (signed (/ numerator denominator) negative)))))

(defun token-float (buffer start end negative stream)
  (let* ((point (digits-end buffer start end 10))
         (pointed (and (< point end) (char= (schar buffer point) #\.)))
         (fraction-start (if pointed (1+ point) point))
         (fraction-end (if pointed (digits-end buffer fraction-start end 10) point))
         (marker (and (< fraction-end end) (exponent-marker-format (schar buffer fraction-end))))
         (integer-digits (- point start))
         (fraction-digits (- fraction-end fraction-start)))
    (cond ((= (+ integer-digits fraction-digits) 0) nil)
          ((= fraction-end end)
           (and (plusp fraction-digits)
                (make-float-from-digits buffer start point fraction-start fraction-end end 0
                                        *read-default-float-format* negative stream)))
          ((null marker) nil)
          (t
           (let* ((sign-index (1+ fraction-end))
                  (sign (and (< sign-index end) (find (schar buffer sign-index) "+-")))
                  (exponent-start (if sign (1+ sign-index) sign-index)))
             (and (< exponent-start end)
                  (= (digits-end buffer exponent-start end 10) end)
                  (make-float-from-digits
                   buffer start point fraction-start fraction-end end
                   (signed (digits-value buffer exponent-start end 10) (eql sign #\-))
                   marker negative stream)))))))

(defun exponent-marker-format (character)
  "The float format that the exponent marker CHARACTER asks for, or NIL when it is no marker."
  (case character
    ((#\e #\E) *read-default-float-format*)
    ((#\d #\D #\l #\L) 'double-float)
    ((#\f #\F #\s #\S) 'single-float)
    (t nil)))

(defun make-float-from-digits (buffer start point fraction-start fraction-end end exponent format
                               negative stream)
  "The float whose integer digits lie from START to POINT and fraction digits from FRACTION-START to
FRACTION-END of a token that ends at END."
  (let* ((fraction-digits (- fraction-end fraction-start))
         (integer (if (< start point) (digits-value buffer start point 10) 0))
         (mantissa (if (plusp fraction-digits)
                       (+ (* integer (expt 10 fraction-digits))
                          (digits-value buffer fraction-start fraction-end 10))
                       integer))
         (double (member format '(double-float long-float) :test #'eq))
         (scale (- exponent fraction-digits))
         (value (decimal-float mantissa scale double)))
    (when (or (null value) (and (zerop value) (plusp mantissa)))
      (reader-failure stream "The number ~A is too ~A for a ~(~A~)."
                      (subseq buffer 0 end) (if value "small" "large")
                      (if double 'double-float 'single-float)))
    (if negative (- value) value)))

(defun decimal-float (mantissa scale double)
  "MANTISSA times ten to the power SCALE as a float, or NIL when that is too large."
  (cond ((zerop mantissa) (if double 0d0 0f0))
        ;; Out of reach whatever the mantissa: do not compute huge powers.
        ((> scale 400) nil)
        ((< (+ scale (* 1/3 (integer-length mantissa))) -400) (if double 0d0 0f0))
        (t
         (handler-case (if double
                           (%digits-to-double mantissa scale)
                           (%digits-to-single mantissa scale))
           (arithmetic-error () nil)))))
