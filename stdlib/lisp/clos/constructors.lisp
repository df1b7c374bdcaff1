;;;; Constructors: what a call of MAKE-INSTANCE with constant keywords becomes.
;;;;
;;;; The problem: such a call could allocate and fill the instance at once, but nothing may be compiled for
;;;; it when it first runs. The approach: the call has a memory; its first run finds out whether
;;;; programs have methods that must see the initargs, and if not closes one of the templates below
;;;; over a prototype of the slots and over which argument and which initform goes where. The templates
;;;; for small instances and few arguments make the slots in line. Where the class is computed, the
;;;; memory holds the last two with their constructors.
;;;;
;;;; Invariants: a constructor is forgotten with all other decisions, when the class changes or a
;;;; method is added to one of the functions that MAKE-INSTANCE calls.
;;;;
;;;; Tests: tests/lisp/clos/make-instance.lisp.

(in-package "BROLGA-SYSTEM")

(defun %constant-initform-p (slot)
  "Whether the initform of SLOT always gives the same."
  (let ((form (%slotd-initform slot)))
    (or (and (consp form) (eq (car form) 'quote))
        (and (atom form)
             (or (not (symbolp form)) (null form) (eq form t) (keywordp form))))))

(defun %type-test (type)
  "A function that tells whether an object is of TYPE."
  (let ((predicate (and (symbolp type) (%symbol-info type '%type-predicate))))
    (if predicate
        (fdefinition predicate)
        (lambda (object) (%full-typep object type)))))

(defun %checked-initfunction (slot function)
  "FUNCTION, which computes a value for SLOT, with a check of the value's type."
  (if (eq (%checked-type slot) t)
      function
      (let ((test (%type-test (%checked-type slot))))
        (declare (function test function))
        (lambda ()
          (let ((value (funcall function)))
            (unless (funcall test value)
              (%check-slot-type slot value))
            value)))))

(defun %constructor-plan (class keywords)
  "Three values: the prototype of the slots, the index of the slot for each keyword, and pairs of index and
function for what is computed, or of index and check for what is given; NIL when instances of CLASS cannot be made in this way."
  (let* ((count (%instance-ref (%class-layout class) 2))
         (prototype (%make-simple-vector count (%unbound-marker)))
         (indices (make-list (length keywords) :initial-element nil))
         (functions nil))
    (dolist (slot (%class-slots class))
      (let ((given (position-if (lambda (keyword) (member keyword (%slotd-initargs slot))) keywords))
            (default (find-if (lambda (entry)
                                (and (not (member (car entry) keywords))
                                     (member (car entry) (%slotd-initargs slot))))
                              (%class-default-initargs class)))
            (location (%slotd-location slot)))
        (cond ((%fixnump location)
               (cond (given
                      ;; One argument fills one slot here.
                      (when (nth given indices) (return-from %constructor-plan nil))
                      (setf (nth given indices) location)
                      (unless (eq (%checked-type slot) t)
                        (push (cons location (vector (%type-test (%checked-type slot)) slot)) functions)))
                     ((and default (not (eq (%checked-type slot) t)))
                      (return-from %constructor-plan nil))
                     (default (when (eq (third default) #'%initial-nil)
                                ;; Several defaults may share this function.
                                (return-from %constructor-plan nil))
                              (push (cons location (third default)) functions))
                     ((null (%slotd-initfunction slot)))
                     ((%constant-initform-p slot)
                      (let ((value (funcall (%slotd-initfunction slot))))
                        (unless (%full-typep value (%checked-type slot))
                          (return-from %constructor-plan nil))
                        (setf (svref prototype location) value)))
                     (t (setq functions
                              (append functions
                                      (list (cons location
                                                  (%checked-initfunction slot (%slotd-initfunction slot)))))))))
              ((or given default) (return-from %constructor-plan nil)))))
    (dolist (entry (%class-default-initargs class))
      ;; Each default that is not given is evaluated once, for one slot.
      (unless (or (member (car entry) keywords)
                  (eql 1 (count-if (lambda (pair) (eq (cdr pair) (third entry))) functions)))
        (return-from %constructor-plan nil)))
    (if (member nil indices)
        nil
        (values prototype indices functions))))

(defun %constructible-p (class keywords)
  "Whether nothing but slots is concerned when an instance of CLASS is made with KEYWORDS."
  (and (eq (class-of class) (%the-class standard-class))
       (eql (%layout-flags (%class-layout class)) 4)
       ;; The protocol's own methods initialize metaobjects.
       (not (%subclassp class (%the-class metaobject)))
       (eql (length keywords) (length (remove-duplicates keywords)))
       (notany (lambda (operation)
                 (some (lambda (method)
                         (let ((specializer (car (%method-specializers method))))
                           (if (%eql-specializer-p specializer)
                               (or (member operation '(initialize-instance shared-initialize))
                                   (member (%eql-specializer-object specializer)
                                           (list class (%class-name class))))
                               (%subclassp (if (member operation '(initialize-instance shared-initialize))
                                               class
                                               (class-of class))
                                           specializer))))
                       (cdr (assoc operation *protocol-methods*))))
               '(make-instance allocate-instance initialize-instance shared-initialize))
       (%plain-protocol-p 'setf-slot-value-using-class)
       (%plain-protocol-p 'slot-boundp-using-class)))

(defun %check-given (check value)
  "CHECK, a vector of test and slot, refuses a VALUE that is not of the slot's type."
  (declare (simple-vector check))
  (unless (funcall (the function (svref check 0)) value)
    (%check-slot-type (svref check 1) value)))

(defmacro %fill-computed (slots functions)
  "Store the values of FUNCTIONS, pairs of index and function, or check what is in SLOTS."
  `(dolist (entry ,functions)
     (let ((index (car entry)) (how (cdr entry)))
       (if (functionp how)
           (setf (svref ,slots index) (funcall how))
           (%check-given how (svref ,slots index))))))

(defmacro %constructor-template (size arguments)
  "A function that closes over layout, prototype, places and functions."
  (let ((parameters nil) (places nil) (stores nil))
    (dotimes (i arguments)
      (push (gensym "ARGUMENT") parameters)
      (push (gensym "PLACE") places))
    (dotimes (i size)
      (let ((offset (* 8 (1+ i))))
        (push `(%object-set-unchecked slots ,offset (%object-ref-unchecked prototype ,offset)) stores)))
    (flet ((constructor (more)
             `(%named-lambda constructor ,parameters
                (declare (optimize (speed 3) (safety 0) (debug 0)))
                (let ((slots (%make-simple-vector ,size 0)))
                  ,@stores
                  ,@(mapcar (lambda (place parameter) `(setf (svref slots (the fixnum ,place)) ,parameter))
                            places parameters)
                  ,@more
                  (%make-standard-instance layout slots)))))
      `(lambda (layout prototype places functions)
         (destructuring-bind ,places places
           (declare (ignorable ,@places))
           (if functions
               ,(constructor '((%fill-computed slots functions)))
               ,(constructor nil)))))))

(defvar *constructor-templates*
  (macrolet ((table ()
               `(vector ,@(loop for size from 0 to 6
                                collect `(vector ,@(loop for arguments from 0 to (min size 4)
                                                         collect `(%constructor-template ,size ,arguments)))))))
    (table))
  "Templates by number of slots and of arguments.")

(defun %general-constructor (layout prototype places functions)
  (lambda (&rest arguments)
    (let ((slots (copy-seq (the simple-vector prototype))))
      (do ((places places (cdr places)) (arguments arguments (cdr arguments)))
          ((null places))
        (setf (svref slots (car places)) (car arguments)))
      (%fill-computed slots functions)
      (%make-standard-instance layout slots))))

(defun %make-constructor (class keywords)
  "A function of the values for KEYWORDS that makes an instance of CLASS."
  (multiple-value-bind (prototype places functions)
      (if (%constructible-p class keywords) (%constructor-plan class keywords) nil)
    (let ((size (if prototype (length prototype) 0)) (arguments (length keywords))
          (layout (%class-layout class)))
      (cond ((null prototype)
             (lambda (&rest values)
               (apply #'make-instance class (mapcan #'list keywords values))))
            ((and (<= size 6) (<= arguments (min size 4)))
             (funcall (svref (svref *constructor-templates* size) arguments)
                      layout prototype places functions))
            (t (%general-constructor layout prototype places functions))))))

(defun %make-instance-miss (memory name keywords)
  "Fill MEMORY with the constructor for the class NAME; return the constructor."
  (let ((constructor (%checked-constructor (find-class name) keywords)))
    (%register-memory memory)
    (setf (svref memory 0) constructor)))

(defun %make-computed-instance-miss (memory class keywords)
  "Put CLASS, a class or name, and its constructor into MEMORY; return the constructor."
  (if (typep class '(or symbol class))
      (let ((constructor (%checked-constructor (if (symbolp class) (find-class class) class) keywords)))
        (%register-memory memory)
        (setf (svref memory 2) (svref memory 0)
              (svref memory 3) (svref memory 1)
              (svref memory 0) class
              (svref memory 1) constructor))
      (lambda (&rest values)
        (apply #'make-instance class (mapcan #'list keywords values)))))

(defun %checked-constructor (class keywords)
  "The constructor for CLASS and KEYWORDS; an error when CLASS does not know one of them."
  (%ensure-finalized class)
  (unless (or (not (%standard-class-p class))
              (member :allow-other-keys keywords)
              (assoc :allow-other-keys (%class-default-initargs class)))
    (when (%plain-protocol-p 'make-instance)
      (%check-constant-initargs class keywords)))
  (%make-constructor class keywords))

(defun %check-constant-initargs (class keywords)
  (let ((initargs nil))
    (dolist (keyword keywords)
      (setq initargs (list* keyword nil initargs)))
    (%check-initargs class 'make-instance
                     (append initargs
                             (mapcan (lambda (entry)
                                       (if (member (car entry) keywords) nil (list (car entry) nil)))
                                     (%class-default-initargs class))))))

(defmacro %memory-ref (memory index)
  `(locally (declare (optimize (safety 0))) (svref ,memory ,index)))

(defun %remembered-constructor-form (class keywords)
  "A form that gives the constructor for CLASS, a constant form."
  (let ((memory (gensym)))
    `(let ((,memory (load-time-value (%make-simple-vector 1 0))))
       (if (eql (%memory-ref ,memory 0) 0)
           (%make-instance-miss ,memory ,class ',keywords)
           (%memory-ref ,memory 0)))))

(defun %looked-up-constructor-form (class keywords)
  "A form that gives the constructor for the value of the variable CLASS."
  (let ((memory (gensym)))
    `(let ((,memory (load-time-value (%make-simple-vector 4 0))))
       ;; An empty memory has 0 for classes.
       (cond ((%fixnump ,class) (%make-computed-instance-miss ,memory ,class ',keywords))
             ((eq ,class (%memory-ref ,memory 0)) (%memory-ref ,memory 1))
             ((eq ,class (%memory-ref ,memory 2)) (%memory-ref ,memory 3))
             (t (%make-computed-instance-miss ,memory ,class ',keywords))))))

(define-compiler-macro make-instance (&whole form class &rest initargs)
  (if (and (evenp (length initargs))
           (<= (length initargs) 24)
           (loop for rest on initargs by #'cddr
                 always (or (keywordp (car rest))
                            (and (consp (car rest)) (eq (caar rest) 'quote) (symbolp (cadar rest))))))
      (let ((variables nil) (values nil) (keywords nil) (computed (gensym)))
        (do ((rest initargs (cddr rest)))
            ((null rest))
          (push (if (consp (car rest)) (cadar rest) (car rest)) keywords)
          (push (gensym) variables)
          (push (cadr rest) values))
        (setq keywords (nreverse keywords) variables (nreverse variables) values (nreverse values))
        (if (and (consp class) (eq (car class) 'quote) (symbolp (cadr class)) (cadr class))
            `(let ,(mapcar #'list variables values)
               (funcall (truly-the function ,(%remembered-constructor-form class keywords)) ,@variables))
            `(let ((,computed ,class) ,@(mapcar #'list variables values))
               (funcall (truly-the function ,(%looked-up-constructor-form computed keywords)) ,@variables))))
      form))
