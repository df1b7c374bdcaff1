;;;; LOAD.
;;;;
;;;; Problem: a source file is read and evaluated form by form, every form with its exact text and
;;;; place; a compiled file has forms without text; and a stream may be either, or something typed.
;;;; Approach: the text of a file is read whole and then taken apart as a string, which is fastest and
;;;; keeps texts at hand; streams are read as they are. Compiled files are known by how they begin, and
;;;; are read as octets, also when a stream of characters is given.
;;;;
;;;; Invariants: what LOAD binds (*PACKAGE*, *READTABLE*, *POLICY*, the place variables) is as before
;;;; when it returns. An error offers to try the form again, to go on with the next one, or to leave
;;;; the file.
;;;;
;;;; Tests: tests/lisp/evaluation/load.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *load-pathname* nil "The name of the file being loaded, with defaults filled in, or NIL.")
(defvar *load-truename* nil "The true name of the file being loaded, or NIL.")
(defvar *load-verbose* nil "Whether LOAD says what it loads when it is not told.")
(defvar *load-print* nil "Whether LOAD prints the values of the forms when it is not told.")

(defvar *source-type* "lisp" "The type of source files.")
(defvar *compiled-type* "fasl" "The type of compiled files.")

;;; Files

(defun with-defaults (pathname)
  "PATHNAME merged with *DEFAULT-PATHNAME-DEFAULTS*. Logical pathnames stand on their own: a physical
directory means nothing on their host."
  (if (typep pathname 'logical-pathname)
      pathname
      (merge-pathnames pathname)))

(defun read-whole-file (pathname external-format)
  "The characters of the file PATHNAME: a string and how many of its characters count."
  (with-open-file (stream pathname :external-format external-format)
    (let* ((string (make-string (1+ (file-length stream))))
           (end (read-sequence string stream)))
      (loop
        (when (< end (length string))
          (return (values string end)))
        ;; The file has no length worth the name, such as a pipe.
        (let ((longer (make-string (* 2 (length string)))))
          (replace longer string)
          (setq string longer
                end (read-sequence string stream :start end)))))))

(defvar *source-filter* nil
  "A function of a file's name, and a string with its text up to an index, that gives the text to read instead:
a string and an index; NIL when files are read as they are.")

(defun read-source-file (pathname external-format)
  "The characters of the source file PATHNAME as they are to be read: a string and how many count."
  (multiple-value-bind (string end) (read-whole-file pathname external-format)
    (if *source-filter*
        (funcall *source-filter* pathname string end)
        (values string end))))

(defun newest-file (pathnames)
  "The pathname among PATHNAMES whose file was written last; NIL when none of the files is there."
  (let ((best nil) (best-date nil))
    (dolist (pathname pathnames best)
      (let ((found (probe-file pathname)))
        (when (and found (pathname-name found))
          (let ((date (or (file-write-date found) 0)))
            (when (or (null best) (> date best-date))
              (setq best pathname best-date date))))))))

(defun file-to-load (pathname)
  "The pathname of the file to load for PATHNAME; NIL when there is none. A name without type means the
source or the compiled file, whichever is newer."
  (cond ((pathname-type pathname)
         (if (probe-file pathname) pathname nil))
        ((newest-file (list (merge-pathnames pathname (make-pathname :type *compiled-type*))
                            (merge-pathnames pathname (make-pathname :type *source-type*)))))
        (t (newest-file (list pathname)))))

(defun skip-first-line-of-script (stream)
  "Reads past the first line of the string stream STREAM if it begins with #!."
  (let ((string (ansi-stream-in-buffer stream))
        (start (ansi-stream-in-index stream))
        (limit (ansi-stream-in-limit stream)))
    (when (and (< (1+ start) limit)
               (eql (schar string start) #\#)
               (eql (schar string (1+ start)) #\!))
      (setf (ansi-stream-in-index stream)
            (or (%string-position #\Newline string start limit) limit)))))

;;; Forms

(defun print-loaded-values (values)
  (format t "~&; ==> ~{~S~^, ~}~%" values))

(defun run-loaded-form (function print name &optional form line)
  "Calls FUNCTION, which evaluates FORM at LINE of the file NAME, with ways to go on after an error. Backtraces
show the form and its place; there is none in compiled files."
  (declare (ignorable form line))
  (loop
    (restart-case
        (let ((values (multiple-value-list (funcall function))))
          (when print
            (print-loaded-values values))
          (return))
      (retry ()
        :report "Evaluate the form of the file again."
        nil)
      (continue ()
        :report (lambda (stream)
                  (format stream "Go on with the next form of ~A." name))
        (return)))))

(defun load-forms (stream print name)
  "Evaluates the source forms of STREAM."
  (let ((end (list nil)))
    (loop
      (let ((form (read-form-of-file stream end)))
        (when (eq form end)
          (return t))
        (remember-source-form)
        (run-loaded-form (lambda () (evaluate-source-form form)) print name form *source-line*)))))

(defmacro with-loading ((name) &body body)
  "Runs BODY, which loads what is called NAME in messages."
  `(values
    (with-simple-restart (abort "Leave the file ~A." ,name)
      (let ((*readtable* *readtable*) (*package* *package*) (*policy* *policy*)
            (*muffled-warnings* *muffled-warnings*))
        ,@body))))

(defun load-source (stream print name)
  "Loads the source forms of STREAM."
  (with-loading (name)
    (with-compilation-unit ()
      (load-forms stream print name))))

(defun load-compiled (octets print name)
  "Loads the compiled file that OCTETS hold."
  (with-loading (name)
    (call-in-unit (make-compilation-unit :evaluation-p t :quiet-p t)
                  (lambda () (load-compiled-octets octets print name)))))

(defun announce-loading (what)
  (format t "~&; loading ~A~%" what))

(defun load-file (pathname verbose print external-format)
  (let* ((*load-pathname* (with-defaults pathname))
         (*load-truename* (truename pathname))
         (name (namestring *load-truename*)))
    (when verbose
      (announce-loading (prin1-to-string (namestring *load-pathname*))))
    (with-fresh-sources (name)
      (if (compiled-file-p *load-truename*)
          (load-compiled (octets-of-file *load-truename* 0 nil) print name)
          (multiple-value-bind (string end) (read-source-file pathname external-format)
            (let ((stream (make-string-input-stream string 0 end)))
              (skip-first-line-of-script stream)
              (load-source stream print name)))))))

(defun octets-of-compiled-stream (stream)
  "The rest of STREAM as octets when it is a compiled file or a binary stream, which can be nothing else."
  (let ((resolved (resolved-stream stream)))
    (cond ((and (fd-stream-p resolved) (input-stream-p resolved)
                (fd-stream-pathname resolved)
                (file-position resolved))
           (let ((start (file-position resolved)) (pathname (truename resolved)))
             (when (compiled-file-p pathname start)
               (file-position resolved :end)
               (octets-of-file pathname start nil))))
          ((not (subtypep (stream-element-type stream) 'character))
           (octets-of-binary-stream stream))
          (t nil))))

(defun octets-of-binary-stream (stream)
  "The rest of STREAM."
  (let ((octets (make-array 65536 :element-type '(unsigned-byte 8))) (end 0))
    (loop
      (setq end (read-sequence octets stream :start end))
      (when (< end (length octets))
        (return (subseq octets 0 end)))
      (setq octets (replace (make-array (* 2 end) :element-type '(unsigned-byte 8)) octets)))))

(defun load-stream (stream verbose print)
  (let* ((file (if (typep stream 'file-stream) (ignore-errors (pathname stream)) nil))
         (*load-pathname* (and file (with-defaults file)))
         (*load-truename* (and file (ignore-errors (truename stream)))))
    (when verbose
      (announce-loading (if file
                            (prin1-to-string (namestring *load-pathname*))
                            (format nil "stream ~S" stream))))
    (with-fresh-sources ((and *load-truename* (namestring *load-truename*)))
      (let ((octets (octets-of-compiled-stream stream)))
        (if octets
            (load-compiled octets print (or file stream))
            (load-source stream print (or file stream)))))))

(defun load (filespec &key (verbose *load-verbose*) (print *load-print*) (if-does-not-exist t)
                        (external-format :default))
  "Reads and evaluates the forms of a source file or stream, or loads a compiled file. Returns true, or
NIL when the file is not there and IF-DOES-NOT-EXIST is NIL, or an error led out of it."
  (if (streamp filespec)
      (load-stream filespec verbose print)
      (let* ((pathname (pathname filespec))
             (file (file-to-load pathname)))
        ;; Not a tail call: backtraces show who loaded the file.
        (cond (file (values (load-file file verbose print external-format)))
              ((not if-does-not-exist) nil)
              (t
               (restart-case
                   (error 'file-does-not-exist
                          :pathname (with-defaults pathname)
                          :format-control "The file ~S does not exist~@[ in ~S~]."
                          :format-arguments (list (namestring (with-defaults pathname))
                                                  (directory-of-relative-file (with-defaults pathname))))
                 (retry ()
                   :report "Look for the file again."
                   (load filespec :verbose verbose :print print
                                  :external-format external-format))
                 (use-value (other)
                   :report "Load another file."
                   :interactive read-evaluated-pathname
                   (load other :verbose verbose :print print
                               :external-format external-format))
                 (continue ()
                   :report "Go on without loading it."
                   nil)))))))

(defun read-evaluated-pathname ()
  (%ask-for-value "File (evaluated)"))
