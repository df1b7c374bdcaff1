;;;; Printing lists without the pretty printer.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defun output-list (list stream)
  (cond ((and (eq (car list) 'quasiquote) (backquote-form-p list))
         (output-backquote list stream))
        ((comma-p list) (output-comma list stream))
        (t
         (descending (stream)
           (output-list-elements list (length-limit) stream)))))

(defun output-list-elements (list limit stream)
  (let ((count 0) (circle *circularity-table*))
    (declare (fixnum count))
    (output-char #\( stream)
    (loop
      (when (and limit (>= count limit))
        (output-simple-string "..." 0 3 stream)
        (return))
      (output-object (car list) stream)
      (setq list (cdr list)
            count (%two-arg-+ count 1))
      (cond ((null list) (return))
            ((or (not (consp list)) (inner-template-p list))
             (output-simple-string " . " 0 3 stream)
             (output-object list stream)
             (return))
            ((and circle (shared-tail-p list))
             (output-simple-string " . " 0 3 stream)
             (output-tail-after-dot list stream)
             (return)))
      (output-char #\Space stream))
    (output-char #\) stream)))

(defun backquote-form-p (list)
  "True when LIST is what the reader makes of a backquote."
  (and (consp (cdr list)) (null (cddr list))))

(defun output-backquote (form stream)
  (output-char #\` stream)
  (output-object (cadr form) stream))

(defun output-comma (comma stream)
  "Prints COMMA, the reader's list for , ,@ or ,. inside a backquote."
  (let ((form (comma-form comma)))
    (case (car comma)
      (unquote (output-char #\, stream))
      (unquote-splicing (output-simple-string ",@" 0 2 stream))
      (t (output-simple-string ",." 0 2 stream)))
    ;; ,@x and , @x differ.
    (when (and (eq (car comma) 'unquote)
               (symbolp form)
               (let ((name (symbol-name form)))
                 (and (plusp (length name)) (find (char name 0) "@."))))
      (output-char #\Space stream))
    (output-object form stream)))
