;;;; The compiler's warnings: conditions, counts, messages, compilation units.

(defun conditions-of (form)
  "Types of the conditions that compiling FORM as a function signals."
  (let ((types nil))
    (handler-bind ((warning (lambda (condition)
                              (push (type-of condition) types)
                              (muffle-warning condition))))
      (compile nil form))
    (nreverse types)))
(defun message-of (function)
  (let ((*error-output* (make-string-output-stream))
        ;; The handlers of those who run this file muffle all warnings.
        (brolga-system::*handler-clusters* nil))
    (funcall function)
    (get-output-stream-string *error-output*)))
(every (lambda (type) (subtypep type 'style-warning)) (conditions-of '(lambda (x) 1)))
;=> T
(length (conditions-of '(lambda (x) 1)))
;=> 1
(length (conditions-of '(lambda (x) (no-such-function x))))
;=> 1
(length (conditions-of '(lambda (x) (declare (ignore x)) 1)))
;=> 0
(message-of (lambda () (conditions-of '(lambda (x) (no-such-function x)))))
;=> ""
(let ((*error-output* (make-broadcast-stream)) (brolga-system::*handler-clusters* nil)) (cdr (multiple-value-list (compile nil '(lambda () no-such-variable)))))
;=> (T T)
(let ((*error-output* (make-broadcast-stream)) (brolga-system::*handler-clusters* nil)) (cdr (multiple-value-list (compile nil '(lambda () (no-such-function))))))
;=> (T NIL)
(cdr (multiple-value-list (compile nil '(lambda () 1))))
;=> (NIL NIL)
(message-of (lambda () (eval '(defun calls-missing () (missing-function 1)))))
;=> "; in DEFUN CALLS-MISSING:
;.. ;     (MISSING-FUNCTION 1)
;.. ; STYLE-WARNING: The function MISSING-FUNCTION is undefined.
;.. "
(message-of (lambda () (eval '(defun calls-itself (n) (calls-itself n)))))
;=> ""
(message-of (lambda ()
              (with-compilation-unit ()
                (eval '(defun calls-later () (defined-later)))
                (eval '(defun defined-later () 1)))))
;=> ""
(let ((text (message-of (lambda ()
                          (with-compilation-unit ()
                            (eval '(defun calls-two () (missing-1) (missing-2))))))))
  (list (search "Undefined functions:" text) (search "MISSING-1 MISSING-2" text)) t)
;=> T
(with-compilation-unit (:override t) (+ 1 2))
;=> 3
(multiple-value-list (with-compilation-unit () (values 1 2)))
;=> (1 2)
(catch 'out (with-compilation-unit () (throw 'out :thrown)))
;=> :THROWN

; The required parameters of a method are the generic function's wish; others are not.
(defmethod unused-in-method ((a integer) b) a)
(defmethod unused-in-method ((a string) b) (let ((c b)) a))
