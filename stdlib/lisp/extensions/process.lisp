;;;; The process and its surroundings: environment variables, command line, other programs.
;;;;
;;;; Problem: scripts need the environment, their arguments, and the output of other programs.
;;;; Approach: thin functions over primitives; RUN-PROGRAM moves bytes between pipes in one loop that
;;;; waits for whichever pipe is ready, so that no order of writing can block both sides.
;;;; Invariants: a failing system call signals an error with the system's words for it.
;;;; Tests: tests/lisp/extensions/.

(in-package "BROLGA-SYSTEM")

(defun getenv (name)
  "The value of the environment variable NAME as a string, or NIL."
  (%getenv (string name)))

(defun setenv (name value)
  "Makes the string VALUE the value of the environment variable NAME for programs run from now on, or
removes the variable if VALUE is NIL."
  (%setenv (string name) value)
  value)

(defun (setf getenv) (value name)
  "Makes VALUE the value of the environment variable NAME."
  (setenv name value))

(defun environment ()
  "All environment variables: a list of strings NAME=VALUE."
  (%environment))

(defun command-line ()
  "The words the program was started with, its own name first."
  (%command-line))

(defun script-arguments ()
  "The words behind the script's name on the command line."
  *script-arguments*)

(defun quit (&optional (code 0))
  "Ends the program with exit status CODE."
  (exit :code code))

(defun process-id ()
  "The number of this process."
  (%process-id))

(defun current-directory ()
  "The working directory of the process, as a string."
  (let ((directory (%getcwd)))
    (check-system-result directory "The working directory is not known")
    directory))

(defun check-system-result (result what)
  "Signals an error that begins with WHAT if RESULT is a negative error number."
  (when (and (integerp result) (minusp result))
    (error "~A: ~A." what (%errno-message (- result))))
  result)

;;; Other programs

(defun write-available (fd octets start)
  "Writes what it can of OCTETS from START on to FD; returns the new start, or NIL when the reader is gone."
  (let* ((end (min (length octets) (+ start 4096)))
         (count (%fd-write fd octets start end)))
    (if (minusp count) nil (+ start count))))

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

(defun program-stream-option (option)
  "What the primitive is told for the stream option OPTION of RUN-PROGRAM."
  (cond ((null option) :null)
        ((eq option t) :inherit)
        ((or (eq option :string) (stringp option)) :pipe)
        (t (error 'type-error :datum option :expected-type '(or boolean string (eql :string))))))

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

(defun run-program (program arguments &key (input nil) (output nil) (error nil) environment directory)
  "Runs PROGRAM, looked up like the shell does, with the strings ARGUMENTS and waits for its end. INPUT is
NIL, T (this program's) or a string; OUTPUT and ERROR are NIL, T or :STRING. Returns the exit status, or
minus the number of the signal that ended it, and the two outputs as strings if asked for."
  (finish-output *standard-output*)
  (let ((process (%run-process program arguments environment
                               (if directory (namestring directory) nil)
                               (list (program-stream-option input)
                                     (program-stream-option output)
                                     (program-stream-option error)))))
    (check-system-result process (format nil "The program ~A cannot be run" program))
    (destructuring-bind (pid &optional input-fd output-fd error-fd) process
      (multiple-value-bind (out err)
          (converse-with-program (if (stringp input) (string-to-octets input) #())
                                 (if (stringp input) input-fd nil)
                                 (if (eq output :string) output-fd nil)
                                 (if (eq error :string) error-fd nil))
        (let ((status (loop
                        (let ((status (%process-wait pid nil)))
                          (when status
                            (return status))))))
          (values (if (eq (first status) :exited) (second status) (- (second status)))
                  (if (eq output :string) (octets-to-string out) nil)
                  (if (eq error :string) (octets-to-string err) nil)))))))
