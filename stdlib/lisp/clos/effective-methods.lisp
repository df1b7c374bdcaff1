;;;; Effective methods: applicable methods combined to one function.
;;;;
;;;; The problem: a first call must not wait for the compiler, and a method that calls the next one must not
;;;; make lists of arguments. The approach: a method has a *maker*, a function that takes the next
;;;; effective function and whether there is one, and gives a function of the arguments. DEFMETHOD
;;;; compiles it; a method that does not call the next one gives the same function whatever it gets.
;;;; Standard combination is then a matter of closing functions over functions. The forms of other
;;;; combinations are turned into closures part by part, and compiled only where they hold
;;;; operators that are no functions.
;;;;
;;;; Invariants: an effective function takes exactly the arguments of the generic function.
;;;;
;;;; Tests: tests/lisp/clos/method-combination.lisp.

(in-package "BROLGA-SYSTEM")

;;; Applicable methods

(defun %specializer-accepts-p (specializer object)
  (if (%eql-specializer-p specializer)
      (eql (%eql-specializer-object specializer) object)
      (%subclassp (class-of object) specializer)))

(defun %applicable-p (method arguments)
  (do ((specializers (%method-specializers method) (cdr specializers))
       (arguments arguments (cdr arguments)))
      ((null specializers) t)
    (unless (%specializer-accepts-p (car specializers) (car arguments))
      (return nil))))

