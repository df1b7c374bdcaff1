;;;; How program text and data are laid out by the pretty printer: the standard dispatch table.
;;;;
;;;; Most layouts are logical blocks written as control strings for FORMAT. In them ~:I sets the
;;;; indentation to the current column, ~nI to n columns after the block's start; ~_ is a newline
;;;; that breaks with all its fellows, ~:_ one that breaks as needed, ~@_ one that breaks only when
;;;; the line is too narrow for the usual style, ~:@_ one that always breaks: bodies of LET, branches of
;;;; IF and clauses of LOOP have lines of their own, however short they are. Macros of the program
;;;; are laid out by where &BODY stands in their lambda lists.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defmacro define-layout (name control documentation)
  "Defines NAME as a pretty printing function that carries out CONTROL on its list."
  `(defun ,name (stream list &rest arguments)
     ,documentation
     (declare (ignore arguments))
     (format-items (load-time-value (parsed-control ,control)) stream (list list))
     nil))

(define-layout pprint-call-layout "~:<~^~W~^ ~:_~:I~@{~W~^ ~:_~}~:>"
  "A call: the arguments behind the operator, further lines below the first of them.")

(define-layout pprint-data-layout "~:<~^~@{~W~^ ~:_~}~:>"
  "A list of data: as much on a line as fits.")

(define-layout pprint-body-layout "~:<~^~W~^~3I ~:_~W~1I~@{ ~_~W~}~:>"
  "One distinguished form and a body, like WHEN.")

(define-layout pprint-progn-layout "~:<~^~W~@{ ~_~W~}~:>"
  "A body alone, like PROGN.")

(define-layout pprint-if-layout "~:<~^~W~^ ~:I~W~^ ~:@_~@{~W~^ ~:@_~}~:>"
  "IF: the branches below the test.")

(define-layout pprint-two-forms-layout "~:<~^~W~^~3I ~:_~W~^ ~_~W~1I~@{ ~_~W~}~:>"
  "Two distinguished forms and a body, like MULTIPLE-VALUE-BIND.")

(define-layout pprint-let-layout
    "~:<~^~W~^ ~@_~/brolga-system::pprint-bindings/~1I~^ ~:@_~@{~W~^ ~_~}~:>"
  "LET: bindings below each other, then the body on lines of its own.")

(define-layout pprint-prog-layout
    "~:<~^~W~^ ~@_~/brolga-system::pprint-bindings/~1I~@{ ~_~W~}~:>"
  "PROG: bindings below each other, then tags and statements.")

(define-layout pprint-bindings-layout "~:<~^~@{~:<~^~W~^~@{ ~_~W~}~:>~^ ~_~}~:>"
  "Bindings below each other.")

(defun pprint-bindings (stream list &rest arguments)
  (declare (ignore arguments))
  (if (null list)
      (output-simple-string "()" 0 2 stream)
      (pprint-bindings-layout stream list)))

(define-layout pprint-declare-layout "~:<~^~W~^ ~:I~@{~W~^ ~:@_~}~:>"
  "DECLARE: each declaration on a line of its own.")

(define-layout pprint-defpackage-layout "~:<~^~W~^ ~W~1I~@{ ~:@_~W~}~:>"
  "DEFPACKAGE: a name, and options on lines of their own.")

(define-layout pprint-defclass-layout
    "~:<~^~W~^ ~W~^~3I ~:_~/brolga-system::pprint-bindings/~1I~@{ ~_~W~}~:>"
  "DEFCLASS: name and superclasses; slots and options below each other.")

(define-layout pprint-case-layout
    "~:<~^~W~^ ~3I~:_~W~1I~@{ ~_~:<~^~:/pprint-fill/~^~@{ ~_~W~}~:>~}~:>"
  "CASE: a key form and clauses.")

(define-layout pprint-cond-layout "~:<~^~W~^ ~:I~@{~:<~^~@{~W~^ ~_~}~:>~^ ~_~}~:>"
  "COND: clauses below each other.")

(define-layout pprint-do-layout
    "~:<~^~W~^ ~:I~@_~:<~@{~:<~^~W~^ ~@_~:I~W~@{ ~_~W~}~:>~^~:@_~}~:>~^ ~_~:<~^~@{~W~^ ~_~}~:>~1I~@{ ~_~W~}~:>"
  "DO: variables with steps, the end, the body.")

(define-layout pprint-dolist-layout
    "~:<~^~W~^~3I ~:_~:<~^~@{~W~^ ~:_~}~:>~1I~@{ ~_~W~}~:>"
  "DOLIST: the iteration's list and a body.")

(define-layout pprint-defun-layout
    "~:<~^~W~^ ~@_~:I~W~^ ~:_~/brolga-system::pprint-lambda-list/~1I~@{ ~_~W~}~:>"
  "DEFUN: a name, a lambda list, a body.")

(define-layout pprint-lambda-layout
    "~:<~^~W~^~3I ~:_~/brolga-system::pprint-lambda-list/~1I~@{ ~_~W~}~:>"
  "LAMBDA: a lambda list and a body.")

(define-layout pprint-flet-layout
    "~:<~^~W~^ ~@_~:<~^~@{~:<~^~W~^~3I ~:_~/brolga-system::pprint-lambda-list/~1I~:@_~@{~W~^ ~_~}~:>~^ ~_~}~:>~1I~@{ ~_~W~}~:>"
  "FLET: definitions of functions and a body.")

(define-layout pprint-handler-layout
    "~:<~^~W~^~3I ~:_~W~1I~@{ ~_~:<~^~W~^~3I ~:_~W~1I~@{ ~_~W~}~:>~}~:>"
  "HANDLER-CASE: a form and clauses with lambda lists.")

(defun pprint-lambda-list (stream list &rest arguments)
  "Prints a lambda list: lambda list keywords stay with what comes after them."
  (declare (ignore arguments))
  (if (not (listp list))
      (output-object list stream)
      (let ((state :required) (first t))
        (pprint-logical-block (stream list :prefix "(" :suffix ")")
          (loop
            (pprint-exit-if-list-exhausted)
            (unless first
              (output-char #\Space stream))
            (let ((argument (pprint-pop)))
              (unless first
                (cond ((member argument lambda-list-keywords :test #'eq)
                       (setq state :keyword)
                       (pprint-newline :linear stream))
                      ((eq state :keyword)
                       (setq state :others)
                       (pprint-newline :miser stream))
                      (t (pprint-newline :fill stream))))
              (output-object argument stream)
              (setq first nil)))))))

(defun pprint-defmethod-layout (stream list &rest arguments)
  "DEFMETHOD: name, qualifiers, lambda list and body."
  (declare (ignore arguments))
  (pprint-logical-block (stream list :prefix "(" :suffix ")")
    (output-object (pprint-pop) stream)
    (pprint-indent :block 3 stream)
    (pprint-exit-if-list-exhausted)
    (output-char #\Space stream)
    ;; The name can be a list as well.
    (output-object (pprint-pop) stream)
    (loop
      (pprint-exit-if-list-exhausted)
      (output-char #\Space stream)
      (pprint-newline :fill stream)
      (let ((part (pprint-pop)))
        (if (listp part)
            (return (pprint-lambda-list stream part))
            (output-object part stream))))
    (pprint-indent :block 1 stream)
    (loop
      (pprint-exit-if-list-exhausted)
      (output-char #\Space stream)
      (pprint-newline :linear stream)
      (output-object (pprint-pop) stream))))

(defun pprint-quote-layout (stream list &rest arguments)
  "QUOTE and FUNCTION by their reader macros."
  (declare (ignore arguments))
  (if (and (consp (cdr list)) (null (cddr list)))
      (case (car list)
        (function
         (output-simple-string "#'" 0 2 stream)
         (output-object (cadr list) stream))
        (t
         (output-char #\' stream)
         (output-object (cadr list) stream)))
      (pprint-fill stream list)))

(defun pprint-backquote-layout (stream list &rest arguments)
  (declare (ignore arguments))
  (cond ((comma-p list) (output-comma list stream))
        ((and (eq (car list) 'quasiquote) (backquote-form-p list)) (output-backquote list stream))
        (t (pprint-call-layout stream list))))

(defun pprint-pairs-layout (stream list &rest arguments)
  "SETQ: places and values in pairs, each pair on a line of its own."
  (declare (ignore arguments))
  (let ((indentation (1+ (length (prin1-to-string (car list))))))
    (pprint-logical-block (stream list :prefix "(" :suffix ")")
      (output-object (pprint-pop) stream)
      (pprint-exit-if-list-exhausted)
      (output-char #\Space stream)
      (loop
        (pprint-indent :block (+ indentation 2) stream)
        (output-object (pprint-pop) stream)
        (pprint-exit-if-list-exhausted)
        (output-char #\Space stream)
        (pprint-newline :fill stream)
        (output-object (pprint-pop) stream)
        (pprint-exit-if-list-exhausted)
        (output-char #\Space stream)
        (pprint-indent :block indentation stream)
        (pprint-newline :mandatory stream)))))

(defun pprint-tagbody-layout (stream list &rest arguments)
  "TAGBODY: tags to the left of the statements."
  (declare (ignore arguments))
  (pprint-logical-block (stream list :prefix "(" :suffix ")")
    (pprint-exit-if-list-exhausted)
    (output-object (pprint-pop) stream)
    (loop
      (pprint-exit-if-list-exhausted)
      (output-char #\Space stream)
      (let ((statement (pprint-pop)))
        (pprint-indent :block (if (atom statement) 0 1) stream)
        (pprint-newline :linear stream)
        (output-object statement stream)))))

;;; LOOP: each clause on a line of its own.

(defvar *loop-clause-words*
  '("FOR" "AS" "WITH" "DO" "DOING" "COLLECT" "COLLECTING" "APPEND" "APPENDING" "NCONC" "NCONCING"
    "COUNT" "COUNTING" "SUM" "SUMMING" "MAXIMIZE" "MAXIMIZING" "MINIMIZE" "MINIMIZING" "WHILE"
    "UNTIL" "REPEAT" "ALWAYS" "NEVER" "THEREIS" "IF" "WHEN" "UNLESS" "FINALLY" "INITIALLY"
    "RETURN" "NAMED" "ELSE" "AND" "END"))

(defun pprint-loop-layout (stream list &rest arguments)
  (declare (ignore arguments))
  (if (or (atom (cdr list)) (consp (cadr list)))
      (pprint-progn-layout stream list)
      (pprint-logical-block (stream list :prefix "(" :suffix ")")
        (output-object (pprint-pop) stream)
        (pprint-exit-if-list-exhausted)
        (output-char #\Space stream)
        (pprint-indent :current 0 stream)
        (output-object (pprint-pop) stream)
        (loop
          (pprint-exit-if-list-exhausted)
          (output-char #\Space stream)
          (let ((object (pprint-pop)))
            (if (and (symbolp object)
                     (member (symbol-name object) *loop-clause-words* :test #'string=))
                (pprint-newline :mandatory stream)
                (pprint-newline :fill stream))
            (output-object object stream))))))

;;; Arrays and structures

(defun pprint-array-layout (stream array &rest arguments)
  (declare (ignore arguments))
  (cond ((or (stringp array) (bit-vector-p array)
             (not (or *print-array* *print-readably*))
             (and *print-readably* (needs-full-array-syntax-p array)))
         (output-array-or-string array stream))
        ((and *print-level* (level-exceeded-p) (plusp (array-rank array)))
         (output-char #\# stream))
        ((vectorp array)
         (pprint-logical-block (stream nil :prefix "#(" :suffix ")")
           (let ((limit (length-limit)))
             (dotimes (index (length array))
               (unless (eql index 0)
                 (output-char #\Space stream)
                 (pprint-newline :fill stream))
               (when (and limit (>= index limit))
                 (output-simple-string "..." 0 3 stream)
                 (return))
               (output-object (aref array index) stream)))))
        (t
         (output-char #\# stream)
         (output-decimal (array-rank array) stream)
         (output-char #\A stream)
         (pprint-array-contents array (array-dimensions array) 0 stream))))

(defun output-array-or-string (array stream)
  (if (stringp array)
      (output-string-object array stream)
      (output-array array stream)))

(defun pprint-array-contents (array dimensions start stream)
  (if (null dimensions)
      (output-object (row-major-aref array start) stream)
      (let ((step (reduce #'* (cdr dimensions))) (limit (length-limit)))
        (pprint-logical-block (stream nil :prefix "(" :suffix ")")
          (dotimes (index (car dimensions))
            (unless (eql index 0)
              (output-char #\Space stream)
              (pprint-newline (if (cdr dimensions) :linear :fill) stream))
            (when (and limit (>= index limit))
              (output-simple-string "..." 0 3 stream)
              (return))
            (pprint-array-contents array (cdr dimensions) (+ start (* index step)) stream))))))

(defun print-structure-prettily (object name slots stream)
  (pprint-logical-block (stream nil :prefix "#S(" :suffix ")")
    (output-object name stream)
    (when slots
      (output-char #\Space stream)
      (pprint-indent :current 0 stream)
      (let ((index 0) (limit (length-limit)))
        (dolist (slot slots)
          (unless (eql index 0)
            (output-char #\Space stream)
            (pprint-newline :linear stream))
          (when (and limit (>= index limit))
            (output-simple-string "..." 0 3 stream)
            (return))
          (output-slot-name slot stream)
          (output-char #\Space stream)
          (pprint-newline :miser stream)
          (output-object (%instance-ref object index) stream)
          (setq index (1+ index)))))))

;;; The table

(defun forms-before-body (name)
  "The number of arguments that stand before &BODY in the lambda list of the macro NAME, or NIL."
  (let ((lambda-list (%symbol-info name '%macro-lambda-list)) (count 0))
    (loop
      (let ((parameter (if (consp lambda-list) (pop lambda-list) (return nil))))
        (case parameter
          ((&whole &environment) (pop lambda-list))
          (&body (return count))
          ((&rest &key &aux) (return nil))
          (&optional nil)
          (t (setq count (1+ count))))))))

(defun pprint-macro-layout (stream list &rest arguments)
  "A call of a macro of the program: what comes before the body, then the body on lines of its own."
  (declare (ignore arguments))
  (let ((before (forms-before-body (car list))))
    (pprint-logical-block (stream list :prefix "(" :suffix ")")
      (output-object (pprint-pop) stream)
      (pprint-indent :block 3 stream)
      (dotimes (i before)
        (pprint-exit-if-list-exhausted)
        (output-char #\Space stream)
        (unless (eql i 0)
          (pprint-newline :fill stream))
        (let ((argument (pprint-pop)))
          (if (null argument)
              (output-simple-string "()" 0 2 stream)
              (output-object argument stream))))
      (pprint-indent :block 1 stream)
      (loop
        (pprint-exit-if-list-exhausted)
        (output-char #\Space stream)
        (pprint-newline :mandatory stream)
        (output-object (pprint-pop) stream)))))

(defun pprint-operator-layout (stream list &rest arguments)
  "A call of a function or of a macro."
  (declare (ignore arguments))
  (if (and (macro-function (car list)) (consp (cdr list)) (forms-before-body (car list)))
      (pprint-macro-layout stream list)
      (pprint-call-layout stream list)))

(defun call-form-p (object)
  (and (consp object) (symbolp (car object)) (car object) (fboundp (car object))))

(defun make-standard-pprint-dispatch ()
  (let ((table (make-pprint-table)))
    (flet ((layout (function &rest operators)
             (add-pprint-entry `(cons (member ,@operators)) function 0 table t
                               (lambda (object) (declare (ignore object)) t))))
      (layout 'pprint-quote-layout 'quote 'function)
      (layout 'pprint-backquote-layout 'quasiquote 'unquote 'unquote-splicing 'unquote-nconc)
      (layout 'pprint-body-layout 'block 'catch 'throw 'eval-when 'return-from 'when 'unless
              'unwind-protect 'multiple-value-call 'multiple-value-prog1 'prog1 'the
              'defconstant 'defparameter 'defvar 'defstruct 'multiple-value-setq
              'print-unreadable-object 'pprint-logical-block 'with-open-file 'with-open-stream
              'with-input-from-string 'with-output-to-string 'with-compilation-unit
              'with-hash-table-iterator 'with-package-iterator 'with-simple-restart
              'with-condition-restarts 'with-slots 'with-accessors 'load-time-value)
      (layout 'pprint-defclass-layout 'defclass 'define-condition)
      (layout 'pprint-declare-layout 'declare 'declaim)
      (layout 'pprint-defpackage-layout 'defpackage)
      (layout 'pprint-progn-layout 'progn 'locally 'ignore-errors 'with-standard-io-syntax
              'in-package)
      (layout 'pprint-if-layout 'if)
      (layout 'pprint-two-forms-layout 'progv 'multiple-value-bind 'destructuring-bind 'prog2)
      (layout 'pprint-let-layout 'let 'let* 'symbol-macrolet)
      (layout 'pprint-prog-layout 'prog 'prog*)
      (layout 'pprint-case-layout 'case 'ccase 'ecase 'typecase 'ctypecase 'etypecase)
      (layout 'pprint-cond-layout 'cond)
      (layout 'pprint-do-layout 'do 'do*)
      (layout 'pprint-dolist-layout 'dolist 'dotimes 'do-symbols 'do-all-symbols
              'do-external-symbols)
      (layout 'pprint-defun-layout 'defun 'defmacro 'deftype 'defsetf 'define-compiler-macro
              'define-setf-expander 'define-modify-macro 'defgeneric)
      (layout 'pprint-defmethod-layout 'defmethod)
      (layout 'pprint-lambda-layout 'lambda)
      (layout 'pprint-flet-layout 'flet 'labels 'macrolet)
      (layout 'pprint-handler-layout 'handler-case 'restart-case)
      (layout 'pprint-let-layout 'handler-bind 'restart-bind)
      (layout 'pprint-pairs-layout 'setq 'psetq 'setf 'psetf)
      (layout 'pprint-tagbody-layout 'tagbody)
      (layout 'pprint-loop-layout 'loop))
    (add-pprint-entry '(cons (and symbol (satisfies fboundp))) 'pprint-operator-layout -1 table t
                      'call-form-p)
    (add-pprint-entry 'cons 'pprint-data-layout -2 table t 'consp)
    (add-pprint-entry 'array 'pprint-array-layout -10 table t 'arrayp)
    table))

(setq *standard-pprint-dispatch* (make-standard-pprint-dispatch))
(setq *print-pprint-dispatch* (copy-pprint-dispatch nil))
(setq *print-pretty* t)
