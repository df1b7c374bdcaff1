;;;; Symbols: names, values, property lists, generated symbols.

(symbol-name 'foo)
;=> "FOO"
(symbol-name '|foo bar|)
;=> "foo bar"
(symbolp 'a)
;=> T
(symbolp nil)
;=> T
(symbolp "a")
;=> NIL
(keywordp :a)
;=> T
(keywordp 'a)
;=> NIL
(symbol-value :a)
;=> :A
(progn (set 'sv 5) (symbol-value 'sv))
;=> 5
(boundp 'never-bound)
;=> NIL
(symbol-value 'never-bound)
;!! UNBOUND-VARIABLE
(makunbound 'sv)
;=> SV
(boundp 'sv)
;=> NIL
(get 'sy 'p)
;=> NIL
(get 'sy 'p :d)
;=> :D
(setf (get 'sy 'p) 1)
(get 'sy 'p)
;=> 1
(symbol-plist 'sy)
;=> (P 1)
(not (remprop 'sy 'p))
;=> NIL
(get 'sy 'p)
;=> NIL
(not (remprop 'sy 'p))
;=> T
(setf (symbol-plist 'sy) '(a 1 b 2))
;=> (A 1 B 2)
(get 'sy 'b)
;=> 2
(symbol-package (gensym))
;=> NIL
(string= (symbol-name (gensym "X")) (symbol-name (gensym "X")))
;=> NIL
(let ((*gensym-counter* 5)) (symbol-name (gensym)))
;=> "G5"
(let ((*gensym-counter* 5)) (symbol-name (gensym "FOO")))
;=> "FOO5"
(symbol-name (gensym 17))
;=> "G17"
(symbol-package (make-symbol "A"))
;=> NIL
(eq (make-symbol "A") (make-symbol "A"))
;=> NIL
(symbol-name (copy-symbol 'foo))
;=> "FOO"
(let ((s (copy-symbol 'sy t))) (get s 'b))
;=> 2
(package-name (symbol-package 'car))
;=> "COMMON-LISP"
(package-name (symbol-package :a))
;=> "KEYWORD"
(symbol-function 'car-no-such)
;!! UNDEFINED-FUNCTION
(eq 'foo 'FOO)
;=> T
(eq '|foo| 'foo)
;=> NIL
'|a b|
;=> |a b|
'a\ b
;=> |A B|
'\a
;=> |a|
:|foo|
;=> :|foo|
'#:foo
;=> #:FOO
(list '|| '|A| 'a.b '1+ '|1| '|1.5| '|.| '+)
;=> (|| A A.B 1+ |1| |1.5| |.| +)
(symbol-name nil)
;=> "NIL"
(list nil t)
;=> (NIL T)
