;;;; TYPE-OF.
;;;;
;;;; The problem: give for any object a recognisable type that it has. The approach: SBCL's answers
;;;; where programs may depend on them.
;;;;
;;;; Invariants: (typep x (type-of x)) holds; the answer for an instance is the name of its class.
;;;;
;;;; Tests: tests/lisp/types/type-of.lisp.

(in-package "BROLGA-SYSTEM")

(defun %array-type-of (array)
  "The type of ARRAY."
  (let* ((dimensions (array-dimensions array))
         (size (car dimensions))
         (kind (%array-kind array))
         (simple (%simple-array-p array)))
    (cond ((and simple (eql (array-rank array) 1))
           (case kind
             (47 (list 'simple-vector size))
             (33 (list 'simple-base-string size))
             (35 (list 'simple-bit-vector size))
             (t (list 'simple-array (%kind-element-type kind) dimensions))))
          (simple (list 'simple-array (%kind-element-type kind) dimensions))
          ((eql (array-rank array) 1)
           (case kind
             (33 (list 'base-string size))
             (35 (list 'bit-vector size))
             (t (list 'vector (%kind-element-type kind) size))))
          (t (list 'array (%kind-element-type kind) dimensions)))))

(defun type-of (object)
  "The name of a type that OBJECT has."
  (cond ((%fixnump object)
         (cond ((%bitp object) 'bit)
               ((minusp object) 'fixnum)
               (t '(integer 0 #x3FFFFFFFFFFFFFFF))))
        ((consp object) 'cons)
        ((symbolp object)
         (cond ((null object) 'null)
               ((eq object 't) 'boolean)
               ((%keyword-type-p object) 'keyword)
               (t 'symbol)))
        ((%instancep object)
         (let ((layout (%instance-layout object)))
           (if (eql (%instance-ref layout 3) 4)
               (%standard-type-of object)
               (%instance-ref layout 0))))
        ((integerp object)
         (if (minusp object)
             'bignum
             '(integer #x4000000000000000)))
        ((characterp object)
         (cond ((%standard-char-type-p object) 'standard-char)
               ((%base-char-p object) 'base-char)
               (t 'extended-char)))
        ((arrayp object) (%array-type-of object))
        ((%single-float-p object) 'single-float)
        ((%double-float-p object) 'double-float)
        ((%ratiop object) 'ratio)
        ((complexp object)
         (list 'complex (let ((part (%realpart object)))
                          (cond ((rationalp part) 'rational)
                                ((%single-float-p part) 'single-float)
                                (t 'double-float)))))
        ((functionp object)
         (if (%funcallable-instance-p object) (%standard-type-of object) 'compiled-function))
        ((hash-table-p object) 'hash-table)
        ((packagep object) 'package)
        ((%weak-pointer-type-p object) 'weak-pointer)
        (t 't)))