(defun %more-specific-specializer-p (a b class)
  "Whether A is more specific than B, both applicable to an instance of CLASS; they differ."
  (cond ((%eql-specializer-p a) t)
        ((%eql-specializer-p b) nil)
        (t (let ((tail (member a (%class-precedence-list class) :test #'eq)))
             (if (member b tail :test #'eq) t nil)))))

(defun %argument-order (function)
  "Positions of required arguments in order of precedence."
  (or (%gf-declared-order function)
      (let ((order nil))
        (dotimes (i (%gf-required-count function) (nreverse order))
          (push i order)))))

(defun %more-specific-method-p (a b classes order)
  (dolist (position order nil)
    (let ((specializer-a (nth position (%method-specializers a)))
          (specializer-b (nth position (%method-specializers b))))
      (unless (eq specializer-a specializer-b)
        (return (%more-specific-specializer-p specializer-a specializer-b
                                              (nth position classes)))))))

(defun %sort-methods (function methods classes)
  (if (cdr methods)
      (let ((order (%argument-order function)))
        (sort (copy-list methods)
              (lambda (a b) (%more-specific-method-p a b classes order))))
      methods))

(defun %required-arguments (function arguments)
  "The required arguments among ARGUMENTS; an error when there are too few."
  (let ((result nil) (rest arguments))
    (dotimes (i (%gf-required-count function) (nreverse result))
      (when (null rest)
        (error 'argument-count-error
               :function (%gf-name function) :count (length arguments)
               :lambda-list (%gf-lambda-list function)))
      (push (pop rest) result))))

(defun %check-argument-count (function arguments)
  "Signal an error when FUNCTION cannot take as many arguments as ARGUMENTS has."
  (let ((shape (%gf-key-part function)))
    (when (and (not (%shape-more-p shape))
               (nthcdr (+ (%shape-required shape) (%shape-optional shape)) arguments))
      (error 'argument-count-error
             :function (%gf-name function) :count (length arguments)
             :lambda-list (%gf-lambda-list function)))))

(defun %applicable-methods (function arguments)
  "The methods of FUNCTION that apply to ARGUMENTS, most specific first."
  (let ((required (%required-arguments function arguments)))
    (dolist (class (mapcar #'class-of required))
      (%ensure-finalized class))
    (%sort-methods function
                   (remove-if-not (lambda (method) (%applicable-p method required))
                                  (%gf-methods function))
                   (mapcar #'class-of required))))

(defun %applicable-methods-using-classes (function classes)
  "Two values: the methods that apply to instances of CLASSES, and whether the classes suffice to say."
  (let ((methods nil))
    (dolist (method (%gf-methods function)
                    (values (%sort-methods function (nreverse methods) classes) t))
      (let ((applicable t))
        (do ((specializers (%method-specializers method) (cdr specializers))
             (classes classes (cdr classes)))
            ((null specializers))
          (let ((specializer (car specializers)))
            (cond ((%eql-specializer-p specializer)
                   (if (eq (class-of (%eql-specializer-object specializer)) (car classes))
                       (return-from %applicable-methods-using-classes (values nil nil))
                       (setq applicable nil)))
                  ((not (%subclassp (car classes) specializer))
                   (setq applicable nil)))))
        (when applicable
          (push method methods))))))

;;; Methods as functions of the arguments

(defun %no-next-function (function method)
  "What is called when METHOD calls the next method and there is none."
  (lambda (&rest arguments)
    (apply #'no-next-method function method arguments)))

(defun %method-as-function (function method next next-p next-methods)
  "A function that runs METHOD. NEXT is the effective function that it may call, NEXT-METHODS the list of
methods for a method whose function the program supplied."
  (cond ((%method-fast-function method))
        ((%method-maker method)
         (funcall (%method-maker method)
                  (or next (%no-next-function function method))
                  next-p))
        (t (let ((supplied (%method-function method)))
             (lambda (&rest arguments)
               (funcall supplied arguments next-methods))))))

(defun %function-as-method (function)
  "A method that runs the effective FUNCTION, for lists of next methods."
  (let ((method (%allocate-metaobject 'standard-method)))
    (setf (%method-fast-function method) function)
    method))

(defun %method-chain (function methods last)
  "The function that runs the first of METHODS, with the others and then LAST, a function or NIL, next."
  (if (null methods)
      last
      (let* ((next (%method-chain function (cdr methods) last))
             (method (car methods)))
        (%method-as-function function method next (if next t nil)
                             (if (or (%method-fast-function method) (%method-maker method))
                                 nil
                                 (append (cdr methods)
                                         (if last (list (%function-as-method last)) nil)))))))

(defun %method-functions (function methods)
  "Functions that run METHODS, none of which may call a next one."
  (mapcar (lambda (method) (%method-as-function function method nil nil nil)) methods))

(defun %with-before-and-after (function main befores afters)
  "A function that runs BEFORES, MAIN, whose values it gives, and AFTERS."
  (let ((shape (%gf-key-part function)))
    (flet ((run (functions a) (dolist (function functions) (funcall (the function function) a)))
           (run-2 (functions a b) (dolist (function functions) (funcall (the function function) a b))))
      (declare (inline run run-2))
      (cond ((and (eql (%shape-required shape) 1) (eql 0 (%shape-optional shape))
                  (not (%shape-more-p shape)))
             (if afters
                 (lambda (a)
                   (run befores a)
                   (multiple-value-prog1 (funcall (the function main) a)
                     (run afters a)))
                 (lambda (a)
                   (run befores a)
                   (funcall (the function main) a))))
            ((and (eql (%shape-required shape) 2) (eql 0 (%shape-optional shape))
                  (not (%shape-more-p shape)))
             (if afters
                 (lambda (a b)
                   (run-2 befores a b)
                   (multiple-value-prog1 (funcall (the function main) a b)
                     (run-2 afters a b)))
                 (lambda (a b)
                   (run-2 befores a b)
                   (funcall (the function main) a b))))
            (t
             (lambda (&rest arguments)
               (dolist (function befores) (apply (the function function) arguments))
               (multiple-value-prog1 (apply (the function main) arguments)
                 (dolist (function afters) (apply (the function function) arguments)))))))))

(defun %combine-standard (function methods)
  "The effective function of METHODS by standard method combination; NIL when there is no primary one."
  (let ((primary nil) (before nil) (after nil) (around nil))
    (dolist (method methods)
      (let ((qualifiers (%method-qualifiers method)))
        (cond ((null qualifiers) (push method primary))
              ((cdr qualifiers) (%invalid-qualifiers function method))
              (t (case (car qualifiers)
                   (:before (push method before))
                   (:after (push method after))
                   (:around (push method around))
                   (t (%invalid-qualifiers function method)))))))
    (if (null primary)
        nil
        (let ((main (%method-chain function (nreverse primary) nil)))
          (when (or before after)
            (setq main (%with-before-and-after function main
                                               (%method-functions function (nreverse before))
                                               (%method-functions function after))))
          (%method-chain function (nreverse around) main)))))

(defun %invalid-qualifiers (function method)
  (error "The method ~S has qualifiers that the method combination ~S of ~S does not know."
         method (%combination-type (%gf-method-combination function)) (%gf-name function)))

;;; Keywords

(defun %check-call-keywords (function keywords arguments start)
  "Signal an error when the keywords of a call are not among KEYWORDS."
  (let* ((rest (nthcdr start arguments)) (length (list-length rest)))
    (when (oddp length)
      (error 'odd-keyword-arguments-error :function (%gf-name function)))
    (unless (getf rest :allow-other-keys)
      (do ((rest rest (cddr rest)))
          ((null rest))
        (unless (or (member (car rest) keywords :test #'eq)
                    (eq (car rest) ':allow-other-keys))
          (error 'unknown-keyword-argument-error :function (%gf-name function)
                                                 :keyword (car rest)))))))

(defun %with-keyword-check (function methods effective)
  "EFFECTIVE, or a function that first checks the keywords of the call."
  (let ((shape (%gf-key-part function)))
    (if (or (not (%shape-more-p shape))
            (%shape-allows-others-p shape)
            (some (lambda (method) (%shape-allows-others-p (%method-shape method))) methods)
            (not (or (%shape-key-p shape)
                     (some (lambda (method) (%shape-key-p (%method-shape method))) methods)))
            ;; Keywords of a method with plain &REST are its own business.
            (and (not (%shape-key-p shape))
                 (some (lambda (method)
                         (and (%shape-more-p (%method-shape method))
                              (not (%shape-key-p (%method-shape method)))))
                       methods)))
        effective
        (let ((keywords (copy-list (%shape-keywords shape)))
              (start (+ (%shape-required shape) (%shape-optional shape))))
          (dolist (method methods)
            (setq keywords (union keywords (%shape-keywords (%method-shape method)))))
          (lambda (&rest arguments)
            (%check-call-keywords function keywords arguments start)
            (apply (the function effective) arguments))))))

;;; Forms of effective methods

(defun %call-method-function (function form)
  "The function that runs the method of FORM, (CALL-METHOD method next-methods)."
  (destructuring-bind (method &optional next-methods) (cdr form)
    (let ((rest (mapcar (lambda (next) (%designated-method function next)) next-methods))
          (method (%designated-method function method)))
      (%method-chain function (cons method rest) nil))))

(defun %designated-method (function method)
  "METHOD, or what (MAKE-METHOD form) stands for."
  (if (and (consp method) (eq (car method) 'make-method))
      (%function-as-method (%form-function function (cadr method)))
      method))

(defun %closed-form (function form)
  "A function of the list of arguments that evaluates FORM, or NIL when the compiler is needed."
  (cond ((atom form)
         (cond ((and (symbolp form) (not (constantp form))) nil)
               (t (let ((value (if (symbolp form) (symbol-value form) form)))
                    (lambda (arguments) (declare (ignore arguments)) value)))))
        ((eq (car form) 'quote)
         (let ((value (cadr form))) (lambda (arguments) (declare (ignore arguments)) value)))
        ((eq (car form) 'call-method)
         (let ((method (%call-method-function function form)))
           (lambda (arguments) (apply (the function method) arguments))))
        (t
         (let ((parts (mapcar (lambda (part) (%closed-form function part)) (cdr form))))
           (cond ((member nil parts) nil)
                 ((eq (car form) 'progn)
                  (lambda (arguments)
                    (do ((rest parts (cdr rest)))
                        ((null (cdr rest))
                         (if rest (funcall (the function (car rest)) arguments) nil))
                      (funcall (the function (car rest)) arguments))))
                 ((eq (car form) 'and)
                  (lambda (arguments)
                    (do ((rest parts (cdr rest)))
                        ((null (cdr rest))
                         (if rest (funcall (the function (car rest)) arguments) t))
                      (unless (funcall (the function (car rest)) arguments) (return nil)))))
                 ((eq (car form) 'or)
                  (lambda (arguments)
                    (do ((rest parts (cdr rest)))
                        ((null (cdr rest))
                         (if rest (funcall (the function (car rest)) arguments) nil))
                      (let ((value (funcall (the function (car rest)) arguments)))
                        (when value (return value))))))
                 ((and (eq (car form) 'multiple-value-prog1) parts)
                  (lambda (arguments)
                    (multiple-value-prog1 (funcall (the function (car parts)) arguments)
                      (dolist (part (cdr parts)) (funcall (the function part) arguments)))))
                 ((and (symbolp (car form)) (fboundp (car form))
                       (not (macro-function (car form))) (not (special-operator-p (car form))))
                  (let ((operator (car form)))
                    (lambda (arguments)
                      (apply operator (mapcar (lambda (part) (funcall (the function part) arguments))
                                              parts)))))
                 (t nil))))))

(defun %form-function (function form)
  "The effective function that FORM describes."
  (if (and (consp form) (eq (car form) 'call-method))
      (%call-method-function function form)
      (let ((closed (%closed-form function form)))
        (if closed
            (lambda (&rest arguments) (funcall (the function closed) arguments))
            (let ((arguments (gensym "ARGUMENTS")))
              (compile nil
                       `(lambda (&rest ,arguments)
                          (declare (ignorable ,arguments))
                          (symbol-macrolet ((%method-arguments ,arguments))
                            (macrolet ((call-method (&whole whole &rest rest)
                                         (declare (ignore rest))
                                         (list 'apply
                                               (list 'quote
                                                     (%call-method-function ',function whole))
                                               ',arguments)))
                              ,form)))))))))
