;;;; ~D ~B ~O ~X ~R: integers in digits, words and Roman numerals.
;;;;
;;;; Tests: tests/lisp/format/.

(in-package "BROLGA-SYSTEM")

(defun format-decimal (directive stream arguments)
  (if (or (directive-parameters directive) (directive-colon directive) (directive-at directive))
      (format-in-base 10 0 directive stream arguments)
      (output-integer-argument (next-argument directive arguments) 10 stream))
  nil)

(defun format-binary (directive stream arguments)
  (format-in-base 2 0 directive stream arguments)
  nil)

(defun format-octal (directive stream arguments)
  (format-in-base 8 0 directive stream arguments)
  nil)

(defun format-hexadecimal (directive stream arguments)
  (format-in-base 16 0 directive stream arguments)
  nil)

(defun output-integer-argument (object base stream)
  "Prints OBJECT, an integer if all is well, without any padding."
  (cond ((not (integerp object))
         (let ((*print-base* base) (*print-radix* nil) (*print-escape* nil) (*print-readably* nil))
           (print-to-stream object stream)))
        ((eql base 10) (output-decimal object stream))
        (t (output-digits object base stream))))

(defun format-in-base (base first-parameter directive stream arguments)
  "Carries out DIRECTIVE, whose parameters for padding begin at FIRST-PARAMETER."
  (let* ((columns (checked-parameter directive arguments first-parameter nil 'integer))
         (pad (checked-parameter directive arguments (+ 1 first-parameter) #\Space 'character))
         (comma (checked-parameter directive arguments (+ 2 first-parameter) #\, 'character))
         (interval (checked-parameter directive arguments (+ 3 first-parameter) 3 'integer))
         (object (next-argument directive arguments)))
    (unless (plusp interval)
      (directive-failure directive "The comma interval ~D is not positive." interval))
    (output-integer-padded object base columns pad comma interval
                           (directive-colon directive) (directive-at directive) stream)))

(defun output-integer-padded (object base columns pad comma interval colon at stream)
  (if (not (integerp object))
      (output-integer-argument object base stream)
      (let* ((digits (%integer-to-string (abs object) base))
             (text (if colon (insert-commas digits comma interval) digits))
             (sign (cond ((minusp object) #\-) (at #\+)))
             (length (+ (length text) (if sign 1 0))))
        (when columns
          (output-padding (max 0 (- columns length)) pad stream))
        (when sign
          (output-char sign stream))
        (output-string text stream))))

(defun insert-commas (digits comma interval)
  (with-collected-output (output)
    (let ((length (length digits)))
      (dotimes (index length)
        (when (and (plusp index) (zerop (mod (- length index) interval)))
          (output-char comma output))
        (output-char (char digits index) output)))))

(defun format-radix (directive stream arguments)
  (let ((base (checked-parameter directive arguments 0 nil 'integer)))
    (cond (base
           (unless (<= 2 base 36)
             (directive-failure directive "~D is no radix from 2 to 36." base))
           (format-in-base base 1 directive stream arguments))
          (t
           (let ((number (next-argument directive arguments)))
             (cond ((not (integerp number))
                    (if (directive-parameters directive)
                        (output-integer-argument number 10 stream)
                        (directive-failure directive "~S is not an integer." number)))
                   ((directive-at directive)
                    (unless (< 0 number (if (directive-colon directive) 5000 4000))
                      (directive-failure directive "~D cannot be written in Roman numerals." number))
                    (output-roman number (directive-colon directive) stream))
                   ((directive-colon directive) (output-ordinal number stream))
                   (t (output-cardinal number stream)))))))
  nil)

;;; Roman numerals

(defun output-roman (number old stream)
  (dolist (entry (if old
                     '((1000 "M") (500 "D") (100 "C") (50 "L") (10 "X") (5 "V") (1 "I"))
                     '((1000 "M") (900 "CM") (500 "D") (400 "CD") (100 "C") (90 "XC") (50 "L")
                       (40 "XL") (10 "X") (9 "IX") (5 "V") (4 "IV") (1 "I"))))
    (loop
      (when (< number (first entry))
        (return))
      (output-string (second entry) stream)
      (setq number (- number (first entry))))))

;;; Words

(defvar *number-words*
  #("zero" "one" "two" "three" "four" "five" "six" "seven" "eight" "nine" "ten" "eleven" "twelve"
    "thirteen" "fourteen" "fifteen" "sixteen" "seventeen" "eighteen" "nineteen"))

(defvar *ordinal-words*
  #("zeroth" "first" "second" "third" "fourth" "fifth" "sixth" "seventh" "eighth" "ninth" "tenth"
    "eleventh" "twelfth" "thirteenth" "fourteenth" "fifteenth" "sixteenth" "seventeenth"
    "eighteenth" "nineteenth"))

(defvar *tens-words*
  #("" "" "twenty" "thirty" "forty" "fifty" "sixty" "seventy" "eighty" "ninety"))

(defvar *thousands-words*
  #("" " thousand" " million" " billion" " trillion" " quadrillion" " quintillion" " sextillion"
    " septillion" " octillion" " nonillion" " decillion" " undecillion" " duodecillion"
    " tredecillion" " quattuordecillion" " quindecillion" " sexdecillion" " septendecillion"
    " octodecillion" " novemdecillion" " vigintillion"))

(defun output-below-thousand (number stream)
  "Prints NUMBER, from 1 to 999, in words."
  (multiple-value-bind (hundreds rest) (truncate number 100)
    (when (plusp hundreds)
      (output-string (svref *number-words* hundreds) stream)
      (output-string " hundred" stream)
      (when (plusp rest)
        (output-char #\Space stream)))
    (cond ((zerop rest))
          ((< rest 20) (output-string (svref *number-words* rest) stream))
          (t
           (multiple-value-bind (tens ones) (truncate rest 10)
             (output-string (svref *tens-words* tens) stream)
             (when (plusp ones)
               (output-char #\- stream)
               (output-string (svref *number-words* ones) stream)))))))

(defun output-cardinal (number stream)
  (cond ((minusp number)
         (output-string "negative " stream)
         (output-cardinal (- number) stream))
        ((zerop number) (output-string "zero" stream))
        (t (output-thousands number 0 stream))))

(defun output-thousands (number period stream)
  "Prints NUMBER times a thousand to the power PERIOD."
  (multiple-value-bind (above below) (truncate number 1000)
    (when (>= period (length *thousands-words*))
      (error 'simple-error :format-control "The number is too large to be printed in words."
                           :format-arguments '()))
    (unless (zerop above)
      (output-thousands above (1+ period) stream))
    (unless (zerop below)
      (unless (zerop above)
        (output-char #\Space stream))
      (output-below-thousand below stream)
      (output-string (svref *thousands-words* period) stream))))

(defun output-ordinal (number stream)
  (when (minusp number)
    (output-string "negative " stream))
  (let ((number (abs number)))
    (multiple-value-bind (above below) (truncate number 100)
      (unless (zerop above)
        (output-cardinal (* above 100) stream))
      (cond ((and (plusp above) (zerop below)) (output-string "th" stream))
            (t
             (when (plusp above)
               (output-char #\Space stream))
             (output-ordinal-below-hundred below stream))))))

(defun output-ordinal-below-hundred (number stream)
  (if (< number 20)
      (output-string (svref *ordinal-words* number) stream)
      (multiple-value-bind (tens ones) (truncate number 10)
        (let ((word (svref *tens-words* tens)))
          (cond ((zerop ones)
                 ;; twenty -> twentieth
                 (output-simple-string word 0 (1- (length word)) stream)
                 (output-string "ieth" stream))
                (t
                 (output-string word stream)
                 (output-char #\- stream)
                 (output-string (svref *ordinal-words* ones) stream)))))))
