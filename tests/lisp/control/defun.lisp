;;;; DEFUN: names, lambda lists, redefinition.

(defun df-1 (a &optional (b 2 b-p) &rest r &key k &allow-other-keys) "Doc." (declare (ignorable r)) (list a b b-p k))
;=> DF-1
(df-1 1)
;=> (1 2 NIL NIL)
(df-1 1 3 :k 4)
;=> (1 3 T 4)
(documentation 'df-1 'function)
;=> "Doc."
(defun (setf df-place) (value x) (list :set value x))
;=> (SETF DF-PLACE)
(setf (df-place 1) 2)
;=> (:SET 2 1)
(fboundp '(setf df-place))
;=> T
(defun df-2 (x) (return-from df-2 (* x 2)) 5)
;=> DF-2
(df-2 4)
;=> 8
(defun df-3 () (df-4))
;=> DF-3
(defun df-4 () 1)
;=> DF-4
(df-3)
;=> 1
(defun df-4 () 2)
;=> DF-4
(df-3)
;=> 2
(fmakunbound 'df-4)
;=> DF-4
(df-3)
;!! UNDEFINED-FUNCTION
(handler-bind ((undefined-function (lambda (c) (use-value (lambda () :used) c)))) (df-3))
;=> :USED
(df-1)
;!! PROGRAM-ERROR
(df-2 1 2)
;!! PROGRAM-ERROR
(defun df-5 (&key a) a)
;=> DF-5
(df-5 :b 1)
;!! PROGRAM-ERROR
(df-5 :a)
;!! PROGRAM-ERROR
(df-5 :b 1 :allow-other-keys t)
;=> NIL
