;;;; Where the form under evaluation comes from.
;;;;
;;;; Problem: definitions and warnings must know the exact text of the top-level form they come from,
;;;; its file, line and position, and yet evaluating a form must not cost more for it. Approach:
;;;; whoever reads a form by READ-SOURCE-FORM leaves the string it was read from and two indices in
;;;; special variables. Only when something is defined is the text copied out and a FORM-SOURCE made
;;;; of it, which all definitions of that form share. A form that is only data has its text printed
;;;; when somebody asks for it.
;;;;
;;;; Invariants: *SOURCE-STRING* is NIL or holds the text of *SOURCE-FORM* from *SOURCE-START* to
;;;; *SOURCE-END*; *SOURCE-MEMO* is NIL or the FORM-SOURCE of *SOURCE-FORM*. While the base image is
;;;; built all of them are NIL, and only *SOURCE-FILE* and *SOURCE-POSITION* (boot/) are set.
;;;;
;;;; Tests: tests/lisp/evaluation/sources.lisp, tests/lisp/evaluation/load.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *source-form* nil "The top-level form under evaluation.")
(defvar *source-string* nil "A simple string that holds the text of *SOURCE-FORM*, or NIL.")
(defvar *source-start* 0 "Where that text begins in *SOURCE-STRING*.")
(defvar *source-end* 0 "Where that text ends in *SOURCE-STRING*.")
(defvar *source-line* nil "The line of the file, from 1, where the form begins, or NIL.")
(defvar *source-memo* nil "The FORM-SOURCE of *SOURCE-FORM*, if it was asked for.")
;; For counting lines of a string stream once only: an index into its string, and the line there.
(defvar *lines-counted-to* nil)
(defvar *lines-counted* 1)

(defstruct (form-source (:copier nil))
  "A top-level form and where it comes from."
  (text nil)
  (form nil)
  (file nil)
  (position nil)
  (line nil)
  (time nil)
  (package nil))

(defun compact-text (string start end)
  "A fresh simple string of the characters of STRING between START and END, as small as can be."
  (let ((text (%string-copy string start end)))
    (or (%base-string text) text)))

(defun current-source ()
  "The FORM-SOURCE of the form under evaluation."
  (or *source-memo*
      (setq *source-memo*
            (make-form-source
             :text (if *source-string*
                       (compact-text *source-string* *source-start* *source-end*)
                       nil)
             :form *source-form*
             :file *source-file*
             :position *source-position*
             :line *source-line*
             :time (%universal-time)
             :package *package*))))

