;;;; DEFGENERIC and ENSURE-GENERIC-FUNCTION.
;;;;
;;;; The problem: a generic function is made or changed in place, and methods that an earlier DEFGENERIC gave
;;;; it go away with the next. The approach: the macro reduces its options to arguments of
;;;; ENSURE-GENERIC-FUNCTION; the methods it defines are noted on the name.
;;;;
;;;; Invariants: a generic function keeps its identity when it is defined again.
;;;;
;;;; Tests: tests/lisp/clos/defgeneric.lisp.

(in-package "BROLGA-SYSTEM")

(defun %combination-designated (function combination)
  "The method combination object that COMBINATION, an object, a name or a list (name . options), means."
  (cond ((and (%standard-instance-p combination)
              (%subclassp (class-of combination) (%the-class method-combination)))
         combination)
        (t (let ((name (if (consp combination) (car combination) combination))
                 (options (if (consp combination) (cdr combination) nil)))
             (or (if *clos-complete*
                     (find-method-combination function name options)
                     (%find-method-combination name options))
                 (error "There is no method combination called ~S." name))))))

(defun %class-designated-by (class)
  (if (and class (symbolp class)) (find-class class) class))

(defun %ensure-generic-function (name &rest initargs
                                 &key (lambda-list nil lambda-list-p)
                                      (argument-precedence-order nil)
                                      (generic-function-class nil) method-class
                                      (method-combination nil combination-p)
                                      (declarations nil declarations-p) declare
                                      (documentation nil documentation-p)
                                      environment
                                 &allow-other-keys)
  "Make or change the generic function NAME."
  (declare (ignore environment))
  (let* ((existing (%existing-generic-function name))
         (class (or (%class-designated-by generic-function-class)
                    (if existing (class-of existing) (%the-class standard-generic-function))))
         (declarations (or declarations declare)))
    (if (and (eq class (%the-class standard-generic-function))
             (or (null existing) (%standard-gf-p existing)))
        (let ((function (or existing (%make-generic-function-object class))))
          (setf (%gf-name function) name
                (%gf-method-class function) (or (%class-designated-by method-class)
                                                (%gf-method-class function)
                                                (%the-class standard-method))
                (%gf-method-combination function)
                (cond (combination-p (%combination-designated function method-combination))
                      ((%gf-method-combination function))
                      (t (%combination-designated function 'standard))))
          (when (or declarations-p declarations)
            (setf (%gf-declarations function) declarations))
          (when documentation-p
            (setf (%gf-documentation function) documentation))
          (if lambda-list-p
              (%set-generic-lambda-list function lambda-list argument-precedence-order)
              (%reset-dispatch function))
          (%name-generic-function name function)
          (when existing
            (apply #'%tell-dependents function 'reinitialize-instance initargs))
          function)
        (apply #'ensure-generic-function-using-class existing name initargs))))

(defun %name-generic-function (name function)
  (unless (and (fboundp name) (eq (untraced-function name) function))
    (let ((symbol (%function-name-symbol name t)))
      (%clear-info symbol '%compiler-macro)
      (%clear-info symbol '%inline)
      (%clear-info symbol '%ftype))
    (setf (fdefinition name) function)))

(defun %parse-generic-options (name options)
  "Two values: arguments for ENSURE-GENERIC-FUNCTION as forms, and the method definitions."
  (let ((initargs nil) (methods nil) (declarations nil) (seen nil))
    (dolist (option options)
      (unless (consp option)
        (%program-error "~S is not an option of DEFGENERIC." (list option)))
      (let ((key (car option)))
        (when (and (member key seen) (not (member key '(:method declare))))
          (%program-error "The option ~S of the generic function ~S is given twice." (list key name)))
        (push key seen)
        (case key
          (:method (push (cdr option) methods))
          (declare
           (dolist (declaration (cdr option))
             (unless (and (consp declaration) (eq (car declaration) 'optimize))
               (%program-error "The declaration ~S has no place in DEFGENERIC; only OPTIMIZE has."
                               (list declaration))))
           (setq declarations (append declarations (cdr option))))
          (:argument-precedence-order
           (setq initargs (list* :argument-precedence-order `',(cdr option) initargs)))
          (:method-combination
           (setq initargs (list* :method-combination `',(cdr option) initargs)))
          ((:generic-function-class :method-class)
           (setq initargs (list* key `',(cadr option) initargs)))
          (:documentation
           (setq initargs (list* key `',(cadr option) initargs)))
          (t
           ;; Options of other generic function classes.
           (if (member :generic-function-class options :key (lambda (o) (if (consp o) (car o) nil)))
               (setq initargs (list* key `',(cdr option) initargs))
               (%program-error "~S is not an option of DEFGENERIC." (list key)))))))
    (when declarations
      (setq initargs (list* :declarations `',declarations initargs)))
    (values initargs (nreverse methods))))

(defmacro defgeneric (name lambda-list &body options)
  "Define NAME as a generic function."
  (multiple-value-bind (initargs methods) (%parse-generic-options name options)
    (%check-generic-lambda-list lambda-list)
    `(progn
       (eval-when (:compile-toplevel)
         (%note-functions '(,name)))
       (%load-generic ',name (list :lambda-list ',lambda-list ,@initargs)
                      (list ,@(mapcar (lambda (method)
                                        (multiple-value-bind (qualifiers lambda-list body)
                                            (%parse-defmethod method)
                                          (%method-arguments-form name qualifiers lambda-list body)))
                                      methods))))))

(defun %load-generic (name initargs methods)
  "Define a generic function and the methods that its definition has; return it."
  (when (and (fboundp name) (generic-function-p (untraced-function name)))
    (let ((function (untraced-function name)))
      (setf (%gf-method-combination function) nil)
      (dolist (method (getf (%symbol-info (%function-name-symbol name t) '%generic-methods) :methods))
        (when (eq (%method-generic-function method) function)
          (%remove-method function method)))))
  (let ((function (apply #'ensure-generic-function name initargs)))
    (%set-symbol-info (%function-name-symbol name t) '%generic-methods
                      (list :methods (mapcar #'%load-method methods)))
    (%note-definition 'generic-function name)
    function))

(defun ensure-generic-function (name &rest initargs)
  "Make NAME a generic function with what INITARGS say, or change the one it is; return it."
  (apply #'%ensure-generic-function name initargs))
