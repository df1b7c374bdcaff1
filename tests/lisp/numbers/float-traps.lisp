;;;; Float traps: signalled, or masked for the time of a form.

(defmacro ft-all (&body body) `(ext:with-float-traps-masked (:overflow :invalid :divide-by-zero :inexact :underflow) ,@body))
(defun ft-kinds (x) (cond ((not (floatp x)) x) ((ext:float-nan-p x) :nan) ((ext:float-infinity-p x) (if (plusp x) :infinity :minus-infinity)) (t x)))
(defun ft-times (a b) (declare (double-float a b)) (let* ((x (* a b)) (y (+ x 1d0))) (list x y)))
(defun ft-any (function &rest arguments) (ft-kinds (apply function arguments)))
(mapcar #'ft-kinds (ft-all (ft-times 1d300 1d300)))
;=> (:INFINITY :INFINITY)
(ft-times 1d300 1d300)
;!! FLOATING-POINT-OVERFLOW
(ft-all (list (ft-any #'/ 1d0 0d0) (ft-any #'/ -1f0 0f0) (ft-any #'/ 0d0 0d0) (ft-any #'* 1f30 -1f30) (ft-any #'- (/ 1d0 0d0) (/ 1d0 0d0))
              (ft-any #'exp 1000d0) (ft-any #'log 0d0) (ft-any #'scale-float 1d0 5000) (ft-any #'scale-float -1f0 5000)
              (ft-any #'coerce (expt 10 400) 'double-float) (ft-any #'coerce (- (expt 10 400)) 'single-float) (ft-any #'coerce -1d300 'single-float)
              (ft-any #'float (/ (expt 10 400) 3) 1f0) (ft-any #'expt 10d0 400d0)))
;=> (:INFINITY :MINUS-INFINITY :NAN :MINUS-INFINITY :NAN :INFINITY :MINUS-INFINITY :INFINITY :MINUS-INFINITY :INFINITY :MINUS-INFINITY :MINUS-INFINITY :INFINITY :INFINITY)
(let ((results nil))
  (dolist (form '((/ 1d0 0d0) (/ 0d0 0d0) (* 1f30 1f30) (exp 1000d0) (log 0d0) (scale-float 1d0 5000) (coerce (expt 10 400) 'double-float)) (nreverse results))
    (push (handler-case (eval form) (arithmetic-error (c) (type-of c))) results)))
;=> (DIVISION-BY-ZERO FLOATING-POINT-INVALID-OPERATION FLOATING-POINT-OVERFLOW FLOATING-POINT-OVERFLOW DIVISION-BY-ZERO FLOATING-POINT-OVERFLOW FLOATING-POINT-OVERFLOW)
;; Only those named are masked, inside only, also after an exit.
(ext:with-float-traps-masked (:overflow) (list (ft-kinds (* 1d300 1d300)) (handler-case (/ 1d0 0d0) (division-by-zero () :zero))
  (ext:with-float-traps-masked (:divide-by-zero) (list (ft-kinds (* 1d300 1d300)) (ft-kinds (/ 1d0 0d0))))
  (handler-case (/ 1d0 0d0) (division-by-zero () :zero))))
;=> (:INFINITY :ZERO (:INFINITY :INFINITY) :ZERO)
(catch 'out (ext:with-float-traps-masked (:overflow) (throw 'out 1)))
;=> 1
(handler-case (* 1d300 (eval 1d300)) (floating-point-overflow () :overflow))
;=> :OVERFLOW
(ft-all (handler-case (/ 1 0) (division-by-zero () :integers)))
;=> :INTEGERS
(eval '(ext:with-float-traps-masked (:no-such-trap) 1))
;!! TYPE-ERROR
(multiple-value-list (ext:with-float-traps-masked () (values 1 2)))
;=> (1 2)
