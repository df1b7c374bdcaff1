;;;; PRINT-OBJECT.

(defclass pr-a () ((x :initarg :x)))
;=> #<STANDARD-CLASS PR-A>
(let ((text (prin1-to-string (make-instance 'pr-a)))) (list (subseq text 0 8) (char text (1- (length text)))))
;=> ("#<PR-A {" #\>)
(defmethod print-object ((object pr-a) stream) (print-unreadable-object (object stream :type t) (prin1 (slot-value object 'x) stream)))
(list (princ-to-string (make-instance 'pr-a :x "s")) (format nil "~S ~A" (make-instance 'pr-a :x 1) (list (make-instance 'pr-a :x #\a))))
;=> ("#<PR-A \"s\">" "#<PR-A 1> (#<PR-A #\\a>)")
(let ((*print-readably* t)) (prin1-to-string (make-instance 'pr-a :x 1)))
;!! PRINT-NOT-READABLE
(let ((*print-level* 1)) (prin1-to-string (list (list 1) (make-instance 'pr-a :x '(1 (2))))))
;=> "(# #)"
(list (progn (defgeneric pr-f (x)) (princ-to-string #'pr-f)) (princ-to-string (find-class 'standard-class)))
;=> ("#<STANDARD-GENERIC-FUNCTION PR-F (0)>" "#<STANDARD-CLASS STANDARD-CLASS>")
(let ((text (princ-to-string (find-method #'print-object nil '(pr-a t))))) (subseq text 0 (position #\{ text)))
;=> "#<STANDARD-METHOD PRINT-OBJECT (PR-A T) "
(print-object 5 (make-broadcast-stream))
;=> 5
(with-output-to-string (s) (print-object '(1 "a" #\b) s))
;=> "(1 \"a\" #\\b)"
