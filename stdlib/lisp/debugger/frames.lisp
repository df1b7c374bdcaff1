;;;; Backtraces as data: what was called, with which arguments, from which place in which file.
;;;;
;;;; Problem: the debugger, error reports and tools of other kinds all want the same facts.
;;;; Approach: the primitive %BACKTRACE walks the machine stack; each frame becomes a structure. The
;;;; frames of the error machinery above the fault, and those of the prompt below it, are cut off
;;;; by name.
;;;; Invariants: making frames calls no user code. Printing one never signals.
;;;; Tests: tests/lisp/debugger/.

(in-package "BROLGA-SYSTEM")

(defstruct (stack-frame (:constructor make-stack-frame (name code source-id pc pointer arguments))
                        (:copier nil))
  "One function call under way: NAME, its CODE object, the SOURCE-ID of the form that waits for a call,
the machine's PC and frame POINTER, and the list of ARGUMENTS as far as they are known."
  name code source-id pc pointer arguments)

(defvar *frames-hidden-above*
  '(backtrace-frames %enter-debugger invoke-debugger error cerror warn signal break %signal-failure
    %interrupt %break %type-error-in-operation %check-type-failed %undefined-function-called
    %unbound-variable %argument-count-error %keyword-error %exit-gone %no-catch-tag %stack-exhausted
    %heap-exhausted break-on-interrupt signal-type-error run-debugger non-interactive-failure
    %non-interactive-failure leave-to-host fail-in-host-mode
    call-handlers signal-condition call-with-restarts with-simple-restart)
  "Functions that lie between a fault and the debugger.")

(defvar *frames-hidden-below*
  '(repl-evaluate host-evaluate toplevel-step)
  "Functions that call what the user asked for.")

(defun frame-hidden-above-p (frame)
  "True if FRAME belongs to the error machinery."
  (let ((name (stack-frame-name frame)))
    (or (and (symbolp name) (member name *frames-hidden-above*) t)
        ;; A closure inside one of them.
        (and (consp name)
             (some (lambda (part)
                     (and (symbolp part) part (member part *frames-hidden-above*)))
                   (frame-name-parts name))
             t))))

(defun frame-name-parts (name)
  "The elements of the list NAME, as far as it is one."
  (do ((rest name (cdr rest))
       (parts nil))
      ((atom rest) parts)
    (push (car rest) parts)))

(defun all-frames (count)
  "Up to COUNT frames of the stack, the newest first."
  (mapcar (lambda (entry)
            (destructuring-bind (name source-id code pc pointer &rest arguments) entry
              (make-stack-frame name code source-id pc pointer arguments)))
          (%backtrace (%current-frame) count)))

(defun backtrace-frames (&key (count 1000) all)
  "Up to COUNT frames of the stack, newest first: without those of the error machinery at the top and of
the prompt at the bottom, unless ALL."
  (let ((frames (all-frames (+ count 40))))
    (cond (all frames)
          (t
           (do ()
               ((or (null frames) (not (frame-hidden-above-p (car frames)))))
             (setq frames (cdr frames)))
           (let ((end (or (position-if (lambda (frame)
                                         (member (stack-frame-name frame) *frames-hidden-below*))
                                       frames)
                          (length frames))))
             (subseq frames 0 (min end count)))))))

;;; Printing

(defun print-safely (object stream)
  "Prints OBJECT shortly; whatever goes wrong is printed instead."
  (let ((*print-length* 8)
        (*print-level* 4)
        (*print-readably* nil)
        (*print-pretty* nil)
        (*print-circle* nil)
        (*print-escape* t))
    (handler-case (write-string (shortened-text (prin1-to-string object) 200) stream)
      (error (condition)
        (format stream "#<cannot be printed: ~S>" (type-of condition))))))

(defun shortened-text (text limit)
  "TEXT, cut at LIMIT characters."
  (if (> (length text) limit)
      (concatenate 'string (subseq text 0 limit) "...")
      text))

(defun frame-place (frame)
  "Where in which file FRAME is, as text, or NIL."
  (let ((code (stack-frame-code frame)))
    (and code (code-place code (stack-frame-source-id frame)))))

(defun print-frame (frame stream)
  "Prints FRAME as a call and its place."
  (write-char #\( stream)
  (print-safely (stack-frame-name frame) stream)
  (dolist (argument (stack-frame-arguments frame))
    (write-char #\Space stream)
    (print-safely argument stream))
  (write-char #\) stream)
  (let ((place (frame-place frame)))
    (when place
      (format stream "  [~A]" place))))

(defun print-frames (frames stream &optional (start 0))
  "Prints FRAMES with their numbers, from START on."
  (loop for frame in frames
        for number from start
        do (format stream "~&~3D: " number)
           (print-frame frame stream)
           (terpri stream)))

(defun print-backtrace (&key (stream *debug-io*) (count 100))
  "Prints the calls under way, newest first."
  (print-frames (backtrace-frames :count count) stream))
