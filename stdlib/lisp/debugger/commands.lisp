;;;; The debugger's commands.
;;;;
;;;; Problem: short commands and Lisp forms share one prompt.
;;;; Approach: an integer picks a restart; a symbol that names a command, or a restart, and is no
;;;; variable, is a command; the rest of its line are its arguments. All else is evaluated.
;;;; Invariants: a command's name is compared without regard to its package. The table below is the
;;;; only list of commands; HELP prints it. Tests: tests/lisp/debugger/.

(in-package "BROLGA-SYSTEM")

(defvar *debugger-commands*
  '((("HELP" "?" "H") debugger-help "this list")
    (("BACKTRACE" "BT") debugger-backtrace "the calls under way, or the first N")
    (("UP" "U") debugger-up "go to the calling frame")
    (("DOWN" "D") debugger-down "go to the frame called")
    (("TOP") debugger-top "go to the newest frame")
    (("BOTTOM") debugger-bottom "go to the oldest frame")
    (("FRAME" "F") debugger-frame "go to frame N")
    (("ARGUMENTS" "ARGS" "LOCALS" "L") debugger-arguments "its arguments; (brolga:arg N) is one")
    (("PRINT" "P") debugger-print "this frame again")
    (("SOURCE") debugger-source "the definition of its function")
    (("ERROR") debugger-error "the condition and the restarts again")
    (("RESTART" "R") debugger-restart "invoke restart N, or the one of that name")
    (("ABORT" "A" "POP") debugger-abort "leave this level of the debugger")
    (("TOPLEVEL" "TOP-LEVEL" "Q") debugger-toplevel "back to the prompt")
    (("EXIT") debugger-exit "end the program"))
  "The commands: their names, the function called with the rest of the line, and what they do.")

