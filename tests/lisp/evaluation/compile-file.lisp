;;;; COMPILE-FILE: what it returns, EVAL-WHEN, literal objects, environments.

(defvar *name* (format nil "/tmp/brolga-compile-~D-~D" (get-universal-time) (random 1000000)))
(defun source () (concatenate 'string *name* ".lisp"))
(defun compiled (text &rest arguments)
  "Results of compiling a file that holds TEXT: whether there is an output file, warnings, failure."
  (with-open-file (stream (source) :direction :output :if-exists :supersede)
    (write-string text stream))
  (multiple-value-bind (file warnings failure)
      (let ((*error-output* (make-broadcast-stream))
            ;; The handlers of those who run this file muffle all warnings.
            (brolga-system::*handler-clusters* nil))
        (apply #'compile-file (source) :verbose nil arguments))
    (list (and file t) warnings failure)))
(defun load-compiled () (load (compile-file-pathname (source))))
(defun compiled-and-loaded (text) (compiled text) (load-compiled))
(pathname-type (compile-file-pathname "/a/b.lisp"))
;=> "fasl"
(namestring (compile-file-pathname "/a/b.lisp" :output-file "/c/d.out"))
;=> "/c/d.out"
(compiled "(defun simple () 1)")
;=> (T NIL NIL)
(fboundp 'simple)
;=> NIL
(load-compiled)
;=> T
(simple)
;=> 1
(compiled "(defun unused (x) 1)")
;=> (T T NIL)
(compiled "(defun unknown-variable () no-such-variable)")
;=> (T T T)
(compiled "(defun calls () (defined-below)) (defun defined-below () 1)")
;=> (T NIL NIL)
(compiled "(defun calls () (defined-nowhere))")
;=> (T T NIL)
(compiled "(let ((n 0)) (defun inside () n)) (defun calls () (inside))")
;=> (T NIL NIL)
(compiled "(defstruct noted a) (defun calls (x) (noted-a x))")
;=> (T NIL NIL)
(compiled "(eval-when (:compile-toplevel) (warn 'style-warning))")
;=> (T T NIL)
(compiled "(defmacro warns () (warn \"Look out.\") 1) (defun uses-warns () (warns))")
;=> (T T T)
(compiled "(list 1")
;=> (NIL T T)
(compiled "(defmacro broken () (error \"no\")) (defun uses-broken () (broken))")
;=> (T T T)
(defvar *trace* nil)
(defun note (x) (push x *trace*))
(defun traced (text)
  (setq *trace* nil)
  (compiled text)
  (let ((compiling (reverse *trace*)))
    (setq *trace* nil)
    (load-compiled)
    (list compiling (reverse *trace*))))
(traced "(note 1) (eval-when (:compile-toplevel) (note 2)) (eval-when (:load-toplevel) (note 3)) (eval-when (:execute) (note 4))")
;=> ((2) (1 3))
(traced "(eval-when (:compile-toplevel :load-toplevel :execute) (note 1) (eval-when (:execute) (note 2)) (eval-when (:load-toplevel) (note 3)))")
;=> ((1 2) (1 3))
(traced "(eval-when (:compile-toplevel :execute) (eval-when (:execute) (note 1)) (progn (note 2)))")
;=> ((1 2) NIL)
(traced "(macrolet ((twice (form) `(progn ,form ,form))) (twice (note 1)) (eval-when (:compile-toplevel) (twice (note 2))))")
;=> ((2 2) (1 1))
(traced "(symbol-macrolet ((one (note 1))) one (locally (declare (optimize speed)) one))")
;=> (NIL (1 1))
(traced "(let () (eval-when (:compile-toplevel) (note 1)) (eval-when (:execute) (note 2)) (eval-when (:load-toplevel) (note 3)))")
;=> (NIL (2))
(progn (compiled-and-loaded "(defmacro file-macro (x) `(list ,x)) (defun uses-it () (file-macro 5))") (uses-it))
;=> (5)
(progn (compiled-and-loaded "(macrolet ((def (name value) `(defun ,name () ,value))) (def from-macrolet 6))") (from-macrolet))
;=> 6
(progn (compiled-and-loaded "(let ((n 0)) (defun file-counter () (incf n)))") (list (file-counter) (file-counter)))
;=> (1 2)
(progn (compiled-and-loaded "(defpackage :file-package (:use :cl) (:export #:shown)) (in-package :file-package) (defun shown () 'hidden)")
       (let ((symbol (funcall (intern "SHOWN" "FILE-PACKAGE"))))
         (list (symbol-name symbol) (package-name (symbol-package symbol)))))
;=> ("HIDDEN" "FILE-PACKAGE")
(eq *package* (find-package "COMMON-LISP-USER"))
;=> T
(defvar *value* nil)
(defun value-of (text) (compiled-and-loaded (format nil "(setq *value* ~A)" text)) *value*)
(value-of "'(1 -2/3 1.5 2.5d0 #c(1 2) #\\a \"str\" :key sym |odd Name| nil t (a . b) #(1 x) #*101)")
;=> (1 -2/3 1.5 2.5d0 #C(1 2) #\a "str" :KEY SYM |odd Name| NIL T (A . B) #(1 X) #*101)
(let ((value (value-of "'#1=(a . #1#)"))) (eq value (cdr value)))
;=> T
(let ((value (value-of "'(#1=(x) #1#)"))) (eq (first value) (second value)))
;=> T
(defstruct file-point x y)
(value-of "'#S(file-point :x 1 :y (2 3))")
;=> #S(FILE-POINT :X 1 :Y (2 3))
(type-of (value-of "#.(make-array 3 :element-type '(unsigned-byte 8) :initial-contents '(1 2 3))"))
;=> (SIMPLE-ARRAY (UNSIGNED-BYTE 8) (3))
(value-of "#.(make-array '(2 2) :initial-contents '((1 2) (3 4)))")
;=> #2A((1 2) (3 4))
(let ((table (value-of "#.(let ((table (make-hash-table :test 'equal))) (setf (gethash \"a\" table) 1) table)")))
  (list (hash-table-test table) (gethash "a" table)))
;=> (EQUAL 1)
(eq (value-of "#.(find-package \"CL\")") (find-package "CL"))
;=> T
(let ((symbols (value-of "'(#1=#:gone #1# #:gone)")))
  (list (eq (first symbols) (second symbols)) (eq (first symbols) (third symbols)) (symbol-package (first symbols))))
;=> (T NIL NIL)
(progn (compiled-and-loaded "(macrolet ((m () (let ((s (make-symbol \"S\"))) `(progn (setq *value* ',s) (setq *value* (eq *value* ',s)))))) (m))") *value*)
;=> T
(value-of "`(1 ,(+ 1 1) ,@(list 3 4))")
;=> (1 2 3 4)
(let ((strings (value-of "'(#.(coerce \"base \\\\ \\\" text\" 'simple-base-string) \"text\" #1=#.(symbol-name 'a) #1#)")))
  (list (mapcar #'array-element-type strings) (first strings) (eq (third strings) (fourth strings))))
;=> ((BASE-CHAR CHARACTER BASE-CHAR BASE-CHAR) "base \\ \" text" T)
(progn (compiled-and-loaded "(defun at-load () (load-time-value (note :once)))") (at-load) (progn (setq *trace* nil) (at-load)) *trace*)
;=> NIL
(let ((text "(setq *value* (list (pathname-type *load-pathname*) *compile-file-pathname*))"))
  (compiled-and-loaded text) *value*)
;=> ("fasl" NIL)
(progn (compiled-and-loaded "(defun with-source ()
  1)") (brolga-system::definition-record-text (brolga-system::definition-record 'with-source)))
;=> "(defun with-source ()
;..   1)"
;;; Functions: machine code with every kind of parameter, closures, bindings, exits.

(defmacro loaded-value (text form) `(progn (compiled-and-loaded ,text) ,form))
(loaded-value "(defun many (a b c d e f &optional (g (* 2 a)) (h nil h-p) &rest more &key (k 10) l &allow-other-keys)
                 (list a b c d e f g h h-p more k l))"
  (list (many 1 2 3 4 5 6) (many 1 2 3 4 5 6 7 8 :l 9 :other 0)))
;=> ((1 2 3 4 5 6 2 NIL NIL NIL 10 NIL) (1 2 3 4 5 6 7 8 T (:L 9 :OTHER 0) 10 9))
(handler-case (many 1) (program-error () :too-few))
;=> :TOO-FEW
(loaded-value "(defun evenness (n)
                 (labels ((even (n) (if (= n 0) :even (odd (- n 1)))) (odd (n) (if (= n 0) :odd (even (- n 1)))))
                   (list (even n) (mapcar #'even (list n 1)))))"
  (evenness 10))
;=> (:EVEN (:EVEN :ODD))
(loaded-value "(defvar *file-special* 1)
               (defun read-special () *file-special*)
               (defun bind-special (x) (let ((*file-special* x)) (setq *file-special* (list *file-special*)) (read-special)))"
  (list (bind-special 2) (read-special) (progn (setq *file-special* 3) (read-special))))
;=> ((2) 1 3)
(loaded-value "(defun leaves (list) (block out (mapc (lambda (x) (when (oddp x) (return-from out x))) list) :none))
               (defun protects () (let ((done nil)) (catch 'tag (unwind-protect (throw 'tag 1) (setq done t))) done))"
  (list (leaves '(2 4 5 6)) (leaves '(2)) (protects)))
;=> (5 :NONE T)
(loaded-value "(defun (setf file-place) (new list) (setf (car list) new)) (defun file-place (list) (car list))
               (defun sets-place (list) (setf (file-place list) 9) #'(setf file-place))"
  (let ((list (list 1))) (list (functionp (sets-place list)) list (functionp #'(setf file-place)))))
;=> (T (9) T)
(loaded-value "(defun makes-counters () (let ((n 0)) (list (lambda () (incf n)) (lambda () (decf n)))))"
  (destructuring-bind (up down) (makes-counters) (list (funcall up) (funcall up) (funcall down))))
;=> (1 2 1)
(loaded-value "(defun documented (x) \"What it does.\" x)"
  (list (documentation 'documented 'function) (brolga-system::%hurried-function-p #'documented)))
;=> ("What it does." NIL)
(loaded-value "(defmacro file-twice (x) \"Twice.\" `(list ,x ,x)) (define-symbol-macro file-symbol (file-twice 1))"
  (list (macroexpand-1 '(file-twice 2)) (documentation 'file-twice 'function) (eval 'file-symbol)))
;=> ((LIST 2 2) "Twice." (1 1))
(loaded-value "(defgeneric file-area (x) (:method ((x integer)) (* x x)))
               (defclass file-square () ((side :initarg :side :reader side)))
               (defmethod file-area ((x file-square)) (let ((side (side x))) (if (integerp side) (file-area side) (call-next-method))))"
  (file-area (make-instance 'file-square :side 3)))
;=> 9
(loaded-value "(dotimes (i 3) (push i *trace*)) (let ((x (list 1 2))) (defun file-shares () x))"
  (list (eq (file-shares) (file-shares)) (subseq *trace* 0 3)))
;=> (T (2 1 0))

;;; Literals: the same object in all forms of a file, kinds that code relies on, circles.

(value-of "(load-time-value (list :made (+ 1 2)))")
;=> (:MADE 3)
(loaded-value "(defun at-load-twice () (load-time-value (cons 1 2) t))" (eq (at-load-twice) (at-load-twice)))
;=> T
(loaded-value "(macrolet ((twice () (let ((list (list 1 \"x\"))) `(progn (defun first-form () ',list) (defun second-form () ',list))))) (twice))"
  (eq (first-form) (second-form)))
;=> T
(loaded-value "(macrolet ((symbols () (let ((s (gensym))) `(progn (defun one () ',s) (defun other () ',s))))) (symbols))"
  (list (eq (one) (other)) (symbol-package (one))))
;=> (T NIL)
(mapcar #'type-of (value-of "(list \"character\" #.(coerce \"base\" 'simple-base-string) #*101 #.(make-array 2 :element-type 'double-float :initial-element 1d0) #.(make-array 3 :fill-pointer 2 :initial-element 0))"))
;=> ((SIMPLE-ARRAY CHARACTER (9)) (SIMPLE-BASE-STRING 4) (SIMPLE-BIT-VECTOR 3) (SIMPLE-ARRAY DOUBLE-FLOAT (2)) (SIMPLE-VECTOR 2))
(handler-case (value-of "(fill-pointer #.(make-array 3 :fill-pointer 2 :initial-element 0))") (type-error () :simple-now))
;=> :SIMPLE-NOW
(value-of "(list most-positive-fixnum most-negative-fixnum #.(expt 3 200) #.(- (expt 3 200)) -0.0 -0.0d0 1.0e-45 #c(1d0 -2d0) 1/3)")
;=> (4611686018427387903 -4611686018427387904 265613988875874769338781322035779626829233452653394495974574961739092490901302182994384699044001 -265613988875874769338781322035779626829233452653394495974574961739092490901302182994384699044001 -0.0 -0.0d0 1.0e-45 #C(1.0d0 -2.0d0) 1/3)
(map 'list #'char-code (value-of "(coerce '(#\\Nul #.(code-char #xD800) #.(code-char #x10FFFF)) 'string)"))
;=> (0 55296 1114111)
(map 'list #'char-code (value-of "#.(coerce (list (code-char 0) (code-char #xD800) (code-char #x10FFFF)) 'string)"))
;=> (0 55296 1114111)
(defstruct file-node name next)
(defstruct file-body (x 0d0 :type double-float) (y 0d0 :type double-float) name)
(let* ((bodies (value-of "'(#1=#.(let ((n 1.5d0)) (make-file-body :x n :y n :name n)) #1#)")) (body (first bodies)))
  (incf (file-body-x body))
  (list body (eq body (second bodies))))
;=> (#S(FILE-BODY :X 2.5d0 :Y 1.5d0 :NAME 1.5d0) T)
(let ((node (value-of "#.(let ((node (make-file-node :name \"loop\"))) (setf (file-node-next node) node))")))
  (list (file-node-name node) (eq node (file-node-next node))))
;=> ("loop" T)
(let ((table (value-of "#.(let ((table (make-hash-table))) (setf (gethash :self table) table) (setf (gethash :node table) (make-file-node :next table)) table)")))
  (list (eq table (gethash :self table)) (eq table (file-node-next (gethash :node table)))))
;=> (T T)
(length (value-of "'#.(make-list 3000 :initial-element 'x)"))
;=> 3000
(value-of "(list #p\"a/b.c\" (funcall (function (lambda (x) x)) 1) (eq #.(find-class 'file-node) (find-class 'file-node)))")
;=> (#P"a/b.c" 1 T)
;; Messages at the end look for forms among those with circular literals.
(compiled "(defun circular () '#1=(a #1# . #1#)) (setq *value* '#.(let ((list (list nil))) (setf (car list) list))) (calls-nowhere)")
;=> (T T NIL)
(progn (with-open-file (stream (source) :direction :output :if-exists :supersede)
         (write-string "(defun circular-caller (x) (list '#1=(a #1# . #1#) (car x)))" stream))
       (load (source))
       (handler-case (circular-caller 5)
         (type-error () (subseq (brolga-system::definition-record-text (brolga-system::definition-record 'circular-caller)) 0 22))))
;=> "(defun circular-caller"
;; A logical pathname brings the name of its host.
(progn (setf (logical-pathname-translations "file-host") '(("**;*.*" "/tmp/**/*.*"))) nil)
(let ((pathname (value-of "#p\"FILE-HOST:A;B.LISP\""))) (list pathname (namestring (translate-logical-pathname pathname))))
;=> (#P"FILE-HOST:A;B.LISP" "/tmp/a/b.lisp")
(compiled "(defun uses-function () '(1 . #.#'car))")
;=> (T T T)
(handler-case (progn (load-compiled) (uses-function)) (error (condition) (not (null (search "cannot be put into a compiled file" (princ-to-string condition))))))
;=> T

;;; What is different when the file is loaded.

(compiled "(defstruct file-shape width) (defun shape-of () '#.(make-file-node :name 1)) (defun width (x) (file-shape-width x))")
;=> (T NIL NIL)
(progn (load-compiled) (width (make-file-shape :width 4)))
;=> 4
(compiled "(defun node-literal () '#.(make-file-node :name 1))")
;=> (T NIL NIL)
(handler-bind ((warning #'muffle-warning)) (defstruct file-node label name next))
;=> FILE-NODE
(handler-case (load-compiled) (error (condition) (not (null (search "defined otherwise now" (princ-to-string condition))))))
;=> T
(progn (compiled-and-loaded "(defpackage :file-later (:use :cl)) (in-package :file-later) (defun there () 'there)") (delete-package "FILE-LATER"))
;=> T
(progn (load-compiled) (funcall (intern "THERE" "FILE-LATER")))
;=> FILE-LATER::THERE
(progn (compiled "(defun in-package-of-now () '(file-later::own))") (delete-package "FILE-LATER"))
;=> T
(load-compiled)
;!! PACKAGE-ERROR
(progn (compiled-and-loaded "(list 1 2)
  (defun on-line-two (x)
    (car x))") (brolga-system::definition-record-line (brolga-system::definition-record 'on-line-two)))
;=> 2

;;; Several files in one, streams, what is no compiled file.

(defun octets (file)
  (with-open-file (stream file :element-type '(unsigned-byte 8))
    (let ((octets (make-array (file-length stream) :element-type '(unsigned-byte 8))))
      (read-sequence octets stream)
      octets)))
(defun write-octets (octets)
  (with-open-file (stream (compile-file-pathname (source)) :direction :output :if-exists :supersede
                                                           :element-type '(unsigned-byte 8))
    (write-sequence octets stream)))
(let ((first (progn (compiled "(note :first) (defun from-first () '#:gone)") (octets (compile-file-pathname (source)))))
      (second (progn (compiled "(note :second)") (octets (compile-file-pathname (source))))))
  (setq *trace* nil)
  (write-octets (concatenate '(vector (unsigned-byte 8)) first second))
  (list (load-compiled) *trace*))
;=> (T (:SECOND :FIRST))
(progn (setq *trace* nil)
       (with-open-file (stream (compile-file-pathname (source))) (load stream))
       (with-open-file (stream (compile-file-pathname (source)) :element-type '(unsigned-byte 8)) (load stream))
       *trace*)
;=> (:SECOND :FIRST :SECOND :FIRST)
(let ((output (progn (compiled "(note 1) (+ 1 2)" ) (with-output-to-string (*standard-output*) (load (compile-file-pathname (source)) :print t)))))
  (list (search "1" output) (and (search "3" output) t)))
;=> (7 T)
(let* ((other (concatenate 'string *name* ".other")))
  (setq *trace* nil)
  (compiled "(note :other-type)" :output-file other)
  (list (load other) *trace* (and (delete-file other) t)))
;=> (T (:OTHER-TYPE) T)
(defvar *octets* (progn (compiled "(note 1)") (octets (compile-file-pathname (source)))))
(defun text-of-error (octets)
  (write-octets octets)
  (setq *trace* nil)
  (handler-case (progn (load-compiled) *trace*)
    (file-error (condition) (princ-to-string condition))))
(defun says (text octets) (let ((said (text-of-error octets))) (or (and (stringp said) (search text said) t) said)))
(says "octets are missing" (subseq *octets* 0 (- (length *octets*) 3)))
;=> T
(says "ends in its header" (subseq *octets* 0 60))
;=> T
(says "first line has no end" (subseq *octets* 0 40))
;=> T
(says "does not begin like one" (subseq *octets* 0 12))
;=> T
(says "checksum is wrong" (let ((octets (copy-seq *octets*))) (incf (aref octets 120)) octets))
;=> T
(says "something else follows its end" (concatenate '(vector (unsigned-byte 8)) *octets* #(40 41)))
;=> T
(says "another build" (let ((octets (copy-seq *octets*))) (setf (aref octets 40) (char-code #\x)) octets))
;=> T
(says "does not begin like one" (let ((octets (copy-seq *octets*))) (setf (aref octets 3) (char-code #\x)) octets))
;=> T
(text-of-error *octets*)
;=> (1)
(with-open-file (stream (compile-file-pathname (source)) :direction :output :if-exists :supersede)
  (format stream ";;; Brolga compiled file, format 2~%(print 1)~%")
  nil)
(load-compiled)
;!! FILE-ERROR
(compile-file "/no/such/folder/file.lisp")
;!! FILE-ERROR
(list (delete-file (source)) (delete-file (compile-file-pathname (source))))
;=> (T T)

;; A macro form that cannot be expanded does not keep the rest of the file from being compiled.
(let* ((source (format nil "/tmp/brolga-macro-~D-~D.lisp" (get-universal-time) (random 1000000)))
       (output (compile-file-pathname source)))
  (with-open-file (stream source :direction :output)
    (format stream "(defmacro failing-of-test (x) (error \"no ~~A here\" x))~%(defun calls-failing (x) (failing-of-test x))~%~
                    (defun after-failing () :after)~%"))
  (unwind-protect
       (progn (let ((*error-output* (make-broadcast-stream)))
                (compile-file source :verbose nil))
              (load output)
              (list (after-failing)
                    (handler-case (calls-failing 1)
                      (program-error (condition)
                        (and (search "no X here" (princ-to-string condition)) :told)))))
    (delete-file source)
    (when (probe-file output)
      (delete-file output))))
;=> (:AFTER :TOLD)
