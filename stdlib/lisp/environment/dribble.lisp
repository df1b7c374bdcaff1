;;;; DRIBBLE: a session's text kept in a file.
;;;;
;;;; Problem: what is typed and what is answered shall both go to a file, until told otherwise.
;;;; Approach: standard output becomes a broadcast to the old stream and the file, standard input an
;;;; echo of the old one into the file. The prompt's line editor does not read standard input; it
;;;; calls DRIBBLE-INPUT with what it read.
;;;; Invariants: one dribble file at a time; an image that is saved meanwhile is opened without (standard-streams.lisp). Tests: tests/lisp/environment/.

(in-package "BROLGA-SYSTEM")

(defun dribble-input (text)
  "Notes TEXT, read from the user by other means than standard input, in the dribble file."
  (when *dribble*
    (write-line text (first *dribble*))))

(defun end-dribble ()
  "Closes the dribble file and restores the streams that were not replaced since."
  (close (restore-streams-of-dribble)))

(defun dribble (&optional pathname &key (if-exists :append))
  "Begins to copy the session's input and output to the file PATHNAME; without it, ends that."
  (cond (pathname
         (when *dribble*
           (end-dribble))
         (let* ((file (open pathname :direction :output :if-exists if-exists
                                     :if-does-not-exist :create))
                (output (make-broadcast-stream *standard-output* file))
                (input (make-echo-stream *standard-input* file)))
           (setq *dribble* (list file *standard-output* *standard-input* output input))
           (setq *standard-output* output)
           (setq *standard-input* input)))
        (*dribble* (end-dribble))
        (t (error "No session is being copied to a file.")))
  (values))
