;;;; The Lisp half of the runner of test files: evaluates the forms of a text one after the other.
;;;;
;;;; Problem: say for each form what it returned, printed or signalled, in the notation of the
;;;; expectations, without the form's doings disturbing the runner.
;;;; Approach: forms are read with their positions and evaluated with standard output caught; the
;;;; outcome becomes lines that the Rust half compares with the comments behind the form.
;;;; Invariants: portable Common Lisp, so that expectations can be checked with other
;;;; implementations. A form that cannot be read ends the file. Tests: every test file.

(defpackage "TEST-DRIVER"
  (:use "COMMON-LISP")
  (:export "RUN-TEXT"))

(in-package "TEST-DRIVER")

(defun text-lines (text)
  "The lines of TEXT; a newline at its end begins no further line."
  (let ((lines nil) (start 0))
    (loop
      (when (>= start (length text))
        (return (nreverse lines)))
      (let ((end (or (position #\Newline text :start start) (length text))))
        (push (subseq text start end) lines)
        (setq start (+ end 1))))))

(defun marked (marker lines)
  "LINES behind MARKER."
  (mapcar (lambda (line)
            (string-right-trim " " (concatenate 'string marker " " line)))
          lines))

(defun value-lines (values)
  "The expectation lines of VALUES."
  (if (null values)
      (list ";=>")
      (mapcan (lambda (value)
                (let ((lines (text-lines (prin1-to-string value))))
                  (append (marked ";=>" (list (if lines (first lines) "")))
                          (marked ";.." (rest lines)))))
              values)))

(defun condition-name (condition)
  "The name of CONDITION's type if a test file or the standard defines it, else the most special standard
type it belongs to: implementations differ below that."
  (let ((name (type-of condition)))
    (if (and (symbolp name)
             (eq (symbol-package name) (find-package "COMMON-LISP-USER")))
        name
        (find-if (lambda (type) (typep condition type))
                 '(undefined-function unbound-variable unbound-slot division-by-zero
                   floating-point-overflow floating-point-underflow floating-point-invalid-operation
                   arithmetic-error reader-error end-of-file stream-error file-error package-error
                   parse-error program-error control-error print-not-readable type-error cell-error
                   storage-condition simple-error error serious-condition)))))

(defun outcome (form)
  "The expectation lines of what FORM does."
  (let* ((output (make-string-output-stream))
         (lines nil))
    (setq lines
          (block nil
            (handler-bind ((warning #'muffle-warning))
              (handler-case
                  (let ((values (let ((*standard-output* output)
                                      (*trace-output* output))
                                  (multiple-value-list (eval form)))))
                    (return (value-lines values)))
                (serious-condition (condition)
                  (return (list (format nil ";!! ~A" (condition-name condition)))))))))
    (append (marked ";>>" (text-lines (get-output-stream-string output)))
            lines)))

(defun run-text (text)
  "Evaluates the forms of TEXT. Returns a list with (end-position line...) for each form."
  (let ((*package* *package*)
        (*readtable* (copy-readtable nil))
        (*print-pretty* nil)
        (results nil)
        (start 0))
    (setq *package* (find-package "COMMON-LISP-USER"))
    (loop
      (multiple-value-bind (form end)
          (handler-case (read-from-string text nil '%end :start start :preserve-whitespace t)
            (error (condition)
              (push (list (length text)
                          (format nil ";!! the file cannot be read on: ~A" (type-of condition)))
                    results)
              (return (nreverse results))))
        (when (eq form '%end)
          (return (nreverse results)))
        (setq start end)
        (push (cons end (outcome form)) results)))))
