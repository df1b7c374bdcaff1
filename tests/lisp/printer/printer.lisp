;;;; The printer: all kinds of objects under the printer's variables.

(prin1-to-string 'foo)
;=> "FOO"
(princ-to-string "a\"b")
;=> "a\"b"
(prin1-to-string "a\"b\\c")
;=> "\"a\\\"b\\\\c\""
(prin1-to-string #\a)
;=> "#\\a"
(princ-to-string #\a)
;=> "a"
(prin1-to-string '|Foo bar|)
;=> "|Foo bar|"
(prin1-to-string '|foo|)
;=> "|foo|"
(prin1-to-string :|a b|)
;=> ":|a b|"
(prin1-to-string (make-symbol "X"))
;=> "#:X"
(prin1-to-string '(1 . 2))
;=> "(1 . 2)"
(prin1-to-string '(1 2 . 3))
;=> "(1 2 . 3)"
(prin1-to-string ''a)
;=> "(QUOTE A)"
(prin1-to-string '#'car)
;=> "(FUNCTION CAR)"
(prin1-to-string '(quote a b))
;=> "(QUOTE A B)"
(prin1-to-string '(quote . a))
;=> "(QUOTE . A)"
(prin1-to-string '(function))
;=> "(FUNCTION)"
(prin1-to-string #(1 (2) "3"))
;=> "#(1 (2) \"3\")"
(prin1-to-string #())
;=> "#()"
(prin1-to-string #*1010)
;=> "#*1010"
(prin1-to-string #2A((1 2) (3 4)))
;=> "#2A((1 2) (3 4))"
(prin1-to-string #0A5)
;=> "#0A5"
(prin1-to-string (make-array '(2 0)))
;=> "#2A(() ())"
(prin1-to-string 1/2)
;=> "1/2"
(prin1-to-string #c(1 2))
;=> "#C(1 2)"
(prin1-to-string nil)
;=> "NIL"
(prin1-to-string '())
;=> "NIL"
(prin1-to-string '(nil))
;=> "(NIL)"
(prin1-to-string 1.5)
;=> "1.5"
(prin1-to-string -0.0)
;=> "-0.0"
(print 1)
;>>
;>> 1
;=> 1
(prin1 "x")
;>> "x"
;=> "x"
(princ "x")
;>> x
;=> "x"
(progn (pprint '(1 2)) (values))
;>>
;>> (1 2)
;=>
(write 5 :base 2 :radix t)
;>> #b101
;=> 5
(write-to-string 'abc :case :downcase)
;=> "abc"
(write-to-string 'abc :case :capitalize)
;=> "Abc"
(let ((*print-case* :downcase)) (prin1-to-string '(foo |Bar| :baz)))
;=> "(foo |Bar| :baz)"
(let ((*print-case* :capitalize)) (prin1-to-string 'foo-bar))
;=> "Foo-Bar"
(let ((*print-case* :downcase)) (princ-to-string 'foo))
;=> "foo"
(let ((*print-length* 2)) (prin1-to-string '(1 2 3 4)))
;=> "(1 2 ...)"
(let ((*print-length* 2)) (prin1-to-string #(1 2 3)))
;=> "#(1 2 ...)"
(let ((*print-length* 0)) (prin1-to-string '(1)))
;=> "(...)"
(let ((*print-level* 1)) (prin1-to-string '(1 (2 (3)))))
;=> "(1 #)"
(let ((*print-level* 0)) (prin1-to-string '(1)))
;=> "#"
(let ((*print-level* 2)) (prin1-to-string '(1 (2 (3)) #(4 (5)))))
;=> "(1 (2 #) #(4 #))"
(let ((*print-circle* t) (l (list 1 2))) (setf (cddr l) l) (prin1-to-string l))
;=> "#1=(1 2 . #1#)"
(let ((*print-circle* t) (x (list 1))) (prin1-to-string (list x x)))
;=> "(#1=(1) #1#)"
(let ((*print-circle* nil) (x (list 1))) (prin1-to-string (list x x)))
;=> "((1) (1))"
(let ((*print-circle* t) (v (vector 1 nil))) (setf (aref v 1) v) (prin1-to-string v))
;=> "#1=#(1 #1#)"
(let ((*print-circle* t) (s "a")) (prin1-to-string (list s s)))
;=> "(#1=\"a\" #1#)"
(let ((*print-gensym* nil)) (prin1-to-string (make-symbol "X")))
;=> "X"
(let ((*print-array* nil)) (subseq (prin1-to-string #(1 2)) 0 2))
;=> "#<"
(let ((*print-base* 16)) (prin1-to-string '(10 255 1/16)))
;=> "(A FF 1/10)"
(let ((*print-radix* t) (*print-base* 16)) (prin1-to-string 255))
;=> "#xFF"
(let ((*print-escape* nil)) (write-to-string "a"))
;=> "a"
(let ((*print-readably* t)) (prin1-to-string '(a "b")))
;=> "(A \"b\")"
(let ((*print-readably* t)) (prin1-to-string #'car))
;!! PRINT-NOT-READABLE
(let ((*package* (find-package "KEYWORD"))) (prin1-to-string 'car))
;=> "COMMON-LISP:CAR"
(let ((*package* (make-package "PRINT-TEST" :use nil))) (list (prin1-to-string 'car) (prin1-to-string 'zork)))
;=> ("COMMON-LISP:CAR" "COMMON-LISP-USER::ZORK")
(prin1-to-string '1+)
;=> "1+"
(prin1-to-string '|1|)
;=> "|1|"
(prin1-to-string '|1.5|)
;=> "|1.5|"
(prin1-to-string '|+|)
;=> "+"
(prin1-to-string '|a.b|)
;=> "|a.b|"
(prin1-to-string '|..|)
;=> "|..|"
(prin1-to-string '|1/2|)
;=> "|1/2|"
(prin1-to-string '|-|)
;=> "-"
(prin1-to-string '||)
;=> "||"
(prin1-to-string '|a:b|)
;=> "|a:b|"
(prin1-to-string '|a(b|)
;=> "|a(b|"
(prin1-to-string '|1e5|)
;=> "|1e5|"
(prin1-to-string '|é|)
;=> "|é|"
(prin1-to-string (list 'quote 'a))
;=> "(QUOTE A)"
(prin1-to-string '(backquote x))
;=> "(BACKQUOTE X)"
(prin1-to-string (code-char 0))
;=> "#\\Nul"
(prin1-to-string #\Space)
;=> "#\\ "
(prin1-to-string #\é)
;=> "#\\LATIN_SMALL_LETTER_E_WITH_ACUTE"
(prin1-to-string "é")
;=> "\"é\""
(princ-to-string '(a "b" #\c))
;=> "(A b c)"
(write-to-string '(1 2 3) :length 1)
;=> "(1 ...)"
(with-output-to-string (s) (write 'a :stream s))
;=> "A"
(with-output-to-string (s) (print 'a s))
;=> "
;.. A "
(with-output-to-string (s) (write-line "abc" s) (terpri s) (fresh-line s) (write-char #\x s) (fresh-line s))
;=> "abc
;..
;.. x
;.. "
(with-output-to-string (s) (print-unreadable-object ('a s :type t) (princ "x" s)))
;=> "#<SYMBOL x>"
(with-output-to-string (s) (print-unreadable-object ("s" s) (princ "x" s)))
;=> "#<x>"
(equal (read-from-string (prin1-to-string '(a "b\\\"" #\Newline 1.5 2/3 #c(1 2) |x y| :k))) '(a "b\\\"" #\Newline 1.5 2/3 #c(1 2) |x y| :k))
;=> T
(prin1-to-string most-negative-fixnum)
;=> "-4611686018427387904"
(prin1-to-string (- (expt 10 50)))
;=> "-100000000000000000000000000000000000000000000000000"
(prin1-to-string 123456789.0d0)
;=> "1.23456789d8"
(prin1-to-string 1d-10)
;=> "1.0d-10"
(prin1-to-string '(a . (b . (c . d))))
;=> "(A B C . D)"
(prin1-to-string #p"foo.lisp")
;=> "#P\"foo.lisp\""
(list (let ((*print-pretty* nil)) (prin1-to-string #\Space)) (let ((*print-pretty* t)) (prin1-to-string #\Space)))
;=> ("#\\ " "#\\Space")
(let ((*print-base* 2)) (mapcar #'prin1-to-string '(|1E5| |12| |A1|)))
;=> ("|1E5|" "|12|" "A1")
