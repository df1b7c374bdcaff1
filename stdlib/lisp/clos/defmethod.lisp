;;;; DEFMETHOD, and how the body of a method becomes a function.
;;;;
;;;; The problem: CALL-NEXT-METHOD without arguments passes on what the method was called with, whatever was
;;;; assigned to its parameters; yet a method should be an ordinary function of its arguments with no
;;;; list made of them. The approach: a *maker* is compiled, a function of the next effective function
;;;; that gives the method's function. Its parameters are fresh variables, and the method's own are
;;;; bound to them, defaults included, by a LET*. A method that never mentions the next one closes over
;;;; nothing, and the maker always gives the same function object: that is how it is told.
;;;;
;;;; With SAFETY 3, CALL-NEXT-METHOD with arguments checks that the same methods apply to them.
;;;;
;;;; Invariants: keywords are checked for all applicable methods together (effective-methods.lisp), so a
;;;; method's function accepts any.
;;;;
;;;; Tests: tests/lisp/clos/defmethod.lisp.

(in-package "BROLGA-SYSTEM")

(defun %parse-lambda-list-parts (lambda-list)
  "Five values: required, optional, rest, keyword and auxiliary parameters; the keyword ones are preceded by T
when there is &KEY."
  (let ((required nil) (optional nil) (rest nil) (keys nil) (key-p nil) (aux nil) (mode nil))
    (do ((items lambda-list (cdr items)))
        ((null items))
      (let ((item (car items)))
        (cond ((member item lambda-list-keywords)
               (setq mode item)
               (when (eq item '&key) (setq key-p t)))
              ((null mode) (push item required))
              (t (case mode
                   (&optional (push item optional))
                   ((&rest &body) (setq rest item))
                   (&key (push item keys))
                   (&aux (push item aux))
                   (t (%lambda-list-error lambda-list "~S is out of place" item)))))))
    (values (nreverse required) (nreverse optional) rest (cons key-p (nreverse keys)) (nreverse aux))))

(defun %fresh (parameter)
  (make-symbol (symbol-name parameter)))

(defun %next-call-form (required optional more)
  "The form that calls the next method with the original arguments: fresh variables; of optional ones also
whether they were given."
  (labels ((call (given rest)
             (if (null rest)
                 (if more
                     `(apply (the function %next) ,@required ,@(reverse given) ,more)
                     `(funcall (the function %next) ,@required ,@(reverse given)))
                 `(if ,(cdr (car rest))
                      ,(call (cons (car (car rest)) given) (cdr rest))
                      (funcall (the function %next) ,@required ,@(reverse given))))))
    (call nil optional)))

(defun %safest-p (declarations)
  "Whether DECLARATIONS, or what was proclaimed, ask for SAFETY 3."
  (dolist (declaration declarations)
    (dolist (specifier (cdr declaration))
      (when (and (consp specifier) (eq (car specifier) 'optimize))
        (dolist (quality (cdr specifier))
          (cond ((eq quality 'safety) (return-from %safest-p t))
                ((and (consp quality) (eq (car quality) 'safety))
                 (return-from %safest-p (eql (cadr quality) 3))))))))
  (eql 3 (cadr (assoc 'safety *policy*))))

(defun %check-next-arguments (name required arguments)
  "Checks that the methods of the generic function NAME that apply to ARGUMENTS, with which the next method is
to be called, are those that apply to the REQUIRED arguments that the method was called with."
  (let ((function (fdefinition name)))
    (unless (or (not (generic-function-p function))
                (every #'eq required arguments)
                (equal (%applicable-methods function required)
                       (%applicable-methods function arguments)))
      (error "The next method of ~S is called with the arguments ~S, but other methods apply to those than to ~S."
             name arguments required))))

(defun %mentions-p (symbol form)
  "Whether SYMBOL occurs anywhere in FORM."
  (loop
    (when (comma-p form)
      (setq form (comma-form form)))
    (cond ((eq form symbol) (return t))
          ((atom form) (return nil))
          ((%mentions-p symbol (pop form)) (return t)))))

(defun %method-variables (optional rest keys)
  "The variables that the parameters of a method which are not required arrive in."
  (append (mapcar (lambda (item) (if (consp item) (car item) item)) optional)
          (if rest (list rest) nil)
          (mapcar (lambda (item)
                    (let ((part (if (consp item) (car item) item)))
                      (if (consp part) (cadr part) part)))
                  keys)))

(defun %method-lambda (name lambda-list body)
  "The lambda expression of the maker of a method called NAME with LAMBDA-LIST, without specializers."
  (multiple-value-bind (required optional rest keys aux) (%parse-lambda-list-parts lambda-list)
    (multiple-value-bind (forms declarations documentation) (%parse-body body t)
      (declare (ignore documentation))
      (let* ((fresh (mapcar #'%fresh required))
             (more-p (or rest (car keys)))
             (more (if more-p (make-symbol "MORE") nil))
             (bindings (mapcar #'list required fresh))
             (optional-pairs nil) (optional-list nil) (key-list nil))
        (dolist (item optional)
          (let* ((variable (if (consp item) (car item) item))
                 (new (%fresh variable)) (given (make-symbol "GIVEN")))
            (push (cons new given) optional-pairs)
            (push `(,new nil ,given) optional-list)
            (push `(,variable (if ,given ,new ,(if (consp item) (cadr item) nil))) bindings)
            (when (and (consp item) (cddr item))
              (push `(,(caddr item) ,given) bindings))))
        (when rest
          (push `(,rest ,more) bindings))
        (dolist (item (cdr keys))
          (let* ((part (if (consp item) (car item) item))
                 (variable (if (consp part) (cadr part) part))
                 (new (%fresh variable)) (given (make-symbol "GIVEN")))
            (push `((,(%keyword-of item) ,new) nil ,given) key-list)
            (push `(,variable (if ,given ,new ,(if (consp item) (cadr item) nil))) bindings)
            (when (and (consp item) (cddr item))
              (push `(,(caddr item) ,given) bindings))))
        (dolist (item aux)
          (push (if (consp item) item (list item nil)) bindings))
        (setq bindings (append (mapcar #'list required fresh)
                               (nreverse (butlast bindings (length required)))))
        `(lambda (%next %next-p)
           (declare (ignorable %next %next-p))
           (%named-lambda ,name (,@fresh
                                 ,@(if optional-list `(&optional ,@(reverse optional-list)) nil)
                                 ,@(if more `(&rest ,more) nil)
                                 ,@(if (car keys) `(&key ,@(reverse key-list) &allow-other-keys) nil))
             (declare (ignorable ,@fresh ,@(if more (list more) nil)))
             (flet ((call-next-method (&rest %arguments)
                      (if %arguments
                          ,(if (and (consp name) (eq (car name) 'method) (%safest-p declarations))
                               `(progn
                                  (%check-next-arguments ',(cadr name) (list ,@fresh) %arguments)
                                  (apply (the function %next) %arguments))
                               '(apply (the function %next) %arguments))
                          ,(%next-call-form fresh (reverse optional-pairs) more)))
                    (next-method-p () %next-p))
               (declare (ignorable #'call-next-method #'next-method-p))
               (let* ,bindings
                 (declare (ignorable ,@required
                                     ;; Passed on by a CALL-NEXT-METHOD without arguments.
                                     ,@(if (%mentions-p 'call-next-method forms)
                                           (%method-variables optional rest (cdr keys))
                                           nil)))
                 ,@declarations
                 ,(if (and (consp name) (%method-block-name name))
                      `(block ,(%method-block-name name) ,@forms)
                      `(progn ,@forms))))))))))

(defun %method-block-name (method-name)
  "The name of the block around the body of a method named (METHOD name ...)."
  (let ((name (cadr method-name)))
    (if (consp name) (cadr name) name)))

(defun %specializer-form (name)
  "A form that gives the specializer written as NAME."
  (cond ((and (consp name) (eq (car name) 'eql))
         `(intern-eql-specializer ,(cadr name)))
        ((symbolp name) `(find-class ',name))
        (t `',name)))

(defun %parse-defmethod (rest)
  "Three values: qualifiers, specialized lambda list and body of a method definition."
  (let ((qualifiers nil))
    (loop
      (when (listp (car rest)) (return))
      (when (null rest)
        (%program-error "A method definition has no lambda list." nil))
      (push (pop rest) qualifiers))
    (values (nreverse qualifiers) (car rest) (cdr rest))))

(defun %required-parameters (lambda-list)
  "The required parameters of a method's LAMBDA-LIST. The generic function wants them, whether they are used or not."
  (mapcar (lambda (parameter) (if (consp parameter) (car parameter) parameter))
          (%split-required lambda-list)))

(defun %method-arguments-form (name qualifiers specialized body)
  "A form for the list of arguments of %LOAD-METHOD for a method."
  (let* ((lambda-list (extract-lambda-list specialized))
         (specializers (extract-specializer-names specialized))
         (full-name `(method ,name ,@qualifiers ,specializers)))
    (multiple-value-bind (forms declarations documentation) (%parse-body body t)
      (declare (ignore forms declarations))
      `(list ',name ',qualifiers
             (list ,@(mapcar #'%specializer-form specializers))
             ',lambda-list
             ,(%method-lambda full-name lambda-list body)
             ',documentation))))

(defmacro defmethod (name &rest rest)
  "Define a method of the generic function NAME: qualifiers, a lambda list with specializers, a body."
  (multiple-value-bind (qualifiers lambda-list body) (%parse-defmethod rest)
    (let ((own (%own-method-lambda name qualifiers lambda-list body)))
      `(progn
         (eval-when (:compile-toplevel)
           (%note-functions '(,name)))
         ,(or own
              `(%load-method ,(%method-arguments-form name qualifiers lambda-list body)))))))

(defun %own-method-lambda (name qualifiers lambda-list body)
  "The form that defines a method whose generic function has MAKE-METHOD-LAMBDA methods of its own, or NIL."
  (let ((function (and *clos-complete* (fboundp name)
                       (not (and (symbolp name) (macro-function name)))
                       (untraced-function name))))
    (when (and function (generic-function-p function)
               (not (and (%standard-gf-p function)
                         (eq (%gf-method-class function) (%the-class standard-method)))))
      (let ((prototype (class-prototype (%ensure-finalized (%gf-method-class function)))))
        (when (cdr (%applicable-methods #'make-method-lambda
                                        (list function prototype '(lambda ()) nil)))
          (let ((plain (extract-lambda-list lambda-list)))
            (multiple-value-bind (lambda-expression initargs)
                (make-method-lambda function prototype
                                    `(lambda ,plain
                                       (declare (ignorable ,@(%required-parameters lambda-list)))
                                       ,@body)
                                    nil)
              `(%load-supplied-method ',name ',qualifiers
                                      (list ,@(mapcar #'%specializer-form
                                                      (extract-specializer-names lambda-list)))
                                      ',plain
                                      (list :function (function ,lambda-expression) ,@(mapcar (lambda (x) `',x) initargs))))))))))

(defun %existing-generic-function (name)
  "The generic function NAME, or NIL; an error when NAME is another kind of function."
  (when (fboundp name)
    (let ((function (if (and (symbolp name) (or (macro-function name) (special-operator-p name)))
                        nil
                        (untraced-function name))))
      (cond ((null function)
             (error 'simple-program-error
                    :format-control "~S names a ~:[special operator~;macro~] and cannot be a generic function."
                    :format-arguments (list name (macro-function name))))
            ((generic-function-p function) function)
            (t (error 'simple-program-error
                      :format-control "~S names an ordinary function; FMAKUNBOUND it before it can be a generic function."
                      :format-arguments (list name)))))))

(defun %load-method (arguments)
  "Define a method from the list that DEFMETHOD made; return it."
  (destructuring-bind (name qualifiers specializers lambda-list maker documentation) arguments
    (let* ((function (or (%existing-generic-function name)
                         (%ensure-generic-function
                          name :lambda-list (%generic-lambda-list-of-method lambda-list))))
           (method (%make-method function qualifiers specializers lambda-list maker documentation)))
      (%add-any-method function method)
      (%note-definition 'method name)
      method)))

(defun %install-maker (method maker)
  "Make MAKER what METHOD's function is made by."
  (let ((function (funcall maker #'%no-maker nil)))
    (setf (%method-maker method) maker
          ;; Whatever comes next, it is the same function: it never calls it.
          (%method-fast-function method) (if (eq function (funcall maker #'%other-maker t)) function nil))))

(defun %no-maker (&rest arguments) (declare (ignore arguments)) nil)
(defun %other-maker (&rest arguments) (declare (ignore arguments)) nil)

(defun %make-method (function qualifiers specializers lambda-list maker documentation)
  (let ((class (%gf-method-class function)))
    (if (or (null class) (eq class (%the-class standard-method)))
        (let ((method (%make-early-method qualifiers specializers lambda-list maker documentation)))
          (%install-maker method maker)
          method)
        (let ((method (make-instance class
                                     :qualifiers qualifiers :specializers specializers
                                     :lambda-list lambda-list :documentation documentation
                                     :function (%maker-as-method-function maker))))
          (%install-maker method maker)
          method))))

(defun %no-next-of (owner arguments)
  "There is no next method: OWNER is the method that calls it or, where that is not known, the name of its
generic function."
  (if (%method-object-p owner)
      (apply #'no-next-method (%method-generic-function owner) owner arguments)
      (let ((function (and owner (fboundp owner) (untraced-function owner))))
        (apply #'no-next-method function
               ;; The one behind which nothing comes.
               (and (generic-function-p function) (car (last (%applicable-methods function arguments))))
               arguments))))

(defun %maker-as-method-function (maker &optional owner)
  "A function of a list of arguments and a list of next methods, as the MOP has it, that does what MAKER's
function does. OWNER is the method it belongs to or the name of the generic function."
  (lambda (arguments next-methods &rest more)
    (declare (ignore more))
    (apply (the function
                (funcall maker
                         (if next-methods
                             (lambda (&rest arguments)
                               (funcall (the function (%method-function-for-lists (car next-methods)))
                                        arguments (cdr next-methods)))
                             (lambda (&rest arguments)
                               (%no-next-of owner arguments)))
                         (if next-methods t nil)))
           arguments)))

(defun %method-function-for-lists (method)
  "METHOD's function of a list of arguments and a list of next methods."
  (or (%method-function method)
      (setf (%method-function method)
            (cond ((%method-maker method) (%maker-as-method-function (%method-maker method) method))
                  (t (let ((function (%method-fast-function method)))
                       (lambda (arguments next-methods &rest more)
                         (declare (ignore next-methods more))
                         (apply (the function function) arguments))))))))

(defun %load-supplied-method (name qualifiers specializers lambda-list initargs)
  (let* ((function (%existing-generic-function name))
         (method (apply #'make-instance (%gf-method-class function)
                        :qualifiers qualifiers :specializers specializers :lambda-list lambda-list
                        initargs)))
    (%add-any-method function method)
    (%note-definition 'method name)
    method))

(defun %add-any-method (function method)
  (if (or (not *clos-complete*) (%standard-gf-p function))
      (%add-method function method)
      (add-method function method)))