(defun find-debugger-command (symbol)
  "The function of the command that SYMBOL names, or NIL."
  (let ((name (symbol-name symbol)))
    (loop for (names function) in *debugger-commands*
          when (member name names :test #'string-equal)
            return function)))

(defun find-debugger-restart (symbol)
  "The restart whose name SYMBOL's is or begins, or NIL."
  (let ((name (symbol-name symbol)))
    (or (find-if (lambda (restart)
                   (and (restart-name restart) (string-equal name (restart-name restart))))
                 *debugger-restarts*)
        ;; One that is not shown because another says the same.
        (find-restart symbol *debugger-condition*)
        (and (>= (length name) 3)
             (find-if (lambda (restart)
                        (let ((full (symbol-name (restart-name restart))))
                          (and (restart-name restart)
                               (> (length full) (length name))
                               (string-equal name (subseq full 0 (length name))))))
                      *debugger-restarts*)))))

(defun debugger-command (form)
  "Takes FORM as a command if it is one."
  (cond ((integerp form)
         (invoke-numbered-restart form)
         t)
        ((and (symbolp form) form (or (keywordp form) (not (boundp form))))
         (let ((function (find-debugger-command form))
               (restart (find-debugger-restart form)))
           (cond (function
                  (let ((arguments (read-rest-of-line)))
                    (fresh-line *debug-io*)
                    (funcall function arguments)
                    (finish-output *debug-io*))
                  t)
                 ((and restart (not (keywordp form))
                       (or (string-equal form (restart-name restart))
                           (not (assoc form (variables-of-frame)))))
                  (invoke-restart-interactively restart)
                  t)
                 (t nil))))
        (t nil)))

(defun invoke-numbered-restart (number)
  "Invokes the restart with that number."
  (let ((restart (and (<= 0 number) (nth number *debugger-restarts*))))
    (if restart
        (invoke-restart-interactively restart)
        (format *debug-io* "~&There is no restart ~D.~%" number))))

(defun debugger-help (arguments)
  "Prints the commands."
  (declare (ignore arguments))
  (format *debug-io* "~&A number invokes that restart; these are commands; other forms are evaluated, and may name~@
                      the arguments of the frame:~%")
  (loop for (names nil text) in *debugger-commands*
        do (format *debug-io* "  ~(~{~A~^, ~}~)~36T~A~%" names text)))

(defun debugger-backtrace (arguments)
  "Prints the stack."
  (let ((count (first arguments)))
    (print-frames (if (integerp count)
                      (subseq *debugger-frames* 0 (min count (length *debugger-frames*)))
                      *debugger-frames*)
                  *debug-io*)))

(defun go-to-frame (number)
  "Makes NUMBER the frame that commands speak of."
  (cond ((null *debugger-frames*)
         (format *debug-io* "~&There are no frames.~%"))
        (t
         (let ((last (- (length *debugger-frames*) 1)))
           (when (> number last)
             (format *debug-io* "~&Frame ~D is the oldest.~%" last))
           (when (< number 0)
             (format *debug-io* "~&Frame 0 is the newest.~%"))
           (setq *debugger-frame-number* (max 0 (min number last)))
           (print-current-frame *debug-io*)))))

(defun debugger-up (arguments)
  "Goes to the caller, or further."
  (go-to-frame (+ *debugger-frame-number* (if (integerp (first arguments)) (first arguments) 1))))

(defun debugger-down (arguments)
  "Goes to the frame called, or further."
  (go-to-frame (- *debugger-frame-number* (if (integerp (first arguments)) (first arguments) 1))))

(defun debugger-top (arguments)
  "Goes to the newest frame."
  (declare (ignore arguments))
  (go-to-frame 0))

(defun debugger-bottom (arguments)
  "Goes to the oldest frame."
  (declare (ignore arguments))
  (go-to-frame (max 0 (- (length *debugger-frames*) 1))))

(defun debugger-frame (arguments)
  "Goes to the frame with the number given."
  (if (integerp (first arguments))
      (go-to-frame (first arguments))
      (print-current-frame *debug-io*)))

(defun frame-argument-names (frame)
  "Names for the arguments of FRAME, from its function's lambda list."
  (let ((code (stack-frame-code frame)))
    (if code
        (loop for item in (lambda-list-items (%function-lambda-list code))
              unless (member item lambda-list-keywords)
                collect (if (consp item) (if (consp (car item)) (cadar item) (car item)) item))
        nil)))

(defun lambda-list-items (lambda-list)
  "The elements of a lambda list, a dotted end included."
  (do ((rest lambda-list (cdr rest))
       (items nil))
      ((atom rest)
       (when rest
         (push rest items))
       (nreverse items))
    (push (car rest) items)))

(defun debugger-arguments (arguments)
  "Prints the arguments of the frame."
  (declare (ignore arguments))
  (let ((frame (current-frame-or-nil)))
    (when frame
      (unless (stack-frame-arguments frame)
        (format *debug-io* "~&No arguments are known.~%"))
      (let ((names (frame-argument-names frame)))
        (loop for argument in (stack-frame-arguments frame)
              for number from 0
              do (format *debug-io* "~&  ~D. ~@[~A = ~]" number (pop names))
                 (print-safely argument *debug-io*)
                 (terpri *debug-io*))))))

(defun arg (number)
  "Argument NUMBER of the frame that the debugger's commands speak of, or of the call being traced."
  (let* ((frame (current-frame-or-nil))
         (arguments (cond (*trace-arguments* (first *trace-arguments*))
                          (frame (stack-frame-arguments frame))
                          (t (error "The debugger is not looking at a frame.")))))
    (unless (< -1 number (length arguments))
      (error "The frame has ~D known argument~:P." (length arguments)))
    (nth number arguments)))

(defun variables-of-frame ()
  "The arguments of the frame that commands speak of, by name: a list of (symbol value)."
  (let ((frame (current-frame-or-nil)))
    (and frame
         (loop for name in (frame-argument-names frame)
               for value in (stack-frame-arguments frame)
               when (and (symbolp name) (symbol-package name) (not (constantp name))
                         (not (logtest 1 (%symbol-flags name))))
                 collect (list name value)))))

(defun mentioned-p (symbol form)
  "Whether SYMBOL is FORM or in it."
  (or (eq symbol form)
      (and (consp form)
           (find-list-in-form (lambda (list)
                                (do ((rest list (cdr rest)))
                                    ((not (consp rest)) nil)
                                  (when (eq (car rest) symbol)
                                    (return t))))
                              form)
           t)))

(defun form-in-frame (form)
  "FORM, typed in the debugger, such that names of the frame's arguments in it mean their values. Definitions
are left alone."
  (let ((variables (if (definition-form-p form)
                       '()
                       (remove-if-not (lambda (variable) (mentioned-p (first variable) form))
                                      (variables-of-frame)))))
    (if variables
        `(let ,(mapcar (lambda (variable) `(,(first variable) ',(second variable))) variables)
           (declare (ignorable ,@(mapcar #'first variables)))
           ,form)
        form)))

(defun debugger-print (arguments)
  "Prints the frame."
  (declare (ignore arguments))
  (print-current-frame *debug-io*))

(defun debugger-source (arguments)
  "Prints the source text of the frame's function."
  (declare (ignore arguments))
  (let* ((frame (current-frame-or-nil))
         (name (and frame (stack-frame-name frame)))
         (text (and (function-name-p name) (definition-text name 'function))))
    (if text
        (format *debug-io* "~&~A~%" text)
        (format *debug-io* "~&No source text is known.~%"))))

(defun debugger-error (arguments)
  "Prints the condition and the restarts."
  (declare (ignore arguments))
  (print-condition *debugger-condition* *debug-io*)
  (print-restarts *debugger-restarts* *debug-io*))

(defun debugger-restart (arguments)
  "Invokes a restart by number or name; without one, lists them."
  (let ((which (first arguments)))
    (cond ((integerp which) (invoke-numbered-restart which))
          ((null which) (print-restarts *debugger-restarts* *debug-io*))
          (t
           (let ((restart (and (symbolp which) (find-debugger-restart which))))
             (if restart
                 (invoke-restart-interactively restart)
                 (format *debug-io* "~&There is no restart ~S.~%" which)))))))

(defun debugger-abort (arguments)
  "Leaves one level."
  (declare (ignore arguments))
  (leave-level))

(defun debugger-toplevel (arguments)
  "Leaves all levels."
  (declare (ignore arguments))
  (let ((restart (find 'abort *debugger-restarts* :key #'restart-name :from-end t)))
    (if restart
        (invoke-restart restart)
        (exit :code 1))))

(defun debugger-exit (arguments)
  "Ends the program."
  (exit :code (if (integerp (first arguments)) (first arguments) 0)))
