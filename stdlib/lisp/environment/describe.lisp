;;;; DESCRIBE: what can be said about an object.
;;;;
;;;; Problem: tools want the facts, people want a page.
;;;; Approach: DESCRIPTION-OF gives the facts as data, a list of sections (title . ((label . value)
;;;; ...)); DESCRIBE prints that list. A value that is a list headed by :TEXT is running text.
;;;; Invariants: describing never changes the object and never signals for a readable one.
;;;; What names stand for is in describe-names.lisp. Tests: tests/lisp/environment/.

(in-package "BROLGA-SYSTEM")

(defun function-lambda-list (function)
  "The lambda list of a function object or of the function or macro named by a function name."
  (if (functionp function)
      (let ((function (untraced-definition function)))
        (if (generic-function-p function)
            (generic-function-lambda-list function)
            (%function-lambda-list function)))
      (let ((holder (%function-name-symbol function nil)))
        (cond ((null holder) nil)
              ((and (symbolp function) (macro-function function))
               (or (%symbol-info function '%macro-lambda-list)
                   (%function-lambda-list (macro-function function))))
              ((%fdefinition holder)
               (function-lambda-list (%fdefinition holder)))
              (t nil)))))

;; Macros from before lambda lists, which take their forms apart by hand.
(loop for (name lambda-list)
        in '((when (test &body body)) (unless (test &body body)) (and (&rest forms)) (or (&rest forms))
             (cond (&rest clauses)) (return (&optional value)) (prog1 (form &body body))
             (prog2 (form-1 form-2 &body body)) (do (bindings (end-test &rest result-forms) &body body))
             (do* (bindings (end-test &rest result-forms) &body body))
             (dolist ((variable list &optional result) &body body))
             (dotimes ((variable count &optional result) &body body))
             (defmacro (name lambda-list &body body)))
      do (%set-symbol-info name '%macro-lambda-list lambda-list))

(defun without-implicit-parameters (lambda-list)
  "LAMBDA-LIST without &WHOLE and &ENVIRONMENT, whose values a form does not give."
  (cond ((atom lambda-list) lambda-list)
        ((member (car lambda-list) '(&whole &environment) :test #'eq)
         (without-implicit-parameters (cddr lambda-list)))
        (t (cons (car lambda-list) (without-implicit-parameters (cdr lambda-list))))))

(defun object-parts (object)
  "The named parts of OBJECT: a list of (label . value), the labels being strings, symbols or indices."
  (typecase object
    (null nil)
    (cons (list (cons "CAR" (car object)) (cons "CDR" (cdr object))))
    (symbol
     (append (list (cons "Name" (symbol-name object))
                   (cons "Package" (symbol-package object)))
             (when (boundp object) (list (cons "Value" (symbol-value object))))
             (when (and (fboundp object) (not (special-operator-p object)))
               (list (cons "Function" (or (macro-function object) (fdefinition object)))))
             (list (cons "Property list" (symbol-plist object)))))
    (ratio (list (cons "Numerator" (numerator object)) (cons "Denominator" (denominator object))))
    (complex (list (cons "Real part" (realpart object)) (cons "Imaginary part" (imagpart object))))
    (string nil)
    (vector
     (loop for i from 0 below (length object)
           collect (cons i (aref object i))))
    (array
     (loop for i from 0 below (array-total-size object)
           collect (cons i (row-major-aref object i))))
    (hash-table
     (let ((parts nil))
       (maphash (lambda (key value) (push (cons key value) parts)) object)
       (nreverse parts)))
    (t
     (if (%instancep object)
         (instance-parts object)
         nil))))

(defun instance-parts (object)
  "The slots of a structure, condition or other instance: a list of (name . value)."
  (loop for name in (instance-slot-names object)
        collect (cons (if (eq (symbol-package name) (find-package "BROLGA-SYSTEM")) (symbol-name name) name)
                      (if (slot-boundp object name)
                          (slot-value object name)
                          :unbound))))

(defun describe-kind (object)
  "A word or two for the kind of thing OBJECT is."
  (typecase object
    (null "the empty list, a symbol")
    (keyword "keyword")
    (symbol
     (let ((package (symbol-package object)))
       (if package
           (format nil "symbol, ~(~A~) in ~A" (nth-value 1 (find-symbol (symbol-name object) package))
                   (package-name package))
           "uninterned symbol")))
    (cons (if (list-length-or-nil object)
              (format nil "list of ~R element~:P" (list-length-or-nil object))
              "cons"))
    (fixnum "fixnum")
    (bignum "bignum")
    (ratio "ratio")
    (single-float "single-float")
    (double-float "double-float")
    (complex "complex number")
    (character "character")
    (simple-string "simple string")
    (string "string")
    (vector (if (typep object 'simple-array) "simple vector" "vector"))
    (array "array")
    (hash-table "hash table")
    (package "package")
    (generic-function "generic function")
    (function "compiled function")
    (t (format nil "~(~A~)" (type-of object)))))

(defun list-length-or-nil (list)
  "The length of LIST if it is a proper list."
  (do ((rest list (cdr rest))
       (count 0 (+ count 1)))
      ((atom rest) (if (null rest) count nil))
    (when (> count 1000000)
      (return nil))))

(defun describe-other (object)
  "Sections about an object that is no symbol."
  (typecase object
    (character
     (list (list "Facts" (cons "Code" (char-code object)) (cons "Name" (char-name object)))))
    (integer
     (list (list "Facts" (cons "Integer length" (integer-length object)))))
    (float
     (multiple-value-bind (significand exponent sign) (integer-decode-float object)
       (list (list "Facts" (cons "Significand" significand) (cons "Exponent" exponent)
                   (cons "Sign" sign)))))
    (string
     (list (list "Facts" (cons "Length" (length object))
                 (cons "Element type" (array-element-type object)))))
    (package
     (list (list* "Facts"
                  (append (documentation-entry (documentation object t))
                          (list (cons "Nicknames" (package-nicknames object))
                                (cons "Uses" (mapcar #'package-name (package-use-list object)))
                                (cons "Used by" (mapcar #'package-name (package-used-by-list object)))
                                (cons "External symbols"
                                      (length (%package-symbols object 1))))))))
    (generic-function (list (cons "Facts" (generic-function-entries object))))
    (class (list (cons "Facts" (append (class-entries object)
                                       (documentation-entry (documentation object t))))))
    (method (list (cons "Facts" (method-entries object))))
    (function
     (list (list* "Facts"
                  (cons "Name" (%function-name object))
                  (list* "Lambda-list" :text (lambda-list-in-message (%function-name object)
                                                                     (%function-lambda-list object)))
                  (cons "Code size" (%code-size object))
                  (append (documentation-entry (documentation object t))
                          (function-source-entry object)))))
    (stream (list (cons "Facts" (stream-entries object))))
    (pathname
     (list (list "Facts" (cons "Host" (pathname-host object)) (cons "Device" (pathname-device object))
                 (cons "Directory" (pathname-directory object)) (cons "Name" (pathname-name object))
                 (cons "Type" (pathname-type object)) (cons "Version" (pathname-version object))
                 (cons "File" (if (wild-pathname-p object) nil (ignore-errors (probe-file object)))))))
    (readtable (list (list "Facts" (cons "Case" (readtable-case object)))))
    (random-state nil)
    (hash-table
     (list (list "Facts" (cons "Test" (hash-table-test object)) (cons "Entries" (hash-table-count object))
                 (cons "Size" (hash-table-size object)) (cons "Weakness" (hash-table-weakness object)))
           (cons "Contents" (first-parts object))))
    (array
     (list (list* "Facts"
                  (cons "Dimensions" (array-dimensions object))
                  (cons "Element type" (array-element-type object))
                  (when (array-has-fill-pointer-p object)
                    (list (cons "Fill pointer" (fill-pointer object)))))
           (cons "Elements" (first-parts object))))
    (cons
     (if (and (function-name-p object) (fboundp object))
         (list (describe-function-name object))
         nil))
    (t
     (let ((parts (object-parts object)))
       (if parts
           (list (cons "Slots" parts))
           nil)))))

(defun function-source-entry (function)
  "A list of the entry for the place where FUNCTION was defined, or NIL."
  (let ((place (handler-case (code-place (%function-code function) nil)
                 (error () nil))))
    (if place (list (list* "Source" :text place)) nil)))

(defun stream-entries (stream)
  "What DESCRIBE tells of a stream: a list of (label . value)."
  (append (list (cons "Open" (open-stream-p stream))
                (cons "Input" (input-stream-p stream))
                (cons "Output" (output-stream-p stream))
                (cons "Interactive" (interactive-stream-p stream)))
          (when (open-stream-p stream)
            (append (list (cons "Element type" (ignore-errors (stream-element-type stream)))
                          (cons "External format" (ignore-errors (stream-external-format stream))))
                    (when (typep stream 'file-stream)
                      (list (cons "Position" (ignore-errors (file-position stream)))))))
          (typecase stream
            (synonym-stream (list (cons "Symbol" (synonym-stream-symbol stream))))
            (two-way-stream (list (cons "Input stream" (two-way-stream-input-stream stream))
                                  (cons "Output stream" (two-way-stream-output-stream stream))))
            (broadcast-stream (list (cons "Streams" (broadcast-stream-streams stream))))
            (concatenated-stream (list (cons "Streams" (concatenated-stream-streams stream))))
            (file-stream (let ((pathname (ignore-errors (pathname stream))))
                           (if pathname (list (cons "Pathname" pathname)) nil)))
            (t nil))))

(defun first-parts (object)
  "The first twenty parts of OBJECT."
  (let ((parts (object-parts object)))
    (if (nthcdr 20 parts)
        (append (subseq parts 0 20) (list (list* "..." :text (format nil "and ~D more" (- (length parts) 20)))))
        parts)))

(defun description-of (object)
  "What is known about OBJECT, as data: a list of sections (title (label . value) ...). The first has
the kind of the object as its title; a value headed by :TEXT is meant to be read, not printed readably."
  (cons (list (describe-kind object))
        (if (symbolp object)
            (remove nil
                    (list (describe-variable-name object)
                          (describe-function-name object)
                          (if (fboundp (list 'setf object))
                              (describe-function-name (list 'setf object))
                              nil)
                          (describe-setf-expander object)
                          (describe-compiler-macro object)
                          (describe-type-name object)
                          (describe-method-combination object)
                          (describe-word object)
                          (when (symbol-plist object)
                            (list "Properties" (cons "Property list" (symbol-plist object))))))
            (describe-other object))))

(defun print-indented-text (text indentation stream)
  "Prints the lines of TEXT, each behind INDENTATION spaces."
  (let ((start 0))
    (loop
      (let ((end (or (position #\Newline text :start start) (length text))))
        (fresh-line stream)
        (dotimes (i indentation)
          (write-char #\Space stream))
        (write-string text stream :start start :end end)
        (terpri stream)
        (when (= end (length text))
          (return))
        (setq start (+ end 1))))))

(defun print-description (object sections stream)
  "Prints SECTIONS, as made by DESCRIPTION-OF, about OBJECT."
  (let ((*print-length* (or *print-length* 20))
        (*print-level* (or *print-level* 4)))
    (format stream "~&~A~%  [~A]~%" (shortened-text (prin1-to-string object) 2000) (car (car sections)))
    (dolist (section (cdr sections))
      (format stream "~%~A:~%" (car section))
      (dolist (entry (cdr section))
        (let ((label (car entry)) (value (cdr entry)))
          (cond ((and (consp value) (eq (car value) :text))
                 (if (find #\Newline (cdr value))
                     (progn
                       (format stream "  ~A:~%" label)
                       (print-indented-text (cdr value) 4 stream))
                     (format stream "  ~A: ~A~%" label (cdr value))))
                ((stringp label)
                 (format stream "  ~A: ~S~%" label value))
                (t
                 (format stream "  ~S: ~S~%" label value))))))))


(defun describe (object &optional (stream *standard-output*))
  "Prints what is known about OBJECT."
  (describe-object object
                   (case stream
                     ((nil) *standard-output*)
                     ((t) *terminal-io*)
                     (t stream)))
  (values))
