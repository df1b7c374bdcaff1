;;;; Printing floats: the shortest digits that read back as the same number.
;;;;
;;;; The runtime gives the digits and the decimal exponent. Numbers from 1/1000 up to 10,000,000
;;;; are printed without exponent. The exponent marker says which format is meant whenever it is
;;;; not *READ-DEFAULT-FLOAT-FORMAT*.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defvar *read-default-float-format* 'single-float
  "The format in which floats without exponent marker are read.")

(defun default-float-format-p (float)
  "True when FLOAT's format is the one the reader takes without exponent marker."
  (let ((double-default (member *read-default-float-format* '(double-float long-float) :test #'eq)))
    (if (%double-float-p float) double-default (not double-default))))

(defun output-float (float stream)
  (cond ((%float-nan-p float) (output-nan float stream))
        ((%float-infinity-p float) (output-infinity float stream))
        (t
         (when (%float-negative-p float)
           (output-char #\- stream))
         (let* ((digits-and-exponent (%float-digits float))
                (digits (car digits-and-exponent))
                (point (cdr digits-and-exponent)))
           (declare (fixnum point))
           (if (or (= float 0) (< -3 point 8))
               (output-fixed-float digits point stream)
               (output-scientific-float digits point stream))
           (output-float-marker float (if (or (= float 0) (< -3 point 8)) 0 (1- point)) stream)))))

(defun output-fixed-float (digits point stream)
  "Prints DIGITS with the point before digit number POINT."
  (declare (fixnum point))
  (let ((length (length digits)))
    (declare (fixnum length))
    (cond ((<= point 0)
           (output-simple-string "0." 0 2 stream)
           (dotimes (count (- point))
             (output-char #\0 stream))
           (output-string digits stream))
          ((>= point length)
           (output-string digits stream)
           (dotimes (count (- point length))
             (output-char #\0 stream))
           (output-simple-string ".0" 0 2 stream))
          (t
           (output-simple-string digits 0 point stream)
           (output-char #\. stream)
           (output-simple-string digits point length stream)))))

(defun output-scientific-float (digits point stream)
  "Prints DIGITS with the point after the first; the exponent is up to OUTPUT-FLOAT-MARKER."
  (declare (ignore point))
  (let ((length (length digits)))
    (output-simple-string digits 0 1 stream)
    (output-char #\. stream)
    (if (= length 1)
        (output-char #\0 stream)
        (output-simple-string digits 1 length stream))))

(defun output-float-marker (float exponent stream)
  "Prints the exponent marker and EXPONENT, unless it is 0 and the format is the default one."
  (let ((default (default-float-format-p float)))
    (unless (and default (eql exponent 0))
      (output-char (cond (default #\e) ((%double-float-p float) #\d) (t #\f)) stream)
      (output-decimal exponent stream))))

(defun output-infinity (float stream)
  (let ((name (if (%double-float-p float)
                  (if (plusp float) 'double-float-positive-infinity 'double-float-negative-infinity)
                  (if (plusp float)
                      'single-float-positive-infinity
                      'single-float-negative-infinity))))
    (cond ((and *print-readably* (not *read-eval*))
           (printing-unreadably (float stream)
             (output-infinity float stream)))
          (t
           (output-simple-string "#." 0 2 stream)
           (output-symbol-readably name stream)))))

(defun output-nan (float stream)
  (printing-unreadably (float stream)
    (output-string (if (%double-float-p float) "#<DOUBLE-FLOAT NaN>" "#<SINGLE-FLOAT NaN>") stream)))
