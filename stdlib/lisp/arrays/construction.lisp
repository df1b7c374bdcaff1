;;;; MAKE-ARRAY and VECTOR.
;;;;
;;;; The problem: MAKE-ARRAY has eight arguments, of which nearly all calls use two. The approach:
;;;; a vector without frills is one primitive; everything else puts a header over a simple vector
;;;; or over the array it is displaced to. Calls with a literal element type and none of the rare
;;;; arguments become calls of MAKE-SIMPLE-ARRAY, with the kind known at compile time.
;;;;
;;;; Invariants: elements not given are 0, the null character or a zero float; initial contents
;;;; have the shape of the array.
;;;;
;;;; Tests: tests/lisp/arrays/.

(in-package "BROLGA-SYSTEM")

(defun vector (&rest objects)
  "A fresh simple vector of OBJECTS."
  (let* ((length (proper-list-length objects))
         (vector (%make-simple-vector length 0))
         (index 0))
    (declare (fixnum index))
    (dolist (object objects vector)
      (%set-svref vector index object)
      (setq index (1+ index)))))

(defun check-dimension (dimension)
  "DIMENSION, which must be a valid array dimension."
  (if (index-below-p dimension array-dimension-limit)
      dimension
      (signal-type-error dimension (list 'integer 0 (list array-dimension-limit)))))

(defun make-simple-storage (kind length initial-element initial-element-p)
  "A fresh simple vector of KIND, filled with INITIAL-ELEMENT if one was given."
  (cond ((eql kind (kind-number t))
         (%make-simple-vector length (if initial-element-p initial-element 0)))
        (initial-element-p
         (let ((vector (%make-specialised-vector kind length)))
           (if (eql initial-element (kind-default-element kind))
               vector
               (progn
                 (when (eql length 0)
                   ;; Nothing will be stored, but a wrong element is wrong all the same.
                   (check-element initial-element kind))
                 (%fill-simple vector initial-element 0 length)))))
        (t (%make-specialised-vector kind length))))

(defun check-element (object kind)
  "OBJECT, which must fit into arrays of KIND."
  (unless (typep object (kind-element-type kind))
    (signal-type-error object (kind-element-type kind)))
  object)

(defun fill-storage (storage contents dimensions)
  "Store CONTENTS, nested sequences in the shape of DIMENSIONS, into the simple vector STORAGE."
  (let ((index 0))
    (declare (fixnum index))
    (labels ((check-length (contents dimension)
               (unless (and (typep contents 'sequence)
                            (eql (length contents) dimension))
                 (error "The initial contents ~S do not fit a dimension of ~D." contents dimension)))
             (walk (contents dimensions)
               (cond ((null dimensions)
                      (%set-row-major-aref storage index contents)
                      (setq index (1+ index)))
                     (t
                      (check-length contents (car dimensions))
                      (if (listp contents)
                          (dolist (part contents)
                            (walk part (cdr dimensions)))
                          (dotimes (position (car dimensions))
                            (walk (aref contents position) (cdr dimensions))))))))
      (walk contents dimensions))
    storage))

(defun make-header (storage kind dimensions total-size fill-pointer offset flags)
  "A fresh array header."
  (%make-array-header storage fill-pointer offset total-size
                      (list* flags
                             (logior (ash (proper-list-length dimensions) 8) kind)
                             dimensions)))

(defun make-simple-array (dimensions kind initial-element initial-element-p)
  "A fresh simple array of KIND: a vector for one dimension, an integer or a list of one."
  (cond ((%fixnump dimensions)
         (make-simple-storage kind (check-dimension dimensions) initial-element initial-element-p))
        ((and (consp dimensions) (null (cdr dimensions)))
         (make-simple-array (car dimensions) kind initial-element initial-element-p))
        ((listp dimensions)
         (let ((total-size (dimensions-total-size dimensions)))
           (make-header (make-simple-storage kind total-size initial-element initial-element-p)
                        kind dimensions total-size nil 0 0)))
        (t (signal-type-error dimensions (list 'or 'list (list 'integer 0 (list array-dimension-limit)))))))

(defun dimensions-total-size (dimensions)
  "The number of elements of an array with DIMENSIONS, a list."
  (let ((total 1) (rank 0))
    (dolist (dimension dimensions)
      (setq total (* total (check-dimension dimension)))
      (setq rank (1+ rank)))
    (unless (< total array-total-size-limit)
      (error "An array with the dimensions ~S would be too large." dimensions))
    (unless (< rank array-rank-limit)
      (error "An array with ~D dimensions would have too many." rank))
    total))

(defun check-fill-pointer (fill-pointer dimensions)
  "The fill pointer that FILL-POINTER, T or an integer, stands for in an array with DIMENSIONS."
  (cond ((null fill-pointer) nil)
        ((or (null dimensions) (cdr dimensions))
         (error "Only vectors can have a fill pointer, not arrays with ~D dimensions."
                (length dimensions)))
        ((eq fill-pointer t) (car dimensions))
        ((and (integerp fill-pointer) (<= 0 fill-pointer (car dimensions))) fill-pointer)
        (t (signal-type-error fill-pointer `(or boolean (integer 0 ,(car dimensions)))))))

(defun check-displacement (target offset total-size kind)
  "Signal unless an array of TOTAL-SIZE elements of KIND can lie in TARGET from OFFSET on."
  (check-array target)
  (unless (eql (array-kind target) kind)
    (error "An array with elements of type ~S cannot be displaced to one with elements of type ~S."
           (kind-element-type kind) (array-element-type target)))
  (unless (and (integerp offset) (>= offset 0))
    (signal-type-error offset 'unsigned-byte))
  (unless (<= (+ offset total-size) (array-total-size target))
    (error "~S has no room for ~D elements from element ~D on." target total-size offset)))

(defun make-array (dimensions &key (element-type t)
                                (initial-element nil initial-element-p)
                                (initial-contents nil initial-contents-p)
                                adjustable fill-pointer
                                displaced-to (displaced-index-offset 0 offset-p))
  "A fresh array with DIMENSIONS, an integer or a list of integers."
  (let ((kind (if (eq element-type t) (kind-number t) (element-type-kind element-type))))
    (if (not (or initial-contents-p adjustable fill-pointer displaced-to offset-p))
        (make-simple-array dimensions kind initial-element initial-element-p)
        (let* ((dimensions (cond ((listp dimensions) dimensions)
                                 (t (list (check-dimension dimensions)))))
               (total-size (dimensions-total-size dimensions))
               (fill-pointer (check-fill-pointer fill-pointer dimensions))
               (flags (if adjustable 2 0)))
          (when (and initial-element-p initial-contents-p)
            (error "Both :INITIAL-ELEMENT and :INITIAL-CONTENTS were given to MAKE-ARRAY."))
          (cond (displaced-to
                 (when (or initial-element-p initial-contents-p)
                   (error "A displaced array has the elements of its target, none of its own."))
                 (check-displacement displaced-to displaced-index-offset total-size kind)
                 (make-header displaced-to kind dimensions total-size fill-pointer
                              displaced-index-offset (logior flags 1)))
                (offset-p
                 (error ":DISPLACED-INDEX-OFFSET was given to MAKE-ARRAY without :DISPLACED-TO."))
                (t
                 (let ((storage (make-simple-storage kind total-size initial-element
                                                     initial-element-p)))
                   (when initial-contents-p
                     (fill-storage storage initial-contents dimensions))
                   (if (or adjustable fill-pointer
                           (null dimensions) (cdr dimensions))
                       (make-header storage kind dimensions total-size fill-pointer 0 flags)
                       storage))))))))

(define-compiler-macro make-array (&whole form dimensions &key (element-type ''t element-type-p)
                                   (initial-element nil initial-element-p)
                                   &allow-other-keys)
  (let ((kind (cond ((not element-type-p) (kind-number t))
                    ((eq element-type t) (kind-number t))
                    ((and (consp element-type) (eq (car element-type) 'quote))
                     (literal-element-type-kind (cadr element-type)))
                    (t nil))))
    (if (and kind
             (plain-make-array-keys-p (cddr form)))
        (make-array-expansion dimensions kind initial-element initial-element-p)
        form)))

(defun literal-element-type-kind (specifier)
  "The kind for SPECIFIER when no later DEFTYPE can change it, else NIL."
  (cond ((member-eq specifier '(t character base-char bit fixnum single-float double-float))
         (element-type-kind specifier))
        ((and (consp specifier)
              (member-eq (car specifier) '(unsigned-byte signed-byte mod integer)))
         (element-type-kind specifier))
        (t nil)))

(defun plain-make-array-keys-p (arguments)
  "Whether the keyword arguments are :ELEMENT-TYPE and :INITIAL-ELEMENT only, each at most once."
  (do ((rest arguments (cddr rest))
       (seen '() (cons (car rest) seen)))
      ((null rest) t)
    (unless (and (consp rest)
                 (member-eq (car rest) '(:element-type :initial-element))
                 (not (member-eq (car rest) seen))
                 (consp (cdr rest)))
      (return nil))))

(defun known-rank (dimensions)
  "The rank of the arrays that the form DIMENSIONS is for: a number, or NIL if that is seen at run time only."
  (cond ((%fixnump dimensions) 1)
        ((atom dimensions) (if (null dimensions) 0 nil))
        ((eq (car dimensions) 'list) (length (cdr dimensions)))
        ((and (eq (car dimensions) 'quote) (consp (cdr dimensions)))
         (cond ((%fixnump (cadr dimensions)) 1)
               ((listp (cadr dimensions)) (length (cadr dimensions)))
               (t nil)))
        (t nil)))

(defun make-array-expansion (dimensions kind initial-element initial-element-p)
  "The form for a MAKE-ARRAY call of a known kind."
  (let ((rank (known-rank dimensions)) (element-type (kind-element-type kind)))
    (flet ((call (dimensions type)
             `(truly-the ,type (make-simple-array ,dimensions ,kind ,initial-element ,initial-element-p))))
      (cond ((and (%fixnump dimensions) (eql kind (kind-number t)) (<= 0 dimensions 32))
             `(%make-simple-vector ,dimensions ,(if initial-element-p initial-element 0)))
            (rank
             (call dimensions `(simple-array ,element-type ,(make-list rank :initial-element '*))))
            ((symbolp dimensions)
             ;; Where the variable is known to be a number one of these is left.
             (let ((given (gensym "DIMENSIONS")))
               `(let ((,given ,dimensions))
                  (if (%fixnump ,given)
                      ,(call given `(simple-array ,element-type (*)))
                      ,(call given `(simple-array ,element-type))))))
            ((and (consp dimensions) (member-eq (car dimensions) '(+ - * 1+ 1- length ash max min)))
             (call dimensions `(simple-array ,element-type (*))))
            (t (call dimensions `(simple-array ,element-type)))))))

(define-compiler-macro vector (&whole form &rest objects)
  (let ((count (length objects)))
    (if (<= count 8)
        (let ((vector (%make-symbol "VECTOR")) (bindings nil) (stores nil) (offset 0))
          (dolist (object objects)
            (let ((element (%make-symbol "ELEMENT")))
              (push (list element object) bindings)
              (push `(%object-set-unchecked ,vector ,(setq offset (+ offset 8)) ,element) stores)))
          `(let* (,@(nreverse bindings)
                  (,vector (%make-simple-vector ,count 0)))
             ,@(nreverse stores)
             ,vector))
        form)))

;;; Arrays of three dimensions: AREF would make a list of the subscripts.

(define-compiler-macro aref (&whole form array &rest subscripts)
  (if (eql (length subscripts) 3)
      (let ((variable (gensym "ARRAY")))
        `(let ((,variable ,array))
           (row-major-aref ,variable (index-of-rank-3 ,variable ,@subscripts))))
      form))

(define-compiler-macro (setf aref) (&whole form value array &rest subscripts)
  (if (eql (length subscripts) 3)
      (let ((new (gensym "VALUE")) (variable (gensym "ARRAY")))
        `(let ((,new ,value) (,variable ,array))
           (%set-row-major-aref ,variable (index-of-rank-3 ,variable ,@subscripts) ,new)))
      form))
