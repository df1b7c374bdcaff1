;;;; What failed checks of compiled code and primitives become.

(defun fl-car (x) (car x))
;=> FL-CAR
(fl-car 5)
;!! TYPE-ERROR
(defun fl-add (x y) (+ x y))
;=> FL-ADD
(fl-add 'a 1)
;!! TYPE-ERROR
(fl-add 1 "b")
;!! TYPE-ERROR
(defun fl-typed (x) (declare (type fixnum x)) x)
;=> FL-TYPED
(fl-typed "s")
;!! TYPE-ERROR
(funcall 5)
;!! TYPE-ERROR
(funcall 'fl-undefined 1)
;!! UNDEFINED-FUNCTION
(handler-bind ((undefined-function (lambda (c) (use-value 'list c)))) (fl-undefined-2 1 2))
;=> (1 2)
(handler-bind ((undefined-function (lambda (c) (defun fl-later (a) (* a 2)) (continue c)))) (fl-later 4))
;=> 8
(handler-bind ((unbound-variable (lambda (c) (store-value 4 c)))) (list fl-unbound fl-unbound))
;=> (4 4)
(svref #(1 2) 2)
;!! TYPE-ERROR
(aref #(1 2) -1)
;!! TYPE-ERROR
(elt '(1 2) 5)
;!! TYPE-ERROR
(char "abc" 3)
;!! TYPE-ERROR
(the integer (fl-car '("s")))
;!! TYPE-ERROR
(apply #'list 1 2)
;!! TYPE-ERROR
(throw 'fl-no-catch 1)
;!! CONTROL-ERROR
(let ((f (block b (lambda () (return-from b 1))))) (funcall f))
;!! CONTROL-ERROR
(let ((f nil)) (tagbody (setq f (lambda () (go out))) out) (funcall f))
;!! CONTROL-ERROR
(defun fl-deep (n) (if (= n 0) 0 (+ 1 (fl-deep (- n 1)))))
;=> FL-DEEP
(handler-case (fl-deep 100000000) (storage-condition () :deep))
;=> :DEEP
(handler-case (fl-deep 100000000) (storage-condition () :again))
;=> :AGAIN
(fl-deep 1000)
;=> 1000
(symbol-value 'fl-none)
;!! UNBOUND-VARIABLE
(expt 0 -1)
;!! DIVISION-BY-ZERO
(mod 5 0)
;!! DIVISION-BY-ZERO
(make-array -1)
;!! TYPE-ERROR

; A constant of the wrong type, too, can be replaced.
(handler-bind ((type-error (lambda (c) (use-value '(1 2) c)))) (list (car 5) (cdr "a")))
;=> (1 (2))
(handler-bind ((type-error (lambda (c) (use-value '(1 2) c))))
  (funcall (lambda (x) (declare (type fixnum x)) (car x)) 5))
;=> 1
