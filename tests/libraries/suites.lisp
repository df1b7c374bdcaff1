;;;; Runs the test suite that a library carries, under any Lisp with ASDF.
;;;;
;;;; Problem: each library tests itself by a framework of its own, or prints what it finds. Approach: the
;;;; table below says for each library which systems to load, and a form that runs its tests and returns
;;;; how many passed and how many failed. Where a framework is not in the distribution, frameworks.lisp
;;;; has a stand-in; where a library has no tests, some facts about it are checked. One library a process:
;;;; (libraries:run "name") prints a line "RESULT name passed failed".
;;;;
;;;; Invariants: the same form counts under every implementation; a library that does not load has no
;;;; line RESULT.
;;;;
;;;; Called by tests/libraries/run.

(defpackage "LIBRARIES"
  (:use "COMMON-LISP")
  (:export "RUN" "*TABLE*"))

(in-package "LIBRARIES")

(defvar *table* (make-hash-table :test 'equal) "Names of libraries to lists of systems and a function.")

(defmacro library (name (&rest systems) &body body)
  "Says how to test the library NAME: after SYSTEMS are loaded, BODY returns two numbers."
  `(setf (gethash ,name *table*)
         (list ',systems (lambda () ,@body))))

(defun call (package name &rest arguments)
  "Calls the function NAME of PACKAGE, strings, which exist only when it is called."
  (apply (find-symbol name (find-package package)) arguments))

(defun value (package name)
  (symbol-value (find-symbol name (find-package package))))

;;; Frameworks

(defun rt (&optional (package (if (find-package "SB-RT") "SB-RT" "REGRESSION-TEST")))
  "Runs all tests of the MIT regression tester or a descendant in PACKAGE."
  (call package "DO-TESTS")
  (let ((failed (length (call package "PENDING-TESTS"))))
    (values (- (length (rest (value package "*ENTRIES*"))) failed) failed)))

(defun fiveam (suite)
  "Runs a suite of FiveAM, a symbol or a list of package and name."
  (let* ((passed (find-class (find-symbol "TEST-PASSED" "IT.BESE.FIVEAM")))
         (results (call "IT.BESE.FIVEAM" "RUN" (if (consp suite) (find-symbol (second suite) (first suite)) suite)))
         (good (count-if (lambda (result) (typep result passed)) results)))
    (values good (- (length results) good))))

(defun output-of (function)
  "What FUNCTION prints, which is also shown, and its value."
  (let* ((value nil)
         (text (with-output-to-string (text)
                 (let ((*standard-output* (make-broadcast-stream text *standard-output*)))
                   (setq value (funcall function))))))
    (values text value)))

(defun occurrences (word text)
  (loop for start = (search word text) then (search word text :start2 (1+ start))
        while start count t))

(defun number-after (label text)
  "The number behind the last LABEL in TEXT."
  (parse-integer text :start (+ (search label text :from-end t) (length label)) :junk-allowed t))

(defun ptester (function)
  "Runs a suite of ptester, which prints its counts."
  (let ((text (output-of function)))
    (values (number-after "Successes this test:" text)
            (number-after "Errors detected in this test:" text))))

(defun by-output (function failure)
  "Runs a suite that returns true when all is well and prints FAILURE for what is not."
  (multiple-value-bind (text value) (output-of function)
    (let ((failed (occurrences failure text)))
      (values (if (and value (zerop failed)) 1 0) (if value failed (max 1 failed))))))

(defun facts (&rest facts)
  "Counts those of FACTS, functions, that return true."
  (let ((good (count-if (lambda (fact)
                          (handler-case (funcall fact)
                            (error (condition)
                              (format t "~&~A~%" condition)
                              nil)))
                        facts)))
    (values good (- (length facts) good))))

(defmacro check-facts (&rest texts)
  "Each of TEXTS is a form, given as text because its packages exist only when it is run, that is true."
  `(facts ,@(mapcar (lambda (text)
                      `(lambda ()
                         (or (eval (read-from-string ,text))
                             (progn (format t "~&False: ~A~%" ,text) nil))))
                    texts)))

;;; The libraries

(library "alexandria" ("alexandria-tests") (rt))
(library "anaphora" ("anaphora/test") (rt))
(library "babel" ("babel-tests")
  (call "FRAMEWORKS" "RUN-TESTS"))
(library "cl-base64" ("cl-base64/test")
  (ptester (lambda () (call "CL-BASE64/TEST" "DO-TESTS"))))
(library "chunga" ("chunga" "flexi-streams")
  (check-facts
   "(equalp (flex:with-output-to-sequence (out)
              (let ((stream (chunga:make-chunked-stream out)))
                (setf (chunga:chunked-stream-output-chunking-p stream) t)
                (write-sequence (map '(vector (unsigned-byte 8)) #'char-code \"hello\") stream)
                (finish-output stream)
                (setf (chunga:chunked-stream-output-chunking-p stream) nil)))
            (map 'vector #'char-code (format nil \"5~C~Chello~C~C0~C~C~C~C\" #\\Return #\\Linefeed #\\Return
                                             #\\Linefeed #\\Return #\\Linefeed #\\Return #\\Linefeed)))"
   "(string= \"hello world\"
             (flex:with-input-from-sequence
                 (in (map '(vector (unsigned-byte 8)) #'char-code
                          (format nil \"6~C~Chello ~C~C5~C~Cworld~C~C0~C~C~C~C\" #\\Return #\\Linefeed #\\Return #\\Linefeed
                                  #\\Return #\\Linefeed #\\Return #\\Linefeed #\\Return #\\Linefeed #\\Return #\\Linefeed)))
               (let ((stream (chunga:make-chunked-stream in)))
                 (setf (chunga:chunked-stream-input-chunking-p stream) t)
                 (map 'string #'code-char
                      (loop for byte = (read-byte stream nil) while byte collect byte)))))"
   "(equal '((:content-type . \"text/html\") (:content-length . \"3\"))
           (flex:with-input-from-sequence
               (in (map '(vector (unsigned-byte 8)) #'char-code
                        (format nil \"Content-Type: text/html~C~CContent-Length: 3~C~C~C~C\" #\\Return #\\Linefeed
                                #\\Return #\\Linefeed #\\Return #\\Linefeed)))
             (chunga:read-http-headers in)))"))
(library "closer-mop" ("closer-mop")
  (check-facts
   "(loop for symbol being the external-symbols of :c2mop
          always (or (fboundp symbol) (find-class symbol nil) (macro-function symbol)
                     (member (symbol-name symbol) '(\"COMPUTE-EFFECTIVE-METHOD-FUNCTION\" \"WARN-ON-DEFMETHOD-WITHOUT-GENERIC-FUNCTION\")
                             :test #'string=)))"
   "(c2mop:subclassp 'integer 'real)"
   "(progn (defclass counted-class (standard-class) ((count :initform 0 :accessor instance-count)))
           (defmethod c2mop:validate-superclass ((class counted-class) (super standard-class)) t)
           (defmethod make-instance :after ((class counted-class) &key) (incf (instance-count class)))
           (defclass counted () ((slot :initarg :slot)) (:metaclass counted-class))
           (make-instance 'counted) (make-instance 'counted)
           (= 2 (instance-count (find-class 'counted))))"
   "(equal '(slot) (mapcar #'c2mop:slot-definition-name
                           (c2mop:class-slots (c2mop:ensure-finalized (find-class 'counted)))))"
   "(let ((gf (c2mop:ensure-generic-function 'gf-of-test :lambda-list '(a))))
      (c2mop:ensure-method gf '(lambda (a) (list :any a)))
      (c2mop:ensure-method gf '(lambda (a) (list :integer a)) :specializers (list (find-class 'integer)))
      (equal '((:integer 1) (:any x)) (list (funcall gf 1) (funcall gf 'x))))"
   "(progn (defclass callable () () (:metaclass c2mop:funcallable-standard-class))
           (let ((it (make-instance 'callable)))
             (c2mop:set-funcallable-instance-function it (lambda (x) (* x x)))
             (= 49 (funcall it 7))))"))
(library "cl-fad" ("cl-fad/test")
  (call "CL-FAD-TEST" "TEST")
  (multiple-value-bind (passed failed) (call "UNIT-TEST" "RUN-ALL-TESTS")
    (values (+ passed (value "CL-FAD-TEST" "*TEST-COUNTER*")) failed)))
(library "fiveam" ("fiveam/test") (fiveam :it.bese.fiveam))
(library "flexi-streams" ("flexi-streams" "flexi-streams-test")
  (by-output (lambda () (call "FLEXI-STREAMS-TEST" "RUN-ALL-TESTS")) "failed"))
(library "iterate" ("iterate/tests") (rt))
(library "kmrcl" ("kmrcl")
  (check-facts
   "(string= \"a  b\" (kmrcl:string-trim-whitespace \"  a  b \"))"
   "(equal '(\"a\" \"b\" \"c\") (kmrcl:delimited-string-to-list \"a,b,c\" #\\,))"
   "(equal '(1 2 3 4) (kmrcl:flatten '(1 (2 (3)) 4)))"
   "(equal '(2 4) (kmrcl:mapappend (lambda (n) (if (evenp n) (list n) nil)) '(1 2 3 4)))"
   "(string= \"a&lt;b&amp;\" (kmrcl:escape-xml-string \"a<b&\"))"
   "(string= \"x00042\" (kmrcl:prefixed-fixnum-string 42 #\\x 5))"
   "(string= \"a%26b\" (kmrcl:encode-uri-string \"a&b\"))"
   "(string= \"a&b\" (kmrcl:decode-uri-string \"a%26b\"))"
   "(equal 3 (kmrcl:awhen (+ 1 2) kmrcl:it))"
   "(equal '(0 1 2) (let ((all '())) (kmrcl:for (i 0 2) (push i all)) (nreverse all)))"
   "(= 3 (kmrcl:count-string-char \"banana\" #\\a))"
   "(string= \"ana\" (kmrcl:string-elide \"ana\" 3 :end))"
   "(kmrcl:generalized-equal #(1 \"a\") (vector 1 (copy-seq \"a\")))"
   "(progn (defclass kmrcl-test-class () ((a :initarg :a) (b :initarg :b)))
           (make-instance 'kmrcl-test-class)
           (equal '(a b) (kmrcl::class-slot-names 'kmrcl-test-class)))"
   "(kmrcl:generalized-equal (make-instance 'kmrcl-test-class :a 1 :b '(2)) (make-instance 'kmrcl-test-class :a 1 :b (list 2)))"
   "(progn (defstruct kmrcl-test-structure x y) (equal '(x y) (kmrcl::structure-slot-names 'kmrcl-test-structure)))"
   "(search \"hello\" (kmrcl:command-output \"printf hello\"))"
   "(stringp (namestring (kmrcl:cwd)))"))
(library "md5" ("md5")
  (check-facts
   "(equalp #(#x90 #x01 #x50 #x98 #x3C #xD2 #x4F #xB0 #xD6 #x96 #x3F #x7D #x28 #xE1 #x7F #x72)
            (md5:md5sum-string \"abc\"))"
   "(equalp #(#xD4 #x1D #x8C #xD9 #x8F #x00 #xB2 #x04 #xE9 #x80 #x09 #x98 #xEC #xF8 #x42 #x7E)
            (md5:md5sum-sequence (make-array 0 :element-type '(unsigned-byte 8))))"
   "(equalp #(#x57 #xED #xF4 #xA2 #x2B #xE3 #xC9 #x55 #xAC #x49 #xDA #x2E #x21 #x07 #xB6 #x7A)
            (md5:md5sum-string (format nil \"~{~A~}\" '(1234567890 1234567890 1234567890 1234567890 1234567890
                                                        1234567890 1234567890 1234567890))))"))
(library "metabang-bind" ("metabang-bind-test") (call "LIFT" "RUN-TESTS"))
(library "named-readtables" ("named-readtables/test") (rt "NAMED-READTABLES-TEST"))
(library "nibbles" ("nibbles/tests") (rt "RTEST"))
(library "parse-number" ("parse-number/tests")
  (multiple-value-bind (text) (output-of (lambda () (call "ORG.MAPCAR.PARSE-NUMBER-TESTS" "RUN-TESTS")))
    (let ((failed (occurrences "Unexpected" text)))
      (values (if (zerop failed) 1 0) failed))))
(library "cl-ppcre" ("cl-ppcre/test")
  (multiple-value-bind (text value) (output-of (lambda () (call "CL-PPCRE-TEST" "RUN-ALL-TESTS")))
    ;; A failed test begins a line with its number and a colon.
    (let ((failed (loop for start = 0 then (1+ end)
                        for end = (position #\Newline text :start start)
                        for colon = (position #\: text :start start :end end)
                        count (and colon (> colon start)
                                   (every (lambda (char) (or (digit-char-p char) (char= char #\Space)))
                                          (subseq text start colon)))
                        while end)))
      (values (if (and value (zerop failed)) 1 0) (if value failed (max 1 failed))))))
(library "ptester" ("ptester")
  (ptester (lambda ()
             (eval (read-from-string
                    "(ptester:with-tests (:name \"itself\")
                       (ptester:test 3 (+ 1 2))
                       (ptester:test '(1 2) (floor 5 3) :multiple-values t :test #'=)
                       (ptester:test-error (error \"x\"))
                       (ptester:test-error (car 1) :condition-type 'type-error :include-subtypes t)
                       (ptester:test-warning (warn \"x\"))
                       (ptester:test-no-warning (+ 1 2))
                       (ptester:test-no-error (+ 1 2)))")))))
(library "rt" ("rt")
  ;; It asks for a file to write to.
  (let ((*standard-input* (make-string-input-stream
                           (format nil "~S" (format nil "/tmp/rt-~36R" (random (expt 36 8) (make-random-state t)))))))
    (load (asdf:system-relative-pathname "rt" "rt-test.lisp")))
  (rt "REGRESSION-TEST"))
(library "split-sequence" ("split-sequence/tests") (fiveam :split-sequence))
(library "trivial-backtrace" ("trivial-backtrace-test") (call "LIFT" "RUN-TESTS"))
(library "trivial-features" ("trivial-features")
  (check-facts "(and (intersection '(:little-endian :big-endian) *features*) t)"
               "(and (intersection '(:unix :windows) *features*) t)"
               "(and (intersection '(:x86-64 :arm64) *features*) t)"
               "(and (intersection '(:64-bit :32-bit) *features*) t)"))
(library "trivial-gray-streams" ("trivial-gray-streams-test")
  (let* ((results (call "TRIVIAL-GRAY-STREAMS-TEST" "RUN-TESTS"))
         (failed (length (call "TRIVIAL-GRAY-STREAMS-TEST" "FAILED-TESTS" results))))
    (values (- (length results) failed) failed)))
(library "cl-who" ("cl-who")
  (check-facts
   "(string= \"<p class='a'>1 &lt; 2</p>\"
             (cl-who:with-html-output-to-string (s) (:p :class \"a\" (cl-who:esc \"1 < 2\"))))"
   "(string= \"<br /><a href='x'>y</a>\"
             (cl-who:with-html-output-to-string (s) (:br) (:a :href (string-downcase \"X\") (cl-who:str \"y\"))))"
   "(string= \"&#x627;&amp;\" (cl-who:escape-string (format nil \"~C&\" (code-char #x627))))"))

;;; Running

(defun run (name)
  "Loads and tests the library NAME and prints the result."
  (destructuring-bind (systems function) (or (gethash name *table*)
                                             (error "There is no library ~A in the table." name))
    (let ((*compile-verbose* nil) (*load-verbose* nil))
      (handler-bind ((warning #'muffle-warning))
        (dolist (system systems)
          (asdf:load-system system))))
    (let ((start (get-internal-real-time)))
      (multiple-value-bind (passed failed) (funcall function)
        (format t "~&RESULT ~A ~D ~D~%TIME ~A ~,2F~%" name passed failed
                name (/ (- (get-internal-real-time) start) internal-time-units-per-second 1.0))))
    (finish-output)))
