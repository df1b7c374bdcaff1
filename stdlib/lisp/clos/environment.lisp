;;;; DOCUMENTATION, DESCRIBE-OBJECT and MAKE-LOAD-FORM as generic functions.
;;;;
;;;; The problem: the environment asks every kind of object the same question, and programs add kinds. The
;;;; approach: generic functions over the functions of environment/ and evaluation/ that know the
;;;; kinds of the language; methods for metaobjects.
;;;;
;;;; Tests: tests/lisp/clos/environment.lisp.

(in-package "BROLGA-SYSTEM")

(defgeneric documentation (object doc-type)
  (:documentation "The documentation string of kind DOC-TYPE of OBJECT, or NIL. DOC-TYPE is FUNCTION, VARIABLE, TYPE,
STRUCTURE, SETF, COMPILER-MACRO, METHOD-COMBINATION, or T for OBJECT itself."))
(defgeneric (setf documentation) (string object doc-type)
  (:documentation "Make STRING, a string or NIL, the documentation of kind DOC-TYPE of OBJECT."))

(defmethod documentation ((object t) doc-type)
  (documentation-of object doc-type))
(defmethod (setf documentation) (string (object t) doc-type)
  (set-documentation-of string object doc-type))

(defun %documented-class (symbol doc-type)
  "The class that keeps the documentation of SYMBOL as a DOC-TYPE, or NIL."
  (let ((class (and (member doc-type '(type structure)) (find-class symbol nil))))
    (if (and class (or (eq doc-type 'type) (eq (class-of class) (%the-class structure-class))))
        class
        nil)))

(defmethod documentation ((object symbol) doc-type)
  (let ((class (%documented-class object doc-type)))
    (or (if class (documentation class t) nil)
        (documentation-of object doc-type)
        (if (and (eq doc-type 'function) (fboundp object) (generic-function-p (fdefinition object)))
            (documentation (fdefinition object) t)
            nil))))
(defmethod (setf documentation) (string (object symbol) doc-type)
  (let ((class (%documented-class object doc-type)))
    (if class
        (funcall #'(setf documentation) string class t)
        (set-documentation-of string object doc-type))))

(defmethod documentation ((object list) doc-type)
  (or (documentation-of object doc-type)
      (if (and (eq doc-type 'function) (function-name-p object) (fboundp object)
               (generic-function-p (fdefinition object)))
          (documentation (fdefinition object) t)
          nil)))

(defmethod documentation ((class class) doc-type)
  (if (member doc-type '(t type))
      (or (%class-documentation class)
          (and (%class-name class) (symbolp (%class-name class))
               (or (%documentation (%class-name class) 'type)
                   (%documentation (%class-name class) 'structure))))
      nil))
(defmethod (setf documentation) (string (class class) doc-type)
  (declare (ignore doc-type))
  (check-type string (or string null))
  (let ((name (%class-name class)))
    ;; The library's names have theirs from before there were classes.
    (when (and name (symbolp name))
      (%set-documentation name 'type nil)
      (%set-documentation name 'structure nil)))
  (setf (%class-documentation class) string))

(defmethod documentation ((function generic-function) doc-type)
  (if (member doc-type '(t function)) (%gf-documentation function) nil))
(defmethod (setf documentation) (string (function generic-function) doc-type)
  (declare (ignore doc-type))
  (setf (%gf-documentation function) string))

(defmacro %define-documentation-methods (class place)
  "Methods that keep the documentation of instances of CLASS in PLACE, a form over OBJECT."
  `(progn
     (defmethod documentation ((object ,class) doc-type)
       (if (eq doc-type t) ,place nil))
     (defmethod (setf documentation) (string (object ,class) doc-type)
       (declare (ignore doc-type))
       (setf ,place string))))

(%define-documentation-methods method (%method-documentation object))
(%define-documentation-methods slot-definition (%slotd-documentation object))
(defmethod documentation ((object method-combination) doc-type)
  (if (member doc-type '(t method-combination)) (%combination-documentation object) nil))
(defmethod (setf documentation) (string (object method-combination) doc-type)
  (declare (ignore doc-type))
  (setf (%combination-documentation object) string))

(document-names 'method-combination
 '((standard "All applicable :AROUND, :BEFORE, primary and :AFTER methods.")
   (+ "The sum of what the applicable methods give.")
   (and "The methods until one gives NIL, as AND.")
   (append "What the applicable methods give, appended.")
   (list "A list of what the applicable methods give.")
   (max "The greatest of what the applicable methods give.")
   (min "The least of what the applicable methods give.")
   (nconc "What the applicable methods give, joined by NCONC.")
   (or "The methods until one gives something true, as OR.")
   (progn "All applicable methods, the most specific first; the values of the last.")))

;;; DESCRIBE-OBJECT

(defgeneric describe-object (object stream)
  (:documentation "Print what is known about OBJECT on STREAM; DESCRIBE calls this."))
(defmethod describe-object ((object t) stream)
  (print-description object (description-of object) stream))

(defun method-list-entries (function)
  "An entry for each method of a generic function."
  (mapcar (lambda (method)
            (list* "Method" :text
                   (format nil "~S~{ ~S~} ~:S~@[  ~A~]" (%gf-name function) (%method-qualifiers method)
                           (mapcar #'%specializer-name (%method-specializers method))
                           (%method-documentation method))))
          (%gf-methods function)))

(defun generic-function-entries (function)
  "What DESCRIBE tells of a generic function: a list of (label . value)."
  (append (list (cons "Name" (%gf-name function))
                (cons "Lambda-list" (%gf-lambda-list function))
                (cons "Method combination" (%combination-type (%gf-method-combination function))))
          (method-list-entries function)
          (documentation-entry (%gf-documentation function))))

(defun %specializer-name (specializer)
  "How a method's definition names SPECIALIZER."
  (if (typep specializer 'class)
      (or (%class-name specializer) specializer)
      (list 'eql (%eql-specializer-object specializer))))

(defun method-entries (method)
  "What DESCRIBE tells of a method: a list of (label . value)."
  (append (list (cons "Generic function" (%method-generic-function method))
                (cons "Qualifiers" (%method-qualifiers method))
                (cons "Specializers" (mapcar #'%specializer-name (%method-specializers method)))
                (cons "Lambda-list" (%method-lambda-list method)))
          (documentation-entry (%method-documentation method))))

(defun slot-text (slot accessors)
  "What DESCRIBE tells of SLOT, an effective slot definition, which has ACCESSORS."
  (format nil "~S~@[  type ~S~]~@[  initform ~S~]~@[  initargs ~{~S~^, ~}~]~@[  accessors ~{~S~^, ~}~]~@[  allocation ~S~]~@[  ~A~]"
          (%slotd-name slot)
          (let ((type (%slotd-type slot)))
            (if (eq type t) nil type))
          (and (%slotd-initfunction slot) (%slotd-initform slot))
          (%slotd-initargs slot)
          accessors
          (let ((allocation (%slotd-allocation slot)))
            (if (eq allocation :instance) nil allocation))
          (%slotd-documentation slot)))

(defun slot-accessors (class name)
  "The names of the functions that read and write the slot NAME of CLASS: (SETF f) only where f does not read it."
  (let ((readers '()) (writers '()))
    (dolist (super (%class-precedence-list class))
      (dolist (slot (%class-direct-slots super))
        (when (eq (%slotd-name slot) name)
          (setq readers (union (%slotd-readers slot) readers :test #'equal)
                writers (union (%slotd-writers slot) writers :test #'equal)))))
    (append readers
            (remove-if (lambda (writer) (and (consp writer) (member (cadr writer) readers))) writers))))

(defun class-entries (class)
  "What DESCRIBE tells of a class: a list of (label . value)."
  (append (list (cons "Direct superclasses"
                      (mapcar (lambda (super) (%class-name super)) (%class-direct-superclasses class)))
                (cons "Direct subclasses"
                      (mapcar (lambda (sub) (%class-name sub)) (%class-direct-subclasses class))))
          (if (%class-finalized-p class)
              (list* (cons "Precedence list"
                           (mapcar (lambda (super) (%class-name super)) (%class-precedence-list class)))
                     (mapcar (lambda (slot)
                               (list* "Slot" :text
                                      (slot-text slot (slot-accessors class (%slotd-name slot)))))
                             (%class-slots class)))
              (append (list (list* "Finalized" :text "not yet"))
                      (mapcar (lambda (slot)
                                (list* "Direct slot" :text (slot-text slot '())))
                              (%class-direct-slots class))))))

;;; MAKE-LOAD-FORM

(defgeneric make-load-form (object &optional environment)
  (:documentation "Two values: a form that makes an object like OBJECT, and one that fills it in, or NIL."))

(defun %no-load-form (object)
  (error 'simple-error
         :format-control "There is no form that makes an object like ~S in a compiled file; a method of MAKE-LOAD-FORM can give one."
         :format-arguments (list object)))

(defmethod make-load-form ((object standard-object) &optional environment)
  (declare (ignore environment))
  (%no-load-form object))
(defmethod make-load-form ((object condition) &optional environment)
  (declare (ignore environment))
  (%no-load-form object))
(defmethod make-load-form ((object structure-object) &optional environment)
  (declare (ignore environment))
  (%no-load-form object))

(defun %saved-by-slots-p (object)
  "Whether COMPILE-FILE writes OBJECT slot by slot: a structure about which no program says otherwise."
  (and (typep object 'structure-object)
       (null (cdr (%applicable-methods #'make-load-form (list object))))))
(defmethod make-load-form ((object class) &optional environment)
  (declare (ignore environment))
  (let ((name (class-name object)))
    (if (and name (eq (find-class name nil) object))
        `(find-class ',name)
        (error 'simple-error
               :format-control "The class ~S has no proper name, and so cannot be put into a compiled file."
               :format-arguments (list object)))))
