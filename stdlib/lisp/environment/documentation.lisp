;;;; DOCUMENTATION of names, functions and packages.
;;;;
;;;; Problem: one function reads and writes the documentation of things of many kinds.
;;;; Approach: names keep strings by kind on their symbol (see %DOCUMENTATION); functions keep theirs
;;;; in the code object, packages in the package. CLOS turns this function into a generic one.
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

(defun documentation (object doc-type)
  "The documentation string of kind DOC-TYPE of OBJECT, or NIL. DOC-TYPE is FUNCTION, VARIABLE, TYPE,
STRUCTURE, SETF, COMPILER-MACRO, METHOD-COMBINATION, or T for OBJECT itself."
  (cond ((functionp object)
         (and (member doc-type '(t function))
              (%function-documentation object)))
        ((packagep object)
         (and (eq doc-type t) (%package-documentation object)))
        ((function-name-p object)
         (let ((holder (documentation-holder object doc-type)))
           (and (or holder (null object))
                (or (%documentation holder doc-type)
                    (and (eq doc-type 'function)
                         (fboundp object)
                         (functionp (fdefinition object))
                         (not (and (symbolp object) (or (macro-function object)
                                                        (special-operator-p object))))
                         (%function-documentation (fdefinition object)))))))
        (t (object-documentation object doc-type))))

(defun object-documentation (object doc-type)
  "The documentation of a class or other named object: that of its name."
  (let ((name (definition-object-name object)))
    (and name
         (member doc-type '(t type structure))
         (or (%documentation name 'type)
             (%documentation name 'structure)))))

(defun definition-object-name (object)
  "The name of a class-like object, or NIL."
  (and (%instancep object)
       (fboundp 'class-name)
       (typep object 'class)
       (funcall 'class-name object)))

(defun (setf documentation) (string object doc-type)
  "Makes STRING, a string or NIL, the documentation of kind DOC-TYPE of OBJECT."
  (check-type string (or string null))
  (cond ((functionp object)
         (%set-function-documentation object string))
        ((packagep object)
         (%set-package-documentation object string))
        ((function-name-p object)
         (let ((holder (documentation-holder object doc-type)))
           (when holder
             (%set-documentation holder doc-type string))))
        (t
         (let ((name (definition-object-name object)))
           (when name
             (%set-documentation name 'type string)))))
  string)
