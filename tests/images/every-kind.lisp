;;;; Data of every kind, and what can be seen of it, as lines of text.
;;;;
;;;; Problem: an image file must bring back everything as it was: contents, identity, sharing, what
;;;; functions do.
;;;; Approach: variables hold objects of all kinds; DESCRIBE-WORLD looks at each from outside by its
;;;; operations and never changes it, so its lines can be compared between an image and its copies.
;;;; Invariants: no line depends on an address or on time. Tests: `tests/tests/saving.rs`.

(defpackage "EVERY-KIND"
  (:use "COMMON-LISP")
  (:nicknames "KINDS")
  (:export "DESCRIBE-WORLD" "EXPORTED"))

(in-package "EVERY-KIND")

(defpackage "EVERY-KIND-USER" (:use "EVERY-KIND") (:shadow "CAR") (:import-from "COMMON-LISP" "CDR"))

(defvar *checks* nil "Names and functions of no arguments, last first.")

(defmacro check (name &body body)
  "Has DESCRIBE-WORLD print the value of each form of BODY behind NAME."
  `(push (cons ,name (lambda () (list ,@body))) *checks*))

(defun describe-world ()
  "Lines for all checks, in order."
  (with-standard-io-syntax
    (let ((*print-circle* t) (*print-readably* nil) (*package* (find-package "EVERY-KIND")))
      (mapcar (lambda (check)
                (format nil "~A: ~{~S~^ ~}" (car check)
                        (handler-case (funcall (cdr check))
                          (error (condition) (list :signalled (type-of condition) (princ-to-string condition))))))
              (reverse *checks*)))))

;;; Numbers, characters

(defvar *numbers*
  (list 0 -1 most-positive-fixnum most-negative-fixnum (1+ most-positive-fixnum) (- (expt 2 64)) (expt 3 1000)
        2/3 (/ (expt 10 40) 7) 1.5 -0.0 1d300 -0d0 least-positive-double-float pi #c(1 2) #c(1/2 -3) #c(1.5 2.0)
        #c(1d0 -2d0)))
(check "numbers" *numbers*)
(check "signs of zero" (float-sign (nth 10 *numbers*)) (float-sign (nth 12 *numbers*)))
(check "arithmetic goes on" (* (nth 6 *numbers*) (nth 8 *numbers*)) (+ (nth 16 *numbers*) 1/2))
(defvar *characters* (list #\a #\Newline (code-char 955) (code-char 128512)))
(check "characters" *characters*)

;;; Symbols, packages

(defvar *uninterned* (make-symbol "UNINTERNED"))
(defvar *uninterned-twice* (list *uninterned* *uninterned*))
(setf (symbol-plist *uninterned*) '(color red) (symbol-value *uninterned*) 17)
(setf (get 'thing 'weight) 2.5 (get 'thing 'parts) '(a b))
(setf (get :keyword 'note) "on a keyword")
(check "uninterned" (symbol-package *uninterned*) (eq (first *uninterned-twice*) (second *uninterned-twice*))
  (eq *uninterned* (first *uninterned-twice*)) (symbol-value *uninterned*) (get *uninterned* 'color))
(check "plists" (symbol-plist 'thing) (get :keyword 'note))
(check "packages" (package-name (find-package "KINDS")) (package-nicknames "EVERY-KIND")
  (mapcar #'package-name (package-use-list "EVERY-KIND-USER"))
  (mapcar #'package-name (package-used-by-list "EVERY-KIND"))
  (package-shadowing-symbols "EVERY-KIND-USER")
  (nth-value 1 (find-symbol "EXPORTED" "EVERY-KIND-USER")) (nth-value 1 (find-symbol "CAR" "EVERY-KIND-USER"))
  (eq (find-symbol "CDR" "EVERY-KIND-USER") 'cdr))
(check "interning goes on" (let ((symbol (intern "BRAND-NEW" "EVERY-KIND-USER")))
                             (unintern symbol "EVERY-KIND-USER")
                             (symbol-name symbol)))
(defconstant +constant+ 42)
(defvar *unbound*)
(define-symbol-macro two-numbers (subseq *numbers* 1 3))
(check "variables" +constant+ (constantp '+constant+) (boundp '*unbound*) (eval 'two-numbers)
  (documentation '*checks* 'variable))

;;; Conses, circular data

(defvar *circular* (let ((list (list 1 2 3))) (setf (cdddr list) list) list))
(defvar *tail* (cddr *circular*))
(defvar *tree* (let ((shared (list :shared "text"))) (list shared (vector shared shared) (cons shared '(1 . 2)))))
(check "circular" *circular* (eq *tail* (cddr *circular*)) *tree* (eq (first *tree*) (aref (second *tree*) 1)))
(defvar *deep* (let ((list nil)) (dotimes (i 100000 list) (setq list (list list)))))
(check "deep" (loop for list = *deep* then (first list) while list count t))

;;; Strings, arrays of all element types

(defvar *strings* (list (coerce "base" 'simple-base-string) "plain" (coerce '(#\λ #\a) 'string) (make-string 0)
                        (make-array 3 :element-type 'character :initial-contents "abc" :adjustable t :fill-pointer 2)))
(check "strings" *strings* (mapcar #'type-of *strings*) (mapcar #'sxhash *strings*))
(defvar *arrays*
  (mapcar (lambda (type-and-contents)
            (destructuring-bind (type . contents) type-and-contents
              (make-array (length contents) :element-type type :initial-contents contents)))
          '((t a "b" 3) (bit 1 0 1 1) ((unsigned-byte 2) 1 2 3) ((unsigned-byte 4) 15 0 7) ((unsigned-byte 8) 255 0)
            ((unsigned-byte 16) 65535 1) ((unsigned-byte 32) 4294967295) ((unsigned-byte 64) 18446744073709551615)
            ((signed-byte 8) -128 127) ((signed-byte 16) -32768) ((signed-byte 32) -2147483648)
            ((signed-byte 64) -9223372036854775808) (fixnum -5 5) (single-float 1.5 -2.5) (double-float 1d100 -0d0)
            ((complex single-float) #c(1.0 2.0)) ((complex double-float) #c(1d0 2d0)) (character #\a #\λ)
            (base-char #\z))))
(check "arrays" (mapcar #'array-element-type *arrays*) (mapcar (lambda (array) (coerce array 'list)) *arrays*))
(defvar *matrix* (make-array '(2 3) :initial-contents '((1 2 3) (4 5 6))))
(defvar *row* (make-array 3 :displaced-to *matrix* :displaced-index-offset 3))
(defvar *stack* (make-array 5 :adjustable t :fill-pointer 2 :initial-element :x))
(defvar *doubles* (make-array '(2 2) :element-type 'double-float :initial-contents '((1d0 2d0) (3d0 4d0))))
(defvar *view* (make-array 2 :element-type 'double-float :displaced-to *doubles* :displaced-index-offset 1 :adjustable t))
(defvar *nothing* (make-array nil :initial-element 'zero-dimensional))
(check "headers" *matrix* *row* *stack* *doubles* *view* *nothing* (array-total-size *stack*)
  (fill-pointer *stack*) (adjustable-array-p *stack*)
  (multiple-value-bind (to offset) (array-displacement *row*) (list (eq to *matrix*) offset)))
(check "displaced arrays share"
  (let ((old (aref *row* 0)))
    (setf (aref *row* 0) :changed)
    (prog1 (aref *matrix* 1 0) (setf (aref *row* 0) old))))
(check "adjusting goes on" (let ((copy (make-array 2 :adjustable t :fill-pointer 2 :initial-contents '(1 2))))
                             (vector-push-extend 3 copy)
                             copy))

;;; Functions, macros, closures

(defun square (x) "The square of X." (* x x))
(defun many (a &optional (b (* a 2)) &rest more &key (c 3) &allow-other-keys) (list a b c more))
(defun (setf many) (new place) (setf (aref place 0) new))
(defmacro twice (form) "Does FORM twice." `(progn ,form ,form))
(define-compiler-macro square (&whole form x) (if (eql x 3) 9 form))
(declaim (inline inlined))
(defun inlined (x) (+ x 1))
(defun caller (x) (square (inlined x)))
(check "functions" (square 12) (many 1) (many 1 2 :c 4 :d 5) (caller 4) (let ((count 0)) (twice (incf count)) count)
  (eval '(let ((n 0)) (twice (incf n 2)) n)) (documentation 'square 'function) (documentation 'twice 'function)
  (let ((vector (vector 1))) (setf (many vector) 5) vector)
  (mapcar #'square '(1 2 3)) (funcall (compile nil '(lambda (x) (square x))) 5)
  (functionp (compiler-macro-function 'square)) (functionp (macro-function 'twice)))
(check "source" (brolga:source 'square))
(defvar *function-object* #'square)
(check "function object" (eq *function-object* (fdefinition 'square)) (funcall *function-object* 9))

(defvar *counter* nil)
(defvar *reader* nil)
(let ((count 100) (cell (list :closed-over)))
  (setq *counter* (lambda (by) (incf count by))
        *reader* (lambda () (list count cell))))
(check "closures share" (funcall *counter* 5) (funcall *reader*) (funcall *counter* -5) (funcall *reader*))
(defvar *closures* (loop for i below 3 collect (let ((i i)) (lambda (x) (list x i (lambda () i))))))
(check "closures" (mapcar (lambda (closure) (butlast (funcall closure :x))) *closures*)
  (funcall (third (funcall (third *closures*) 0))))
(defvar *composed* (complement #'null))
(check "composed" (funcall *composed* nil) (funcall (constantly 3) 4))

;;; Structures, conditions, types

(defstruct ship "A ship." (name "nameless" :type string) (length 0d0 :type double-float) (crew 0 :type fixnum) mate)
(defstruct (tanker (:include ship (crew 5)) (:conc-name tank-)) (load :oil))
(defstruct (plain (:type list) :named) a b)
(defvar *ship* (make-tanker :name "T" :length 12.5d0))
(setf (tank-mate *ship*) (make-ship :name "M" :mate *ship*))
(check "structures" *ship* (ship-length *ship*) (tank-crew *ship*) (eq *ship* (ship-mate (ship-mate *ship*)))
  (type-of *ship*) (typep *ship* 'ship) (ship-p (copy-ship *ship*)) (make-tanker :crew 2) (make-plain :a 1)
  (documentation 'ship 'structure))
(check "checked slots" (setf (ship-name *ship*) 5))
(deftype small () '(integer 0 9))
(define-condition storm (error) ((force :initarg :force :reader storm-force))
  (:report (lambda (condition stream) (format stream "a storm of force ~D" (storm-force condition)))))
(defvar *condition* (make-condition 'storm :force 9))
(check "types and conditions" (typep 5 'small) (typep 10 'small) (princ-to-string *condition*) (storm-force *condition*)
  (handler-case (error 'storm :force 3) (storm (c) (storm-force c)))
  (handler-case (error *condition*) (error (c) (eq c *condition*))))

;;; Hash tables

(defvar *key* (list "a" "key"))
(defun filled (test &rest options)
  "A table with keys of many kinds."
  (let ((table (apply #'make-hash-table :test test options)))
    (loop for key in (list *key* 'symbol 17 1.5 #\a "string" (expt 2 70) *ship* *uninterned* (vector 1 2) #'square nil)
          for value from 0
          do (setf (gethash key table) value))
    (dotimes (i 200 table)
      (setf (gethash (list i) table) i))))
(defvar *tables* (list (filled 'eq) (filled 'eql) (filled 'equal) (filled 'equalp) (filled 'eq :size 1000)))
(check "hash tables"
  (mapcar #'hash-table-test *tables*) (mapcar #'hash-table-count *tables*)
  (loop for key in (list *key* 'symbol 17 1.5 #\a "string" (expt 2 70) *ship* *uninterned* (vector 1 2) #'square nil
                         (list "a" "key") "STRING" #\A (list 5))
        collect (mapcar (lambda (table) (gethash key table)) *tables*)))
(check "changing hash tables goes on"
  (loop for table in *tables*
        do (setf (gethash *characters* table) :new)
        collect (gethash *characters* table)
        do (remhash *characters* table)))
(defvar *weak-tables*
  (mapcar (lambda (weakness)
            (let ((table (make-hash-table :test 'eq :weakness weakness)))
              (setf (gethash *key* table) *ship* (gethash *ship* table) *key*)
              (setf (gethash (list :garbage) table) (list :garbage))
              table))
          '(:key :value :key-and-value :key-or-value)))
(check "weak tables" (mapcar (lambda (table) (eq (gethash *key* table) *ship*)) *weak-tables*)
  (progn (ext:gc :full t) (mapcar (lambda (table) (eq (gethash *ship* table) *key*)) *weak-tables*)))

;;; Readtables, random states, pathnames, streams, other objects

(defvar *brackets* (let ((readtable (copy-readtable nil)))
                     (set-macro-character #\[ (lambda (stream char) (declare (ignore char))
                                                (coerce (read-delimited-list #\] stream t) 'vector))
                                          nil readtable)
                     (set-syntax-from-char #\] #\) readtable)
                     (setf (readtable-case readtable) :preserve)
                     readtable))
(check "readtables" (let ((*readtable* *brackets*)) (read-from-string "[Abc (1 [2])]")) (readtable-case *brackets*))
(defvar *random* (make-random-state))
(check "random states" (let ((state (make-random-state *random*)))
                         (list (random 1000000 state) (random 1d0 state) (random (expt 10 30) state))))
(defvar *pathnames* (list #p"/a/b/c.lisp" (make-pathname :directory '(:relative :up "x") :name "y" :type :wild) #p""))
(check "pathnames" *pathnames* (mapcar #'pathname-directory *pathnames*) (equal (first *pathnames*) #p"/a/b/c.lisp"))
(defvar *file* (open "/dev/null" :direction :output :if-exists :append))
(check "open or closed" (open-stream-p *file*))
(defvar *text-stream* (make-string-input-stream "kept text"))
(defvar *synonym* (make-synonym-stream '*text-stream*))
(check "streams in memory" (let ((char (read-char *synonym*))) (unread-char char *synonym*) char))
(defvar *traced* (list (find-package "EVERY-KIND") (find-class 'ship nil) (copy-pprint-dispatch)))
(check "other objects" (eq (first *traced*) (find-package "EVERY-KIND")) (eq (second *traced*) (find-class 'ship nil)))
(defsetf third-of (list) (new) `(setf (third ,list) ,new))
(defun third-of (list) (third list))
(check "setf" (eval '(let ((list (list 1 2 3))) (setf (third-of list) :x) (incf (first list)) list)))

;;; Definitions can be replaced wherever the image is.

(defun inner () 0)
(defun outer () (inner))
(check "redefinition" (loop for value in '(1 2)
                            do (handler-bind ((warning #'muffle-warning))
                                 (eval `(defun inner () ,value)))
                            collect (outer)))
(check "errors" (car 17))
(check "restarts" (restart-case (invoke-restart 'there 5) (there (x) (list :there x))))
