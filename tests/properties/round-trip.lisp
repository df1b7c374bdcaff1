;;;; Random objects printed readably and read back: the same objects, whatever the printer is set to.
;;;;
;;;; Problem: printer and reader must agree about all kinds of objects under all settings, and their
;;;; combinations are too many to list.
;;;; Approach: a random object is printed under random settings, readably or only escaped, read
;;;; back under what the settings say about reading, and compared structure by structure; sharing and
;;;; cycles must come back as they were. A failing object is replaced by parts of it that fail too.
;;;; Invariants: the seed decides everything. Portable Common Lisp, but for the printed forms of
;;;; hash tables and specialised arrays, which the standard leaves open.
;;;; Tests: `tests/tests/properties.rs` runs it.

(defpackage "ROUND-TRIP"
  (:use "COMMON-LISP")
  (:export "CHECK" "CHECK-FILES" "CHECK-SEED"))

(in-package "ROUND-TRIP")

(defpackage "ROUND-TRIP-OTHER"
  (:use)
  (:export "EXPORTED" "lower"))

(defpackage "odd:name"
  (:use))

(defvar *state* 1 "The state of the generator of numbers.")

(defun below (limit)
  "A number from 0 below LIMIT."
  (setq *state* (mod (* *state* 48271) 2147483647))
  (mod (ash *state* -4) limit))

(defun seed (number)
  "Starts the numbers of seed NUMBER."
  (setq *state* (+ 1 (mod (* 7919 (+ 1 number)) 2147483646)))
  (dotimes (i 10) (below 2)))

(defun pick (sequence)
  "An element of SEQUENCE."
  (elt sequence (below (length sequence))))

(defun chance (percent)
  "True in PERCENT of cases."
  (< (below 100) percent))

;;; Objects

(defstruct point x y)
(defstruct (named-point (:include point)) (name "n") |odd slot|)

(defvar *made* nil "Objects made so far, to be shared.")

