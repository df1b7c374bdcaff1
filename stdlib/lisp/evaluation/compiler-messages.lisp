;;;; What the compiler prints about warnings, and at the end of a compilation unit.
;;;;
;;;; Problem: a message must say where: the file and line, the definition, the form; and not repeat
;;;; what the message before said. Approach: lines that begin with semicolons, as users of other Lisps
;;;; know them, on *ERROR-OUTPUT*. Lines are found by reading the text of the top-level form again.
;;;;
;;;; Invariant: printing never signals because of what it prints: depth and length are bounded, and
;;;; circles are labelled.
;;;;
;;;; Tests: tests/lisp/evaluation/warnings.lisp.

(in-package "BROLGA-SYSTEM")

(defun place-of-form (form)
  "What messages about FORM, a top-level form, say about where something was found."
  (cond ((not (consp form)) nil)
        ((consp (cdr form)) (list (car form) (cadr form)))
        (t (list (car form)))))

(defun print-with-prefix (prefix text stream)
  "Prints the lines of TEXT, each behind PREFIX."
  (let ((start 0))
    (loop
      (let ((newline (position #\Newline text :start start)))
        (write-string prefix stream)
        (write-line text stream :start start :end newline)
        (unless newline
          (return))
        (setq start (1+ newline))))))

(defun form-for-message (form)
  "FORM as messages show it. A function as DEFUN made it is shown as the form it was written in."
  (when (and (consp form) (eq (car form) '%named-lambda))
    (setq form (if (consp *source-form*) *source-form* (cons 'lambda (cddr form)))))
  (let ((*print-pretty* t) (*print-length* 12) (*print-level* 5) (*print-lines* 10)
        (*print-right-margin* 74) (*print-circle* t) (*print-escape* t) (*print-readably* nil)
        (*print-array* nil))
    (prin1-to-string form)))

(defun condition-text-for-message (condition)
  (let ((*print-pretty* nil) (*print-length* 12) (*print-level* 5) (*print-circle* t)
        (*print-readably* nil)
        ;; It matters most of undefined names which package they are in.
        (*package* (if (typep condition '(or undefined-name-warning undefined-function-warning))
                       *keyword-package*
                       *package*)))
    (princ-to-string condition)))

(defun print-place (unit form stream)
  "Prints file, line and defining form unless the last message of UNIT said the same."
  (let* ((line (line-of-form form))
         (place (list *source-file* line (place-of-form (or *source-form* form)))))
    (unless (equal place (compilation-unit-place unit))
      (setf (compilation-unit-place unit) place)
      (when *source-file*
        (format stream "~&; file: ~A~@[, line ~D~]~%" *source-file* line))
      (when (third place)
        (let ((*print-pretty* nil) (*print-length* 6) (*print-level* 3))
          (format stream "; in:~{ ~S~}~%" (third place)))))))

(defun print-compiler-condition (unit kind condition form)
  (let ((stream *error-output*))
    (fresh-line stream)
    (print-place unit form stream)
    (when (consp form)
      (print-with-prefix ";     " (form-for-message form) stream)
      (write-line "; " stream))
    (if (eq kind :note)
        (print-with-prefix "; note: " (condition-text-for-message condition) stream)
        (progn
          (format stream "; caught ~A:~%"
                  (if (member kind '(:warning :undefined-variable) :test #'eq)
                      "WARNING"
                      "STYLE-WARNING"))
          (print-with-prefix ";   " (condition-text-for-message condition) stream)))
    (terpri stream)))

(defun print-names (names what stream)
  (when names
    (format stream "~&;   Undefined ~A~P:~%" what (length names))
    (print-with-prefix ";     "
                       (let ((*print-pretty* nil))
                         (format nil "~{~S~^ ~}" (reverse names)))
                       stream)))

(defun print-count (count what stream)
  (unless (eql count 0)
    (format stream "~&;   caught ~D ~A condition~P~%" count what count)))

(defun print-summary (unit aborted)
  "Prints what UNIT has counted, if anything."
  (let ((stream *error-output*)
        (warnings (compilation-unit-warnings unit))
        (style-warnings (compilation-unit-style-warnings unit)))
    (unless (eql 0 (+ warnings style-warnings))
      (format stream "~&; compilation unit ~A~%" (if aborted "aborted" "finished"))
      (print-names (compilation-unit-undefined-functions unit) "function" stream)
      (print-names (compilation-unit-undefined-variables unit) "variable" stream)
      (print-count warnings "WARNING" stream)
      (print-count style-warnings "STYLE-WARNING" stream))))
