;;;; TRACE and UNTRACE.
;;;;
;;;; Problem: show the calls of named functions while every caller goes on as before.
;;;; Approach: all calls go through a name's cell, so a traced name's cell holds a function that
;;;; prints, calls the true one, and prints again. The entry in the table of traced names keeps both.
;;;; Invariants: what tracing prints is never traced. A redefinition replaces the wrapper; the entry
;;;; is dropped when it is next looked at. Calls compiled in line are not seen.
;;;; Tests: tests/lisp/environment/trace.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *traced-functions* nil "A list of (name symbol original wrapper), newest first.")
(defvar *trace-depth* 0 "How many traced calls are under way.")
(defvar *trace-printing* nil "True while TRACE prints.")

(defun trace-indentation ()
  "How far TRACE indents now."
  (+ 2 (* 2 (mod *trace-depth* 20))))

(defun trace-line (control &rest arguments)
  "Prints one line of the trace."
  (let ((*trace-printing* t)
        (stream *trace-output*))
    (fresh-line stream)
    (dotimes (i (trace-indentation))
      (write-char #\Space stream))
    (format stream "~D: " *trace-depth*)
    (apply #'format stream control arguments)
    (terpri stream)
    (force-output stream)))

(defun traced-call (name function arguments)
  "Calls FUNCTION, showing the call as one of NAME."
  (if *trace-printing*
      (apply function arguments)
      (let ((returned nil))
        (trace-line "(~S~{ ~S~})" name arguments)
        (unwind-protect
             (let ((values (multiple-value-list
                            (let ((*trace-depth* (+ *trace-depth* 1)))
                              (apply function arguments)))))
               (setq returned t)
               (trace-line "~S returned~:[ no values~;~:*~{ ~S~}~]" name values)
               (values-list values))
          (unless returned
            (trace-line "~S exited non-locally" name))))))

(defun forget-replaced-traces ()
  "Drops the entries of functions that were redefined since they were traced."
  (setq *traced-functions*
        (remove-if-not (lambda (entry)
                         (eq (%fdefinition (second entry)) (fourth entry)))
                       *traced-functions*)))

(defun trace-one (name)
  "Begins to trace the function NAME; returns a list of NAME, or NIL if it cannot be traced."
  (forget-replaced-traces)
  (cond ((not (function-name-p name))
         (error 'type-error :datum name :expected-type '(or symbol (cons (eql setf)))))
        ((and (symbolp name) (or (macro-function name) (special-operator-p name)))
         (warn "~S is no function, so it is not traced." name)
         nil)
        ((not (fboundp name))
         (warn "~S is undefined, so it is not traced." name)
         nil)
        ((assoc name *traced-functions* :test #'equal)
         (list name))
        (t
         (let* ((symbol (%function-name-symbol name t))
                (original (%fdefinition symbol))
                (wrapper (lambda (&rest arguments)
                           (traced-call name original arguments))))
           (push (list name symbol original wrapper) *traced-functions*)
           (%set-fdefinition symbol wrapper)
           (list name)))))

(defun untraced-function (name)
  "The function object of NAME; that which is traced, when it is traced."
  (let* ((function (fdefinition name))
         (entry (assoc name *traced-functions* :test #'equal)))
    (if (and entry (eq function (fourth entry)))
        (third entry)
        function)))

(defun untrace-one (name)
  "Ends the tracing of the function NAME."
  (let ((entry (assoc name *traced-functions* :test #'equal)))
    (cond ((null entry)
           (warn "~S is not traced." name))
          (t
           (when (eq (%fdefinition (second entry)) (fourth entry))
             (%set-fdefinition (second entry) (third entry)))
           (setq *traced-functions* (remove entry *traced-functions*))))))

(defun trace-names (specification)
  "The function names that an argument of TRACE stands for: a package's functions for a string."
  (if (stringp specification)
      (let ((package (or (find-package specification)
                         (error 'simple-package-error
                                :package specification
                                :format-control "There is no package named ~S."
                                :format-arguments (list specification))))
            (names nil))
        (do-symbols (symbol package names)
          (when (and (eq (symbol-package symbol) package)
                     (fboundp symbol)
                     (not (macro-function symbol))
                     (not (special-operator-p symbol)))
            (push symbol names))))
      (list specification)))

(defun trace-functions (specifications)
  "Traces what SPECIFICATIONS, arguments of TRACE, stand for; returns the names."
  (loop for specification in specifications
        nconc (loop for name in (trace-names specification)
                    nconc (trace-one name))))

(defun traced-names ()
  "The names of all traced functions."
  (forget-replaced-traces)
  (mapcar #'first *traced-functions*))

(defun untrace-functions (specifications)
  "Ends the tracing of what SPECIFICATIONS stand for."
  (dolist (specification specifications t)
    (dolist (name (trace-names specification))
      (untrace-one name))))

(defmacro trace (&rest specifications)
  "Shows every call of the named functions and its values on *TRACE-OUTPUT*. A string stands for all
functions of the package of that name. Without arguments, returns the names of the traced functions."
  (if specifications
      `(trace-functions ',specifications)
      '(traced-names)))

(defmacro untrace (&rest specifications)
  "Ends the tracing of the named functions, or of all."
  (if specifications
      `(untrace-functions ',specifications)
      '(untrace-functions (traced-names))))
