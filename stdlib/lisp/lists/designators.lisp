;;;; Function designators and the :TEST, :TEST-NOT and :KEY arguments of the library.
;;;;
;;;; The problem: nearly every function on lists and sequences takes a test and a key, each a
;;;; function designator that may be left out, and the common case (EQL, no key) must not pay
;;;; for the general one. The approach: a function resolves its designators once, on entry, to
;;;; function objects, and has two loops: one with EQL in line, one that calls function objects.
;;;;
;;;; Conventions of the macros here: they use the variables TEST, TEST-NOT and KEY of the
;;;; function they appear in, and bind TEST, KEY (NIL for none) and NEGATED in the general loop.
;;;;
;;;; This file is loaded before DEFMACRO exists; %DEFMACRO takes a function of the form.
;;;;
;;;; Tests: tests/lisp/conses/.

(in-package "BROLGA-SYSTEM")

(defun signal-type-error (datum expected-type)
  "Signal a TYPE-ERROR: DATUM is not of EXPECTED-TYPE."
  (error 'type-error :datum datum :expected-type expected-type))

(defun resolve-function-designator (designator)
  "The function that DESIGNATOR, a symbol or a function, stands for now."
  (cond ((functionp designator) designator)
        ((symbolp designator)
         (or (%fdefinition designator)
             (error 'undefined-function :name designator)))
        (t (signal-type-error designator '(or function symbol)))))

(%defmacro designated-function (form environment)
  ;; (designated-function variable): the function object, without a call when it is one already.
  (declare (ignore environment))
  (let ((designator (car (cdr form))))
    (list 'if (list 'functionp designator)
          designator
          (list 'resolve-function-designator designator))))

(%defmacro designated-key (form environment)
  ;; (designated-key variable): the key function, or NIL when there is nothing to apply.
  (declare (ignore environment))
  (let ((designator (car (cdr form))))
    (list 'if (list 'or (list 'null designator) (list 'eq designator '(function identity)))
          nil
          (list 'designated-function designator))))

(%defmacro apply-key (form environment)
  ;; (apply-key key element): KEY is a variable that holds a function or NIL.
  (declare (ignore environment))
  (let ((key (car (cdr form)))
        (element (car (cdr (cdr form)))))
    (list 'let (list (list 'keyed-element element))
          (list 'if key
                (list 'funcall (list 'the 'function key) 'keyed-element)
                'keyed-element))))

(defun test-is-eql-p (test test-not)
  "Whether the arguments ask for EQL, or for EQ, which may not tell equal numbers apart better."
  (and (null test-not)
       (or (null test)
           (eq test #'eql)
           (eq test #'eq)
           (eq test 'eql)
           (eq test 'eq))))

(%defmacro with-eql-test (form environment)
  ;; (with-eql-test item body): BODY, in which (SAME-ITEM-P x) compares ITEM, a variable, with x as
  ;; EQL does, in two versions: EQ will do unless ITEM is a number in memory.
  (declare (ignore environment))
  (let ((item (car (cdr form)))
        (body (car (cdr (cdr form)))))
    (list 'if (list 'or (list '%fixnump item) (list 'not (list 'numberp item)))
          (replace-same-item-p 'eq item body)
          (replace-same-item-p 'eql item body))))

(defun replace-same-item-p (operator item form)
  "FORM with every (SAME-ITEM-P x) replaced by (OPERATOR ITEM x)."
  (cond ((atom form) form)
        ((eq (car form) 'same-item-p)
         (list operator item (car (cdr form))))
        (t
         (cons (replace-same-item-p operator item (car form))
               (replace-same-item-p operator item (cdr form))))))

(defun resolve-test (test test-not)
  "The function object to call for these arguments of a two-argument test."
  (cond ((null test-not)
         (cond ((null test) #'eql)
               ;; The same without keyword arguments to parse.
               ((or (eq test #'string=) (eq test 'string=)) #'strings-equal-p)
               (t (designated-function test))))
        (test (error "Both :TEST and :TEST-NOT were given: ~S and ~S." test test-not))
        (t (designated-function test-not))))

(%defmacro with-test-and-key (form environment)
  ;; (with-test-and-key simple general): SIMPLE runs when the test is EQL and there is no key,
  ;; GENERAL otherwise, with TEST, KEY and NEGATED as TEST-MATCHES wants them.
  (declare (ignore environment))
  (let ((simple (car (cdr form)))
        (general (car (cdr (cdr form)))))
    (list 'if '(and (null key) (or (and (null test) (null test-not)) (test-is-eql-p test test-not)))
          simple
          (list 'let* '((negated (if test-not t nil))
                        (test (resolve-test test test-not))
                        (key (designated-key key)))
                '(declare (function test))
                general))))

(%defmacro test-matches (form environment)
  ;; (test-matches item element): whether the test holds between ITEM and ELEMENT as it is.
  (declare (ignore environment))
  (list 'eq (list 'null (list* 'funcall 'test (cdr form))) 'negated))

(%defmacro test-matches-key (form environment)
  ;; (test-matches-key item element): whether the test holds between ITEM and ELEMENT's key.
  (declare (ignore environment))
  (list 'test-matches (car (cdr form)) (list 'apply-key 'key (car (cdr (cdr form))))))
