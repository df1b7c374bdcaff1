;;;; Fill pointers: VECTOR-PUSH and its relatives.
;;;;
;;;; The problem: vectors that grow at the end, in constant time on average. The approach: the
;;;; header's fill pointer is moved and the element stored; where there is no room, the elements
;;;; move to a simple vector of twice the size, which the header then lies over.
;;;;
;;;; Invariant: 0 <= fill pointer <= first dimension.
;;;;
;;;; Tests: tests/lisp/arrays/.

(in-package "BROLGA-SYSTEM")

(defun check-vector-with-fill-pointer (object)
  "OBJECT, which must be a vector with a fill pointer."
  (if (and (%array-header-p object) (header-fill-pointer object))
      object
      (error 'simple-type-error
             :datum object
             :expected-type '(and vector (satisfies array-has-fill-pointer-p))
             :format-control "~S is not a vector with a fill pointer."
             :format-arguments (list object))))

(defun fill-pointer (vector)
  "The fill pointer of VECTOR."
  (header-fill-pointer (check-vector-with-fill-pointer vector)))

(defun %set-fill-pointer (vector fill-pointer)
  "Make FILL-POINTER the fill pointer of VECTOR."
  (check-vector-with-fill-pointer vector)
  (if (and (%fixnump fill-pointer)
           (<= 0 fill-pointer (header-dimension-0 vector)))
      (set-header-fill-pointer vector fill-pointer)
      (signal-type-error fill-pointer (list 'integer 0 (header-dimension-0 vector)))))

(defun (setf fill-pointer) (fill-pointer vector)
  "Make FILL-POINTER the fill pointer of VECTOR."
  (%set-fill-pointer vector fill-pointer))

(defun vector-push (new-element vector)
  "Add NEW-ELEMENT at the end of VECTOR; its index, or NIL when there is no room."
  (let ((index (fill-pointer vector)))
    (declare (fixnum index))
    (cond ((< index (header-dimension-0 vector))
           (set-header-element vector index new-element)
           (set-header-fill-pointer vector (1+ index))
           index)
          (t nil))))

(defun extend-vector (vector size)
  "Give the header VECTOR a simple vector of its own with SIZE elements, its old ones first."
  (let* ((kind (header-kind vector))
         (length (header-dimension-0 vector))
         (storage (make-simple-storage kind size nil nil)))
    (multiple-value-bind (old offset) (array-storage vector)
      (%copy-simple-range old offset (+ offset length) storage 0))
    (%update-array-header vector storage (header-fill-pointer vector) 0
                          (list size 2 size))))

(defun vector-push-extend (new-element vector &optional (min-extension nil))
  "Add NEW-ELEMENT at the end of VECTOR, which is made larger when there is no room; return its index."
  (let ((index (fill-pointer vector)))
    (declare (fixnum index))
    (unless (< index (header-dimension-0 vector))
      (unless (or (null min-extension) (index-below-p min-extension array-dimension-limit))
        (signal-type-error min-extension 'unsigned-byte))
      (extend-vector vector (max (+ index (or min-extension 1))
                                 (* 2 index)
                                 4)))
    (set-header-element vector index new-element)
    (set-header-fill-pointer vector (1+ index))
    index))

(defun vector-pop (vector)
  "Shorten VECTOR by one; return the element that was its last."
  (let ((length (fill-pointer vector)))
    (declare (fixnum length))
    (when (eql length 0)
      (error "There is nothing left to pop from ~S." vector))
    (let ((index (1- length)))
      (set-header-fill-pointer vector index)
      (header-element vector index))))
