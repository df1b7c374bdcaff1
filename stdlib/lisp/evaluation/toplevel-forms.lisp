;;;; Top-level forms as COMPILE-FILE processes them.
;;;;
;;;; Problem: the parts of PROGN, LOCALLY, MACROLET, SYMBOL-MACROLET and EVAL-WHEN are top-level forms, each
;;;; to be evaluated now, put into the compiled file, or both; and what goes into the file must stand
;;;; on its own. Approach: the table of the standard, written down; the parts of a form with local
;;;; macros or declarations are processed inside an expansion that has its environment, and each part
;;;; that is kept is wrapped in such a form again.
;;;;
;;;; Invariant: EMIT gets forms in order, complete for the null lexical environment. *FILE-ENVIRONMENT*
;;;; is valid for the extent of its binding only.
;;;;
;;;; Tests: tests/lisp/evaluation/compile-file.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *file-environment* nil "The environment of the top-level form being processed.")
(defvar *file-wrappers* nil "The heads, innermost first, of the forms around it: lists to append a form to.")
(defvar *emit* nil "The function that gets what is to be put into the file.")
(defvar *environment-receiver* nil "The function that IN-ENVIRONMENT calls.")

(defmacro in-environment (&environment environment)
  "Calls *ENVIRONMENT-RECEIVER* while ENVIRONMENT is valid, when this form is expanded."
  (funcall *environment-receiver* environment)
  nil)

(defun wrapped (form)
  "FORM inside of the forms that *FILE-WRAPPERS* tell of."
  (dolist (head *file-wrappers* form)
    (setq form (append head (list form)))))

(defun evaluate-now (form)
  (values-list (%evaluate form *file-environment*)))

(defun process-parts (forms mode)
  (dolist (form forms)
    (process-toplevel form mode)))

(defun process-inside (head forms mode)
  "Processes FORMS as the body of a form that begins with the elements of HEAD."
  (let ((*environment-receiver*
          (lambda (environment)
            (let ((*file-environment* environment)
                  (*file-wrappers* (cons head *file-wrappers*)))
              (process-parts forms mode)))))
    (%evaluate (append head (list '(in-environment))) *file-environment*)))

(defun declarations-of-body (body)
  "The DECLARE expressions at the beginning of BODY; the second value is the rest."
  (let ((declarations nil))
    (loop
      (unless (and (consp body) (consp (car body)) (eq (caar body) 'declare))
        (return (values (nreverse declarations) body)))
      (push (car body) declarations)
      (setq body (cdr body)))))

(defun process-with-local-definitions (form count mode)
  "Processes a form whose first COUNT elements come before its declarations and forms."
  (multiple-value-bind (declarations forms) (declarations-of-body (nthcdr count form))
    (process-inside (append (subseq form 0 count) declarations) forms mode)))

(defun process-eval-when (form mode)
  (let* ((situations (cadr form))
         (compile (intersection situations '(:compile-toplevel compile)))
         (load (intersection situations '(:load-toplevel load)))
         (execute (intersection situations '(:execute eval)))
         (new-mode (cond ((eq mode :evaluate) (if execute :evaluate nil))
                         ((and compile load) :compile-time-too)
                         ((and load execute) mode)
                         (load :not-compile-time)
                         (compile :evaluate)
                         ((and execute (eq mode :compile-time-too)) :evaluate)
                         (t nil))))
    (when new-mode
      (process-parts (cddr form) new-mode))))

(defun splittable-p (form)
  (member (car form) '(progn locally macrolet symbol-macrolet eval-when) :test #'eq))

(defun expanded-toplevel-form (form)
  "FORM expanded until it is split into parts or no macro form."
  (loop
    (when (and (consp form) (splittable-p form))
      (return form))
    (let ((result (%macroexpand-1 form *file-environment*)))
      (unless (cdr result)
        (return form))
      (setq form (car result)))))

(defun process-toplevel (form mode)
  "Processes FORM in MODE: :EVALUATE, :NOT-COMPILE-TIME or :COMPILE-TIME-TOO."
  (let* ((form (expanded-toplevel-form form))
         (head (if (consp form) (car form) nil)))
    (case head
      (progn (process-parts (cdr form) mode))
      (locally (process-with-local-definitions form 1 mode))
      ((macrolet symbol-macrolet) (process-with-local-definitions form 2 mode))
      (eval-when (process-eval-when form mode))
      (t
       (unless (eq mode :not-compile-time)
         (evaluate-now form))
       (unless (eq mode :evaluate)
         (funcall *emit* form))))))
