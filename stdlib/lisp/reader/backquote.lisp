;;;; Backquote.
;;;;
;;;; Problem: `(a ,b) must expand into code that builds the list, print back as it was written, and
;;;; nest. Approach: the reader makes (QUASIQUOTE template), where commas are lists (UNQUOTE form), so that
;;;; programs that walk or rewrite code find what is in them;
;;;; QUASIQUOTE is a macro. Its expansion treats a template as a sequence of elements and a tail,
;;;; and combines neighbouring elements into LIST*, APPEND or constants.
;;;;
;;;; Invariants: a template without commas of its own level is quoted as a whole. Nested
;;;; backquotes expand from the inside out: the inner QUASIQUOTE form is a template like any other
;;;; in which commas at depth 1 belong to the outer one. The end (UNQUOTE form) of a list is a comma behind a dot.
;;;;
;;;; Tests: tests/lisp/reader/.

(in-package "BROLGA-SYSTEM")

(defun comma-p (object)
  "Whether OBJECT is what the reader makes of a comma."
  (and (consp object)
       (consp (cdr object))
       (null (cddr object))
       (member-eq (car object) '(unquote unquote-splicing unquote-nconc))
       t))

(defun make-comma (form operator)
  (list operator form))

(defun comma-form (comma)
  (cadr comma))

(defun plain-comma-p (object)
  "Whether OBJECT is a comma for one object, not for the elements of a list."
  (and (comma-p object) (eq (car object) 'unquote)))

(defun inner-template-p (list)
  "Whether LIST, as the end of another, is a comma or a backquote behind a dot."
  (or (comma-p list)
      (and (eq (car list) 'quasiquote) (backquote-form-p list))))

(define-reader-function read-backquote (stream character)
  (declare (ignore character))
  (let ((template (let ((*backquote-depth* (1+ *backquote-depth*)))
                    (read-required stream "after a backquote"))))
    (cond (*read-suppress* nil)
          ((and (comma-p template) (not (plain-comma-p template)))
           (reader-failure stream "A ,~A stands right behind a backquote."
                           (if (eq (car template) 'unquote-splicing) "@" ".")))
          (t (list 'quasiquote template)))))

(define-reader-function read-comma (stream character)
  (declare (ignore character))
  (unless (or (plusp *backquote-depth*) *read-suppress*)
    (reader-failure stream "A comma stands outside any backquote."))
  (let* ((next (or (fast-peek-char stream) (end-inside stream "after a comma")))
         (operator (case next
                     (#\@ (fast-read-char stream) 'unquote-splicing)
                     (#\. (fast-read-char stream) 'unquote-nconc)
                     (t 'unquote)))
         (form (let ((*backquote-depth* (1- *backquote-depth*)))
                 (read-required stream "after a comma"))))
    (if *read-suppress*
        nil
        (make-comma form operator))))

(defmacro quasiquote (template)
  "What the reader makes of `TEMPLATE."
  (expand-template template 1))

;;; Expansion. A template at DEPTH 1 is what the backquote being expanded stands before.

