;;;; Built-in types as classes: which there are and which of them an object belongs to.
;;;;
;;;; The problem: every object has a class, long before there is DEFCLASS. The approach: a list of the
;;;; built-in classes with the direct superclasses that the standard and SBCL give them, and a
;;;; function from an object that is no instance to the name of its class. clos/ makes class
;;;; metaobjects of them.
;;;;
;;;; Invariants: (typep x (class-of x)) holds, and class-of agrees with the types' inclusions.
;;;;
;;;; Tests: tests/lisp/types/classes.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *built-in-classes*
  '((t) (symbol t) (character t) (function t) (hash-table t) (package t) (weak-pointer t)
    (number t) (complex number) (real number) (float real)
    (single-float float) (double-float float)
    (rational real) (ratio rational) (integer rational) (fixnum integer) (bignum integer)
    (sequence t) (list sequence) (cons list) (null symbol list)
    (array t) (vector array sequence) (bit-vector vector) (string vector)
    (simple-array array) (simple-vector vector simple-array)
    (simple-bit-vector bit-vector simple-array)
    (simple-string string simple-array) (base-string string)
    (simple-base-string base-string simple-string)
    (simple-character-string simple-string))
  "Lists of the name of a built-in class and those of its direct superclasses, superclasses first.")

(deftype simple-character-string () '(simple-array character (*)))

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
                 (47 (if simple 'simple-vector 'vector))
                 (32 (if simple 'simple-string 'string))
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
