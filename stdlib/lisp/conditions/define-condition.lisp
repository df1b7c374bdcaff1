;;;; DEFINE-CONDITION and MAKE-CONDITION.
;;;;
;;;; The problem: initforms and reports see the lexical environment of the form; the rest is data.
;;;; The approach: the expansion passes functions for the former and constants for the latter to
;;;; %DEFINE-CONDITION.
;;;;
;;;; Invariants: at compile time only the type and its superclasses become known.
;;;;
;;;; Tests: tests/lisp/conditions/define-condition.lisp.

(in-package "BROLGA-SYSTEM")

(defun %condition-slot-form (specification)
  "A form for the arguments of MAKE-CONDITION-SLOT for a slot as written."
  (let* ((name (if (consp specification) (car specification) specification))
         (initargs nil) (readers nil) (writers nil) (initfunction nil) (shared nil) (documentation nil))
    (do ((options (if (consp specification) (cdr specification) nil) (cddr options)))
        ((null options))
      (let ((option (car options)) (value (cadr options)))
        (case option
          (:initarg (push value initargs))
          (:initform (setq initfunction `(lambda () ,value)))
          (:reader (push value readers))
          (:writer (push value writers))
          (:accessor (push value readers) (push (list 'setf value) writers))
          (:allocation (setq shared (eq value ':class)))
          (:documentation (setq documentation value))
          (:type nil)
          (t (%program-error "~S is not an option of the slot ~S of a condition." (list option name))))))
    `(list :name ',name :initargs ',(nreverse initargs) :initfunction ,initfunction
           :readers ',(nreverse readers) :writers ',(nreverse writers)
           :shared ,(if shared
                        `(list ,(if initfunction `(funcall ,initfunction) '(%unbound-marker)))
                        nil)
           :documentation ,documentation)))

(defun %report-form (report)
  "A form for the report function of DEFINE-CONDITION's :REPORT."
  (cond ((stringp report)
         `(lambda (condition stream)
            (declare (ignore condition))
            (write-string ,report stream)))
        ((symbolp report) `',report)
        (t `(function ,report))))

(defun %slot-accessor-names (specification)
  "The names of the functions that a slot of a condition as written defines."
  (let ((names nil))
    (when (consp specification)
      (do ((options (cdr specification) (cddr options)))
          ((null options))
        (case (car options)
          ((:reader :writer) (push (cadr options) names))
          (:accessor (push (cadr options) names)
                     (push (list 'setf (cadr options)) names)))))
    names))

(defmacro define-condition (name superclasses slots &rest options)
  "Define NAME as a condition type below SUPERCLASSES."
  (let ((report nil) (default-initargs nil) (documentation nil))
    (dolist (option options)
      (case (car option)
        (:report (setq report (%report-form (cadr option))))
        (:default-initargs
         (do ((rest (cdr option) (cddr rest)))
             ((null rest))
           (push `(cons ',(car rest) (lambda () ,(cadr rest))) default-initargs)))
        (:documentation (setq documentation (cadr option)))
        (t (%program-error "~S is not an option of DEFINE-CONDITION." (list (car option))))))
    `(progn
       (eval-when (:compile-toplevel)
         (%note-condition-class ',name ',superclasses)
         (%note-type ',name)
         (%note-functions ',(mapcan #'%slot-accessor-names slots)))
       (%define-condition ',name ',superclasses
                          (list ,@(mapcar #'%condition-slot-form slots))
                          ,report
                          (list ,@(nreverse default-initargs))
                          ,documentation))))

(defun %known-condition-subtype (type)
  "A condition class that is a subtype of TYPE, a compound specifier; as general as possible."
  (when (and (consp type) (member-eq (car type) '(and or not member eql)))
    (let ((level '(condition)))
      (loop
        (when (null level)
          ;; Nothing is below all of an AND: the first of its types must do.
          (return (and (eq (car type) 'and) (%condition-class-named (cadr type)))))
        (let ((next nil))
          (dolist (name level)
            (when (subtypep name type)
              (return-from %known-condition-subtype (%condition-class-named name)))
            (setq next (append next (condition-class-subclasses (%condition-class-named name)))))
          (setq level next))))))

(defun %condition-class-of-type (type)
  "The condition class that TYPE, a name, class or other specifier, means."
  (cond ((%condition-class-named type))
        ((condition-class-p type) type)
        ((%class-object-p type) (%condition-class-of-type (%class-object-name type)))
        (t (let ((expansion (%type-expand type)))
             (cond ((%condition-class-named expansion))
                   ((%known-condition-subtype type))
                   (t (error 'simple-type-error
                             :datum type :expected-type 'condition-class
                             :format-control "~S is not the name of a condition type."
                             :format-arguments (list type))))))))

(defun %find-initarg (names initargs)
  "The tail of INITARGS that starts with the value of the first initarg in NAMES."
  (do ((rest initargs (cddr rest)))
      ((null rest) nil)
    (when (member-eq (car rest) names)
      (return (cdr rest)))))

(defun %find-default-initarg (names entries)
  (dolist (entry entries nil)
    (when (member-eq (car entry) names)
      (return entry))))

(defun %make-condition (class initargs)
  "A condition of CLASS, initialised from the list INITARGS."
  (let* ((slots (condition-class-slots class))
         (condition (%allocate-instance (condition-class-layout class)
                                        (%instance-ref (condition-class-layout class) 2)))
         (index 0))
    (dolist (slot slots condition)
      (let* ((names (condition-slot-initargs slot))
             (given (%find-initarg names initargs))
             (default (if given
                          nil
                          (%find-default-initarg names (condition-class-default-initargs class))))
             (value (cond (given (car given))
                          (default (funcall (cdr default)))
                          ((condition-slot-initfunction slot)
                           (funcall (condition-slot-initfunction slot)))
                          (t (%unbound-marker)))))
        (if (condition-slot-shared slot)
            (when (or given default)
              (setf (car (condition-slot-shared slot)) value))
            (%instance-set condition index value)))
      (setq index (1+ index)))))

(defun make-condition (type &rest initargs)
  "A condition of TYPE with slots initialised from INITARGS."
  (%make-condition (%condition-class-of-type type) initargs))
