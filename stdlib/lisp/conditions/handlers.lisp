;;;; Handlers.
;;;;
;;;; The problem: HANDLER-CASE around code that does not signal must cost next to nothing, and
;;;; signalling should be quick too. The approach: *HANDLER-CLUSTERS* is a list of clusters,
;;;; innermost first. A cluster of HANDLER-BIND is (NIL (type . function) ...). One of HANDLER-CASE is
;;;; (exit (type . number) ...) where everything but EXIT, the one closure, is constant; EXIT leaves
;;;; the block with the condition and the number of the clause.
;;;;
;;;; Invariants: a handler runs with the clusters outside its own in force.
;;;;
;;;; Tests: tests/lisp/conditions/handlers.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *handler-clusters* nil "The active handlers: a list of clusters, innermost first.")

(defvar *break-on-signals* nil "Conditions of this type enter the debugger before they are signalled.")

(defmacro handler-bind (bindings &body forms)
  "Evaluate FORMS with functions to be called when conditions of these types are signalled."
  (if (null bindings)
      `(progn ,@forms)
      `(let ((*handler-clusters*
               (cons (list nil
                           ,@(mapcar (lambda (binding)
                                       (unless (and (consp binding) (consp (cdr binding))
                                                    (null (cddr binding)))
                                         (%program-error "~S is not a binding of HANDLER-BIND."
                                                         (list binding)))
                                       `(cons ',(car binding) ,(cadr binding)))
                                     bindings))
                     *handler-clusters*)))
         ,@forms)))

(defun %handled-form (form exit types)
  "FORM with a cluster of HANDLER-CASE in force."
  (let ((number -1))
    `(let ((*handler-clusters*
             (cons (cons ,exit
                         ',(mapcar (lambda (type) (cons type (setq number (1+ number)))) types))
                   *handler-clusters*)))
       ,form)))

(defun %handler-clause-body (clause condition)
  "The forms of a clause (type ([variable]) . body) with CONDITION, a variable, as the condition."
  (destructuring-bind (type lambda-list &body body) clause
    (declare (ignore type))
    (if lambda-list
        `(let ((,(car lambda-list) ,condition)) ,@body)
        `(locally ,@body))))

(defmacro handler-case (form &rest clauses)
  "Evaluate FORM; when a condition of one of the types is signalled, leave it and do that clause."
  (let ((no-error (assoc-eq :no-error clauses)))
    (if no-error
        (let ((normal (%make-symbol "NORMAL")) (outer (%make-symbol "HANDLER-CASE")) (others nil))
          (dolist (clause clauses)
            (unless (eq clause no-error) (push clause others)))
          `(block ,outer
             (multiple-value-call (lambda ,@(cdr no-error))
               (block ,normal
                 (return-from ,outer
                   (handler-case (return-from ,normal ,form)
                     ,@(nreverse others)))))))
        (let ((outer (%make-symbol "HANDLER-CASE"))
              (inner (%make-symbol "HANDLER"))
              (condition (%make-symbol "CONDITION"))
              (number (%make-symbol "NUMBER")))
          (cond ((null clauses) form)
                ((null (cdr clauses))
                 `(block ,outer
                    (let ((,condition
                            (block ,inner
                              (return-from ,outer
                                ,(%handled-form form
                                                `(lambda (,condition ,number)
                                                   (declare (ignore ,number))
                                                   (return-from ,inner ,condition))
                                                (list (car (car clauses))))))))
                      (declare (ignorable ,condition))
                      ,(%handler-clause-body (car clauses) condition))))
                (t
                 (let ((index -1))
                   `(block ,outer
                      (multiple-value-bind (,condition ,number)
                          (block ,inner
                            (return-from ,outer
                              ,(%handled-form form
                                              `(lambda (,condition ,number)
                                                 (return-from ,inner (values ,condition ,number)))
                                              (mapcar #'car clauses))))
                        (declare (ignorable ,condition))
                        (case ,number
                          ,@(mapcar (lambda (clause)
                                      (list (setq index (1+ index))
                                            (%handler-clause-body clause condition)))
                                    clauses)))))))))))

(defmacro ignore-errors (&body forms)
  "Evaluate FORMS; an ERROR ends them with the values NIL and the condition."
  (let ((condition (%make-symbol "CONDITION")))
    `(handler-case (progn ,@forms)
       (error (,condition) (values nil ,condition)))))

(defun %handler-applies-p (condition type)
  "Whether CONDITION is of TYPE, the type of a handler."
  (if (symbolp type)
      (or (if (member-eq type (%instance-ref (%instance-layout condition) 7)) t nil)
          (and (not (%symbol-info type '%layout))
               (%full-typep condition type)))
      (%full-typep condition type)))

(defun %signal-condition (condition)
  "Call the handlers that apply to CONDITION, innermost first; return when all have declined."
  (let ((clusters *handler-clusters*))
    (when clusters
      (let ((*handler-clusters* clusters))
        (loop
          (when (null clusters) (return))
          (let ((cluster (car clusters)))
            (setq clusters (cdr clusters)
                  *handler-clusters* clusters)
            (dolist (entry (cdr cluster))
              (when (%handler-applies-p condition (car entry))
                (if (car cluster)
                    (funcall (the function (car cluster)) condition (cdr entry))
                    (funcall (cdr entry) condition))))))))
    nil))
