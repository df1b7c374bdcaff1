;;;; DO-SYMBOLS and its relatives, WITH-PACKAGE-ITERATOR.
;;;;
;;;; The problem: packages may change while their symbols are visited. The approach: the symbols
;;;; are listed when the iteration begins.
;;;;
;;;; Invariant: an inherited symbol that is shadowed is not accessible and not visited.
;;;;
;;;; Tests: tests/lisp/packages/.

(in-package "BROLGA-SYSTEM")

(defun inherited-symbols (package)
  "A list of the symbols that PACKAGE inherits."
  (let ((symbols '()))
    (dolist (used (%package-use-list package) symbols)
      (dolist (symbol (%package-symbols used 1))
        (let ((found (%find-symbol (symbol-name symbol) package)))
          (when (and found (eq (car found) symbol) (eq (cdr found) :inherited))
            (push symbol symbols)))))))

(defun accessible-symbols (package)
  "A list of the symbols accessible in PACKAGE."
  (let ((package (package-designated package)))
    (nconc (%package-symbols package 2)
           ;; Two used packages may export one symbol.
           (remove-duplicates (inherited-symbols package) :test #'eq))))

(defun external-symbols (package)
  "A list of the external symbols of PACKAGE."
  (%package-symbols (package-designated package) 1))

(defun all-symbols ()
  "A list of the symbols of all packages."
  (let ((symbols '()))
    (dolist (package (%list-all-packages) symbols)
      (setq symbols (nconc (%package-symbols package 2) symbols)))))

(defun symbols-iteration (variable symbols result body)
  "The form that runs BODY with VARIABLE bound to each of the symbols that the form SYMBOLS lists."
  (multiple-value-bind (declarations forms) (leading-declarations body)
    (let ((rest (gensym "SYMBOLS"))
          (next (gensym "NEXT")))
      ;; The only block is the user's; the declarations hold for RESULT too.
      `(block nil
         (let ((,rest ,symbols))
           (tagbody
              ,next
              (when ,rest
                (let ((,variable (car ,rest)))
                  ,@declarations
                  (setq ,rest (cdr ,rest))
                  (tagbody ,@forms))
                (go ,next))))
         (let ((,variable nil))
           (declare (ignorable ,variable))
           ,@declarations
           ,result)))))

(defun leading-declarations (body)
  "Two values: the declarations at the start of BODY, and the rest."
  (let ((declarations '()))
    (loop
      (unless (and (consp body) (consp (car body)) (eq (caar body) 'declare))
        (return (values (nreverse declarations) body)))
      (push (pop body) declarations))))

(defmacro do-symbols ((variable &optional (package '*package*) result) &body body)
  "Run BODY with VARIABLE bound to each symbol accessible in PACKAGE; return RESULT."
  (symbols-iteration variable `(accessible-symbols ,package) result body))

(defmacro do-external-symbols ((variable &optional (package '*package*) result) &body body)
  "Run BODY with VARIABLE bound to each external symbol of PACKAGE; return RESULT."
  (symbols-iteration variable `(external-symbols ,package) result body))

(defmacro do-all-symbols ((variable &optional result) &body body)
  "Run BODY with VARIABLE bound to each symbol of every package; return RESULT."
  (symbols-iteration variable '(all-symbols) result body))

(defun package-iteration-entries (packages types)
  "A list of entries (symbol status package) for the symbols of PACKAGES with a status in TYPES."
  (let ((entries '()))
    (dolist (package (if (listp packages) packages (list packages)) (nreverse entries))
      (let ((package (package-designated package)))
        (flet ((add (symbols status)
                 (dolist (symbol symbols)
                   (push (list symbol status package) entries))))
          (when (member-eq :internal types)
            (add (%package-symbols package 0) :internal))
          (when (member-eq :external types)
            (add (%package-symbols package 1) :external))
          (when (member-eq :inherited types)
            (add (remove-duplicates (inherited-symbols package) :test #'eq) :inherited)))))))

(defmacro with-package-iterator ((name package-list &rest symbol-types) &body body)
  "Run BODY with the macro (NAME), whose values are true, symbol, status and package of another symbol, or NIL."
  (when (null symbol-types)
    (error 'simple-program-error
           :format-control "WITH-PACKAGE-ITERATOR needs at least one symbol type."
           :format-arguments '()))
  (dolist (type symbol-types)
    (unless (member-eq type '(:internal :external :inherited))
      (error 'simple-program-error
             :format-control "~S is not a symbol type of WITH-PACKAGE-ITERATOR."
             :format-arguments (list type))))
  (let ((entries (gensym "ENTRIES")))
    `(let ((,entries (package-iteration-entries ,package-list ',symbol-types)))
       (macrolet ((,name ()
                    '(step-package-iterator ,entries)))
         ,@body))))

(defmacro step-package-iterator (entries)
  "The values of one call of a package iterator, whose state is in the variable ENTRIES."
  `(if (null ,entries)
       nil
       (let ((entry (pop ,entries)))
         (values t (first entry) (second entry) (third entry)))))
