;;;; Where the prompt's forms come from: a line editor of the host, or a stream.
;;;;
;;;; Problem: in a terminal the host's line editor gives whole texts of one or more forms; on a pipe
;;;; forms are read from standard input one by one, without waiting for a line to end.
;;;; Approach: a text becomes a string stream, read until it is empty; READ-REPL-FORM hides the
;;;; difference. READ-REST-OF-LINE gives a debugger command its arguments.
;;;; Invariants: with a line editor, standard input is left to the program. Reading past a form
;;;; never blocks. Tests: repl/tests/terminal.rs, tests/lisp/debugger/.

(in-package "BROLGA-SYSTEM")

(defvar *line-editor* nil
  "NIL, or a function of a prompt that returns a text, NIL at the end of input, or :INTERRUPT.")
(defvar *repl-text* nil "The stream of the text being read from the line editor, or NIL.")
(defvar *line-failed* nil "True when what is left of standard input's line is not to be read.")
(defvar *debugger-level* 0 "How many debuggers are waiting for an answer.")

(defun package-prompt-name (package)
  "The shortest name of PACKAGE."
  (let ((best (package-name package)))
    (dolist (name (package-nicknames package) best)
      (when (< (length name) (length best))
        (setq best name)))))

(defun prompt-text ()
  "The prompt: the package, and the debugger's level if there is one."
  (format nil "~A~@[ [~D]~]> "
          (package-prompt-name *package*)
          (if (plusp *debugger-level*) *debugger-level* nil)))

(defun %incomplete-form-p (text)
  "True if TEXT ends in the middle of a form."
  (with-input-from-string (stream text)
    (let ((*read-suppress* t))
      (handler-case (loop
                      (when (eq (read stream nil stream) stream)
                        (return nil)))
        (end-of-file () t)
        (error () nil)))))

(defun next-repl-text ()
  "Asks the line editor for a text: T, or NIL at the end of input."
  (loop
    (finish-output *standard-output*)
    (let ((text (funcall *line-editor* (prompt-text))))
      (cond ((null text) (return nil))
            ((eq text :interrupt) nil)
            (t
             (dribble-input text)
             (setq *repl-text* (make-string-input-stream text))
             (return t))))))

(defun ask-line-editor (prompt)
  "Reads a text by the function that the host program registered for it."
  (funcall 'read-text-from-editor prompt))

(defun blank-rest-p (stream)
  "True if nothing but white space is left in the string stream STREAM."
  (null (peek-char t stream nil nil)))

(defun read-edited-form (end)
  "Reads a form by way of the line editor; END at the end of input."
  (loop
    (cond ((and *repl-text* (not (blank-rest-p *repl-text*)))
           (let ((stream *repl-text*))
             (handler-case (let ((form (read-source-form stream stream)))
                             (unless (eq form stream)
                               (return form))
                             ;; A comment was all that was left.
                             (setq *repl-text* nil))
               (error (condition)
                 (setq *repl-text* nil)
                 (format *error-output* "~&This cannot be read: ~A~%" (condition-text condition))))))
          ((next-repl-text) nil)
          (t (return end)))))

(defun read-repl-form (end)
  "Reads the next form for the prompt; END at the end of input."
  (if *line-editor*
      (read-edited-form end)
      (progn
        (finish-output *standard-output*)
        (discard-failed-line)
        ;; Waits behind the white space, so that the form lies in the block of text that comes.
        (peek-char t *standard-input* nil nil)
        (handler-bind ((error (lambda (condition)
                                (setq *line-failed* (not (typep condition 'end-of-file))))))
          (read-source-form *standard-input* end)))))

(defun discard-failed-line ()
  "Reads past a line in which reading failed: what is left of it are no forms that anybody meant. Not before the
failure was told, since where it was is where the stream stands."
  (when *line-failed*
    (setq *line-failed* nil)
    (let ((stream (resolved-stream *standard-input*)))
      (unless (and (typep stream 'ansi-stream)
                   (plusp (ansi-stream-in-index stream))
                   (eql (char (ansi-stream-in-buffer stream) (1- (ansi-stream-in-index stream)))
                        #\Newline))
        (read-line *standard-input* nil nil)))))

(defun read-rest-of-line ()
  "The rest of the line behind the form just read, as a list of forms."
  (let ((text (read-line (if *line-editor* *repl-text* *standard-input*) nil ""))
        (forms nil)
        (start 0))
    (loop
      (multiple-value-bind (form end)
          (ignore-errors (read-from-string text nil '%end :start start))
        (when (or (null end) (eq form '%end))
          (return (nreverse forms)))
        (push form forms)
        (setq start end)))))

(defun discard-input ()
  "Forgets what is left of the text being read, and what was typed ahead for the program."
  (setq *repl-text* nil)
  (when *line-editor*
    (ignore-errors (clear-input *stdin*))))
