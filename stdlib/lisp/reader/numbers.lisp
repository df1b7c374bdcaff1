;;;; Tokens that are numbers.
;;;;
;;;; Problem: decide quickly whether a token is an integer, ratio or float, and of which value.
;;;; Approach: decimal digits of a fixnum are added up in one pass, and those of a short float, whose
;;;; value is one rounded product or quotient of exact floats; whatever these passes cannot take
;;;; goes to the full grammar, which walks the token once per kind of number. Floats are computed
;;;; from their decimal digits and exponent by the runtime, correctly rounded.
;;;;
;;;; Tests: tests/lisp/reader/.

(in-package "BROLGA-SYSTEM")

(defun token-number (buffer length stream)
  "The number that the first LENGTH characters of BUFFER denote, or NIL."
  (declare (type (simple-array character (*)) buffer) (fixnum length))
  (or (and (eql *read-base* 10) (< length 18)
           (or (small-decimal buffer length) (small-float buffer length)))
      (let ((start (if (find (schar buffer 0) "+-") 1 0))
            (negative (char= (schar buffer 0) #\-)))
        (and (< start length)
             (or (token-integer buffer start length negative)
                 (token-ratio buffer start length negative stream)
                 (token-float buffer start length negative stream))))))

(defmacro decimal-value (buffer index length)
  "What the digits of BUFFER from INDEX, a variable that is changed, below LENGTH are worth; NIL when something else is
among them. There is at least one character, and there are fewer than 18."
  `(let ((value 0))
     (declare (fixnum value))
     (loop
       (let ((digit (%two-arg-- (char-code (schar ,buffer ,index)) 48)))
         (declare (fixnum digit))
         (unless (<= 0 digit 9)
           (return nil))
         (setq value (%two-arg-+ (%two-arg-* value 10) digit)
               ,index (%two-arg-+ ,index 1)))
       (when (eql ,index ,length)
         (return value)))))

(defun small-decimal (buffer length)
  "The integer of fewer than 18 characters in BUFFER, or NIL when it is not of the simplest form."
  (declare (type (simple-array character (*)) buffer) (fixnum length))
  (let* ((first (schar buffer 0))
         (index (if (or (eq first #\-) (eq first #\+)) 1 0)))
    (declare (fixnum index))
    (if (eql index length)
        nil
        (let ((value (decimal-value buffer index length)))
          (if (and value (eq first #\-)) (- value) value)))))

(defvar *double-powers-of-ten*
  (coerce (loop for power from 0 to 22 collect (%to-double-float (expt 10 power))) 'simple-vector)
  "The powers of ten that double-floats hold exactly.")

(defvar *single-powers-of-ten*
  (coerce (loop for power from 0 to 10 collect (%to-single-float (expt 10 power))) 'simple-vector)
  "The powers of ten that single-floats hold exactly.")

(defun small-float (buffer length)
  "The float of fewer than 18 characters in BUFFER if one operation on exact floats gives it, or NIL."
  (declare (type (simple-array character (*)) buffer) (fixnum length))
  (let* ((first (schar buffer 0))
         (index (if (or (eq first #\-) (eq first #\+)) 1 0))
         (mantissa 0) (digits 0) (scale 0) (point nil) (format nil))
    (declare (fixnum index mantissa digits scale))
    (loop
      (when (eql index length)
        ;; Without a marker there must be digits behind a point.
        (unless (< scale 0)
          (return-from small-float nil))
        (setq format *read-default-float-format*)
        (return))
      (let* ((character (schar buffer index))
             (digit (%two-arg-- (char-code character) 48)))
        (declare (fixnum digit))
        (cond ((<= 0 digit 9)
               (setq mantissa (%two-arg-+ (%two-arg-* mantissa 10) digit)
                     digits (%two-arg-+ digits 1))
               (when point
                 (setq scale (%two-arg-- scale 1))))
              ((eq character #\.)
               (when point
                 (return-from small-float nil))
               (setq point t))
              (t
               (setq format (exponent-marker-format character))
               (unless format
                 (return-from small-float nil))
               (let ((exponent (small-exponent buffer (%two-arg-+ index 1) length)))
                 (unless exponent
                   (return-from small-float nil))
                 (setq scale (%two-arg-+ scale (the fixnum exponent))))
               (return))))
      (setq index (%two-arg-+ index 1)))
    (when (eql digits 0)
      (return-from small-float nil))
    (if (member-eq format '(double-float long-float))
        (when (and (<= mantissa 9007199254740992) (<= -22 scale 22))
          (let ((value (%to-double-float mantissa)))
            (declare (double-float value))
            (setq value (if (minusp scale)
                            (/ value (the double-float (svref *double-powers-of-ten* (- scale))))
                            (* value (the double-float (svref *double-powers-of-ten* scale)))))
            (if (eq first #\-) (- value) value)))
        (when (and (<= mantissa 16777216) (<= -10 scale 10))
          (let ((value (if (minusp scale)
                           (/ (%to-single-float mantissa) (svref *single-powers-of-ten* (- scale)))
                           (* (%to-single-float mantissa) (svref *single-powers-of-ten* scale)))))
            (if (eq first #\-) (- value) value))))))

(defun small-exponent (buffer index length)
  "The integer of at most three digits from INDEX to LENGTH, or NIL."
  (declare (type (simple-array character (*)) buffer) (fixnum index length))
  (let ((negative nil))
    (when (< index length)
      (case (schar buffer index)
        (#\- (setq negative t index (%two-arg-+ index 1)))
        (#\+ (setq index (%two-arg-+ index 1)))))
    (if (and (< index length) (<= (%two-arg-- length index) 3))
        (let ((value (decimal-value buffer index length)))
          (if (and value negative) (- value) value))
        nil)))

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
