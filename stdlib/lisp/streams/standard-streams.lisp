;;;; The streams of the process: standard input, output and error, and the terminal.
;;;;
;;;; Streams of an image that was saved belong to a process that is gone: when an image starts,
;;;; every file stream that was open then is closed, and the three standard streams are made
;;;; anew. The standard variables hold synonyms of *STDIN*, *STDOUT*, *STDERR* and *TTY*, which
;;;; survive.
;;;;
;;;; Invariant: *OPEN-STREAMS* holds every open file stream of the process, weakly.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defvar *stdin* nil "The stream on the process's standard input.")
(defvar *stdout* nil "The stream on the process's standard output.")
(defvar *stderr* nil "The stream on the process's standard error.")
(defvar *tty* nil "The stream to and from the terminal.")

(defvar *open-streams* (make-hash-table :test 'eq :weakness :key)
  "The file streams that are open, as keys.")

(defun note-open-stream (stream)
  (setf (gethash stream *open-streams*) t))

(defun forget-open-stream (stream)
  (remhash stream *open-streams*))

(defun make-standard-stream (fd name direction)
  (%make-fd-stream :operations (if (eq direction :input) *fd-input-operations* *fd-output-operations*)
                   :input-p (eq direction :input)
                   :output-p (eq direction :output)
                   :fd fd :name name :element-type :default :kind :bivalent
                   :external-format (find-external-format :utf-8)
                   :replacement (code-char #xFFFD)
                   :buffering (if (eq direction :input) :full :line)
                   :interactive (and (%fd-isatty fd) t)))

(defvar *dribble* nil "While dribbling, a list (file-stream old-output old-input new-output new-input).")

(defun restore-streams-of-dribble ()
  "Makes the standard streams those from before DRIBBLE, but for those that were replaced since; its file."
  (destructuring-bind (file old-output old-input new-output new-input) *dribble*
    (setq *dribble* nil)
    (when (eq *standard-output* new-output)
      (setq *standard-output* old-output))
    (when (eq *standard-input* new-input)
      (setq *standard-input* old-input))
    file))

(defun %initialise-standard-streams ()
  "Makes the streams of this process. Called by the host when an image has been made or opened."
  (close-stale-streams)
  (when *dribble*
    ;; The session that was copied is over.
    (restore-streams-of-dribble))
  (setq *stdin* (make-standard-stream 0 "standard input" :input)
        *stdout* (make-standard-stream 1 "standard output" :output)
        *stderr* (make-standard-stream 2 "standard error" :output)
        *tty* (make-two-way-stream *stdin* *stdout*))
  (unless (synonym-stream-p *terminal-io*)
    (setq *standard-input* (make-synonym-stream '*stdin*)
          *standard-output* (make-synonym-stream '*stdout*)
          *error-output* (make-synonym-stream '*stderr*)
          *trace-output* (make-synonym-stream '*stdout*)
          *terminal-io* (make-synonym-stream '*tty*)
          *query-io* (make-synonym-stream '*terminal-io*)
          *debug-io* (make-synonym-stream '*terminal-io*)))
  (setq *default-pathname-defaults* (initial-default-pathname)
        *string-stream-pool* '())
  t)

(defun initial-default-pathname ()
  (let ((directory (%getcwd)))
    (if (stringp directory)
        (parse-native-namestring directory :as-directory t)
        *default-pathname-defaults*)))

(defun close-stale-streams ()
  "Closes the streams of an earlier process without touching any descriptor."
  (maphash (lambda (stream true)
             (declare (ignore true))
             (setf (fd-stream-fd stream) -1)
             (retire-stream stream))
           *open-streams*)
  (setq *open-streams* (make-hash-table :test 'eq :weakness :key))
  (dolist (stream (list *stdin* *stdout* *stderr*))
    (when (fd-stream-p stream)
      (setf (fd-stream-fd stream) -1)
      (retire-stream stream))))

(defun flush-standard-streams ()
  "Sends what standard output and error hold; a reader that has gone away is no error."
  (dolist (stream (list *stdout* *stderr*))
    (when (and (fd-stream-p stream) (not (closed-stream-p stream)))
      (handler-case (flush-output stream)
        (stream-error () nil)))))
