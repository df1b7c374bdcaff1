;;;; Class precedence lists, subclasses, and TYPEP of classes.
;;;;
;;;; The problem: order a class and all its superclasses so that every class comes before its direct
;;;; superclasses, and those in the order given. The approach: the topological sort of the standard.
;;;;
;;;; Invariants: the list of a finalized class is a list of classes that nobody changes.
;;;;
;;;; Tests: tests/lisp/clos/types.lisp.

(in-package "BROLGA-SYSTEM")

(defun %all-superclasses (class)
  "CLASS and all its superclasses, each once."
  (let ((result nil))
    (labels ((collect (class)
               (unless (member class result :test #'eq)
                 (push class result)
                 (dolist (super (%class-direct-superclasses class))
                   (collect super)))))
      (collect class))
    (nreverse result)))

(defun %precedence-pairs (classes)
  "Conses of a class and one that must come behind it, from the superclasses of CLASSES."
  (let ((pairs nil))
    (dolist (class classes pairs)
      (let ((before class))
        (dolist (super (%class-direct-superclasses class))
          (push (cons before super) pairs)
          (setq before super))))))

(defun %rightmost-with-super (candidates done)
  "The candidate that is a direct superclass of the latest class in DONE, newest first."
  (dolist (class done (car candidates))
    (dolist (super (%class-direct-superclasses class))
      (when (member super candidates :test #'eq)
        (return-from %rightmost-with-super super)))))

(defun %compute-class-precedence-list (class)
  "CLASS and its superclasses, most specific first."
  (let* ((classes (%all-superclasses class))
         (pairs (%precedence-pairs classes))
         ;; Those to come, each with the number of pairs that put a class to come before it.
         (rest (mapcar (lambda (class) (cons class 0)) classes))
         (result nil))
    (dolist (pair pairs)
      (let ((entry (assoc-eq (cdr pair) rest)))
        (setf (cdr entry) (1+ (cdr entry)))))
    (loop
      (when (null rest)
        (return (nreverse result)))
      (let ((candidates nil))
        (dolist (entry rest)
          (when (eql (cdr entry) 0)
            (push (car entry) candidates)))
        (setq candidates (nreverse candidates))
        (when (null candidates)
          (error "The superclasses of ~S contradict each other in their order." class))
        (let ((next (if (cdr candidates)
                        (%rightmost-with-super candidates result)
                        (car candidates))))
          (push next result)
          (setq rest (delete (assoc-eq next rest) rest :test #'eq))
          (dolist (pair pairs)
            (when (eq (car pair) next)
              (let ((entry (assoc-eq (cdr pair) rest)))
                (when entry
                  (setf (cdr entry) (1- (cdr entry))))))))))))

(defun %subclassp (class super)
  "Whether CLASS is SUPER or below it."
  (or (eq class super)
      (eq super (%the-class t))
      (if (%class-finalized-p class)
          (if (member super (%class-precedence-list class) :test #'eq) t nil)
          (if (member super (%all-superclasses class) :test #'eq) t nil))))

(defun %all-subclasses (class)
  "CLASS and all its subclasses, each once."
  (let ((result nil))
    (labels ((collect (class)
               (unless (member class result :test #'eq)
                 (push class result)
                 (dolist (subclass (%class-direct-subclasses class))
                   (collect subclass)))))
      (collect class))
    result))

(defun %classp (object)
  "Whether OBJECT, a standard instance, is a class."
  (%subclassp (%instance-ref (%instance-layout object) 4) (%the-class class)))

(defun %standard-class-p (class)
  "Whether the instances of CLASS are standard instances."
  (let ((metaclass (class-of class)))
    (or (eq metaclass (%the-class standard-class))
        (%subclassp metaclass (%the-class std-class))
        (eq metaclass (%the-class forward-referenced-class)))))

;;; CLASS-OF and TYPEP

(defun %layout-class (layout)
  "The class of the instances that have LAYOUT."
  (let ((description (%instance-ref layout 4)))
    (if (logtest 20 (%layout-flags layout))
        description
        (%foreign-class (%instance-ref layout 0)))))

(defun %foreign-class (name)
  "The class of the structure or condition type NAME."
  (%symbol-info name '%metaobject))

(defun class-of (object)
  "The class of OBJECT."
  (cond ((%instancep object) (%layout-class (%instance-layout object)))
        ((functionp object)
         (if (%funcallable-instance-p object)
             (%instance-ref (%closure-ref object 1) 4)
             (%the-class function)))
        (t (%symbol-info (%built-in-class-name object) '%class))))

(defun %class-typep (object class)
  "Whether OBJECT is an instance of CLASS."
  (cond ((%structure-typep class 'class-object)
         (%symbol-typep object (class-object-name class)))
        (t (%subclassp (class-of object) class))))

(defun %class-name-typep (object name)
  "Whether OBJECT is an instance of the class that DEFCLASS has given the symbol NAME."
  (let ((class (%symbol-info name '%class)))
    (if (and class (or (%instancep object) (functionp object)))
        (%class-typep object class)
        (%symbol-typep object name))))
