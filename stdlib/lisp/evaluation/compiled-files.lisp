;;;; Compiled files: their form, writing and loading them.
;;;;
;;;; Problem: COMPILE-FILE needs a file that holds what is left of a source file after its compile-time
;;;; part: macros expanded at top level, EVAL-WHEN done, warnings given. Approach: a text file. After
;;;; a line with the version of the format follow directives, lists that begin with a keyword, and
;;;; forms, all printed so that they read the same whatever the packages, readtables and printer
;;;; settings are. Machine code is made from the forms when the file is loaded.
;;;;
;;;; Directives: (:FILE name) names the source; (:SOURCE position line text) stands before the forms of
;;;; one of its top-level forms.
;;;;
;;;; Invariants: symbols are read and printed with *PACKAGE* KEYWORD, so that each has its prefix; a file
;;;; of another version is refused.
;;;;
;;;; Tests: tests/lisp/evaluation/compile-file.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *compiled-file-header* ";;; Brolga compiled file, format 2" "The first line of compiled files.")

(defmacro with-compiled-file-syntax (&body body)
  "Runs BODY with the reader and printer set for compiled files."
  `(with-standard-io-syntax
     (let ((*package* *keyword-package*)
           (*print-circle* t)
           (*readtable* *compiled-file-readtable*))
       ,@body)))

;;; Reading

(defvar *symbols-of-file* nil "The uninterned symbols of the compiled file being loaded, by number.")

(defun read-uninterned-symbol (stream sub-character number)
  "Reads what UNINTERNED-LITERAL stands for: #number!\"name\"."
  (declare (ignore sub-character))
  (let ((name (read stream t nil t)))
    (or (gethash number *symbols-of-file*)
        (setf (gethash number *symbols-of-file*) (make-symbol name)))))

(defun read-base-string (stream sub-character number)
  "Reads #\"text\", the literal of a base string."
  (declare (ignore number))
  (unread-char sub-character stream)
  (coerce (read stream t nil t) 'simple-base-string))

(defvar *compiled-file-readtable*
  (let ((readtable (copy-readtable nil)))
    (set-dispatch-macro-character #\# #\! 'read-uninterned-symbol readtable)
    (set-dispatch-macro-character #\# #\" 'read-base-string readtable)
    readtable)
  "The readtable for compiled files.")

(define-condition compiled-file-version-error (simple-file-error) ()
  (:documentation "A compiled file was made by another version of Brolga."))

(defun first-line-of-stream (stream)
  "The first line of STREAM, which stays where it is if the line does not begin with a semicolon."
  (if (eql (peek-char nil stream nil nil) #\;)
      (read-line stream nil "")
      ""))

(defun compiled-stream-p (stream)
  "True when STREAM is a compiled file of this version; its header has been read then."
  (if (and (input-stream-p stream) (not (interactive-stream-p stream)))
      (let* ((line (first-line-of-stream stream))
             (common (mismatch line *compiled-file-header*)))
        (cond ((null common) t)
              ((and (> common (position #\, *compiled-file-header*)))
               (error 'compiled-file-version-error
                      :pathname *load-pathname*
                      :format-control "~A was compiled by another version of Brolga (~S); compile it again."
                      :format-arguments (list *load-pathname* line)))
              (t nil)))
      nil))

(defun obey-directive (directive)
  (ecase (car directive)
    (:file (setq *source-file* (cadr directive)))
    (:source
     (destructuring-bind (position line text) (cdr directive)
       (note-source directive text 0 (length text) position line)))))

(defun load-compiled-forms (stream print name)
  "Evaluates the forms of the compiled file STREAM."
  (let ((*symbols-of-file* (make-hash-table))
        (end (list nil)))
    (loop
      (let ((form (with-compiled-file-syntax (read stream nil end))))
        (cond ((eq form end)
               (return t))
              ((and (consp form) (keywordp (car form)))
               (obey-directive form))
              (t
               (evaluate-loaded-form form print name)))))))

;;; Writing

(defun write-datum (datum stream)
  (with-compiled-file-syntax
    (prin1 (with-literals datum) stream))
  (terpri stream))

(defun write-compiled-file-header (source stream)
  (write-line *compiled-file-header* stream)
  (write-datum (list :file source) stream))

(defun write-source-directive (stream)
  "Writes where the form under compilation comes from."
  (write-datum (list :source *source-position* *source-line*
                     (if *source-string*
                         (subseq *source-string* *source-start* *source-end*)
                         ""))
               stream))
