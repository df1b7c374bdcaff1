;;;; COMPILE-FILE.
;;;;
;;;; Problem: compile a source file without running it, except for what belongs to compile time, and
;;;; tell truly whether there was something to warn of. Approach: the forms are read and processed one
;;;; by one; each form for the file is compiled, which gives all its warnings, and written as an order
;;;; (compiled-files.lisp). The file takes its place when all went well.
;;;;
;;;; Invariants: a form that cannot be processed is reported, counted as a failure, and replaced by one
;;;; that signals the same error when the file is loaded; input that cannot be read ends the
;;;; compilation without an output file.
;;;;
;;;; Tests: tests/lisp/evaluation/compile-file.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *compile-file-pathname* nil "The name of the file being compiled, with defaults filled in, or NIL.")
(defvar *compile-file-truename* nil "The true name of the file being compiled, or NIL.")
(defvar *compile-verbose* t "Whether COMPILE-FILE says what it does when it is not told.")
(defvar *compile-print* nil "Whether COMPILE-FILE names the forms it compiles when it is not told.")

(define-condition compiled-program-error (program-error)
  ((message :initarg :message :reader compiled-program-error-message)
   (form :initarg :form :reader compiled-program-error-form))
  (:report (lambda (condition stream)
             (format stream "~A~%(The form could not be compiled: ~A)"
                     (compiled-program-error-message condition)
                     (compiled-program-error-form condition))))
  (:documentation "A form is run whose compilation has failed."))

