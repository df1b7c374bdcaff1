;;;; DOCUMENTATION of names, functions and packages.
;;;;
;;;; Problem: one function reads and writes the documentation of things of many kinds.
;;;; Approach: names keep strings by kind on their symbol (see %DOCUMENTATION); functions keep theirs
;;;; in the code object, packages in the package. The generic function of
;;;; the standard is made over these functions in clos/environment.lisp.
;;;; Invariants: unknown kinds read as NIL. Tests: tests/lisp/environment/documentation.lisp.

(in-package "BROLGA-SYSTEM")

(defun function-name-p (thing)
  "True of a symbol and of a list (SETF symbol)."
  (or (symbolp thing)
      (and (consp thing)
           (eq (car thing) 'setf)
           (consp (cdr thing))
           (symbolp (cadr thing))
           (null (cddr thing)))))

(defun documentation-holder (name doc-type)
  "The symbol that keeps the documentation of kind DOC-TYPE of the function name NAME, or NIL."
  (if (symbolp name)
      name
      (and (member doc-type '(function compiler-macro))
           (%function-name-symbol name t))))

(defun macro-of-function (function)
  "The name of the macro whose expander FUNCTION is, or NIL."
  (let ((name (and (not (%funcallable-instance-p function))
                   (%function-name (%function-code function)))))
    (and (consp name) (eq (car name) 'macro-function)
         (consp (cdr name)) (symbolp (cadr name))
         (eq (macro-function (cadr name)) function)
         (cadr name))))

(defun documented-function (name)
  "The function object that keeps the documentation of the function name NAME, or NIL: macros and special
operators keep theirs with the name."
  (and (fboundp name)
       (not (and (symbolp name) (or (macro-function name) (special-operator-p name))))
       (let ((function (fdefinition name)))
         (and (functionp function) function))))

(defun documentation-of (object doc-type)
  "The documentation string of kind DOC-TYPE of OBJECT, no metaobject, or NIL."
  (cond ((functionp object)
         (and (member doc-type '(t function))
              (or (%function-documentation object)
                  (let ((macro (macro-of-function object)))
                    (and macro (%documentation macro 'function))))))
        ((packagep object)
         (and (eq doc-type t) (%package-documentation object)))
        ((function-name-p object)
         (let ((holder (documentation-holder object doc-type)))
           (and (or holder (null object))
                (or (%documentation holder doc-type)
                    (let ((function (and (eq doc-type 'function) (documented-function object))))
                      (and function (%function-documentation function)))))))
        (t nil)))

(defun set-documentation-of (string object doc-type)
  "Makes STRING, a string or NIL, the documentation of kind DOC-TYPE of OBJECT, no metaobject."
  (check-type string (or string null))
  (cond ((functionp object)
         (let ((macro (macro-of-function object)))
           (if macro
               (%set-documentation macro 'function string)
               (%set-function-documentation object string))))
        ((packagep object)
         (%set-package-documentation object string))
        ((function-name-p object)
         (let ((holder (documentation-holder object doc-type))
               (function (and (eq doc-type 'function) (documented-function object))))
           (when holder
             (%set-documentation holder doc-type (if function nil string)))
           ;; The name and the function say the same.
           (when function
             (funcall #'(setf documentation) string function t)))))
  string)
