;;;; COERCE.
;;;;
;;;; The problem: conversion between sequences, numbers, characters and functions, named by a type
;;;; that is usually a constant. The approach: the general function decides by the expanded type;
;;;; a compiler macro turns constant types into the operation meant.
;;;;
;;;; Invariants: an object that has the type already is returned as it is; what cannot be converted
;;;; is a TYPE-ERROR.
;;;;
;;;; Tests: tests/lisp/types/coerce.lisp.

(in-package "BROLGA-SYSTEM")

(defun %coerce-failed (object type)
  (error 'simple-type-error :datum object :expected-type type
                            :format-control "~S cannot be converted to type ~S."
                            :format-arguments (list object type)))

(defun %coerce-to-list (object)
  "OBJECT, a sequence, as a list."
  (if (listp object) object (sequence-to-list object)))

(defun %coerce-to-vector (object kind type)
  "OBJECT, a sequence, as a simple vector of this kind."
  (cond ((eql (%vector-kind object) kind) object)
        ((%sequencep object) (sequence-to-vector-of-kind object kind))
        (t (%coerce-failed object type))))

(defun %coerce-to-character (object)
  "OBJECT, a character designator, as a character."
  (cond ((characterp object) object)
        ((and (stringp object) (eql (length object) 1)) (char object 0))
        ((and (symbolp object) (eql (length (symbol-name object)) 1)) (char (symbol-name object) 0))
        (t (%coerce-failed object 'character))))

(defun %coerce-to-function (designator)
  "The function that DESIGNATOR, a function or symbol, stands for in a call."
  (cond ((functionp designator) designator)
        ((symbolp designator) (or (%fdefinition designator) (%undefined-function-value designator)))
        (t (error 'type-error :datum designator :expected-type '(or function symbol)))))

(defun %name-to-function (object)
  "OBJECT, a function, function name or lambda expression, as a function."
  (cond ((functionp object) object)
        ((and (consp object) (eq (car object) 'lambda)) (%compile-lambda object nil nil))
        ((%function-name-p object)
         (let ((symbol (%cell-symbol object nil)))
           (or (and symbol (%fdefinition symbol))
               (%undefined-function-value object))))
        (t (error 'type-error :datum object :expected-type '(or function symbol)))))

(defun %coerce-to-float (object type)
  "The real OBJECT as a float of TYPE, SINGLE-FLOAT or DOUBLE-FLOAT."
  (unless (realp object)
    (%coerce-failed object type))
  (if (eq type 'single-float)
      (if (%single-float-p object) object (%to-single object))
      (if (%double-float-p object) object (%to-double object))))

(defun %coerce-to-complex (object part)
  "OBJECT as a complex number with parts of type PART, or * for any."
  (cond ((not (numberp object)) (%coerce-failed object 'complex))
        ((eq part '*)
         (if (or (complexp object) (rationalp object))
             object
             (%make-complex object (- object object))))
        (t (let ((part (upgraded-complex-part-type part)))
             (flet ((convert (number)
                      (cond ((member-eq part '(single-float double-float))
                             (%coerce-to-float number part))
                            ((and (eq part 'float) (rationalp number))
                             (%coerce-to-float number 'single-float))
                            (t number))))
               (if (complexp object)
                   (%make-complex (convert (%realpart object)) (convert (%imagpart object)))
                   (%make-complex (convert object) (convert 0))))))))

(defun %vector-type-kind (type)
  "The kind of simple vectors that a sequence of TYPE (vectors of some sort) is made as, or NIL."
  (case (if (consp type) (car type) type)
    ((vector array simple-array)
     (let ((element (if (consp type) (%type-argument type 0) '*)))
       (if (eq element '*) 47 (%element-kind element))))
    (simple-vector 47)
    ((string simple-string) 34)
    ((base-string simple-base-string) 33)
    ((bit-vector simple-bit-vector) 35)
    (t nil)))

(defun coerce (object type)
  "OBJECT converted to TYPE."
  (if (and (%class-object-p type) (%class-typep object type))
      object
      (%coerce object type)))

(defun %coerce (object type)
  (let* ((type (%type-expand (if (%class-object-p type) (%class-object-name type) type)))
         (name (if (consp type) (car type) type)))
    (case name
      ((t) object)
      (list (%coerce-to-list object))
      (float
       (%coerce-checked (if (floatp object) object (%coerce-to-float object 'single-float))
                        object type))
      ((single-float short-float)
       (%coerce-checked (%coerce-to-float object 'single-float) object type))
      ((double-float long-float)
       (%coerce-checked (%coerce-to-float object 'double-float) object type))
      (complex (%coerce-to-complex object (if (consp type) (%type-argument type 0) '*)))
      (character (%coerce-to-character object))
      (function (if (consp type)
                    (%coerce-failed object type)
                    (%name-to-function object)))
      (t
       (if (and (not (member-eq name '(values satisfies)))
                (%full-typep object type))
           object
           (let ((kind (%vector-type-kind type)))
             (cond (kind
                    (%coerce-checked (%coerce-to-vector object kind type) object type))
                   ((eq name 'or) (%coerce-failed object type))
                   ((member-eq name '(and cons not member eql satisfies values null))
                    (%coerce-by-supertype object type))
                   ((eq name 'sequence) (%coerce-failed object type))
                   ((member-eq name '(real rational integer number fixnum))
                    (%coerce-failed object type))
                   (t (%coerce-by-supertype object type)))))))))

(defun %coerce-checked (result object type)
  "RESULT if it is of TYPE; OBJECT is what was to be converted."
  (if (or (symbolp type) (%full-typep result type))
      result
      (%coerce-failed object type)))

(defun %coerce-by-supertype (object type)
  "OBJECT converted to the first of the usual types that TYPE is a subtype of."
  (dolist (super '(list character single-float double-float simple-base-string string bit-vector
                   vector)
                 (%coerce-failed object type))
    (when (subtypep type super)
      (return (%coerce-checked (coerce object super) object (list 'and type))))))

(define-compiler-macro coerce (&whole form object type)
  (if (and (consp type) (eq (car type) 'quote))
      (let ((type (%type-expand (cadr type))))
        (case type
          ((t) object)
          ((double-float long-float) `(%to-double-float ,object))
          ((single-float short-float) `(%to-single-float ,object))
          (list `(%coerce-to-list ,object))
          (vector `(%coerce-to-some-vector ,object))
          (simple-vector `(%coerce-to-vector ,object 47 'simple-vector))
          ((string simple-string) `(%coerce-to-string ,object ',type))
          (character `(%coerce-to-character ,object))
          (function `(%name-to-function ,object))
          (t form)))
      form))

(defun %coerce-to-string (object type)
  "OBJECT, a sequence of characters, as a string."
  (if (if (eq type 'string) (stringp object) (simple-string-p object))
      object
      (%coerce-to-vector object 34 type)))

(defun %coerce-to-some-vector (object)
  "OBJECT, a sequence, as a vector."
  (if (vectorp object)
      object
      (%coerce-to-vector object 47 'vector)))
