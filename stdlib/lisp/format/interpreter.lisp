;;;; FORMAT and the loop that carries out directives.
;;;;
;;;; A directive's function is called with the directive, the resolved stream and the ARGUMENTS,
;;;; which it takes from. It returns NIL, or :EXIT or :EXIT-ALL when a ~^ ended what it is in.
;;;;
;;;; Tests: tests/lisp/format/.

(in-package "BROLGA-SYSTEM")

(defstruct (format-arguments (:copier nil) (:constructor make-format-arguments (all rest outer)))
  ;; All arguments, for ~@*; those still to come; and for ~:^ the sublists still to come.
  all
  rest
  (outer nil)
  ;; Inside a logical block: its stream, and how many elements have been taken.
  (block-stream nil)
  (block-count 0 :type fixnum))

(defun format (destination control &rest arguments)
  "Writes the text that CONTROL, a string or a function made by FORMATTER, makes of ARGUMENTS to
DESTINATION: a stream, T for *STANDARD-OUTPUT*, a string with a fill pointer, or NIL for a new string."
  (cond ((null destination)
         (with-collected-output (stream)
           (format-to-stream stream control arguments)))
        ((and (stringp destination) (not (streamp destination)))
         (format-to-stream (make-fill-pointer-output-stream destination) control arguments)
         nil)
        (t
         (format-to-stream (if (eq destination t)
                               (resolve-output *standard-output*)
                               (resolve-output destination))
                           control arguments)
         nil)))

(defun format-to-stream (stream control arguments)
  "Carries out CONTROL on the resolved STREAM; returns the arguments that are left."
  (if (functionp control)
      (apply control stream arguments)
      (format-items (if (stringp control)
                        (parsed-control control)
                        (error 'type-error :datum control :expected-type '(or string function)))
                    stream arguments)))

(defun format-items (items stream arguments)
  "Carries out parsed ITEMS; returns the arguments that are left."
  (let ((state (make-format-arguments arguments arguments nil)))
    (run-items items stream state)
    (format-arguments-rest state)))

(defun run-items (items stream arguments)
  (dolist (item items nil)
    (if (stringp item)
        (output-simple-string item 0 (length item) stream)
        (let ((result (funcall (directive-function item) item stream arguments)))
          (when result
            (return result))))))

(defun next-argument (directive arguments)
  (when (format-arguments-block-stream arguments)
    (check-block-argument arguments))
  (let ((rest (format-arguments-rest arguments)))
    (when (null rest)
      (directive-failure directive "No more arguments."))
    (setf (format-arguments-rest arguments) (cdr rest))
    (car rest)))

;;; Parameters

(defun parameter (directive arguments index default)
  "The value of the parameter number INDEX of DIRECTIVE, or DEFAULT. Parameters must be asked for in
order, since V takes an argument."
  (let ((parameter (nth index (directive-parameters directive))))
    (case parameter
      ((nil) default)
      (:argument (let ((value (next-argument directive arguments)))
                   (unless (typep value '(or null integer character))
                     (directive-failure directive "~S cannot be the value of a parameter." value))
                   (if (null value) default value)))
      (:count (length (format-arguments-rest arguments)))
      (t parameter))))

(defmacro with-parameters ((directive arguments &rest bindings) &body body)
  "Binds variables to the parameters of DIRECTIVE in order. BINDINGS: (variable default type)."
  (let ((index -1))
    `(let* ,(mapcar (lambda (binding)
                      (setq index (1+ index))
                      `(,(first binding)
                        ,(if (third binding)
                             `(checked-parameter ,directive ,arguments ,index
                                                 ,(second binding) ',(third binding))
                             `(parameter ,directive ,arguments ,index ,(second binding)))))
             bindings)
       ,@body)))

(defun checked-parameter (directive arguments index default type)
  (let ((value (parameter directive arguments index default)))
    (unless (or (null value)
                (ecase type
                  (integer (integerp value))
                  (count (and (integerp value) (>= value 0)))
                  (character (characterp value))))
      (directive-failure directive "~S cannot be parameter number ~D." value (1+ index)))
    value))

(defun refuse-colon-and-at (directive)
  (when (and (directive-colon directive) (directive-at directive))
    (directive-failure directive "Colon and at-sign cannot be given together.")))
