;;;; Restarts.
;;;;
;;;; The problem: code far down offers ways to go on, handlers and users choose one. The approach:
;;;; *RESTART-CLUSTERS* is a list of clusters, innermost first, each a list of restarts bound
;;;; together; RESTART-CASE leaves through a block per clause with the arguments as values.
;;;;
;;;; Invariants: restarts have dynamic extent; those associated with a condition by
;;;; WITH-CONDITION-RESTARTS are seen for it and for no other condition.
;;;;
;;;; Tests: tests/lisp/conditions/restarts.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *restart-clusters* nil "The active restarts: a list of lists of restarts, innermost first.")

(defstruct (restart (:constructor %make-restart (name function report-function interactive-function
                                                 test-function))
                    (:copier nil))
  name function report-function interactive-function test-function
  (conditions nil))

(defmacro restart-bind (bindings &body forms)
  "Evaluate FORMS with restarts that call functions in the place where they are invoked."
  `(let ((*restart-clusters*
           (cons (list ,@(mapcar (lambda (binding)
                                   (destructuring-bind (name function &key report-function
                                                                        interactive-function
                                                                        test-function)
                                       binding
                                     `(%make-restart ',name ,function ,report-function
                                                     ,interactive-function ,test-function)))
                                 bindings))
                 *restart-clusters*)))
     ,@forms))

(defun %restart-applies-p (restart condition)
  "Whether RESTART is visible for CONDITION, NIL for any."
  (and (or (null condition)
           (null (restart-conditions restart))
           (member-eq condition (restart-conditions restart)))
       (or (null (restart-test-function restart))
           (funcall (restart-test-function restart) condition))))

(defun compute-restarts (&optional condition)
  "The active restarts that apply to CONDITION, innermost first."
  (let ((result nil))
    (dolist (cluster *restart-clusters* (nreverse result))
      (dolist (restart cluster)
        (when (%restart-applies-p restart condition)
          (push restart result))))))

(defun find-restart (identifier &optional condition)
  "The innermost active restart that is IDENTIFIER or has this name and applies to CONDITION."
  (dolist (cluster *restart-clusters* nil)
    (dolist (restart cluster)
      (when (and (or (eq restart identifier)
                     (and identifier (eq (restart-name restart) identifier)))
                 (%restart-applies-p restart condition))
        (return-from find-restart restart)))))

(defun %find-restart-or-fail (identifier &optional condition)
  "Like FIND-RESTART, but signals when there is none."
  (or (find-restart identifier condition)
      (error 'simple-control-error :format-control "No restart ~S is active~@[ for ~S~]."
                                   :format-arguments (list identifier condition))))

(defun invoke-restart (restart &rest arguments)
  "Call the function of RESTART, a restart or a name, with ARGUMENTS."
  (apply (the function (restart-function (%find-restart-or-fail restart))) arguments))

(defun %interactive-arguments (restart)
  "The arguments that the user gives for RESTART."
  (let ((function (restart-interactive-function restart)))
    (if function (funcall function) nil)))

(defun invoke-restart-interactively (restart)
  "Call the function of RESTART with arguments asked for."
  (let ((restart (%find-restart-or-fail restart)))
    (apply (the function (restart-function restart)) (%interactive-arguments restart))))

