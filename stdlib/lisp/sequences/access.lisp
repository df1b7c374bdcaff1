;;;; Sequences: bounds, storage dispatch, LENGTH and ELT.
;;;;
;;;; The problem: every sequence function must check its bounding indices and run well over lists
;;;; and over vectors of many kinds, without a loop of its own for each. The approach: a list
;;;; range becomes a tail and a count, a vector range a simple vector with first and last index;
;;;; WITH-STORAGE-DISPATCH then expands a loop three times: for simple vectors, for character
;;;; strings, and for every other kind through a primitive. Sequences that programs define
;;;; (extended.lisp) are diverted to the functions of their protocol before anything else is done.
;;;;
;;;; Conventions: in the body of WITH-STORAGE-DISPATCH the symbol macro ELEMENT reads the element
;;;; at the variable INDEX. Indices within a checked range are not checked again: simple vectors
;;;; never change their length.
;;;;
;;;; Tests: tests/lisp/sequences/.

(in-package "BROLGA-SYSTEM")

(defun extended-sequence-p (object)
  "Whether OBJECT is a sequence of a kind that a program defines: none before there are classes."
  (declare (ignore object))
  nil)

(defun check-sequence (object)
  "OBJECT, which must be a sequence; if it is neither list nor vector, a vector of its elements."
  (cond ((or (listp object) (vectorp object)) object)
        ((extended-sequence-p object) (elements-of-sequence object))
        (t (signal-type-error object 'sequence))))

(defun call-extended (name sequences &rest arguments)
  "Calls the function of the sequence protocol for the function NAME, unless one of SEQUENCES is no sequence."
  (dolist (sequence sequences)
    (unless (or (listp sequence) (vectorp sequence) (extended-sequence-p sequence))
      (signal-type-error sequence 'sequence)))
  (apply #'call-sequence-protocol name arguments))

(defmacro divert-extended ((name &rest arguments) &rest sequences)
  "Leaves the function NAME by a call of CALL-EXTENDED if one of the variables SEQUENCES is no list or vector."
  `(unless (and ,@(mapcar (lambda (sequence) `(or (listp ,sequence) (vectorp ,sequence))) sequences))
     (return-from ,name (call-extended ',name (list ,@sequences) ,@arguments))))

(defun signal-bounding-error (sequence start end length)
  "Signal that START and END are no bounding indices of SEQUENCE, which has LENGTH elements."
  (error 'simple-type-error
         :datum (cons start end)
         :expected-type `(cons (integer 0 ,length)
                               (or null (integer ,(if (integerp start) start 0) ,length)))
         :format-control "The bounding indices ~S and ~S are bad for a sequence of length ~D: ~S"
         :format-arguments (list start end length sequence)))

(defun check-bounds (sequence start end length)
  "END, or LENGTH when it is NIL; signals unless 0 <= START <= END <= LENGTH."
  (let ((end (if end end length)))
    (if (and (%fixnump start) (%fixnump end)
             (<= 0 start) (<= start end) (<= end length))
        end
        (signal-bounding-error sequence start end length))))

(defun length (sequence)
  "The number of elements of SEQUENCE, up to the fill pointer of a vector that has one."
  (cond ((listp sequence) (proper-list-length sequence))
        ((%array-header-p sequence)
         (cond ((not (eql (header-rank sequence) 1))
                (signal-type-error sequence 'sequence))
               ((header-fill-pointer sequence))
               (t (header-dimension-0 sequence))))
        ((vectorp sequence) (%simple-vector-length sequence))
        ((extended-sequence-p sequence) (call-extended 'length nil sequence))
        (t (length (%type-error-in-operation sequence 'sequence 'length)))))

(defun list-range (list start end)
  "Two values: the tail of LIST at START, and the number of elements to END, or -1 for all."
  (if (and (eql start 0) (null end))
      (values list -1)
      (let ((end (check-bounds list start end (proper-list-length list))))
        (values (nthcdr start list) (- end start)))))

(defmacro do-list-range ((element list start end &optional result (index nil)) &body body)
  "Run BODY with ELEMENT bound to the elements of LIST in a range, and INDEX to their indices."
  (let ((tail (gensym "TAIL"))
        (left (gensym "LEFT")))
    `(multiple-value-bind (,tail ,left) (list-range ,list ,start ,end)
       (declare (fixnum ,left))
       (let (,@(when index `((,index ,start))))
         ,@(when index `((declare (fixnum ,index))))
         (loop
           (when (or (eql ,left 0) (endp ,tail))
             (return ,result))
           (let ((,element (car ,tail)))
             ,@body)
           (setq ,tail (cdr ,tail))
           (setq ,left (1- ,left))
           ,@(when index `((setq ,index (1+ ,index)))))))))

(defmacro with-vector-range ((storage offset first last) (vector start end) &body body)
  "Bind STORAGE to the simple vector under VECTOR and FIRST and LAST to the range's indices in it.
OFFSET is the index there of VECTOR's first element."
  (let ((checked-end (gensym "END")))
    `(let ((,checked-end (check-bounds ,vector ,start ,end (length ,vector))))
       (multiple-value-bind (,storage ,offset)
           (if (%array-header-p ,vector)
               (array-storage ,vector)
               (values ,vector 0))
         (declare (fixnum ,offset) (ignorable ,offset))
         (let ((,first (+ (the fixnum ,start) ,offset))
               (,last (+ (the fixnum ,checked-end) ,offset)))
           (declare (fixnum ,first ,last) (ignorable ,first ,last))
           ,@body)))))

(defmacro unchecked-svref (vector index)
  "Element INDEX of a simple vector, INDEX being known to be good."
  `(locally (declare (optimize (safety 0))) (svref ,vector ,index)))

(defmacro with-storage-dispatch (storage &body body)
  "Run BODY in a version for the kind of the simple vector STORAGE; ELEMENT reads at INDEX."
  `(cond ((simple-vector-p ,storage)
          (symbol-macrolet ((element (unchecked-svref ,storage index)))
            ,@body))
         ((%kind-p ,storage 34)
          (let ((,storage ,storage))
            (declare (type (simple-array character (*)) ,storage))
            (symbol-macrolet ((element (locally (declare (optimize (safety 0)))
                                         (aref ,storage index))))
              ,@body)))
         (t
          (symbol-macrolet ((element (%raw-aref ,storage index)))
            ,@body))))

(defmacro do-vector-range ((vector start end &optional result) &body body)
  "Run BODY for every element of a range of VECTOR, with ELEMENT."
  (let ((whole (gensym "VECTOR"))
        (storage (gensym "STORAGE"))
        (offset (gensym "OFFSET"))
        (first (gensym "FIRST"))
        (last (gensym "LAST")))
    `(let ((,whole ,vector))
       (with-vector-range (,storage ,offset ,first ,last) (,whole ,start ,end)
         (with-storage-dispatch ,storage
           (let ((index ,first))
             (declare (fixnum index))
             (loop
               (when (>= index ,last)
                 (return ,result))
               ,@body
               (setq index (1+ index)))))))))

(defun elt (sequence index)
  "Element INDEX of SEQUENCE."
  (divert-extended (elt sequence index) sequence)
  (if (listp sequence)
      (list-element-cell-value sequence index)
      (let ((length (length sequence)))
        (if (index-below-p index length)
            (%aref-1 sequence index)
            (elt sequence (index-replacement index length 'elt))))))

(defun list-element-cell (list index)
  "The cons whose car is element INDEX of LIST; signals when there is none."
  (let ((cell (if (and (%fixnump index) (>= index 0))
                  (nthcdr index list)
                  nil)))
    (if (consp cell)
        cell
        (list-element-cell list (index-replacement index (proper-list-length list) 'elt)))))

(defun list-element-cell-value (list index)
  "Element INDEX of LIST."
  (car (list-element-cell list index)))

(defun %set-elt (sequence index value)
  "Make VALUE element INDEX of SEQUENCE."
  (divert-extended (%set-elt sequence index value) sequence)
  (if (listp sequence)
      (%set-car (list-element-cell sequence index) value)
      (let ((length (length sequence)))
        (if (index-below-p index length)
            (%set-aref-1 sequence index value)
            (%set-elt sequence (index-replacement index length 'elt) value)))))

(defun (setf elt) (value sequence index)
  "Make VALUE element INDEX of SEQUENCE."
  (%set-elt sequence index value))
