;;;; AREF and everything that reads or writes one element.
;;;;
;;;; The problem: accesses whose array type the compiler knows are compiled in line; these
;;;; functions are where all others end, so they are the speed of undeclared code. The approach:
;;;; check for the commonest storage first with typed accesses, which are compiled in line; the
;;;; primitive %RAW-AREF knows every kind. A header is followed through its displacements.
;;;;
;;;; Invariants: indices are checked against the array's own dimensions, not its fill pointer,
;;;; and again against the vector that is reached in the end, which may have been made shorter.
;;;;
;;;; Tests: tests/lisp/arrays/.

(in-package "BROLGA-SYSTEM")

(defmacro simple-element (vector index)
  "Element INDEX of VECTOR, a simple vector of any kind."
  `(cond ((simple-vector-p ,vector) (svref ,vector ,index))
         ((%kind-p ,vector 34)
          (let ((vector ,vector))
            (declare (type (simple-array character (*)) vector))
            (aref vector ,index)))
         ((%kind-p ,vector 46)
          (let ((vector ,vector))
            (declare (type (simple-array double-float (*)) vector))
            (aref vector ,index)))
         ((%kind-p ,vector 36)
          (let ((vector ,vector))
            (declare (type (simple-array (unsigned-byte 8) (*)) vector))
            (aref vector ,index)))
         (t (%raw-aref ,vector ,index))))

(defmacro set-simple-element (vector index value)
  "Store VALUE as element INDEX of VECTOR, a simple vector of any kind; VALUE's type is checked."
  `(cond ((simple-vector-p ,vector) (%set-svref ,vector ,index ,value))
         ((and (%kind-p ,vector 34) (characterp ,value))
          (let ((vector ,vector))
            (declare (type (simple-array character (*)) vector))
            (%set-aref-1 vector ,index ,value)))
         ((and (%kind-p ,vector 46) (%double-float-p ,value))
          (let ((vector ,vector))
            (declare (type (simple-array double-float (*)) vector))
            (%set-aref-1 vector ,index ,value)))
         (t (%raw-aset ,vector ,index ,value))))

(defun header-element (header index)
  "Element INDEX, in row-major order and within bounds, of the array HEADER."
  (let ((data (header-data header))
        (index (+ (the fixnum index) (header-offset header))))
    (declare (fixnum index))
    (loop
      (unless (%array-header-p data)
        (return (simple-element data index)))
      (setq index (+ index (header-offset data)))
      (setq data (header-data data)))))

(defun set-header-element (header index value)
  "Store VALUE as element INDEX, in row-major order and within bounds, of the array HEADER."
  (let ((data (header-data header))
        (index (+ (the fixnum index) (header-offset header))))
    (declare (fixnum index))
    (loop
      (unless (%array-header-p data)
        (return (set-simple-element data index value)))
      (setq index (+ index (header-offset data)))
      (setq data (header-data data)))))

