;;;; ~_ ~I ~<...~:> and ~/function/: the directives of the pretty printer.
;;;;
;;;; Tests: tests/lisp/format/.

(in-package "BROLGA-SYSTEM")

(defun format-conditional-newline (directive stream arguments)
  (declare (ignore arguments))
  (pprint-newline (cond ((and (directive-colon directive) (directive-at directive)) :mandatory)
                        ((directive-colon directive) :fill)
                        ((directive-at directive) :miser)
                        (t :linear))
                  stream)
  nil)

(defun format-indent (directive stream arguments)
  (when (directive-at directive)
    (directive-failure directive "~~I cannot have an at-sign."))
  (with-parameters (directive arguments (columns 0 integer))
    (pprint-indent (if (directive-colon directive) :current :block) columns stream))
  nil)

(defun format-call-function (directive stream arguments)
  (let ((parameters '()) (index 0))
    (dolist (parameter (directive-parameters directive))
      (declare (ignore parameter))
      (push (parameter directive arguments index nil) parameters)
      (setq index (1+ index)))
    (apply (directive-details directive) stream (next-argument directive arguments)
           (directive-colon directive) (directive-at directive) (nreverse parameters)))
  nil)

;;; Logical blocks. DETAILS becomes (prefix suffix per-line-p items).

(defun check-logical-block (directive)
  (let* ((clauses (directive-clauses directive))
         (separators (directive-details directive))
         (count (length clauses)))
    (when (> count 3)
      (directive-failure directive "~~<...~~:> has more than three clauses."))
    (when (some #'directive-colon separators)
      (directive-failure directive "~~:; cannot be in ~~<...~~:>."))
    (when (and (cdr separators) (directive-at (second separators)))
      (directive-failure directive "~~@; can only be behind the prefix of ~~<...~~:>."))
    (when (directive-parameters directive)
      (directive-failure directive "~~<...~~:> takes no parameters."))
    (let ((prefix (and (> count 1) (constant-clause directive (first clauses) "prefix")))
          (body (if (> count 1) (second clauses) (first clauses)))
          (suffix (and (= count 3) (constant-clause directive (third clauses) "suffix"))))
      (setf (directive-details directive)
            (list (or prefix (if (directive-colon directive) "(" ""))
                  (or suffix (if (directive-colon directive) ")" ""))
                  (and separators (directive-at (first separators)))
                  (if (directive-at (directive-closing directive))
                      (add-fill-newlines body)
                      body))))))

(defun constant-clause (directive clause what)
  "The text of CLAUSE, the prefix or suffix of a logical block."
  (let ((text (make-string-output-stream)))
    (dolist (item clause)
      (cond ((stringp item) (write-string item text))
            ((and (char= (directive-character item) #\~) (null (directive-parameters item)))
             (write-char #\~ text))
            ((and (char= (directive-character item) #\%) (null (directive-parameters item)))
             (write-char #\Newline text))
            ((and (char= (directive-character item) #\Newline))
             (when (directive-at item)
               (write-char #\Newline text)))
            (t (directive-failure directive "The ~A of ~~<...~~:> has a directive in it." what))))
    (get-output-stream-string text)))

(defun add-fill-newlines (items)
  "ITEMS with a ~:_ after each group of blanks in the strings, also of enclosed directives."
  (let ((result '()) (after-newline nil))
    (dolist (item items)
      (cond ((directive-p item)
             (setq after-newline (char= (directive-character item) #\Newline))
             (unless (char= (directive-character item) #\<)
               (setf (directive-clauses item)
                     (mapcar #'add-fill-newlines (directive-clauses item))))
             (push item result))
            (t
             (let ((start 0) (end (length item)))
               (loop
                 (let* ((blank (position #\Space item :start start))
                        (after (and blank
                                    (or (position #\Space item :start blank :test #'char/=) end))))
                   (when (null blank)
                     (when (< start end)
                       (push (subseq item start) result))
                     (return))
                   (push (subseq item start after) result)
                   (unless (and after-newline (eql blank 0) (eql start 0))
                     (push (make-fill-newline) result))
                   (setq start after))))
             (setq after-newline nil))))
    (nreverse result)))

(defun make-fill-newline ()
  (let ((directive (make-directive "~:_" #\_ '() t nil 0 3)))
    (setf (directive-function directive) 'format-conditional-newline)
    directive))

(defun format-logical-block (directive stream arguments)
  (destructuring-bind (prefix suffix per-line items) (directive-details directive)
    (flet ((run (object)
             (print-block stream object (if per-line nil prefix) (if per-line prefix nil) suffix
                          (lambda (stream list) (run-block-items items stream list)))))
      (cond ((directive-at directive)
             ;; The block takes all the arguments there are.
             (run (format-arguments-rest arguments))
             (setf (format-arguments-rest arguments) '()))
            (t (run (next-argument directive arguments))))))
  nil)

(defun run-block-items (items stream list)
  "Carries out ITEMS on the elements of LIST inside a logical block."
  (let ((arguments (make-format-arguments list list nil)))
    (setf (format-arguments-block-stream arguments) stream)
    (catch arguments
      (run-items items stream arguments))))

(defun check-block-argument (arguments)
  "Ends the logical block of ARGUMENTS when its next element must not be printed."
  (unless (more-in-block-p (format-arguments-rest arguments)
                           (format-arguments-block-count arguments)
                           (format-arguments-block-stream arguments))
    (throw arguments nil))
  (setf (format-arguments-block-count arguments)
        (1+ (format-arguments-block-count arguments))))
