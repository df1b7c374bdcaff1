;;;; Definitions and redefinitions: DEFUN, DEFVAR, DEFPARAMETER, DEFCONSTANT, FMAKUNBOUND, COMPILE.

(defun f1 (x) (+ x 1))
(f1 1)
;=> 2
(defun caller (x) (f1 x))
(caller 1)
;=> 2
(defun f1 (x) (+ x 100))
(caller 1)
;=> 101
(mapcar 'f1 '(1 2))
;=> (101 102)
(mapcar #'f1 '(1 2))
;=> (101 102)
(let ((old (fdefinition 'f1))) (setf (fdefinition 'f1) (lambda (x) (list :new x))) (list (funcall old 1) (caller 1)))
;=> (101 (:NEW 1))
(fmakunbound 'f1)
;=> F1
(fboundp 'f1)
;=> NIL
(caller 1)
;!! UNDEFINED-FUNCTION
(handler-bind ((undefined-function (lambda (c) (use-value (lambda (x) (list :instead x)) c)))) (caller 5))
;=> (:INSTEAD 5)
(handler-case (f1 1) (undefined-function (c) (cell-error-name c)))
;=> F1
(defvar *v* 1)
(defvar *v* 2)
*v*
;=> 1
(defparameter *p* 1)
(defparameter *p* 2)
*p*
;=> 2
(defvar *unbound*)
(boundp '*unbound*)
;=> NIL
*unbound*
;!! UNBOUND-VARIABLE
(handler-bind ((unbound-variable (lambda (c) (use-value 17 c)))) *unbound*)
;=> 17
(handler-bind ((unbound-variable (lambda (c) (store-value 18 c)))) *unbound*)
;=> 18
*unbound*
;=> 18
(makunbound '*unbound*)
;=> *UNBOUND*
(boundp '*unbound*)
;=> NIL
(defconstant +c+ 5)
+c+
;=> 5
(constantp '+c+)
;=> T
(constantp 5)
;=> T
(constantp 'x)
;=> NIL
(constantp '(quote a))
;=> T
(constantp :k)
;=> T
(funcall (compile nil '(lambda (x) (* x x))) 5)
;=> 25
(multiple-value-list (compile 'caller))
;=> (CALLER NIL NIL)
(progn (setf (symbol-function 'g1) #'cdr) (g1 '(1 2)))
;=> (2)
(defun self-replacing () (defun self-replacing () :second) :first)
(list (self-replacing) (self-replacing))
;=> (:FIRST :SECOND)
(defun count-down (n) (if (= n 0) :done (count-down (- n 1))))
(count-down 100000)
;=> :DONE
(symbol-function 'no-such-function)
;!! UNDEFINED-FUNCTION
(fdefinition '(setf no-such-function))
;!! UNDEFINED-FUNCTION
(let ((n 0)) (defun closed-over () (incf n)))
;=> CLOSED-OVER
(list (closed-over) (closed-over))
;=> (1 2)
(eval '(progn (defun later () 5) (later)))
;=> 5
(eval '(let ((x 1)) (+ x 2)))
;=> 3
(eval ''a)
;=> A
(eval (list '+ 1 2))
;=> 3
(functionp #'car)
;=> T
(functionp 'car)
;=> NIL
(compiled-function-p #'car)
;=> T
(eq #'car (symbol-function 'car))
;=> T
(identity 5)
;=> 5
(funcall (constantly 5) 1 2 3)
;=> 5
(funcall (complement #'evenp) 3)
;=> T
(multiple-value-list (function-lambda-expression #'car))
;=> (NIL T CAR)
(every #'functionp (list #'car (lambda () 1) #'(setf car)))
;=> T
(equal '(1 2) '(1 2))
;=> T
(eql 1.0 1.0)
;=> T
(eq 'a 'a)
;=> T
(equalp "ABC" "abc")
;=> T
(equal "ABC" "abc")
;=> NIL
(equalp #(1 2) #(1.0 2))
;=> T
(equal #(1 2) #(1 2))
;=> NIL
(eql 1 1.0)
;=> NIL
(eql 100000000000000000000 100000000000000000000)
;=> T
(eql 1/2 1/2)
;=> T
(equal "abc" (copy-seq "abc"))
;=> T
(eql #\a #\a)
;=> T
(equalp #\a #\A)
;=> T
(equal #*101 #*101)
;=> T
(equalp (make-hash-table) (make-hash-table))
;=> T
(eql -0.0 0.0)
;=> NIL
(not nil)
;=> T
(not 5)
;=> NIL
