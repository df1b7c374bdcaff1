;;;; *PRINT-CIRCLE*: finding shared objects and labelling them #n=.
;;;;
;;;; Problem: what is shared depends on what is printed, methods and pretty printing functions
;;;; included. Approach: print twice. The first time goes to a stream that forgets everything,
;;;; and counts: the table maps an object to :ONCE, then to :SHARED. The second time the table
;;;; gives shared objects numbers when they are printed first, and #n# afterwards.
;;;;
;;;; Invariant: both passes ask for the same objects in the same order up to the first sharing;
;;;; in the counting pass a shared object is not entered again.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defun print-with-circularity (object stream)
  (if *circularity-table*
      (output-object object stream)
      (let ((*circularity-table* (make-hash-table :test 'eq))
            (*circularity-counter* nil))
        (output-object object (make-broadcast-stream))
        (if (any-shared-object-p *circularity-table*)
            (let ((*circularity-counter* 0))
              (output-object object stream))
            (let ((*circularity-table* nil))
              (output-object object stream))))))

(defun any-shared-object-p (table)
  (maphash (lambda (object state)
             (declare (ignore object))
             (when (eq state :shared)
               (return-from any-shared-object-p t)))
           table)
  nil)

(defun label-object (object stream)
  "Notes or labels OBJECT, which is about to be printed; true when it is to be printed now."
  (let ((state (gethash object *circularity-table*)))
    (cond ((null *circularity-counter*)
           (cond ((null state)
                  (setf (gethash object *circularity-table*) :once)
                  t)
                 (t (setf (gethash object *circularity-table*) :shared)
                    nil)))
          ((eq state :shared)
           (let ((number (setq *circularity-counter* (1+ *circularity-counter*))))
             (setf (gethash object *circularity-table*) number)
             (output-label number #\= stream)
             t))
          ((integerp state)
           (output-label state #\# stream)
           nil)
          (t t))))

(defun shared-tail-p (tail)
  "True when TAIL, the rest of a list being printed, must be printed after a dot because something
else refers to it. In the counting pass, counts it."
  (let ((state (gethash tail *circularity-table*)))
    (cond (*circularity-counter*
           (and state (not (eq state :once))))
          ((null state)
           (setf (gethash tail *circularity-table*) :once)
           nil)
          (t (setf (gethash tail *circularity-table*) :shared)
             t))))

(defun output-tail-after-dot (tail stream)
  "Prints TAIL, for which SHARED-TAIL-P was true."
  (when *circularity-counter*
    (output-object tail stream)))

(defun output-label (number character stream)
  (output-char #\# stream)
  (output-decimal number stream)
  (output-char character stream))
