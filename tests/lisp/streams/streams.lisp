;;;; Streams: strings, composed streams, files of characters and bytes.

(with-input-from-string (s "abc") (list (read-char s) (peek-char nil s) (read-char s) (read-char s) (read-char s nil :eof)))
;=> (#\a #\b #\b #\c :EOF)
(with-input-from-string (s "abc") (read-char s) (unread-char #\a s) (read-char s))
;=> #\a
(with-input-from-string (s "  x") (peek-char t s))
;=> #\x
(with-input-from-string (s "aaxb") (peek-char #\x s))
;=> #\x
(with-input-from-string (s "") (read-char s))
;!! END-OF-FILE
(with-input-from-string (s "") (read-char s nil))
;=> NIL
(with-input-from-string (s "one
two") (list (multiple-value-list (read-line s)) (multiple-value-list (read-line s)) (multiple-value-list (read-line s nil :end))))
;=> (("one" NIL) ("two" T) (:END T))
(with-input-from-string (s "abcdef") (let ((v (make-string 4))) (list (read-sequence v s) v (read-sequence v s) v)))
;=> (4 "efcd" 2 "efcd")
(with-input-from-string (s "abc") (list (listen s) (read-line s) (listen s)))
;=> (T "abc" NIL)
(with-output-to-string (s) (write-string "hello" s :start 1 :end 3))
;=> "el"
(with-output-to-string (s) (write-sequence '(#\a #\b) s))
;=> "ab"
(let ((s (make-string-output-stream))) (write-string "abc" s) (list (get-output-stream-string s) (get-output-stream-string s)))
;=> ("abc" "")
(let ((s (make-string-input-stream "hello" 1 3))) (read-line s))
;=> "el"
;=> T
(let ((i (make-string-input-stream "in")) (o (make-string-output-stream))) (let ((s (make-two-way-stream i o))) (write-string (read-line s) s) (get-output-stream-string o)))
;=> "in"
(let* ((a (make-string-output-stream)) (b (make-string-output-stream)) (s (make-broadcast-stream a b))) (write-string "x" s) (list (get-output-stream-string a) (get-output-stream-string b)))
;=> ("x" "x")
(let ((s (make-concatenated-stream (make-string-input-stream "a") (make-string-input-stream "b")))) (list (read-char s) (read-char s) (read-char s nil :eof)))
;=> (#\a #\b :EOF)
(let* ((o (make-string-output-stream)) (s (make-echo-stream (make-string-input-stream "abc") o))) (read-char s) (read-char s) (get-output-stream-string o))
;=> "ab"
(defvar *syn* nil)
(let* ((o (make-string-output-stream)) (*syn* o)) (write-string "x" (make-synonym-stream '*syn*)) (get-output-stream-string o))
;=> "x"
(write-string "x" (make-broadcast-stream))
;=> "x"
(let ((s (make-string-output-stream))) (list (input-stream-p s) (output-stream-p s) (streamp s) (open-stream-p s)))
;=> (NIL T T T)
(let ((s (make-string-output-stream))) (close s) (open-stream-p s))
;=> NIL
(streamp 5)
;=> NIL
(stream-element-type (make-string-input-stream "a"))
;=> CHARACTER
(let ((*standard-output* (make-string-output-stream))) (princ "caught") (get-output-stream-string *standard-output*))
;=> "caught"
(progn (write-line "line") (write-char #\c) (terpri) (fresh-line) (princ "x") (fresh-line) :done)
;>> line
;>> c
;>> x
;=> :DONE
(defvar *file* (format nil "/tmp/brolga-test-~D-~D" (get-universal-time) (random 1000000)))
(with-open-file (s *file* :direction :output) (format s "line one~%line two~%") :written)
;=> :WRITTEN
(with-open-file (s *file*) (list (read-line s) (read-line s) (read-line s nil :eof)))
;=> ("line one" "line two" :EOF)
(with-open-file (s *file*) (list (file-length s) (file-position s) (read-char s) (file-position s) (file-position s 5) (read-char s)))
;=> (18 0 #\l 1 T #\o)
(with-open-file (s *file* :direction :output :if-exists :append) (write-string "three" s))
;=> "three"
(with-open-file (s *file*) (loop for line = (read-line s nil) while line collect line))
;=> ("line one" "line two" "three")
(handler-case (open *file* :direction :output :if-exists :error) (file-error () :exists))
;=> :EXISTS
(open *file* :direction :output :if-exists nil)
;=> NIL
(with-open-file (s *file* :direction :output :if-exists :supersede) (write-string "new" s))
;=> "new"
(with-open-file (s *file*) (read-line s))
;=> "new"
;=> T
(with-open-file (s *file* :direction :output :if-exists :overwrite) (write-string "N" s))
;=> "N"
(with-open-file (s *file*) (read-line s))
;=> "New"
;=> T
(with-open-file (s *file* :direction :io :if-exists :overwrite) (list (read-char s) (progn (file-position s 0) (write-char #\Z s) (file-position s 0) (read-line s))))
;=> (#\N "Zew")
(open "/no/such/dir/file")
;!! FILE-ERROR
(open "/no/such/dir/file" :if-does-not-exist nil)
;=> NIL
(with-open-file (s "/no/such/file" :if-does-not-exist nil) s)
;=> NIL
(with-open-file (s *file* :direction :output :if-exists :supersede :element-type '(unsigned-byte 8)) (write-byte 1 s) (write-byte 255 s) (write-sequence #(10 20 30) s))
;=> #(10 20 30)
(with-open-file (s *file* :element-type '(unsigned-byte 8)) (list (file-length s) (read-byte s) (read-byte s) (let ((v (make-array 3 :element-type '(unsigned-byte 8)))) (read-sequence v s) v) (read-byte s nil :eof)))
;=> (5 1 255 #(10 20 30) :EOF)
(with-open-file (s *file* :element-type '(unsigned-byte 8)) (dotimes (i 5) (read-byte s)) (read-byte s))
;!! END-OF-FILE
(with-open-file (s *file* :direction :output :if-exists :supersede :external-format :utf-8) (write-string "aé日" s))
;=> "aé日"
(with-open-file (s *file* :external-format :utf-8) (let ((l (read-line s))) (list (length l) (string= l "aé日"))))
;=> (3 T)
(with-open-file (s *file* :element-type '(unsigned-byte 8)) (file-length s))
;=> 6
(with-open-file (s *file* :direction :output :if-exists :supersede) (print '(a "b" #\c 1.5) s) (prin1 :second s))
;=> :SECOND
(with-open-file (s *file*) (list (read s) (read s) (read s nil :eof)))
;=> ((A "b" #\c 1.5) :SECOND :EOF)
(progn (with-open-file (s *file* :direction :output :if-exists :supersede) (dotimes (i 10000) (format s "~D~%" i))) (with-open-file (s *file*) (loop for l = (read-line s nil) while l sum (parse-integer l))))
;=> 49995000
(progn (probe-file *file*) t)
;=> T
(null (probe-file *file*))
;=> NIL
(integerp (file-write-date *file*))
;=> T
(delete-file *file*)
;=> T
(probe-file *file*)
;=> NIL
(handler-case (delete-file *file*) (file-error () :gone))
;=> :GONE
(with-standard-io-syntax (list *print-base* *read-base* *print-readably* (package-name *package*)))
;=> (10 10 T "COMMON-LISP-USER")
(finish-output)
;=> NIL
(force-output)
;=> NIL
(clear-output)
;=> NIL
(interactive-stream-p (make-string-input-stream ""))
;=> NIL
(read-char 5)
;!! TYPE-ERROR
(with-input-from-string (*standard-input* "42 foo") (list (read) (read)))
;=> (42 FOO)
(with-output-to-string (*standard-output*) (princ 1) (princ 2))
;=> "12"
(read-line (make-string-input-stream "") nil :e)
;=> :E
;=> T
(let ((s (make-string-output-stream))) (print 1 s) (princ "a" s) (get-output-stream-string s))
;=> "
;.. 1 a"
(with-output-to-string (s) (let ((*print-pretty* nil)) (print '(1 2) s)))
;=> "
;.. (1 2) "
