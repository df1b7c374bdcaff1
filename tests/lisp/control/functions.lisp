;;;; Function names as data.

(fboundp 'car)
;=> T
(fboundp 'when)
;=> T
(fboundp 'if)
;=> T
(fboundp 'fn-nothing)
;=> NIL
(fboundp '(setf car))
;=> T
(fboundp '(car))
;!! TYPE-ERROR
(fdefinition 'fn-nothing)
;!! UNDEFINED-FUNCTION
(fdefinition '(setf fn-nothing))
;!! UNDEFINED-FUNCTION
(functionp (fdefinition 'car))
;=> T
(functionp (setf (fdefinition 'fn-1) (lambda (x) (list x))))
;=> T
(fn-1 2)
;=> (2)
(functionp (setf (symbol-function 'fn-2) #'fn-1))
;=> T
(fn-2 3)
;=> (3)
(functionp (setf (fdefinition '(setf fn-3)) (lambda (v x) (list v x))))
;=> T
(setf (fn-3 1) 2)
;=> (2 1)
(fmakunbound 'fn-1)
;=> FN-1
(fboundp 'fn-1)
;=> NIL
(symbol-function '(setf fn-3))
;!! TYPE-ERROR
(special-operator-p 'if)
;=> T
(special-operator-p 'car)
;=> NIL
(special-operator-p 5)
;!! TYPE-ERROR
(constantp 5)
;=> T
(constantp '(quote a))
;=> T
(constantp :key)
;=> T
(constantp 'fn-unknown)
;=> NIL
(constantp '(car x))
;=> NIL
(multiple-value-bind (lambda closure) (function-lambda-expression #'car) (list (listp lambda) (or closure t)))
;=> (T T)
(funcall (constantly 4) 1 2 3)
;=> 4
(funcall (complement #'evenp) 3)
;=> T
(apply #'funcall #'list 1 '(2 3))
;=> (1 2 3)
(funcall #'apply #'list 1 '(2 3))
;=> (1 2 3)
(multiple-value-list (funcall #'values 1 2))
;=> (1 2)
(multiple-value-list (values-list '(1 2 3)))
;=> (1 2 3)
(values-list '(1 . 2))
;!! TYPE-ERROR
