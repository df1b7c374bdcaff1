;;;; The debugger: entering it, its state, and leaving it.
;;;;
;;;; Problem: an unhandled condition stops the program where it is; the user looks around, evaluates,
;;;; and picks a restart.
;;;; Approach: each level binds its condition, restarts and frames, tells them, and runs the prompt's
;;;; loop with the commands of commands.lisp. The end of input leaves one level by its ABORT restart.
;;;; Invariants: the frames are taken at entry, so commands show the fault, not the debugger. An
;;;; error inside the debugger enters the next level. Tests: tests/lisp/debugger/, repl/tests/terminal.rs.

(in-package "BROLGA-SYSTEM")

(defvar *debugger-condition* nil "The condition that the debugger was entered for.")
(defvar *debugger-restarts* nil "The restarts the user can choose from.")
(defvar *debugger-frames* nil "The stack when the debugger was entered.")
(defvar *debugger-frame-number* 0 "The number of the frame that commands speak of.")

(defun restarts-to-show (restarts)
  "RESTARTS without those that the next one says the same as, such as CONTINUE before RETRY."
  (loop for (restart next) on restarts
        unless (and next
                    (restart-name restart)
                    (not (eq (restart-name restart) (restart-name next)))
                    (equal (restart-text restart) (restart-text next)))
          collect restart))

(defun print-restarts (restarts stream)
  "Prints RESTARTS with their numbers."
  (when restarts
    (format stream "~&Restarts, by number or name:~%")
    (let ((width (loop for restart in restarts
                       maximize (length (restart-label restart)))))
      (loop for restart in restarts
            for number from 0
            do (format stream "~&~3D: ~VA ~A~%" number width (restart-label restart)
                       (restart-text restart))))))

(defun restart-label (restart)
  "The name of RESTART in brackets, or nothing if it has none."
  (if (restart-name restart)
      (format nil "[~A]" (restart-name restart))
      ""))

(defun restart-text (restart)
  "The report of RESTART as a string."
  (handler-case (princ-to-string restart)
    (error () "(its report fails)")))

(defun current-frame-or-nil ()
  "The frame that commands speak of."
  (nth *debugger-frame-number* *debugger-frames*))

(defun print-current-frame (stream)
  "Prints the frame that commands speak of."
  (let ((frame (current-frame-or-nil)))
    (when frame
      (format stream "~&~3D: " *debugger-frame-number*)
      (print-frame frame stream)
      (terpri stream))))

(defun print-newest-frames (stream)
  "Prints the frames down to the first of a function of the program, but a few at most."
  (let ((own (position-if-not (lambda (frame)
                                (or (system-name-p (stack-frame-name frame))
                                    (null (stack-frame-code frame))))
                              *debugger-frames*)))
    (print-frames (subseq *debugger-frames* 0 (min (1+ (or own 0)) 4 (length *debugger-frames*))) stream)))

(defun leave-level ()
  "Leaves one level of the debugger: by the newest ABORT restart from before it was entered."
  (let ((restart (find 'abort *debugger-restarts* :key #'restart-name)))
    (if restart
        (invoke-restart restart)
        (exit :code 1))))

(defun run-debugger (condition)
  "Tells CONDITION and its restarts and takes commands; never returns."
  (let* ((*debugger-level* (+ *debugger-level* 1))
         (*debugger-condition* condition)
         (*debugger-restarts* (restarts-to-show (compute-restarts condition)))
         (*debugger-frames* (backtrace-frames :count 500 :oldest 50))
         (*debugger-frame-number* 0)
         (*print-readably* nil)
         (*read-suppress* nil)
         (*file-being-read* *file-being-read*)
         (stream *debug-io*))
    ;; What the compiler has kept to itself about the form that failed belongs before its failure.
    (report-undefined-names condition)
    (discard-input)
    (ignore-errors (finish-output *standard-output*))
    (print-condition condition stream)
    (setq *file-being-read* nil)
    (format stream "~&~%")
    (print-restarts *debugger-restarts* stream)
    (terpri stream)
    (print-newest-frames stream)
    (when (and *line-editor* (= *debugger-level* 1))
      (format stream "~&Type help for the debugger's commands.~%"))
    (finish-output stream)
    (run-repl #'debugger-command)
    (when (and *line-editor* (interactive-stream-p *standard-input*))
      (fresh-line *standard-output*))
    (if *line-editor*
        (leave-level)
        ;; A pipe that is empty stays so: every level would end here.
        (exit :code 1))))

(defun %enter-debugger (condition)
  "Called for a condition that nobody handled. Never returns normally."
  (case *debugger-mode*
    (:host (leave-to-host condition))
    (:interactive
     (when (> *debugger-level* 100)
       (format *error-output* "~&Errors have entered the debugger ~D times: back to the prompt.~%"
               *debugger-level*)
       (invoke-restart (car (last (remove 'abort (compute-restarts)
                                          :key #'restart-name :test-not #'eq)))))
     (run-debugger condition))
    (t (%non-interactive-failure condition))))
