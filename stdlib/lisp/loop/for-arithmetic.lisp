;;;; FOR over numbers: FROM, TO, BELOW, DOWNTO, ABOVE, BY.
;;;;
;;;; Problem: the commonest loops count with small integers, yet the standard allows any real as
;;;; start, limit or step.
;;;; Approach: where start and step are small integer literals, or the variable is declared to be a
;;;; fixnum, the variable is a fixnum and a limit of any other type is rounded, once, to the fixnum
;;;; that ends the loop at the same iteration. Everything else is generic arithmetic.
;;;; Invariants: a limit beyond the fixnums is cut to one that takes years to reach from a small
;;;; start; so the cut cannot be seen. Tests: tests/lisp/loop/.

(in-package "BROLGA-SYSTEM")

(defun loop-rounded-limit (limit up)
  "The fixnum nearest to the real LIMIT, rounded up when UP, else down; cut to the fixnums."
  (declare (type real limit))
  (cond ((>= limit most-positive-fixnum) (- most-positive-fixnum 100))
        ((<= limit most-negative-fixnum) (+ most-negative-fixnum 100))
        (up (values (ceiling limit)))
        (t (values (floor limit)))))

(defun loop-small-integer-p (form)
  "True of a literal so small that counting from it stays among the fixnums for years."
  (and (%fixnump form)
       (< -1000000000000000000 form 1000000000000000000)))

(defun loop-float-type (type)
  "DOUBLE-FLOAT or SINGLE-FLOAT if TYPE is one of them, else NIL."
  (let ((head (loop-type-head (if (loop-real-type type) (loop-expanded-type type) nil))))
    (case head
      ((double-float long-float) 'double-float)
      ((single-float short-float) 'single-float)
      (t nil))))

(defun loop-as-float (form float-type)
  "A form for FORM's value as a FLOAT-TYPE."
  (list (if (eq float-type 'double-float) '%to-double-float '%to-single-float) form))

(defun loop-read-arithmetic ()
  "Reads the prepositions: an alist of (:start|:limit|:by . form) in their order, the direction (:up or
:down), and whether the limit belongs to the range."
  (let ((parts nil) (direction nil) (inclusive nil))
    (flet ((add (part form)
             (when (assoc part parts)
               (loop-error "FOR has two of the same kind of bound, in ~S" *loop-whole*))
             (push (cons part form) parts))
           (direct (new)
             (when (and direction (not (eq direction new)))
               (loop-error "FOR counts both up and down, in ~S" *loop-whole*))
             (setq direction new)))
      (do ()
          (nil)
        (let ((keyword (loop-next-keyword)))
          (unless (member keyword '(:from :upfrom :downfrom :to :upto :downto :below :above :by))
            (return nil))
          (loop-pop)
          (let ((form (loop-pop-form)))
            (case keyword
              (:from (add :start form))
              (:upfrom (add :start form) (direct :up))
              (:downfrom (add :start form) (direct :down))
              (:to (add :limit form) (setq inclusive t))
              (:upto (add :limit form) (setq inclusive t) (direct :up))
              (:downto (add :limit form) (setq inclusive t) (direct :down))
              (:below (add :limit form) (direct :up))
              (:above (add :limit form) (direct :down))
              (t (add :by form)))))))
    (when (and (eq direction :down) (null (assoc :start parts)))
      (loop-error "FOR counts down from nowhere, in ~S" *loop-whole*))
    (values (nreconc parts nil) (or direction :up) inclusive)))

(defun loop-limit-form (form fixnum float-type up)
  "The form that a limit's variable is bound to. UP says where a fixnum loop rounds it to."
  (cond ((and fixnum (loop-small-integer-p form)) form)
        (fixnum
         (let ((limit (loop-temporary "LIMIT")))
           `(let ((,limit ,form))
              (if (%fixnump ,limit) ,limit (loop-rounded-limit ,limit ,up)))))
        (float-type (loop-as-float form float-type))
        (t (list 'the 'real form))))

(defun loop-for-arithmetic (variable type)
  "Reads FOR over numbers; the prepositions are next."
  (when (consp variable)
    (loop-error "FOR counts with a pattern, in ~S" *loop-whole*))
  (let ((variable (or variable (loop-temporary "NUMBER"))))
    (multiple-value-bind (parts direction inclusive)
        (loop-read-arithmetic)
      (let* ((up (eq direction :up))
             (start-part (assoc :start parts))
             (start (if start-part (cdr start-part) 0))
             (by-part (assoc :by parts))
             (by (if by-part (cdr by-part) 1))
             (float-type (loop-float-type type))
             (fixnum (and (or (loop-fixnum-type-p type)
                              (and (not float-type)
                                   (loop-small-integer-p start)))
                          (or (and (%fixnump by) (< 0 by 17))
                              (loop-fixnum-type-p type))))
             (part-type (cond (fixnum 'fixnum) (float-type float-type) (t nil)))
             (limit-operand nil)
             (by-operand by)
             (bindings nil))
        ;; The bindings, in the order in which the forms were written.
        (unless start-part
          (push (list variable (if float-type (loop-as-float 0 float-type) 0) part-type) bindings))
        (dolist (part parts)
          (let ((form (cdr part)))
            (case (car part)
              (:start
               (push (list variable
                           (cond ((loop-small-integer-p form)
                                  (if float-type (loop-as-float form float-type) form))
                                 (float-type (loop-as-float form float-type))
                                 (fixnum form)
                                 (t (list 'the 'number form)))
                           part-type)
                     bindings))
              (:limit
               (if (and (loop-small-integer-p form) (not float-type))
                   (setq limit-operand form)
                   (let ((limit (loop-temporary "LIMIT")))
                     (setq limit-operand limit)
                     ;; An integer stays below L as long as below L rounded up, and at most L as
                     ;; long as at most L rounded down; counting down it is the other way round.
                     (push (list limit
                                 (loop-limit-form form fixnum float-type (if up (not inclusive) inclusive))
                                 part-type)
                           bindings))))
              (t
               (unless (and (numberp form) (not float-type))
                 (let ((step (loop-temporary "BY")))
                   (setq by-operand step)
                   (push (list step
                               (if float-type (loop-as-float form float-type) (list 'the 'number form))
                               part-type)
                         bindings)))))))
        (when (and float-type (null by-part))
          (setq by-operand (if (eq float-type 'double-float) 1.0d0 1.0f0)))
        (let* ((test (if limit-operand
                         (list (list (cond ((and up inclusive) '>)
                                           (up '>=)
                                           (inclusive '<)
                                           (t '<=))
                                     variable limit-operand))
                         nil))
               (surely (and (%fixnump start) (%fixnump limit-operand) fixnum
                            (cond ((and up inclusive) (<= start limit-operand))
                                  (up (< start limit-operand))
                                  (inclusive (>= start limit-operand))
                                  (t (> start limit-operand))))))
          (loop-clause (nreconc bindings nil)
                       nil
                       (loop-phase nil nil (if surely nil test) nil)
                       (loop-phase nil
                                   (list (cons variable (list (if up '+ '-) variable by-operand)))
                                   test nil)))))))
