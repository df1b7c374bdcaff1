;;;; FOR and AS over lists, vectors, hash tables, packages, and plain values.
;;;;
;;;; Problem: the sub-clauses of FOR, each as tight as a loop written by hand.
;;;; Approach: one function per sub-clause reads it and gives a clause of clauses.lisp. Lists step a
;;;; variable of their own; vectors cache their length; hash tables walk entry numbers with
;;;; %HASH-TABLE-NEXT, so that no closure is made; packages give a fresh list of symbols.
;;;; Invariants: forms are evaluated once, in the order written, before the first iteration.
;;;; Numbers are in for-arithmetic.lisp. Tests: tests/lisp/loop/for.lisp.

(in-package "BROLGA-SYSTEM")

(defun loop-step-call (function variable)
  "A form that calls what the form FUNCTION names on VARIABLE, and a binding it needs or NIL."
  (if (and (consp function)
           (eq (car function) 'function)
           (consp (cdr function))
           (or (symbolp (car (cdr function)))
               (eq (car (car (cdr function))) 'lambda)))
      (values (list (car (cdr function)) variable) nil)
      (let ((temporary (loop-temporary "STEP")))
        (values (list 'funcall temporary variable)
                (list temporary function nil)))))

(defun loop-read-step (variable)
  "Reads BY, if it follows: a form for the successor of VARIABLE, and a list of a binding or NIL."
  (cond ((eq (loop-next-keyword) :by)
         (loop-pop)
         (multiple-value-bind (form binding)
             (loop-step-call (loop-pop-form) variable)
           (values form (if binding (list binding) nil))))
        (t (values (list 'cdr variable) nil))))

(defun loop-for-in (pattern type)
  "Reads FOR-IN after IN."
  (let ((form (loop-pop-form))
        (list (loop-temporary "LIST")))
    (multiple-value-bind (step bindings)
        (loop-read-step list)
      (let ((phase (loop-phase (list (list 'endp list))
                               (list (cons pattern (list 'car list)))
                               nil
                               (list (cons list step)))))
        (loop-clause (cons (list list form nil) bindings)
                     (loop-empty-bindings pattern type)
                     phase phase)))))

(defun loop-for-on (pattern type)
  "Reads FOR-ON after ON."
  (let ((form (loop-pop-form)))
    (if (and pattern (symbolp pattern))
        (multiple-value-bind (step bindings)
            (loop-read-step pattern)
          (let ((tests (list (list 'atom pattern))))
            (loop-clause (cons (list pattern form nil) bindings)
                         nil
                         (loop-phase nil nil tests nil)
                         (loop-phase nil (list (cons pattern step)) tests nil))))
        (let ((list (loop-temporary "LIST")))
          (multiple-value-bind (step bindings)
              (loop-read-step list)
            (let ((phase (loop-phase (list (list 'atom list))
                                     (list (cons pattern list))
                                     nil
                                     (list (cons list step)))))
              (loop-clause (cons (list list form nil) bindings)
                           (loop-empty-bindings pattern type)
                           phase phase)))))))

(defun loop-for-equals (pattern type)
  "Reads FOR-EQUALS-THEN after =."
  (let ((form (loop-pop-form)))
    (if (eq (loop-next-keyword) :then)
        (let ((later (progn (loop-pop) (loop-pop-form))))
          (if (null *loop-first*)
              ;; Nothing happens before the first step, so the variable is born with its value.
              (multiple-value-bind (now parts)
                  (loop-value-bindings pattern type form)
                (loop-clause now parts
                             (loop-phase nil nil nil nil)
                             (loop-phase nil (list (cons pattern later)) nil nil)))
              (loop-clause nil
                           (loop-empty-bindings pattern type)
                           (loop-phase nil (list (cons pattern form)) nil nil)
                           (loop-phase nil (list (cons pattern later)) nil nil))))
        (let ((phase (loop-phase nil (list (cons pattern form)) nil nil)))
          (loop-clause nil (loop-empty-bindings pattern type) phase phase)))))

(defun loop-for-across (pattern type)
  "Reads FOR-ACROSS after ACROSS."
  (let* ((form (loop-pop-form))
         (vector (loop-temporary "VECTOR"))
         (length (loop-temporary "LENGTH"))
         (index (loop-temporary "INDEX"))
         (phase (loop-phase (list (list '>= index length))
                            (list (cons pattern (list 'aref vector index)))
                            nil
                            (list (cons index (list '+ index 1))))))
    (loop-clause (list (list vector form
                             (if (and (consp form) (eq (car form) 'the))
                                 (list 'and 'vector (car (cdr form)))
                                 'vector)))
                 (append (list (list length (list 'length vector) 'fixnum)
                               (list index 0 'fixnum))
                         (loop-empty-bindings pattern type))
                 phase phase)))

;;; BEING

(defun loop-read-using (other-words)
  "Reads USING, if it follows: the pattern it gives for one of OTHER-WORDS, or NIL."
  (cond ((eq (loop-next-keyword) :using)
         (loop-pop)
         (let ((pair (loop-pop)))
           (unless (and (consp pair) (consp (cdr pair)) (null (cdr (cdr pair)))
                        (member (loop-keyword (car pair)) other-words))
             (loop-error "USING ~S is not understood, in ~S" pair *loop-whole*))
           (car (cdr pair))))
        (t nil)))

(defun loop-for-hash (pattern type keys)
  "Reads FOR-BEING after HASH-KEYS (when KEYS) or HASH-VALUES."
  (let ((other nil) (form nil) (words (if keys '(:hash-value :hash-values) '(:hash-key :hash-keys))))
    (setq other (loop-read-using words))
    (unless (member (loop-next-keyword) '(:in :of))
      (loop-error "OF and a hash table are expected in ~S" *loop-whole*))
    (loop-pop)
    (setq form (loop-pop-form))
    (unless other
      (setq other (loop-read-using words)))
    (let* ((table (loop-temporary "TABLE"))
           (entry (loop-temporary "ENTRY"))
           (next (loop-temporary "NEXT"))
           (key (list 'entry-key table entry))
           (value (list 'entry-value table entry))
           (phase (loop-phase
                   (list (list 'null (list 'setq next (list 'next-live-entry table entry))))
                   nil nil
                   (append (list (cons entry (list 'the 'fixnum next)))
                           (if pattern (list (cons pattern (if keys key value))) nil)
                           (if other (list (cons other (if keys value key))) nil)
                           (list (cons entry (list '+ entry 1)))))))
      (loop-clause (list (list table form nil))
                   (append (list (list entry 0 'fixnum)
                                 (list next nil nil))
                           (loop-empty-bindings pattern type)
                           (if other (loop-empty-bindings other nil) nil))
                   phase phase))))

(defun loop-for-symbols (pattern type kind)
  "Reads FOR-BEING after SYMBOLS, PRESENT-SYMBOLS or EXTERNAL-SYMBOLS."
  (let ((form '*package*)
        (list (loop-temporary "SYMBOLS")))
    (when (member (loop-next-keyword) '(:in :of))
      (loop-pop)
      (setq form (loop-pop-form)))
    (let ((phase (loop-phase (list (list 'endp list))
                             (list (cons pattern (list 'car list)))
                             nil
                             (list (cons list (list 'cdr list))))))
      (loop-clause (list (list list (list 'loop-package-symbols form kind) nil))
                   (loop-empty-bindings pattern type)
                   phase phase))))

(defun loop-for-being (pattern type)
  "Reads FOR-BEING after BEING."
  (unless (member (loop-next-keyword) '(:the :each))
    (loop-error "THE or EACH is expected after BEING, in ~S" *loop-whole*))
  (loop-pop)
  (let* ((word (loop-pop))
         (keyword (loop-keyword word)))
    (case keyword
      ((:hash-key :hash-keys) (loop-for-hash pattern type t))
      ((:hash-value :hash-values) (loop-for-hash pattern type nil))
      ((:symbol :symbols) (loop-for-symbols pattern type :symbols))
      ((:present-symbol :present-symbols) (loop-for-symbols pattern type :present))
      ((:external-symbol :external-symbols) (loop-for-symbols pattern type :external))
      (t (loop-error "BEING THE ~S is unknown, in ~S" word *loop-whole*)))))

(defun loop-for-one ()
  "Reads one FOR clause after FOR, AS or AND."
  (let* ((pattern (loop-pop))
         (type (loop-optional-type pattern))
         (keyword (loop-next-keyword)))
    (unless (listp pattern)
      (loop-check-variable pattern))
    (case keyword
      (:in (loop-pop) (loop-for-in pattern type))
      (:on (loop-pop) (loop-for-on pattern type))
      (:= (loop-pop) (loop-for-equals pattern type))
      (:across (loop-pop) (loop-for-across pattern type))
      (:being (loop-pop) (loop-for-being pattern type))
      ((:from :upfrom :downfrom :to :upto :downto :below :above :by)
       (loop-for-arithmetic pattern type))
      (t (loop-error "FOR does not know ~S, in ~S" (loop-pop) *loop-whole*)))))

(defun loop-do-for ()
  "Reads FOR or AS after its word, with what AND joins to it."
  (let ((clauses (list (loop-for-one))))
    (do ()
        ((not (eq (loop-next-keyword) :and)))
      (loop-pop)
      (when (member (loop-next-keyword) '(:for :as))
        (loop-pop))
      (push (loop-for-one) clauses))
    (loop-add-clauses (nreconc clauses nil))))
