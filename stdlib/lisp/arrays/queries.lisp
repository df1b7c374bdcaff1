;;;; What an array is: rank, dimensions, element type, whether it can change.
;;;;
;;;; The problem: simple vectors have no header and answer from their own; everything else reads
;;;; its header. The approach: one test of %ARRAY-HEADER-P each.
;;;;
;;;; Convention: an array is actually adjustable when it was made adjustable, displaced or with a
;;;; fill pointer; a multidimensional array without any of these is simple.
;;;;
;;;; Tests: tests/lisp/arrays/.

(in-package "BROLGA-SYSTEM")

(defconstant array-rank-limit 129
  "No array has this many dimensions.")
(defconstant array-dimension-limit (ash 1 46)
  "No dimension of an array is as large as this.")
(defconstant array-total-size-limit (ash 1 46)
  "No array has as many elements as this.")

(defun arrayp (object)
  "Whether OBJECT is an array."
  (arrayp object))

(defun vectorp (object)
  "Whether OBJECT is a vector, an array of one dimension."
  (vectorp object))

(defun simple-vector-p (object)
  "Whether OBJECT is a simple vector of element type T."
  (simple-vector-p object))

(defun bit-vector-p (object)
  "Whether OBJECT is a bit vector."
  (bit-vector-p object))

(defun simple-bit-vector-p (object)
  "Whether OBJECT is a simple bit vector."
  (simple-bit-vector-p object))

(defun check-array (object)
  "OBJECT, which must be an array."
  (if (arrayp object)
      object
      (signal-type-error object 'array)))

(defun array-rank (array)
  "The number of dimensions of ARRAY."
  (cond ((%array-header-p array) (header-rank array))
        ((vectorp array) 1)
        (t (signal-type-error array 'array))))

(defun array-dimension (array axis-number)
  "Dimension AXIS-NUMBER of ARRAY; a fill pointer makes no difference."
  (cond ((%array-header-p array)
         (cond ((not (index-below-p axis-number (header-rank array)))
                (array-dimension array (index-replacement axis-number (header-rank array)
                                                          'array-dimension)))
               ((eql axis-number 0) (header-dimension-0 array))
               ((eql axis-number 1) (header-dimension-1 array))
               (t (%array-header-dimension array axis-number))))
        ((not (vectorp array)) (signal-type-error array 'array))
        ((eql axis-number 0) (%simple-vector-length array))
        (t (array-dimension array (index-replacement axis-number 1 'array-dimension)))))

(defun array-dimensions (array)
  "A fresh list of the dimensions of ARRAY."
  (cond ((%array-header-p array) (%array-dimensions array))
        ((vectorp array) (list (%simple-vector-length array)))
        (t (signal-type-error array 'array))))

(defun array-total-size (array)
  "The number of elements of ARRAY; a fill pointer makes no difference."
  (cond ((%array-header-p array) (header-total-size array))
        ((vectorp array) (%simple-vector-length array))
        (t (signal-type-error array 'array))))

(defun array-element-type (array)
  "The type of the objects that ARRAY can hold."
  (kind-element-type (array-kind array)))

(defun array-in-bounds-p (array &rest subscripts)
  "Whether SUBSCRIPTS are valid for ARRAY."
  (unless (eql (length subscripts) (array-rank array))
    (error "Wrong number of subscripts, ~D, for an array of rank ~D."
           (length subscripts) (array-rank array)))
  (let ((axis 0))
    (dolist (subscript subscripts t)
      (unless (integerp subscript)
        (signal-type-error subscript 'integer))
      (unless (index-below-p subscript (array-dimension array axis))
        (return nil))
      (setq axis (1+ axis)))))

(defun array-has-fill-pointer-p (array)
  "Whether ARRAY has a fill pointer."
  (if (%array-header-p array)
      (if (header-fill-pointer array) t nil)
      (progn (check-array array) nil)))

(defun adjustable-array-p (array)
  "Whether ADJUST-ARRAY of ARRAY gives ARRAY itself."
  (if (%array-header-p array)
      (or (not (eql (header-flags array) 0))
          (if (header-fill-pointer array) t nil))
      (progn (check-array array) nil)))

(defun simple-array-header-p (object)
  "Whether OBJECT is an array header of a simple array: one with other than one dimension."
  (and (%array-header-p object)
       (not (adjustable-array-p object))))

(defun array-displacement (array)
  "The array that ARRAY is displaced to, and the offset there; NIL and 0 when it is not displaced."
  (if (and (%array-header-p array) (logtest 1 (header-flags array)))
      (values (header-data array) (header-offset array))
      (progn (check-array array) (values nil 0))))
