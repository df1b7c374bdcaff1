;;;; The read-eval-print loop and its variables.
;;;;
;;;; Problem: one loop serves the prompt and every level of the debugger.
;;;; Approach: RUN-REPL reads, evaluates inside an ABORT restart, prints all values, and hands forms to
;;;; a function first that may take them as debugger commands.
;;;; Invariants: * and its kin change only when an evaluation returns. The end of input ends the
;;;; loop; what that means is its caller's business. Tests: tests/lisp/debugger/.

(in-package "BROLGA-SYSTEM")

(defun repl-evaluate (form)
  "Evaluates FORM and returns the list of its values."
  (multiple-value-list (eval form)))

(defun remember-evaluation (form values)
  "Makes * and its kin speak of FORM and its VALUES."
  (setq +++ ++  ++ +  + form)
  (setq /// //  // /  / values)
  (setq *** **  ** *  * (if values (first values) nil)))

(defun evaluate-for-prompt (form)
  "Evaluates FORM as the prompt does, in the debugger with the arguments of its frame; returns the list of its
values."
  (setq - form)
  (let ((values (repl-evaluate (if (plusp *debugger-level*) (form-in-frame form) form))))
    (remember-evaluation form values)
    values))

(defun print-values (values)
  "Prints each of VALUES on a line."
  (fresh-line *standard-output*)
  (dolist (value values)
    (prin1 value *standard-output*)
    (terpri *standard-output*))
  (finish-output *standard-output*))

(defun abort-report ()
  "What the restart ABORT of the running loop says."
  (if (plusp *debugger-level*)
      (format nil "Return to level ~D of the debugger." *debugger-level*)
      "Return to the prompt."))

(defun run-repl (command-function)
  "Reads, evaluates and prints until the end of input. COMMAND-FUNCTION is called with each form and
returns true if it took it as a command."
  (loop
    (let ((ended nil) (report (abort-report)))
      (restart-case
          (loop
            (let ((form (read-repl-form '%end)))
              (when (eq form '%end)
                (setq ended t)
                (return))
              (unless (funcall command-function form)
                (print-values (evaluate-for-prompt form)))))
        (abort ()
          :report (lambda (stream) (write-string report stream))
          (discard-input)))
      (when ended
        (return)))))

(defun no-command (form)
  "The prompt has no commands."
  (declare (ignore form))
  nil)

(defun prompt-loop ()
  "The prompt of the program, until the end of input."
  (let ((*debugger-level* 0))
    (with-fresh-sources ()
      (run-repl #'no-command))))

;;; For front ends that drive the prompt themselves

(defun %repl-step (text)
  "Evaluates the forms of TEXT as the prompt does. Returns (:INCOMPLETE) if TEXT ends within a form, else
(:VALUES list-of-printed-values...) with one list for each form."
  (if (%incomplete-form-p text)
      (list :incomplete)
      (let ((results nil))
        (call-with-source-forms (lambda (form)
                                  (push (mapcar #'prin1-to-string (evaluate-for-prompt form)) results))
                                (make-string-input-stream text))
        (cons :values (nreverse results)))))
