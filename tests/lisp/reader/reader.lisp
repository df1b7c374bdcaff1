;;;; The reader: tokens, macro characters, dispatch macros, readtables.

(read-from-string "abc")
;=> ABC
;=> 3
(read-from-string "ABC")
;=> ABC
;=> 3
(read-from-string "|abc|")
;=> |abc|
;=> 5
(read-from-string "a\\bc")
;=> |AbC|
;=> 4
(read-from-string ":key")
;=> :KEY
;=> 4
(read-from-string "cl:car")
;=> CAR
;=> 6
(read-from-string "cl::car")
;=> CAR
;=> 7
(read-from-string "cl:no-such-symbol")
;!! READER-ERROR
(read-from-string "cl:car:x")
;!! READER-ERROR
(read-from-string "(1 2 . 3)")
;=> (1 2 . 3)
;=> 9
(read-from-string "(1 . 2 3)")
;!! READER-ERROR
(read-from-string "( . 2)")
;!! READER-ERROR
(read-from-string "(1 2")
;!! END-OF-FILE
(read-from-string ")")
;!! READER-ERROR
(read-from-string "")
;!! END-OF-FILE
(read-from-string "" nil :eof)
;=> :EOF
;=> 0
(read-from-string "   " nil :eof)
;=> :EOF
;=> 3
(multiple-value-list (read-from-string "abc def"))
;=> (ABC 4)
(multiple-value-list (read-from-string "abc def" t nil :preserve-whitespace t))
;=> (ABC 3)
(multiple-value-list (read-from-string "(a) b" t nil :start 1))
;=> (A 2)
(read-from-string "'a")
;=> (QUOTE A)
;=> 2
(read-from-string "#'car")
;=> (FUNCTION CAR)
;=> 5
(read-from-string "#\\a")
;=> #\a
;=> 3
(read-from-string "#\\Newline")
;=> #\Newline
;=> 9
(read-from-string "#\\no-such-name")
;!! READER-ERROR
(read-from-string "\"a\\\"b\"")
;=> "a\"b"
;=> 6
(read-from-string "\"abc")
;!! END-OF-FILE
(read-from-string "; comment
 x")
;=> X
;=> 12
(read-from-string "#| a #| nested |# b |# x")
;=> X
;=> 24
(read-from-string "#| unfinished")
;!! END-OF-FILE
(read-from-string "(a ;c
 b)")
;=> (A B)
;=> 9
(read-from-string "#(1 2 3)")
;=> #(1 2 3)
;=> 8
(read-from-string "#5(1 2)")
;=> #(1 2 2 2 2)
;=> 7
(read-from-string "#2(1 2 3)")
;!! READER-ERROR
(read-from-string "#0()")
;=> #()
;=> 4
(read-from-string "#*1010")
;=> #*1010
;=> 6
(read-from-string "#5*10")
;=> #*10000
;=> 5
(read-from-string "#*12")
;!! READER-ERROR
(read-from-string "#2A((1 2) (3 4))")
;=> #2A((1 2) (3 4))
;=> 16
(read-from-string "#2A((1 2) (3))")
;!! SIMPLE-ERROR
(read-from-string "#0A foo")
;=> #0AFOO
;=> 7
(read-from-string "#C(1 2)")
;=> #C(1 2)
;=> 7
(read-from-string "#C(1)")
;!! READER-ERROR
(read-from-string "#xFF")
;=> 255
;=> 4
(read-from-string "#b-101")
;=> -5
;=> 6
(read-from-string "#o777")
;=> 511
;=> 5
(read-from-string "#36rZZ")
;=> 1295
;=> 6
(read-from-string "#x1/F")
;=> 1/15
;=> 5
(read-from-string "#xG")
;!! READER-ERROR
(read-from-string "#.(+ 1 2)")
;=> 3
;=> 9
(let ((*read-eval* nil)) (read-from-string "#.(+ 1 2)"))
;!! READER-ERROR
(read-from-string "#+common-lisp a #-common-lisp b")
;=> A
;=> 16
(read-from-string "(#+no-such-feature a #-no-such-feature b c)")
;=> (B C)
;=> 43
(read-from-string "#+(and common-lisp (not zork)) yes")
;=> YES
;=> 34
(read-from-string "(#+(or zork) a b)")
;=> (B)
;=> 17
(read-from-string "(#-common-lisp #.(error \"x\") ok)")
;=> (OK)
;=> 32
(read-from-string "#:foo")
;=> #:FOO
;=> 5
(symbol-package (read-from-string "#:foo"))
;=> NIL
(let ((l (read-from-string "(#1=(a) #1#)"))) (eq (first l) (second l)))
;=> T
(let ((l (read-from-string "#1=(a . #1#)"))) (eq l (cdr l)))
;=> T
(let ((v (read-from-string "#1=#(1 #1#)"))) (eq v (aref v 1)))
;=> T
(read-from-string "#1#")
;!! READER-ERROR
(read-from-string "#p\"foo\"")
;=> #P"foo"
;=> 7
(read-from-string "#<foo>")
;!! READER-ERROR
(read-from-string "# ")
;!! READER-ERROR
(read-from-string "#Z")
;!! READER-ERROR
(eval (read-from-string "`(1 ,(+ 1 1) ,@(list 3 4))"))
;=> (1 2 3 4)
(read-from-string ",a")
;!! READER-ERROR
(read-from-string "`,@a")
;!! READER-ERROR
(let ((*read-base* 2)) (list (read-from-string "101") (read-from-string "12") (read-from-string "12.")))
;=> (5 |12| 12)
(let ((*read-suppress* t)) (read-from-string "(foo:bar #zork(1) 2"))
;!! END-OF-FILE
(let ((*read-suppress* t)) (read-from-string "foo::bar:baz"))
;=> NIL
;=> 12
(mapcar #'read-from-string '("1" "+1" "-1" "1." "1/2" "1.5" "1e2" ".5" "+.5" "1+" "+" "-" "..." "1a" "a1" "1/a" "1e" "^a"))
;!! READER-ERROR
(read-from-string ".")
;!! READER-ERROR
(read-from-string "..")
;!! READER-ERROR
(read-from-string "(a .b)")
;=> (A .B)
;=> 6
(read-from-string "(a . b)")
;=> (A . B)
;=> 7
(with-input-from-string (s "a b") (list (read s) (read s) (read s nil :eof)))
;=> (A B :EOF)
(with-input-from-string (s "(1 2) foo") (list (read s) (read-char s) (read s)))
;=> ((1 2) #\f OO)
(with-input-from-string (s "a b c)") (read-delimited-list #\) s))
;=> (A B C)
(with-input-from-string (s "ab c") (list (read-preserving-whitespace s) (read-char s)))
;=> (AB #\ )
(let ((*readtable* (copy-readtable))) (set-macro-character #\! (lambda (s c) (declare (ignore c)) (list :bang (read s t nil t)))) (read-from-string "(a !b !(c))"))
;=> (A (:BANG B) (:BANG (C)))
;=> 11
(let ((*readtable* (copy-readtable))) (set-macro-character #\] (get-macro-character #\))) (set-macro-character #\[ (lambda (s c) (declare (ignore c)) (read-delimited-list #\] s t))) (read-from-string "[1 2 [3]]"))
;=> (1 2 (3))
;=> 9
(let ((*readtable* (copy-readtable))) (set-macro-character #\! (lambda (s c) (declare (ignore s c)) (values))) (read-from-string "(a!b !c)"))
;=> (A B C)
;=> 8
(let ((*readtable* (copy-readtable))) (set-dispatch-macro-character #\# #\! (lambda (s c n) (declare (ignore c)) (list n (read s t nil t)))) (read-from-string "(#!a #5!b)"))
;=> ((NIL A) (5 B))
;=> 10
(let ((*readtable* (copy-readtable))) (make-dispatch-macro-character #\$) (set-dispatch-macro-character #\$ #\a (lambda (s c n) (declare (ignore s)) (list :dollar c n))) (read-from-string "$12a"))
;=> (:DOLLAR #\a 12)
;=> 4
(let ((*readtable* (copy-readtable))) (set-syntax-from-char #\% #\;) (read-from-string "(a %b
c)"))
;=> (A C)
;=> 8
(let ((*readtable* (copy-readtable))) (setf (readtable-case *readtable*) :preserve) (mapcar #'symbol-name (list (read-from-string "Abc"))))
;=> ("Abc")
(let ((*readtable* (copy-readtable))) (setf (readtable-case *readtable*) :downcase) (symbol-name (read-from-string "ABC")))
;=> "abc"
(let ((*readtable* (copy-readtable))) (setf (readtable-case *readtable*) :invert) (list (symbol-name (read-from-string "abc")) (symbol-name (read-from-string "ABC")) (symbol-name (read-from-string "Abc"))))
;=> ("ABC" "abc" "Abc")
(readtable-case *readtable*)
;=> :UPCASE
(get-macro-character #\a)
;=> NIL
;=> NIL
(nth-value 1 (get-macro-character #\())
;=> NIL
(functionp (get-dispatch-macro-character #\# #\())
;=> T
(get-dispatch-macro-character #\# #\!)
;=> NIL
(readtablep *readtable*)
;=> T
(eq (copy-readtable) *readtable*)
;=> NIL
(let ((*package* (find-package "KEYWORD"))) (read-from-string "x"))
;=> :X
;=> 1
(read-from-string "a'b")
;=> A
;=> 1
(read-from-string "(a'b)")
;=> (A (QUOTE B))
;=> 5
(read-from-string "a\"b\"")
;=> A
;=> 1
(read-from-string "#\\(")
;=> #\(
;=> 3
(read-from-string "#\\ ")
;=> #\
;=> 3
(read-from-string "(#\\a)")
;=> (#\a)
;=> 5
(read-from-string "|a|b|c|")
;=> |aBc|
;=> 7
(read-from-string "a|B c|d")
;=> |AB cD|
;=> 7
(read-from-string "\\|")
;=> |\||
;=> 2
(length (read-from-string "\"日本\""))
;=> 2

;;; Characters that are no Unicode scalar values

(progn (intern (string (code-char #xFFFD)))
       (string= (string (code-char #xD800)) (symbol-name (read-from-string (string (code-char #xD800))))))
;=> T
;; Short floats are read in one pass, to the same value as by the full grammar.
(let ((bad nil) (state (make-random-state nil)))
  (flet ((full (string)
           (brolga-system::token-float (coerce string '(simple-array character (*))) (if (find (char string 0) "+-") 1 0) (length string)
                                       (char= (char string 0) #\-) *standard-input*))
         (pick (&rest strings) (nth (random (length strings) state) strings)))
    (dotimes (i 3000 bad)
      (let* ((string (concatenate 'string (pick "" "-" "+") (prin1-to-string (random (expt 10 (1+ (random 14 state))) state)) (pick "" ".")
                                  (pick "" "0" "5" "25" "125") (pick "" "d" "e" "f" "s") (pick "" "-" "+") (pick "" "1" "5" "10" "22" "30")))
             (fast (and (< (length string) 18)
                        (brolga-system::small-float (coerce string '(simple-array character (*))) (length string)))))
        (when (and fast (not (eql fast (full string))))
          (push string bad))))))
;=> NIL
(mapcar #'read-from-string '("1.5" "-0.0" "+.5" "1.d0" "1e5" "1.5e" "-.5d-3" "1.5.5" "1e+" "1.e2" "0e0" "-0d0" "e5" "+e5" "1d22" "9007199254740993d0" "123456789.0" "1." "-1.e-3"))
;=> (1.5 -0.0 0.5 1.0d0 100000.0 |1.5E| -5.0d-4 |1.5.5| 1E+ 100.0 0.0 -0.0d0 E5 |+E5| 1.0d22 9.007199254740992d15 1.2345679e8 1 -0.001)
