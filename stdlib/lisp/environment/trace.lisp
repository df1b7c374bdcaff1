;;;; TRACE and UNTRACE.
;;;;
;;;; Problem: show the calls of named functions while every caller goes on as before.
;;;; Approach: all calls go through a name's cell, so a traced name's cell holds a function that
;;;; prints, calls the true one, and prints again; a macro's expander is replaced in the same way. The
;;;; TRACING in the table of traced names keeps both functions and the options. What a definition puts in
;;;; the cell is wrapped again.
;;;;
;;;; Invariants: what tracing prints is never traced. FDEFINITION gives the true function. The forms
;;;; of options see the arguments by BROLGA:ARG. Calls compiled in line are not seen.
;;;;
;;;; Tests: tests/lisp/environment/trace.lisp.

(in-package "BROLGA-SYSTEM")

(defstruct (tracing (:copier nil))
  "How NAME is traced. CONDITION is a function or NIL, PRINT and the others lists of (form function)."
  name symbol macro-p original wrapper
  condition condition-after break break-after (print '()) (print-after '()) (report 'trace) (wherein '()))

(defvar *trace-depth* 0 "How many traced calls are under way.")
(defvar *trace-printing* nil "True while TRACE prints.")
(defvar *trace-arguments* nil "While a form of an option is evaluated, a list of the call's arguments as a list.")

;;; Showing a call

(defun trace-indentation ()
  "How far TRACE indents now."
  (+ 2 (* 2 (mod *trace-depth* 20))))

