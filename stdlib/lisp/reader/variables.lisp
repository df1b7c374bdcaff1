;;;; The variables of the reader and its errors.
;;;;
;;;; Tests: tests/lisp/reader/.

(in-package "BROLGA-SYSTEM")

(defvar *read-base* 10 "The radix in which rationals are read.")
(defvar *read-eval* t "Whether #. is allowed.")
(defvar *read-suppress* nil "Whether the reader only skips over what it reads.")

(defvar *reading* nil "True inside a call of the reader.")
(defvar *backquote-depth* 0 "How many backquotes, less commas, surround the form being read.")
(defvar *read-labels* nil "Hash table from the numbers of #n= to objects, or NIL before the first.")
(defvar *consing-dot-allowed* nil "True while a list is read in which a dot may come.")

(define-condition simple-reader-error (reader-error simple-condition) ()
  (:report (lambda (condition stream) (report-reader-error condition stream)))
  (:documentation "A syntax error in text that is being read."))

(define-condition reader-package-error (simple-reader-error package-error) ()
  (:report (lambda (condition stream) (report-reader-error condition stream)))
  (:documentation "A symbol that was read names a package or symbol that is not there."))

(define-condition reader-end-of-file (end-of-file)
  ((context :initarg :context :initform nil :reader reader-end-of-file-context))
  (:report (lambda (condition stream)
             (let ((source (stream-error-stream condition)))
               (format stream "The ~:[text~;file ~:*~S~] ended~@[ ~A~]."
                       (and (fd-stream-p source) (fd-stream-pathname source)
                            (namestring (fd-stream-pathname source)))
                       (reader-end-of-file-context condition)))))
  (:documentation "The input ended inside an object."))

(defun report-reader-error (condition stream)
  "Prints the message of CONDITION and where in its stream it happened."
  (apply #'format stream (simple-condition-format-control condition)
         (simple-condition-format-arguments condition))
  (let ((source (stream-error-stream condition)))
    (when (and *place-in-reports* source (open-stream-p source))
      (multiple-value-bind (position line column) (ignore-errors (reading-position source))
        (when position
          ;; The name of a string's stream tells nobody anything.
          (let ((line (if (eql line 1) nil line)))
            (format stream "~%  at position ~D~@[, line ~D~]~@[, column ~D~]~@[ of ~S~]"
                    position line (and line column)
                    (and (typep source 'file-stream) source))))))))

(defvar *place-in-reports* t "Whether reports of reader errors say where in the stream they happened.")

(defun reader-failure (stream control &rest arguments)
  "Signals a syntax error."
  (error 'simple-reader-error :stream stream :format-control control :format-arguments arguments))

(defun end-inside (stream control &rest arguments)
  "Signals that the input ended too early."
  (error 'reader-end-of-file :stream stream
                             :context (and control (apply #'format nil control arguments))))
