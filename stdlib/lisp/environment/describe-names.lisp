;;;; What names stand for, as DESCRIBE tells it: operators, variables, types, classes, syntax.
;;;;
;;;; Problem: a symbol may name many things at once. Approach: a section for each of them, of the form that
;;;; describe.lisp prints, or NIL.
;;;; Invariant: nothing here changes what it describes. Tests: tests/lisp/environment/describe.lisp.

(in-package "BROLGA-SYSTEM")

(defun lambda-list-text (name)
  "The lambda list of the operator NAME as a string, its symbols without package prefixes."
  (let* ((symbol (if (consp name) (cadr name) name))
         (home (symbol-package symbol))
         (*print-pretty* nil)
         (*package* (if (or (null home) (eq home (find-package "COMMON-LISP")))
                        (find-package "BROLGA-SYSTEM")
                        home))
         (*print-gensym* nil)
         (lambda-list (without-system-package (without-implicit-parameters (function-lambda-list name)))))
    (if (null lambda-list) "()" (prin1-to-string lambda-list))))

(defun without-system-package (form)
  "FORM with uninterned symbols for those of the library, such as the parameters of accessors."
  (cond ((consp form)
         (cons (without-system-package (car form)) (without-system-package (cdr form))))
        ((and form (symbolp form) (eq (symbol-package form) (find-package "BROLGA-SYSTEM")))
         (make-symbol (symbol-name form)))
        (t form)))

(defun documentation-entry (string)
  "A list of the entry for a docstring, or NIL."
  (if string (list (list* "Documentation" :text string)) nil))

(defun source-entry (name kind)
  "A list of the entry for the place where NAME was defined, or NIL."
  (let ((place (definition-place name kind)))
    (if place
        (list (list* "Source" :text place))
        nil)))

(defun describe-function-name (name)
  "The section about what NAME means as an operator, or NIL."
  (let* ((generic (and (fboundp name)
                       (not (and (symbolp name) (or (special-operator-p name) (macro-function name))))
                       (generic-function-p (fdefinition name))
                       (fdefinition name)))
         (kind (cond ((and (symbolp name) (special-operator-p name)) "a special operator")
                     ((and (symbolp name) (macro-function name)) "a macro")
                     (generic "a generic function")
                     ((fboundp name) "a function")
                     (t nil))))
    (when kind
      (list* (format nil "~S names ~A" name kind)
             (append
              (unless (string= kind "a special operator")
                (list (list* "Lambda-list" :text (lambda-list-text name))))
              (let ((type (let ((holder (%function-name-symbol name nil)))
                            (and holder (%symbol-info holder '%ftype)))))
                (when type
                  (list (cons "Declared type" type))))
              (let ((inline (let ((holder (%function-name-symbol name nil)))
                              (and holder (%symbol-info holder '%inline)))))
                (when inline
                  (list (cons "Inline proclamation" inline))))
              (documentation-entry (documentation name 'function))
              (when generic
                (method-list-entries generic))
              (source-entry name 'function))))))

(defun describe-compiler-macro (symbol)
  "The section about the compiler macro of SYMBOL, or NIL."
  (when (compiler-macro-function symbol)
    (list* (format nil "~S has a compiler macro" symbol)
           (append (documentation-entry (documentation symbol 'compiler-macro))
                   (source-entry symbol 'compiler-macro)))))

(defun describe-setf-expander (symbol)
  "The section about how (SETF (SYMBOL ...)) is expanded if DEFSETF or DEFINE-SETF-EXPANDER says so, or NIL."
  (when (or (%symbol-info symbol '%setf-expander) (%symbol-info symbol '%setf-store))
    (list* (format nil "~S has an expansion" (list 'setf symbol))
           (append (let ((store (%symbol-info symbol '%setf-store)))
                     (if (and store (symbolp store)) (list (cons "Stored by" store)) nil))
                   (documentation-entry (documentation symbol 'setf))))))

(defun describe-method-combination (symbol)
  "The section about the method combination SYMBOL, or NIL."
  (when (%symbol-info symbol '%method-combination)
    (list* (format nil "~S names a method combination" symbol)
           (documentation-entry (documentation symbol 'method-combination)))))

(defun describe-variable-name (symbol)
  "The section about what SYMBOL means as a variable, or NIL."
  (cond ((keywordp symbol) nil)
        ((%symbol-info symbol '%symbol-macro)
         (list (format nil "~S names a symbol macro" symbol)
               (cons "Expansion" (car (%symbol-info symbol '%symbol-macro)))))
        ((or (boundp symbol) (logtest 1 (%symbol-flags symbol)))
         (list* (format nil "~S names ~A" symbol
                        (cond ((constantp symbol) "a constant")
                              ((logtest 1 (%symbol-flags symbol)) "a special variable")
                              (t "an undeclared variable")))
                (append
                 (let ((type (%symbol-info symbol '%type)))
                   (when type
                     (list (cons "Declared type" type))))
                 (if (boundp symbol)
                     (list (cons "Value" (symbol-value symbol)))
                     (list (list* "Value" :text "unbound")))
                 (documentation-entry (documentation symbol 'variable))
                 (source-entry symbol 'variable))))
        (t nil)))

(defun describe-type-name (symbol)
  "The section about what SYMBOL means as a type, or NIL."
  (let ((class (%symbol-info symbol '%class)))
    (cond (class
           (list* (format nil "~S names the ~(~A~) ~S" symbol
                          (symbol-name (type-of class)) class)
                  (append (class-entries class)
                          (documentation-entry (or (documentation symbol 'type)
                                                   (documentation symbol 'structure))))))
          ((%symbol-info symbol '%type-expander)
           (list* (format nil "~S names a type" symbol)
                  (append (let ((expansion (handler-case (list (%type-expand-1 symbol))
                                             (error () nil))))
                            (if expansion (list (cons "Expansion" (first expansion))) nil))
                          (documentation-entry (documentation symbol 'type))
                          (source-entry symbol 'type))))
          (t nil))))

(defun describe-word (symbol)
  "The section about what SYMBOL means in type specifiers, declarations and other syntax, or NIL."
  (dolist (kind '((type "a type specifier") (declaration "a declaration")
                  (lambda-list-keyword "a word of lambda lists") (word "syntax")))
    (let ((documentation (%documentation symbol (first kind))))
      (when (and documentation
                 (not (and (eq (first kind) 'type) (describe-type-name symbol))))
        (return (list* (format nil "~S is ~A" symbol (second kind))
                       (documentation-entry documentation)))))))
