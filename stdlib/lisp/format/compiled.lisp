;;;; FORMATTER, and calls of FORMAT with a control string known to the compiler.
;;;;
;;;; A control of plain text, ~A, ~S, ~D, ~C, ~%, ~&, ~~, ~P and ~newline without parameters becomes
;;;; a sequence of direct calls. Any other constant control is at least parsed only once, when the
;;;; code is loaded. Errors in a control string are left for run time, with a warning.
;;;;
;;;; Tests: tests/lisp/format/.

(in-package "BROLGA-SYSTEM")

(defmacro formatter (control)
  "A function of a stream and arguments that does what FORMAT would do with CONTROL; it returns the
arguments that are left."
  (unless (stringp control)
    (error 'type-error :datum control :expected-type 'string))
  ;; An error in the string is worth knowing now.
  (parse-control (coerce control 'simple-string))
  `(lambda (stream &rest arguments)
     (format-items (load-time-value (parsed-control ,control)) (resolve-output stream)
                   arguments)))

(defun simple-directive-p (item)
  (or (stringp item)
      (and (null (directive-parameters item))
           (not (directive-colon item))
           (case (directive-character item)
             ((#\A #\S #\D #\C #\% #\& #\~) (not (directive-at item)))
             (#\Newline t)
             (t nil)))))

(defun argument-directive-p (item)
  (and (directive-p item) (find (directive-character item) "ASDC") t))

(define-compiler-macro format (&whole form destination control &rest arguments)
  (if (and (stringp control) (or (null destination) (eq destination t) (symbolp destination)))
      (let ((items (handler-case (parse-control (coerce control 'simple-string))
                     (format-error (condition)
                       (warn-of-control condition form)
                       nil))))
        (check-format-arguments items control arguments form)
        (if (and items
                 (every #'simple-directive-p items)
                 (<= (length items) 12)
                 (= (length arguments) (count-if #'argument-directive-p items)))
            (expand-simple-format destination items arguments)
            form))
      form))

(defun warnings-wanted-p ()
  "Whether there is a compilation unit, which there is not while the library is built."
  (and (boundp '*compilation-unit*) (symbol-value '*compilation-unit*)))

(defun warn-of-control (condition form)
  (when (warnings-wanted-p)
    (%compiler-warning :warning "~A" (list (princ-to-string condition)) form)))

(defun arguments-used (items)
  "How many arguments ITEMS, parts of a control string, use; NIL when it depends on them."
  (let ((used 0))
    (dolist (item items used)
      (when (directive-p item)
        (incf used (count :argument (directive-parameters item)))
        (case (char-upcase (directive-character item))
          ((#\A #\S #\D #\B #\O #\X #\R #\C #\W #\F #\E #\G #\$) (incf used))
          (#\P (unless (directive-colon item) (incf used)))
          ((#\% #\& #\| #\~ #\T #\Newline #\_ #\I))
          (#\( (let ((inside (arguments-used (first (directive-clauses item)))))
                 (if inside
                     (incf used inside)
                     (return nil))))
          (t (return nil)))))))

(defun check-format-arguments (items control arguments form)
  "Warns when FORM, a call of FORMAT, gives the parsed CONTROL too few or too many ARGUMENTS."
  (let ((used (and items (warnings-wanted-p) (arguments-used items)))
        (given (length arguments)))
    (cond ((null used))
          ((< given used)
           (%compiler-warning :warning "~S uses ~D argument~:P, but FORMAT gets ~D."
                              (list control used given) form))
          ((> given used)
           (%compiler-warning :style-warning "~S uses only ~D argument~:P, but FORMAT gets ~D."
                              (list control used given) form)))))

(defun expand-simple-format (destination items arguments)
  (let* ((stream (gensym "STREAM"))
         (variables (mapcar (lambda (argument)
                              (declare (ignore argument))
                              (gensym "ARGUMENT"))
                            arguments))
         (body (simple-format-calls items variables stream)))
    (cond ((null destination)
           `(let ,(mapcar #'list variables arguments)
              (with-collected-output (,stream) ,@body)))
          ((eq destination t)
           `(let ,(mapcar #'list variables arguments)
              (let ((,stream (resolve-output *standard-output*)))
                ,@body
                nil)))
          (t
           (let ((target (gensym "DESTINATION")))
             `(let ((,target ,destination) ,@(mapcar #'list variables arguments))
                (if (ansi-stream-p ,target)
                    (let ((,stream (resolve-output ,target)))
                      ,@body
                      nil)
                    (locally (declare (notinline format))
                      (format ,target ,(items-text items) ,@variables)))))))))

(defun items-text (items)
  "The control string that ITEMS were parsed from."
  (let ((directive (find-if #'directive-p items)))
    (if directive (directive-control directive) (or (car items) ""))))

(defun simple-format-calls (items variables stream)
  (let ((calls '()) (rest variables))
    (dolist (item items (nreverse calls))
      (if (stringp item)
          (push `(output-simple-string ,item 0 ,(length item) ,stream) calls)
          (case (directive-character item)
            (#\A (push `(princ-to-resolved ,(pop rest) ,stream) calls))
            (#\S (push `(prin1-to-resolved ,(pop rest) ,stream) calls))
            (#\D (push `(output-integer-argument ,(pop rest) 10 ,stream) calls))
            (#\C (push `(output-checked-character ,(pop rest) ,stream) calls))
            (#\% (push `(output-char #\Newline ,stream) calls))
            (#\& (push `(fresh-line ,stream) calls))
            (#\~ (push `(output-char #\~ ,stream) calls))
            (#\Newline (when (directive-at item)
                         (push `(output-char #\Newline ,stream) calls))))))))

(defun output-checked-character (object stream)
  (if (characterp object)
      (output-char object stream)
      (error 'format-error :format-control "~S is not a character."
                           :format-arguments (list object))))
