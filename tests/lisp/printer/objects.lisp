;;;; Printing objects of every kind under the control variables.

(mapcar #'prin1-to-string '(foo |foo| |Foo Bar| :key :|k| |1| |1+| |+1| |a.b| |.| || |a\|b| car))
;=> ("FOO" "|foo|" "|Foo Bar|" ":KEY" ":|k|" "|1|" "1+" "|+1|" "|a.b|" "|.|" "||" "|a\\|b|" "CAR")
(let ((*print-case* :downcase)) (mapcar #'prin1-to-string '(foo |foo| :key)))
;=> ("foo" "|foo|" ":key")
(let ((*print-case* :capitalize)) (mapcar #'princ-to-string '(foo-bar |foo| :key a1b)))
;=> ("Foo-Bar" "foo" "Key" "A1b")
(let ((*print-gensym* nil)) (prin1-to-string (make-symbol "X")))
;=> "X"
(prin1-to-string (make-symbol "X"))
;=> "#:X"
(let ((*package* (find-package "KEYWORD"))) (prin1-to-string '(:a cl:car)))
;=> "(:A COMMON-LISP:CAR)"
(mapcar #'prin1-to-string '(0 -1 123456789 1234567890123456789012 1/3 -7/2))
;=> ("0" "-1" "123456789" "1234567890123456789012" "1/3" "-7/2")
(let ((*print-base* 16)) (prin1-to-string '(255 -255 1/16)))
;=> "(FF -FF 1/10)"
(let ((*print-base* 2) (*print-radix* t)) (prin1-to-string '(5 -5 1/2)))
;=> "(#b101 #b-101 #b1/10)"
(let ((*print-radix* t)) (prin1-to-string '(10 1/3)))
;=> "(10. #10r1/3)"
(mapcar #'prin1-to-string '(1.0 -1.5 0.1 1e7 9999999.0 1e-3 9.9e-4 1e10 1.5d0 1d100 -0.0 1.0e-10))
;=> ("1.0" "-1.5" "0.1" "1.0e7" "9999999.0" "0.001" "9.9e-4" "1.0e10" "1.5d0" "1.0d100" "-0.0" "1.0e-10")
(let ((*read-default-float-format* 'double-float)) (mapcar #'prin1-to-string '(1.0f0 1.5d0 1d10 1f10)))
;=> ("1.0f0" "1.5" "1.0e10" "1.0f10")
(mapcar #'prin1-to-string (list least-positive-double-float most-positive-double-float least-positive-single-float pi))
;=> ("5.0d-324" "1.7976931348623157d308" "1.0e-45" "3.141592653589793d0")
(prin1-to-string #c(1 2))
;=> "#C(1 2)"
(mapcar #'prin1-to-string '(#\a #\Space #\Newline #\( #\Tab #\Rubout))
;=> ("#\\a" "#\\ " "#\\Newline" "#\\(" "#\\Tab" "#\\Rubout")
(princ-to-string '(#\a "b" |c d|))
;=> "(a b c d)"
(prin1-to-string "a\"b\\c")
;=> "\"a\\\"b\\\\c\""
(prin1-to-string '(1 (2 . 3) "x" . y))
;=> "(1 (2 . 3) \"x\" . Y)"
(let ((*print-length* 2)) (prin1-to-string '(1 2 3 4)))
;=> "(1 2 ...)"
(let ((*print-level* 1)) (prin1-to-string '(1 (2 (3)) #(4))))
;=> "(1 # #)"
(let ((*print-length* 2) (*print-level* 2)) (prin1-to-string '(1 (2 (3) 4 5) 6)))
;=> "(1 (2 # ...) ...)"
(prin1-to-string #(1 #(2) "x"))
;=> "#(1 #(2) \"x\")"
(prin1-to-string (make-array '(2 2) :initial-contents '((1 2) (3 4))))
;=> "#2A((1 2) (3 4))"
(prin1-to-string (make-array '() :initial-element 1))
;=> "#0A1"
(prin1-to-string #*1011)
;=> "#*1011"
(prin1-to-string (make-array 5 :fill-pointer 2 :initial-element 0))
;=> "#(0 0)"
(let ((*print-array* nil)) (subseq (prin1-to-string #(1 2)) 0 2))
;=> "#<"
(let ((*print-circle* t) (l (list 1 2))) (setf (cddr l) l) (prin1-to-string l))
;=> "#1=(1 2 . #1#)"
(let ((*print-circle* t) (x (list 1))) (prin1-to-string (list x x)))
;=> "(#1=(1) #1#)"
(let ((*print-circle* t) (x (vector nil))) (setf (aref x 0) x) (prin1-to-string x))
;=> "#1=#(#1#)"
(let ((*print-circle* t)) (prin1-to-string '(a b a b "s")))
;=> "(A B A B \"s\")"
(let ((*print-circle* t) (x (list 'a))) (prin1-to-string (cons x x)))
;=> "(#1=(A) . #1#)"
(defstruct test-point x (y 2))
;=> TEST-POINT
(prin1-to-string (make-test-point :x 1))
;=> "#S(TEST-POINT :X 1 :Y 2)"
(let ((*print-level* 0)) (prin1-to-string (make-test-point)))
;=> "#"
(let ((*print-pretty* t)) (prin1-to-string (make-test-point :x '(quote a))))
;=> "#S(TEST-POINT :X 'A :Y 2)"
(read-from-string (prin1-to-string (make-test-point :x "a")))
;=> #S(TEST-POINT :X "a" :Y 2)
;=> 26
(defstruct (test-thing (:print-function (lambda (o s d) (declare (ignore d)) (format s "<thing ~A>" (test-thing-a o))))) a)
;=> TEST-THING
(prin1-to-string (list (make-test-thing :a 1)))
;=> "(<thing 1>)"
(with-output-to-string (s) (print-unreadable-object (1 s) (princ "body" s)))
;=> "#<body>"
(let ((*print-readably* t)) (handler-case (prin1-to-string (make-hash-table)) (print-not-readable () :not-readable)))
;=> "#.(BROLGA-SYSTEM::%HASH-TABLE-OF (QUOTE NIL) :TEST (QUOTE EQL))"
(let ((*print-readably* t) (*print-escape* nil)) (prin1-to-string '(a "b" #\c)))
;=> "(A \"b\" #\\c)"
(prin1-to-string '(quote a))
;=> "(QUOTE A)"
(let ((*print-pretty* t)) (prin1-to-string '(quote a)))
;=> "'A"
(let ((*print-pretty* t)) (prin1-to-string '(function car)))
;=> "#'CAR"
(prin1-to-string (find-package "CL"))
;=> "#<PACKAGE \"COMMON-LISP\">"
(prin1-to-string #'car)
;=> "#<FUNCTION CAR>"
(write-to-string '(a 10) :base 2 :case :downcase :radix t)
;=> "(a #b1010)"
(with-output-to-string (s) (print 'a s) (prin1 'b s) (princ 'c s))
;=> "
;.. A BC"
(with-output-to-string (*standard-output*) (write 'x :stream nil))
;=> "X"
;; Hash tables can be read back where #. can.
(let ((table (make-hash-table :test 'equal)))
  (setf (gethash "a" table) 1 (gethash '(b) table) (make-hash-table))
  (let ((copy (with-standard-io-syntax (read-from-string (prin1-to-string table)))))
    (list (hash-table-test copy) (hash-table-count copy) (gethash "a" copy) (hash-table-test (gethash '(b) copy)))))
;=> (EQUAL 2 1 EQL)
(let ((*print-readably* t) (*read-eval* nil)) (prin1-to-string (make-hash-table)))
;!! PRINT-NOT-READABLE
