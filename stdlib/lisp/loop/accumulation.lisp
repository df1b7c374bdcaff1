;;;; COLLECT, APPEND, NCONC, SUM, COUNT, MAXIMIZE and MINIMIZE.
;;;;
;;;; Problem: several clauses may add to one value, anonymous or named by INTO, whose type and kind
;;;; of value must agree; lists must grow at their end in constant time.
;;;; Approach: an accumulator is (name kind variable tail type). A list without a name hangs on a
;;;; header cons, so that adding is one store behind the last cons; a named list is always a proper
;;;; value of its variable, so its tail is NIL while it is empty. Extremes start with NIL, or with
;;;; a value of their declared type and a flag.
;;;; Invariants: at most one accumulator has no name. Tests: tests/lisp/loop/accumulation.lisp.

(in-package "BROLGA-SYSTEM")

;;; What the expansions call

(defun loop-append-behind (tail list)
  "Makes a copy of LIST follow the cons TAIL; returns the last cons."
  (declare (type cons tail))
  (do ((rest list (cdr rest)))
      ((atom rest)
       (when rest
         (%set-cdr tail rest))
       tail)
    (setq tail (%set-cdr tail (cons (car rest) nil)))))

(defun loop-nconc-behind (tail list)
  "Makes LIST itself follow the cons TAIL; returns the last cons."
  (declare (type cons tail))
  (when list
    (%set-cdr tail list)
    (do ()
        ((atom (cdr tail)))
      (setq tail (cdr tail))))
  tail)

(defun loop-append-to-empty (list)
  "A copy of LIST and its last cons."
  (let* ((head (cons nil nil))
         (tail (loop-append-behind head list)))
    (values (cdr head) (if (eq tail head) nil tail))))

(defun loop-nconc-to-empty (list)
  "LIST and its last cons."
  (if (atom list)
      (values list nil)
      (values list (loop-nconc-behind list (cdr list)))))

;;; Accumulators

(defun loop-accumulation-kind (keyword)
  "Which clauses may share a value with KEYWORD's, and which operation it is."
  (case keyword
    ((:collect :collecting) (values :list :collect))
    ((:append :appending) (values :list :append))
    ((:nconc :nconcing) (values :list :nconc))
    ((:sum :summing) (values :number :sum))
    ((:count :counting) (values :number :count))
    ((:maximize :maximizing) (values :extreme :maximize))
    ((:minimize :minimizing) (values :extreme :minimize))
    (t (values nil nil))))

(defun loop-bind-accumulator (name kind operation type)
  "Binds the variables of a new accumulator and returns it."
  (let ((variable (or name (loop-temporary (case kind
                                             (:list "HEAD")
                                             (:number "TOTAL")
                                             (t "EXTREME")))))
        (second nil))
    (case kind
      (:list
       (setq second (loop-temporary "TAIL"))
       (cond (name
              (loop-bind-each (list (list variable nil 'list) (list second nil 'list))))
             (t
              (loop-bind-each (list (list variable '(cons nil nil) 'cons) (list second variable 'cons)))
              (setq *loop-result* (list 'cdr variable)))))
      (:number
       (let ((type (or type (if (eq operation :count) 'fixnum nil))))
         ;; A type without a zero, such as COMPLEX, cannot be that of the sum before the first term.
         (let ((zero (loop-default-value type)))
           (loop-bind-each (list (if (and (numberp zero) (zerop zero))
                                     (list variable zero type)
                                     (list variable 0 nil))))))
       (unless name
         (setq *loop-result* variable)))
      (:test nil)
      (t
       (cond ((and type (loop-default-value type))
              (setq second (loop-temporary "FOUND"))
              (loop-bind-each (list (list variable (loop-default-value type) type) (list second nil nil)))
              (unless name
                (setq *loop-result* (list 'if second variable nil))))
             (t
              (loop-bind-each (list (list variable nil nil)))
              (unless name
                (setq *loop-result* variable))))))
    (let ((accumulator (list name kind variable second type)))
      (push accumulator *loop-accumulators*)
      accumulator)))

(defun loop-find-accumulator (name kind operation type)
  "The accumulator NAME, made if there is none; its KIND must agree."
  (let ((found (assoc name *loop-accumulators*)))
    (cond ((null found)
           (loop-bind-accumulator name kind operation type))
          ((eq (nth 1 found) kind) found)
          (t (loop-error "~S gathers values of different kinds in ~S"
                         (or name 'loop) *loop-whole*)))))

(defun loop-list-form (operation name variable tail form)
  "The form that adds FORM's value to a list."
  (if name
      (let ((new (loop-temporary "NEW")))
        (case operation
          (:collect
           `(let ((,new (cons ,form nil)))
              (if ,tail (%set-cdr ,tail ,new) (setq ,variable ,new))
              (setq ,tail ,new)))
          (t
           (multiple-value-bind (behind to-empty)
               (if (eq operation :append)
                   (values 'loop-append-behind 'loop-append-to-empty)
                   (values 'loop-nconc-behind 'loop-nconc-to-empty))
             `(let ((,new ,form))
                (if ,tail
                    (setq ,tail (,behind ,tail ,new))
                    (multiple-value-setq (,variable ,tail) (,to-empty ,new))))))))
      (case operation
        (:collect `(setq ,tail (%set-cdr ,tail (cons ,form nil))))
        (:append `(setq ,tail (loop-append-behind ,tail ,form)))
        (t `(setq ,tail (loop-nconc-behind ,tail ,form))))))

(defun loop-extreme-form (operation variable found type form)
  "The form that makes VARIABLE the larger or smaller of itself and FORM's value."
  (let ((new (loop-temporary "NEW"))
        (test (if (eq operation :maximize) '> '<)))
    `(let ((,new (the ,(or type 'real) ,form)))
       ,(if found
            `(if (if ,found (,test ,new ,variable) t)
                 (setq ,variable ,new ,found t)
                 nil)
            `(if (if (null ,variable) t (,test ,new ,variable))
                 (setq ,variable ,new)
                 nil)))))

(defun loop-do-accumulation (keyword)
  "Reads an accumulation clause after its word KEYWORD: a list of forms."
  (multiple-value-bind (kind operation)
      (loop-accumulation-kind keyword)
    (let* ((form (loop-pop-value-form))
           (name (cond ((eq (loop-next-keyword) :into)
                        (loop-pop)
                        (loop-check-variable (loop-pop)))
                       (t nil)))
           (type (if (eq kind :list)
                     nil
                     (loop-real-type (loop-optional-type name))))
           (accumulator (loop-find-accumulator name kind operation type))
           (variable (nth 2 accumulator))
           (second (nth 3 accumulator)))
      (list
       (case kind
         (:list (loop-list-form operation name variable second form))
         (:number
          (if (eq operation :sum)
              `(setq ,variable (+ ,variable ,form))
              `(if ,form (setq ,variable (+ ,variable 1)) nil)))
         (t (loop-extreme-form operation variable second (nth 4 accumulator) form)))))))
