;;;; DO, DO*, DOLIST, DOTIMES, the simple LOOP and PSETQ.
;;;;
;;;; The problem: the library iterates from its second file on. The approach: every loop is a
;;;; BLOCK NIL around bindings around a TAGBODY, which the compiler turns into jumps.
;;;;
;;;; Invariants: declarations at the head of the body hold for the loop's variables. As in SBCL
;;;; the variable of DOLIST is bound anew at each step, that of DOTIMES is assigned; the result
;;;; forms of DOLIST see the variable bound to NIL.
;;;;
;;;; Tests: tests/lisp/control/iteration.lisp.

(in-package "BROLGA-SYSTEM")

(defun %pairs-to-psetq (pairs)
  "A form that evaluates the second elements of PAIRS in order, then assigns the first elements."
  (cond ((null pairs) nil)
        ((null (cdr pairs)) (list 'progn (cons 'setq (car pairs)) nil))
        (t (let ((bindings nil) (assignments nil))
             (tagbody
              again
                (when pairs
                  (let ((value (%make-symbol "VALUE")))
                    (setq bindings (cons (list value (car (cdr (car pairs)))) bindings)
                          assignments (list* value (car (car pairs)) assignments)
                          pairs (cdr pairs)))
                  (go again)))
             (list 'let (nreverse bindings)
                   (cons 'setq (nreverse assignments))
                   nil)))))

(%defmacro psetq (form environment)
  "Assign the variables in parallel; NIL."
  (declare (ignore environment))
  (let ((rest (cdr form)) (pairs nil))
    (tagbody
     again
       (when rest
         (setq pairs (cons (list (car rest) (car (cdr rest))) pairs)
               rest (cdr (cdr rest)))
         (go again)))
    (%pairs-to-psetq (nreverse pairs))))

