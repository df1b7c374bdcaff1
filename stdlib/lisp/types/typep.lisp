;;;; TYPEP at run time.
;;;;
;;;; The problem: any specifier may come at run time, and common ones must be quick. The approach:
;;;; a symbol leads to a predicate, a layout or an expander by its info; a list is taken apart by
;;;; its operator. Constant types never come here: see typep-forms.lisp.
;;;;
;;;; Invariants: an unknown type is an error, not NIL; FUNCTION and VALUES lists are no types of
;;;; objects that can be tested.
;;;;
;;;; Tests: tests/lisp/types/typep.lisp.

(in-package "BROLGA-SYSTEM")

;;; Predicates that have no name in the standard

(defun %booleanp (object)
  (or (null object) (eq object 't)))

(defun %keyword-type-p (object)
  (and (symbolp object)
       (not (eql (%two-arg-logand (%symbol-flags object) 4) 0))))

(defun %bitp (object)
  (or (eql object 0) (eql object 1)))

(defun %unsigned-byte-p (object)
  (and (integerp object) (not (minusp object))))

(defun %base-char-p (object)
  (and (characterp object) (< (char-code object) 128)))

(defun %extended-char-p (object)
  (and (characterp object) (not (< (char-code object) 128))))

(defun %standard-char-type-p (object)
  (and (characterp object)
       (let ((code (char-code object)))
         (or (and (<= 32 code) (<= code 126)) (eql code 10)))))

(defun %simple-array-header-p (object)
  ;; Offsets of ARRAY_FILL_POINTER and ARRAY_FLAGS in object.rs.
  (and (%array-header-p object)
       (null (%object-ref-unchecked object 16))
       (eql 0 (%object-ref-unchecked object 40))))

(defun %simple-array-p (object)
  (or (if (%vector-kind object) t nil)
      (%simple-array-header-p object)))

(defun %base-string-p (object)
  (and (stringp object) (eql (%array-kind object) 33)))

(defun %simple-base-string-p (object)
  (%kind-p object 33))

(defun %sequencep (object)
  (or (listp object) (vectorp object) (extended-sequence-p object)))

(defun %weak-pointer-type-p (object)
  (%kind-p object 23))

(dolist (entry '((atom atom) (symbol symbolp) (null null) (cons consp) (list listp)
                 (boolean %booleanp) (keyword %keyword-type-p)
                 (fixnum %fixnump) (bignum %bignump) (integer integerp) (ratio %ratiop)
                 (rational rationalp) (single-float %single-float-p) (short-float %single-float-p)
                 (double-float %double-float-p) (long-float %double-float-p) (float floatp)
                 (real realp) (number numberp) (complex complexp)
                 (bit %bitp) (unsigned-byte %unsigned-byte-p) (signed-byte integerp)
                 (character characterp) (base-char %base-char-p) (extended-char %extended-char-p)
                 (standard-char %standard-char-type-p)
                 (function functionp) (compiled-function compiled-function-p)
                 (array arrayp) (simple-array %simple-array-p) (vector vectorp)
                 (simple-vector simple-vector-p) (string stringp) (simple-string simple-string-p)
                 (base-string %base-string-p) (simple-base-string %simple-base-string-p)
                 (bit-vector bit-vector-p) (simple-bit-vector simple-bit-vector-p)
                 (hash-table hash-table-p) (package packagep) (sequence %sequencep)
                 (weak-pointer %weak-pointer-type-p)))
  (%set-symbol-info (car entry) '%type-predicate (cadr entry)))

;; Intrinsics that have no function object of their own.
(defun %fixnump (object) (%fixnump object))
(defun %bignump (object) (%bignump object))
(defun %ratiop (object) (%ratiop object))
(defun %single-float-p (object) (%single-float-p object))
(defun %double-float-p (object) (%double-float-p object))

;;; Layouts

(defun %layout-typep (object layout)
  "Whether OBJECT is an instance of what LAYOUT describes."
  (and (%instancep object)
       (let ((own (%instance-layout object)))
         (or (eq own layout)
             (if (eql (%two-arg-logand (%instance-ref layout 3) 1) 1)
                 (eq (%instance-ref own (+ 8 (the fixnum (%instance-ref layout 1)))) layout)
                 (let ((names (%instance-ref own 7)))
                   (and (consp names)
                        (if (member-eq (%instance-ref layout 0) names) t nil))))))))

(defun %standard-class-named (name)
  "The class that DEFCLASS gave the symbol NAME, or NIL for structures, conditions and all others."
  (let ((class (%symbol-info name '%class)))
    (if (and class (%instancep class) (eql (%instance-ref (%instance-layout class) 3) 4)
             (%standard-class-p class))
        class
        nil)))

(defun %condition-typep (object name)
  "Whether OBJECT is an instance of the condition type NAME."
  (and (%instancep object)
       (let ((names (%instance-ref (%instance-layout object) 7)))
         (and (consp names)
              (if (member-eq name names) t nil)))))

;;; Compound specifiers

(defun %in-range-p (number low high)
  "Whether the real NUMBER lies between the bounds of a type specifier."
  (and (cond ((eq low '*) t)
             ((consp low) (> number (car low)))
             (t (>= number low)))
       (cond ((eq high '*) t)
             ((consp high) (< number (car high)))
             (t (<= number high)))))

(defun %type-argument (specifier n)
  "Argument number N, from 0, of a type specifier, * when it is missing."
  (let ((tail (nthcdr (1+ n) specifier)))
    (if tail (car tail) '*)))

(defun %dimensions-match-p (array dimensions)
  "Whether the dimensions of ARRAY match the dimension part of an array type."
  (cond ((eq dimensions '*) t)
        ((integerp dimensions) (eql (array-rank array) dimensions))
        (t (let ((rank (array-rank array)) (axis 0))
             (dolist (dimension dimensions (eql axis rank))
               (unless (and (< axis rank)
                            (or (eq dimension '*)
                                (eql dimension (array-dimension array axis))))
                 (return nil))
               (setq axis (1+ axis)))))))

(defun %array-typep (object kind dimensions simple-only)
  "Whether OBJECT is an array of this element kind (NIL for any) and dimensions."
  (and (arrayp object)
       (or (null kind) (eql (%array-kind object) kind))
       (or (not simple-only) (%simple-array-p object))
       (%dimensions-match-p object dimensions)))

(defun %string-typep (object length simple-only)
  "Whether OBJECT is a string of this length or *."
  (and (stringp object)
       (or (not simple-only) (simple-string-p object))
       (or (eq length '*) (eql (array-dimension object 0) length))))

(defun %report-invalid-type (stream specifier)
  "Prints to STREAM that SPECIFIER means no type of objects."
  (format stream "~S is not the name of a type." specifier)
  (when (and specifier (symbolp specifier))
    (print-suggestion :type specifier stream)))

(defun %invalid-type (specifier)
  "Signal that SPECIFIER means no type of objects."
  (error 'simple-unknown-type-error
         :format-control #'%report-invalid-type
         :format-arguments (list specifier)))

(defun %complex-typep (object part)
  "Whether OBJECT is a complex number with parts of a type that upgrades as PART does."
  (and (complexp object)
       (or (eq part '*)
           (%full-typep (%realpart object) (upgraded-complex-part-type part)))))

(defun %element-kind-or-any (element)
  (if (eq element '*) nil (%element-kind element)))

(defun %plain-bound-p (bound)
  (or (integerp bound) (eq bound '*)))

(defun %compound-typep (object specifier)
  "Whether OBJECT is of the type that the list SPECIFIER means."
  ;; Compiled code asks about bignums, often, whether they are in a range.
  (if (and (eq (car specifier) 'integer)
           (consp (cdr specifier)) (consp (cdr (cdr specifier))) (null (cdr (cdr (cdr specifier))))
           (%plain-bound-p (car (cdr specifier))) (%plain-bound-p (car (cdr (cdr specifier)))))
      (and (integerp object)
           (%in-range-p object (car (cdr specifier)) (car (cdr (cdr specifier)))))
      (%other-compound-typep object specifier)))

(defun %other-compound-typep (object specifier)
  "%COMPOUND-TYPEP for all types."
  (unless (%well-formed-type-p specifier)
    (%invalid-type specifier))
  (case (car specifier)
    (or (dolist (type (cdr specifier) nil)
          (when (%full-typep object type)
            (return t))))
    (and (dolist (type (cdr specifier) t)
           (unless (%full-typep object type)
             (return nil))))
    (not (not (%full-typep object (cadr specifier))))
    (eql (eql object (cadr specifier)))
    (member (if (member-eql object (cdr specifier)) t nil))
    (satisfies (if (funcall (cadr specifier) object) t nil))
    (cons (and (consp object)
               (let ((type (%type-argument specifier 0)))
                 (or (eq type '*) (%full-typep (car object) type)))
               (let ((type (%type-argument specifier 1)))
                 (or (eq type '*) (%full-typep (cdr object) type)))))
    (integer (and (integerp object)
                  (%in-range-p object (%type-argument specifier 0) (%type-argument specifier 1))))
    (unsigned-byte (and (integerp object)
                        (not (minusp object))
                        (let ((size (%type-argument specifier 0)))
                          (or (eq size '*) (<= (integer-length object) size)))))
    (signed-byte (and (integerp object)
                      (let ((size (%type-argument specifier 0)))
                        (or (eq size '*) (< (integer-length object) size)))))
    (mod (and (integerp object) (<= 0 object) (< object (cadr specifier))))
    (rational (and (rationalp object)
                   (%in-range-p object (%type-argument specifier 0) (%type-argument specifier 1))))
    (real (and (realp object)
               (%in-range-p object (%type-argument specifier 0) (%type-argument specifier 1))))
    (float (and (floatp object)
                (%in-range-p object (%type-argument specifier 0) (%type-argument specifier 1))))
    ((single-float short-float)
     (and (%single-float-p object)
          (%in-range-p object (%type-argument specifier 0) (%type-argument specifier 1))))
    ((double-float long-float)
     (and (%double-float-p object)
          (%in-range-p object (%type-argument specifier 0) (%type-argument specifier 1))))
    (complex (%complex-typep object (%type-argument specifier 0)))
    (array (%array-typep object (%element-kind-or-any (%type-argument specifier 0))
                         (%type-argument specifier 1) nil))
    (simple-array (%array-typep object (%element-kind-or-any (%type-argument specifier 0))
                                (%type-argument specifier 1) t))
    (vector (%array-typep object (%element-kind-or-any (%type-argument specifier 0))
                          (list (%type-argument specifier 1)) nil))
    (simple-vector (and (simple-vector-p object)
                        (%dimensions-match-p object (list (%type-argument specifier 0)))))
    (string (%string-typep object (%type-argument specifier 0) nil))
    (simple-string (%string-typep object (%type-argument specifier 0) t))
    (base-string (and (%base-string-p object)
                      (%string-typep object (%type-argument specifier 0) nil)))
    (simple-base-string (and (%base-string-p object)
                             (%string-typep object (%type-argument specifier 0) t)))
    (bit-vector (%array-typep object 35 (list (%type-argument specifier 0)) nil))
    (simple-bit-vector (%array-typep object 35 (list (%type-argument specifier 0)) t))
    ((function values)
     (error "~S says nothing that can be tested of an object." specifier))
    (t (multiple-value-bind (expansion expanded) (%type-expand-1 specifier)
         (cond (expanded (%full-typep object expansion))
               ;; (FIXNUM) and the like: a name without arguments.
               ((and (symbolp (car specifier)) (null (cdr specifier))
                     (%known-type-name-p (car specifier)))
                (%full-typep object (car specifier)))
               (t (%invalid-type specifier)))))))

(defun %symbol-typep (object name)
  "Whether OBJECT is of the type that the symbol NAME means."
  (let ((predicate (%symbol-info name '%type-predicate)))
    (if predicate
        (if (funcall (the symbol predicate) object) t nil)
        (let ((layout (%symbol-info name '%layout)))
          (cond (layout (%layout-typep object layout))
                ((eq name 't) t)
                ((null name) nil)
                ((%standard-class-named name) (%class-typep object (%standard-class-named name)))
                (t (multiple-value-bind (expansion expanded) (%type-expand-1 name)
                     (if expanded
                         (%full-typep object expansion)
                         (%invalid-type name)))))))))

(defun %full-typep (object type)
  "Whether OBJECT is of TYPE, any type specifier."
  (cond ((symbolp type) (%symbol-typep object type))
        ((consp type) (%compound-typep object type))
        ((%class-object-p type) (%class-typep object type))
        (t (%invalid-type type))))

(defun %testable-type (type)
  "TYPE, which was declared, as a type that can be tested: (FUNCTION ...) stands for all functions."
  (cond ((atom type)
         (multiple-value-bind (expansion expanded)
             (if (and (symbolp type) (not (%symbol-info type '%type-predicate)))
                 (%type-expand-1 type)
                 nil)
           (if (and expanded (consp expansion)) (%testable-type expansion) type)))
        ((eq (car type) 'function) 'function)
        ((member-eq (car type) '(or and not)) (cons (car type) (mapcar #'%testable-type (cdr type))))
        (t (multiple-value-bind (expansion expanded) (%type-expand-1 type)
             (if expanded (%testable-type expansion) type)))))

(defun typep (object type &optional environment)
  "Whether OBJECT is of TYPE."
  (declare (ignore environment))
  (%full-typep object type))
