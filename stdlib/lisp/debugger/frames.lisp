;;;; Backtraces as data: what was called, with which arguments, from which place in which file.
;;;;
;;;; Problem: the debugger, error reports and tools of other kinds all want the same facts.
;;;; Approach: the primitive %BACKTRACE walks the machine stack; each frame becomes a structure. The
;;;; frames of the error machinery above the fault, and those of the prompt below it, are cut off:
;;;; the former as far as they are the system's own and lead to a known entry, the latter by name.
;;;; Invariants: making frames calls no user code. Printing one never signals.
;;;; Tests: tests/lisp/debugger/.

(in-package "BROLGA-SYSTEM")

(defstruct (stack-frame (:constructor make-stack-frame (name code source pc pointer arguments))
                        (:copier nil))
  "One function call under way: NAME, its CODE object, the SOURCE form of the call that it waits for,
the machine's PC and frame POINTER, and the list of ARGUMENTS as far as they are known."
  name code source pc pointer arguments)

(defvar *error-entries*
  '(error cerror warn signal break invoke-debugger %break %interrupt %primitive-failed %signal-failure
    %type-error-in-operation %check-type-failed %undefined-function-called
    %undefined-function-referenced %unbound-variable %argument-count-error %keyword-error %exit-gone
    %no-catch-tag %stack-exhausted %heap-exhausted %apply-list-error %progv-error %division-by-zero
    %svref-error %set-svref-error %coerce-to-function signal-type-error "undefined function" "counted function"
    ;; Tail calls leave no frames, so any of the functions in between may be the last one seen.
    %signal-with-restarts run-debugger %enter-debugger %non-interactive-failure leave-to-host
    backtrace-text backtrace-frames all-frames print-backtrace)
  "Names of functions that programs, or their compiled code, call when something is wrong.")

(defvar *frames-hidden-below*
  '(repl-evaluate host-evaluate toplevel-step run-steps)
  "Functions that call what the user asked for.")

(defvar *evaluator-frames*
  '(eval call-in-unit evaluate-loaded-form load-forms load-in-context load-file load-stream load
    call-with-source-forms evaluate-text evaluate-for-prompt (lambda (form)))
  "Functions through which those of *FRAMES-HIDDEN-BELOW* evaluate.")

(defvar *system-package* (find-package "BROLGA-SYSTEM") "The package of the library.")
(defvar *common-lisp-package* (find-package "COMMON-LISP") "The package of the standard.")

(defun system-name-p (name)
  "True of names of functions that belong to the system itself."
  (cond ((stringp name) t)
        ((null name) nil)
        ((symbolp name)
         (let ((package (symbol-package name)))
           (or (eq package *system-package*)
               (eq package *common-lisp-package*)
               ;; The packages of the extensions.
               (and package
                    (member *system-package* (getf (%package-plist package) :implementers))))))
        ((consp name)
         ;; (LAMBDA ... :IN F), (SETF F): the symbol that says most is the last.
         (let ((last nil))
           (do ((rest name (cdr rest)))
               ((atom rest))
             (when (and (car rest) (symbolp (car rest)) (not (keywordp (car rest))))
               (setq last (car rest))))
           (and last (system-name-p last))))
        (t nil)))

(defun without-error-frames (frames)
  "FRAMES without those at its beginning that belong to the signalling of an error: up to the last of
*ERROR-ENTRIES* among the system's own functions there."
  (let ((kept frames))
    (do ((rest frames (cdr rest)))
        ((or (null rest) (not (system-name-p (stack-frame-name (car rest))))) kept)
      (when (member (stack-frame-name (car rest)) *error-entries* :test #'equal)
        (setq kept (cdr rest))))))

(defun all-frames (count)
  "Up to COUNT frames of the stack, the newest first."
  (mapcar (lambda (entry)
            (destructuring-bind (name source code pc pointer &rest arguments) entry
              (make-stack-frame name code source pc pointer arguments)))
          (%backtrace (%current-frame) count)))

(defun backtrace-frames (&key (count 1000) all)
  "Up to COUNT frames of the stack, newest first: without those of the error machinery at the top and of
the prompt at the bottom, unless ALL."
  (let ((frames (all-frames (+ count 40))))
    (cond (all frames)
          (t
           (setq frames (without-error-frames frames))
           (let ((end (or (position-if (lambda (frame)
                                         (member (stack-frame-name frame) *frames-hidden-below*))
                                       frames)
                          (length frames))))
             (do ()
                 ((not (and (> end 0)
                            (member (stack-frame-name (nth (- end 1) frames)) *evaluator-frames*
                                    :test #'equal))))
               (setq end (- end 1)))
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
    (handler-case (and code (code-place code (stack-frame-source frame)))
      ;; The debugger must go on even when the registry of definitions is at fault.
      (error () nil))))

(defun print-frame (frame stream)
  "Prints FRAME as a call and its place."
  (cond ((null (stack-frame-name frame))
         (write-string "(top-level form)" stream))
        (t
         (write-char #\( stream)
         (print-safely (stack-frame-name frame) stream)
         (dolist (argument (stack-frame-arguments frame))
           (write-char #\Space stream)
           (print-safely argument stream))
         (write-char #\) stream)))
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
