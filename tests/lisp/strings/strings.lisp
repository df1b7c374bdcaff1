;;;; Strings.

(string-upcase "hello")
;=> "HELLO"
(string-downcase "HeLLo")
;=> "hello"
(string-capitalize "hello wORLD foo-bar 2x")
;=> "Hello World Foo-Bar 2x"
(string-upcase "hello" :start 1 :end 3)
;=> "hELlo"
(nstring-upcase (copy-seq "abc"))
;=> "ABC"
(string-trim " " "  a b  ")
;=> "a b"
(string-left-trim "ab" "abcba")
;=> "cba"
(string-right-trim '(#\a #\b) "abcba")
;=> "abc"
(string= "abc" "abc")
;=> T
(string= "abc" "ABC")
;=> NIL
(string-equal "abc" "ABC")
;=> T
(string= 'abc "ABC")
;=> T
(string= "abcd" "xbcy" :start1 1 :end1 3 :start2 1 :end2 3)
;=> T
(string< "abc" "abd")
;=> 2
(string< "abc" "abc")
;=> NIL
(string< "ab" "abc")
;=> 2
(string> "b" "a")
;=> 0
(string<= "a" "a")
;=> 1
(string>= "a" "b")
;=> NIL
(string/= "abc" "abd")
;=> 2
(string/= "abc" "abc")
;=> NIL
(string-lessp "ABC" "abd")
;=> 2
(string-greaterp "b" "A")
;=> 0
(string-not-equal "a" "A")
;=> NIL
(string-not-lessp "b" "A")
;=> 0
(string-not-greaterp "a" "B")
;=> 0
(string 'foo)
;=> "FOO"
(string #\a)
;=> "a"
(string "x")
;=> "x"
(string 5)
;!! TYPE-ERROR
(char "abc" 1)
;=> #\b
(char "abc" 3)
;!! TYPE-ERROR
(schar "abc" 0)
;=> #\a
(length "")
;=> 0
(make-string 3 :initial-element #\z)
;=> "zzz"
(concatenate 'string "a" "b")
;=> "ab"
(let ((s (copy-seq "abc"))) (setf (char s 1) #\X) s)
;=> "aXc"
(stringp "a")
;=> T
(stringp #\a)
;=> NIL
(stringp (make-array 2 :element-type 'character :initial-element #\a :fill-pointer 1))
;=> T
(simple-string-p "a")
;=> T
(subseq "hello world" 6)
;=> "world"
(search "lo" "hello")
;=> 3
(position #\l "hello" :from-end t)
;=> 3
(reverse "abc")
;=> "cba"
(string-upcase 'abc)
;=> "ABC"
(string-capitalize "o'neil")
;=> "O'Neil"
"a\"b\\c"
;=> "a\"b\\c"
(length "a\"b")
;=> 3
(with-output-to-string (s) (write-string "abc" s) (write-char #\d s))
;=> "abcd"
(with-input-from-string (s "1 2 3") (list (read s) (read s)))
;=> (1 2)
(with-input-from-string (s "hello" :start 1 :end 3) (read-line s))
;=> "el"
;=> T
(let ((i 0)) (with-input-from-string (s "a b" :index i) (read s)) i)
;=> 2
(equal "abc" "abc")
;=> T
(eq 'abc 'abc)
;=> T
(char= (char "é" 0) #\é)
;=> T
(length "日本語")
;=> 3
(string-upcase "éa")
;=> "ÉA"
(char-code #\é)
;=> 233
(string< "" "a")
;=> 0
(count #\l "hello")
;=> 2
(substitute #\L #\l "hello")
;=> "heLLo"
(coerce "abc" 'simple-vector)
;=> #(#\a #\b #\c)
(map 'string (lambda (c) (code-char (1+ (char-code c)))) "HAL")
;=> "IBM"
(string-trim '(#\Space #\Tab #\Newline) (format nil " ~%a ~%"))
;=> "a"
(let ((s (make-array 3 :element-type 'character :fill-pointer 0))) (vector-push #\a s) (list s (length s) (string= s "a")))
;=> ("a" 1 T)
(sort (copy-seq "banana") #'char<)
;=> "aaabnn"
(string-equal "a" nil)
;=> NIL
(equalp "aB" "Ab")
;=> T
(= (sxhash "abc") (sxhash (copy-seq "abc")))
;=> T
(with-output-to-string (s) (princ "a" s) (prin1 "a" s))
;=> "a\"a\""

;;; Vectors of element type NIL are strings in which nothing can be.

(defun nothing (size) (make-array size :element-type nil))
(list (stringp (nothing 0)) (simple-string-p (nothing 3)) (typep (nothing 0) 'simple-base-string) (typep (nothing 0) '(simple-array character (*))) (subtypep (type-of (nothing 3)) 'simple-string))
;=> (T T NIL NIL T)
(list (string= (nothing 0) "") (equal "" (nothing 0)) (string-upcase (nothing 0)) (string-trim " " (nothing 0)) (concatenate 'string (nothing 0) "a") (symbol-name (make-symbol (nothing 0))))
;=> (T T "" "" "a" "")
(mapcar (lambda (function) (handler-case (funcall function (nothing 2)) (type-error () :type-error))) (list (lambda (s) (char s 0)) (lambda (s) (schar s 1)) (lambda (s) (aref s 0)) (lambda (s) (setf (char s 0) #\a)) #'string-upcase (lambda (s) (string= s "ab")) #'intern #'read-from-string))
;=> (:TYPE-ERROR :TYPE-ERROR :TYPE-ERROR :TYPE-ERROR :TYPE-ERROR :TYPE-ERROR :TYPE-ERROR :TYPE-ERROR)
(defun characters-of (string) (declare (type simple-string string) (optimize speed)) (let ((all '())) (dotimes (i (length string) all) (push (schar string i) all))))
(list (characters-of "ab") (characters-of (coerce "ab" 'simple-base-string)) (characters-of (nothing 0)))
;=> ((#\b #\a) (#\b #\a) NIL)
(handler-case (characters-of (nothing 2)) (type-error () :type-error))
;=> :TYPE-ERROR
(prin1-to-string (nothing 0))
;=> "\"\""
(subseq (prin1-to-string (nothing 2)) 0 26)
;=> "#<(SIMPLE-ARRAY NIL (2)) {"
(class-name (class-of (nothing 0)))
;=> SIMPLE-STRING