(defun expand-template (template depth)
  "A form whose value is the object that TEMPLATE describes."
  (cond ((comma-p template)
         (if (eql depth 1)
             (comma-form template)
             `(list ',(car template) ,(expand-template (comma-form template) (1- depth)))))
        ((not (template-active-p template depth))
         (quote-if-needed template))
        ((simple-vector-p template)
         (let ((list (expand-list-template (coerce template 'list) depth)))
           (list 'coerce list ''simple-vector)))
        ((and (eq (car template) 'quasiquote) (backquote-form-p template))
         (list 'list ''quasiquote (expand-template (cadr template) (1+ depth))))
        (t (expand-list-template template depth))))

(defun template-active-p (template depth)
  "True when some comma in TEMPLATE belongs to the backquote at DEPTH."
  (cond ((comma-p template)
         (or (eql depth 1) (template-active-p (comma-form template) (1- depth))))
        ((simple-vector-p template)
         (some (lambda (element) (template-active-p element depth)) template))
        ((atom template) nil)
        ((and (eq (car template) 'quasiquote) (backquote-form-p template))
         (template-active-p (cadr template) (1+ depth)))
        (t
         (loop
           (cond ((template-active-p (car template) depth)
                  (return t))
                 ((atom (cdr template))
                  (return (template-active-p (cdr template) depth)))
                 ((inner-template-p (cdr template))
                  (return (template-active-p (cdr template) depth))))
           (setq template (cdr template))))))

(defun quote-if-needed (object)
  (if (or (numberp object) (stringp object) (characterp object) (keywordp object)
          (null object) (eq object t))
      object
      (list 'quote object)))

(defun splicing-comma-p (object depth)
  (and (eql depth 1) (comma-p object) (not (plain-comma-p object))))

(defun expand-list-template (template depth)
  "A form for a list template with active commas: its elements in segments, from the right."
  (let ((segments '()) (rest template))
    ;; Collect (:ELEMENT form), (:SPLICE form), (:NCONC form) in reverse; REST ends as the tail.
    (loop
      (when (or (atom rest)
                (and (not (eq rest template)) (inner-template-p rest)))
        (return))
      (let ((element (car rest)))
        (push (cond ((splicing-comma-p element depth)
                     (list (if (eq (car element) 'unquote-splicing) :splice :nconc) (comma-form element)))
                    ((and (comma-p element) (> depth 1))
                     (nested-comma element depth))
                    (t (list :element (expand-template element depth))))
              segments))
      (setq rest (cdr rest)))
    (let ((tail (expand-template rest depth)))
      (when (splicing-comma-p rest depth)
        (error 'simple-program-error
               :format-control ",@ or ,. stands after a dot in a backquoted list."
               :format-arguments '()))
      (combine-segments segments tail))))

(defun nested-comma (comma depth)
  "The segment for COMMA, which belongs to a backquote inside the one being expanded."
  (let ((form (comma-form comma)))
    (if (and (eql depth 2) (comma-p form) (not (plain-comma-p form)))
        ;; As in `(a `(b ,,@c)): one comma for each of the forms spliced in.
        (list :splice
              `(mapcar (lambda (form) (make-comma form ',(car comma))) ,(comma-form form)))
        (list :element (expand-template comma depth)))))

(defun combine-segments (segments tail)
  "A form that puts the elements of SEGMENTS, in reverse order, before the value of the form TAIL."
  (let ((form tail) (pending '()))
    (flet ((flush ()
             (when pending
               (setq form (elements-before pending form)
                     pending '()))))
      (dolist (segment segments)
        (cond ((eq (car segment) :element)
               (push (cadr segment) pending))
              (t
               (flush)
               (setq form (if (and (null form) (eq (car segment) :splice))
                              ;; A splice at the end of a list is shared, not copied.
                              (cadr segment)
                              (list (if (eq (car segment) :splice) 'append 'nconc)
                                    (cadr segment) form))))))
      (flush)
      form)))

(defun constant-element-p (form)
  (or (and (consp form) (eq (car form) 'quote))
      (not (or (consp form) (and (symbolp form) form (not (eq form t)) (not (keywordp form)))))))

(defun constant-element-value (form)
  (if (consp form) (cadr form) form))

(defun elements-before (elements tail)
  "A form for a list of the values of ELEMENTS followed by the value of the form TAIL."
  (cond ((and (constant-element-p tail) (every #'constant-element-p elements))
         (list 'quote (append (mapcar #'constant-element-value elements)
                              (constant-element-value tail))))
        ((null tail)
         ;; A constant end need not be made anew.
         (let ((constants (trailing-constants elements)))
           (if (> constants 1)
               (let ((variable (butlast elements constants)))
                 `(list* ,@variable
                         (quote ,(mapcar #'constant-element-value (last elements constants)))))
               (cons 'list elements))))
        ((null (cdr elements)) (list 'cons (car elements) tail))
        ((and (consp tail) (eq (car tail) 'list*)) `(list* ,@elements ,@(cdr tail)))
        (t `(list* ,@elements ,tail))))

(defun trailing-constants (elements)
  (let ((count 0))
    (dolist (element elements count)
      (setq count (if (constant-element-p element) (1+ count) 0)))))
