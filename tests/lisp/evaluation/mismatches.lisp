;;;; Warnings about types that inference proves wrong.

(defun warnings-of (form)
  "The texts of the warnings, style warnings not counted, that compiling FORM as a function's body gives."
  (let ((texts nil))
    (handler-bind ((warning (lambda (condition)
                              (unless (typep condition 'style-warning)
                                (push (princ-to-string condition) texts))
                              (muffle-warning condition))))
      (compile nil `(lambda (x y) (declare (ignorable x y)) ,form)))
    (nreverse texts)))

(warnings-of '(+ 1 "a"))
;=> ("The constant \"a\" is not of type NUMBER.")
(warnings-of '(car 5))
;=> ("The constant 5 is not of type LIST.")
(warnings-of '(let ((z "a")) (1+ z)))
;=> ("The constant \"a\" is not of type NUMBER.")
(warnings-of '(the string 5))
;=> ("The constant 5 is not of type STRING.")
(warnings-of '(let ((a 1)) (declare (type string a)) a))
;=> ("The constant 1 is not of type STRING.")
(warnings-of '(locally (declare (type string x)) (+ x 1)))
;=> ("A value of type STRING is not of type NUMBER.")
(warnings-of '(let ((z x)) (declare (type fixnum z)) (length z)))
;=> ("A value of type FIXNUM is not of type SEQUENCE.")
(warnings-of '(aref "abc" 'x))
;=> ("The constant X is not of type INTEGER.")
(warnings-of '(subseq "abc" "x"))
;=> ("The constant \"x\" is not of type UNSIGNED-BYTE.")
(warnings-of '(nth "a" '(1 2)))
;=> ("The constant \"a\" is not of type UNSIGNED-BYTE.")
(warnings-of '(sqrt "a"))
;=> ("The constant \"a\" is not of type NUMBER.")
(warnings-of '(string-upcase 5))
;=> ("The constant 5 is not of type (OR STRING SYMBOL CHARACTER).")
(warnings-of '(gethash 1 '(1 2)))
;=> ("The constant (1 2) is not of type HASH-TABLE.")
(warnings-of '(mapcar 1 x))
;=> ("The constant 1 is not of type (OR FUNCTION SYMBOL).")
(warnings-of '(if (consp x) (+ x 1) 2))
;=> ("A value of type CONS is not of type NUMBER.")
(warnings-of '(typecase x (string (car x)) (cons (car x))))
;=> NIL
(defstruct mismatched (a 0 :type fixnum))
(warnings-of '(mismatched-a 5))
;=> ("The constant 5 is not of type MISMATCHED.")
(warnings-of '(setf (mismatched-a x) "x"))
;=> ("The constant \"x\" is not of type FIXNUM.")
(declaim (ftype (function (fixnum &optional string) string) proclaimed))
;=> NIL
(defun proclaimed (a &optional b) (if b (format nil "~A" a) "b"))
(warnings-of '(proclaimed "a"))
;=> ("The constant \"a\" is not of type FIXNUM.")
(warnings-of '(+ (proclaimed 1) 2))
;=> ("A value of type STRING is not of type NUMBER.")

;;; What may be right says nothing.

(warnings-of '(let ((z nil)) (when z (+ z 1))))
;=> NIL
(warnings-of '(let ((z nil)) (dotimes (i 3) (setq z (if z (+ z 1) 0))) z))
;=> NIL
(warnings-of '(if (stringp x) (length x) (car x)))
;=> NIL
(warnings-of '(let ((z "a")) (if (stringp z) z (+ z 1))))
;=> NIL
(warnings-of '(flet ((f (a) (if (listp a) (car a) (+ a 1)))) (list (f 1) (f '(1)))))
;=> NIL
(warnings-of '(find 1 x :test 'eql))
;=> NIL
(warnings-of '(proclaimed 1 "b"))
;=> NIL
(warnings-of '(length nil))
;=> NIL
(warnings-of '(string= 'a "A"))
;=> NIL
(warnings-of '(handler-case (car 5) (error () nil)))
;=> ("The constant 5 is not of type LIST.")
