;;;; What compiled code and primitives call when something is wrong.
;;;;
;;;; The problem: a failed check in compiled code, a failed primitive or an undefined function must
;;;; become a condition with the restarts that make sense there. The approach: one function per
;;;; kind of failure, called by name by the compiler (see the tables of protocol functions there).
;;;; Those of which a value is wanted return what a restart supplies.
;;;;
;;;; Invariants: none of them returns unless a restart says with what.
;;;;
;;;; Tests: tests/lisp/conditions/failures.lisp.

(in-package "BROLGA-SYSTEM")

(defun %ask-for-value (prompt)
  "A list of the value of a form that the user types; for :INTERACTIVE options."
  (format *query-io* "~&~A: " prompt)
  (finish-output *query-io*)
  (let ((form (read *query-io*)))
    (skip-end-of-line *query-io*)
    (list (eval (if (plusp *debugger-level*) (form-in-frame form) form)))))

(defun skip-end-of-line (stream)
  "Reads past the white space behind a form that was typed, up to the end of its line: it is nobody's input."
  (loop
    (let ((character (and (listen stream) (read-char stream nil nil))))
      (cond ((or (null character) (char= character #\Newline)) (return))
            ((not (member character '(#\Space #\Tab #\Return)))
             (unread-char character stream)
             (return))))))

;;; The compiler makes no tail calls of them, so that backtraces show their callers.
(dolist (name '(error %program-error %signal-failure %case-failed %ecase-failed %etypecase-failed
                %argument-count-error %keyword-error %destructuring-failed %keyword-list-failed
                %exit-gone %no-catch-tag))
  (%set-symbol-info name '%never-returns t))

(defun %program-error (control arguments)
  "Signal a PROGRAM-ERROR."
  (error 'simple-program-error :format-control control :format-arguments arguments))

;;; Primitives

(defun %find-condition-name (name)
  "The condition type with this name, a string, or NIL."
  (dolist (package '("COMMON-LISP" "BROLGA-SYSTEM") nil)
    (let ((found (%find-symbol name (%find-package package))))
      (when (and found (%condition-class-named (car found)))
        (return (car found))))))

(defun %failure-condition (kind control arguments)
  "The condition for a failure of a primitive: KIND is a string."
  (let* ((type (or (%find-condition-name kind) 'simple-error))
         (names (condition-class-precedence-list (%condition-class-named type))))
    (cond ((and (eq type 'type-error) (consp (cdr arguments)))
           (make-condition 'type-error :datum (car arguments) :expected-type (cadr arguments)))
          ((member-eq 'arithmetic-error names)
           (make-condition type :operation (car arguments) :operands (cdr arguments)))
          ((member-eq 'cell-error names)
           (make-condition type :name (car arguments)))
          ((eq type 'storage-condition) (make-condition 'heap-exhausted-error))
          (t
           (let* ((simple (if (member-eq 'simple-condition names)
                              type
                              (or (%find-condition-name
                                   (%string-concatenate (list "SIMPLE-" kind)))
                                  'simple-error)))
                  (initargs (list :format-control control :format-arguments arguments)))
             (when (eq type 'file-error)
               (setq initargs (list* :pathname (car arguments) initargs)))
             (apply #'make-condition simple initargs))))))

(defun %signal-failure (kind control arguments)
  "Signal that a primitive failed: KIND is the name of a condition type."
  (error (%failure-condition kind control arguments)))

(defun %primitive-failed ()
  "A primitive of compiled code failed: signal what it recorded, or go on with the throw under way."
  (let ((failure (%take-failure)))
    (if (consp failure)
        (%signal-failure (car failure) (cadr failure) (caddr failure))
        (%continue-throw failure))))

;;; Functions and variables

(defun %undefined-function-called (symbol arguments)
  "The values of the call of the function of SYMBOL, which is undefined."
  (let ((name (%function-symbol-name symbol)))
    (loop
      (restart-case (error 'undefined-function :name name)
        (continue ()
          :report (lambda (stream) (format stream "Retry calling ~S." name))
          (when (%fdefinition symbol)
            (return (apply (%fdefinition symbol) arguments))))
        (retry ()
          :report (lambda (stream) (format stream "Retry calling ~S." name))
          (when (%fdefinition symbol)
            (return (apply (%fdefinition symbol) arguments))))
        (use-value (function)
          :report (lambda (stream) (format stream "Call another function with the same arguments."))
          :interactive (lambda () (%ask-for-value "Function to call (evaluated)"))
          (return (apply (%coerce-to-function function) arguments)))
        (return-value (&rest values)
          :report "Return a value instead of calling the function."
          :interactive (lambda () (%ask-for-value "Value to return (evaluated)"))
          (return (values-list values)))
        (return-nothing ()
          :report "Return no values instead of calling the function."
          (return (values)))))))

(defun %undefined-function-value (name)
  "The function to use where NAME, which is undefined, is referred to as a function."
  (loop
    (restart-case (error 'undefined-function :name name)
      (continue ()
        :report (lambda (stream) (format stream "Retry getting the function ~S." name))
        nil)
      (retry ()
        :report (lambda (stream) (format stream "Retry getting the function ~S." name))
        nil)
      (use-value (function)
        :report "Use another function."
        :interactive (lambda () (%ask-for-value "Function to use (evaluated)"))
        (return (%coerce-to-function function))))
    (let ((symbol (%cell-symbol name nil)))
      (when (and symbol (%fdefinition symbol))
        (return (%fdefinition symbol))))))

(defun %undefined-function-referenced (symbol)
  "The function to use for #'SYMBOL, which is undefined."
  (%undefined-function-value (%function-symbol-name symbol)))

(defun %unbound-variable (name)
  "The value to use for the variable NAME, which is unbound."
  (loop
    (restart-case (error 'unbound-variable :name name)
      (continue ()
        :report (lambda (stream) (format stream "Retry using ~S." name))
        nil)
      (retry ()
        :report (lambda (stream) (format stream "Retry using ~S." name))
        nil)
      (use-value (value)
        :report "Use a value this time."
        :interactive (lambda () (%ask-for-value "Value to use (evaluated)"))
        (return value))
      (store-value (value)
        :report (lambda (stream) (format stream "Set ~S and use the value." name))
        :interactive (lambda () (%ask-for-value "Value to store (evaluated)"))
        (%set-symbol-value name value)
        (return value)))
    (when (%boundp name)
      (return (%symbol-value name)))))

(defun %function-description (function)
  "What to call FUNCTION in a message."
  (cond ((not (functionp function)) function)
        ((%funcallable-instance-p function) (%funcallable-name function))
        ((%method-name-p (%function-name function)) (cadr (%function-name function)))
        (t (or (%function-name function) function))))

(defun %method-name-p (name)
  "Whether NAME is the name of a method's function, a list (METHOD generic-function-name ...)."
  (and (consp name) (eq (car name) 'method) (consp (cdr name))
       (%fdefinition '%lambda-list-of-generic)
       t))

(defun %lambda-list-of-callee (function)
  "The lambda list that callers of FUNCTION know it by, or NIL."
  (cond ((not (functionp function)) nil)
        ((%funcallable-instance-p function) (%funcallable-lambda-list function))
        ((%method-name-p (%function-name function))
         (%lambda-list-of-generic (cadr (%function-name function))))
        (t (%function-lambda-list function))))

(defun %argument-count-error (function arguments)
  "FUNCTION was called with ARGUMENTS, whose number is wrong."
  (error 'argument-count-error :function (%function-description function)
                               :count (length arguments)
                               :lambda-list (%lambda-list-of-callee function))
  ;; Not a tail call: the debugger finds the arguments in this frame.
  nil)

(defun %wrong-argument-count (&rest arguments)
  "Where functions go that were called with a wrong number of ARGUMENTS. The current function is theirs."
  (%argument-count-error (%current-function) arguments))

(defun %keyword-error (function status keyword arguments)
  "FUNCTION was called with ARGUMENTS, an odd number of keyword arguments (STATUS 1) or an unknown KEYWORD
among them (2)."
  (declare (ignorable arguments))
  (if (eql status 1)
      (error 'odd-keyword-arguments-error :function (%function-description function))
      (error 'unknown-keyword-argument-error
             :function (%function-description function)
             :keyword keyword
             :keywords (if (%fdefinition 'lambda-list-parts)
                           (let ((keywords (nth-value 4 (lambda-list-parts
                                                         (%lambda-list-of-callee function)))))
                             (if (listp keywords) keywords nil)))))
  nil)

;;; Types

(defun %obsolete-instance-p (object)
  "Whether OBJECT is an instance of an earlier definition of its type."
  (and (%instancep object)
       (if (%instance-ref (%instance-layout object) 5) t nil)))

(defun %public-type (type)
  "TYPE, or the structure of which it is a version."
  (let ((name (and (symbolp type) (%symbol-info type '%version-of))))
    (if name (car name) type)))

(defun %signal-type-error (datum type operation)
  "Signal that DATUM is not of TYPE, which may be a version of a structure."
  (let ((public (%public-type type)))
    (cond ((and (%obsolete-instance-p datum)
                (eq public (%instance-ref (%instance-layout datum) 0)))
           (error 'obsolete-instance-error :datum datum :expected-type public))
          ((and (not (eq public type)) (%symbol-typep datum public))
           (error 'obsolete-code-error :datum datum :expected-type public))
          (t (error 'type-error :datum datum :expected-type public :operation operation)))))

(defun %type-error-in-operation (datum type operation)
  "What to use for DATUM, which OPERATION wants to be of TYPE."
  (restart-case (%signal-type-error datum type operation)
    (use-value (value)
      :report "Use another value."
      :interactive (lambda () (%ask-for-value "Value to use (evaluated)"))
      (if (%full-typep value (%testable-type type))
          value
          (%type-error-in-operation value type operation)))))

(defun %check-type-failed (datum type)
  "What to use for DATUM, which was declared to be of TYPE."
  (%type-error-in-operation datum type nil))

(defun %checked-value (datum type)
  "DATUM if it is of TYPE, or else what to use for it."
  (if (%full-typep datum (%testable-type type))
      datum
      (%checked-value (%type-error-in-operation datum type nil) type)))

(defun %checked-values (type &rest values)
  "VALUES, the first of which is declared to be of TYPE."
  (if (%full-typep (car values) (%testable-type type))
      (values-list values)
      (apply #'values (%checked-value (car values) type) (cdr values))))

(defun place-text-in-message (place)
  "PLACE as messages show it: a variable of the library without its package."
  (if (and (symbolp place) (eq (symbol-package place) (find-package "BROLGA-SYSTEM")))
      (symbol-name place)
      (prin1-to-string place)))

(defun %check-type-failed-for-place (place value type type-string)
  "The value to store in PLACE instead of VALUE, which CHECK-TYPE wants to be of TYPE."
  (restart-case
      (error 'simple-type-error
             :datum value :expected-type type
             :format-control (if type-string
                                 "The value of ~A is ~S, which is not ~A."
                                 "The value of ~A is ~S, which is not of type ~S.")
             :format-arguments (list (place-text-in-message place) value (or type-string type)))
    (store-value (value)
      :report (lambda (stream) (format stream "Supply a new value for ~S." place))
      :interactive (lambda () (%ask-for-value "New value (evaluated)"))
      value)))

(defun %case-failed (name value expected-type possibilities)
  (error 'case-failure :name name :datum value :expected-type expected-type
                       :possibilities possibilities))

(defun %ecase-failed (value keys)
  "No clause of ECASE has VALUE among its keys."
  (%case-failed 'ecase value (cons 'member keys) keys))

(defun %etypecase-failed (value types)
  "VALUE is of none of the types of ETYPECASE."
  (%case-failed 'etypecase value (cons 'or types) types))

(defun %correctable-case-failed (name value expected-type possibilities place)
  (restart-case (%case-failed name value expected-type possibilities)
    (store-value (value)
      :report (lambda (stream) (format stream "Supply a new value for ~S." place))
      :interactive (lambda () (%ask-for-value "New value (evaluated)"))
      value)))

(defun %ccase-failed (value keys place)
  "The value to store in PLACE instead of VALUE, which no clause of CCASE has."
  (%correctable-case-failed 'ccase value (cons 'member keys) keys place))

(defun %ctypecase-failed (value types place)
  "The value to store in PLACE instead of VALUE, which is of none of the types of CTYPECASE."
  (%correctable-case-failed 'ctypecase value (cons 'or types) types place))

;;; Assertions

(defun %assertion-failed (test places datum arguments)
  "The test of an ASSERT is false; returns when the user wants to try again."
  (restart-case
      (cond ((null datum) (error 'simple-error :format-control "The assertion ~S failed."
                                               :format-arguments (list test)))
            (t (apply #'error datum arguments)))
    (continue ()
      :report (lambda (stream)
                (format stream "Retry the assertion~@[ with new values for ~{~S~^, ~}~]." places))
      nil)))

(defun %ask-for-place-value (place value)
  "The value that the user wants PLACE, which holds VALUE, to have."
  (format *query-io* "~&The value of ~S is ~S." place value)
  (if (y-or-n-p "Do you want to supply a new value?")
      (car (%ask-for-value "New value (evaluated)"))
      value))

;;; Definitions

(defun %same-constant-p (old new)
  "Whether two values are the same to a program that changes neither: such come of one form that is evaluated
when a file is compiled and again when it is loaded."
  (or (eql old new)
      (typecase old
        (cons (and (consp new)
                   (%same-constant-p (car old) (car new))
                   (%same-constant-p (cdr old) (cdr new))))
        (array (and (arrayp new)
                    (equal (array-element-type old) (array-element-type new))
                    (equal (array-dimensions old) (array-dimensions new))
                    (dotimes (index (array-total-size old) t)
                      (unless (%same-constant-p (row-major-aref old index) (row-major-aref new index))
                        (return nil)))))
        (t (equal old new)))))

(defun %constant-changes (name old new)
  "Whether to give the constant NAME the value NEW instead of OLD."
  (if (%same-constant-p old new)
      nil
      (restart-case
          (error 'defconstant-uneql :name name :old-value old :new-value new)
        (continue ()
          :report "Change the value."
          t)
        (abort ()
          :report "Keep the old value."
          nil))))

(defun %structure-changes (name)
  "Warn that the structure NAME gets other slots."
  (restart-case
      (warn 'simple-warning
            :format-control "The structure ~S is redefined with other slots; its present instances are obsolete."
            :format-arguments (list name))
    (continue ()
      :report (lambda (stream) (format stream "Redefine the structure ~S." name))
      nil)))

(defun %destructuring-failed (arguments minimum maximum lambda-list operator)
  "ARGUMENTS do not match LAMBDA-LIST."
  (declare (ignore minimum maximum))
  (error 'destructuring-error :arguments arguments :lambda-list lambda-list :operator operator))

(defun %keyword-list-failed (kind datum operator)
  "The keyword arguments of the macro OPERATOR are odd in number, or have DATUM, unknown, among them."
  (if (eq kind ':odd)
      (error 'odd-keyword-arguments-error :function operator)
      (error 'unknown-keyword-argument-error :function operator :keyword datum)))

;;; Control

(defun %exit-gone (token)
  "A RETURN-FROM or GO wants to leave for a block or tagbody that is no longer active."
  (declare (ignore token))
  (error 'simple-control-error
         :format-control "The block or tagbody to leave for is no longer active."))

(defun %no-catch-tag (tag)
  "A THROW to TAG finds no CATCH."
  (error 'simple-control-error :format-control "There is no catch for the tag ~S."
                               :format-arguments (list tag)))

(defun %apply-list-error (list)
  "The last argument of APPLY is no proper list."
  (error 'type-error :datum list :expected-type 'list :operation 'apply))

(defun %progv-error (symbols)
  "The first argument of PROGV is no list of symbols that can be bound."
  (error 'simple-type-error :datum symbols :expected-type 'list
                            :format-control "PROGV cannot bind ~S."
                            :format-arguments (list symbols)))

(defun %division-by-zero (dividend divisor)
  "A division in compiled code has the divisor zero."
  (error 'division-by-zero :operation '/ :operands (list dividend divisor)))

(defun %stack-exhausted ()
  "The control stack has reached its limit."
  (error 'stack-exhausted))

(defun %heap-exhausted (&optional bytes)
  "The heap has reached its limit."
  (error 'heap-exhausted-error :bytes bytes))
