;;;; DEFCLASS.
;;;;
;;;; The problem: initforms see the lexical environment of the form; all else is data. The approach: the
;;;; macro turns slots into the lists that the MOP calls canonicalized, checks what can be checked, and
;;;; leaves the rest to ENSURE-CLASS.
;;;;
;;;; Like SBCL's, slots do not check the types of their values unless the form is compiled with SAFETY 3: many
;;;; programs declare types that their initforms or arguments are not of.
;;;;
;;;; Invariants: an option that DEFCLASS does not know goes on to the metaclass, unevaluated.
;;;;
;;;; Tests: tests/lisp/clos/slots.lisp.

(in-package "BROLGA-SYSTEM")

(defun %initfunction-form (form)
  "A form for a function of no arguments that evaluates FORM."
  (if (null form)
      '(function %initial-nil)
      `(lambda () ,form)))

(defun %initial-nil () nil)

(defun %canonical-slot (specification)
  "A form for the canonicalized form of a slot as written."
  (let ((name (if (consp specification) (car specification) specification))
        (initargs nil) (readers nil) (writers nil) (seen nil) (result nil) (others nil))
    (unless (and (symbolp name) (not (%constant-symbol-p name)))
      (%program-error "~S cannot be the name of a slot." (list name)))
    (when (and (consp specification) (oddp (length (cdr specification))))
      (%program-error "The slot ~S has an option without value." (list name)))
    (do ((options (if (consp specification) (cdr specification) nil) (cddr options)))
        ((null options))
      (let ((option (car options)) (value (cadr options)))
        (when (and (member option seen) (member option '(:initform :type :allocation :documentation)))
          (%program-error "The option ~S of the slot ~S is given twice." (list option name)))
        (push option seen)
        (case option
          (:initarg
           (unless (symbolp value)
             (%program-error "~S cannot be an initarg." (list value)))
           (push value initargs))
          (:initform
           (setq result (list* `',value :initform (%initfunction-form value) :initfunction result)))
          (:reader (%check-accessor-name value) (push value readers))
          (:writer (push value writers))
          (:accessor (%check-accessor-name value)
                     (push value readers) (push (list 'setf value) writers))
          ((:type :allocation :documentation)
           (when (and (eq option :documentation) (not (stringp value)))
             (%program-error "The documentation of the slot ~S is no string." (list name)))
           (setq result (list* `',value option result)))
          (t (let ((entry (assoc option others)))
               (if entry
                   (push value (cdr entry))
                   (push (list option value) others)))))))
    `(list :name ',name
           ,@(nreverse result)
           :initargs ',(nreverse initargs)
           :readers ',(nreverse readers) :writers ',(nreverse writers)
           ,@(mapcan (lambda (entry)
                       (list `',(car entry)
                             (if (cddr entry) `',(reverse (cdr entry)) `',(cadr entry))))
                     (nreverse others)))))

(defun %check-accessor-name (name)
  (unless (symbolp name)
    (%program-error "~S cannot be the name of an accessor." (list name))))

(defun %canonical-default-initargs (initargs)
  (let ((forms nil) (seen nil))
    (when (oddp (length initargs))
      (%program-error "The default initargs ~S are no pairs." (list initargs)))
    (do ((rest initargs (cddr rest)))
        ((null rest) `(list ,@(nreverse forms)))
      (when (member (car rest) seen)
        (%program-error "The default initarg ~S is given twice." (list (car rest))))
      (push (car rest) seen)
      (push `(list ',(car rest) ',(cadr rest) ,(%initfunction-form (cadr rest))) forms))))

(defun %check-slot-names (slots)
  (let ((names nil))
    (dolist (slot slots)
      (let ((name (if (consp slot) (car slot) slot)))
        (when (member name names)
          (%program-error "The slot ~S is defined twice." (list name)))
        (push name names)))))

(defun %safety-in (environment)
  "The level of SAFETY where a macro form with ENVIRONMENT is."
  (dolist (specifier (cdr (%declarations :other nil environment))
                     (or (cadr (assoc 'safety *policy*)) 1))
    (when (eq (car specifier) 'optimize)
      (let ((quality (find 'safety (cdr specifier) :key (lambda (quality) (if (consp quality) (car quality) quality)))))
        (when quality
          (return (if (consp quality) (cadr quality) 3)))))))

(defmacro defclass (&environment environment name direct-superclasses direct-slots &rest options)
  "Define NAME as a class with the given direct superclasses and slots."
  (%check-slot-names direct-slots)
  (let ((metaclass nil) (initargs nil) (seen nil))
    (dolist (option options)
      (unless (consp option)
        (%program-error "~S is not an option of DEFCLASS." (list option)))
      (when (member (car option) seen)
        (%program-error "The class option ~S is given twice." (list (car option))))
      (push (car option) seen)
      (case (car option)
        (:metaclass (setq metaclass (cadr option)))
        (:documentation
         (setq initargs (list* `',(cadr option) :documentation initargs)))
        (:default-initargs
         (setq initargs (list* (%canonical-default-initargs (cdr option)) :direct-default-initargs
                               initargs)))
        (t (setq initargs (list* `',(cdr option) `',(car option) initargs)))))
    `(progn
       (eval-when (:compile-toplevel)
         (%note-type ',name)
         (%note-functions ',(mapcan #'%slot-accessor-names direct-slots)))
       (%load-class ',name
                    (list :direct-superclasses ',direct-superclasses
                          :direct-slots (list ,@(mapcar #'%canonical-slot direct-slots))
                          ,@(if metaclass `(:metaclass ',metaclass) nil)
                          ,@(nreverse initargs)
                          ,@(if (member :default-initargs seen) nil '(:direct-default-initargs nil))
                          ,@(if (member :documentation seen) nil '(:documentation nil)))
                    ,@(if (eql (%safety-in environment) 3) '(t) '())))))

(defun %load-class (name initargs &optional check-types)
  "Define the class NAME at load time; return it. CHECK-TYPES: its slots refuse what is not of their types."
  (let ((class (let ((*check-slot-types* check-types))
                 (apply #'ensure-class name initargs))))
    (%note-definition 'class name)
    class))
