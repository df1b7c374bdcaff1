;;;; Making instances.
;;;;
;;;; The problem: MAKE-INSTANCE checks initialization arguments against slots and methods, adds defaults and
;;;; goes through four generic functions, and yet should cost little more than the allocation. The
;;;; approach: what is allowed for a class is computed once; a call with a constant class and keywords
;;;; remembers a *constructor* (constructors.lisp).
;;;;
;;;; Invariants: what a class remembers carries the number of the generation of decisions in which it was
;;;; found out, and counts for nothing in a later one.
;;;;
;;;; Tests: tests/lisp/clos/make-instance.lisp.

(in-package "BROLGA-SYSTEM")

(defun %methods-on-class (function position class)
  "The methods of FUNCTION whose specializer at POSITION accepts instances of CLASS."
  (remove-if-not (lambda (method)
                   (let ((specializer (nth position (%method-specializers method))))
                     (and (not (%eql-specializer-p specializer))
                          (%subclassp class specializer))))
                 (%gf-methods function)))

(defun %metaclass-methods (function class)
  "The methods of FUNCTION whose first specializer accepts CLASS itself."
  (remove-if-not (lambda (method)
                   (%specializer-accepts-p (car (%method-specializers method)) class))
                 (%gf-methods function)))

(defun %method-keyword-set (methods)
  "The keywords that METHODS accept, or T when one of them accepts all."
  (let ((keywords nil))
    (dolist (method methods keywords)
      (let ((shape (%method-shape method)))
        (when (%shape-allows-others-p shape)
          (return t))
        (dolist (keyword (%shape-keywords shape))
          (pushnew keyword keywords))))))

(defun %slot-initarg-set (class)
  (let ((initargs nil))
    (dolist (slot (%class-slots class) initargs)
      (dolist (initarg (%slotd-initargs slot))
        (pushnew initarg initargs)))))

(defun %union-of-sets (sets)
  "The union of SETS of keywords, T being all."
  (let ((result nil))
    (dolist (set sets result)
      (when (eq set t) (return t))
      (dolist (keyword set) (pushnew keyword result)))))

(defun %valid-initargs (class operation)
  "The initargs that OPERATION accepts for CLASS or an instance of it, T for all; remembered."
  (let ((memory (%class-initialization class)))
    (unless (and memory (eql (car memory) *decision-generation*))
      (setq memory (list *decision-generation*))
      (setf (%class-initialization class) memory))
    (let ((entry (assoc operation (cdr memory))))
      (unless entry
        (setq entry (cons operation (%compute-valid-initargs class operation)))
        (push entry (cdr memory)))
      (cdr entry))))

