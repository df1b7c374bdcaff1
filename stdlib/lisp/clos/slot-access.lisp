;;;; SLOT-VALUE and its relatives.
;;;;
;;;; The problem: a slot is found by name in instances of standard, structure and condition classes, by a
;;;; protocol of generic functions that programs may extend, and yet in a few instructions. The
;;;; approach: where the class has no methods of its own on SLOT-VALUE-USING-CLASS, the slot's
;;;; location is used directly; a call with a constant name remembers layouts and locations in a
;;;; memory of its own (decisions.lisp) and reads in line: of the first two layouts in line, of some more out of
;;;; line.
;;;;
;;;; Invariants: an obsolete instance is updated before any of its slots is looked at.
;;;;
;;;; Tests: tests/lisp/clos/slots.lisp.

(in-package "BROLGA-SYSTEM")

(defun %current-instance (instance)
  "Update INSTANCE, standard or funcallable, when its class has changed; return its layout."
  (loop
    (let ((layout (%layout-of-any instance)))
      (unless (%layout-successor layout)
        (return layout))
      (%update-obsolete-instance instance layout))))

(defun %direct-access-p (class operation)
  "Whether slots of CLASS may be reached without asking the generic function OPERATION."
  (and (%standard-class-p class)
       (or (%plain-protocol-p operation)
           (not (%protocol-specialised-p operation class)))))

(defvar *protocol-methods* nil
  "Methods of programs on the generic functions that access to slots and making of instances rest on.")

