;;;; Reader syntax: backquote, labels, features, numbers, readtables, errors.

(read-from-string "`(a ,b ,@c . ,d)")
;=> `(A ,B ,@C . ,D)
;=> 16
(eval (read-from-string "(let ((b 1) (c '(2 3))) `(a ,b ,@c))"))
;=> (A 1 2 3)
(eval (read-from-string "(let ((b 1) (c '(2 3))) `(,@c ,b . ,c))"))
;=> (2 3 1 2 3)
(eval (read-from-string "(let ((x 1) (l '(2 3))) `#(,x ,@l 4))"))
;=> #(1 2 3 4)
(eval (eval (read-from-string "(let ((x '(list 1 2))) ``(a ,,x ,',x))")))
;=> (A (1 2) (LIST 1 2))
(eval (eval (read-from-string "(let ((xs '(1 2 3))) ``(a ,,@xs))")))
;=> (A 1 2 3)
(eval (read-from-string "(let ((l (list 1 2))) `(,.l 3))"))
;=> (1 2 3)
(read-from-string "`,@x")
;!! READER-ERROR
(read-from-string ",x")
;!! READER-ERROR
(let ((x (read-from-string "#1=(a . #1#)"))) (list (car x) (eq x (cdr x))))
;=> (A T)
(let ((x (read-from-string "(#1=#(1 #1#) #1#)"))) (list (eq (first x) (second x)) (eq (aref (first x) 1) (first x))))
;=> (T T)
(read-from-string "#1#")
;!! READER-ERROR
(read-from-string "(#2=x #2# #2=y)")
;!! READER-ERROR
(read-from-string "#+nil foo bar")
;=> BAR
;=> 13
(read-from-string "#-nil foo bar")
;=> FOO
;=> 10
(read-from-string "#+(or common-lisp nil) yes no")
;=> YES
;=> 27
(let ((*features* '(:a :b))) (mapcar #'read-from-string '("#+a 1 2" "#+(and a b) 1 2" "#+(and a c) 1 2" "#-(not a) 1 2" "#+(not c) 1 2")))
;=> (1 1 2 1 1)
(read-from-string "#.(+ 1 2)")
;=> 3
;=> 9
(let ((*read-eval* nil)) (read-from-string "#.(+ 1 2)"))
;!! READER-ERROR
(read-from-string "#*10110")
;=> #*10110
;=> 7
(read-from-string "#5*10")
;=> #*10000
;=> 5
(read-from-string "#(1 #(2) \"x\" #\\y)")
;=> #(1 #(2) "x" #\y)
;=> 17
(read-from-string "#4(1 2)")
;=> #(1 2 2 2)
;=> 7
(read-from-string "#2A((1 2) (3 4))")
;=> #2A((1 2) (3 4))
;=> 16
(read-from-string "#0A7")
;=> #0A7
;=> 4
(read-from-string "#C(1 2)")
;=> #C(1 2)
;=> 7
(read-from-string "#c(1.5 2)")
;=> #C(1.5 2.0)
;=> 9
(mapcar #'read-from-string '("#b1011" "#o777" "#xFF" "#36rZZ" "#x-1F" "#b1/10"))
;=> (11 511 255 1295 -31 1/2)
(read-from-string "#b2")
;!! READER-ERROR
(mapcar #'read-from-string '("#\\a" "#\\Space" "#\\newline" "#\\(" "#\\\\" "#\\Rubout" "#\\Nul"))
;=> (#\a #\  #\Newline #\( #\\ #\Rubout #\Nul)
(read-from-string "#\\NoSuchCharacter")
;!! READER-ERROR
(symbol-package (read-from-string "#:foo"))
;=> NIL
(read-from-string "#|a #| nested |# b|# x")
;=> X
;=> 22
(read-from-string "; comment
x")
;=> X
;=> 11
(read-from-string "#'car")
;=> (FUNCTION CAR)
;=> 5
(read-from-string "#P\"a/b.c\"")
;=> #P"a/b.c"
;=> 9
(read-from-string "#<foo>")
;!! READER-ERROR
(let ((*read-suppress* t)) (read-from-string "(a #:b nopackage:c #\\foo #.(error) . x) y"))
;=> NIL
;=> 40
(mapcar #'read-from-string '("12" "-12" "+12" "12." "1/2" "-4/8" "1.5" "-.5" "1e3" "1d3" "1.5f-2" "1s0" "1l0" "123456789012345678901234567890" "0.0" "-0.0" "1.0d300"))
;=> (12 -12 12 12 1/2 -1/2 1.5 -0.5 1000.0 1000.0d0 0.015 1.0 1.0d0 123456789012345678901234567890 0.0 -0.0 1.0d300)
(mapcar #'read-from-string '("+" "-" "1+" "1-" "a.b" "1.2.3" "1/2/3" "1e" "e1" "+a" "..." ))
;!! READER-ERROR
(let ((*read-base* 16)) (mapcar #'read-from-string '("ff" "10" "10." "-1f" "1e2" "g")))
;=> (255 16 10 -31 482 G)
(let ((*read-default-float-format* 'double-float)) (mapcar #'read-from-string '("1.5" "1.5e0" "1.5f0")))
;=> (1.5d0 1.5d0 1.5)
(read-from-string "1e400")
;!! READER-ERROR
(read-from-string "1/0")
;!! READER-ERROR
(mapcar #'read-from-string '("abc" "|abc|" "a|B c|d" "\\a" "a\\ b" "||" ":key" ":|k|" "cl:car" "keyword:x"))
;=> (ABC |abc| |AB cD| |a| |A B| || :KEY :|k| CAR :X)
(let ((*readtable* (copy-readtable nil))) (setf (readtable-case *readtable*) :preserve) (mapcar #'read-from-string '("Abc" "ABC" "\\abc")))
;=> (|Abc| ABC |abc|)
(let ((*readtable* (copy-readtable nil))) (setf (readtable-case *readtable*) :invert) (mapcar (lambda (s) (symbol-name (read-from-string s))) '("Abc" "ABC" "abc" "a\\Bc")))
;=> ("Abc" "abc" "ABC" "ABC")
(let ((*readtable* (copy-readtable nil))) (setf (readtable-case *readtable*) :downcase) (symbol-name (read-from-string "AbC")))
;=> "abc"
(let ((*readtable* (copy-readtable nil))) (set-macro-character #\! (lambda (s c) (declare (ignore c)) (list 'bang (read s t nil t)))) (read-from-string "(a !b c!d)"))
;=> (A (BANG B) C (BANG D))
;=> 10
(let ((*readtable* (copy-readtable nil))) (set-macro-character #\! (lambda (s c) (declare (ignore c)) (list 'bang (read s t nil t))) t) (read-from-string "(a !b c!d)"))
;=> (A (BANG B) C!D)
;=> 10
(let ((*readtable* (copy-readtable nil))) (set-dispatch-macro-character #\# #\! (lambda (s c n) (declare (ignore c)) (list n (read s t nil t)))) (read-from-string "(#!a #12!b)"))
;=> ((NIL A) (12 B))
;=> 11
(let ((*readtable* (copy-readtable nil))) (make-dispatch-macro-character #\$) (set-dispatch-macro-character #\$ #\x (lambda (s c n) (declare (ignore s)) (list c n))) (read-from-string "$3x"))
;=> (#\x 3)
;=> 3
(let ((*readtable* (copy-readtable nil))) (set-syntax-from-char #\[ #\() (set-syntax-from-char #\] #\)) (set-macro-character #\[ (lambda (s c) (declare (ignore c)) (read-delimited-list #\] s t))) (read-from-string "[a [b c] d]"))
;=> (A (B C) D)
;=> 11
(let ((*readtable* (copy-readtable nil))) (set-syntax-from-char #\, #\Space) (read-from-string "(a,b , c)"))
;=> (A B C)
;=> 9
(multiple-value-bind (f n) (get-macro-character #\") (list (functionp f) n))
;=> (T NIL)
(multiple-value-bind (f n) (get-macro-character #\#) (list (functionp f) n))
;=> (T T)
(get-macro-character #\a)
;=> NIL
;=> NIL
(functionp (get-dispatch-macro-character #\# #\())
;=> T
(get-dispatch-macro-character #\# #\5)
;=> NIL
(get-dispatch-macro-character #\a #\b)
;!! SIMPLE-ERROR
(read-from-string "(a . b . c)")
;!! READER-ERROR
(read-from-string "(a .)")
;!! READER-ERROR
(read-from-string ".")
;!! READER-ERROR
(read-from-string "...")
;!! READER-ERROR
(read-from-string "(a b")
;!! END-OF-FILE
(read-from-string "\"abc")
;!! END-OF-FILE
(read-from-string "'")
;!! END-OF-FILE
(multiple-value-list (read-from-string "abc def" t nil :preserve-whitespace t))
;=> (ABC 3)
(multiple-value-list (read-from-string "abc def"))
;=> (ABC 4)
(multiple-value-list (read-from-string "(a)(b)" t nil :start 3))
;=> ((B) 6)
(read-from-string "" nil :eof)
;=> :EOF
;=> 0
(with-input-from-string (s "a b") (list (read-preserving-whitespace s) (read-char s) (read s) (read s nil :end)))
;=> (A #\  B :END)
(with-standard-io-syntax (list *print-readably* *read-base* *read-eval* (package-name *package*)))
;=> (T 10 T "COMMON-LISP-USER")
(defpackage "INVERTED-PACKAGE" (:use))
(let ((*readtable* (copy-readtable nil))) (setf (readtable-case *readtable*) :invert) (mapcar #'symbol-name (list (read-from-string "inverted-package::Foo") (read-from-string "inverted-package::foo") (read-from-string "INVERTED-PACKAGE::|a|b") (read-from-string "keyword:Foo"))))
;!! READER-ERROR
(let ((*readtable* (copy-readtable nil))) (setf (readtable-case *readtable*) :invert) (mapcar #'symbol-name (list (read-from-string "inverted-package::Foo") (read-from-string "inverted-package::foo") (read-from-string "inverted-package::|a|b") (read-from-string ":Foo"))))
;=> ("Foo" "FOO" "aB" "Foo")
(mapcar (lambda (text) (handler-case (read-from-string text) (error (c) (princ-to-string c)))) '("(a b" "\"abc" "#|" "(a . b c)"))
;=> ("The text ended inside a list." "The text ended inside a string." "The text ended inside a comment that began with #|." "More than one object stands after the dot in a list.
;..   at position 8")

; commas are lists, so that what walks code finds what is in them; they print as they were written
(list (subst 'x 'y '`(a ,y ,@y . ,y)) (equal '`(a ,b) '`(a ,b)))
;=> (`(A ,X ,@X . ,X) T)
(mapcar (lambda (pretty)
          (let ((*print-pretty* pretty))
            (mapcar (lambda (text) (let ((form (read-from-string text)))
                                     (if (equal form (read-from-string (prin1-to-string form))) t (prin1-to-string form))))
                    '("`(a ,b ,@c ,.d . ,e)" "`(a . `(b ,,c ,',d ,@,e ,,@f))" "``(a ,,@b)" "`(let ((,a ,@b)) . ,body)"
                      "`(,a . b)" "`(a . `,,b)" "(quote `(x . ,y))" "`(a , @b ,.c)" "`(,@a . ,b)" "`,a"))))
        '(nil t))
;=> ((T T T T T T T T T T) (T T T T T T T T T T))
(let ((b 1) (c '(2 3)) (e 4)) `(a (x . ,b) #(,@c ,e) ,.(list 1 2) . ,e))
;=> (A (X . 1) #(2 3 4) 1 2 . 4)
(eval (let ((b '(+ 1 2)) (c '((list 2) (list 3))) (e 4)) ``(a ,,b ,@,@c . ,',e)))
;=> (A 3 2 3 . 4)
