;;;; Masked float traps: infinities and NaNs instead of errors.

(defmacro masked (&body body) `(ext:with-float-traps-masked (:overflow :invalid :divide-by-zero) ,@body))
(defun compiled-operations (x y z)
  (declare (double-float x y z))
  (list (/ x y) (/ (- x) y) (* z z) (- (* z z)) (+ z z) (/ z 1d-300) (/ (+ x (/ x y)) 2d0)))
(masked (compiled-operations 1d0 0d0 1.7d308))
;=> (#.EXT:DOUBLE-FLOAT-POSITIVE-INFINITY #.EXT:DOUBLE-FLOAT-NEGATIVE-INFINITY #.EXT:DOUBLE-FLOAT-POSITIVE-INFINITY #.EXT:DOUBLE-FLOAT-NEGATIVE-INFINITY #.EXT:DOUBLE-FLOAT-POSITIVE-INFINITY #.EXT:DOUBLE-FLOAT-POSITIVE-INFINITY #.EXT:DOUBLE-FLOAT-POSITIVE-INFINITY)
(compiled-operations 1d0 0d0 1.7d308)
;!! DIVISION-BY-ZERO
(compiled-operations 1d0 1d0 1.7d308)
;!! FLOATING-POINT-OVERFLOW
(masked (mapcar (lambda (f) (funcall f)) (list (lambda () (/ 1.0 0.0)) (lambda () (/ -1 0d0)) (lambda () (/ 1 -0.0)) (lambda () (* 1e38 1e38)) (lambda () (- -3e38 3e38))
                                              (lambda () (exp 1000)) (lambda () (exp 1000d0)) (lambda () (log 0d0)) (lambda () (expt 10d0 400)) (lambda () (expt -10d0 401))
                                              (lambda () (scale-float -1d0 5000)) (lambda () (coerce 1d300 'single-float)) (lambda () (float (- (expt 10 400)) 1d0)) (lambda () (sinh -1d4)) (lambda () (sqrt 2d0)))))
;=> (#.EXT:SINGLE-FLOAT-POSITIVE-INFINITY #.EXT:DOUBLE-FLOAT-NEGATIVE-INFINITY #.EXT:SINGLE-FLOAT-NEGATIVE-INFINITY #.EXT:SINGLE-FLOAT-POSITIVE-INFINITY #.EXT:SINGLE-FLOAT-NEGATIVE-INFINITY #.EXT:SINGLE-FLOAT-POSITIVE-INFINITY #.EXT:DOUBLE-FLOAT-POSITIVE-INFINITY #.EXT:DOUBLE-FLOAT-NEGATIVE-INFINITY #.EXT:DOUBLE-FLOAT-POSITIVE-INFINITY #.EXT:DOUBLE-FLOAT-NEGATIVE-INFINITY #.EXT:DOUBLE-FLOAT-NEGATIVE-INFINITY #.EXT:SINGLE-FLOAT-POSITIVE-INFINITY #.EXT:DOUBLE-FLOAT-NEGATIVE-INFINITY #.EXT:DOUBLE-FLOAT-NEGATIVE-INFINITY 1.4142135623730951d0)
(masked (list (ext:float-nan-p (/ 0d0 0d0)) (ext:float-nan-p (/ 0.0 0.0)) (ext:float-nan-p (- ext:double-float-positive-infinity ext:double-float-positive-infinity))
              (let ((nan (/ 0d0 0d0))) (list (= nan nan) (< nan 1d0) (ext:float-nan-p (+ nan 1d0))))))
;=> (T T T (NIL NIL T))
;; Only what is named is masked, and integers are divided as ever.
(ext:with-float-traps-masked (:overflow) (/ 1d0 0d0))
;!! DIVISION-BY-ZERO
(ext:with-float-traps-masked (:divide-by-zero) (/ 0d0 0d0))
;!! FLOATING-POINT-INVALID-OPERATION
(masked (/ 1 0))
;!! DIVISION-BY-ZERO
(masked (car (list 1)))
;=> 1
(masked (symbol-value 'no-such-variable-of-float-traps))
;!! UNBOUND-VARIABLE
(macroexpand '(ext:with-float-traps-masked (:nonsense) 1))
;!! PROGRAM-ERROR
;; The dynamic extent ends with the form.
(progn (masked (/ 1d0 0d0)) (/ 1d0 0d0))
;!! DIVISION-BY-ZERO
