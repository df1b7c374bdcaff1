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

(defmethod documentation ((object symbol) doc-type)
  (or (documentation-of object doc-type)
      (let ((class (and (member doc-type '(type structure)) (find-class object nil))))
        (if (and class (or (eq doc-type 'type) (eq (class-of class) (%the-class structure-class))))
            (documentation class t)
            nil))
      (if (and (eq doc-type 'function) (fboundp object) (generic-function-p (fdefinition object)))
          (documentation (fdefinition object) t)
          nil)))
(defmethod (setf documentation) (string (object symbol) doc-type)
  (let ((class (and (member doc-type '(type structure)) (find-class object nil))))
    (when class
      (setf (%class-documentation class) string)))
  (set-documentation-of string object doc-type))

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

(defun generic-function-entries (function)
  "What DESCRIBE tells of a generic function: a list of (label . value)."
  (append (list (cons "Name" (%gf-name function))
                (cons "Lambda-list" (%gf-lambda-list function))
                (cons "Method combination" (%gf-method-combination function)))
          (let ((number 0))
            (mapcar (lambda (method)
                      (cons (format nil "Method ~D" (setq number (1+ number))) method))
                    (%gf-methods function)))
          (documentation-entry (%gf-documentation function))))

(defun class-entries (class)
  "What DESCRIBE tells of a class: a list of (label . value)."
  (append (list (cons "Direct superclasses"
                      (mapcar (lambda (super) (%class-name super)) (%class-direct-superclasses class)))
                (cons "Direct subclasses"
                      (mapcar (lambda (sub) (%class-name sub)) (%class-direct-subclasses class))))
          (if (%class-finalized-p class)
              (list (cons "Precedence list"
                          (mapcar (lambda (super) (%class-name super)) (%class-precedence-list class)))
                    (cons "Slots" (mapcar (lambda (slot) (%slotd-name slot)) (%class-slots class))))
              nil)))

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
