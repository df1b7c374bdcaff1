;;;; Classes of objects that are not standard objects: FIND-CLASS, CLASS-OF, CLASS-NAME.
;;;;
;;;; The problem: every object has a class, long before there is DEFCLASS. The approach: class objects
;;;; are info %CLASS of their name; structures and conditions have theirs from their definitions, and
;;;; the types of the language get BUILT-IN-CLASS objects here, with the direct superclasses that
;;;; the standard and SBCL give them.
;;;;
;;;; Invariants: (typep x (class-of x)) holds, and class-of agrees with the types' inclusions.
;;;;
;;;; Tests: tests/lisp/types/classes.lisp.

(in-package "BROLGA-SYSTEM")

(defstruct (built-in-class (:include class-object) (:copier nil)
                           (:constructor %make-built-in-class (name superclasses)))
  superclasses)

(deftype class () 'class-object)
(deftype structure-class () 'structure-definition)

;; The class T is found by name like all others.
(dolist (entry '((t) (symbol t) (character t) (function t) (hash-table t) (package t) (weak-pointer t)
                 (number t) (complex number) (real number) (float real)
                 (single-float float) (double-float float)
                 (rational real) (ratio rational) (integer rational) (fixnum integer) (bignum integer)
                 (sequence t) (list sequence) (cons list) (null symbol list)
                 (array t) (vector array sequence) (bit-vector vector) (string vector)
                 (simple-array array) (simple-vector vector simple-array)
                 (simple-bit-vector bit-vector simple-array)
                 (simple-string string simple-array) (base-string string)
                 (simple-base-string base-string simple-string)
                 (simple-character-string simple-string)))
  (unless (%class-object-p (%symbol-info (car entry) '%class))
    (%set-symbol-info (car entry) '%class (%make-built-in-class (car entry) (cdr entry)))))

(deftype simple-character-string () '(simple-array character (*)))

(defun find-class (symbol &optional (error-p t) environment)
  "The class that SYMBOL names; when there is none an error, or NIL if ERROR-P is false."
  (declare (ignore environment))
  (unless (symbolp symbol)
    (error 'type-error :datum symbol :expected-type 'symbol))
  (or (%symbol-info symbol '%class)
      (if error-p
          (error "There is no class named ~S." symbol)
          nil)))

(defun (setf find-class) (class symbol &optional error-p environment)
  "Make SYMBOL the name of CLASS, or of no class when that is NIL."
  (declare (ignore error-p environment))
  (cond ((null class)
         (%clear-info symbol '%class)
         (%clear-info symbol '%layout)
         (%types-changed))
        (t
         (unless (%class-object-p class)
           (error 'type-error :datum class :expected-type 'class))
         (%set-symbol-info symbol '%class class)
         (let ((layout (%layout-of-name (class-object-name class))))
           (when layout
             (%set-layout symbol layout)))
         (%types-changed)))
  class)

(defun class-name (class)
  "The name of CLASS."
  (class-object-name class))

(defun (setf class-name) (name class)
  "Change the name of CLASS to NAME."
  (setf (class-object-name class) name))

(defun %built-in-class-name (object)
  "The name of the class of OBJECT, which is no instance."
  (cond ((%fixnump object) 'fixnum)
        ((consp object) 'cons)
        ((symbolp object) (if (null object) 'null 'symbol))
        ((characterp object) 'character)
        ((functionp object) 'function)
        ((integerp object) 'bignum)
        ((arrayp object)
         (let ((simple (%simple-array-p object)))
           (if (eql (array-rank object) 1)
               (case (%array-kind object)
                 (32 (if simple 'simple-vector 'vector))
                 (33 (if simple 'simple-base-string 'base-string))
                 (34 (if simple 'simple-character-string 'string))
                 (35 (if simple 'simple-bit-vector 'bit-vector))
                 (t 'vector))
               (if simple 'simple-array 'array))))
        ((%single-float-p object) 'single-float)
        ((%double-float-p object) 'double-float)
        ((%ratiop object) 'ratio)
        ((complexp object) 'complex)
        ((hash-table-p object) 'hash-table)
        ((packagep object) 'package)
        ((%weak-pointer-type-p object) 'weak-pointer)
        (t 't)))

(defun class-of (object)
  "The class of OBJECT."
  (if (%instancep object)
      (%instance-ref (%instance-layout object) 4)
      (%symbol-info (%built-in-class-name object) '%class)))