(defmacro with-condition-restarts (condition restarts &body forms)
  "Evaluate FORMS while RESTARTS belong to CONDITION."
  (let ((condition-name (%make-symbol "CONDITION")) (restarts-name (%make-symbol "RESTARTS")))
    `(let ((,condition-name ,condition) (,restarts-name ,restarts))
       (unwind-protect
            (progn
              (dolist (restart ,restarts-name)
                (push ,condition-name (restart-conditions restart)))
              ,@forms)
         (dolist (restart ,restarts-name)
           (pop (restart-conditions restart)))))))

(defun report-restart (restart stream)
  "Say what RESTART does."
  (cond ((restart-report-function restart)
         (funcall (restart-report-function restart) stream))
        ((restart-name restart) (prin1 (restart-name restart) stream))
        (t (write-string "An anonymous restart." stream))))

(defun print-restart (restart stream)
  "Print RESTART: what it does when *PRINT-ESCAPE* is NIL, else its name and identity."
  (declare (special *print-escape* *print-readably*))
  (cond (*print-readably* (error 'print-not-readable :object restart))
        ((not *print-escape*) (report-restart restart stream))
        (t (format stream "#<RESTART ~S {~X}>" (restart-name restart) (%object-address restart)))))

(%set-symbol-info 'restart '%print-function 'print-restart)

;;; RESTART-CASE

(defun %parse-restart-clause (clause)
  "Seven values: name, lambda list, :REPORT, :INTERACTIVE and :TEST forms or NIL, declarations and forms."
  (unless (and (consp clause) (consp (cdr clause)))
    (%program-error "~S is no clause of RESTART-CASE, which is (name lambda-list . body)." (list clause)))
  (destructuring-bind (name lambda-list &rest body) clause
    (let ((report nil) (interactive nil) (test nil))
      (loop
        (unless (and (consp body) (consp (cdr body)))
          (return))
        (case (car body)
          (:report (setq report (cadr body)))
          (:interactive (setq interactive (cadr body)))
          (:test (setq test (cadr body)))
          (t (return)))
        (setq body (cddr body)))
      (values name lambda-list
              (cond ((null report) nil)
                    ((stringp report)
                     `(lambda (stream) (write-string ,report stream)))
                    (t `(function ,report)))
              (if interactive `(function ,interactive) nil)
              (if test `(function ,test) nil)
              body))))

(defun %required-only-p (lambda-list)
  "Whether LAMBDA-LIST is a list of required parameters."
  (dolist (item lambda-list t)
    (when (member-eq item lambda-list-keywords)
      (return nil))))

(defun %associated-form (form environment)
  "FORM with the restarts of the innermost cluster associated, if it signals a condition."
  (let ((expansion (macroexpand form environment)))
    (if (consp expansion)
        (case (car expansion)
          ((signal error warn)
           `(%signal-with-restarts ',(car expansion) nil ,@(cdr expansion)))
          (cerror
           `(%signal-with-restarts 'cerror ,@(cdr expansion)))
          (t form))
        form)))

(defmacro restart-case (&environment environment form &rest clauses)
  "Evaluate FORM with restarts that leave it and continue with the forms of their clause."
  (let ((outer (%make-symbol "RESTART-CASE")) (bindings nil) (exits nil))
    (dolist (clause clauses)
      (multiple-value-bind (name lambda-list report interactive test body)
          (%parse-restart-clause clause)
        (let ((block (%make-symbol "RESTART")))
          (if (%required-only-p lambda-list)
              (let ((variables (mapcar (lambda (variable) (%make-symbol (symbol-name variable)))
                                       lambda-list)))
                (push `(,name (lambda ,variables (return-from ,block (values ,@variables)))
                              :report-function ,report :interactive-function ,interactive
                              :test-function ,test)
                      bindings)
                (push (cons block (lambda (inner)
                                    (cond ((null lambda-list)
                                           `(progn ,inner (locally ,@body)))
                                          ((null (cdr lambda-list))
                                           `(let ((,(car lambda-list) ,inner)) ,@body))
                                          (t `(multiple-value-bind ,lambda-list ,inner ,@body)))))
                      exits))
              (let ((arguments (%make-symbol "ARGUMENTS")))
                (push `(,name (lambda (&rest ,arguments) (return-from ,block ,arguments))
                              :report-function ,report :interactive-function ,interactive
                              :test-function ,test)
                      bindings)
                (push (cons block (lambda (inner)
                                    `(apply (lambda ,lambda-list ,@body) ,inner)))
                      exits))))))
    (let ((inner `(restart-bind ,(nreverse bindings)
                    ,(%associated-form form environment))))
      (dolist (exit (reverse exits))
        (setq inner (funcall (cdr exit)
                             `(block ,(car exit) (return-from ,outer ,inner)))))
      `(block ,outer ,inner))))

(defmacro with-simple-restart ((name format-control &rest format-arguments) &body forms)
  "Evaluate FORMS with a restart that leaves them with the values NIL and T."
  `(restart-case (progn ,@forms)
     (,name ()
       :report (lambda (stream) (format stream ,format-control ,@format-arguments))
       (values nil t))))

;;; The restart functions of the standard

(defun abort (&optional condition)
  "Invoke the restart ABORT."
  (invoke-restart (%find-restart-or-fail 'abort condition))
  (error 'simple-control-error :format-control "The restart ABORT returned."))

(defun continue (&optional condition)
  "Invoke the restart CONTINUE, if there is one."
  (let ((restart (find-restart 'continue condition)))
    (when restart
      (invoke-restart restart))))

(defun muffle-warning (&optional condition)
  "Invoke the restart MUFFLE-WARNING."
  (invoke-restart (%find-restart-or-fail 'muffle-warning condition)))

(defun store-value (value &optional condition)
  "Invoke the restart STORE-VALUE with VALUE, if there is one."
  (let ((restart (find-restart 'store-value condition)))
    (when restart
      (invoke-restart restart value))))

(defun use-value (value &optional condition)
  "Invoke the restart USE-VALUE with VALUE, if there is one."
  (let ((restart (find-restart 'use-value condition)))
    (when restart
      (invoke-restart restart value))))
