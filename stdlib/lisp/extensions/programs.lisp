;;;; Running other programs.
;;;;
;;;; The problem: a program's input and output may be strings, files, streams of ours, or streams to
;;;; talk to it while it runs. The approach: each of the three becomes what the primitive connects (a
;;;; descriptor, a pipe, nothing) and something to be done with our end of the pipe. Strings are moved in
;;;; one loop that waits for whichever pipe is ready, so that no order of writing can block both sides.
;;;;
;;;; Invariants: a failing system call signals an error with the system's words for it; descriptors that
;;;; are only for the child are closed here once it runs.
;;;;
;;;; Tests: tests/lisp/extensions/programs.lisp.

(in-package "BROLGA-SYSTEM")

(defstruct (process (:copier nil) (:constructor make-process (pid program)))
  "A program that was started by RUN-PROGRAM."
  pid program
  ;; The streams to its standard input and from its outputs, where asked for.
  (input nil) (output nil) (error nil)
  ;; What it ended with: a list (:EXITED code), (:SIGNALED number) or (:UNKNOWN), NIL while it runs.
  (end nil))

(defvar *processes* (make-hash-table :test 'eq :weakness :key) "The programs this process has started, as keys.")

(push (lambda ()
        ;; Others may have their numbers now.
        (maphash (lambda (process true)
                   (declare (ignore true))
                   (unless (process-end process)
                     (setf (process-end process) (list :unknown))))
                 *processes*)
        (clrhash *processes*))
      *new-process-hooks*)

(define-print-function process (object stream)
  (print-unreadable-object (object stream :type t)
    (format stream "~A ~D ~(~A~)" (process-program object) (process-pid object)
            (process-status object))))

(defun note-process (process)
  (setf (gethash process *processes*) t)
  process)

(defun note-end (process result)
  "Takes RESULT of %PROCESS-WAIT into PROCESS; true when it has ended."
  (when result
    ;; A number is an error: somebody else has waited for it.
    (setf (process-end process) (if (consp result) result (list :unknown)))))

(defun process-status (process)
  ":RUNNING, :EXITED, :SIGNALED, or :UNKNOWN when somebody else has taken note of its end."
  (unless (process-end process)
    (note-end process (%process-wait (process-pid process) t)))
  (if (process-end process) (car (process-end process)) :running))

(defun process-alive-p (process)
  "Whether PROCESS is running."
  (eq (process-status process) :running))

(defun process-exit-code (process)
  "The exit status of PROCESS, or the number of the signal that ended it; NIL while it runs."
  (process-status process)
  (cadr (process-end process)))

(defun process-wait (process)
  "Waits until PROCESS has ended; returns it."
  (loop
    (when (or (process-end process)
              (note-end process (%process-wait (process-pid process) nil)))
      (return process))))

(defun process-kill (process signal)
  "Sends the number SIGNAL to PROCESS; true when it was still there to get it."
  (and (process-alive-p process)
       (eql 0 (%process-kill (process-pid process) signal))))

(defun process-close (process)
  "Closes the streams to and from PROCESS; returns it."
  (dolist (stream (list (process-input process) (process-output process) (process-error process)))
    (when stream
      (close stream :abort t)))
  process)

(defun process-result (process)
  "The exit status of PROCESS, or minus the number of the signal that ended it."
  (let ((end (process-end process)))
    (if (eq (car end) :signaled) (- (cadr end)) (cadr end))))

;;; Talking by strings


(defun write-available (fd octets start)
  "Writes what it can of OCTETS from START on to FD; returns the new start, or NIL when the reader is gone."
  (let ((count (if (%fd-writable fd 1)
                   (%fd-write fd octets start (length octets))
                   interrupted-write)))
    (cond ((eql count interrupted-write) start)
          ((minusp count) nil)
          (t (+ start count)))))

(defun read-available (fd buffer pieces)
  "Reads once from FD; returns PIECES with the bytes read pushed, and true at the end."
  (let ((count (%fd-read fd buffer 0 (length buffer))))
    (cond ((= count interrupted-read) (values pieces nil))
          ((<= count 0) (values pieces t))
          (t (values (cons (subseq buffer 0 count) pieces) nil)))))

(defun join-octets (pieces)
  "One vector of the vectors in PIECES, which is in reverse order."
  (let* ((total (reduce #'+ (mapcar #'length pieces)))
         (all (make-array total :element-type '(unsigned-byte 8)))
         (end total))
    (dolist (piece pieces all)
      (decf end (length piece))
      (replace all piece :start1 end))))

(defun converse-with-program (input input-fd output-fd error-fd)
  "Writes the bytes INPUT and reads both outputs to their ends; returns two byte vectors."
  (let ((buffer (make-array 65536 :element-type '(unsigned-byte 8)))
        (start 0) (output nil) (errors nil))
    (loop
      (unless (or input-fd output-fd error-fd)
        (return))
      (when input-fd
        (setq start (if (< start (length input))
                        (write-available input-fd input start)
                        nil))
        (unless start
          (%fd-close input-fd)
          (setq input-fd nil)))
      (when (and output-fd (%fd-ready output-fd (if (or input-fd error-fd) 1 1000)))
        (multiple-value-bind (pieces end) (read-available output-fd buffer output)
          (setq output pieces)
          (when end
            (%fd-close output-fd)
            (setq output-fd nil))))
      (when (and error-fd (%fd-ready error-fd (if (or input-fd output-fd) 1 1000)))
        (multiple-value-bind (pieces end) (read-available error-fd buffer errors)
          (setq errors pieces)
          (when end
            (%fd-close error-fd)
            (setq error-fd nil)))))
    (values (join-octets output) (join-octets errors))))

;;; Connecting

(defstruct (plan (:copier nil) (:constructor make-plan (way use &optional stream)))
  "How one standard descriptor of a program is connected."
  ;; What the primitive gets.
  way
  ;; What is done with our end: NIL, :STREAM, :STRING, or the stream that output is copied to.
  use
  ;; A file stream of ours, closed when the program runs.
  stream
  ;; Our end of a pipe that was made here.
  (end nil)
  ;; What is written to the program.
  (text nil))

(defun descriptor-stream (stream)
  "The FD-STREAM that STREAM is in the end, or NIL."
  (let ((stream (resolved-stream stream)))
    (and (fd-stream-p stream) stream)))

(defun bad-connection (option keywords)
  (error 'type-error :datum option
                     :expected-type `(or boolean string pathname stream (member ,@keywords))))

(defun input-plan (option if-does-not-exist)
  (cond ((null option) (make-plan :null nil))
        ((eq option t) (make-plan :inherit nil))
        ((eq option :stream) (make-plan :pipe :stream))
        ((stringp option)
         (let ((plan (make-plan :pipe :string)))
           (setf (plan-text plan) option)
           plan))
        ((pathnamep option)
         (let ((stream (open option :element-type '(unsigned-byte 8)
                                    :if-does-not-exist if-does-not-exist)))
           (if stream
               (make-plan (fd-stream-fd stream) nil stream)
               (make-plan :null nil))))
        ((not (streamp option)) (bad-connection option '(:stream)))
        ((descriptor-stream option)
         ;; The program goes on where this one has read to, as far as the descriptor can be put there.
         (drop-input (descriptor-stream option))
         (make-plan (fd-stream-fd (descriptor-stream option)) nil))
        (t (input-plan (stream-text option) if-does-not-exist))))

(defun stream-text (stream)
  "All that is left in STREAM, as a string."
  (with-output-to-string (text)
    (loop
      (let ((character (read-char stream nil nil)))
        (unless character (return))
        (write-char character text)))))

(defun output-plan (option if-exists)
  (cond ((null option) (make-plan :null nil))
        ((eq option t) (make-plan :inherit nil))
        ((eq option :stream) (make-plan :pipe :stream))
        ((eq option :string) (make-plan :pipe :string))
        ((or (pathnamep option) (stringp option))
         (let ((stream (open option :direction :output :element-type '(unsigned-byte 8)
                                    :if-exists if-exists)))
           (if stream
               (make-plan (fd-stream-fd stream) nil stream)
               (make-plan :null nil))))
        ((not (streamp option)) (bad-connection option '(:stream :string :output)))
        ((descriptor-stream option)
         (finish-output option)
         (make-plan (fd-stream-fd (descriptor-stream option)) nil))
        (t (make-plan :pipe option))))

(defun error-plan (option output if-exists)
  "The plan for the error output; :OUTPUT sends it where OUTPUT, a plan, sends the other."
  (cond ((not (eq option :output)) (output-plan option if-exists))
        ((eq (plan-way output) :inherit) (make-plan 1 nil))
        ((eq (plan-way output) :null) (make-plan :null nil))
        (t
         (when (eq (plan-way output) :pipe)
           ;; Both outputs of the program write to a pipe of ours.
           (let ((pipe (check-system-result (%make-pipe) "A pipe cannot be made")))
             (setf (plan-end output) (car pipe)
                   (plan-way output) (cdr pipe))))
         (make-plan (plan-way output) nil))))

(defun finish-plans (plans started)
  "Closes what only the program needed."
  (dolist (plan plans)
    (when (plan-stream plan)
      (close (plan-stream plan) :abort (not started))))
  (dolist (plan plans)
    (when (plan-end plan)
      (%fd-close (plan-way plan))
      (unless started
        (%fd-close (plan-end plan))))))

(defun program-text (program search)
  "What the system is asked to run for PROGRAM, a string or pathname, which is looked up if SEARCH."
  (let ((text (if (pathnamep program) (native-namestring program) program)))
    (check-type text string)
    ;; The system searches for names without a slash.
    (if (or search (find #\/ text))
        text
        (concatenate 'string "./" text))))

(defun start-program (program arguments environment directory plans)
  "The PROCESS, and the three descriptors of our ends of pipes or NIL."
  (let ((started nil))
    (unwind-protect
         (let ((result (%run-process program arguments environment
                                     (if directory (native-namestring directory) nil)
                                     (mapcar #'plan-way plans))))
           (when (and directory (integerp result) (not (probe-file directory)))
             (error "The program ~A cannot be run: there is no directory ~A." program directory))
           (check-system-result result (format nil "The program ~A cannot be run" program))
           (setq started t)
           (cons (note-process (make-process (first result) program))
                 (mapcar (lambda (plan end) (or (plan-end plan) end)) plans (rest result))))
      (finish-plans plans started))))

(defun run-program (program arguments &key (wait t) (input nil) (if-input-does-not-exist :error)
                                        (output nil) (if-output-exists :error)
                                        (error nil) (if-error-exists :error)
                                        environment directory (external-format :default) (search t) pty)
  "Runs PROGRAM, looked up like the shell does unless SEARCH is NIL, with the strings ARGUMENTS.

INPUT is NIL for none, T for this program's, a string with the text itself, a pathname, a stream whose rest is
read, or :STREAM for a stream to write to. OUTPUT and ERROR are NIL to drop it, T for this program's, :STRING, the
name of a file, a stream that it is written to, or :STREAM for a stream to read from; ERROR also :OUTPUT.
ENVIRONMENT is a list of strings NAME=VALUE instead of this program's. There are no pseudo-terminals: PTY must be NIL.

With WAIT returns, when the program has ended, its exit status or minus the number of the signal that
ended it, and what OUTPUT and ERROR asked for, strings or streams. Otherwise returns the PROCESS at once;
see PROCESS-INPUT, PROCESS-OUTPUT, PROCESS-WAIT, PROCESS-EXIT-CODE and PROCESS-KILL."
  (when pty
    (error "Programs cannot be given a pseudo-terminal (:PTY) here: use :STREAM for INPUT and OUTPUT."))
  (setq program (program-text program search))
  (finish-output *standard-output*)
  (let* ((input (input-plan input if-input-does-not-exist))
         (output (output-plan output if-output-exists))
         (error (error-plan error output if-error-exists))
         (plans (list input output error)))
    (unless wait
      (dolist (plan plans)
        (unless (member (plan-use plan) '(nil :stream))
          (finish-plans plans nil)
          (error "A program that is not waited for cannot have strings, or streams without descriptor."))))
    (destructuring-bind (process input-end output-end error-end)
        (start-program program arguments environment directory plans)
      (flet ((stream-of (plan end direction)
               (when (eq (plan-use plan) :stream)
                 (make-fd-stream end direction t :external-format external-format
                                     :buffering :line :name "pipe"))))
        (setf (process-input process) (stream-of input input-end :output)
              (process-output process) (stream-of output output-end :input)
              (process-error process) (stream-of error error-end :input)))
      (if wait
          (finish-conversation process plans (list input-end output-end error-end) external-format)
          process))))

(defun lenient-format (external-format)
  "EXTERNAL-FORMAT with a replacement for octets that are no character, if it has none."
  (if (consp external-format)
      external-format
      (list external-format :replacement (code-char #xFFFD))))

(defun finish-conversation (process plans ends external-format)
  "Moves the strings, waits, and returns the values of RUN-PROGRAM."
  (destructuring-bind (input output error) plans
    (flet ((moved (plan end)
             (if (member (plan-use plan) '(nil :stream)) nil end)))
      (multiple-value-bind (output-octets error-octets)
          (converse-with-program
           (if (plan-text input)
               (string-to-octets (plan-text input) :external-format external-format)
               #())
           (moved input (first ends)) (moved output (second ends)) (moved error (third ends)))
        (process-wait process)
        (flet ((result (plan octets stream)
                 (let ((use (plan-use plan)))
                   (cond ((null use) nil)
                         ((eq use :stream) stream)
                         (t
                          (let ((text (octets-to-string octets :external-format (lenient-format external-format))))
                            (if (eq use :string)
                                text
                                (progn (write-string text use) nil))))))))
          (values (process-result process)
                  (result output output-octets (process-output process))
                  (result error error-octets (process-error process))))))))
