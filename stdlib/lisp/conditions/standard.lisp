;;;; The condition types of the standard, and those of the library that many parts share.
;;;;
;;;; Invariants: reports are sentences that make sense without the backtrace; a report needs only
;;;; the condition's own slots.
;;;;
;;;; Tests: tests/lisp/conditions/standard.lisp.

(in-package "BROLGA-SYSTEM")

(define-condition condition () ()
  (:report (lambda (condition stream)
             (format stream "Condition ~S was signalled." (type-of condition)))))

(define-condition serious-condition (condition) ())
(define-condition error (serious-condition) ())
(define-condition storage-condition (serious-condition) ())
(define-condition warning (condition) ())
(define-condition style-warning (warning) ())

(defun report-simple-condition (condition stream)
  "Print what the format control and arguments of CONDITION say."
  (let ((control (simple-condition-format-control condition)))
    (if control
        (apply #'format stream control (simple-condition-format-arguments condition))
        (format stream "Condition ~S was signalled." (type-of condition)))))

(define-condition simple-condition (condition)
  ((format-control :initarg :format-control :initform nil :reader simple-condition-format-control)
   (format-arguments :initarg :format-arguments :initform nil
                     :reader simple-condition-format-arguments))
  (:report report-simple-condition))

(define-condition simple-error (simple-condition error) ())
(define-condition simple-warning (simple-condition warning) ())
(define-condition simple-style-warning (simple-condition style-warning) ())

;;; Names

(defun %suggest (kind name stream)
  "Print what may have been meant by NAME, as soon as the library can tell."
  (if (%fdefinition 'print-suggestion)
      (print-suggestion kind name stream)))

;;; Types

(defun report-type-error (condition stream)
  "Print the value and type of CONDITION, or what they mean when the value is an index."
  (let ((datum (type-error-datum condition))
        (type (type-error-expected-type condition))
        (operation (type-error-operation condition)))
    (if (and (integerp datum)
             (member-eq operation '(aref svref elt char schar bit sbit row-major-aref))
             (consp type) (eq (car type) 'integer) (consp (caddr type)))
        (let ((length (car (caddr type))))
          (if (eql length 0)
              (format stream "There is no element ~D (in ~S): there are none." datum operation)
              (format stream "The index ~D is out of bounds (in ~S): it must be from 0 to ~D."
                      datum operation (- length 1))))
        (format stream "The value ~S is not of type ~S~@[ (in ~S)~]." datum type operation))))

(define-condition type-error (error)
  ((datum :initarg :datum :reader type-error-datum)
   (expected-type :initarg :expected-type :reader type-error-expected-type)
   ;; Name of the operation that wanted the type, or NIL.
   (operation :initarg :operation :initform nil :reader type-error-operation))
  (:report report-type-error))

(define-condition simple-type-error (simple-condition type-error) ())

(define-condition simple-unknown-type-error (simple-condition error) ())

(define-condition case-failure (type-error)
  ((name :initarg :name :reader case-failure-name)
   (possibilities :initarg :possibilities :reader case-failure-possibilities))
  (:report (lambda (condition stream)
             (format stream "~S fell through the ~S form; wanted one of ~S."
                     (type-error-datum condition)
                     (case-failure-name condition)
                     (case-failure-possibilities condition)))))

(define-condition obsolete-instance-error (type-error) ()
  (:report (lambda (condition stream)
             (format stream "~S is an instance of an earlier definition of ~S, whose slots were others."
                     (type-error-datum condition)
                     (type-error-expected-type condition)))))

(define-condition obsolete-code-error (type-error) ()
  (:report (lambda (condition stream)
             (format stream "The code that works on ~S was compiled for an earlier definition of ~S; compile it again."
                     (type-error-datum condition)
                     (type-error-expected-type condition)))))

;;; Numbers

(defun report-arithmetic-error (what condition stream)
  "Print WHAT happened, and in which operation if that is known."
  (format stream "~A~@[ in ~S~]."
          what
          (and (arithmetic-error-operation condition)
               (cons (arithmetic-error-operation condition)
                     (arithmetic-error-operands condition)))))

(define-condition arithmetic-error (error)
  ((operation :initarg :operation :initform nil :reader arithmetic-error-operation)
   (operands :initarg :operands :initform nil :reader arithmetic-error-operands))
  (:report (lambda (condition stream)
             (report-arithmetic-error "Arithmetic error" condition stream))))

(define-condition division-by-zero (arithmetic-error) ()
  (:report (lambda (condition stream)
             (report-arithmetic-error "Division by zero" condition stream))))
(define-condition floating-point-overflow (arithmetic-error) ()
  (:report (lambda (condition stream)
             (report-arithmetic-error "Floating point overflow" condition stream))))
(define-condition floating-point-underflow (arithmetic-error) ()
  (:report (lambda (condition stream)
             (report-arithmetic-error "Floating point underflow" condition stream))))
(define-condition floating-point-inexact (arithmetic-error) ()
  (:report (lambda (condition stream)
             (report-arithmetic-error "Inexact floating point result" condition stream))))
(define-condition floating-point-invalid-operation (arithmetic-error) ()
  (:report (lambda (condition stream)
             (report-arithmetic-error "Invalid floating point operation" condition stream))))

;;; Names and slots

(define-condition cell-error (error)
  ((name :initarg :name :reader cell-error-name)))

(define-condition unbound-variable (cell-error) ()
  (:report (lambda (condition stream)
             (format stream "The variable ~S is unbound." (cell-error-name condition))
             (%suggest :variable (cell-error-name condition) stream))))

(define-condition undefined-function (cell-error) ()
  (:report (lambda (condition stream)
             (format stream "The function ~S is undefined." (cell-error-name condition))
             (if (%fdefinition 'print-advice-for-function)
                 (print-advice-for-function (cell-error-name condition) stream)))))

(define-condition unbound-slot (cell-error)
  ((instance :initarg :instance :reader unbound-slot-instance))
  (:report (lambda (condition stream)
             (format stream "The slot ~S is unbound in the object ~S."
                     (cell-error-name condition) (unbound-slot-instance condition)))))

;;; Programs and control

(define-condition program-error (error) ())
(define-condition simple-program-error (simple-condition program-error) ())

(define-condition argument-error (program-error)
  ((function :initarg :function :reader argument-error-function)))

(defun lambda-list-in-message (function lambda-list)
  "LAMBDA-LIST, of FUNCTION, as messages show it: the names in functions of the library without their package."
  (let ((*print-pretty* nil)
        (*package* (if (system-name-p function) (find-package "BROLGA-SYSTEM") *package*)))
    (format nil "~:S" lambda-list)))

(define-condition argument-count-error (argument-error)
  ((count :initarg :count :reader argument-count-error-count)
   (lambda-list :initarg :lambda-list :initform nil :reader argument-count-error-lambda-list))
  (:report (lambda (condition stream)
             (format stream "~S was called with ~D argument~:P; its lambda list is ~A."
                     (argument-error-function condition)
                     (argument-count-error-count condition)
                     (lambda-list-in-message (argument-error-function condition)
                                       (argument-count-error-lambda-list condition))))))

(define-condition odd-keyword-arguments-error (argument-error) ()
  (:report (lambda (condition stream)
             (format stream "~S was called with an odd number of keyword arguments."
                     (argument-error-function condition)))))

(define-condition unknown-keyword-argument-error (argument-error)
  ((keyword :initarg :keyword :reader unknown-keyword-argument)
   ;; A list of those that it takes, as far as is known.
   (keywords :initarg :keywords :initform nil :reader unknown-keyword-argument-keywords))
  (:report (lambda (condition stream)
             (format stream "~S does not take the keyword argument ~S."
                     (argument-error-function condition) (unknown-keyword-argument condition))
             (if (symbolp (unknown-keyword-argument condition))
                 (%suggest (unknown-keyword-argument-keywords condition)
                           (unknown-keyword-argument condition) stream)))))

(define-condition destructuring-error (program-error)
  ((arguments :initarg :arguments :reader destructuring-error-arguments)
   (lambda-list :initarg :lambda-list :reader destructuring-error-lambda-list)
   (operator :initarg :operator :reader destructuring-error-operator))
  (:report (lambda (condition stream)
             (format stream "The arguments ~S of ~S do not match the lambda list ~:S."
                     (destructuring-error-arguments condition)
                     (destructuring-error-operator condition)
                     (destructuring-error-lambda-list condition)))))

(define-condition control-error (error) ())
(define-condition simple-control-error (simple-condition control-error) ())

(define-condition defconstant-uneql (error)
  ((name :initarg :name :reader defconstant-uneql-name)
   (old-value :initarg :old-value :reader defconstant-uneql-old-value)
   (new-value :initarg :new-value :reader defconstant-uneql-new-value))
  (:report (lambda (condition stream)
             (format stream "The constant ~S is being redefined from ~S to ~S."
                     (defconstant-uneql-name condition)
                     (defconstant-uneql-old-value condition)
                     (defconstant-uneql-new-value condition)))))

;;; Files, streams, packages, text

(define-condition file-error (error)
  ((pathname :initarg :pathname :initform nil :reader file-error-pathname))
  (:report (lambda (condition stream)
             (format stream "Something went wrong with the file ~S." (file-error-pathname condition)))))

(define-condition package-error (error)
  ((package :initarg :package :initform nil :reader package-error-package)))

(define-condition stream-error (error)
  ((stream :initarg :stream :initform nil :reader stream-error-stream)))

(define-condition end-of-file (stream-error) ()
  (:report (lambda (condition stream)
             (format stream "End of file on ~S." (stream-error-stream condition)))))

(define-condition parse-error (error) ())
(define-condition simple-parse-error (simple-condition parse-error) ())

(define-condition reader-error (parse-error stream-error) ())

(define-condition print-not-readable (error)
  ((object :initarg :object :reader print-not-readable-object))
  (:report (lambda (condition stream)
             (let ((object (print-not-readable-object condition)) (*print-readably* nil))
               (declare (special *print-readably*))
               (format stream "~S cannot be printed readably." object)))))

;;; Memory

(define-condition heap-exhausted-error (storage-condition)
  ((bytes :initarg :bytes :initform nil :reader heap-exhausted-error-bytes))
  (:report (lambda (condition stream)
             (declare (ignore condition))
             (format stream "The heap is exhausted: its limit is ~:D MB, which the option --heap-size changes."
                     (floor (getf (%memory-report) ':heap-limit) 1048576)))))

(define-condition stack-exhausted (storage-condition) ()
  (:report (lambda (condition stream)
             (declare (ignore condition))
             (write-string "The control stack is exhausted: the recursion is too deep." stream))))

;;; Printing

(defun report-condition (condition stream)
  "Print the report of CONDITION."
  (let ((report (condition-class-report (%class-of-condition condition))))
    (funcall report condition stream)))

(defun print-condition-object (condition stream)
  "Print CONDITION: its report when *PRINT-ESCAPE* is NIL, else its type and identity."
  (declare (special *print-escape* *print-readably*))
  (cond (*print-readably* (error 'print-not-readable :object condition))
        ((not *print-escape*) (report-condition condition stream))
        (t (format stream "#<~S~@[ ~S~] {~X}>"
                   (type-of condition)
                   (if (%condition-typep condition 'simple-condition)
                       (simple-condition-format-control condition)
                       nil)
                   (%object-address condition)))))

(%set-symbol-info 'condition '%print-function 'print-condition-object)
