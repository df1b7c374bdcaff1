;;;; CASE, TYPECASE and their error-signalling forms.
;;;;
;;;; The problem: choose a clause by key or type; CCASE and CTYPECASE offer to store another value
;;;; and try again. The approach: a COND over EQL or TYPEP tests on a variable. Signalling is
;;;; done by functions of conditions/, which return the value to store.
;;;;
;;;; Invariants: the key is evaluated once; T and OTHERWISE mean "anything" only as the key of the
;;;; last clause of CASE and TYPECASE; NIL as the keys of a clause matches nothing.
;;;;
;;;; Tests: tests/lisp/control/case.lisp.

(in-package "BROLGA-SYSTEM")

(defun %case-test (variable keys)
  "A form that tells whether VARIABLE is EQL to one of KEYS, a list or an atom."
  (cond ((null keys) nil)
        ((atom keys) `(eql ,variable ',keys))
        ((null (cdr keys)) `(eql ,variable ',(car keys)))
        (t `(or ,@(mapcar (lambda (key) `(eql ,variable ',key)) keys)))))

(defun %typecase-test (variable type)
  `(typep ,variable ',type))

(defun %check-clause (clause operator)
  "Signal unless CLAUSE is a list with a key part."
  (unless (consp clause)
    (%program-error "~S is not a clause of ~S." (list clause operator))))

(defun %case-clauses (variable clauses operator default-allowed test)
  "COND clauses for CLAUSES; TEST makes the test form from variable and key part."
  (let ((result nil))
    (do ((rest clauses (cdr rest)))
        ((null rest) (nreverse result))
      (let ((clause (car rest)))
        (%check-clause clause operator)
        (let ((key (car clause)) (forms (or (cdr clause) '(nil))))
          (when (and (eq operator 'case) (cdr rest) (or (eq key 't) (eq key 'otherwise)))
            (%style-warning "The clause ~S of ~S is not the last: it is for the key ~S only, not for all."
                            clause operator key))
          (push (if (and default-allowed
                         (null (cdr rest))
                         (or (eq key 't) (eq key 'otherwise)))
                    `(t ,@forms)
                    `(,(funcall test variable key) ,@forms))
                result))))))

(defmacro case (key &body clauses)
  "Evaluate the forms of the first clause that lists the value of KEY."
  (let ((variable (%make-symbol "KEY")))
    `(let ((,variable ,key))
       (declare (ignorable ,variable))
       (cond ,@(%case-clauses variable clauses 'case t #'%case-test)))))

(defun %all-keys (clauses)
  "The keys of all CLAUSES of ECASE or CCASE."
  (let ((keys nil))
    (dolist (clause clauses (nreverse keys))
      (if (listp (car clause))
          (dolist (key (car clause))
            (push key keys))
          (push (car clause) keys)))))

(defmacro ecase (key &body clauses)
  "Like CASE, but a value that no clause lists is an error."
  (let ((variable (%make-symbol "KEY")))
    `(let ((,variable ,key))
       (cond ,@(%case-clauses variable clauses 'ecase nil #'%case-test)
             (t (%ecase-failed ,variable ',(%all-keys clauses)))))))

(defun %expand-correctable (place clauses operator test failure environment)
  "The expansion of CCASE and CTYPECASE: FAILURE makes the call that gives another value."
  (multiple-value-bind (temporaries forms stores store-form access-form)
      (get-setf-expansion place environment)
    (let ((variable (%make-symbol "KEY"))
          (block (%make-symbol "BLOCK"))
          (again (%make-symbol "AGAIN")))
      `(let* ,(%bindings temporaries forms)
         (block ,block
           (tagbody
              ,again
              (let ((,variable ,access-form))
                (return-from ,block
                  (cond ,@(%case-clauses variable clauses operator nil test)
                        (t ,(%with-store-values stores (funcall failure variable) store-form)
                           (go ,again)))))))))))

(defmacro ccase (&environment environment place &body clauses)
  "Like ECASE, with a restart that stores another value in PLACE and tries again."
  (%expand-correctable place clauses 'ccase #'%case-test
                       (lambda (variable) `(%ccase-failed ,variable ',(%all-keys clauses) ',place))
                       environment))

(defmacro typecase (key &body clauses)
  "Evaluate the forms of the first clause whose type the value of KEY has."
  (let ((variable (%make-symbol "KEY")))
    `(let ((,variable ,key))
       (declare (ignorable ,variable))
       (cond ,@(%case-clauses variable clauses 'typecase t #'%typecase-test)))))

(defmacro etypecase (key &body clauses)
  "Like TYPECASE, but a value of none of the types is an error."
  (let ((variable (%make-symbol "KEY")))
    `(let ((,variable ,key))
       (cond ,@(%case-clauses variable clauses 'etypecase nil #'%typecase-test)
             (t (%etypecase-failed ,variable ',(mapcar #'car clauses)))))))

(defmacro ctypecase (&environment environment place &body clauses)
  "Like ETYPECASE, with a restart that stores another value in PLACE and tries again."
  (%expand-correctable place clauses 'ctypecase #'%typecase-test
                       (lambda (variable)
                         `(%ctypecase-failed ,variable ',(mapcar #'car clauses) ',place))
                       environment))
