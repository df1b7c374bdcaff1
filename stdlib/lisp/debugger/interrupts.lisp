;;;; Interrupts: what happens at a safepoint when somebody asked the running program to stop.
;;;;
;;;; Problem: Ctrl-C, termination, a heap near its limit, finalizers and timers all arrive as bits.
;;;; Approach: %INTERRUPT, called by compiled code with the bits, serves them in order of urgency;
;;;; a break enters the debugger with a restart that goes on as if nothing had happened.
;;;; Invariants: serving one kind never loses another: bits that are left are served first, since a
;;;; break may not return. Tests: repl/tests/terminal.rs, tests/lisp/debugger/.

(in-package "BROLGA-SYSTEM")

(define-condition interactive-interrupt (condition)
  ()
  (:documentation "The user asked the program to stop.")
  (:report (lambda (condition stream)
             (declare (ignore condition))
             (write-string "Interrupted by the user." stream))))

(defvar *timer-function* nil "Called, with no arguments, when the host's timer runs out.")

(defun run-finalizers ()
  "Calls the finalizers of objects that are gone; their errors are reported, not signalled."
  (dolist (function (%take-finalized))
    (handler-case (funcall function)
      (error (condition)
        (format *error-output* "~&A finalizer failed: ~A~%" (condition-text condition))))))

(defun break-on-interrupt ()
  "Enters the debugger for Ctrl-C; returns if the user says so."
  (case *debugger-mode*
    (:non-interactive (exit :code 130))
    (t
     ;; The terminal shows ^C where the cursor was.
     (when *line-editor*
       (terpri *debug-io*))
     (restart-case (invoke-debugger (make-condition 'interactive-interrupt))
       (continue ()
         :report "Continue where the program was interrupted."
         nil)))))

(defun %interrupt (mask)
  "Serves the interrupts whose bits are set in MASK."
  (declare (type fixnum mask))
  (when (logtest mask 8)
    (run-finalizers))
  (when (and (logtest mask 16) *timer-function*)
    (funcall *timer-function*))
  (when (logtest mask 2)
    (terminate))
  (when (logtest mask 1)
    (break-on-interrupt))
  (when (logtest mask 4)
    (%heap-exhausted 0))
  nil)

(defun terminate ()
  "Ends the program quietly, as asked by a signal."
  (exit :code 143))
