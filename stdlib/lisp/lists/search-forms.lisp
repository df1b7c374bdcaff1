;;;; MEMBER, ASSOC, RASSOC and ADJOIN with a test that is known when they are compiled.
;;;;
;;;; The problem: (MEMBER X LIST :TEST #'EQ) is among the most frequent calls of all, and most of its time
;;;; went into keyword arguments. The approach: compiler macros call a function for that test, which
;;;; has no keyword arguments; a search of a short literal list of symbols and the like is compiled
;;;; as comparisons.
;;;;
;;;; Invariants: the arguments are evaluated once, in order; calls with other tests, with keys or with tests that
;;;; are computed stay as they are.
;;;;
;;;; Tests: tests/lisp/conses/lists.lisp.

(in-package "BROLGA-SYSTEM")

(defun member-equal (item list)
  "MEMBER with EQUAL."
  (if (or (symbolp item) (%fixnump item))
      (member-eq item list)
      (do ((tail list (cdr tail)))
          ((endp tail) nil)
        (when (equal item (car tail))
          (return tail)))))

(defun assoc-eql (item alist)
  "ASSOC with EQL."
  (with-eql-test item
    (do ((tail alist (cdr tail)))
        ((endp tail) nil)
      (let ((entry (car tail)))
        (when (and (same-item-p (car entry)) entry)
          (return entry))))))

(defun assoc-equal (item alist)
  "ASSOC with EQUAL."
  (if (or (symbolp item) (%fixnump item))
      (assoc-eq item alist)
      (do ((tail alist (cdr tail)))
          ((endp tail) nil)
        (let ((entry (car tail)))
          (when (and entry (equal item (car entry)))
            (return entry))))))

(defun rassoc-eql (item alist)
  "RASSOC with EQL."
  (with-eql-test item
    (do ((tail alist (cdr tail)))
        ((endp tail) nil)
      (let ((entry (car tail)))
        (when (and (same-item-p (cdr entry)) entry)
          (return entry))))))

(defun known-test (options)
  "EQ, EQL or EQUAL if the keyword arguments OPTIONS, forms, ask for that and nothing else; or NIL."
  (cond ((null options) 'eql)
        ((and (eq (car options) :test) (consp (cdr options)) (null (cddr options))
              (consp (cadr options)) (member-eq (car (cadr options)) '(quote function))
              (consp (cdr (cadr options))))
         (car (member-eq (cadr (cadr options)) '(eq eql equal))))
        (t nil)))

(defun compared-by-eq-p (object)
  "Whether EQ tells OBJECT from others as well as EQL and EQUAL do."
  (or (symbolp object) (%fixnump object) (characterp object)))

(defun literal-form-p (form)
  "Whether FORM is a constant that is written down, and what it is."
  (cond ((and (consp form) (eq (car form) 'quote) (consp (cdr form)))
         (values t (cadr form)))
        ((or (null form) (eq form t) (keywordp form) (%fixnump form) (characterp form))
         (values t form))
        (t (values nil nil))))

(defun narrowed-test (test item)
  "TEST, or EQ if that is the same for the form ITEM."
  (multiple-value-bind (literal object) (literal-form-p item)
    (if (and literal (compared-by-eq-p object))
        'eq
        test)))

(defun short-literal-list (form)
  "The list that FORM quotes if it is worth comparing with each element in line, and whether it is."
  (if (and (consp form) (eq (car form) 'quote) (consp (cdr form)))
      (let ((list (cadr form)) (count 0))
        (loop
          (when (null list)
            (return (values (cadr form) (< 0 count 6))))
          (unless (and (consp list) (< count 6) (compared-by-eq-p (car list)))
            (return (values nil nil)))
          (setq list (cdr list) count (1+ count))))
      (values nil nil)))

(defun search-expansion (form functions)
  "FORM, a call (operator item list . options), as a call of one of FUNCTIONS, a property list by test; or FORM."
  (let ((test (and (consp (cdr form)) (consp (cddr form)) (known-test (cdddr form)))))
    (if (null test)
        form
        (let ((function (getf functions (narrowed-test test (cadr form)))))
          (if function
              (list function (cadr form) (caddr form))
              form)))))

(define-compiler-macro member (&whole form &rest arguments)
  (multiple-value-bind (list short-p)
      (if (and (consp (cdr arguments)) (known-test (cddr arguments)))
          (short-literal-list (cadr arguments))
          (values nil nil))
    (if short-p
        (let ((item (gensym "ITEM")))
          `(let ((,item ,(car arguments)))
             (cond ,@(maplist (lambda (tail) `((eq ,item ',(car tail)) ',tail)) list)
                   (t nil))))
        (search-expansion form '(eq member-eq eql member-eql equal member-equal)))))

(define-compiler-macro assoc (&whole form &rest arguments)
  (declare (ignore arguments))
  (search-expansion form '(eq assoc-eq eql assoc-eql equal assoc-equal)))

(define-compiler-macro rassoc (&whole form &rest arguments)
  (declare (ignore arguments))
  (search-expansion form '(eq rassoc-eql eql rassoc-eql)))

(define-compiler-macro adjoin (&whole form &rest arguments)
  (let* ((test (and (consp (cdr arguments)) (known-test (cddr arguments))))
         (function (and test (getf '(eq member-eq eql member-eql equal member-equal)
                                   (narrowed-test test (car arguments))))))
    (if function
        (let ((item (gensym "ITEM")) (list (gensym "LIST")))
          `(let ((,item ,(car arguments)) (,list ,(cadr arguments)))
             (if (,function ,item ,list)
                 ,list
                 (cons ,item ,list))))
        form)))

;; Backtraces show them as what the program called.
(dolist (entry '((member member-eq member-eql member-equal) (assoc assoc-eq assoc-eql assoc-equal)
                 (rassoc rassoc-eql)))
  (dolist (name (cdr entry))
    (%set-function-name (%fdefinition name) (car entry))))
