;;;; The generic functions of the MOP about generic functions and methods.
;;;;
;;;; The problem and the approach are those of protocols.lisp.
;;;;
;;;; Tests: tests/lisp/clos/mop.lisp.

(in-package "BROLGA-SYSTEM")

(defun set-funcallable-instance-function (instance function)
  "Have calls of the funcallable INSTANCE run FUNCTION."
  (unless (%funcallable-instance-p instance)
    (error 'type-error :datum instance :expected-type 'funcallable-standard-object))
  (%set-funcallable-code instance *forwarding-template*)
  (%set-closure-value instance 0 (if (functionp function) function (fdefinition function)))
  instance)

(defgeneric compute-discriminating-function (generic-function)
  (:documentation "The function that calls of GENERIC-FUNCTION run."))
(defmethod compute-discriminating-function ((generic-function generic-function))
  (lambda (&rest arguments)
    (%dispatch-slowly generic-function arguments)))

(defgeneric compute-applicable-methods-using-classes (generic-function classes)
  (:documentation "Two values: the methods that apply to instances of CLASSES, and whether that is certain."))
(defmethod compute-applicable-methods-using-classes ((generic-function generic-function) classes)
  (%applicable-methods-using-classes generic-function classes))

(defgeneric compute-effective-method (generic-function combination methods)
  (:documentation "The form that METHODS make by the method combination COMBINATION."))
(defmethod compute-effective-method ((generic-function generic-function) combination methods)
  (%effective-method-form generic-function combination methods))

(defgeneric find-method-combination (generic-function type options)
  (:documentation "The method combination object for TYPE with OPTIONS."))
(defmethod find-method-combination ((generic-function generic-function) type options)
  (or (%find-method-combination type options)
      (error "There is no method combination called ~S." type)))
(defmethod find-method-combination ((generic-function null) type options)
  (or (%find-method-combination type options)
      (error "There is no method combination called ~S." type)))

(defgeneric make-method-lambda (generic-function method lambda-expression environment)
  (:documentation "A lambda expression for the function of a method, of arguments and next methods, and initargs."))
(defmethod make-method-lambda ((generic-function generic-function) method lambda-expression environment)
  (declare (ignore method environment))
  (values `(lambda (%arguments %next-methods &rest %more)
             (declare (ignore %more))
             (apply (%maker-as-method-function
                     ,(%method-lambda '(method) (cadr lambda-expression) (cddr lambda-expression))
                     ',(%gf-name generic-function))
                    %arguments %next-methods nil))
          nil))

(defgeneric ensure-generic-function-using-class (generic-function name &key &allow-other-keys)
  (:documentation "Make the generic function NAME, or change GENERIC-FUNCTION, which has that name."))

(defun %generic-initargs (function initargs)
  "INITARGS with objects in place of names, without what only says which class to use."
  (let ((result nil))
    (do ((rest initargs (cddr rest)))
        ((null rest) (nreverse result))
      (let ((key (car rest)) (value (cadr rest)))
        (case key
          ((:generic-function-class :environment) (setq key nil))
          (:method-combination (setq value (%combination-designated function value)))
          (:method-class (setq value (%class-designated-by value)))
          (:declare (setq key :declarations)))
        (when key
          (push key result)
          (push value result))))))

(defmethod ensure-generic-function-using-class ((function null) name
                                                &rest initargs
                                                &key (generic-function-class 'standard-generic-function)
                                                &allow-other-keys)
  (let ((new (apply #'make-instance (%class-designated-by generic-function-class) :name name
                    (%generic-initargs nil initargs))))
    (%name-generic-function name new)
    new))
(defmethod ensure-generic-function-using-class ((function generic-function) name
                                                &rest initargs
                                                &key (generic-function-class nil given)
                                                &allow-other-keys)
  (declare (ignore name))
  (let ((class (if given (%class-designated-by generic-function-class) (class-of function))))
    (unless (eq class (class-of function))
      (if (%subclassp class (%the-class generic-function))
          (change-class function class)
          (error "A generic function cannot be of the class ~S." class)))
    (apply #'reinitialize-instance function (%generic-initargs function initargs))
    function))

(defun %initialize-generic-function (function lambda-list lambda-list-p order)
  (unless (%gf-method-class function)
    (setf (%gf-method-class function) (%the-class standard-method)))
  (unless (%gf-method-combination function)
    (setf (%gf-method-combination function) (%find-method-combination 'standard nil)))
  (if lambda-list-p
      (%set-generic-lambda-list function lambda-list order)
      (%reset-dispatch function)))

(defmethod initialize-instance :after ((function generic-function)
                                       &key (lambda-list nil lambda-list-p) argument-precedence-order)
  (%initialize-generic-function function lambda-list lambda-list-p argument-precedence-order))
(defmethod reinitialize-instance :after ((function generic-function) &rest initargs
                                         &key (lambda-list nil lambda-list-p) argument-precedence-order)
  (%initialize-generic-function function lambda-list lambda-list-p argument-precedence-order)
  (apply #'%tell-dependents function 'reinitialize-instance initargs))

;;; Methods made by MAKE-INSTANCE

(defmethod initialize-instance :before ((method method) &rest initargs
                                        &key (lambda-list nil lambda-list-p)
                                             (specializers nil specializers-p) qualifiers)
  (declare (ignore initargs qualifiers))
  (unless (and lambda-list-p specializers-p)
    (error "A method needs the initargs :LAMBDA-LIST and :SPECIALIZERS."))
  (unless (eql (length (%split-required lambda-list)) (length specializers))
    (error "The lambda list ~S has another number of required parameters than there are specializers: ~S."
           lambda-list specializers)))

(defun %extract-method-function (method)
  "The function of arguments and next methods of METHOD."
  (%method-function-for-lists method))
