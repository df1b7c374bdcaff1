;;;; DESCRIBE: what can be said about an object.
;;;;
;;;; Problem: tools want the facts, people want a page.
;;;; Approach: DESCRIPTION-OF gives the facts as data, a list of sections (title . ((label . value)
;;;; ...)); DESCRIBE prints that list. A value that is a list headed by :TEXT is running text.
;;;; Invariants: describing never changes the object and never signals for a readable one.
;;;; Tests: tests/lisp/environment/.

(in-package "BROLGA-SYSTEM")

(defun function-lambda-list (function)
  "The lambda list of a function object or of the function or macro named by a function name."
  (if (functionp function)
      (%function-lambda-list function)
      (let ((holder (%function-name-symbol function nil)))
        (cond ((null holder) nil)
              ((and (symbolp function) (macro-function function))
               (or (%symbol-info function '%macro-lambda-list)
                   (%function-lambda-list (macro-function function))))
              ((%fdefinition holder)
               (%function-lambda-list (%fdefinition holder)))
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

(defun lambda-list-text (name)
  "The lambda list of the operator NAME as a string, its symbols without package prefixes."
  (let* ((symbol (if (consp name) (cadr name) name))
         (home (symbol-package symbol))
         (*print-pretty* nil)
         (*package* (if (or (null home) (eq home (find-package "COMMON-LISP")))
                        (find-package "BROLGA-SYSTEM")
                        home))
         (lambda-list (without-implicit-parameters (function-lambda-list name))))
    (if (null lambda-list) "()" (prin1-to-string lambda-list))))

(defun documentation-entry (string)
  "A list of the entry for a docstring, or NIL."
  (if string (list (list* "Documentation" :text string)) nil))

(defun source-entry (name kind)
  "A list of the entry for the place where NAME was defined, or NIL."
  (let ((place (definition-place name kind)))
    (if place
        (list (list* "Source" :text place))
        nil)))

(defun describe-function-name (name)
  "The section about what NAME means as an operator, or NIL."
  (let ((kind (cond ((and (symbolp name) (special-operator-p name)) "a special operator")
                    ((and (symbolp name) (macro-function name)) "a macro")
                    ((fboundp name) "a function")
                    (t nil))))
    (when kind
      (list* (format nil "~S names ~A" name kind)
             (append
              (unless (string= kind "a special operator")
                (list (list* "Lambda-list" :text (lambda-list-text name))))
              (let ((type (let ((holder (%function-name-symbol name nil)))
                            (and holder (%symbol-info holder '%ftype)))))
                (when type
                  (list (cons "Declared type" type))))
              (let ((inline (let ((holder (%function-name-symbol name nil)))
                              (and holder (%symbol-info holder '%inline)))))
                (when inline
                  (list (cons "Inline proclamation" inline))))
              (when (and (symbolp name) (compiler-macro-function name))
                (list (cons "Compiler macro" (compiler-macro-function name))))
              (documentation-entry (documentation name 'function))
              (source-entry name 'function))))))

(defun describe-variable-name (symbol)
  "The section about what SYMBOL means as a variable, or NIL."
  (cond ((keywordp symbol) nil)
        ((%symbol-info symbol '%symbol-macro)
         (list (format nil "~S names a symbol macro" symbol)
               (cons "Expansion" (car (%symbol-info symbol '%symbol-macro)))))
        ((or (boundp symbol) (logtest 1 (%symbol-flags symbol)))
         (list* (format nil "~S names ~A" symbol
                        (cond ((constantp symbol) "a constant")
                              ((logtest 1 (%symbol-flags symbol)) "a special variable")
                              (t "an undeclared variable")))
                (append
                 (let ((type (%symbol-info symbol '%type)))
                   (when type
                     (list (cons "Declared type" type))))
                 (if (boundp symbol)
                     (list (cons "Value" (symbol-value symbol)))
                     (list (list* "Value" :text "unbound")))
                 (documentation-entry (documentation symbol 'variable))
                 (source-entry symbol 'variable))))
        (t nil)))

(defun describe-type-name (symbol)
  "The section about what SYMBOL means as a type, or NIL."
  (let ((class (%symbol-info symbol '%class)))
    (cond (class
           (list* (format nil "~S names the ~(~A~) ~S" symbol
                          (substitute #\Space #\- (symbol-name (type-of class))) class)
                  (append (class-entries class)
                          (documentation-entry (or (documentation symbol 'type)
                                                   (documentation symbol 'structure))))))
          ((%symbol-info symbol '%type-expander)
           (list* (format nil "~S names a type" symbol)
                  (documentation-entry (documentation symbol 'type))))
          (t nil))))

(defun describe-word (symbol)
  "The section about what SYMBOL means in type specifiers, declarations and other syntax, or NIL."
  (dolist (kind '((type "a type specifier") (declaration "a declaration")
                  (lambda-list-keyword "a word of lambda lists") (word "syntax")))
    (let ((documentation (%documentation symbol (first kind))))
      (when (and documentation
                 (not (and (eq (first kind) 'type) (describe-type-name symbol))))
        (return (list* (format nil "~S is ~A" symbol (second kind))
                       (documentation-entry documentation)))))))

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
        collect (cons name
                      (if (slot-boundp object name)
                          (slot-value object name)
                          :unbound))))

(defun describe-kind (object)
  "A word or two for the kind of thing OBJECT is."
  (typecase object
    (null "the empty list, a symbol")
    (keyword "keyword")
    (symbol "symbol")
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
    (function
     (list (list* "Facts"
                  (cons "Name" (%function-name object))
                  (cons "Lambda-list" (%function-lambda-list object))
                  (cons "Code size" (%code-size object))
                  (documentation-entry (%function-documentation object)))))
    (hash-table
     (list (list "Facts" (cons "Test" (hash-table-test object)) (cons "Entries" (hash-table-count object))
                 (cons "Size" (hash-table-size object)))
           (cons "Contents" (first-parts object))))
    (array
     (list (list* "Facts"
                  (cons "Dimensions" (array-dimensions object))
                  (cons "Element type" (array-element-type object))
                  (when (array-has-fill-pointer-p object)
                    (list (cons "Fill pointer" (fill-pointer object)))))
           (cons "Elements" (first-parts object))))
    (cons nil)
    (t
     (let ((parts (object-parts object)))
       (if parts
           (list (cons "Slots" parts))
           nil)))))

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
                          (describe-type-name object)
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
    (format stream "~&~S~%  [~A]~%" object (car (car sections)))
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
