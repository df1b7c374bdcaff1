;;;; What the compiler prints about warnings, and at the end of a compilation unit.
;;;;
;;;; Problem: a message must say where: the file and line, the definition, the form; and not repeat
;;;; what the message before said. Approach: lines that begin with semicolons, as users of other Lisps
;;;; know them, on *ERROR-OUTPUT*: FILE:LINE, which editors understand, and the definition; the form,
;;;; unless it is the whole definition; the message. Lines are found by reading the text of the
;;;; top-level form again.
;;;;
;;;; Invariant: printing never signals because of what it prints: depth and length are bounded, and
;;;; circles are labelled.
;;;;
;;;; Tests: tests/lisp/evaluation/warnings.lisp, tests/mistakes/.

(in-package "BROLGA-SYSTEM")

(defun place-of-form (form)
  "What messages about FORM, a top-level form, say about where something was found."
  (cond ((not (consp form)) nil)
        ((consp (cdr form)) (list (car form) (cadr form)))
        (t (list (car form)))))

(defun definition-form-p (form)
  "True when FORM looks like one that defines a name."
  (and (consp form) (symbolp (car form)) (consp (cdr form))
       (let ((operator (symbol-name (car form))))
         (and (> (length operator) 3) (string= operator "DEF" :end1 3)))))

(defun text-of-place (form)
  "How messages call the top-level form FORM."
  (let ((*print-pretty* t) (*print-length* 4) (*print-level* 3) (*print-right-margin* 1000)
        (*print-lines* 1) (*print-circle* t) (*print-escape* t) (*print-readably* nil)
        (*print-array* nil))
    (if (definition-form-p form)
        (format nil "~S ~S" (car form) (cadr form))
        (prin1-to-string form))))

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

(defun defined-lambda-p (form)
  "True when FORM is a function as DEFUN made it, which is shown as the form it was written in."
  (and (consp form) (eq (car form) '%named-lambda)))

(defun form-for-message (form)
  "FORM as messages show it."
  (when (defined-lambda-p form)
    (setq form (if (consp *source-form*) *source-form* (cons 'lambda (cddr form)))))
  (let ((*print-pretty* t) (*print-length* 12) (*print-level* 5) (*print-lines* 10)
        (*print-right-margin* 74) (*print-circle* t) (*print-escape* t) (*print-readably* nil)
        (*print-array* nil))
    (prin1-to-string form)))

(defun condition-text-for-message (condition)
  (let ((*print-pretty* nil) (*print-length* 12) (*print-level* 5) (*print-circle* t)
        (*print-readably* nil))
    (princ-to-string condition)))

(defun names-of-library-p (form depth)
  "Whether FORM holds, not deeper than DEPTH, a symbol that only the library's expansions put into forms."
  (cond ((consp form)
         (and (plusp depth)
              (loop for rest = form then (cdr rest)
                    while (consp rest)
                      thereis (names-of-library-p (car rest) (1- depth)))))
        ((and form (symbolp form))
         (or (null (symbol-package form))
             (eq (symbol-package form) (find-package "BROLGA-SYSTEM"))))
        (t nil)))

(defun made-by-library-p (form)
  "Whether FORM is none that the program's author has written or would know again, but part of the expansion of
the top-level form."
  (and (consp *source-form*)
       (names-of-library-p form 4)
       (not (part-of-form-p form *source-form*))))

(defun print-place (unit form stream)
  "Prints file, line and defining form, and FORM if it is a part of that, unless the last message of UNIT
said the same."
  (let* ((line (line-of-form form))
         (whole (or (eq form *source-form*) (defined-lambda-p form)
                    (and (consp form) (definition-form-p *source-form*) (made-by-library-p form))))
         (shown (if (and (consp form)
                         (not (and whole (definition-form-p *source-form*))))
                    (form-for-message form)
                    nil))
         (inside (if (and (consp *source-form*) (not (and shown whole)))
                     (text-of-place *source-form*)
                     nil))
         (place (list *source-file* line inside shown)))
    (unless (equal place (compilation-unit-place unit))
      (setf (compilation-unit-place unit) place)
      (when (or *source-file* inside)
        (format stream "; ~@[~A~]~@[:~D~]~:[~;, ~]~@[in ~A~]:~%" *source-file* (and *source-file* line)
                (and *source-file* inside) inside))
      (when shown
        (print-with-prefix ";     " shown stream)))))

(defun print-message (unit kind text form)
  "Prints a message of UNIT about FORM; KIND is a string."
  (let ((stream *error-output*) (newline (position #\Newline text)))
    (fresh-line stream)
    (print-place unit form stream)
    (format stream "; ~A: ~A~%" kind (subseq text 0 newline))
    (when newline
      (print-with-prefix ";   " (subseq text (1+ newline)) stream))))

(defun print-compiler-condition (unit kind condition form)
  (print-message unit
                 (case kind
                   (:note "note")
                   ((:warning :undefined-variable) "WARNING")
                   (t "STYLE-WARNING"))
                 (condition-text-for-message condition)
                 form))

(defun names-for-summary (what names)
  (and names
       (let ((*print-pretty* nil))
         (format nil "undefined ~A~P: ~{~S~^ ~}" what (length names) (reverse names)))))

(defun count-for-summary (count what)
  (and (plusp count)
       (format nil "~D ~A~P" count what count)))

(defun print-summary (unit)
  "Prints what UNIT has counted, if there was more than one message."
  (let ((warnings (compilation-unit-warnings unit))
        (style-warnings (compilation-unit-style-warnings unit)))
    (when (> (+ warnings style-warnings) 1)
      (format *error-output* "~&; ~{~A~^, ~}~@[; ~A~]~@[; ~A~]~@[; ~A~]~%"
              (remove nil (list (count-for-summary warnings "WARNING")
                                (count-for-summary style-warnings "STYLE-WARNING")))
              (names-for-summary "function" (compilation-unit-undefined-functions unit))
              (names-for-summary "variable" (compilation-unit-undefined-variables unit))
              (names-for-summary "type" (compilation-unit-undefined-types unit))))))
