;;;; DEFGENERIC: options, errors, redefinition, ENSURE-GENERIC-FUNCTION, FIND-METHOD and its relatives.

(defgeneric dg-a (x &optional y &key z) (:documentation "Text.") (:method ((x integer) &optional y &key z) (list x y z)) (:method ((x symbol) &optional y &key (z 5)) (list :symbol x y z)))
;=> #<STANDARD-GENERIC-FUNCTION DG-A (2)>
(list (dg-a 1) (dg-a 1 2 :z 3) (dg-a 'a))
;=> ((1 NIL NIL) (1 2 3) (:SYMBOL A NIL 5))
(documentation #'dg-a t)
;=> "Text."
(defgeneric (setf dg-a) (value x) (:method (value (x cons)) (setf (cdr x) value)))
;=> #<STANDARD-GENERIC-FUNCTION (SETF DG-A) (1)>
(let ((c (cons 1 2))) (list (setf (dg-a c) 5) c))
;=> (5 (1 . 5))
(defgeneric dg-wrong (x &optional (y 1)))
;!! PROGRAM-ERROR
(defgeneric dg-wrong (x x))
;!! PROGRAM-ERROR
(defgeneric dg-wrong (x &aux y))
;!! PROGRAM-ERROR
(defgeneric dg-wrong (x) (:nonsense 1))
;!! PROGRAM-ERROR
(defgeneric dg-wrong (x) (:documentation "a") (:documentation "b"))
;!! PROGRAM-ERROR
(defgeneric dg-wrong (x y) (:argument-precedence-order x))
;!! PROGRAM-ERROR
(defgeneric dg-wrong (x) (declare (special x)))
;!! PROGRAM-ERROR
(defgeneric dg-wrong (x) (:method ((x integer) y) y))
;!! PROGRAM-ERROR
(defgeneric cond (x))
;!! PROGRAM-ERROR
(defun dg-function (x) x)
;=> DG-FUNCTION
(defgeneric dg-function (x))
;!! PROGRAM-ERROR
(progn (fmakunbound 'dg-function) (defgeneric dg-function (x)))
;=> #<STANDARD-GENERIC-FUNCTION DG-FUNCTION (0)>
(let ((f #'dg-a)) (defgeneric dg-a (x &optional y &key z) (:method ((x integer) &optional y &key z) (list :new x y z))) (list (eq f #'dg-a) (dg-a 1)))
;=> (T (:NEW 1 NIL NIL))
(dg-a 'a)
;!! ERROR
(ensure-generic-function 'dg-e :lambda-list '(a &rest b))
;=> #<STANDARD-GENERIC-FUNCTION DG-E (0)>
(let ((m (defmethod dg-e ((a integer) &rest b) (list a b)))) (list (dg-e 1 2 3) (eq m (find-method #'dg-e nil (list (find-class 'integer)))) (progn (remove-method #'dg-e m) (find-method #'dg-e nil '(integer) nil))))
;=> ((1 (2 3)) T NIL)
(find-method #'dg-e nil '(integer))
;!! SIMPLE-ERROR
(find-method #'dg-e nil '(integer symbol))
;!! SIMPLE-ERROR
(let ((m (defmethod dg-e ((a symbol) &rest b) b))) (add-method #'dg-function m))
;!! SIMPLE-ERROR
(multiple-value-list (function-keywords (defmethod dg-k ((x t) &key a ((:bee b) 1) &allow-other-keys) (list a b))))
;=> ((:A :BEE) T)
(defmethod no-applicable-method ((f (eql #'dg-function)) &rest arguments) (list :none arguments))
(dg-function 5)
;=> (:NONE (5))
(handler-case (dg-a) (program-error (c) (princ-to-string c)))
;=> "DG-A was called with 0 arguments; its lambda list is (X &OPTIONAL Y &KEY Z)."
(handler-bind ((error (lambda (c) (declare (ignore c)) (defmethod dg-e ((a string) &rest b) (declare (ignore b)) (list :added a)) (invoke-restart (find "RETRY" (compute-restarts) :key (lambda (r) (string (restart-name r))) :test #'string=))))) (dg-e "s"))
;=> (:ADDED "s")
(defgeneric dg-count (x &optional y) (:method ((x integer) &optional (y 1)) (list x y)))
;=> #<STANDARD-GENERIC-FUNCTION DG-COUNT (1)>
(handler-case (dg-count 1 2 3) (program-error (c) (princ-to-string c)))
;=> "DG-COUNT was called with 3 arguments; its lambda list is (X &OPTIONAL Y)."
(defgeneric dg-traced (x))
;=> #<STANDARD-GENERIC-FUNCTION DG-TRACED (0)>
(progn (trace dg-traced) (defmethod dg-traced ((x integer)) x) (list (trace) (search "(DG-TRACED 5)" (with-output-to-string (*trace-output*) (dg-traced 5))) (progn (untrace dg-traced) (dg-traced 6))))
;=> ((DG-TRACED) 5 6)
