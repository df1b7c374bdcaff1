;;;; DOCUMENTATION of names, functions and packages.
;;;;
;;;; Problem: one function reads and writes the documentation of things of many kinds.
;;;; Approach: names keep strings by kind on their symbol (see %DOCUMENTATION); functions keep theirs
;;;; in the code object, packages in the package. The generic function of
;;;; the standard is made over these functions in clos/environment.lisp.
;;;; Accessors of structures say of themselves what they are.
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

(defun accessor-documentation (name)
  "What the function NAME does if it is an accessor of a structure and nobody has said more, or NIL."
  (let* ((setf (consp name))
         (accessor (if setf (cadr name) name))
         (info (%symbol-info accessor '%accessor)))
    (when (and info (symbolp (first info)) (if setf (not (fourth info)) t) (fboundp accessor))
      (let* ((structure (%public-type (first info)))
             (definition (%symbol-info structure '%structure))
             (slot (and (structure-definition-p definition)
                        (find accessor (structure-definition-slots definition)
                              :key #'structure-slot-accessor))))
        (when slot
          (format nil (if setf "Make NEW-VALUE the slot ~A of a structure ~A." "The slot ~A of a structure ~A.")
                  (structure-slot-name slot) structure))))))

(defun documentation-of-function (function)
  "The documentation string of FUNCTION: its own or what is known of its name."
  (or (%function-documentation function)
      (let ((name (%function-name function)))
        (and (function-name-p name) name (fboundp name)
             (eq (fdefinition name) function)
             (let ((holder (documentation-holder name 'function)))
               (or (%documentation holder 'function)
                   (accessor-documentation name)))))))

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
              (or (documentation-of-function object)
                  (let ((macro (macro-of-function object)))
                    (and macro (%documentation macro 'function))))))
        ((packagep object)
         (and (eq doc-type t) (%package-documentation object)))
        ((function-name-p object)
         (let ((holder (documentation-holder object doc-type)))
           (and (or holder (null object))
                (or (%documentation holder doc-type)
                    (let ((function (and (eq doc-type 'function) (documented-function object))))
                      (and function
                           (or (%function-documentation function)
                               (accessor-documentation object))))))))
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