(defun %compute-valid-initargs (class operation)
  (%union-of-sets
   (list* (%slot-initarg-set class)
          (%method-keyword-set (%methods-on-class #'shared-initialize 0 class))
          (ecase operation
            (make-instance
             (list (%method-keyword-set (%methods-on-class #'initialize-instance 0 class))
                   (%method-keyword-set (%metaclass-methods #'allocate-instance class))))
            (reinitialize-instance
             (list (%method-keyword-set (%methods-on-class #'reinitialize-instance 0 class))))
            (change-class
             (list (%method-keyword-set
                    (%methods-on-class #'update-instance-for-different-class 1 class))))
            (redefinition
             (list (%method-keyword-set
                    (%methods-on-class #'update-instance-for-redefined-class 0 class))))))))

(define-condition invalid-initarg-error (program-error)
  ((class :initarg :class :reader invalid-initarg-class)
   (initargs :initarg :initargs :reader invalid-initarg-initargs)
   (valid :initarg :valid :reader invalid-initarg-valid))
  (:report (lambda (condition stream)
             (format stream "The class ~S has no initarg~P ~{~S~^, ~}~@[; it has ~{~S~^, ~}~]."
                     (let ((class (invalid-initarg-class condition)))
                       (or (class-name class) class))
                     (length (invalid-initarg-initargs condition))
                     (invalid-initarg-initargs condition)
                     (sort (remove-if-not #'symbolp (copy-list (invalid-initarg-valid condition)))
                           #'string<))))
  (:documentation "An instance was made or changed with an initarg that its class does not know."))

(defun %check-initargs (class operation initargs)
  "Signal an error when INITARGS holds one that OPERATION does not accept."
  (when initargs
    (unless (evenp (list-length initargs))
      (error 'simple-program-error
             :format-control "The initargs ~S of ~S are no pairs."
             :format-arguments (list initargs (%class-name class))))
    (let ((valid (%valid-initargs class operation)))
      (unless (or (eq valid t) (getf initargs :allow-other-keys))
        (let ((wrong nil))
          (do ((rest initargs (cddr rest)))
              ((null rest))
            (unless (or (member (car rest) valid :test #'eq)
                        (eq (car rest) ':allow-other-keys))
              (push (car rest) wrong)))
          (when wrong
            (error 'invalid-initarg-error :class class :initargs (nreverse wrong) :valid valid)))))))

(defun %initarg-given-p (name initargs)
  (do ((rest initargs (cddr rest)))
      ((null rest) nil)
    (when (eq (car rest) name)
      (return t))))

(defun %with-default-initargs (class initargs)
  "INITARGS followed by the defaults of CLASS for those not given."
  (let ((defaults nil))
    (dolist (entry (%class-default-initargs class))
      (unless (%initarg-given-p (first entry) initargs)
        (push (first entry) defaults)
        (push (funcall (the function (third entry))) defaults)))
    (if defaults
        (append initargs (nreverse defaults))
        initargs)))

(defun %make-instance (class initargs)
  "MAKE-INSTANCE for a class object of a standard metaclass."
  (%ensure-finalized class)
  (let ((initargs (if (%class-default-initargs class)
                      (%with-default-initargs class initargs)
                      initargs)))
    (%check-initargs class 'make-instance initargs)
    (let ((instance (apply #'allocate-instance class initargs)))
      (apply #'initialize-instance instance initargs)
      instance)))

(defun %allocate-for-class (class)
  "ALLOCATE-INSTANCE for the standard metaclasses."
  (%ensure-finalized class)
  (let ((layout (%class-layout class)))
    (if (eql (%layout-flags layout) 4)
        (%allocate-standard-instance layout)
        (let ((instance (%allocate-funcallable-instance layout)))
          (when (%subclassp class (%the-class generic-function))
            (%prepare-generic-instance instance))
          instance))))

(defun %prepare-generic-instance (function)
  (setf (gethash function *generic-functions*) t)
  ;; The slots of the standard, which come first; those that programs add get their initforms.
  (fill (%function-slots function) nil
        :end (length (%class-slots (%the-class standard-generic-function)))))

;;; SHARED-INITIALIZE

(defun %check-initarg-list (initargs)
  (do ((rest initargs (cddr rest)))
      ((null rest))
    (unless (and (consp (cdr rest)) (symbolp (car rest)))
      (error 'simple-program-error
             :format-control "The initialization arguments ~S are no pairs of symbol and value."
             :format-arguments (list initargs)))))

(defun %initarg-tail (slot initargs)
  "The tail of INITARGS that starts with the value for SLOT."
  (let ((names (%slotd-initargs slot)))
    (if (null names)
        nil
        (do ((rest initargs (cddr rest)))
            ((null rest) nil)
          (when (member (car rest) names :test #'eq)
            (return (cdr rest)))))))

(defun %shared-initialize (instance slot-names initargs)
  "Fill slots of INSTANCE from INITARGS, and those of SLOT-NAMES, T for all, that have no value from
their initforms."
  (let* ((class (class-of instance))
         (direct (and (%direct-access-p class 'setf-slot-value-using-class)
                      (%direct-access-p class 'slot-boundp-using-class)))
         (slots (if direct (%slots-of-any instance) nil)))
    (when initargs
      (%check-initarg-list initargs))
    (dolist (slot (%class-slots class) instance)
      (let ((tail (%initarg-tail slot initargs)) (location (%slotd-location slot)))
        (cond (tail
               (if (and direct location)
                   (progn
                     (%check-slot-type slot (car tail))
                     (%write-location slots location (car tail)))
                   (%set-slot-value instance (%slotd-name slot) (car tail))))
              ((and (or (eq slot-names t)
                        (and slot-names (member (%slotd-name slot) slot-names :test #'eq)))
                    (%slotd-initfunction slot))
               (if (and direct location)
                   (when (eq (%read-location slots location) (%unbound-marker))
                     (let ((value (funcall (the function (%slotd-initfunction slot)))))
                       (%check-slot-type slot value)
                       (%write-location slots location value)))
                   (unless (slot-boundp instance (%slotd-name slot))
                     (%set-slot-value instance (%slotd-name slot)
                                      (funcall (the function (%slotd-initfunction slot))))))))))))
