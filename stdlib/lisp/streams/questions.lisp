;;;; Y-OR-N-P and YES-OR-NO-P.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defun ask (control arguments choices)
  "Prints the question and CHOICES on *QUERY-IO*; returns the answer without blanks around it."
  (fresh-line *query-io*)
  (when control
    (apply #'format *query-io* control arguments)
    (write-char #\Space *query-io*))
  (write-string choices *query-io*)
  (write-char #\Space *query-io*)
  (finish-output *query-io*)
  (string-trim '(#\Space #\Tab #\Return) (read-line *query-io*)))

(defun y-or-n-p (&optional control &rest arguments)
  "Asks a question on *QUERY-IO* until it is answered by y or n; true when by y."
  (loop
    (let ((answer (ask control arguments "(y or n)")))
      (cond ((string-equal answer "y") (return t))
            ((string-equal answer "n") (return nil)))
      (write-line "Please type \"y\" for yes or \"n\" for no." *query-io*))))

(defun yes-or-no-p (&optional control &rest arguments)
  "Asks a question on *QUERY-IO* until it is answered by yes or no; true when by yes."
  (loop
    (let ((answer (ask control arguments "(yes or no)")))
      (cond ((string-equal answer "yes") (return t))
            ((string-equal answer "no") (return nil)))
      (write-line "Please type \"yes\" for yes or \"no\" for no." *query-io*))))
