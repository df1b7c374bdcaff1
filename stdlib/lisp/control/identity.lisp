;;;; The equality predicates, and the predicates of functions, as functions.
;;;;
;;;; The compiler emits EQ, EQL and NOT in line; these are their function objects and, for EQL of
;;;; numbers, the way on when the words differ.
;;;;
;;;; Tests: tests/lisp/control/equality.lisp.

(in-package "BROLGA-SYSTEM")

(defun eq (x y)
  "Whether X and Y are the same object."
  (eq x y))

(defun eql (x y)
  "Whether X and Y are the same object, or numbers of the same type and value."
  (%eql x y))

(defun equal-deeply (x y)
  "Whether X and Y are EQUAL, by the primitive, which needs no stack."
  (do ((answer (%equal x y) (%equal x y)))
      ;; 0: an interrupt came first.
      ((not (eq answer 0)) answer)))

(defmacro equal-atoms (x y)
  "Whether X and Y, variables that are not EQ and not both conses, are EQUAL."
  `(cond ((or (%fixnump ,x) (symbolp ,x) (consp ,x) (characterp ,x)) nil)
         ((stringp ,x) (and (stringp ,y) (%string= ,x ,y)))
         (t (equal-deeply ,x ,y))))

(defun equal (x y)
  "Whether X and Y are EQL, or conses, strings, bit vectors or pathnames with EQUAL parts."
  (loop
    (cond ((eq x y) (return t))
          ((not (and (consp x) (consp y))) (return (equal-atoms x y))))
    (let ((a (car x)) (b (car y)))
      (unless (eq a b)
        (when (and (consp a) (consp b))
          (return (equal-deeply x y)))
        (unless (equal-atoms a b)
          (return nil))))
    (setq x (cdr x))
    (setq y (cdr y))))

(defun equalp (x y)
  "Whether X and Y are equal regardless of case, number type and kind of array or table."
  (or (eq x y)
      (do ((answer (%equalp x y) (%equalp x y)))
          ((not (eq answer 0)) answer))))

(defun not (object)
  "T if OBJECT is NIL, else NIL."
  (not object))

(defun functionp (object)
  "Whether OBJECT is a function."
  (functionp object))

(defun compiled-function-p (object)
  "Whether OBJECT is a compiled function; all functions are."
  (functionp object))

(defun identity (object)
  "OBJECT."
  object)

(defun constantly (value)
  "A function that takes any arguments and returns VALUE."
  (lambda (&rest arguments)
    (declare (ignore arguments))
    value))

(defun complement (function)
  "A function that is true where FUNCTION is false."
  (let ((function (designated-function function)))
    (lambda (&rest arguments)
      (not (apply function arguments)))))

;;; Functions that the compiler treats as operators where they are called by name

(defun values-list (list)
  "The elements of LIST as multiple values."
  (do ((rest list (cdr rest)))
      ((endp rest)))
  (%values-list list))

(defun values (&rest objects)
  "OBJECTS as multiple values."
  (%values-list objects))

(defun funcall (function &rest arguments)
  "Call FUNCTION with ARGUMENTS."
  (apply function arguments))

(defun apply (function argument &rest more)
  "Call FUNCTION with the arguments given, the last of which is a list of further ones."
  (if more
      (apply function (%spread-arguments argument more))
      (apply function argument)))

(defun %spread-arguments (first more)
  "The list of FIRST, the elements of MORE but the last, and the elements of its last."
  (if more
      (cons first (%spread-arguments (car more) (cdr more)))
      first))
