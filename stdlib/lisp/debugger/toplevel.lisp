;;;; The program's outermost level: the command line's steps, then the prompt.
;;;;
;;;; Problem: files and forms from the command line run in the order given, in one of several modes,
;;;; and the process must end with the right status.
;;;; Approach: the host parses the command line and passes a property list; %TOPLEVEL runs it inside a
;;;; catch that EXIT throws to, and returns the exit status.
;;;; Invariants: nothing but what the program prints goes to standard output unless there is a
;;;; prompt. Tests: repl/tests/program.rs.

(in-package "BROLGA-SYSTEM")

(defvar *script-arguments* nil "The command line's arguments for the script.")

(defun toplevel-step (function)
  "Calls FUNCTION, a step of the command line. Not a tail call: backtraces end here."
  (funcall function)
  nil)

(defun run-step (step)
  "Runs one STEP: (:LOAD path), (:EVAL text), (:SCRIPT path), (:INIT path) or (:SAVE path)."
  (destructuring-bind (kind text) step
    (toplevel-step
     (lambda ()
       (ecase kind
         ((:load :script) (load text))
         (:eval (evaluate-text text))
         (:init (load text :if-does-not-exist nil))
         (:save (save-image text)))))))

(defun run-steps (steps)
  "Runs STEPS; an error may be left by going to the prompt."
  (restart-case (mapc #'run-step steps)
    (abort ()
      :report "Skip the rest of the command line."
      (when (eq *debugger-mode* :non-interactive)
        (exit :code 1)))))

(defun %toplevel (&key steps non-interactive arguments banner line-editor)
  "Runs the program: STEPS, then the prompt unless NON-INTERACTIVE. BANNER is printed before the prompt.
LINE-EDITOR says that the host reads lines for the prompt. Returns the exit status. The host has given the image its
standard streams and called *OPEN-HOOKS*."
  (let ((code
          (catch 'toplevel-exit
            (let ((*exit-catcher* t)
                  (*debugger-mode* (if non-interactive :non-interactive :interactive))
                  ;; The restarts of the call that the host made lead nowhere in a program.
                  (*restart-clusters* nil)
                  (*line-editor* (if line-editor #'ask-line-editor nil))
                  (*debugger-level* 0)
                  (*repl-text* nil))
              (setq *script-arguments* arguments)
              (run-steps steps)
              (unless non-interactive
                (when banner
                  (format t "~&~A~%" banner))
                (prompt-loop)
                (when line-editor
                  (fresh-line)))
              0))))
    (run-exit-hooks)
    (flush-standard-streams)
    (if (typep code '(integer 0 255)) code 1)))
