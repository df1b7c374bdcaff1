;;;; LOOP: the main clauses and the assembly of the expansion.
;;;;
;;;; Problem: the whole macro of ANSI 6.1, simple and extended, as code that compiles to a plain
;;;; machine loop.
;;;; Approach: clauses are read in order into the places of parser.lisp; then the forms that begin
;;;; the first iteration and those that begin the later ones are laid out so that their common end
;;;; is written once. LOOP-FINISH is a global macro: all loops use one tag, which scopes by itself.
;;;; Invariants: no closure and no local macro in the expansion. WHILE and the other tests that
;;;; precede the body take part in the steps, so that a FOR behind them sees them done.
;;;; Tests: tests/lisp/loop/.

(in-package "BROLGA-SYSTEM")

(defun loop-pop-value-form ()
  "Reads a form in which the lone symbol IT stands for a condition's value."
  (let ((form (loop-pop-form)))
    (cond ((and *loop-it* (symbolp form) (eq (loop-keyword form) :it))
           (%set-cdr *loop-it* t)
           (car *loop-it*))
          (t form))))

(defun loop-return-form (form)
  "A form that returns FORM's values from the loop."
  (list 'return-from *loop-name* form))

;;; Body clauses

(defun loop-do-conditional (keyword)
  "Reads IF, WHEN or UNLESS after its word: a list of one form."
  (let* ((test (loop-pop-form))
         (it (cons (loop-temporary "IT") nil))
         (then nil)
         (else nil))
    (let ((*loop-it* it))
      (setq then (loop-read-selectable-clauses)))
    (when (eq (loop-next-keyword) :else)
      (loop-pop)
      (let ((*loop-it* it))
        (setq else (loop-read-selectable-clauses))))
    (when (eq (loop-next-keyword) :end)
      (loop-pop))
    (when (eq keyword :unless)
      (let ((other then))
        (setq then else)
        (setq else other)))
    (let ((then (loop-progn then))
          (else (loop-progn else)))
      (list (if (cdr it)
                (list 'let (list (list (car it) test))
                      (list 'if (car it) then else))
                (list 'if test then else))))))

(defun loop-progn (forms)
  "One form for FORMS."
  (if (and forms (null (cdr forms)))
      (car forms)
      (if forms (cons 'progn forms) nil)))

(defun loop-read-selectable-clauses ()
  "Reads clauses joined by AND: a list of forms."
  (let ((forms (loop-read-selectable-clause)))
    ;; IT means the condition's value in the first clause only.
    (let ((*loop-it* nil))
      (do ()
          ((not (eq (loop-next-keyword) :and)))
        (loop-pop)
        (setq forms (append forms (loop-read-selectable-clause)))))
    forms))

(defun loop-read-selectable-clause ()
  "Reads a clause that may stand in a conditional: a list of forms."
  (let* ((word (loop-pop))
         (forms (loop-selectable-clause (loop-keyword word))))
    (if (eq forms :none)
        (loop-error "~S cannot begin a conditional clause, in ~S" word *loop-whole*)
        forms)))

(defun loop-selectable-clause (keyword)
  "Reads what follows KEYWORD: a list of forms, or :NONE if KEYWORD begins no such clause."
  (case keyword
    ((:do :doing) (loop-pop-compound-forms))
    (:return (list (loop-return-form (loop-pop-value-form))))
    ((:if :when :unless) (loop-do-conditional keyword))
    (t
     (if (loop-accumulation-kind keyword)
         (loop-do-accumulation keyword)
         :none))))

;;; Termination tests

(defun loop-add-test (form)
  "Adds a test: to the steps as long as there is no body, else to the body."
  (cond (*loop-body*
         (push form *loop-body*))
        (t
         (push form *loop-first*)
         (push form *loop-next*))))

(defun loop-set-result (form)
  "Makes FORM what the loop returns at its end."
  ;; The entry keeps COLLECT and its like, which decide on the value too, from following.
  (loop-find-accumulator nil :test :test nil)
  (setq *loop-result* form))

(defun loop-do-test (keyword)
  "Reads WHILE, UNTIL, ALWAYS, NEVER or THEREIS after its word."
  (let ((form (loop-pop-form)))
    (case keyword
      (:while (loop-add-test (list 'if form nil '(go loop-end))))
      (:until (loop-add-test (list 'if form '(go loop-end) nil)))
      (:always
       (loop-set-result t)
       (loop-add-test (list 'if form nil (loop-return-form nil))))
      (:never
       (loop-set-result t)
       (loop-add-test (list 'if form (loop-return-form nil) nil)))
      (t
       (let ((value (loop-temporary "VALUE")))
         (loop-set-result nil)
         (loop-add-test `(let ((,value ,form))
                           (if ,value ,(loop-return-form value) nil))))))))

;;; All clauses

(defvar *loop-words*
  '("NAMED" "WITH" "INITIALLY" "FINALLY" "FOR" "AS" "REPEAT" "WHILE" "UNTIL" "ALWAYS" "NEVER" "THEREIS"
    "DO" "DOING" "RETURN" "IF" "WHEN" "UNLESS" "COLLECT" "COLLECTING" "APPEND" "APPENDING" "NCONC"
    "NCONCING" "COUNT" "COUNTING" "SUM" "SUMMING" "MAXIMIZE" "MAXIMIZING" "MINIMIZE" "MINIMIZING")
  "The words that a clause of LOOP begins with.")

(defun loop-unknown-word (word)
  "Signals that no clause begins with WORD."
  (let ((name (if (symbolp word) (symbol-name word) nil)))
    (loop-error "~S is no word that a clause of LOOP begins with.~@[ Did you mean ~A?~]"
                word
                (and name (%fdefinition 'nearest) (first (nearest name *loop-words*))))))

(defun loop-read-clause ()
  "Reads one clause."
  (let* ((word (loop-pop))
         (keyword (loop-keyword word)))
    (case keyword
      (:named
       (setq *loop-name* (loop-check-variable (loop-pop))))
      ((:for :as) (loop-do-for))
      (:with (loop-do-with))
      (:repeat (loop-do-repeat))
      (:initially
       (dolist (form (loop-pop-compound-forms))
         (push form *loop-initially*)))
      (:finally
       (if (eq (loop-next-keyword) :return)
           (progn
             (loop-pop)
             (push (loop-return-form (loop-pop-form)) *loop-finally*))
           (progn
             (when (member (loop-next-keyword) '(:do :doing))
               (loop-pop))
             (dolist (form (loop-pop-compound-forms))
               (push form *loop-finally*)))))
      ((:while :until :always :never :thereis) (loop-do-test keyword))
      (t
       (let ((forms (loop-selectable-clause keyword)))
         (when (eq forms :none)
           (loop-unknown-word word))
         (dolist (form forms)
           (push form *loop-body*)))))))

(defun loop-common-tail (first next)
  "How many elements at the beginning of the reversed lists FIRST and NEXT are the same."
  (do ((a first (cdr a))
       (b next (cdr b))
       (count 0 (+ count 1)))
      ((or (null a) (null b) (not (eq (car a) (car b)))) count)))

(defun loop-assemble ()
  "The form that the places read so far describe."
  (let* ((common (loop-common-tail *loop-first* *loop-next*))
         (first-only (revappend (nthcdr common *loop-first*) nil))
         (next-only (revappend (nthcdr common *loop-next*) nil))
         (shared nil))
    (do ((rest *loop-next* (cdr rest))
         (left common (- left 1)))
        ((= left 0))
      (push (car rest) shared))
    (list 'block *loop-name*
          (loop-progn
           (loop-wrap-bindings
            *loop-bindings*
            (list
             (cons 'tagbody
                   (append (revappend *loop-initially* nil)
                           first-only
                           (if next-only '((go loop-steady)) nil)
                           '(loop-next)
                           next-only
                           (if next-only '(loop-steady) nil)
                           shared
                           (revappend *loop-body* nil)
                           '((go loop-next) loop-end)
                           (revappend *loop-finally* nil)))
             *loop-result*))))))

(defun loop-extended (form)
  "The expansion of the extended LOOP form FORM."
  (let ((*loop-whole* form)
        (*loop-source* (cdr form))
        (*loop-name* nil)
        (*loop-bindings* nil)
        (*loop-initially* nil)
        (*loop-finally* nil)
        (*loop-first* nil)
        (*loop-next* nil)
        (*loop-body* nil)
        (*loop-accumulators* nil)
        (*loop-result* nil)
        (*loop-it* nil))
    (do ()
        ((null *loop-source*))
      (loop-read-clause))
    (loop-assemble)))

(defun loop-simple-p (forms)
  "True if all FORMS are compound."
  (dolist (form forms t)
    (when (atom form)
      (return nil))))

(defmacro loop (&whole form &rest forms)
  "Runs FORMS for ever, if all of them are compound; else they are clauses such as FOR X IN LIST."
  (if (loop-simple-p forms)
      `(block nil
         (tagbody
          loop-next
            ,@forms
            (go loop-next)))
      (loop-extended form)))

(defmacro loop-finish ()
  "Ends the innermost extended LOOP normally: its FINALLY clauses run and it returns its value."
  '(go loop-end))