(defun %aref-1 (array index)
  "Element INDEX of the vector ARRAY."
  (cond ((%array-header-p array)
         (cond ((not (eql (header-rank array) 1))
                (%aref-1 (%type-error-in-operation array 'vector 'aref) index))
               ((index-below-p index (header-dimension-0 array))
                (header-element array index))
               (t (%aref-1 array (index-replacement index (header-dimension-0 array) 'aref)))))
        ((not (vectorp array))
         (%aref-1 (%type-error-in-operation array 'vector 'aref) index))
        ((index-below-p index (%simple-vector-length array))
         (simple-element array index))
        (t (%aref-1 array (index-replacement index (%simple-vector-length array) 'aref)))))

(defun %set-aref-1 (array index value)
  "Store VALUE as element INDEX of the vector ARRAY."
  (cond ((%array-header-p array)
         (cond ((not (eql (header-rank array) 1))
                (%set-aref-1 (%type-error-in-operation array 'vector 'aref) index value))
               ((index-below-p index (header-dimension-0 array))
                (set-header-element array index value))
               (t (%set-aref-1 array (index-replacement index (header-dimension-0 array) 'aref)
                               value))))
        ((not (vectorp array))
         (%set-aref-1 (%type-error-in-operation array 'vector 'aref) index value))
        ((index-below-p index (%simple-vector-length array))
         (set-simple-element array index value))
        (t (%set-aref-1 array (index-replacement index (%simple-vector-length array) 'aref)
                        value))))

(defmacro with-matrix-index ((index array row column) operation &body body)
  "Bind INDEX to the row-major index in ARRAY, a header of rank 2; OPERATION is the form for another try."
  `(cond ((not (and (%array-header-p ,array) (eql (header-rank ,array) 2)))
          (let ((,array (%type-error-in-operation ,array '(array * (* *)) 'aref)))
            ,operation))
         ((not (index-below-p ,row (header-dimension-0 ,array)))
          (let ((,row (index-replacement ,row (header-dimension-0 ,array) 'aref)))
            ,operation))
         ((not (index-below-p ,column (header-dimension-1 ,array)))
          (let ((,column (index-replacement ,column (header-dimension-1 ,array) 'aref)))
            ,operation))
         (t
          (let ((,index (+ (the fixnum (* (the fixnum ,row) (header-dimension-1 ,array)))
                           (the fixnum ,column))))
            (declare (fixnum ,index))
            ,@body))))

(defun %aref-2 (array row column)
  "The element of the two-dimensional ARRAY at ROW and COLUMN."
  (with-matrix-index (index array row column) (%aref-2 array row column)
    (let ((data (header-data array)))
      (if (and (simple-vector-p data) (eql (header-offset array) 0))
          (svref data index)
          (header-element array index)))))

(defun %set-aref-2 (array row column value)
  "Store VALUE as the element of the two-dimensional ARRAY at ROW and COLUMN."
  (with-matrix-index (index array row column) (%set-aref-2 array row column value)
    (let ((data (header-data array)))
      (if (and (simple-vector-p data) (eql (header-offset array) 0))
          (%set-svref data index value)
          (set-header-element array index value)))))

(defun row-major-aref (array index)
  "Element INDEX of ARRAY, of any rank, in row-major order."
  (cond ((%array-header-p array)
         (if (index-below-p index (header-total-size array))
             (header-element array index)
             (row-major-aref array (index-replacement index (header-total-size array)
                                                      'row-major-aref))))
        ((vectorp array) (%aref-1 array index))
        (t (row-major-aref (%type-error-in-operation array 'array 'row-major-aref) index))))

(defun %set-row-major-aref (array index value)
  "Store VALUE as element INDEX of ARRAY, of any rank, in row-major order."
  (cond ((%array-header-p array)
         (if (index-below-p index (header-total-size array))
             (set-header-element array index value)
             (%set-row-major-aref array (index-replacement index (header-total-size array)
                                                           'row-major-aref)
                                  value)))
        ((vectorp array) (%set-aref-1 array index value))
        (t (%set-row-major-aref (%type-error-in-operation array 'array 'row-major-aref)
                                index value))))

(defun (setf row-major-aref) (value array index)
  "Store VALUE as element INDEX of ARRAY in row-major order."
  (%set-row-major-aref array index value))

(defun array-subscripts-index (array subscripts)
  "The row-major index of SUBSCRIPTS, a list, in ARRAY; signals when they do not fit."
  (let ((index 0) (axis 0) (rank (array-rank array)) (rest subscripts))
    (declare (fixnum axis))
    (unless (eql (proper-list-length subscripts) rank)
      (error "Wrong number of subscripts, ~D, for an array of rank ~D." (length subscripts) rank))
    (loop
      (when (null rest)
        (return index))
      (let ((dimension (array-dimension array axis))
            (subscript (car rest)))
        (unless (index-below-p subscript dimension)
          (setq subscript (index-replacement subscript dimension 'aref)))
        (setq index (+ (* index dimension) subscript)))
      (setq axis (1+ axis))
      (setq rest (cdr rest)))))

(defun index-of-rank-3 (array i j k)
  "The row-major index of the subscripts in the three-dimensional ARRAY."
  (if (and (%array-header-p array)
           (eql (header-rank array) 3)
           (index-below-p i (header-dimension-0 array))
           (index-below-p j (header-dimension-1 array))
           (index-below-p k (header-dimension-2 array)))
      (the fixnum (+ (the fixnum (* (the fixnum (+ (the fixnum (* (the fixnum i) (header-dimension-1 array)))
                                                   (the fixnum j)))
                                    (header-dimension-2 array)))
                     (the fixnum k)))
      (array-subscripts-index array (list i j k))))

(defun array-row-major-index (array &rest subscripts)
  "The number, in row-major order, of the element of ARRAY at SUBSCRIPTS."
  (array-subscripts-index array subscripts))

(defun aref (array &rest subscripts)
  "The element of ARRAY at SUBSCRIPTS."
  (cond ((and subscripts (null (cdr subscripts)))
         (%aref-1 array (car subscripts)))
        ((and (cdr subscripts) (null (cddr subscripts)))
         (%aref-2 array (car subscripts) (cadr subscripts)))
        (t (row-major-aref array (array-subscripts-index array subscripts)))))

(defun (setf aref) (value array &rest subscripts)
  "Store VALUE as the element of ARRAY at SUBSCRIPTS."
  (cond ((and subscripts (null (cdr subscripts)))
         (%set-aref-1 array (car subscripts) value))
        ((and (cdr subscripts) (null (cddr subscripts)))
         (%set-aref-2 array (car subscripts) (cadr subscripts) value))
        (t (%set-row-major-aref array (array-subscripts-index array subscripts) value))))

(defun svref (simple-vector index)
  "Element INDEX of SIMPLE-VECTOR."
  (svref simple-vector index))

(defun %set-svref (simple-vector index value)
  "Store VALUE as element INDEX of SIMPLE-VECTOR."
  (%set-svref simple-vector index value))

(defun (setf svref) (value simple-vector index)
  "Store VALUE as element INDEX of SIMPLE-VECTOR."
  (%set-svref simple-vector index value))

(defun %svref-error (vector index)
  "What SVREF of these arguments, which are wrong, returns after a restart."
  (if (simple-vector-p vector)
      (svref vector (index-replacement index (%simple-vector-length vector) 'svref))
      (svref (%type-error-in-operation vector 'simple-vector 'svref) index)))

(defun %set-svref-error (vector index value)
  "What (SETF SVREF) with these arguments, which are wrong, does after a restart."
  (if (simple-vector-p vector)
      (%set-svref vector (index-replacement index (%simple-vector-length vector) 'svref) value)
      (%set-svref (%type-error-in-operation vector 'simple-vector 'svref) index value)))

(defmacro define-typed-access (name setter type operation documentation)
  "Define the full functions NAME and SETTER: vector accesses that insist on a vector of TYPE."
  (let ((predicate (ecase type
                     (string 'stringp)
                     (simple-string 'simple-string-p))))
    `(progn
       (defun ,name (vector index)
         ,documentation
         (if (,predicate vector)
             (%aref-1 vector index)
             (,name (%type-error-in-operation vector ',type ',operation) index)))
       (defun ,setter (vector index value)
         "Store VALUE as that element of VECTOR."
         (cond ((not (,predicate vector))
                (,setter (%type-error-in-operation vector ',type ',operation) index value))
               ((characterp value) (%set-aref-1 vector index value))
               (t (,setter vector index
                           (%type-error-in-operation value 'character ',operation)))))
       (defun (setf ,name) (value vector index)
         "Store VALUE as that element of VECTOR."
         (,setter vector index value)))))

(define-typed-access char %set-char string char
  "Character INDEX of the string VECTOR.")
(define-typed-access schar %set-schar simple-string schar
  "Character INDEX of the simple string VECTOR.")

(defun check-bit-array (array)
  "ARRAY, which must be an array of bits."
  (if (eql (array-kind array) (kind-number bit))
      array
      (signal-type-error array '(array bit))))

(defun bit (bit-array &rest subscripts)
  "The bit of BIT-ARRAY at SUBSCRIPTS."
  (row-major-aref (check-bit-array bit-array) (array-subscripts-index bit-array subscripts)))

(defun sbit (simple-bit-array &rest subscripts)
  "The bit of SIMPLE-BIT-ARRAY at SUBSCRIPTS."
  (row-major-aref (check-bit-array simple-bit-array)
                  (array-subscripts-index simple-bit-array subscripts)))

(defun (setf bit) (value bit-array &rest subscripts)
  "Make VALUE the bit of BIT-ARRAY at SUBSCRIPTS."
  (%set-row-major-aref (check-bit-array bit-array)
                       (array-subscripts-index bit-array subscripts) value))

(defun (setf sbit) (value simple-bit-array &rest subscripts)
  "Make VALUE the bit of SIMPLE-BIT-ARRAY at SUBSCRIPTS."
  (%set-row-major-aref (check-bit-array simple-bit-array)
                       (array-subscripts-index simple-bit-array subscripts) value))

(defun bit-vector-element (vector index)
  "Bit INDEX of the bit vector VECTOR."
  (if (simple-bit-vector-p vector)
      (%raw-aref vector index)
      (%aref-1 (check-bit-array vector) index)))

(define-compiler-macro bit (&whole form bit-array &rest subscripts)
  (if (and subscripts (null (cdr subscripts)))
      `(bit-vector-element ,bit-array ,(car subscripts))
      form))

(define-compiler-macro sbit (&whole form bit-array &rest subscripts)
  (if (and subscripts (null (cdr subscripts)))
      `(bit-vector-element ,bit-array ,(car subscripts))
      form))
