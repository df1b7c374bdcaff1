;;;; Pathnames and the file system.

(pathname-name #p"/a/b/c.lisp")
;=> "c"
(pathname-type #p"/a/b/c.lisp")
;=> "lisp"
(pathname-directory #p"/a/b/c.lisp")
;=> (:ABSOLUTE "a" "b")
(pathname-directory #p"a/b/")
;=> (:RELATIVE "a" "b")
(pathname-directory #p"c.lisp")
;=> NIL
(pathname-name #p"/a/b/")
;=> NIL
(namestring #p"/a/b/c.lisp")
;=> "/a/b/c.lisp"
(namestring (make-pathname :directory '(:absolute "x" "y") :name "n" :type "t"))
;=> "/x/y/n.t"
(namestring (make-pathname :directory '(:relative "x") :name "n"))
;=> "x/n"
(namestring (merge-pathnames "foo" "/a/b.lisp"))
;=> "/a/foo.lisp"
(namestring (merge-pathnames "x/foo.c" "/a/b.lisp"))
;=> "/a/x/foo.c"
(namestring (merge-pathnames "/z/foo.c" "/a/b.lisp"))
;=> "/z/foo.c"
(file-namestring "/a/b/c.lisp")
;=> "c.lisp"
(directory-namestring "/a/b/c.lisp")
;=> "/a/b/"
(enough-namestring "/a/b/c.lisp" "/a/")
;=> "b/c.lisp"
(equal #p"a.b" (pathname "a.b"))
;=> T
(equal #p"a" #p"b")
;=> NIL
(pathnamep #p"x")
;=> T
(pathnamep "x")
;=> NIL
(not (wild-pathname-p "*.lisp"))
;=> NIL
(wild-pathname-p "a.lisp")
;=> NIL
(pathname-match-p "a.lisp" "*.lisp")
;=> T
(pathname-match-p "a.c" "*.lisp")
;=> NIL
(namestring (translate-pathname "a.lisp" "*.lisp" "*.fasl"))
;=> "a.fasl"
(prin1-to-string #p"/a/b.c")
;=> "#P\"/a/b.c\""
(pathname-name "a.b.c")
;=> "a.b"
(pathname-type "a.b.c")
;=> "c"
(pathname-name ".hidden")
;=> ".hidden"
(namestring (make-pathname :name "x" :defaults "/a/b.lisp"))
;=> "/a/x.lisp"
(probe-file "/no/such/file/at/all")
;=> NIL
(pathname-name (probe-file "/etc/passwd"))
;=> "passwd"
(stringp (namestring *default-pathname-defaults*))
;=> T
(pathname-directory (parse-namestring "/a/b/../c"))
;=> (:ABSOLUTE "a" "b" :UP)
(typep (truename "/tmp/") 'pathname)
;=> T
(truename "/no/such/file")
;!! FILE-ERROR
(null (member "passwd" (mapcar #'pathname-name (directory "/etc/*")) :test #'equal))
;=> NIL
(directory "/no/such/place/*.x")
;=> NIL
(let ((p (parse-namestring "foo.bar"))) (list (pathname-name p) (pathname-type p)))
;=> ("foo" "bar")
