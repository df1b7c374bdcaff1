;;;; Pathnames and operations on files.

(defun parts (p) (let ((p (pathname p))) (list (pathname-directory p) (pathname-name p) (pathname-type p))))
;=> PARTS
(mapcar #'parts '("foo" "foo.lisp" "foo.tar.gz" ".foo" "/a/b/c.d" "a/../b" "/" "" "~/x" "**/*.lisp" "foo\\*bar"))
;=> ((NIL "foo" NIL) (NIL "foo" "lisp") (NIL "foo.tar" "gz") (NIL ".foo" NIL) ((:ABSOLUTE "a" "b") "c" "d") ((:RELATIVE "a" :UP) "b" NIL) ((:ABSOLUTE) NIL NIL) (NIL NIL NIL) ((:ABSOLUTE :HOME) "x" NIL) ((:RELATIVE :WILD-INFERIORS) :WILD "lisp") (NIL "foo*bar" NIL))
(mapcar (lambda (s) (namestring (pathname s))) '("foo" "foo.lisp" ".foo" "/a/b/c.d" "a/../b" "/" "" "**/*.lisp" "foo\\*bar" "a*b?c" "[ab]c"))
;=> ("foo" "foo.lisp" ".foo" "/a/b/c.d" "a/../b" "/" "" "**/*.lisp" "foo\\*bar" "a*b?c" "[ab]c")
(mapcar #'wild-pathname-p '("foo" "*" "a*b" "**/x" "foo.*"))
;=> (NIL T T T T)
(mapcar (lambda (p) (namestring (merge-pathnames (first p) (second p)))) '(("foo" "/a/b.c") ("x/foo" "/a/b.c") ("../foo" "/a/d/b.c") ("" "/a/b.c") ("/x/" "/a/b.c") ("foo.x" "/a/b.c")))
;=> ("/a/foo.c" "/a/x/foo.c" "/a/d/../foo.c" "/a/b.c" "/x/b.c" "/a/foo.x")
(namestring (merge-pathnames (make-pathname :directory '(:relative :back) :name "q") "/a/d/b.c"))
;=> "/a/q.c"
(list (namestring (make-pathname :directory '(:absolute "a" "b") :name "c" :type "d")) (namestring (make-pathname :name "a.b")) (namestring (make-pathname :name "x" :defaults "/a/b.c")))
;=> ("/a/b/c.d" "a\\.b" "/a/x.c")
(namestring (make-pathname :type "c"))
;!! FILE-ERROR
(make-pathname :directory '("a"))
;!! TYPE-ERROR
(list (equal (make-pathname :name "foo") #p"foo") (equal #p"foo" #p"foo.x") (equal #p"a" (make-pathname :name "a" :version :newest)))
;=> (T NIL T)
(list (file-namestring "/a/b.c") (directory-namestring "/a/b.c") (enough-namestring "/a/b/c.d" "/a/b/") (enough-namestring "/a/b/c.d" "/a/"))
;=> ("b.c" "/a/" "c.d" "b/c.d")
(mapcar (lambda (p) (and (pathname-match-p (first p) (second p)) t)) '(("/a/b.c" "/a/*.*") ("/a/b.c" "/**/*.c") ("a" "*") ("a.b" "*.c") ("/a/x/b.c" "/a/*/b.c") ("foobar" "foo*") ("foobar" "foo?")))
;=> (T T T NIL T T NIL)
(mapcar (lambda (l) (namestring (apply #'translate-pathname l))) '(("/a/b/foo.lisp" "/a/**/*.lisp" "/x/**/*.fasl") ("foobar" "foo*" "x*y") ("/a/b/c/foo.lisp" "/a/*/*/*.*" "/z/*/q/*/*.*")))
;=> ("/x/b/foo.fasl" "xbary" "/z/b/q/c/foo.lisp")
(translate-pathname "a" "b" "c")
;!! SIMPLE-ERROR
(parse-namestring "a[b")
;!! PARSE-ERROR
(parse-namestring 5)
;!! TYPE-ERROR
(multiple-value-list (parse-namestring "abc" nil *default-pathname-defaults* :start 1))
;=> (#P"bc" 3)
(progn (setf (logical-pathname-translations "brtest") '(("**;*.*" "/tmp/x/**/*.*"))) (list (namestring (translate-logical-pathname "brtest:a;b;c.lisp")) (pathname-directory (logical-pathname "brtest:a;b;c.lisp")) (namestring (logical-pathname "brtest:a;b;c.lisp"))))
;=> ("/tmp/x/a/b/c.lisp" (:ABSOLUTE "A" "B") "BRTEST:A;B;C.LISP")
(logical-pathname "no-such-host-at-all:x")
;!! TYPE-ERROR
(pathname-name (make-pathname :name "FOO" :case :common))
;=> "foo"
(list (probe-file "/no/such/file") (pathnamep (probe-file "/")))
;=> (NIL T)
(truename "/no/such/file")
;!! FILE-ERROR
(pathnamep (user-homedir-pathname))
;=> T
(let ((dir "/tmp/brolga-test-directory/")) (list (nth-value 1 (ensure-directories-exist (concatenate 'string dir "sub/x"))) (progn (with-open-file (s (concatenate 'string dir "sub/one.txt") :direction :output) (princ 1 s)) (with-open-file (s (concatenate 'string dir "sub/two.lisp") :direction :output) (princ 2 s)) (mapcar #'file-namestring (directory (concatenate 'string dir "**/*.*")))) (mapcar #'file-namestring (directory (concatenate 'string dir "sub/*.txt"))) (progn (rename-file (concatenate 'string dir "sub/one.txt") "three.txt") (mapcar #'file-namestring (directory (concatenate 'string dir "*/*.txt")))) (length (mapcar #'delete-file (directory (concatenate 'string dir "sub/*.*"))))))
;=> (T ("" "one.txt" "two.lisp") ("one.txt") ("three.txt") 2)
(delete-file "/tmp/brolga-test-directory/sub/none")
;!! FILE-ERROR
(pathnamep (brolga-system::delete-directory "/tmp/brolga-test-directory/" :recursive t))
;=> T
(prin1-to-string #p"a/b.c")
;=> "#P\"a/b.c\""
(read-from-string "#p\"x.y\"")
;=> #P"x.y"
;=> 7
;; Names that are no UTF-8: what is listed can be opened, renamed, given to programs and deleted.
(defvar *bytes-directory* (format nil "/tmp/brolga-test-bytes-~D/" (ext:process-id)))
(progn (ensure-directories-exist *bytes-directory*) nil)
;=> NIL
(ext:run-program "/bin/sh" (list "-c" "cd \"$0\" && printf x > \"$(printf 'bad\\377\\303name')\"" *bytes-directory*))
;=> 0
;=> NIL
;=> NIL
(let ((path (first (directory (concatenate 'string *bytes-directory* "*.*")))))
  (list (map 'list #'char-code (pathname-name path))
        (with-open-file (stream path) (read-line stream))
        (equal path (read-from-string (prin1-to-string path)))
        (file-namestring (rename-file path "good"))
        (equal (rename-file (merge-pathnames "good" path) path) path)
        (string= "x" (with-output-to-string (stream) (ext:run-program "/bin/cat" (list (ext:native-namestring path)) :output stream)))
        (delete-file path)
        (directory (concatenate 'string *bytes-directory* "*.*"))))
;=> ((98 97 100 56575 56515 110 97 109 101) "x" T "good" T T T NIL)
(progn (ext:delete-directory *bytes-directory*) nil)
;=> NIL
(namestring (make-pathname :directory '(:absolute "a" :up "b" :back "c" :wild)))
;=> "/a/../c/*/"
