;;;; Integers as infinite two's complement bit strings: the logical operations, shifts, counts.
;;;;
;;;; The problem: ten binary operations and BOOLE over fixnums and bignums. The approach: AND, OR,
;;;; XOR and NOT are intrinsics with primitives behind them; the others are made of these.
;;;;
;;;; Tests: tests/lisp/numbers/bits.lisp.

(in-package "BROLGA-SYSTEM")

(defun %two-arg-logand (a b)
  "The bits set in both A and B."
  (%integer-and a b))

(defun %two-arg-logior (a b)
  "The bits set in A or B."
  (%integer-or a b))

(defun %two-arg-logxor (a b)
  "The bits set in one of A and B."
  (%integer-xor a b))

(defun lognot (integer)
  "The bits not set in INTEGER."
  (%integer-not integer))

(defun check-integer (object)
  "OBJECT, which must be an integer."
  (if (integerp object)
      object
      (%type-error-in-operation object 'integer 'logand)))

(defmacro define-logical-operation (name two-argument-name identity documentation)
  "Define the n-ary operation NAME on integers, with its value IDENTITY for no arguments."
  `(defun ,name (&optional (first ,identity) (second nil second-supplied-p) &rest more)
     ,documentation
     (cond ((not second-supplied-p) (check-integer first))
           ((null more) (,two-argument-name first second))
           (t
            (let ((result (,two-argument-name first second)))
              (dolist (integer more result)
                (setq result (,two-argument-name result integer))))))))

(defun two-argument-logeqv (a b)
  "The bits that are equal in A and B."
  (lognot (%two-arg-logxor a b)))

(define-logical-operation logand %two-arg-logand -1 "The bits set in all arguments.")
(define-logical-operation logior %two-arg-logior 0 "The bits set in any argument.")
(define-logical-operation logxor %two-arg-logxor 0 "The bits set in an odd number of arguments.")
(define-logical-operation logeqv two-argument-logeqv -1
  "The bits equal in the arguments, taken two at a time from the left.")

(defun lognand (integer-1 integer-2)
  "The bits not set in both integers."
  (lognot (%two-arg-logand integer-1 integer-2)))

(defun lognor (integer-1 integer-2)
  "The bits set in neither integer."
  (lognot (%two-arg-logior integer-1 integer-2)))

(defun logandc1 (integer-1 integer-2)
  "The bits set in INTEGER-2 but not in INTEGER-1."
  (%two-arg-logand (lognot integer-1) integer-2))

(defun logandc2 (integer-1 integer-2)
  "The bits set in INTEGER-1 but not in INTEGER-2."
  (%two-arg-logand integer-1 (lognot integer-2)))

(defun logorc1 (integer-1 integer-2)
  "The bits set in INTEGER-2 or not set in INTEGER-1."
  (%two-arg-logior (lognot integer-1) integer-2))

(defun logorc2 (integer-1 integer-2)
  "The bits set in INTEGER-1 or not set in INTEGER-2."
  (%two-arg-logior integer-1 (lognot integer-2)))

(defun boole (operation integer-1 integer-2)
  "The logical operation whose number is OPERATION, one of the BOOLE constants, on the integers."
  (unless (and (%fixnump operation) (<= 0 operation 15))
    (signal-type-error operation '(integer 0 15)))
  (check-integer integer-1)
  (check-integer integer-2)
  ;; OPERATION is a truth table: one term for each of the four cases whose bit is set.
  (let ((not-1 (lognot integer-1))
        (not-2 (lognot integer-2))
        (result 0))
    (when (logbitp 0 operation) (setq result (logior result (logand not-1 not-2))))
    (when (logbitp 1 operation) (setq result (logior result (logand not-1 integer-2))))
    (when (logbitp 2 operation) (setq result (logior result (logand integer-1 not-2))))
    (when (logbitp 3 operation) (setq result (logior result (logand integer-1 integer-2))))
    result))

(defun logtest (integer-1 integer-2)
  "Whether some bit is set in both integers."
  (not (eql 0 (%two-arg-logand integer-1 integer-2))))

(define-compiler-macro logtest (integer-1 integer-2)
  `(not (eql 0 (%two-arg-logand ,integer-1 ,integer-2))))

(defun logbitp (index integer)
  "Whether bit number INDEX of INTEGER is set."
  (cond ((not (and (integerp index) (>= index 0)))
         (signal-type-error index 'unsigned-byte))
        ((not (%fixnump index)) (minusp (check-integer integer)))
        ((and (%fixnump integer) (< index 62))
         (let ((bits integer) (shift (- index)))
           (declare (fixnum bits) (type (integer -61 0) shift))
           (not (eql 0 (logand 1 (ash bits shift))))))
        (t (%integer-bit-p index integer))))

(defun logcount (integer)
  "The number of ones in a non-negative INTEGER, of zeros in a negative one."
  (%integer-bit-count integer))

(defun integer-length (integer)
  "The number of bits that INTEGER needs in two's complement, without the sign."
  (%integer-length integer))

(defun %integer-too-large ()
  "Signal that an integer of as many bits as nobody can count would be the result."
  (%signal-failure "STORAGE-CONDITION" "The integer that is the result would have too many bits." nil))

(defun ash (integer count)
  "INTEGER shifted left by COUNT bits, or right by -COUNT bits when COUNT is negative."
  (cond ((not (integerp integer)) (signal-type-error integer 'integer))
        ((%fixnump count) (%integer-shift integer count))
        ((not (integerp count)) (signal-type-error count 'integer))
        ((eql integer 0) 0)
        ((minusp count) (if (minusp integer) -1 0))
        (t (%integer-too-large))))