(defun %plain-protocol-p (operation)
  "Whether no program has methods on the generic function called OPERATION."
  (null (assoc operation *protocol-methods* :test #'eq)))

(defun %protocol-specialised-p (operation class)
  "Whether a method of a program on OPERATION may apply to the slots of instances of CLASS."
  (dolist (method (cdr (assoc operation *protocol-methods* :test #'eq)) nil)
    (let* ((specializers (if (eq operation 'setf-slot-value-using-class)
                             (cdr (%method-specializers method))
                             (%method-specializers method)))
           (for-class (first specializers))
           (for-object (second specializers)))
      (when (and (if (%eql-specializer-p for-class)
                     (eq (%eql-specializer-object for-class) class)
                     (%subclassp (class-of class) for-class))
                 (or (%eql-specializer-p for-object)
                     (%subclassp class for-object)))
        (return t)))))

(defun %eql-specializer-p (specializer)
  (not (%classp specializer)))

;;; Reading and storing at a location

(defmacro %location-value (slots location)
  "What is stored at LOCATION, an index in SLOTS or a cons."
  `(if (consp ,location) (cdr ,location) (svref ,slots ,location)))

(defun %read-location (slots location)
  (%location-value slots location))

(defun %write-location (slots location value)
  (if (consp location)
      (setf (cdr location) value)
      (setf (svref slots location) value)))

(defun standard-instance-access (instance location)
  "The contents of LOCATION in INSTANCE."
  (%read-location (%slots-of-any instance) location))

(defun (setf standard-instance-access) (value instance location)
  "Store VALUE at LOCATION in INSTANCE."
  (%write-location (%slots-of-any instance) location value))

(defun funcallable-standard-instance-access (instance location)
  "The contents of LOCATION in the funcallable INSTANCE."
  (%read-location (%slots-of-any instance) location))

(defun (setf funcallable-standard-instance-access) (value instance location)
  "Store VALUE at LOCATION in the funcallable INSTANCE."
  (%write-location (%slots-of-any instance) location value))

(defun %slot-of-object (object name)
  "Two values: the class of OBJECT, updated if need be, and its effective slot NAME or NIL."
  (when (%any-instance-p object)
    (%current-instance object))
  (let ((class (class-of object)))
    (values class (%find-slot class name))))

(defun %check-slot-name (name)
  (unless (symbolp name)
    (error 'type-error :datum name :expected-type 'symbol)))

(defun %slot-location (slot)
  (or (%slotd-location slot)
      (error "The slot ~S has allocation ~S and no methods that say how it is read."
             (%slotd-name slot) (%slotd-allocation slot))))

;;; The functions

(defun slot-value (object slot-name)
  "The value of the slot SLOT-NAME of OBJECT."
  (%check-slot-name slot-name)
  (multiple-value-bind (class slot) (%slot-of-object object slot-name)
    (cond ((null slot)
           (values (slot-missing class object slot-name 'slot-value)))
          ((%direct-access-p class 'slot-value-using-class)
           (let ((value (%read-location (%slots-of-any object) (%slot-location slot))))
             (if (eq value (%unbound-marker))
                 (values (slot-unbound class object slot-name))
                 value)))
          (t (slot-value-using-class class object slot)))))

(defun %set-slot-value (object slot-name value)
  "Store VALUE in the slot SLOT-NAME of OBJECT."
  (%check-slot-name slot-name)
  (multiple-value-bind (class slot) (%slot-of-object object slot-name)
    (cond ((null slot)
           (slot-missing class object slot-name 'setf value)
           value)
          ((%direct-access-p class 'setf-slot-value-using-class)
           (%check-slot-type slot value)
           (%write-location (%slots-of-any object) (%slot-location slot) value))
          (t (funcall #'(setf slot-value-using-class) value class object slot)))))

(defun (setf slot-value) (value object slot-name)
  "Store VALUE in the slot SLOT-NAME of OBJECT."
  (%set-slot-value object slot-name value))

(defun %checked-type (slot)
  "The type of which SLOT's values must be: T unless the class was defined with SAFETY 3."
  (if (%slotd-checked slot)
      (%slotd-type slot)
      t))

(defun %check-slot-type (slot value)
  "Signal a TYPE-ERROR when VALUE is not of the type that SLOT asserts."
  (let ((type (%checked-type slot)))
    (unless (or (eq type t) (%full-typep value type))
      (error 'simple-type-error
             :datum value :expected-type type
             :format-control "The value ~S cannot be stored in the slot ~S, whose type is ~S."
             :format-arguments (list value (%slotd-name slot) type)))))

(defun slot-boundp (object slot-name)
  "Whether the slot SLOT-NAME of OBJECT has a value."
  (%check-slot-name slot-name)
  (multiple-value-bind (class slot) (%slot-of-object object slot-name)
    (cond ((null slot)
           (if (slot-missing class object slot-name 'slot-boundp) t nil))
          ((%direct-access-p class 'slot-boundp-using-class)
           (not (eq (%read-location (%slots-of-any object) (%slot-location slot))
                    (%unbound-marker))))
          (t (slot-boundp-using-class class object slot)))))

(defun slot-makunbound (object slot-name)
  "Take the value of the slot SLOT-NAME of OBJECT away; return OBJECT."
  (%check-slot-name slot-name)
  (multiple-value-bind (class slot) (%slot-of-object object slot-name)
    (cond ((null slot)
           (slot-missing class object slot-name 'slot-makunbound))
          ((%direct-access-p class 'slot-makunbound-using-class)
           (%write-location (%slots-of-any object) (%slot-location slot) (%unbound-marker)))
          (t (slot-makunbound-using-class class object slot)))
    object))

(defun slot-exists-p (object slot-name)
  "Whether OBJECT has a slot SLOT-NAME."
  (if (nth-value 1 (%slot-of-object object slot-name)) t nil))

;;; Constant slot names. A memory holds pairs of layout and location.

(defmacro %fresh-memory () '(load-time-value (%make-simple-vector 12 0)))

(defun %known-location (memory layout)
  "The location that MEMORY has for LAYOUT, or NIL."
  (declare (optimize (speed 3) (safety 0)) (simple-vector memory))
  (do ((index 4 (+ index 2)))
      ((eql index 12) nil)
    (declare (fixnum index))
    (when (eq (svref memory index) layout)
      (return (svref memory (+ index 1))))))

(defun %note-slot-location (memory object slot-name operation)
  "Let MEMORY know where OBJECT's slot is, if access to it is direct."
  (multiple-value-bind (class slot) (%slot-of-object object slot-name)
    (when (and slot (%direct-access-p class operation)
               (%fixnump (%slotd-location slot))
               (or (eq operation 'slot-value-using-class) (eq (%checked-type slot) t)))
      (let ((place (or (dotimes (pair 6 nil)
                         (when (eql (svref memory (* 2 pair)) 0)
                           (return (* 2 pair))))
                       0)))
        (%register-memory memory)
        ;; Full: the latest takes the first place, and all others move on.
        (unless (eql (svref memory place) 0)
          (replace memory (copy-seq memory) :start1 2))
        (setf (svref memory (1+ place)) (%slotd-location slot)
              (svref memory place) (%instance-layout object))))))

(defun %slot-value-miss (object slot-name memory)
  "The slow way of a call of SLOT-VALUE with a constant name."
  (if (%standard-instance-p object)
      (let ((location (%known-location memory (%instance-layout object))))
        (if location
            (let ((value (svref (%instance-slots object) location)))
              (if (eq value (%unbound-marker))
                  (values (slot-unbound (class-of object) object slot-name))
                  value))
            (progn
              (%note-slot-location memory object slot-name 'slot-value-using-class)
              (slot-value object slot-name))))
      (slot-value object slot-name)))

(defun %set-slot-value-miss (object slot-name memory value)
  (if (%standard-instance-p object)
      (let ((location (%known-location memory (%instance-layout object))))
        (if location
            (setf (svref (%instance-slots object) location) value)
            (progn
              (%note-slot-location memory object slot-name 'setf-slot-value-using-class)
              (%set-slot-value object slot-name value))))
      (%set-slot-value object slot-name value)))

(defun %constant-slot-name-p (form)
  (and (consp form) (eq (car form) 'quote) (symbolp (cadr form))))

(defmacro %access-slot ((slots location) instance memory access miss)
  "ACCESS, over the variables SLOTS and LOCATION, where MEMORY knows INSTANCE's layout; else MISS."
  `(if (%instancep ,instance)
       (let ((layout (%instance-layout ,instance)))
         (locally (declare (optimize (safety 0)))
           (cond ((eq layout (svref ,memory 0))
                  (let ((,slots (%instance-ref ,instance 0)) (,location (svref ,memory 1))) ,access))
                 ((eq layout (svref ,memory 2))
                  (let ((,slots (%instance-ref ,instance 0)) (,location (svref ,memory 3))) ,access))
                 (t ,miss))))
       ,miss))

(define-compiler-macro slot-value (&whole form object slot-name)
  (if (%constant-slot-name-p slot-name)
      (let ((instance (gensym)) (memory (gensym)) (value (gensym)))
        `(let* ((,instance ,object) (,memory (%fresh-memory))
                (,value (%access-slot (slots location) ,instance ,memory
                                      (svref slots location)
                                      (%slot-value-miss ,instance ,slot-name ,memory))))
           (if (eq ,value (%unbound-marker))
               (slot-unbound (class-of ,instance) ,instance ,slot-name)
               ,value)))
      form))

(defsetf slot-value %set-slot-value)

(define-compiler-macro %set-slot-value (&whole form object slot-name value)
  (if (%constant-slot-name-p slot-name)
      (let ((instance (gensym)) (memory (gensym)) (new (gensym)))
        `(let ((,instance ,object) (,new ,value) (,memory (%fresh-memory)))
           (%access-slot (slots location) ,instance ,memory
                         (setf (svref slots location) ,new)
                         (%set-slot-value-miss ,instance ,slot-name ,memory ,new))))
      form))

(defmacro with-slots (slots instance &body body)
  "Let each of SLOTS, names or lists (variable name), stand for that slot of INSTANCE."
  (let ((object (gensym)))
    `(let ((,object ,instance))
       (declare (ignorable ,object))
       (symbol-macrolet ,(mapcar (lambda (slot)
                                   (if (consp slot)
                                       `(,(car slot) (slot-value ,object ',(cadr slot)))
                                       `(,slot (slot-value ,object ',slot))))
                                 slots)
         ,@body))))
