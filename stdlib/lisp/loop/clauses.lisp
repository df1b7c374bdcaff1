;;;; Iteration clauses of LOOP: how one clause, or several joined by AND, become steps.
;;;;
;;;; Problem: each FOR clause has tests and assignments for its first iteration and for the later
;;;; ones; joined by AND, all values are computed before any variable changes.
;;;; Approach: a clause is (bindings derived-bindings first next), `first` and `next` being
;;;; (tests steps late-tests late-steps): tests before the parallel assignment of the steps, tests
;;;; after it, and assignments that follow in order. A clause whose two parts are the same object
;;;; says so by EQ, which lets the assembly in loop.lisp share their code.
;;;; Invariants: a test is a form that is true when the loop is to end.
;;;; Tests: tests/lisp/loop/.

(in-package "BROLGA-SYSTEM")

(defun loop-clause (bindings derived first next)
  "An iteration clause."
  (list bindings derived first next))

(defun loop-phase (tests steps late-tests late-steps)
  "What a clause does at the beginning of an iteration."
  (list tests steps late-tests late-steps))

(defun loop-end-test (test)
  "The form that leaves the loop when TEST is true."
  (list 'if test '(go loop-end) nil))

(defun loop-group-part (phases position)
  "The POSITION-th parts of PHASES in one list."
  (let ((all nil))
    (dolist (phase phases)
      (setq all (append all (nth position phase))))
    all))

(defun loop-phase-forms (phases)
  "The forms of the PHASES of clauses joined by AND."
  (let ((tests nil) (late nil))
    (dolist (test (loop-group-part phases 0))
      (push (loop-end-test test) tests))
    (dolist (test (loop-group-part phases 2))
      (push (loop-end-test test) late))
    (append (nreconc tests nil)
            (loop-parallel-assignment (loop-group-part phases 1))
            (nreconc late nil)
            (loop-serial-assignment (loop-group-part phases 3)))))

(defun loop-same-phases-p (firsts nexts)
  "True if every element of FIRSTS is the one of NEXTS."
  (do ((a firsts (cdr a))
       (b nexts (cdr b)))
      ((null a) t)
    (unless (eq (car a) (car b))
      (return nil))))

(defun loop-merge-common-tail (firsts nexts first-forms next-forms)
  "NEXT-FORMS, with the forms that come from equal phases taken from FIRST-FORMS."
  (if (and (null (cdr firsts))
           (let ((first (car firsts)) (next (car nexts)))
             (and (eq (nth 2 first) (nth 2 next))
                  (null (nth 3 first))
                  (null (nth 3 next)))))
      ;; One clause: its late tests end both lists.
      (let* ((count (list-length (nth 2 (car firsts))))
             (kept (- (list-length next-forms) count))
             (tail (nthcdr (- (list-length first-forms) count) first-forms))
             (head nil))
        (dotimes (i kept)
          (push (nth i next-forms) head))
        (nreconc head tail))
      next-forms))

(defun loop-add-clauses (clauses)
  "Adds CLAUSES, joined by AND, to the loop."
  (let ((bindings nil) (derived nil) (firsts nil) (nexts nil))
    (dolist (clause clauses)
      (setq bindings (append bindings (nth 0 clause)))
      (setq derived (append derived (nth 1 clause)))
      (push (nth 2 clause) firsts)
      (push (nth 3 clause) nexts))
    (setq firsts (nreconc firsts nil))
    (setq nexts (nreconc nexts nil))
    (loop-bind bindings)
    (loop-bind-each derived)
    (let* ((first-forms (loop-phase-forms firsts))
           (next-forms (if (loop-same-phases-p firsts nexts)
                           first-forms
                           (loop-merge-common-tail firsts nexts first-forms (loop-phase-forms nexts)))))
      (dolist (form first-forms)
        (push form *loop-first*))
      (dolist (form next-forms)
        (push form *loop-next*)))))

;;; The clauses that are not FOR

(defun loop-do-with ()
  "Reads WITH after its word."
  (let ((bindings nil) (derived nil))
    (do ((more t))
        ((not more))
      (let* ((pattern (loop-pop))
             (type (loop-optional-type pattern)))
        (cond ((eq (loop-next-keyword) :=)
               (loop-pop)
               (multiple-value-bind (now later)
                   (loop-value-bindings pattern type (loop-pop-form))
                 (setq bindings (append bindings now))
                 (setq derived (append derived later))))
              (t
               (setq bindings (append bindings (loop-empty-bindings pattern type)))))
        (if (eq (loop-next-keyword) :and)
            (loop-pop)
            (setq more nil))))
    (loop-bind bindings)
    (loop-bind-each derived)))

(defun loop-repeat-count (count)
  "How many iterations REPEAT makes of a COUNT that is no fixnum."
  (declare (type real count))
  (cond ((<= count 0) 0)
        ((>= count most-positive-fixnum) most-positive-fixnum)
        (t (values (ceiling count)))))

(defun loop-do-repeat ()
  "Reads REPEAT after its word."
  (let* ((form (loop-pop-form))
         (counter (loop-temporary "COUNT"))
         (count (loop-temporary "COUNT"))
         (phase (loop-phase (list (list '<= counter 0))
                            nil
                            nil
                            (list (cons counter (list '- counter 1))))))
    (loop-add-clauses
     (list
      (loop-clause
       (list (list counter
                   (if (%fixnump form)
                       form
                       `(let ((,count ,form))
                          (if (%fixnump ,count) ,count (loop-repeat-count ,count))))
                   'fixnum))
       nil phase phase)))))
