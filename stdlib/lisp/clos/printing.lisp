;;;; PRINT-OBJECT.
;;;;
;;;; The problem: every instance is printed by one generic function that programs extend, while the
;;;; library's types keep their own print functions, which exist before it. The approach: methods on
;;;; STRUCTURE-OBJECT and CONDITION that find those; the printer calls the generic function for every
;;;; instance and funcallable instance.
;;;;
;;;; Invariants: a structure without print method or function takes the short way round.
;;;;
;;;; Tests: tests/lisp/clos/printing.lisp.

(in-package "BROLGA-SYSTEM")

(defun %standard-type-of (object)
  "The proper name of the class of OBJECT, or the class."
  (let* ((class (class-of object)) (name (%class-name class)))
    (if (and name (symbolp name) (eq (%symbol-info name '%class) class))
        name
        class)))

(define-print-function layout (object stream)
  (print-unreadable-object (object stream :type t :identity t)
    (prin1 (%instance-ref object 0) stream)))

(defgeneric print-object (object stream)
  (:documentation "Print OBJECT on STREAM; PRINT and its like call this for every instance."))

(defmethod print-object ((object t) stream)
  (print-plainly object stream)
  object)

(defun %printed-as-structure-p (object)
  "Whether OBJECT is a structure that is printed with #S syntax, since nobody wants it otherwise."
  (let ((layout (%instance-layout object)))
    (and (%structure-layout-p layout)
         (null (layout-print-function layout))
         (not (%own-print-method-p layout)))))

(defun %own-print-method-p (layout)
  "Whether a method of PRINT-OBJECT applies to structures with LAYOUT before that for all structures."
  (let ((class (%layout-class layout)) (all (%the-class-named 'structure-object)))
    (or (null class)
        (dolist (super (%class-precedence-list class) nil)
          (when (eq super all) (return nil))
          (dolist (method (%specializer-direct-methods super))
            (when (eq (%method-generic-function method) #'print-object)
              (return-from %own-print-method-p t)))))))

(defmethod print-object ((object structure-object) stream)
  (funcall (%print-method (%instance-layout object)) object stream)
  object)

(defmethod print-object ((object condition) stream)
  (funcall (or (%condition-print-function object) 'print-condition-object) object stream)
  object)

(defun %condition-print-function (condition)
  (dolist (name (%instance-ref (%instance-layout condition) 7) nil)
    (let ((function (%symbol-info name '%print-function)))
      (when function (return function)))))

(defmethod print-object ((object standard-object) stream)
  (print-unreadable-object (object stream :type t :identity t))
  object)

(defmethod print-object ((class class) stream)
  (print-unreadable-object (class stream :type t :identity (null (%class-name class)))
    (prin1 (%class-name class) stream))
  class)

(defmethod print-object ((function generic-function) stream)
  (print-unreadable-object (function stream :type t)
    (format stream "~S (~D)" (%gf-name function) (length (%gf-methods function))))
  function)

(defmethod print-object ((method method) stream)
  (print-unreadable-object (method stream :type t :identity t)
    (format stream "~S~{ ~S~} ~:S"
            (let ((function (%method-generic-function method)))
              (if function (%gf-name function) nil))
            (%method-qualifiers method)
            (mapcar #'%specializer-name (%method-specializers method))))
  method)

(defun %specializer-name (specializer)
  (cond ((%eql-specializer-p specializer) `(eql ,(%eql-specializer-object specializer)))
        (t (or (%class-name specializer) specializer))))

(defmethod print-object ((specializer eql-specializer) stream)
  (print-unreadable-object (specializer stream :type t)
    (prin1 (%eql-specializer-object specializer) stream))
  specializer)

(defmethod print-object ((slot slot-definition) stream)
  (print-unreadable-object (slot stream :type t :identity t)
    (prin1 (%slotd-name slot) stream))
  slot)

(defmethod print-object ((combination method-combination) stream)
  (print-unreadable-object (combination stream :type t)
    (format stream "~S~{ ~S~}" (%combination-type combination) (%combination-options combination)))
  combination)

(defun %define-print-method (name function)
  "Make FUNCTION, of object and stream, the method of PRINT-OBJECT for the structure NAME."
  (%load-method (list 'print-object nil (list (find-class name) (%the-class t)) '(object stream)
                      (lambda (next next-p) (declare (ignore next next-p))
                        (if (symbolp function)
                            (fdefinition function)
                            function))
                      nil)))
