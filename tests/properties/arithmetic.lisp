;;;; The Lisp side of the comparison of arithmetic with another implementation of big integers.
;;;;
;;;; Problem: an operation on integers is done by full functions, by code in line for unknown
;;;; integers, and by code in line for fixnums; all must give what the other implementation gives.
;;;; Approach: a line of text names an operator and integers; the answer is what all ways of doing it
;;;; agree on, as text, or what they disagree about.
;;;; Invariants: arguments and values pass through the reader and the printer, which are tested too.
;;;; Tests: `tests/tests/arithmetic.rs` asks the questions.

(defpackage "ARITHMETIC"
  (:use "COMMON-LISP")
  (:export "ANSWERS"))

(in-package "ARITHMETIC")

(defun float-of (numerator denominator prototype)
  "The float of a ratio as an exact one: significand, exponent, sign."
  (multiple-value-bind (significand exponent sign)
      (integer-decode-float (float (/ numerator denominator) (if (eql prototype 1) 1f0 1d0)))
    (values significand exponent sign)))

(defun compare-with-float (integer significand exponent)
  "Whether INTEGER is less than, equal to, greater than a double float."
  (let ((float (* (float significand 1d0) (scale-float 1d0 exponent))))
    (values (cond ((< integer float) -1) ((> integer float) 1) ((= integer float) 0))
            (cond ((> float integer) -1) ((< float integer) 1) ((= float integer) 0)))))

(defun in-base (integer base)
  "INTEGER as the text of digits in BASE, printed and read back."
  (let ((text (write-to-string integer :base base :radix nil)))
    (unless (and (= integer (parse-integer text :radix base))
                 (= integer (let ((*read-base* base)) (read-from-string text))))
      (error "~A is not read back in base ~D" text base))
    (values (intern text "ARITHMETIC"))))

(defun load-byte (size position integer)
  "LDB with numbers."
  (ldb (byte size position) integer))

(defun deposit-byte (new size position integer)
  "DPB with numbers."
  (dpb new (byte size position) integer))

(defvar *ways* (make-hash-table :test 'equal)
  "From operator, number of arguments and declared type to a compiled function.")

(defun way (operator count type)
  "A function of COUNT arguments of TYPE that does OPERATOR in line."
  (let ((key (list operator count type)))
    (or (gethash key *ways*)
        (setf (gethash key *ways*)
              (let ((names (subseq '(a b c d) 0 count)))
                (compile nil `(lambda ,names (declare (type ,type ,@names)) (,operator ,@names))))))))

(defun constant-way (operator arguments)
  "A function that does OPERATOR with the last of ARGUMENTS a literal."
  (let ((names (subseq '(a b c d) 0 (- (length arguments) 1))))
    (compile nil `(lambda ,names (,operator ,@names ,(car (last arguments)))))))

(defun outcome (function arguments)
  "The values of a call, or the kind of error."
  (handler-case (multiple-value-list (apply function arguments))
    (division-by-zero () '(division-by-zero))
    (error (condition) (list (type-of condition)))))

(defun answer (line number)
  "What comes of LINE; every tenth NUMBER is tried with a literal argument too."
  (let* ((form (with-input-from-string (stream line)
                 (let ((*package* (find-package "ARITHMETIC")))
                   (loop for part = (read stream nil stream) until (eq part stream) collect part))))
         (operator (first form))
         (arguments (rest form))
         (count (length arguments))
         (first (outcome operator arguments)))
    (dolist (way (list* (way operator count (quote t)) (way operator count 'integer)
                        (append (when (every (lambda (argument) (typep argument 'fixnum)) arguments)
                                  (list (way operator count 'fixnum)))
                                (when (every (lambda (argument) (typep argument '(unsigned-byte 64))) arguments)
                                  (list (way operator count '(unsigned-byte 64))))
                                (when (every (lambda (argument) (typep argument '(signed-byte 32))) arguments)
                                  (list (way operator count '(signed-byte 32))))))
             (format nil "~{~A~^ ~}" first))
      (unless (equal (outcome way arguments) first)
        (return (format nil "~S but in line ~S" first (outcome way arguments)))))
    (if (and (zerop (mod number 10))
             (not (equal first (outcome (constant-way operator arguments) (butlast arguments)))))
        (format nil "~S but with a literal ~S" first
                (outcome (constant-way operator arguments) (butlast arguments)))
        (format nil "~{~A~^ ~}" first))))

(defun answers (lines)
  "The answers to LINES."
  (loop for line in lines for number from 0 collect (answer line number)))
