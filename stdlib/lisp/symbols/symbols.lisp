;;;; Symbols: names, values, making and copying them.
;;;;
;;;; The problem: the functions on symbols that are neither about packages nor about functions.
;;;; The approach: the parts of a symbol are reached by primitives; constants and unbound
;;;; variables are caught here. This file is loaded early, because macros call GENSYM.
;;;;
;;;; Invariant: the value of a constant, keywords included, is never changed here.
;;;;
;;;; Tests: tests/lisp/symbols/symbols.lisp.

(in-package "BROLGA-SYSTEM")

(defun check-symbol (object)
  "OBJECT, which must be a symbol."
  (if (symbolp object)
      object
      (signal-type-error object 'symbol)))

(defun symbolp (object)
  "Whether OBJECT is a symbol."
  (symbolp object))

(defun keywordp (object)
  "Whether OBJECT is a symbol of the package KEYWORD."
  (and (symbolp object)
       (not (eql 0 (logand 4 (%symbol-flags object))))))

(defun symbol-name (symbol)
  "The name of SYMBOL, a string that must not be changed."
  (symbol-name symbol))

(defun symbol-package (symbol)
  "The home package of SYMBOL, or NIL."
  (%symbol-package symbol))

(defun make-symbol (name)
  "A fresh uninterned symbol called NAME."
  (unless (stringp name)
    (signal-type-error name 'string))
  (%make-symbol (%string-copy name 0 nil)))

(defun copy-symbol (symbol &optional copy-properties)
  "A fresh uninterned symbol with SYMBOL's name and, when COPY-PROPERTIES, its value, function and properties."
  (let ((copy (%make-symbol (symbol-name symbol))))
    (when copy-properties
      (%copy-symbol-cells symbol copy))
    copy))

(defvar *gensym-counter* 0
  "The number that the next symbol of GENSYM gets.")

(defun numbered-name (prefix number)
  "The string PREFIX followed by NUMBER in decimal."
  (%string-concatenate (list prefix (%integer-to-string number 10))))

(defun gensym (&optional (designator "G"))
  "A fresh uninterned symbol called DESIGNATOR, a string, and a number; or G and the number DESIGNATOR."
  (cond ((stringp designator)
         (let ((counter *gensym-counter*))
           (unless (and (integerp counter) (>= counter 0))
             (setq *gensym-counter* 0)
             (error 'simple-type-error
                    :datum counter :expected-type 'unsigned-byte
                    :format-control "*GENSYM-COUNTER* was ~S; it is 0 now."
                    :format-arguments (list counter)))
           (setq *gensym-counter* (1+ counter))
           (%make-symbol (numbered-name designator counter))))
        ((and (integerp designator) (>= designator 0))
         (%make-symbol (numbered-name "G" designator)))
        (t (signal-type-error designator '(or string unsigned-byte)))))

(defvar *gentemp-counter* 0
  "The number that the next symbol of GENTEMP is tried with.")

(defun gentemp (&optional (prefix "T") (package *package*))
  "A fresh symbol of PACKAGE called PREFIX and a number."
  (unless (stringp prefix)
    (signal-type-error prefix 'string))
  (let ((package (package-designated package)))
    (loop
      (let ((name (numbered-name prefix *gentemp-counter*)))
        (setq *gentemp-counter* (1+ *gentemp-counter*))
        (unless (%find-symbol name package)
          (return (values (intern name package))))))))

(defun boundp (symbol)
  "Whether the dynamic variable SYMBOL has a value."
  (%boundp symbol))

(defun check-not-constant (symbol)
  "Signal when SYMBOL names a constant."
  (unless (eql 0 (logand 6 (%symbol-flags (check-symbol symbol))))
    (error "~S is a constant; its value cannot be changed." symbol)))

(defun symbol-value (symbol)
  "The value of the dynamic variable SYMBOL."
  (if (%boundp symbol)
      (%symbol-value symbol)
      (%unbound-variable symbol)))

(defun set (symbol value)
  "Make VALUE the value of the dynamic variable SYMBOL."
  (check-not-constant symbol)
  (%set-variable symbol value))

(defun %progv-values (symbols values)
  "VALUES, of the types proclaimed for the variables SYMBOLS as far as there are some."
  (flet ((type-of-first (symbols)
           (if (symbolp (car symbols)) (%symbol-info (car symbols) '%type) nil)))
    (labels ((check (symbols values)
               (if (and (consp symbols) (consp values))
                   (let ((type (type-of-first symbols)))
                     (cons (if type (%checked-value (car values) type) (car values))
                           (check (cdr symbols) (cdr values))))
                   values)))
      (do ((symbol symbols (cdr symbol))
           (value values (cdr value)))
          ((or (atom symbol) (atom value)) values)
        (when (type-of-first symbol)
          (return (check symbols values)))))))

(defun (setf symbol-value) (value symbol)
  "Make VALUE the value of the dynamic variable SYMBOL."
  (set symbol value))

(defun makunbound (symbol)
  "Take the value of the dynamic variable SYMBOL away; return SYMBOL."
  (check-not-constant symbol)
  (%assert-unlocked symbol "made unbound")
  (%makunbound symbol)
  symbol)
