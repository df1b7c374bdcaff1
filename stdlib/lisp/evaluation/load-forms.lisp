;;;; Objects with load forms in compiled files: the forms, and the order in which they are evaluated.
;;;;
;;;; Problem: an object that MAKE-LOAD-FORM gives forms for is made by evaluating them when the file is
;;;; loaded, each once, the objects that a form mentions first, and initialisations as soon as
;;;; possible, even when objects refer to each other in circles. Approach: before a form of the file is
;;;; written, whatever it refers to is prepared (dumping.lisp); for an object with load forms that means
;;;; an order that evaluates the creation form and remembers its value, and one that evaluates the
;;;; initialisation form. An initialisation that refers to an object whose creation is under way waits
;;;; until that is done; one that refers to an object whose initialisation waits has that done first
;;;; if it can be. LOAD-TIME-VALUE forms are treated as creation forms.
;;;;
;;;; Invariants: MAKE-LOAD-FORM is called once for each object of a file; creation forms that need each
;;;; other's values are an error.
;;;;
;;;; Tests: tests/lisp/evaluation/load-forms.lisp.

(in-package "BROLGA-SYSTEM")

;;; Load forms

(defun make-load-form-saving-slots (object &key (slot-names nil slot-names-given) environment)
  "Two values: a form that makes an object of OBJECT's type without initialising it, and one that gives
it the values of the slots SLOT-NAMES, or of all."
  (declare (ignore environment))
  (if (typep object 'structure-object)
      (load-forms-of-structure object slot-names slot-names-given)
      (load-forms-of-instance object slot-names slot-names-given)))

(defun load-forms-of-structure (object slot-names slot-names-given)
  (let* ((type (type-of object))
         (names (instance-slot-names object))
         (wanted (if slot-names-given slot-names names)))
    (values `(allocate-structure-of-type ',type)
            `(progn
               ,@(let ((forms nil) (index 0))
                   (dolist (name names (nreverse forms))
                     (when (member name wanted)
                       (push `(%set-structure-slot ,object ,index ',(%structure-slot object index)) forms))
                     (setq index (1+ index))))))))

(defun load-forms-of-instance (object slot-names slot-names-given)
  (let ((class (class-of object)) (forms nil))
    (dolist (name (instance-slot-names object))
      (when (or (not slot-names-given) (member name slot-names))
        (push (if (slot-boundp object name)
                  `(setf (slot-value ,object ',name) ',(slot-value object name))
                  `(slot-makunbound ,object ',name))
              forms)))
    (values `(allocate-instance (find-class ',(class-name class)))
            `(progn ,@(nreverse forms)))))

(defun allocate-structure-of-type (type)
  "A structure of the type TYPE with all slots NIL."
  (let ((structure (%allocate-structure type (length (structure-slot-names type)))))
    (dotimes (index (length (structure-slot-names type)))
      (%instance-set structure index nil))
    (%make-boxes structure)))

;;; Orders

(define-condition undumpable-object (simple-error) ()
  (:documentation "An object cannot be put into a compiled file whatever its methods say."))

(defun unit-for-file (form environment)
  "What a compiled file holds for FORM: a vector for %RUN-FILE-UNIT, or else a list of FORM."
  (or (%compile-for-file form environment)
      (list form)))

(defun note-literals-of-unit (unit)
  "Enters the literals of UNIT, a vector of %COMPILE-FOR-FILE, and forgets sources that are not plain data."
  (let ((expression (svref unit 0)))
    (when expression
      (map nil #'note-literal (cdr expression))))
  (do ((index 1 (1+ index)))
      ((>= index (length unit)))
    (let* ((code (svref unit index)) (references (svref code 3)) (information (svref code 5)))
      (do ((index 0 (+ index 2)))
          ((>= index (length references)))
        (when (eql (svref references index) 4)
          (note-literal (svref references (1+ index)))))
      (unless (plain-data-p (svref code 7))
        (setf (svref code 7) nil))
      (when (and information (svref information 0))
        (let ((sources (svref information 0)))
          (dotimes (index (length sources))
            (unless (plain-data-p (svref sources index))
              (setf (svref sources index) nil))))))))

(defun plain-data-p (form &optional (fuel 10000))
  "Whether FORM is made of conses, symbols, numbers, characters and strings only, not circular or large."
  (labels ((plain (form)
             (loop
               (when (minusp (setq fuel (1- fuel)))
                 (return nil))
               (cond ((atom form)
                      (return (or (symbolp form) (numberp form) (characterp form) (stringp form))))
                     ((plain (car form)) (setq form (cdr form)))
                     (t (return nil))))))
    (plain form)))

(defmacro write-order (name unit)
  "Writes the order NAME with UNIT, once everything that it needs is known to the file. Returns NIL, or
what must be created first; then nothing has been written."
  `(write-numbered-order (file-operation-number ,name) ,unit))

(defun write-numbered-order (number unit)
  (let ((*parts-seen* (make-hash-table :test #'eq)))
    (when (vectorp unit)
      (note-literals-of-unit unit))
    (or (prepare-object unit)
        (progn (put-octet number *file-output*)
               (dump-object unit *file-output*)
               nil))))

;;; Creating and initialising

(defun create-by (object unit)
  "Orders that the value of UNIT is what stands for OBJECT from here on."
  (let* ((creation (list object))
         (blocker (let ((*creations* (cons creation *creations*)))
                    (write-order remember-value unit))))
    (when blocker
      (error 'simple-error
             :format-control "~S is needed to create ~S, which is needed to create it."
             :format-arguments (list blocker object)))
    (new-index object *file-output*)
    creation))

(defun initialise-object (object)
  "Orders the initialisation of OBJECT unless it was done, or as soon as can be."
  (let ((entry (assoc object *initialisations* :test #'eq)))
    (when entry
      (setq *initialisations* (remove entry *initialisations* :test #'eq))
      (let ((blocker (write-order effect (cdr entry))))
        (when blocker
          (push entry *initialisations*)
          (push object (cdr (assoc blocker *creations* :test #'eq))))))))

(defun prepare-by-load-form (object)
  "Has OBJECT made by its load forms. Returns NIL, or OBJECT when that is under way."
  (cond ((assoc object *creations* :test #'eq) object)
        ((deferred-value-p object)
         (create-by object (or (deferred-value-unit object) (list (deferred-value-form object))))
         nil)
        ((null (%applicable-methods #'make-load-form (list object)))
         (error 'undumpable-object
                :format-control "~S cannot be put into a compiled file."
                :format-arguments (list object)))
        (t
         (multiple-value-bind (creation-form initialisation-form) (make-load-form object)
           (let ((creation (create-by object (unit-for-file creation-form nil))))
             (when initialisation-form
               (push (cons object (unit-for-file initialisation-form nil)) *initialisations*)
               (initialise-object object))
             (mapc #'initialise-object (reverse (cdr creation)))))
         nil)))
