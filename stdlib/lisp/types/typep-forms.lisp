;;;; TYPEP of a constant type as code.
;;;;
;;;; The problem: most calls of TYPEP, TYPECASE clauses and CHECK-TYPEs name their type; they should
;;;; be a predicate in line. The approach: a translator from specifier to form, used by the compiler
;;;; macro of TYPEP. What it does not know (types defined later) stays a call.
;;;;
;;;; Invariants: the form tests a variable, which it may mention often; it means the same as
;;;; %FULL-TYPEP.
;;;;
;;;; Tests: tests/lisp/types/typep.lisp runs every test compiled as well.

(in-package "BROLGA-SYSTEM")

(defvar *asserting* nil
  "True while the form is for a declared type: of those, (FUNCTION ...) stands for all functions.")

(defun %range-forms (variable low high)
  "Forms that test the bounds of a numeric type specifier."
  (append (cond ((eq low '*) nil)
                ((consp low) `((> ,variable ,(car low))))
                (t `((>= ,variable ,low))))
          (cond ((eq high '*) nil)
                ((consp high) `((< ,variable ,(car high))))
                (t `((<= ,variable ,high))))))

(defun %integer-range-form (variable low high)
  (let ((low (%inclusive-bound low 1))
        (high (%inclusive-bound high -1)))
    (if (and (%fixnump low) (%fixnump high))
        `(and (%fixnump ,variable) ,@(%range-forms variable low high))
        `(and (integerp ,variable) ,@(%range-forms variable low high)))))

(defun %size-argument (specifier)
  (%type-argument specifier 0))

(defun %array-typep-form (variable element dimensions simple-only)
  "The form for (ARRAY element dimensions) and (SIMPLE-ARRAY element dimensions)."
  (let ((kind (if (eq element '*) nil (%element-kind element)))
        (vector (or (eql dimensions 1) (and (consp dimensions) (null (cdr dimensions))))))
    (cond ((and simple-only vector kind)
           (let ((size (if (consp dimensions) (car dimensions) '*)))
             (if (eq size '*)
                 `(%kind-p ,variable ,kind)
                 `(and (%kind-p ,variable ,kind)
                       (eql (%simple-vector-length ,variable) ,size)))))
          ((and (null kind) (eq dimensions '*) (not simple-only)) `(arrayp ,variable))
          ((and (null kind) (not simple-only) vector
                (or (eql dimensions 1) (eq (car dimensions) '*)))
           `(vectorp ,variable))
          (t `(%array-typep ,variable ,kind ',dimensions ,simple-only)))))

(defun %typep-forms (variable types)
  "The forms for all TYPES, or NIL when one is not known."
  (let ((forms nil))
    (dolist (type types (nreverse forms))
      (let ((form (%typep-form variable type)))
        (unless form
          (return nil))
        (push form forms)))))

(defun %part-form (accessor variable type)
  "A form that tests a part of the cons in VARIABLE; NIL when TYPE is not known."
  (if (or (eq type '*) (eq type 't))
      't
      (let* ((part (%make-symbol "PART"))
             (form (%typep-form part type)))
        (when form
          `(let ((,part (,accessor ,variable))) ,form)))))

(defun %typep-form (variable type)
  "A form that tests whether the value of VARIABLE is of TYPE; NIL when TYPE is not known."
  (cond ((eq type 't) `(progn ,variable t))
        ((null type) `(progn ,variable (not t)))
        ((symbolp type)
         (let ((predicate (%symbol-info type '%type-predicate)))
           (cond (predicate `(,predicate ,variable))
                 ((%symbol-info type '%layout)
                  (if (eql (%two-arg-logand (%instance-ref (%symbol-info type '%layout) 3) 1) 1)
                      `(%structure-typep ,variable ',type)
                      `(%condition-typep ,variable ',type)))
                 ((%standard-class-named type) `(%class-name-typep ,variable ',type))
                 (t (multiple-value-bind (expansion expanded) (%type-expand-1 type)
                      (when expanded
                        (%typep-form variable expansion)))))))
        ((not (and (consp type) (%well-formed-type-p type))) nil)
        (t
         (case (car type)
           (or (if (null (cdr type))
                   `(progn ,variable (not t))
                   (let ((forms (%typep-forms variable (cdr type))))
                     (when forms `(or ,@forms)))))
           (and (if (null (cdr type))
                    `(progn ,variable t)
                    (let ((forms (%typep-forms variable (cdr type))))
                      (when forms `(and ,@forms)))))
           (not (let ((form (%typep-form variable (cadr type))))
                  (when form `(not ,form))))
           (eql `(eql ,variable ',(cadr type)))
           (member `(or ,@(mapcar (lambda (object) `(eql ,variable ',object)) (cdr type))))
           (satisfies `(if (,(cadr type) ,variable) t nil))
           (cons (let ((first (%part-form 'car variable (%type-argument type 0)))
                       (second (%part-form 'cdr variable (%type-argument type 1))))
                   (when (and first second)
                     `(and (consp ,variable) ,first ,second))))
           (integer (%integer-range-form variable (%type-argument type 0) (%type-argument type 1)))
           (mod (%integer-range-form variable 0 (1- (cadr type))))
           (unsigned-byte
            (let ((size (%size-argument type)))
              (%integer-range-form variable 0 (if (eq size '*) '* (1- (ash 1 size))))))
           (signed-byte
            (let ((size (%size-argument type)))
              (if (eq size '*)
                  `(integerp ,variable)
                  (%integer-range-form variable (- (ash 1 (1- size))) (1- (ash 1 (1- size)))))))
           ((rational real float single-float double-float short-float long-float)
            `(and (,(%symbol-info (car type) '%type-predicate) ,variable)
                  ,@(%range-forms variable (%type-argument type 0) (%type-argument type 1))))
           (array (%array-typep-form variable (%type-argument type 0) (%type-argument type 1) nil))
           (simple-array
            (%array-typep-form variable (%type-argument type 0) (%type-argument type 1) t))
           (vector (%array-typep-form variable (%type-argument type 0)
                                      (list (%type-argument type 1)) nil))
           (simple-vector (%array-typep-form variable 't (list (%type-argument type 0)) t))
           (simple-bit-vector (%array-typep-form variable 'bit (list (%type-argument type 0)) t))
           (bit-vector (%array-typep-form variable 'bit (list (%type-argument type 0)) nil))
           (string `(%string-typep ,variable ',(%type-argument type 0) nil))
           (simple-string `(%string-typep ,variable ',(%type-argument type 0) t))
           ((complex base-string simple-base-string)
            `(%compound-typep ,variable ',type))
           (function (if *asserting* `(functionp ,variable) nil))
           (values nil)
           (t (multiple-value-bind (expansion expanded) (%type-expand-1 type)
                (when expanded
                  (%typep-form variable expansion))))))))

;; Called by the compiler for types that it expresses by code, and constants.
(defun %constant-mismatch-p (object type)
  "Whether OBJECT is surely not of TYPE, which calls no function of the program."
  (labels ((decidable-p (type)
             (cond ((atom type) (if (symbolp type)
                                    (or (null type) (eq type t) (%symbol-info type '%type-predicate))
                                    nil))
                   ((member-eq (car type) '(member eql)) t)
                   ((member-eq (car type) '(or and not)) (every #'decidable-p (cdr type)))
                   (t (member-eq (car type) '(integer rational real float single-float double-float
                                              string simple-string mod unsigned-byte signed-byte))))))
    (and (decidable-p type) (not (%full-typep object type)))))

;; Called by the compiler for types that its own lattice cannot express.
(defun %assertion-test (variable type)
  "A form that tests whether the value of VARIABLE is of TYPE, which was declared."
  (let ((*asserting* t))
    (or (%typep-form variable type)
        `(%full-typep ,variable ',type))))

(define-compiler-macro typep (&whole form object type &optional environment)
  (if (and (null environment) (consp type) (eq (car type) 'quote))
      (let* ((variable (%make-symbol "OBJECT"))
             (test (%typep-form variable (cadr type))))
        (if test
            `(let ((,variable ,object)) ,test)
            form))
      form))
