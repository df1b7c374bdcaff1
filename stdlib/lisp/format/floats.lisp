;;;; ~F ~E ~G ~$: floats in given shapes.
;;;;
;;;; Problem: print a float with so many digits, rounded correctly, with no digit that the shortest
;;;; representation does not vouch for. Approach: the runtime gives the shortest digits; when fewer
;;;; are wanted, it rounds the exact value instead. LAY-OUT-DIGITS turns digits and exponent into
;;;; the text around the point, which the directives pad.
;;;;
;;;; Tests: tests/lisp/format/.

(in-package "BROLGA-SYSTEM")

;;; Digits. A float is 0.DIGITS times ten to the power POINT.

(defun shortest-digits (float)
  "The shortest digits of FLOAT and its point; no digits for zero."
  (if (zerop float)
      (values "" 0)
      (let ((result (%float-digits float)))
        (values (car result) (cdr result)))))

(defun digits-to-place (float place)
  "The digits of FLOAT rounded to PLACE places after the point, without trailing zeros."
  (multiple-value-bind (digits point) (shortest-digits float)
    (if (<= (- (length digits) point) place)
        (values digits point)
        (let* ((truncated (max 0 (min (length digits) (+ point place))))
               (tie-to-even-ten
                 ;; Halfway between d0 and d1 the shorter d0 is as near as the other.
                 (and (= (length digits) (1+ truncated)) (> truncated 0)
                      (char= (char digits truncated) #\5)
                      (char= (char digits (1- truncated)) #\0)
                      (exactly-half-p float place))))
          (if tie-to-even-ten
              (trim-digits (subseq digits 0 truncated) point)
              (let ((result (%float-digits-fixed float place)))
                (trim-digits (car result) (cdr result))))))))

(defun exactly-half-p (float place)
  (oddp (let ((doubled (* 2 (rational (abs float)) (expt 10 place))))
          (if (integerp doubled) doubled 0))))

(defun digits-to-count (float count)
  "COUNT significant digits of FLOAT, or fewer, without trailing zeros."
  (multiple-value-bind (digits point) (shortest-digits float)
    (if (<= (length digits) count)
        (values digits point)
        (let ((result (%float-digits-precise float count)))
          (trim-digits (car result) (cdr result))))))

(defun trim-digits (digits point)
  (let ((end (position #\0 digits :test #'char/= :from-end t)))
    (values (subseq digits 0 (if end (1+ end) 0)) point)))

(defun lay-out-digits (digits point places)
  "The text of the number with at least PLACES digits after the point (NIL: as many as there are). It
begins or ends with the point where no digit is there."
  (with-collected-output (output)
    (let ((length (length digits)))
      (cond ((plusp point)
             (dotimes (index point)
               (output-char (if (< index length) (char digits index) #\0) output))
             (output-char #\. output)
             (when (> length point)
               (output-simple-string digits point length output))
             (when places
               (output-padding (max 0 (- places (max 0 (- length point)))) #\0 output)))
            (t
             (output-char #\. output)
             (let ((zeros (if (zerop length)
                              (or places 0)
                              (if places (min (- point) places) (- point)))))
               (output-padding zeros #\0 output)
               (output-string digits output)
               (when places
                 (output-padding (max 0 (- places zeros length)) #\0 output))))))))

(defun fixed-text (float width places scale)
  "The text of FLOAT times ten to the power SCALE, not negative, and whether it begins and ends with
the point."
  (multiple-value-bind (digits point)
      (cond ((zerop float) (values "" 0))
            (places (digits-to-place float (+ places scale)))
            (width
             ;; As many places as the field has room for.
             (multiple-value-bind (digits point) (shortest-digits float)
               (let ((room (- (max width 1) 1 (max 0 (+ point scale)))))
                 (if (<= (- (length digits) point scale) (max room 0))
                     (values digits point)
                     (digits-to-place float (+ (max room 0) scale))))))
            (t (shortest-digits float)))
    (let* ((digits (if (string= digits "") "" digits))
           (text (lay-out-digits digits
                                 (if (string= digits "") 0 (+ point scale))
                                 places)))
      (values text
              (char= (char text 0) #\.)
              (char= (char text (1- (length text))) #\.)))))

;;; Arguments

(defun float-argument (directive arguments stream columns)
  "The next argument as a float; NIL when it is none and has been printed."
  (let ((number (next-argument directive arguments)))
    (cond ((floatp number) number)
          ((rationalp number)
           (handler-case (coerce number 'single-float)
             (arithmetic-error () (coerce number 'double-float))))
          (t
           (let ((text (if (numberp number)
                           (let ((*print-base* 10) (*print-radix* nil)) (princ-to-string number))
                           (princ-to-string number))))
             (output-padding (max 0 (- (or columns 0) (length text))) #\Space stream)
             (output-string text stream)
             nil)))))

(defun infinite-or-nan-p (float)
  (or (%float-infinity-p float) (%float-nan-p float)))

(defun sign-character (float at)
  (cond ((%float-negative-p float) #\-)
        (at #\+)
        (t nil)))

;;; ~F

(defun format-fixed (directive stream arguments)
  (with-parameters (directive arguments (width nil count) (places nil count) (scale 0 integer)
                              (overflow nil character) (pad #\Space character))
    (when (directive-colon directive)
      (directive-failure directive "~~F cannot have a colon."))
    (let ((number (float-argument directive arguments stream width)))
      (when number
        (output-fixed number width places scale overflow pad (directive-at directive) stream))))
  nil)

(defun output-fixed (number width places scale overflow pad at stream)
  "Prints the float NUMBER as by ~F; true when the field was too small and filled with OVERFLOW."
  (if (infinite-or-nan-p number)
      (progn (prin1-to-resolved number stream) nil)
      (let* ((sign (sign-character number at))
             (room (and width (if sign (1- width) width))))
        (multiple-value-bind (text leading-point trailing-point)
            (fixed-text (abs number) room places scale)
          (let ((leading-zero leading-point)
                ;; A zero behind the point, unless it would be what makes the number overflow.
                (trailing-zero (and trailing-point (not (eql places 0))
                                    (or (null room) (null overflow) (< (length text) room)))))
            (when room
              (setq room (- room (length text)))
              (when trailing-zero
                (setq room (1- room)))
              (when leading-zero
                (if (or (> room 0) (and trailing-point (not trailing-zero)))
                    (setq room (1- room))
                    (setq leading-zero nil))))
            (cond ((and room (minusp room) overflow)
                   (output-padding width overflow stream)
                   t)
                  (t
                   (when room
                     (output-padding (max 0 room) pad stream))
                   (when sign
                     (output-char sign stream))
                   (when leading-zero
                     (output-char #\0 stream))
                   (output-string text stream)
                   (when trailing-zero
                     (output-char #\0 stream))
                   nil)))))))

;;; ~E

(defun format-exponential (directive stream arguments)
  (with-parameters (directive arguments (width nil count) (places nil count)
                              (exponent-digits nil count) (scale 1 integer)
                              (overflow nil character) (pad #\Space character)
                              (marker nil character))
    (when (directive-colon directive)
      (directive-failure directive "~~E cannot have a colon."))
    (let ((number (float-argument directive arguments stream width)))
      (when number
        (output-exponential number width places exponent-digits scale overflow pad marker
                            (directive-at directive) stream))))
  nil)

(defun exponent-marker (float)
  (cond ((default-float-format-p float) #\e)
        ((%double-float-p float) #\d)
        (t #\f)))

(defun exponential-digits (number places scale)
  "The digits and the point of NUMBER for a mantissa with SCALE digits before the point (or -SCALE
zeros behind it) and PLACES digits altogether behind it."
  (let ((count (cond ((null places) nil)
                     ((plusp scale) (+ places 1))
                     ((zerop scale) places)
                     (t (+ places scale)))))
    (cond ((zerop number) (values "" 1))
          ((null count) (shortest-digits number))
          ((plusp count) (digits-to-count number count))
          ;; No digit is wanted: what matters is whether rounding makes one.
          (t (multiple-value-bind (digits point) (shortest-digits number)
               (values (if (and (zerop count) (char>= (char digits 0) #\5)) "1" "")
                       (if (and (zerop count) (char>= (char digits 0) #\5)) (1+ point) point)))))))

(defun mantissa-digits (number places exponent-digits scale width sign)
  "The digits and the point of NUMBER that ~E prints."
  (multiple-value-bind (digits point) (exponential-digits number places scale)
    (if (or places (null width) (zerop number))
        (values digits point)
        ;; Leave digits out so that the field suffices, if one at least can stay.
        (let* ((exponent-length (max (length (%integer-to-string (abs (- point scale)) 10))
                                     (or exponent-digits 1)))
               (room (- width 2 exponent-length (if sign 1 0) 1 (if (plusp scale) 0 (- scale)))))
          (if (or (<= (length digits) room) (< room 1))
              (values digits point)
              (digits-to-count number room))))))

(defun output-exponential (number width places exponent-digits scale overflow pad marker at stream)
  (if (infinite-or-nan-p number)
      (prin1-to-resolved number stream)
      (let ((sign (sign-character number at)))
        (multiple-value-bind (digits point)
            (mantissa-digits (abs number) places exponent-digits scale width sign)
          (let* ((exponent (if (zerop number) 0 (- point scale)))
                 (exponent-text (%integer-to-string (abs exponent) 10))
                 (exponent-length (max (length exponent-text) (or exponent-digits 1)))
                 (text (if (zerop number)
                           (lay-out-digits "" 0 (and places (mantissa-places places scale)))
                           (lay-out-digits digits scale
                                           (and places (mantissa-places places scale)))))
                 (leading-zero (char= (char text 0) #\.))
                 (trailing-zero (and (char= (char text (1- (length text))) #\.)
                                     (not places)))
                 (room (and width (- width 2 exponent-length (if sign 1 0) (length text)))))
            (when room
              (when trailing-zero
                (if (or (> room 0) leading-zero)
                    (setq room (1- room))
                    (setq trailing-zero nil)))
              (when leading-zero
                (if (or (> room 0) (string= text "."))
                    (setq room (1- room))
                    (setq leading-zero nil))))
            (cond ((and width overflow
                        (or (minusp room)
                            (and exponent-digits (> (length exponent-text) exponent-digits))))
                   (output-padding width overflow stream))
                  (t
                   (when room
                     (output-padding (max 0 room) pad stream))
                   (when sign
                     (output-char sign stream))
                   (when leading-zero
                     (output-char #\0 stream))
                   (output-string text stream)
                   (when trailing-zero
                     (output-char #\0 stream))
                   (output-char (or marker (exponent-marker number)) stream)
                   (output-char (if (minusp exponent) #\- #\+) stream)
                   (output-padding (- exponent-length (length exponent-text)) #\0 stream)
                   (output-string exponent-text stream))))))))

(defun mantissa-places (places scale)
  "How many digits stand behind the mantissa's point."
  (if (plusp scale) (max 0 (- (1+ places) scale)) places))

;;; ~G

(defun format-general (directive stream arguments)
  (with-parameters (directive arguments (width nil count) (places nil count)
                              (exponent-digits nil count) (scale nil integer)
                              (overflow nil character) (pad #\Space character)
                              (marker nil character))
    (when (directive-colon directive)
      (directive-failure directive "~~G cannot have a colon."))
    (let ((number (float-argument directive arguments stream width)))
      (when number
        (output-general number width places exponent-digits scale overflow pad marker
                        (directive-at directive) stream))))
  nil)

(defun output-general (number width places exponent-digits scale overflow pad marker at stream)
  (if (infinite-or-nan-p number)
      (prin1-to-resolved number stream)
      (multiple-value-bind (digits point) (shortest-digits (abs number))
        (let* ((point (if (zerop number) 0 point))
               (places (or places (max (length digits) (min point 7))))
               (exponent-room (if exponent-digits (+ exponent-digits 2) 4))
               (fixed-width (and width (- width exponent-room)))
               (rest (- places point)))
          (if (<= 0 rest places)
              (let ((overflowed (output-fixed number fixed-width rest 0 overflow pad at stream)))
                (output-padding exponent-room (if overflowed overflow #\Space) stream))
              (output-exponential number width places exponent-digits (or scale 1)
                                  overflow pad marker at stream))))))

;;; ~$

(defun format-monetary (directive stream arguments)
  (with-parameters (directive arguments (places 2 count) (least-digits 1 count) (width 0 count)
                              (pad #\Space character))
    (let ((number (float-argument directive arguments stream width)))
      (cond ((null number))
            ((infinite-or-nan-p number) (prin1-to-resolved number stream))
            (t
             (let* ((sign (sign-character number (directive-at directive)))
                    (text (fixed-text (abs number) nil places 0))
                    (point (position #\. text))
                    (zeros (max 0 (- least-digits point)))
                    (padding (- width (if sign 1 0) zeros (length text))))
               (when (directive-colon directive)
                 (when sign
                   (output-char sign stream)))
               (output-padding (max 0 padding) pad stream)
               (unless (directive-colon directive)
                 (when sign
                   (output-char sign stream)))
               (output-padding zeros #\0 stream)
               (output-string text stream))))))
  nil)
