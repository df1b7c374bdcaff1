;;;; Method combinations: the built-in ones and DEFINE-METHOD-COMBINATION.
;;;;
;;;; The problem: from the applicable methods a combination makes a form. The approach: a *combination type*
;;;; is info of its name: a function of generic function, methods and options that gives the form. The
;;;; short form fills in one such function, the long form's body becomes one. A METHOD-COMBINATION
;;;; object is a type with options, one for each pair, so that it can be compared by EQ.
;;;;
;;;; Invariants: a type that is redefined resets the generic functions that use it.
;;;;
;;;; Tests: tests/lisp/clos/method-combination.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *method-combinations* (make-hash-table :test #'equal)
  "Lists of the name of a type and options, to method combination objects.")

(defun %find-method-combination (name options)
  "The method combination object for the type NAME with OPTIONS; NIL when there is no such type."
  (when (%symbol-info name '%method-combination)
    (let ((key (cons name options)))
      (or (gethash key *method-combinations*)
          (let ((combination (%allocate-metaobject 'standard-method-combination)))
            (setf (%combination-type combination) name
                  (%combination-options combination) options
                  (%combination-documentation combination) (%documentation name 'method-combination)
                  (gethash key *method-combinations*) combination))))))

(defun %install-combination (name function documentation)
  "Make FUNCTION what the combination type NAME does."
  (%assert-unlocked name "defined as a method combination")
  (%set-symbol-info name '%method-combination function)
  (%set-documentation name 'method-combination documentation)
  (maphash (lambda (generic present)
             (declare (ignore present))
             (let ((combination (%gf-method-combination generic)))
               (when (and combination (eq (%combination-type combination) name))
                 (%reset-dispatch generic))))
           *generic-functions*)
  (%note-definition 'method-combination name)
  name)

(defun %effective-method-form (function combination methods)
  "The form that COMBINATION, of the library's class, makes of METHODS of FUNCTION."
  (funcall (%symbol-info (%combination-type combination) '%method-combination)
           function methods (%combination-options combination)))

(defun invalid-method-error (method control &rest arguments)
  "Signal that METHOD does not fit its method combination."
  (error "The method ~S does not fit its method combination: ~?" method control arguments))

(defun method-combination-error (control &rest arguments)
  "Signal an error in method combination."
  (error "Methods cannot be combined: ~?" control arguments))

;;; Standard combination as a form

(defun %standard-combination-form (function methods options)
  (declare (ignore options))
  (let ((primary nil) (before nil) (after nil) (around nil))
    (dolist (method methods)
      (let ((qualifiers (%method-qualifiers method)))
        (cond ((null qualifiers) (push method primary))
              ((equal qualifiers '(:before)) (push method before))
              ((equal qualifiers '(:after)) (push method after))
              ((equal qualifiers '(:around)) (push method around))
              (t (%invalid-qualifiers function method)))))
    (setq primary (nreverse primary) before (nreverse before) around (nreverse around))
    (if (null primary)
        `(error "No primary method of ~S applies; a primary method has no qualifiers."
                ',(%gf-name function))
        (let* ((call `(call-method ,(car primary) ,(cdr primary)))
               (main (if (or before after)
                         `(multiple-value-prog1
                              (progn ,@(mapcar (lambda (method) `(call-method ,method)) before) ,call)
                            ,@(mapcar (lambda (method) `(call-method ,method)) after))
                         call)))
          (if around
              `(call-method ,(car around) (,@(cdr around) (make-method ,main)))
              main)))))

(%install-combination 'standard #'%standard-combination-form nil)

;;; Short form

(defun %short-combination (name operator identity-p)
  "What a combination type defined by the short form does."
  (lambda (function methods options)
    (let ((primary nil) (around nil))
      (dolist (method methods)
        (let ((qualifiers (%method-qualifiers method)))
          (cond ((equal qualifiers '(:around)) (push method around))
                ((and (eq (car qualifiers) name) (null (cdr qualifiers))) (push method primary))
                (t (%invalid-qualifiers function method)))))
      (setq around (nreverse around))
      (when (null primary)
        (error "No method of ~S with the qualifier ~S applies." (%gf-name function) name))
      (case (if options (car options) ':most-specific-first)
        (:most-specific-first (setq primary (nreverse primary)))
        (:most-specific-last nil)
        (t (error "~S is not an order of methods; use :MOST-SPECIFIC-FIRST or :MOST-SPECIFIC-LAST."
                  (car options))))
      (let ((main (if (and identity-p (null (cdr primary)))
                      `(call-method ,(car primary) ())
                      `(,operator ,@(mapcar (lambda (method) `(call-method ,method ())) primary)))))
        (if around
            `(call-method ,(car around) (,@(cdr around) (make-method ,main)))
            main)))))

(dolist (entry '((progn t) (and t) (or t) (+ t) (append t) (nconc t) (list nil) (max t) (min t)))
  (%install-combination (car entry) (%short-combination (car entry) (car entry) (cadr entry)) nil))

;;; Long form

(defun %qualifier-pattern-matches-p (pattern qualifiers)
  (loop
    (cond ((eq pattern '*) (return t))
          ((null pattern) (return (null qualifiers)))
          ((null qualifiers) (return nil))
          ((or (eq (car pattern) '*) (equal (car pattern) (car qualifiers)))
           (setq pattern (cdr pattern) qualifiers (cdr qualifiers)))
          (t (return nil)))))

(defun %group-accepts-p (patterns qualifiers)
  "Whether a method with QUALIFIERS belongs to the group of PATTERNS, lists, * or names of predicates."
  (dolist (pattern patterns nil)
    (when (if (or (listp pattern) (eq pattern '*))
              (%qualifier-pattern-matches-p pattern qualifiers)
              (funcall pattern qualifiers))
      (return t))))

(defun %group-methods (function methods groups)
  "Lists of those of METHODS that belong to each of GROUPS: lists (name patterns order required)."
  (let ((lists (mapcar (lambda (group) (list group)) groups)))
    (dolist (method methods)
      (let ((list (find-if (lambda (list)
                             (%group-accepts-p (second (car list)) (%method-qualifiers method)))
                           lists)))
        (unless list
          (%invalid-qualifiers function method))
        (push method (cdr list))))
    (mapcar (lambda (list)
              (destructuring-bind (name patterns order required) (car list)
                (declare (ignore patterns))
                (when (and required (null (cdr list)))
                  (error "No applicable method of ~S belongs to the required group ~S of its method combination."
                         (%gf-name function) name))
                (case order
                  (:most-specific-first (reverse (cdr list)))
                  (:most-specific-last (cdr list))
                  (t (error "~S is not an order of methods." order)))))
            lists)))

(defun %parse-method-group (specifier)
  "Forms for a group of methods: (name patterns order-form required-form)."
  (destructuring-bind (name &rest rest) specifier
    (let ((patterns nil) (order :most-specific-first) (required nil))
      (loop
        (when (or (null rest) (keywordp (car rest))) (return))
        (push (pop rest) patterns))
      (do ((rest rest (cddr rest)))
          ((null rest))
        (case (car rest)
          (:order (setq order (cadr rest)))
          (:required (setq required (cadr rest)))
          (:description nil)
          (t (%program-error "~S is not an option of the method group ~S." (list (car rest) name)))))
      (list name (nreverse patterns) order required))))

(defun %argument-bindings (lambda-list function arguments)
  "Bindings of the variables of LAMBDA-LIST, from :ARGUMENTS, to parts of the list ARGUMENTS of a call."
  (let* ((shape (%gf-key-part function))
         (required (%shape-required shape)) (optional (%shape-optional shape))
         (mode :required) (index 0) (bindings nil))
    (flet ((bind (variable form) (push (list variable form) bindings)))
      (do ((rest lambda-list (cdr rest)))
          ((null rest) (nreverse bindings))
        (let ((item (car rest)))
          (cond ((eq item '&whole) (bind (cadr rest) arguments) (setq rest (cdr rest)))
                ((eq item '&optional) (setq mode :optional index 0))
                ((member item lambda-list-keywords) (setq mode item))
                ((eq mode :required)
                 (bind item (if (< index required) `(nth ,index ,arguments) nil))
                 (setq index (1+ index)))
                ((eq mode :optional)
                 (let* ((given (if (< index optional) `(nthcdr ,(+ required index) ,arguments) nil))
                        (variable (if (consp item) (car item) item)))
                   (bind variable `(if ,given (car ,given) ,(if (consp item) (cadr item) nil)))
                   (when (and (consp item) (cddr item))
                     (bind (caddr item) `(if ,given t nil)))
                   (setq index (1+ index))))
                ((eq mode '&rest) (bind item `(nthcdr ,(+ required optional) ,arguments)))
                ((eq mode '&key)
                 (let* ((variable (%parameter-variable (if (consp item) (car item) item)))
                        (place `(%find-keyword ,(list 'quote (%keyword-of item))
                                               (nthcdr ,(+ required optional) ,arguments))))
                   (bind variable `(let ((tail (member ',(%keyword-of item)
                                                       (nthcdr ,(+ required optional) ,arguments))))
                                     (if tail (cadr tail) ,(if (consp item) (cadr item) nil))))
                   (when (and (consp item) (cddr item))
                     (bind (caddr item) `(if ,place t nil)))))
                ((eq mode '&aux)
                 (if (consp item) (bind (car item) (cadr item)) (bind item nil)))))))))

(defun %lambda-list-variables (lambda-list)
  "The variables that LAMBDA-LIST binds."
  (let ((variables nil) (mode nil))
    (dolist (item lambda-list (nreverse variables))
      (cond ((member item lambda-list-keywords) (setq mode item))
            ((symbolp item) (push item variables))
            (t (push (if (consp (car item)) (cadr (car item)) (car item)) variables)
               (when (and (cddr item) (member mode '(&optional &key)))
                 (push (caddr item) variables)))))))

(defun %wrap-arguments (function lambda-list renamed form)
  "FORM with the variables of :ARGUMENTS, renamed, bound to the arguments of the call."
  (let ((bindings (%argument-bindings lambda-list function '%method-arguments)))
    `(let* ,(mapcar (lambda (binding)
                      (list (car binding) (cadr binding)))
                    bindings)
       (declare (ignorable ,@(mapcar #'car bindings)))
       (let ,(mapcar (lambda (pair) (list (cdr pair) (car pair))) renamed)
         (declare (ignorable ,@(mapcar #'cdr renamed)))
         ,form))))

(defmacro define-method-combination (name &rest rest)
  "Define NAME as a type of method combination: by an operator, or by a form made of groups of methods."
  (if (and rest (listp (car rest)))
      (%long-combination-form name (car rest) (cadr rest) (cddr rest))
      (let ((documentation nil) (identity-p nil) (operator name))
        (do ((rest rest (cddr rest)))
            ((null rest))
          (case (car rest)
            (:documentation (setq documentation (cadr rest)))
            (:identity-with-one-argument (setq identity-p (cadr rest)))
            (:operator (setq operator (cadr rest)))
            (t (%program-error "~S is not an option of DEFINE-METHOD-COMBINATION." (list (car rest))))))
        `(%install-combination ',name (%short-combination ',name ',operator ',identity-p)
                               ',documentation))))

(defun %long-combination-form (name lambda-list groups body)
  (let ((arguments nil) (arguments-p nil) (generic (gensym "GENERIC-FUNCTION"))
        (function (gensym)) (methods (gensym)) (options (gensym)))
    (loop
      (let ((option (car body)))
        (cond ((and (consp option) (eq (car option) :arguments))
               (setq arguments (cdr option) arguments-p t))
              ((and (consp option) (eq (car option) :generic-function))
               (setq generic (cadr option)))
              (t (return)))
        (setq body (cdr body))))
    (let* ((groups (mapcar #'%parse-method-group groups))
           (variables (if arguments-p (%lambda-list-variables (remove '&whole arguments)) nil))
           (renamed (mapcar (lambda (variable) (cons variable (gensym (symbol-name variable)))) variables)))
      (multiple-value-bind (forms declarations documentation) (%parse-body body t)
        `(%install-combination
          ',name
          (lambda (,function ,methods ,options)
            (declare (ignorable ,options))
            (let ((,generic ,function))
              (declare (ignorable ,generic))
              (destructuring-bind ,lambda-list ,options
                (destructuring-bind ,(mapcar #'first groups)
                    (%group-methods ,function ,methods
                                    (list ,@(mapcar (lambda (group)
                                                      `(list ',(first group) ',(second group)
                                                             ,(third group) ,(fourth group)))
                                                    groups)))
                  (let ,(mapcar (lambda (pair) `(,(car pair) ',(cdr pair))) renamed)
                    (declare (ignorable ,@variables))
                    ,(if arguments-p
                         `(%wrap-arguments ,function ',arguments ',renamed
                                           (locally ,@declarations ,@forms))
                         `(locally ,@declarations ,@forms)))))))
          ',documentation)))))
