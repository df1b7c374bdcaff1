;;;; How an unhandled condition is told: on the terminal, to a host program, in a script's last words.
;;;;
;;;; Problem: a report or a print function may itself fail, and the telling must not.
;;;; Approach: every text goes through CONDITION-TEXT, which catches errors; one variable says who is
;;;; to be told.
;;;; Invariants: *DEBUGGER-MODE* is :INTERACTIVE (debugger), :NON-INTERACTIVE (report, exit code 1) or
;;;; :HOST (the Rust caller gets the facts). Tests: tests/lisp/debugger/.

(in-package "BROLGA-SYSTEM")

(defvar *debugger-mode* :non-interactive "Who is told of an unhandled condition.")
(defvar *exit-catcher* nil "True where EXIT can unwind to the program's outermost level.")
(defvar *exit-hooks* nil "Functions without arguments that EXIT calls before it ends the program.")
(defvar *failing* nil "True while a failure is being reported.")

(defun call-with-safe-printing (function)
  "Calls FUNCTION with printer variables under which printing works, whatever the program has made of them."
  (let ((*package* (if (packagep *package*) *package* (find-package "COMMON-LISP-USER")))
        (*readtable* (if (readtablep *readtable*) *readtable* (copy-readtable nil)))
        (*print-base* 10)
        (*print-radix* nil)
        (*print-case* :upcase)
        (*print-array* t)
        (*print-gensym* t)
        (*print-readably* nil)
        (*print-pretty* nil)
        (*print-lines* nil)
        (*print-right-margin* nil)
        (*print-miser-width* nil)
        (*print-pprint-dispatch* (if (typep *print-pprint-dispatch* 'pprint-table)
                                     *print-pprint-dispatch*
                                     (copy-pprint-dispatch nil)))
        (*print-length* (if (typep *print-length* 'unsigned-byte) *print-length* 50))
        (*print-level* (if (typep *print-level* 'unsigned-byte) *print-level* 8))
        (*print-failures-p* t))
    (funcall function)))

(defmacro with-safe-printing (&body body)
  `(call-with-safe-printing (lambda () ,@body)))

(defun failed-report (condition failure)
  "What is said instead of the report of CONDITION, whose printing signalled FAILURE."
  (format nil "(its report fails with ~S~@[: ~A~]~@[; its format control is ~S~])"
          (type-of failure)
          (handler-case (let ((*print-escape* nil))
                          (princ-to-string failure))
            (serious-condition () nil))
          (and (typep condition 'simple-condition)
               (not (typep failure 'format-error))
               (stringp (simple-condition-format-control condition))
               (simple-condition-format-control condition))))

(defun condition-text (condition)
  "The report of CONDITION as a string."
  (with-safe-printing
    (handler-case (let ((*print-escape* nil))
                    (princ-to-string condition))
      (serious-condition (failure) (failed-report condition failure)))))

(defun condition-type-text (condition)
  "The type of CONDITION as a string; the system's own types without their package."
  (with-safe-printing
    (let* ((type (type-of condition))
           (*package* (if (and (symbolp type) (eq (symbol-package type) *system-package*))
                          *system-package*
                          *package*)))
      (prin1-to-string type))))

(defun indent-lines (text indentation)
  "TEXT with INDENTATION spaces before each line."
  (with-output-to-string (stream)
    (let ((fresh t))
      (loop for character across text
            do (when (and fresh (char/= character #\Newline))
                 (dotimes (i indentation)
                   (write-char #\Space stream)))
               (write-char character stream)
               (setq fresh (char= character #\Newline))))))

(defun backtrace-text (count)
  "The calls under way as a string."
  (with-output-to-string (stream)
    (print-frames (backtrace-frames :count count :oldest 10) stream)))

(defun article-for (word)
  "A or an."
  (if (find (char word 0) "AEIOUaeiou") "an" "a"))

(defun print-condition (condition stream)
  "Prints the type and the report of CONDITION."
  (let ((type (condition-type-text condition)))
    (format stream "~&Debugger invoked on ~A ~A:~%~A~%" (article-for type) type
            (indent-lines (condition-text condition) 2))))

;;; Leaving the program

(defun exit (&key (code 0 code-p) abort timeout)
  "Ends the program with exit status CODE, by default 0, or 1 with ABORT. Unless ABORT, unwinds first, so that
cleanup forms run, and calls the functions in *EXIT-HOOKS*. TIMEOUT, for threads to end, means nothing here."
  (declare (ignore timeout))
  (check-type code integer)
  (when (and abort (not code-p))
    (setq code 1))
  ;; As much of it as the system tells others.
  (setq code (ldb (byte 8 0) code))
  (cond (abort
         (flush-standard-streams)
         (%exit code t))
        (*exit-catcher*
         (throw 'toplevel-exit code))
        (t
         (finish-program code))))

(defun finish-program (code)
  "Runs the exit hooks and ends the process."
  (run-exit-hooks)
  (flush-standard-streams)
  (%exit code nil))

(defun run-exit-hooks ()
  "Calls the functions in *EXIT-HOOKS*, each once, whatever they do."
  (loop while *exit-hooks*
        do (let ((hook (pop *exit-hooks*)))
             (handler-case (funcall hook)
               (error (condition)
                 (format *error-output* "~&An exit hook failed: ~A~%" (condition-text condition)))))))

;;; Modes without a debugger

(defun failure-text (condition)
  "What is said about CONDITION and where it happened."
  (with-safe-printing
    (with-output-to-string (stream)
      (format stream "Unhandled ~A: ~A~%" (condition-type-text condition) (condition-text condition))
      (handler-case (let ((frames (backtrace-frames :count 40 :oldest 10)))
                      (when frames
                        (format stream "Backtrace:~%")
                        (print-frames frames stream)))
        (serious-condition (failure)
          (format stream "~&(the backtrace fails with ~S)~%" (type-of failure)))))))

(defun write-failure (text)
  "Writes TEXT, lines, where the user sees it: to *ERROR-OUTPUT* if that leads out of the program."
  (let ((stream (and (streamp *error-output*) (resolved-stream *error-output*))))
    (unless (and (fd-stream-p stream) (open-stream-p stream) (output-stream-p stream))
      (setq stream *stderr*))
    (handler-case (progn
                    (fresh-line stream)
                    (write-string text stream)
                    (finish-output stream))
      (serious-condition ()
        (write-past-streams text)))))

(defun %non-interactive-failure (condition)
  "Tells of CONDITION on standard error, with a backtrace, and ends the program with exit status 1."
  (when *failing*
    ;; Telling failed as well: the type is all that is left to say, past the streams.
    (write-past-streams (format nil "brolga: unhandled ~A~%" (symbol-name (type-of condition))))
    (%exit 1 t))
  (let ((*failing* t))
    (ignore-errors
     ;; A terminal shows both streams.
     (when (interactive-stream-p *standard-output*)
       (fresh-line *standard-output*))
     (finish-output *standard-output*))
    (ignore-errors (report-undefined-names condition))
    (write-failure (failure-text condition)))
  (exit :code 1))

(defun write-past-streams (text)
  "Writes TEXT to standard error when the streams cannot be relied on."
  (let ((octets (%string-to-utf8 text 0 nil)))
    (%fd-write 2 octets 0 (length octets))))

(defun leave-to-host (condition)
  "Gives the facts of CONDITION to the host program's call."
  (throw 'host-failure
    (list :error (condition-type-text condition) (condition-text condition) (backtrace-text 60)
          condition)))

(defun host-evaluate (function arguments)
  "Calls FUNCTION for HOST-CALL."
  (multiple-value-list (apply function arguments)))

(defun host-call (function arguments)
  "Calls FUNCTION with the list ARGUMENTS for the host program. Returns (:OK value...) or
(:ERROR type-text report-text backtrace-text condition), or (:EXIT code) when EXIT was called."
  (let ((*debugger-mode* :host)
        ;; The host is told of every condition: handlers around its caller are none of its business.
        (*handler-clusters* nil))
    (catch 'host-failure
      (let ((code (catch 'toplevel-exit
                    (throw 'host-failure
                      (cons :ok
                            (let ((*exit-catcher* t))
                              (restart-case (host-evaluate function arguments)
                                (abort ()
                                  :report "Return to the host program."
                                  (throw 'host-failure
                                    (list :error "ABORT" "The call was aborted." "" nil))))))))))
        (list :exit code)))))

(defun evaluate-text (text)
  "Reads and evaluates all forms of the string TEXT; returns the values of the last."
  (let ((values nil))
    (call-with-source-forms (lambda (form)
                              (setq values (multiple-value-list (eval form))))
                            (make-string-input-stream text))
    (values-list values)))

(defun %host-eval (text)
  "Evaluates all forms of TEXT for the host program; see HOST-CALL."
  (host-call #'evaluate-text (list text)))
