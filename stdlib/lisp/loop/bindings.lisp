;;;; Variables of LOOP: binding groups, destructuring, and the LET forms they become.
;;;;
;;;; Problem: variables are bound in the order of the clauses, in parallel within AND, with types,
;;;; and any variable may be a pattern. Values must not be evaluated twice.
;;;; Approach: a binding is (variable form type); a group of them is bound at once. A pattern binds a
;;;; temporary first; its variables follow in a later group. Steps assign patterns by walking one
;;;; temporary down the list. Groups of one are merged into one LET*.
;;;; Invariants: a variable that is bound before it has its first value gets a value of its type, or
;;;; NIL and a type that allows NIL. Tests: tests/lisp/loop/.

(in-package "BROLGA-SYSTEM")

(defun loop-check-variable (variable)
  "Signals an error unless VARIABLE can be bound."
  (unless (symbolp variable)
    (loop-error "~S is no variable, in ~S" variable *loop-whole*))
  variable)

(defun loop-part-type (type part)
  "The type of the CAR or CDR of a pattern whose type specification is TYPE."
  (cond ((null type) nil)
        ((atom type) type)
        ((eq part :car) (car type))
        (t (cdr type))))

(defun loop-empty-bindings (pattern type)
  "Bindings of the variables of PATTERN before they have a value."
  (cond ((null pattern) nil)
        ((consp pattern)
         (append (loop-empty-bindings (car pattern) (loop-part-type type :car))
                 (loop-empty-bindings (cdr pattern) (loop-part-type type :cdr))))
        (t
         (loop-check-variable pattern)
         (let ((type (loop-real-type type)))
           (if (null type)
               (list (list pattern nil nil))
               (let ((value (loop-default-value type)))
                 (list (list pattern value
                             (if (or value (loop-nullable-type-p type)) type (list 'or 'null type))))))))))

(defun loop-path-bindings (pattern type form)
  "Bindings of the variables of PATTERN to the parts of the list that FORM, cheap to repeat, gives."
  (cond ((null pattern) nil)
        ((consp pattern)
         (append (loop-path-bindings (car pattern) (loop-part-type type :car) (list 'car form))
                 (loop-path-bindings (cdr pattern) (loop-part-type type :cdr) (list 'cdr form))))
        (t (list (list (loop-check-variable pattern) form (loop-real-type type))))))

(defun loop-value-bindings (pattern type form)
  "Two lists of bindings, the second to be made after the first, that give PATTERN the value of FORM."
  (cond ((null pattern)
         (values (list (list (loop-temporary "IGNORED") form nil)) nil))
        ((consp pattern)
         (let ((temporary (loop-temporary "PARTS")))
           (values (list (list temporary form nil))
                   (loop-path-bindings pattern type temporary))))
        (t
         (values (list (list (loop-check-variable pattern) form (loop-real-type type))) nil))))

(defun loop-bound-p (variable)
  "True if the loop binds VARIABLE already."
  (dolist (group *loop-bindings* nil)
    (dolist (binding group)
      (when (eq variable (car binding))
        (return-from loop-bound-p t)))))

(defun loop-bind (group)
  "Adds a group of bindings made at once."
  (do ((rest group (cdr rest)))
      ((null rest))
    (let ((variable (car (car rest))))
      (when (or (loop-bound-p variable)
                (assoc variable (cdr rest) :test #'eq))
        (loop-error "~S is bound twice in ~S" variable *loop-whole*))))
  (when group
    (push group *loop-bindings*)))

(defun loop-bind-each (bindings)
  "Adds bindings made one after the other."
  (dolist (binding bindings)
    (loop-bind (list binding))))

;;; Assignment

(defun loop-destructuring-walk (pattern variable)
  "Forms that assign the parts of the list in VARIABLE, which they may change, to PATTERN."
  (let ((forms nil))
    (do ()
        ((atom pattern)
         (when pattern
           (push (list 'setq (loop-check-variable pattern) variable) forms)))
      (let ((head (car pattern)))
        (cond ((null head) nil)
              ((consp head)
               (push (loop-assignment head (list 'car variable)) forms))
              (t (push (list 'setq (loop-check-variable head) (list 'car variable)) forms))))
      (setq pattern (cdr pattern))
      (cond ((null pattern) nil)
            ((consp pattern)
             (push (list 'setq variable (list 'cdr variable)) forms))
            (t
             (push (list 'setq (loop-check-variable pattern) (list 'cdr variable)) forms)
             (setq pattern nil))))
    (nreconc forms nil)))

(defun loop-assignment (pattern form)
  "A form that assigns the value of FORM to PATTERN."
  (cond ((null pattern) form)
        ((symbolp pattern) (list 'setq pattern form))
        ((atom pattern) (loop-check-variable pattern))
        (t
         (let ((temporary (loop-temporary "PARTS")))
           (list* 'let (list (list temporary form))
                  (loop-destructuring-walk pattern temporary))))))

(defun loop-parallel-assignment (steps)
  "A list of forms that make the STEPS, (pattern . form) each, all forms first."
  (cond ((null steps) nil)
        ((null (cdr steps))
         (list (loop-assignment (car (car steps)) (cdr (car steps)))))
        (t
         (let ((bindings nil) (forms nil))
           (dolist (step steps)
             (let ((temporary (loop-temporary "NEXT")))
               (push (list temporary (cdr step)) bindings)
               (when (car step)
                 (if (consp (car step))
                     (dolist (form (loop-destructuring-walk (car step) temporary))
                       (push form forms))
                     (push (list 'setq (car step) temporary) forms)))))
           (list (list* 'let (nreconc bindings nil) (nreconc forms nil)))))))

(defun loop-serial-assignment (steps)
  "A list of forms that make the STEPS in order."
  (let ((forms nil))
    (dolist (step steps)
      (push (loop-assignment (car step) (cdr step)) forms))
    (nreconc forms nil)))

;;; From groups to LET

(defun loop-declarations (bindings)
  "The type declarations of BINDINGS, as a list of at most one DECLARE expression."
  (let ((specifiers nil))
    (dolist (binding bindings)
      (let ((type (car (cdr (cdr binding)))))
        (when type
          (push (list 'type type (car binding)) specifiers))))
    (if specifiers
        (list (cons 'declare specifiers))
        nil)))

(defun loop-let (operator bindings body)
  "A LET or LET* of BINDINGS around the list of forms BODY."
  (let ((pairs nil))
    (dolist (binding bindings)
      (push (list (car binding) (car (cdr binding))) pairs))
    (list* operator (nreconc pairs nil)
           (append (loop-declarations bindings) body))))

(defun loop-wrap-bindings (groups body)
  "The list of forms BODY inside the bindings of GROUPS, which are newest first; a list of forms."
  (let ((serial nil))
    (dolist (group groups)
      (cond ((and (null (cdr group))
                  (not (member (car (car group)) serial :key #'car)))
             (push (car group) serial))
            (t
             (when serial
               (setq body (list (loop-let 'let* serial body)))
               (setq serial nil))
             (if (null (cdr group))
                 (push (car group) serial)
                 (setq body (list (loop-let 'let group body)))))))
    (if serial
        (list (loop-let 'let* serial body))
        body)))
