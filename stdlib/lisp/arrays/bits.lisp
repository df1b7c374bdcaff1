;;;; Logical operations on bit arrays.
;;;;
;;;; The problem: eleven operations over bit arrays of any rank, simple or not. The approach: the
;;;; operation's number is its truth table, as for BOOLE; arrays whose bits lie in a simple bit
;;;; vector from its start go to a primitive that works by words, others bit by bit.
;;;;
;;;; Invariant: the result may be one of the arguments.
;;;;
;;;; Tests: tests/lisp/arrays/.

(in-package "BROLGA-SYSTEM")

(defun whole-bit-storage (array)
  "The simple bit vector that ARRAY's bits fill from its start on, or NIL."
  (cond ((simple-bit-vector-p array) array)
        ((and (%array-header-p array)
              (eql (header-offset array) 0)
              (simple-bit-vector-p (header-data array))
              (eql (header-total-size array) (%simple-vector-length (header-data array))))
         (header-data array))
        (t nil)))

(defun bit-result-array (array result)
  "The array that RESULT, the optional argument of a bit operation on ARRAY, asks for."
  (cond ((eq result t) array)
        ((null result)
         (make-simple-array (if (eql (array-rank array) 1)
                                (array-total-size array)
                                (array-dimensions array))
                            (kind-number bit) nil nil))
        (t
         (check-bit-array result)
         (check-equal-dimensions array result)
         result)))

(defun check-equal-dimensions (array-1 array-2)
  "Signal unless the arrays have the same dimensions."
  (unless (equal (array-dimensions array-1) (array-dimensions array-2))
    (error "The bit arrays ~S and ~S have different dimensions." array-1 array-2)))

(defun combine-bit-arrays (operation array-1 array-2 result)
  "The array of the results of OPERATION, a truth table, on the bits of the arrays."
  (check-bit-array array-1)
  (check-bit-array array-2)
  (check-equal-dimensions array-1 array-2)
  (let* ((result (bit-result-array array-1 result))
         (storage-1 (whole-bit-storage array-1))
         (storage-2 (whole-bit-storage array-2))
         (storage (whole-bit-storage result)))
    (if (and storage-1 storage-2 storage)
        (%bit-operation operation storage-1 storage-2 storage)
        (dotimes (index (array-total-size array-1))
          (let ((place (+ (* 2 (row-major-aref array-1 index)) (row-major-aref array-2 index))))
            (%set-row-major-aref result index (if (logbitp place operation) 1 0)))))
    result))

(defmacro define-bit-operation (name operation documentation)
  "Define NAME as the OPERATION, the number of a BOOLE operation, on bit arrays."
  `(defun ,name (bit-array-1 bit-array-2 &optional result)
     ,documentation
     (combine-bit-arrays ,operation bit-array-1 bit-array-2 result)))

(define-bit-operation bit-and 8 "The bits set in both arrays; RESULT is an array, T for the first, or NIL.")
(define-bit-operation bit-ior 14 "The bits set in either array; RESULT is an array, T for the first, or NIL.")
(define-bit-operation bit-xor 6 "The bits set in one array; RESULT is an array, T for the first, or NIL.")
(define-bit-operation bit-eqv 9 "The bits equal in both arrays; RESULT is an array, T for the first, or NIL.")
(define-bit-operation bit-nand 7 "The bits not set in both; RESULT is an array, T for the first, or NIL.")
(define-bit-operation bit-nor 1 "The bits set in neither; RESULT is an array, T for the first, or NIL.")
(define-bit-operation bit-andc1 2
  "The bits set in the second and not the first; RESULT is an array, T for the first, or NIL.")
(define-bit-operation bit-andc2 4
  "The bits set in the first and not the second; RESULT is an array, T for the first, or NIL.")
(define-bit-operation bit-orc1 11
  "The bits set in the second or not in the first; RESULT is an array, T for the first, or NIL.")
(define-bit-operation bit-orc2 13
  "The bits set in the first or not in the second; RESULT is an array, T for the first, or NIL.")

(defun bit-not (bit-array &optional result)
  "The bits not set in BIT-ARRAY; RESULT is an array, T for BIT-ARRAY, or NIL."
  (combine-bit-arrays 3 bit-array bit-array result))