(defun trace-line (control &rest arguments)
  "Prints one line of the trace."
  (let ((*trace-printing* t)
        (*print-readably* nil)
        (*print-failures-p* t)
        (stream *trace-output*))
    (fresh-line stream)
    (dotimes (i (trace-indentation))
      (write-char #\Space stream))
    (format stream "~D: " *trace-depth*)
    (apply #'format stream control arguments)
    (terpri stream)
    (force-output stream)))

(defun option-value (function arguments)
  "The value of FUNCTION, a form of an option, where BROLGA:ARG is about ARGUMENTS."
  (let ((*trace-arguments* (list arguments)) (*trace-printing* t))
    (funcall function)))

(defun report-tracing (tracing when control &rest arguments)
  "Shows the call or its end as TRACING says: WHEN is :ENTER, :EXIT or :NON-LOCAL-EXIT."
  (case (tracing-report tracing)
    ((nil))
    ((trace) (apply #'trace-line control arguments))
    (t
     (let ((*trace-printing* t) (*print-readably* nil))
       (funcall (tracing-report tracing) *trace-depth* (tracing-name tracing) when
                (backtrace-frames :count 1) (if (eq when :enter) (second arguments) (cdr arguments)))))))

(defun print-option-values (options arguments)
  (loop for (form function) in options
        do (trace-line "~S = ~S" form (option-value function arguments))))

(defun break-for-option (option arguments text name)
  (when (and option (option-value option arguments))
    (break "~A a call of ~S: ~:S" text name (cons name arguments))))

(defun called-within-p (names)
  "Whether one of the functions NAMES is being executed."
  (some (lambda (frame) (member (stack-frame-name frame) names :test #'equal))
        (all-frames 100000 0)))

(defun traced-call (tracing arguments)
  "Calls the function of TRACING, showing the call."
  (let ((name (tracing-name tracing)) (function (tracing-original tracing)))
    (if (or *trace-printing*
            (and (tracing-wherein tracing) (not (called-within-p (tracing-wherein tracing)))))
        (apply function arguments)
        (let ((shown (or (null (tracing-condition tracing))
                         (option-value (tracing-condition tracing) arguments)))
              (returned nil))
          (when shown
            (report-tracing tracing :enter "(~S~{ ~S~})" name arguments)
            (print-option-values (tracing-print tracing) arguments))
          (break-for-option (tracing-break tracing) arguments "before" name)
          (unwind-protect
               (let ((values (multiple-value-list
                              (let ((*trace-depth* (if shown (+ *trace-depth* 1) *trace-depth*)))
                                (apply function arguments)))))
                 (setq returned t)
                 (when (if (tracing-condition-after tracing)
                           (option-value (tracing-condition-after tracing) arguments)
                           shown)
                   (report-tracing tracing :exit "~S returned~:[ no values~;~:*~{ ~S~}~]" name values)
                   (print-option-values (tracing-print-after tracing) arguments))
                 (break-for-option (tracing-break-after tracing) arguments "after" name)
                 (values-list values))
            (when (and shown (not returned))
              (report-tracing tracing :non-local-exit "~S exited non-locally" name)))))))

;;; The table

(defun find-tracing (name)
  (find name *traced-functions* :key #'tracing-name :test #'equal))

(defun traced-definition (tracing)
  "What the name of TRACING stands for now."
  (if (tracing-macro-p tracing)
      (%symbol-info (tracing-symbol tracing) '%macro-function)
      (%fdefinition (tracing-symbol tracing))))

(defun install-traced (tracing function)
  (if (tracing-macro-p tracing)
      (%set-symbol-info (tracing-symbol tracing) '%macro-function function)
      (%set-fdefinition (tracing-symbol tracing) function)))

(defun install-tracing (tracing)
  "Puts a wrapper around what the name of TRACING stands for now."
  (setf (tracing-original tracing) (traced-definition tracing)
        (tracing-wrapper tracing) (lambda (&rest arguments)
                                    (traced-call tracing arguments)))
  (install-traced tracing (tracing-wrapper tracing)))

(defun trace-again (name)
  "Goes on tracing NAME, which has just been defined again."
  (let ((tracing (find-tracing name)))
    (when (and tracing (not (eq (traced-definition tracing) (tracing-wrapper tracing))))
      (setf (tracing-macro-p tracing) (and (symbolp name) (macro-function name) t))
      (if (traced-definition tracing)
          (install-tracing tracing)
          (setq *traced-functions* (remove tracing *traced-functions*))))))

(defun forget-replaced-traces ()
  "Drops the tracings of names that stand for something else since they were traced."
  (setq *traced-functions*
        (remove-if-not (lambda (tracing)
                         (eq (traced-definition tracing) (tracing-wrapper tracing)))
                       *traced-functions*)))

(defun untraced-definition (function)
  "FUNCTION, or what it shows the calls of."
  (let ((tracing (find function *traced-functions* :key #'tracing-wrapper :test #'eq)))
    (if tracing (tracing-original tracing) function)))

(defun untraced-function (name)
  "The function object of NAME; that which is traced, when it is traced."
  (untraced-definition (fdefinition name)))

(defun trace-one (name options)
  "Begins to trace the function or macro NAME; returns a list of NAME, or NIL if it cannot be traced."
  (forget-replaced-traces)
  (flet ((refuse (why)
           (warn "~S ~A, so it is not traced." name why)
           nil))
    (cond ((not (function-name-p name))
           (refuse (if (and (consp name) (member (car name) '(method flet labels)))
                       "is a method or local function"
                       "is no function name")))
          ((and (symbolp name) (special-operator-p name)) (refuse "is a special operator"))
          ((not (fboundp name)) (refuse "is undefined"))
          (t
           (untrace-one name nil)
           (let ((tracing (apply #'make-tracing
                                 :name name :symbol (%function-name-symbol name t)
                                 :macro-p (and (symbolp name) (macro-function name) t)
                                 options)))
             (push tracing *traced-functions*)
             (install-tracing tracing)
             (list name))))))

(defun untrace-one (name warn-p)
  "Ends the tracing of the function NAME."
  (let ((tracing (find-tracing name)))
    (cond (tracing
           (when (eq (traced-definition tracing) (tracing-wrapper tracing))
             (install-traced tracing (tracing-original tracing)))
           (setq *traced-functions* (remove tracing *traced-functions*)))
          (warn-p (warn "~S is not traced." name)))))

(defun trace-names (specification macros-p)
  "The names that an argument of TRACE stands for: a package's functions (and macros) for a string."
  (if (stringp specification)
      (let ((package (or (find-package specification)
                         (error 'simple-package-error
                                :package specification
                                :format-control "There is no package named ~S."
                                :format-arguments (list specification))))
            (names nil))
        (do-symbols (symbol package names)
          (when (eq (symbol-package symbol) package)
            (when (and (fboundp symbol)
                       (or macros-p (not (macro-function symbol)))
                       (not (special-operator-p symbol)))
              (push symbol names))
            (when (fboundp (list 'setf symbol))
              (push (list 'setf symbol) names)))))
      (list specification)))

(defun trace-functions (specifications)
  "Traces what SPECIFICATIONS, lists of an argument of TRACE and options, stand for; returns the names."
  (loop for (specification . options) in specifications
        nconc (loop for name in (trace-names specification nil)
                    nconc (trace-one name options))))

(defun traced-names ()
  "The names of all traced functions."
  (forget-replaced-traces)
  (mapcar #'tracing-name *traced-functions*))

(defun untrace-functions (specifications warn-p)
  "Ends the tracing of what SPECIFICATIONS stand for."
  (dolist (specification specifications t)
    (dolist (name (trace-names specification t))
      (untrace-one name (and warn-p (not (stringp specification)))))))

;;; Options

(defun trace-option (option value)
  "The part of an argument list for MAKE-TRACING that OPTION with VALUE, a form, stands for."
  (flet ((test (key)
           `(,key ,(if (eq value t) `(lambda () t) (and value `(lambda () ,value)))))
         (show (key)
           `(,key (list (list ',value (lambda () ,value))))))
    (case option
      (:condition (test :condition))
      (:condition-after (test :condition-after))
      (:condition-all (append (test :condition) (test :condition-after)))
      (:break (test :break))
      (:break-after (test :break-after))
      (:break-all (append (test :break) (test :break-after)))
      (:print (show :print))
      (:print-after (show :print-after))
      (:print-all (append (show :print) (show :print-after)))
      (:report `(:report ,(if (symbolp value) `',value value)))
      (:wherein `(:wherein ',(if (and (consp value) (not (function-name-p value))) value (list value))))
      ;; These mean nothing here: there is one way to trace.
      ((:encapsulate :methods) '())
      (t (%program-error "~S is no option of TRACE." (list option))))))

(defun merge-trace-options (options)
  "OPTIONS, an argument list for MAKE-TRACING, with several of one kind to be printed in one list."
  (let ((merged '()))
    (loop for (key value) on options by #'cddr
          do (let ((place (member key merged)))
               (cond ((null place) (setq merged (list* key value merged)))
                     ((member key '(:print :print-after))
                      (setf (cadr place) `(append ,(cadr place) ,value)))
                     (t (setf (cadr place) value)))))
    merged))

(defun parse-trace-options (rest)
  "Two values: the options at the beginning of REST, arguments of TRACE, for MAKE-TRACING, and what follows."
  (let ((options '()))
    (loop while (and (keywordp (car rest)) (not (fboundp (car rest))))
          do (unless (cdr rest)
               (%program-error "The option ~S of TRACE has no value." (list (car rest))))
             (setq options (append options (trace-option (first rest) (second rest)))
                   rest (cddr rest)))
    (values options rest)))

(defmacro trace (&rest specifications)
  "Shows every call of the named functions and macros, and its values, on *TRACE-OUTPUT*. A string stands for all
functions of the package of that name. Without arguments, returns the names of what is traced.

Options, keywords with a value, stand behind the name they are for; before all names, they are for all.
:CONDITION, :CONDITION-AFTER and :CONDITION-ALL give a form: only calls for which it is true are shown. :BREAK,
:BREAK-AFTER and :BREAK-ALL: where it is true, the debugger is entered. :PRINT, :PRINT-AFTER and :PRINT-ALL: its value
is shown too. (BROLGA:ARG n) in such a form is an argument of the call. :WHEREIN gives names of functions: only calls
from within one of them are shown. :REPORT gives NIL, so that nothing is shown but for :PRINT and :BREAK, or a
function of depth, name, :ENTER, :EXIT or :NON-LOCAL-EXIT, frame, and list of arguments or values."
  (if (null specifications)
      '(traced-names)
      (multiple-value-bind (common rest) (parse-trace-options specifications)
        `(trace-functions
          (list ,@(loop while rest
                        collect (let ((specification (pop rest)))
                                  (multiple-value-bind (own others) (parse-trace-options rest)
                                    (setq rest others)
                                    `(list ',specification
                                           ,@(merge-trace-options (append common own)))))))))))

(defmacro untrace (&rest specifications)
  "Ends the tracing of the named functions, or of all."
  (if specifications
      `(untrace-functions ',specifications t)
      '(untrace-functions (traced-names) nil)))