(defmacro with-fresh-sources ((&optional file) &body body)
  "Runs BODY, which reads forms by READ-SOURCE-FORM, with variables of its own for their sources.
FILE is the name of the file they are in, or NIL."
  `(let ((*source-file* ,file) (*source-position* nil) (*source-line* nil) (*source-form* nil)
         (*source-string* nil) (*source-start* 0) (*source-end* 0) (*source-memo* nil)
         (*lines-counted-to* nil) (*lines-counted* 1))
     ,@body))

;;; Where a form begins in what was read

(defun standard-comment-p (character sub-character)
  "True when the current readtable treats CHARACTER (and SUB-CHARACTER) as the standard one does."
  (if sub-character
      (eq (get-dispatch-macro-character character sub-character)
          (get-dispatch-macro-character character sub-character *standard-readtable*))
      (eq (get-macro-character character)
          (get-macro-character character *standard-readtable*))))

(defun end-of-block-comment (string start end)
  "The index behind the #|...|# comment of STRING whose contents begin at START."
  (declare (simple-string string) (fixnum start end))
  (let ((depth 1))
    (declare (fixnum depth))
    (do ((index start (1+ index)))
        ((>= index (1- end)) end)
      (declare (fixnum index))
      (let ((character (schar string index)) (next (schar string (1+ index))))
        (cond ((and (eql character #\|) (eql next #\#))
               (setq index (1+ index) depth (1- depth))
               (when (eql depth 0)
                 (return (1+ index))))
              ((and (eql character #\#) (eql next #\|))
               (setq index (1+ index) depth (1+ depth))))))))

(defun end-of-conditional (string start end)
  "The index behind the feature expression at START of STRING, and behind the form after it when that was
skipped. Sharpsign and sign are at START - 2 and START - 1."
  (let ((stream (make-string-input-stream string start end))
        (wanted (eql (schar string (1- start)) #\+)))
    (or (ignore-errors
         (let ((feature (let ((*package* *keyword-package*) (*read-base* 10))
                          (read-preserving-whitespace stream))))
           (unless (eq (if (featurep feature) t nil) wanted)
             (let ((*read-suppress* t))
               (read-preserving-whitespace stream)))
           (ansi-stream-in-index stream)))
        end)))

(defun start-of-form (string start end)
  "The index in STRING where the form begins that was read from START to END: white space, comments and
forms that a feature expression excluded are left out."
  (declare (simple-string string) (fixnum start end))
  (let ((index start))
    (declare (fixnum index))
    (loop
      (when (>= index end)
        (return start))
      (let* ((character (schar string index))
             (next (if (< (1+ index) end) (schar string (1+ index)) nil)))
        (cond ((whitespace-in-readtable-p character)
               (setq index (1+ index)))
              ((and (eql character #\;) (standard-comment-p #\; nil))
               (setq index (1+ (or (%string-position #\Newline string index end) (1- end)))))
              ((and (eql character #\#) (eql next #\|) (standard-comment-p #\# #\|))
               (setq index (end-of-block-comment string (+ index 2) end)))
              ((and (eql character #\#) (or (eql next #\+) (eql next #\-))
                    (standard-comment-p #\# next))
               (setq index (end-of-conditional string (+ index 2) end)))
              (t (return index)))))))

;;; Reading

(defun note-source (form string start end position line)
  (setq *source-form* form
        *source-string* string
        *source-start* start
        *source-end* end
        *source-position* position
        *source-line* line
        *source-memo* nil)
  form)

(defun read-source-form (stream end-value)
  "Reads the next form of STREAM and remembers its text and place for its evaluation; END-VALUE at the end."
  (let ((resolved (reader-stream stream)))
    (cond ((string-input-stream-p resolved) (read-form-of-string resolved end-value))
          ((fd-stream-p resolved) (read-form-of-descriptor resolved end-value))
          (t
           (let ((form (read-preserving-whitespace stream nil end-value)))
             (note-source form nil 0 0 nil nil))))))

(defun read-form-of-string (stream end-value)
  (let* ((string (ansi-stream-in-buffer stream))
         (before (ansi-stream-in-index stream))
         (form (read-preserving-whitespace stream nil end-value)))
    (if (eq form end-value)
        (note-source nil nil 0 0 nil nil)
        (let* ((end (ansi-stream-in-index stream))
               (start (start-of-form string before end))
               (counted-to (if (and *lines-counted-to* (<= *lines-counted-to* start))
                               *lines-counted-to*
                               (progn (setq *lines-counted* 1)
                                      (string-input-stream-start stream)))))
          (setq *lines-counted* (+ *lines-counted* (count-newlines string counted-to start))
                *lines-counted-to* start)
          (note-source form string start end
                       (- start (string-input-stream-offset stream))
                       *lines-counted*)))
    form))

(defun read-form-of-descriptor (stream end-value)
  "The text is known when the form lay in one block of characters, as all but the longest do."
  (multiple-value-bind (position line) (reading-position stream)
    (let* ((index (ansi-stream-in-index stream))
           (blocks (fd-stream-characters-before stream))
           (waiting (< index (ansi-stream-in-limit stream)))
           (form (read-preserving-whitespace stream nil end-value))
           (end (ansi-stream-in-index stream)))
      (cond ((eq form end-value)
             (note-source nil nil 0 0 nil nil))
            ((eql blocks (fd-stream-characters-before stream))
             (let* ((from (if waiting index (fd-stream-first-index stream)))
                    (string (ansi-stream-in-buffer stream))
                    (start (start-of-form string from end))
                    (text (compact-text string start end)))
               ;; The buffer's contents change with the next block, so the text is copied at once.
               (note-source form text 0 (length text)
                            (+ position (- start from))
                            (and line (+ line (count-newlines string from start))))))
            (t (note-source form nil 0 0 position line)))
      form)))

;;; Parts of forms, which may hold circular literals

(defun find-list-in-form (test form)
  "The first list in FORM, itself included, that TEST is true of, or NIL. Gives up in what is circular."
  (let ((steps 100000))
    (declare (fixnum steps))
    (labels ((found-in (form depth)
               (do ((rest form (cdr rest)) (first t nil))
                   ((or (not (consp rest)) (minusp (setq steps (1- steps)))) nil)
                 (when (and first (funcall test rest))
                   (return rest))
                 (when (and (consp (car rest)) (< depth 500))
                   (let ((found (found-in (car rest) (1+ depth))))
                     (when found
                       (return found)))))))
      (found-in form 0))))

(defun finite-form-p (form)
  "Whether FORM is not circular, and not as large as if it were."
  (let ((steps 100000))
    (declare (fixnum steps))
    (labels ((finite (form depth)
               (loop
                 (when (atom form)
                   (return t))
                 (unless (and (plusp (setq steps (1- steps)))
                              (< depth 500)
                              (finite (car form) (1+ depth)))
                   (return nil))
                 (setq form (cdr form)))))
      (finite form 0))))

;;; What cannot be read

(defun report-source-file-error (condition stream)
  (let ((line (source-file-error-line condition))
        (error-line (source-file-error-error-line condition))
        (suspect (source-file-error-suspect condition))
        (*place-in-reports* nil))
    (format stream "~:[line ~;~:*~A:~]~@[~D~]~@[:~D~]: ~A" (source-file-error-file condition) (or error-line line)
            (source-file-error-column condition) (source-file-error-reason condition))
    (when (and error-line line (/= line error-line))
      (format stream "~%  The form begins at line ~D." line))
    (when suspect
      (format stream "~%  Line ~D begins with a parenthesis: one that closes may be missing before it."
              suspect))))

(define-condition source-file-error (reader-error)
  ((reason :initarg :reason :reader source-file-error-reason)
   (file :initarg :file :reader source-file-error-file)
   ;; Where the form begins.
   (line :initarg :line :reader source-file-error-line)
   ;; Where the reader stood, unless that was the end of the text.
   (error-line :initarg :error-line :reader source-file-error-error-line)
   (column :initarg :column :reader source-file-error-column)
   ;; A line in the form that looks like the beginning of another one.
   (suspect :initarg :suspect :reader source-file-error-suspect))
  (:report report-source-file-error)
  (:documentation "A form of a file being loaded or compiled cannot be read."))

(defun bounds-of-unread-form (stream)
  "Where the form begins, in the buffer of the string stream STREAM, that could not be read, and where the
text ends."
  (let* ((string (ansi-stream-in-buffer stream))
         (end (ansi-stream-in-limit stream))
         (before (if (eq string *source-string*) *source-end* (string-input-stream-start stream))))
    (values (start-of-form string before end) end)))

(defun index-of-suspect (string start end)
  "The index of the first parenthesis behind START that is the first character of its line; NIL."
  (let ((newline (search (coerce '(#\Newline #\() 'string) string :start2 start :end2 end)))
    (and newline (1+ newline))))

(defun source-file-error (condition stream)
  "Signals that a form of STREAM cannot be read, because of CONDITION."
  (let ((ended (typep condition 'end-of-file))
        (line nil) (suspect nil) (error-line nil) (column nil))
    (when (string-input-stream-p stream)
      (multiple-value-bind (start end) (bounds-of-unread-form stream)
        (flet ((line-at (index)
                 (1+ (count-newlines (ansi-stream-in-buffer stream) (string-input-stream-start stream)
                                     index))))
          (setq line (line-at start))
          (if ended
              (let ((index (index-of-suspect (ansi-stream-in-buffer stream) start end)))
                (setq suspect (and index (line-at index))))
              (multiple-value-setq (suspect error-line column) (reading-position stream))))))
    (error 'source-file-error :stream stream :reason condition :file *source-file* :line line
                              :error-line error-line :column column
                              :suspect (and ended suspect))))

(defvar *file-being-read* nil "While a form of a file is read, the stream.")

(defun place-of-reading (condition)
  "Where in a file reading has got to, as text, if CONDITION came up there without saying so; NIL otherwise."
  (and *file-being-read*
       *source-file*
       (not (typep condition 'source-file-error))
       (place-text *source-file* (ignore-errors (stream-line-number *file-being-read*)) nil)))

(defun read-form-of-file (stream end-value &aux (*file-being-read* stream))
  "Like READ-SOURCE-FORM; what cannot be read is reported with the place where the form begins."
  (handler-bind ((stream-error
                   (lambda (condition)
                     (when (and (typep condition '(or reader-error end-of-file))
                                (eq (stream-error-stream condition) stream))
                       (source-file-error condition stream)))))
    (read-source-form stream end-value)))

(defun call-with-source-forms (function stream)
  "Calls FUNCTION with each form of STREAM, read just before, and its text and place remembered."
  (let ((end (list nil)))
    (with-fresh-sources ()
      (loop
        (let ((form (read-source-form stream end)))
          (when (eq form end)
            (return nil))
          (funcall function form))))))