(defun %expand-do (form bind sequential)
  "The expansion of DO and DO*: BIND is LET or LET*."
  (let ((clauses (car (cdr form)))
        (end (car (cdr (cdr form))))
        (bindings nil)
        (steps nil)
        (again (%make-symbol "AGAIN"))
        (test (%make-symbol "TEST")))
    (tagbody
     next
       (when clauses
         (let ((clause (car clauses)))
           (if (symbolp clause)
               (setq bindings (cons clause bindings))
               (progn
                 (setq bindings (cons (list (car clause) (car (cdr clause))) bindings))
                 (when (cdr (cdr clause))
                   (setq steps (cons (list (car clause) (car (cdr (cdr clause)))) steps))))))
         (setq clauses (cdr clauses))
         (go next)))
    (setq steps (nreverse steps))
    (multiple-value-bind (body declarations) (%parse-body (cdr (cdr (cdr form))) nil)
      (list 'block nil
            (list* bind (nreverse bindings)
                   (append declarations
                           (list
                            (list 'tagbody
                                  (list 'go test)
                                  again
                                  (cons 'tagbody body)
                                  (if sequential
                                      (cons 'setq (%flatten-pairs steps))
                                      (%pairs-to-psetq steps))
                                  test
                                  (list 'if (car end) nil (list 'go again))
                                  (list 'return-from nil (cons 'progn (cdr end)))))))))))

(defun %flatten-pairs (pairs)
  "The elements of the two-element lists PAIRS in one list."
  (let ((result nil))
    (tagbody
     again
       (when pairs
         (setq result (list* (car (cdr (car pairs))) (car (car pairs)) result)
               pairs (cdr pairs))
         (go again)))
    (nreverse result)))

(%defmacro do (form environment)
  "Iterate with variables stepped in parallel until the end test is true."
  (declare (ignore environment))
  (%expand-do form 'let nil))

(%defmacro do* (form environment)
  "Iterate with variables stepped one after the other until the end test is true."
  (declare (ignore environment))
  (%expand-do form 'let* t))

(defun %split-declared-names (declarations name)
  "Two values: the declarations without those that say NAME is to be ignored, and whether there were any."
  (let ((kept nil) (ignored nil))
    (do ((rest declarations (cdr rest)))
        ((null rest))
      (let ((specifiers nil))
        (do ((rest-2 (cdr (car rest)) (cdr rest-2)))
            ((null rest-2))
          (let ((specifier (car rest-2)))
            (if (and (consp specifier)
                     (or (eq (car specifier) 'ignore) (eq (car specifier) 'ignorable))
                     (null (cdr (cdr specifier)))
                     (eq (car (cdr specifier)) name))
                (setq ignored t)
                (setq specifiers (cons specifier specifiers)))))
        (when specifiers
          (setq kept (cons (cons 'declare (nreverse specifiers)) kept)))))
    (values (nreverse kept) ignored)))

(defun %special-declarations (declarations)
  "The SPECIAL declarations among DECLARATIONS."
  (let ((kept nil))
    (do ((rest declarations (cdr rest)))
        ((null rest) (nreverse kept))
      (do ((specifiers (cdr (car rest)) (cdr specifiers)))
          ((null specifiers))
        (when (and (consp (car specifiers)) (eq (car (car specifiers)) 'special))
          (setq kept (cons (list 'declare (car specifiers)) kept)))))))

(%defmacro dolist (form environment)
  "Evaluate the body with the variable bound to each element of the list."
  (declare (ignore environment))
  (let* ((head (car (cdr form)))
         (variable (car head))
         (result (cdr (cdr head)))
         (rest (%make-symbol "REST"))
         (again (%make-symbol "AGAIN"))
         (test (%make-symbol "TEST")))
    (multiple-value-bind (body declarations) (%parse-body (cdr (cdr form)) nil)
      (multiple-value-bind (kept ignored) (%split-declared-names declarations variable)
        (list 'block nil
              (list 'let (list (list rest (car (cdr head))))
                    (list 'tagbody
                          (list 'go test)
                          again
                          (list* 'let (list (list variable (list 'car rest)))
                                 (append kept
                                         (when ignored (list (list 'declare (list 'ignorable variable))))
                                         (list (list 'setq rest (list 'cdr rest))
                                               (cons 'tagbody body))))
                          test
                          (list 'if (list 'endp rest) nil (list 'go again)))
                    (when result
                      (list* 'let (list (list variable nil))
                             (list 'declare (list 'ignorable variable))
                             (append (%special-declarations declarations)
                                     result)))))))))

(defun %dotimes-limit (count)
  "COUNT, an integer, or the limit next to it that a loop can tell from it in a lifetime."
  (cond ((%fixnump count) count)
        ((integerp count) (if (minusp count) 0 4611686018427387903))
        (t (%dotimes-limit (%check-type-failed count 'integer)))))

(defun %dotimes-limit-form (form)
  "A form for the number of iterations, a fixnum."
  (let ((count (%make-symbol "COUNT")))
    (list 'let (list (list count form))
          (list 'if (list '%fixnump count) count (list '%dotimes-limit count)))))

(%defmacro dotimes (form environment)
  "Evaluate the body with the variable bound to 0, 1, ... below the count."
  (declare (ignore environment))
  (let* ((head (car (cdr form)))
         (variable (car head))
         (count (car (cdr head)))
         (result (cdr (cdr head)))
         (constant (integerp count))
         (limit (if constant count (%make-symbol "COUNT")))
         (again (%make-symbol "AGAIN"))
         (test (%make-symbol "TEST")))
    (multiple-value-bind (body declarations) (%parse-body (cdr (cdr form)) nil)
      (let ((kept (%split-declared-names declarations variable)))
        (list 'block nil
              (list* 'let (if constant
                              (list (list variable 0))
                              (list (list limit (%dotimes-limit-form count)) (list variable 0)))
                     (append
                      kept
                      (list* (list 'declare (list 'ignorable variable))
                             (cond ((and constant (not (minusp count)))
                                    (list (list 'declare
                                                (list 'type (list 'integer 0 count) variable))))
                                   ((null kept)
                                    (list (list 'declare (list 'type '(integer 0 4611686018427387903)
                                                       variable))))))
                      (unless constant (list (list 'declare (list 'type 'fixnum limit))))
                      (list
                       (list 'tagbody
                             (list 'go test)
                             again
                             (cons 'tagbody body)
                             (list 'setq variable (list '1+ variable))
                             test
                             (list 'if (list '< variable limit) (list 'go again)))
                       (cons 'progn result)))))))))

(%defmacro loop (form environment)
  "Evaluate the forms again and again."
  (declare (ignore environment))
  (let ((again (%make-symbol "AGAIN")))
    (list 'block nil
          (list 'tagbody
                again
                (cons 'progn (cdr form))
                (list 'go again)))))
