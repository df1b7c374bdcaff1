;;;; Generic function objects and their methods.
;;;;
;;;; The problem: make generic functions, add and remove methods, keep the links between methods,
;;;; specializers and classes. The approach: functions named %... do the work for the standard
;;;; classes; the generic functions of the MOP are defined over them in protocols.lisp, and are only
;;;; asked where a program can have specialised them.
;;;;
;;;; Invariants: whenever methods, lambda list or combination change, the dispatcher is reset.
;;;;
;;;; Tests: tests/lisp/clos/defgeneric.lisp.

(in-package "BROLGA-SYSTEM")

(defun generic-function-p (object)
  "Whether OBJECT is a generic function."
  (and (functionp object)
       (%funcallable-instance-p object)
       (%subclassp (%instance-ref (%closure-ref object 1) 4) (%the-class generic-function))))

(defun %funcallable-name (function)
  "What to call FUNCTION, a funcallable instance, in a message."
  (or (and (generic-function-p function) (%gf-name function)) function))

(defun %lambda-list-of-generic (name)
  "The lambda list of the generic function NAME, or NIL."
  (let ((function (and (fboundp name) (fdefinition name))))
    (if (generic-function-p function) (%gf-lambda-list function) nil)))

(defun %funcallable-lambda-list (function)
  (if (generic-function-p function) (%gf-lambda-list function) '(&rest arguments)))

(defun %method-object-p (object)
  "Whether OBJECT is a method."
  (and (%standard-instance-p object)
       (%subclassp (class-of object) (%the-class method))))

(defvar *eql-specializers* (make-hash-table :test #'eql) "Objects to their EQL specializers.")

(defun intern-eql-specializer (object)
  "The specializer that stands for OBJECT alone."
  (or (gethash object *eql-specializers*)
      (let ((specializer (%allocate-metaobject 'eql-specializer)))
        (setf (%eql-specializer-object specializer) object)
        (setf (gethash object *eql-specializers*) specializer))))

;;; Making one

(defun %make-generic-function-object (class)
  "A generic function of CLASS without anything."
  (let ((function (%allocate-funcallable-instance (%class-layout class))))
    (fill (%function-slots function) nil)
    (setf (gethash function *generic-functions*) t)
    function))

(defun %check-precedence-order (order lambda-list)
  (let ((required (%split-required lambda-list)))
    (unless (and (eql (length order) (length required))
                 (null (set-exclusive-or order required)))
      (error 'simple-program-error
             :format-control "The argument precedence order ~S is no permutation of the required parameters ~S."
             :format-arguments (list order required)))))

(defun %set-generic-lambda-list (function lambda-list order)
  "Give FUNCTION a lambda list and an argument precedence order, NIL for that of the lambda list."
  (%check-generic-lambda-list lambda-list)
  (when order
    (%check-precedence-order order lambda-list))
  (let ((required (%split-required lambda-list)) (shape (%lambda-list-shape lambda-list)))
    (dolist (method (%gf-methods function))
      (let ((problem (%congruence-problem (%method-shape method) shape)))
        (when problem
          (error 'simple-program-error
                 :format-control "The lambda list ~S does not fit the method ~S of ~S: ~A."
                 :format-arguments (list lambda-list method (%gf-name function) problem)))))
    (setf (%gf-lambda-list function) lambda-list
          (%gf-key-part function) shape
          (%gf-required-count function) (length required)
          (%gf-argument-precedence-order function) (or order required)
          (%gf-declared-order function)
          (if order
              (mapcar (lambda (variable) (position variable required)) order)
              nil))
    (%reset-dispatch function)))

(defun %method-shape (method)
  (or (%method-keywords method)
      (setf (%method-keywords method) (%lambda-list-shape (%method-lambda-list method)))))

;;; Adding and removing methods

(defun %same-qualifiers-p (a b)
  (equal a b))

(defun %find-method (function qualifiers specializers)
  "The method of FUNCTION with these, or NIL."
  (dolist (method (%gf-methods function) nil)
    (when (and (%same-qualifiers-p (%method-qualifiers method) qualifiers)
               (equal (%method-specializers method) specializers))
      (return method))))

(defun %protocol-operation (function)
  "The name that decisions know the protocol function FUNCTION by, or NIL."
  (let ((name (%gf-name function)))
    (cond ((equal name '(setf slot-value-using-class)) 'setf-slot-value-using-class)
          ((member name '(slot-value-using-class slot-boundp-using-class
                          slot-makunbound-using-class make-instance allocate-instance
                          initialize-instance shared-initialize))
           name)
          (t nil))))

(defvar *library-methods-p* t "Whether methods that are added belong to the library itself.")

(defun %note-protocol-method (function method added)
  "Forget what rested on METHOD not being there, or being there."
  (let ((operation (%protocol-operation function)))
    (when operation
      (unless *library-methods-p*
        (let ((entry (assoc operation *protocol-methods* :test #'eq)))
          (unless entry
            (setq entry (list operation))
            (push entry *protocol-methods*))
          (setf (cdr entry) (if added
                                (cons method (cdr entry))
                                (remove method (cdr entry) :test #'eq)))
          (when (null (cdr entry))
            (setq *protocol-methods* (remove entry *protocol-methods* :test #'eq)))))
      (%drop-decisions))))

(defun %check-congruence (function method)
  (let ((problem (%congruence-problem (%method-shape method) (%gf-key-part function))))
    (when problem
      (error 'simple-program-error
             :format-control "The method with the lambda list ~S does not fit the generic function ~S ~S: ~A."
             :format-arguments (list (%method-lambda-list method) (%gf-name function)
                                     (%gf-lambda-list function) problem)))))

(defun %add-method (function method)
  "Make METHOD one of FUNCTION's, in place of one for the same arguments."
  (let ((other (%method-generic-function method)))
    (when (and other (not (eq other function)))
      (error "The method ~S belongs to another generic function, ~S." method other)))
  (if (and (null (%gf-key-part function)))
      (%set-generic-lambda-list function
                                (%generic-lambda-list-of-method (%method-lambda-list method)) nil)
      (%check-congruence function method))
  (let ((old (%find-method function (%method-qualifiers method) (%method-specializers method))))
    (when old
      (%remove-method-plainly function old)))
  (push method (%gf-methods function))
  (setf (%method-generic-function method) function)
  (dolist (specializer (%method-specializers method))
    (if (%plain-metaclass-of-specializer-p specializer)
        (pushnew method (%specializer-direct-methods specializer) :test #'eq)
        (add-direct-method specializer method)))
  (%note-protocol-method function method t)
  (%reset-dispatch function)
  (%tell-dependents function 'add-method method)
  function)

(defun %plain-metaclass-of-specializer-p (specializer)
  (or (not (%classp specializer))
      (%plain-metaclass-p specializer)
      (eq (class-of specializer) (%the-class forward-referenced-class))))

(defun %remove-method-plainly (function method)
  (setf (%gf-methods function) (remove method (%gf-methods function) :test #'eq)
        (%method-generic-function method) nil)
  (dolist (specializer (%method-specializers method))
    (if (%plain-metaclass-of-specializer-p specializer)
        (setf (%specializer-direct-methods specializer)
              (remove method (%specializer-direct-methods specializer) :test #'eq))
        (remove-direct-method specializer method)))
  (%note-protocol-method function method nil))

(defun %remove-method (function method)
  "Take METHOD away from FUNCTION, if it is one of its methods."
  (when (eq (%method-generic-function method) function)
    (%remove-method-plainly function method)
    (%reset-dispatch function)
    (%tell-dependents function 'remove-method method))
  function)

(defun %tell-dependents (metaobject &rest arguments)
  "Tell the dependents of a class or generic function that it changed."
  (if (or (not *clos-complete*)
          (if (functionp metaobject) (%standard-gf-p metaobject) (%plain-metaclass-p metaobject)))
      (dolist (dependent (if (functionp metaobject)
                             (%gf-dependents metaobject)
                             (%class-dependents metaobject)))
        (apply #'update-dependent metaobject dependent arguments))
      (map-dependents metaobject
                      (lambda (dependent)
                        (apply #'update-dependent metaobject dependent arguments)))))

;;; Early methods

(defun %make-early-method (qualifiers specializers lambda-list maker &optional documentation)
  (let ((method (%allocate-metaobject 'standard-method)))
    (setf (%method-qualifiers method) qualifiers
          (%method-specializers method) specializers
          (%method-lambda-list method) lambda-list
          (%method-maker method) maker
          (%method-documentation method) documentation)
    method))
