;;;; DEFINE-SETF-EXPANDER, DEFSETF and DEFINE-MODIFY-MACRO.
;;;;
;;;; The problem: users name new kinds of places. The approach: the short DEFSETF is a store
;;;; operation, everything else an expander function; both are info of the accessor's symbol.
;;;;
;;;; Invariants: a new definition of a place replaces all others of the same symbol; in the long
;;;; DEFSETF keywords and other constants among the arguments stay as they are, so that &KEY works.
;;;;
;;;; Tests: tests/lisp/control/setf-definitions.lisp.

(in-package "BROLGA-SYSTEM")

(defun %define-setf (name indicator value documentation)
  "Make VALUE the INDICATOR, %SETF-EXPANDER or %SETF-STORE, of NAME; return NAME."
  (unless (symbolp name)
    (%program-error "The name of a place is a symbol, not ~S." (list name)))
  (%assert-unlocked name "given a setf expander")
  (%clear-info name '%setf-expander)
  (%clear-info name '%setf-store)
  (%set-symbol-info name indicator value)
  (%set-documentation name 'setf documentation)
  (%note-definition 'setf-expander name))

(defmacro define-setf-expander (name lambda-list &body body)
  "Define how to store in places (NAME . arguments): BODY gives the five values of a setf expansion."
  (multiple-value-bind (lambda-expression documentation) (parse-macro name lambda-list body)
    `(eval-when (:compile-toplevel :load-toplevel :execute)
       (%define-setf ',name '%setf-expander
                     (%named-lambda (setf-expander ,name) ,@(cdr lambda-expression))
                     ,documentation))))

(defun %store-by-template (place writer number-of-stores)
  "The setf expansion of PLACE where WRITER makes the store form from argument references and stores."
  (multiple-value-bind (temporaries forms references) (%place-temporaries (cdr place))
    (let ((stores nil))
      (dotimes (i number-of-stores)
        (push (%store-variable) stores))
      (values temporaries forms stores
              (funcall writer references stores)
              (cons (car place) references)))))

(defmacro defsetf (name &rest rest)
  "Define how to store in places (NAME . arguments), by a store operation or by a template."
  (unless (consp rest)
    (%program-error "DEFSETF of ~S lacks a store operation." (list name)))
  (if (and (symbolp (car rest)) (car rest))
      `(eval-when (:compile-toplevel :load-toplevel :execute)
         (%define-setf ',name '%setf-store ',(car rest) ,(car (cdr rest))))
      (destructuring-bind (lambda-list stores &body body) rest
        (let ((references (%make-symbol "REFERENCES"))
              (store-names (%make-symbol "STORES"))
              (place (%make-symbol "PLACE"))
              (environment (%make-symbol "ENVIRONMENT")))
          (multiple-value-bind (bindings temporaries)
              (%destructure lambda-list references name nil environment nil)
            (multiple-value-bind (forms declarations documentation) (%parse-body body t)
              `(eval-when (:compile-toplevel :load-toplevel :execute)
                 (%define-setf
                  ',name '%setf-expander
                  (%named-lambda (setf-expander ,name) (,place ,environment)
                    (declare (ignorable ,environment))
                    (%store-by-template
                     ,place
                     (lambda (,references ,store-names)
                       (declare (ignorable ,references ,store-names))
                       (let* (,@(let ((number -1))
                                  (mapcar (lambda (store)
                                            (list store `(nth ,(setq number (1+ number)) ,store-names)))
                                          stores))
                              ,@bindings)
                         (declare (ignorable ,@temporaries))
                         ,@declarations
                         (block ,name ,@forms)))
                     ,(length stores)))
                  ,documentation))))))))

(defun %modify-macro-form (place environment function arguments)
  "A form that stores in PLACE the result of calling FUNCTION with its value and ARGUMENTS."
  (multiple-value-bind (temporaries forms stores store-form access-form)
      (get-setf-expansion place environment)
    (multiple-value-bind (argument-temporaries argument-forms references)
        (%place-temporaries arguments)
      `(let* (,@(%bindings temporaries forms)
              ,@(%bindings argument-temporaries argument-forms)
              (,(car stores) (,function ,access-form ,@references)))
         ,store-form))))

(defmacro define-modify-macro (name lambda-list function &optional documentation)
  "Define NAME as a macro that stores in a place the result of FUNCTION on its value and more arguments."
  (let ((required nil) (rest nil) (mode :required)
        (place (%make-symbol "PLACE")) (environment (%make-symbol "ENVIRONMENT")))
    (dolist (item lambda-list)
      (cond ((eq item '&optional) (setq mode :optional))
            ((eq item '&rest) (setq mode :rest))
            ((eq mode ':rest) (setq rest item))
            (t (push (if (consp item) (car item) item) required))))
    `(defmacro ,name (&environment ,environment ,place ,@lambda-list)
       ,@(when documentation (list documentation))
       (%modify-macro-form ,place ,environment ',function (list* ,@(reverse required) ,rest)))))