(defun random-integer ()
  "An integer of any size."
  (let ((bits (pick '(1 4 8 31 32 61 62 63 64 65 128 300))) (number 0))
    (loop repeat (+ 1 (floor bits 16)) do (setq number (+ (ash number 16) (below 65536))))
    (setq number (ldb (byte bits 0) number))
    (case (below 4)
      (0 (- number))
      (1 (+ (ash 1 bits) (pick '(-1 0 1))))
      (t number))))

(defun random-float (prototype)
  "A float of PROTOTYPE's format: of any exponent, or one from a list."
  (if (chance 30)
      (let ((double (floatp (if (typep prototype 'double-float) prototype nil))))
        (pick (if double
                  (list 0d0 -0d0 1d0 most-positive-double-float least-positive-double-float
                        least-positive-normalized-double-float double-float-epsilon 1d7 1d-3 123456789d0)
                  (list 0f0 -0f0 1f0 most-positive-single-float least-positive-single-float
                        least-positive-normalized-single-float single-float-epsilon 1f7 1f-3 16777216f0))))
      (let ((digits (float-digits prototype)))
        (* (if (chance 50) 1 -1)
           (scale-float (coerce (max 1 (ldb (byte digits 0) (abs (random-integer)))) (type-of prototype))
                        (if (typep prototype 'double-float) (- (below 1900) 1000) (- (below 200) 120)))))))

(defun random-string (&optional (length (below 12)))
  "A string, often with characters that must be escaped."
  (let ((string (make-string length)))
    (dotimes (i length string)
      (setf (char string i)
            (code-char (case (below 6)
                         (0 (char-code (pick "\"\\|:#;'`,() ")))
                         (1 (pick '(9 10 12 13 127 160 955 8364 128512 223 304 305)))
                         (2 (+ 48 (below 10)))
                         (t (+ 33 (below 94)))))))))

(defun random-symbol ()
  "A symbol of any package, with any name."
  (let ((name (case (below 8)
                (0 (random-string))
                (1 (pick '("" "." ".." "..." "1" "+1" "-1" "1E5" "1/2" "1." ".5" "+.5" "1+" "NIL" "nil" "Abc" "A:B"
                           "1D0" "1A" "FF" "-" "+" "^" "1E" "E1" "+E" "/" "1/A" "A/2" "*A*" "A.B" "-FF/A")))
                (2 (string-downcase (random-string)))
                (t (string-upcase (pick '("foo" "bar" "x-y" "car" "z1" "defun")))))))
    (case (below 8)
      (0 (intern name "KEYWORD"))
      (1 (make-symbol name))
      (2 (intern name "ROUND-TRIP-OTHER"))
      (3 (intern name "odd:name"))
      (4 (pick '(round-trip-other:exported round-trip-other::|lower| car nil t :key)))
      (t (intern name "ROUND-TRIP")))))

(defun random-specialised-array ()
  "An array of numbers or characters, of rank 0 to 2."
  (destructuring-bind (type . elements)
      (pick '((bit 0 1) ((unsigned-byte 8) 0 255 7) ((signed-byte 16) -32768 32767) ((unsigned-byte 32) 0 4294967295)
              ((unsigned-byte 64) 18446744073709551615 1) ((signed-byte 64) -9223372036854775808 0)
              (single-float 0.5 -0.0) (double-float 1d100 -0d0) (fixnum 1 -1) (character #\a #\")
              ((complex double-float) #c(1d0 -2d0))))
    (let ((array (make-array (pick '(nil (3) (0) (2 2) (1 3) (0 1))) :element-type type
                                                                     :initial-element (first elements))))
      (dotimes (i (array-total-size array) array)
        (setf (row-major-aref array i) (pick elements))))))

(defun random-object (depth)
  "An object of any kind; now and then one that is used elsewhere too."
  (let ((object (if (and *made* (chance 8)) (pick *made*) (new-object depth))))
    (when (and (chance 30) (not (numberp object)))
      (push object *made*))
    object))

(defun new-object (depth)
  "A new object."
  (let ((deeper (- depth 1)))
    (case (if (<= depth 0) (below 12) (below 22))
      ((0 1) (random-integer))
      (2 (/ (random-integer) (max 1 (abs (random-integer)))))
      (3 (random-float 1d0))
      (4 (random-float 1f0))
      (5 (case (below 3)
           (0 (complex (random-integer) (max 1 (abs (random-integer)))))
           (1 (complex (random-float 1d0) (random-float 1d0)))
           (t (complex (random-float 1f0) (random-float 1f0)))))
      (6 (code-char (pick '(0 8 9 10 13 32 40 41 59 65 97 124 127 160 223 955 8364 128512))))
      ((7 8) (random-symbol))
      (9 (random-string))
      (10 (case (below 3)
            (0 (make-array (below 10) :element-type 'bit :initial-element (below 2)))
            (1 (pick (list #p"a.lisp" #p"/x/y.z" #p"" #p"dir/" (make-pathname :name "a" :type nil)
                           (make-pathname :name "we ird" :type "t\"x"))))
            (t (random-symbol))))
      (11 (random-specialised-array))
      ((12 13) (let ((list (loop repeat (below 5) collect (random-object deeper))))
                 (if (chance 20) (append list (random-object deeper)) list)))
      (14 (cons (pick '(quote function quote round-trip-other:exported)) (list (random-object deeper))))
      (15 (coerce (loop repeat (below 5) collect (random-object deeper)) 'vector))
      (16 (make-point :x (random-object deeper) :y (random-object deeper)))
      (17 (make-named-point :x (random-object deeper) :|odd slot| (random-object deeper)))
      (18 (let ((array (make-array (pick '(nil (2 2) (1 3) (0 2) (2 0 1) (2 1 2))) :initial-element 0)))
            (dotimes (i (array-total-size array) array)
              (setf (row-major-aref array i) (random-object deeper)))))
      (19 (let ((cell (list (random-object deeper) nil)))
            (push cell *made*)
            (setf (second cell) (random-object deeper))
            (when (chance 50) (setf (cddr cell) (random-object deeper)))
            cell))
      (t (let ((vector (vector nil nil)))
           (push vector *made*)
           (setf (aref vector 0) (random-object deeper))
           (if (chance 50) (setf (aref vector 1) vector) (setf (aref vector 1) (make-point :x vector)))
           vector)))))

;;; Settings: what the printer is told, and what the reader must be told to match.

(defun random-settings ()
  "A property list of variables' values."
  (list '*print-readably* (chance 50)
        '*print-base* (pick '(10 10 10 2 16 36 3))
        '*print-radix* (chance 30)
        '*print-case* (pick '(:upcase :upcase :downcase :capitalize))
        '*print-pretty* (chance 40)
        '*print-right-margin* (pick '(nil 10 40 80))
        '*print-array* (chance 50)
        '*print-length* (pick '(nil 2))
        '*print-level* (pick '(nil 1))
        '*print-lines* (pick '(nil 1))
        '*print-gensym* (chance 70)
        '*print-escape* (chance 70)
        '*print-miser-width* (pick '(nil 20))
        '*read-default-float-format* (pick '(single-float single-float double-float))
        '*package* (find-package (pick '("ROUND-TRIP" "COMMON-LISP-USER" "KEYWORD" "odd:name")))
        '*readtable* (let ((readtable (copy-readtable nil)))
                       (setf (readtable-case readtable) (pick '(:upcase :upcase :downcase :preserve :invert)))
                       readtable)))

(defun round-trip (object settings)
  "OBJECT printed and read back under SETTINGS, and the text."
  (let ((text nil))
    (values (with-standard-io-syntax
              (progv (loop for (name) on settings by #'cddr collect name)
                  (loop for (nil value) on settings by #'cddr collect value)
                (setq text (if *print-readably*
                               (write-to-string object :circle t)
                               (write-to-string object :circle t :escape t :gensym t :array t
                                                       :length nil :level nil :lines nil)))
                ;; What is printed readably is for the standard readtable.
                (let ((*read-base* *print-base*)
                      (*readtable* (if *print-readably* (copy-readtable nil) *readtable*)))
                  (multiple-value-bind (back end) (read-from-string text)
                    (unless (>= end (length text))
                      (error "only ~D characters of ~S are one object" end text))
                    back))))
            text)))

;;; Comparing

(defvar *readably* t "Whether the object was printed readably.")

(defun same-p (a b &optional (seen (make-hash-table :test 'eq)))
  "Whether A and B look alike, shared parts and cycles too. SEEN maps objects of A to those of B."
  (flet ((same (a b) (same-p a b seen)))
    (cond ((or (numberp a) (characterp a)) (eql a b))
          ((and (symbolp a) (symbol-package a)) (eq a b))
          ((gethash a seen) (eq (gethash a seen) b))
          (t
           (setf (gethash a seen) b)
           (typecase a
             (symbol (and (symbolp b) (null (symbol-package b)) (string= a b)))
             (cons (and (consp b) (same (car a) (car b)) (same (cdr a) (cdr b))))
             (string (and (stringp b) (string= a b)))
             (array (and (arrayp b)
                         (equal (array-rank a) (array-rank b))
                         ;; Without *PRINT-READABLY* an array of no elements does not tell all its dimensions.
                         (or (equal (array-dimensions a) (array-dimensions b))
                             (and (not *readably*) (= 0 (array-total-size a) (array-total-size b))))
                         (or (not *readably*) (equal (array-element-type a) (array-element-type b)))
                         (dotimes (i (array-total-size a) t)
                           (unless (same (row-major-aref a i) (row-major-aref b i)) (return nil)))))
             (named-point (and (named-point-p b)
                               (same (named-point-name a) (named-point-name b))
                               (same (named-point-|odd slot| a) (named-point-|odd slot| b))
                               (same (point-x a) (point-x b)) (same (point-y a) (point-y b))))
             (point (and (eq (type-of b) 'point) (same (point-x a) (point-x b)) (same (point-y a) (point-y b))))
             (pathname (equal a b))
             (t nil))))))

;;; Failures

(defun failure (object settings)
  "NIL when OBJECT comes back, else a text that says what happened."
  (handler-case
      (multiple-value-bind (back text) (round-trip object settings)
        (unless (let ((*readably* (getf settings '*print-readably* t))) (same-p object back))
          (format nil "~A came back as ~A" text (description back))))
    (error (condition) (format nil "~A: ~A" (type-of condition) condition))))

(defun description (object)
  "OBJECT as text, whatever it is."
  (let ((*print-circle* t) (*print-readably* nil) (*print-pretty* nil) (*print-length* 20) (*print-level* 8))
    (prin1-to-string object)))

(defun parts (object)
  "The objects that OBJECT consists of."
  (typecase object
    (cons (let ((parts nil))
            (loop (unless (and (consp object) (< (length parts) 20)) (return))
                  (push (pop object) parts)
                  (push object parts))
            (nreverse parts)))
    (string nil)
    (array (loop for i below (array-total-size object) collect (row-major-aref object i)))
    (named-point (list (point-x object) (point-y object) (named-point-name object) (named-point-|odd slot| object)))
    (point (list (point-x object) (point-y object)))
    (complex (list (realpart object) (imagpart object)))))

(defun smallest (object settings)
  "A part of OBJECT that fails and has no part that fails, and settings that are needed for it."
  (let ((steps 200))
    (loop
      (let ((part (find-if (lambda (part) (and (not (eq part object)) (failure part settings))) (parts object))))
        (when (or (null part) (< (decf steps) 0)) (return))
        (setq object part))))
  (dolist (name (loop for (name) on settings by #'cddr collect name))
    (let ((less (loop for (other value) on settings by #'cddr
                      unless (eq other name) append (list other value))))
      (when (failure object less)
        (setq settings less))))
  (values object settings))

(defun check-seed (number &optional (depth 4))
  "NIL when the object of seed NUMBER comes back, else a text that describes the failure."
  (seed number)
  (let* ((*made* nil) (object (random-object depth)) (settings (random-settings)))
    (when (failure object settings)
      (multiple-value-bind (object settings) (smallest object settings)
        (format nil "seed ~D: ~A~%  ~A~%  under ~A" number (description object) (failure object settings)
                (loop for (name value) on settings by #'cddr
                      collect (list name (if (readtablep value) (readtable-case value) value))))))))

;;; Through compiled files

(defvar *object* nil "The literal of the file that THROUGH-FILE compiles, and what loading it made of it.")

(defun through-file (object)
  "OBJECT as a compiled file brings it back."
  (let* ((source (format nil "/tmp/round-trip-~D-~D.lisp" (get-universal-time) (random 1000000000)))
         (*object* object)
         (*package* (find-package "ROUND-TRIP")))
    (unwind-protect
         (progn
           (with-open-file (stream source :direction :output)
             (write-string "(setq *object* '#.*object*)" stream))
           (load (compile-file source :verbose nil))
           *object*)
      (mapc (lambda (file) (when (probe-file file) (delete-file file)))
            (list source (compile-file-pathname source))))))

(defun file-failure (object)
  "NIL when OBJECT comes back from a compiled file, else a text that says what happened."
  (handler-case
      (let ((back (through-file object)))
        (unless (same-p object back)
          (format nil "~A came back as ~A" (description object) (description back))))
    (error (condition) (format nil "~A: ~A: ~A" (description object) (type-of condition) condition))))

(defun check-files (first count &optional (depth 4))
  "The failures of COUNT objects from seed FIRST on that go through compiled files."
  (loop for number from first repeat count
        for failure = (progn (seed number)
                             (let* ((*made* nil) (object (random-object depth)))
                               (file-failure object)))
        when failure collect (format nil "seed ~D: ~A" number failure)))

(defun check (first count &optional (depth 4))
  "The failures of COUNT objects from seed FIRST on."
  (loop for number from first repeat count
        for failure = (check-seed number depth)
        when failure collect failure))
