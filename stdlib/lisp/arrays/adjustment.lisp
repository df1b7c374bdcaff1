;;;; ADJUST-ARRAY.
;;;;
;;;; The problem: another shape, with the elements that both shapes have kept at their
;;;; subscripts, for arrays that may be displaced or be displaced to. The approach: a new simple
;;;; vector is filled, then the header is changed in place (actually adjustable arrays) or a new
;;;; array made.
;;;;
;;;; Invariants: an array displaced to one that is adjusted sees the new elements; an error
;;;; leaves the array as it was.
;;;;
;;;; Tests: tests/lisp/arrays/.

(in-package "BROLGA-SYSTEM")

(defun copy-common-elements (array old-dimensions storage new-dimensions)
  "Copy the elements of ARRAY whose subscripts lie within NEW-DIMENSIONS to STORAGE."
  (labels ((copy-axis (old-dimensions new-dimensions old-index new-index)
             (let ((count (min (car old-dimensions) (car new-dimensions))))
               (if (null (cdr old-dimensions))
                   (dotimes (position count)
                     (%set-row-major-aref storage (+ new-index position)
                                          (row-major-aref array (+ old-index position))))
                   (let ((old-stride (list-product (cdr old-dimensions)))
                         (new-stride (list-product (cdr new-dimensions))))
                     (dotimes (position count)
                       (copy-axis (cdr old-dimensions) (cdr new-dimensions)
                                  (+ old-index (* position old-stride))
                                  (+ new-index (* position new-stride)))))))))
    (if (null old-dimensions)
        (%set-row-major-aref storage 0 (row-major-aref array 0))
        (copy-axis old-dimensions new-dimensions 0 0))
    storage))

(defun list-product (numbers)
  "The product of a list of integers."
  (let ((product 1))
    (dolist (number numbers product)
      (setq product (* product number)))))

(defun adjusted-fill-pointer (array fill-pointer fill-pointer-p dimensions)
  "The fill pointer of ARRAY after its adjustment to DIMENSIONS."
  (let ((old (and (%array-header-p array) (header-fill-pointer array))))
    (cond ((or (not fill-pointer-p) (null fill-pointer))
           (when (and old (> old (car dimensions)))
             (error "The fill pointer ~D of the array is beyond its new length ~D."
                    old (car dimensions)))
           old)
          ((not old)
           (error "~S has no fill pointer, so it cannot be given another." array))
          (t (check-fill-pointer fill-pointer dimensions)))))

(defun adjust-array (array new-dimensions
                     &key (element-type nil element-type-p)
                       (initial-element nil initial-element-p)
                       (initial-contents nil initial-contents-p)
                       (fill-pointer nil fill-pointer-p)
                       displaced-to (displaced-index-offset 0 offset-p))
  "ARRAY, or an array like it when it is not adjustable, with NEW-DIMENSIONS."
  (check-array array)
  (let* ((dimensions (if (listp new-dimensions)
                         (copy-list new-dimensions)
                         (list (check-dimension new-dimensions))))
         (kind (array-kind array))
         (total-size (dimensions-total-size dimensions))
         (adjustable (adjustable-array-p array)))
    (unless (eql (length dimensions) (array-rank array))
      (error "The rank of an array cannot change: ~S is no shape for ~D dimensions."
             new-dimensions (array-rank array)))
    (when (and element-type-p
               (not (eql (element-type-kind element-type) kind)))
      (error "Elements of type ~S do not fit an array with elements of type ~S."
             element-type (kind-element-type kind)))
    (when (and initial-element-p initial-contents-p)
      (error "Both :INITIAL-ELEMENT and :INITIAL-CONTENTS were given to ADJUST-ARRAY."))
    (let* ((new-fill-pointer (adjusted-fill-pointer array fill-pointer fill-pointer-p dimensions))
           ;; What could be adjusted once stays so, whatever made it adjustable.
           (flags (if adjustable 2 0))
           (storage
             (cond (displaced-to
                    (when (or initial-element-p initial-contents-p)
                      (error "A displaced array has the elements of its target, none of its own."))
                    (check-displacement displaced-to displaced-index-offset total-size kind)
                    (setq flags (logior flags 1))
                    displaced-to)
                   (offset-p
                    (error ":DISPLACED-INDEX-OFFSET was given to ADJUST-ARRAY without :DISPLACED-TO."))
                   (initial-contents-p
                    (fill-storage (make-simple-storage kind total-size nil nil)
                                  initial-contents dimensions))
                   (t
                    (copy-common-elements array (array-dimensions array)
                                          (make-simple-storage kind total-size initial-element
                                                               initial-element-p)
                                          dimensions)))))
      (cond (adjustable
             (%update-array-header array storage new-fill-pointer
                                   (if displaced-to displaced-index-offset 0)
                                   (list* total-size flags dimensions)))
            ((or displaced-to new-fill-pointer (null dimensions) (cdr dimensions))
             (make-header storage kind dimensions total-size new-fill-pointer
                          (if displaced-to displaced-index-offset 0) flags))
            (t storage)))))
