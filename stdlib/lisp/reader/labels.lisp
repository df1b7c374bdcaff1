;;;; Labels: #n= and #n#.
;;;;
;;;; Problem: the object that #n# stands for may not be complete yet. Approach: while the object
;;;; after #n= is read, #n# is a placeholder; if one was used, the finished object is walked and
;;;; placeholders are replaced. *READ-LABELS* maps numbers to placeholders, which know their object
;;;; once it is there.
;;;;
;;;; Tests: tests/lisp/reader/.

(in-package "BROLGA-SYSTEM")

(defstruct (placeholder (:constructor make-placeholder (number)) (:copier nil))
  number
  (object nil)
  (complete-p nil)
  (used-p nil))

(define-reader-function read-sharp-equals (stream sub-character number)
  (declare (ignore sub-character))
  (cond (*read-suppress* (values))
        ((null number) (reader-failure stream "#= needs a number."))
        (t
         (unless *read-labels*
           (setq *read-labels* (make-hash-table :test 'eql)))
         (when (gethash number *read-labels*)
           (reader-failure stream "The label #~D= is defined twice." number))
         (let ((placeholder (make-placeholder number)))
           (setf (gethash number *read-labels*) placeholder)
           (let ((object (read-required stream "after a label")))
             (when (eq object placeholder)
               (reader-failure stream "#~D= is labelled by itself." number))
             (setf (placeholder-object placeholder) object
                   (placeholder-complete-p placeholder) t)
             (when (placeholder-used-p placeholder)
               (replace-placeholders object (make-hash-table :test 'eq)))
             object)))))

(define-reader-function read-sharp-sharp (stream sub-character number)
  (declare (ignore sub-character))
  (cond (*read-suppress* nil)
        ((null number) (reader-failure stream "## needs a number."))
        (t
         (let ((placeholder (and *read-labels* (gethash number *read-labels*))))
           (cond ((null placeholder)
                  (reader-failure stream "The label #~D# is not defined." number))
                 ((placeholder-complete-p placeholder)
                  (placeholder-object placeholder))
                 (t
                  (setf (placeholder-used-p placeholder) t)
                  placeholder))))))

(defun label-value (object)
  "OBJECT, or what it stands for if it is a placeholder whose object is known."
  (if (and (placeholder-p object) (placeholder-complete-p object))
      (placeholder-object object)
      object))

(defun replace-placeholders (object seen)
  "Replaces the placeholders in OBJECT whose objects are known; SEEN holds what has been visited."
  (loop
    (cond ((gethash object seen) (return))
          ((consp object)
           (setf (gethash object seen) t)
           (let ((element (label-value (car object))) (rest (label-value (cdr object))))
             (unless (eq element (car object))
               (rplaca object element))
             (unless (eq rest (cdr object))
               (rplacd object rest))
             (when (or (consp element) (arrayp element) (%instancep element))
               (replace-placeholders element seen))
             (setq object rest)))
          ((and (arrayp object) (eq (array-element-type object) t))
           (setf (gethash object seen) t)
           (dotimes (index (array-total-size object))
             (let ((element (label-value (row-major-aref object index))))
               (unless (eq element (row-major-aref object index))
                 (setf (row-major-aref object index) element))
               (replace-placeholders element seen)))
           (return))
          ((and (%instancep object) (not (placeholder-p object)) (typep object 'structure-object))
           (setf (gethash object seen) t)
           (replace-placeholders-in-slots object seen)
           (return))
          (t (return)))))

(defun replace-placeholders-in-slots (instance seen)
  (dotimes (index (%instance-length instance))
    (let* ((old (%instance-ref instance index))
           (new (label-value old)))
      (unless (eq old new)
        (%instance-set instance index new))
      (replace-placeholders new seen))))