(defun signal-compilation-failure (message form)
  "What stands in compiled files for a form that could not be compiled."
  (error 'compiled-program-error :message message :form form))

(defun source-file-pathname (input-file)
  "The pathname of the source file INPUT-FILE."
  (let ((pathname (with-defaults (pathname input-file))))
    (if (or (pathname-type pathname) (probe-file pathname))
        pathname
        (merge-pathnames pathname (make-pathname :type *source-type*)))))

(defun compile-file-pathname (input-file &key (output-file nil) &allow-other-keys)
  "The name of the file that COMPILE-FILE writes for these arguments."
  (let ((default (merge-pathnames (make-pathname :type *compiled-type* :version nil)
                                  (with-defaults (pathname input-file)))))
    (cond ((or (null output-file) (eq output-file t)) default)
          ((typep (pathname output-file) 'logical-pathname) (pathname output-file))
          (t (merge-pathnames output-file default)))))

(defun note-inner-functions (form)
  "Notes the functions that DEFUN forms inside of FORM will define when the file is loaded."
  (loop
    (unless (and (consp form) (not (eq (car form) 'quote)))
      (return))
    (when (and (eq (car form) 'defun) (consp (cdr form)))
      (note-function-of-unit (cadr form) (and (consp (cddr form)) (list (caddr form)))))
    (note-inner-functions (car form))
    (setq form (cdr form))))

(defun constant-form-p (form)
  "True when evaluating FORM at top level would do nothing."
  (or (and (atom form) (not (symbolp form)))
      (null form)
      (eq form t)
      (keywordp form)
      (and (consp form) (eq (car form) 'quote))))

(defun report-compilation-error (condition form)
  (setq *warnings-p* t *failure-p* t)
  (print-message (current-compilation-unit) "ERROR" (condition-text-for-message condition) form))

(defun failing-form (condition form)
  `(signal-compilation-failure ,(condition-text-for-message condition) ,(form-for-message form)))

(defun emit-form (form)
  "Compiles FORM, giving warnings, and writes it into the file."
  (unless (constant-form-p form)
    ;; A DEFUN at top level was noted when its compile-time part was evaluated.
    (unless (and (consp form) (eq (car form) '%defun))
      (note-inner-functions form))
    (let ((unit (%compile-for-file form *file-environment*)))
      (if unit
          (handler-case (write-order run unit)
            ;; The compiler has put something into the code that stands for no part of the form.
            (undumpable-object () (write-order run (list (wrapped form)))))
          (write-order run (list (wrapped form)))))))

(defun write-source-order ()
  "Writes where the form under compilation comes from."
  (let ((*parts-seen* (make-hash-table :test #'eq)) (output *file-output*))
    (put-operation source output)
    (dump-object *source-position* output)
    (dump-object *source-line* output)
    (dump-object (if *source-string*
                     (compact-text *source-string* *source-start* *source-end*)
                     "")
                 output)))

(defun write-file-order (source)
  (let ((*parts-seen* (make-hash-table :test #'eq)))
    (put-operation file *file-output*)
    (dump-object source *file-output*)))

(defun process-form-of-file (form)
  "Processes a top-level form; an error in it is reported and left to the loading of the file."
  (let ((*emit* #'emit-form)
        (failed nil))
    (remember-source-form)
    (write-source-order)
    (handler-case (process-toplevel form :not-compile-time)
      (error (condition)
        (report-compilation-error condition form)
        (setq failed (failing-form condition form))))
    (when failed
      (write-order run (unit-for-file failed nil)))))

(defun next-form-of-file (input end-value)
  "Reads a form; :FAILED as the second value when it cannot be read."
  (handler-case (values (read-form-of-file input end-value) nil)
    (error (condition)
      (setq *warnings-p* t *failure-p* t)
      (let ((text (if (typep condition 'source-file-error)
                      (condition-text-for-message condition)
                      ;; What #. or a reader macro ran into.
                      (format nil "~A:~@[~D:~] ~A" *source-file* (stream-line-number input)
                              (condition-text-for-message condition))))
            (*source-form* nil) (*source-file* nil))
        (print-message (current-compilation-unit) "ERROR" text nil))
      (values end-value :failed))))

(defun compile-forms (input print)
  "Compiles the forms of the stream INPUT; false when it could not be read to its end."
  (let ((end (list nil)))
    (loop
      (multiple-value-bind (form failed) (next-form-of-file input end)
        (cond (failed (return nil))
              ((eq form end) (return t)))
        (when print
          (format t "~&; compiling ~:[~S~;~{~S~^ ~} ...~]~%" (consp form)
                  (if (consp form) (place-of-form form) form)))
        (process-form-of-file form)))))

(defun compile-source (input name output-file print)
  "Compiles the stream INPUT, the source called NAME, to OUTPUT-FILE; its true name, or NIL."
  (let ((done nil) (*file-output* (make-file-output))
        (stream (open output-file :direction :output :if-exists :supersede
                                  :element-type '(unsigned-byte 8))))
    (unwind-protect
         (progn
           (write-file-order name)
           (when (let ((*readtable* *readtable*) (*package* *package*) (*creations* nil) (*initialisations* nil)
                       (*file-environment* nil) (*file-wrappers* nil))
                   (compile-forms input print))
             (put-operation end *file-output*)
             (write-compiled-file *file-output* stream)
             (setq done t)))
      (close stream :abort (not done)))
    (if done (truename output-file) nil)))

(defun compile-file (input-file &key output-file (verbose *compile-verbose*) (print *compile-print*)
                                  (external-format :default))
  "Compiles the source file INPUT-FILE. Returns the true name of the compiled file, or NIL when there is
none; whether there were warnings or errors; whether there were others than style warnings."
  (let* ((*compile-file-pathname* (source-file-pathname input-file))
         (*compile-file-truename* (truename *compile-file-pathname*))
         (name (namestring *compile-file-truename*))
         (output-file (compile-file-pathname *compile-file-pathname* :output-file output-file))
         (*warnings-p* nil)
         (*failure-p* nil)
         (result nil))
    (when verbose
      (format t "~&; compiling file ~S~%" (namestring *compile-file-pathname*)))
    (multiple-value-bind (string end) (read-source-file *compile-file-pathname* external-format)
      (let ((input (make-string-input-stream string 0 end)))
        (skip-first-line-of-script input)
        (with-fresh-sources (name)
          (with-compilation-unit ()
            (taking-warnings
              (setq result (compile-source input name output-file print)))))))
    (when verbose
      (if result
          (format t "~&; wrote ~A~%" (namestring result))
          (format t "~&; compilation aborted because of input error~%")))
    (values result *warnings-p* *failure-p*)))
