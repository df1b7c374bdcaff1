;;;; The first macros: DEFUN and the conditionals.
;;;;
;;;; The problem: everything after this file is written with DEFUN, WHEN, UNLESS, COND, AND, OR
;;;; and friends, before DEFMACRO takes lambda lists apart. The approach: each is a function of
;;;; the form, made by %DEFMACRO, written with what stands before it.
;;;;
;;;; Invariants: an expansion evaluates every form once, in order. A DEFUN in the null lexical
;;;; environment whose name is proclaimed INLINE keeps its lambda expression for the callers.
;;;;
;;;; Tests: tests/lisp/control/defun.lisp, tests/lisp/control/conditionals.lisp.

(in-package "BROLGA-SYSTEM")

(%set-fdefinition '%note-function
  (%named-lambda %note-function (name &optional lambda-list)
    "Compile-time part of DEFUN: the compiler knows of NAME from here on."
    (let ((symbol (%function-name-symbol name t)))
      (%clear-info symbol '%macro-function)
      (%set-symbol-info symbol '%known-function t)
      lambda-list
      name)))

(%set-fdefinition '%note-functions
  (%named-lambda %note-functions (names)
    "Like %NOTE-FUNCTION for each of NAMES."
    (tagbody
     again
       (if (consp names)
           (progn (%note-function (car names))
                  (setq names (cdr names))
                  (go again))))))

(%set-fdefinition '%expand-defun
  (%named-lambda %expand-defun (name lambda-list body environment)
    "The expansion of DEFUN."
    (multiple-value-bind (tail documentation) (%lambda-with-block name lambda-list body)
      (let ((type (%symbol-info (%function-name-symbol name t) '%ftype)))
        (if type
            (setq tail (%with-function-type tail type))))
      (list 'progn
            (list 'eval-when '(:compile-toplevel) (list '%note-function (list 'quote name) (list 'quote (list lambda-list))))
            (list '%defun
                  (list 'quote name)
                  (list* '%named-lambda name tail)
                  (if (if (null environment)
                          (eq (%symbol-info (%function-name-symbol name t) '%inline) ':inline))
                      (list 'quote (cons 'lambda tail)))
                  documentation)))))

(%defmacro defun (form environment)
  "Define the global function NAME, a symbol or (SETF symbol)."
  (%expand-defun (car (cdr form)) (car (cdr (cdr form))) (cdr (cdr (cdr form))) environment))

(%defmacro when (form environment)
  "Evaluate the forms if TEST is true."
  (declare (ignore environment))
  (list 'if (car (cdr form)) (cons 'progn (cdr (cdr form)))))

(%defmacro unless (form environment)
  "Evaluate the forms if TEST is false."
  (declare (ignore environment))
  (list 'if (car (cdr form)) nil (cons 'progn (cdr (cdr form)))))

(%defmacro and (form environment)
  "Evaluate the forms until one is false."
  (declare (ignore environment))
  (let ((forms (cdr form)))
    (if (null forms)
        t
        (if (null (cdr forms))
            ;; Not the bare form: at top level that would be another top-level form.
            (list 'the 't (car forms))
            (list 'if (car forms) (if (cdr (cdr forms)) (cons 'and (cdr forms)) (car (cdr forms))))))))

(%defmacro or (form environment)
  "Evaluate the forms until one is true."
  (declare (ignore environment))
  (let ((forms (cdr form)))
    (if (null forms)
        nil
        (if (null (cdr forms))
            (list 'the 't (car forms))
            (let ((value (%make-symbol "VALUE")))
              (list 'let (list (list value (car forms)))
                    (list 'if value value
                          (if (cdr (cdr forms)) (cons 'or (cdr forms)) (car (cdr forms))))))))))

(%set-fdefinition '%check-cond-clauses
  (%named-lambda %check-cond-clauses (form clauses)
    "Signal an error unless CLAUSES, those of the COND form FORM, are all lists with a test."
    (tagbody
     again
       (when (consp clauses)
         (unless (consp (car clauses))
           (%signal-failure "PROGRAM-ERROR"
                            "~S is no clause of COND, which is a list (test form...)."
                            (list (car clauses))))
         (setq clauses (cdr clauses))
         (go again))
       (when clauses
         (%signal-failure "PROGRAM-ERROR" "The clauses of the form are a dotted list: ~S" (list form))))))

(%defmacro cond (form environment)
  "Evaluate the forms of the first clause whose test is true."
  (declare (ignore environment))
  (let ((clauses (cdr form)))
    (when clauses
      (%check-cond-clauses form clauses)
      (let ((test (car (car clauses)))
            (forms (cdr (car clauses)))
            (rest (when (cdr clauses) (cons 'cond (cdr clauses)))))
        (if forms
            (if (eq test 't)
                (cons 'progn forms)
                (list 'if test (cons 'progn forms) rest))
            (if rest
                (list 'or test rest)
                (list 'values test)))))))

(%defmacro return (form environment)
  "Return from the block NIL."
  (declare (ignore environment))
  (list 'return-from nil (car (cdr form))))

(%defmacro prog1 (form environment)
  "Evaluate the forms; return the first value of the first."
  (declare (ignore environment))
  (let ((value (%make-symbol "VALUE")))
    (list 'let (list (list value (car (cdr form))))
          (cons 'progn (cdr (cdr form)))
          value)))

(%defmacro prog2 (form environment)
  "Evaluate the forms; return the first value of the second."
  (declare (ignore environment))
  (list 'progn
        (car (cdr form))
        (cons 'prog1 (cdr (cdr form)))))
