;;;; DEFINE-CONDITION and MAKE-CONDITION.

(define-condition dc-base (error) ((a :initarg :a :initform 5 :reader dc-a) (b :initarg :b :accessor dc-b)) (:report (lambda (c s) (format s "base ~A" (dc-a c)))) (:default-initargs :b 7))
;=> DC-BASE
(handler-case (error 'dc-base) (dc-base (c) (setf (dc-b c) (1+ (dc-b c))) (list (dc-a c) (dc-b c) (typep c 'error) (typep c 'warning) (princ-to-string c))))
;=> (5 8 T NIL "base 5")
(define-condition dc-sub (dc-base simple-condition) ((c :initarg :c :initarg :cc :reader dc-c)) (:documentation "Sub."))
;=> DC-SUB
(let ((x (make-condition 'dc-sub :a 1 :cc 3))) (list (dc-a x) (dc-b x) (dc-c x) (typep x 'simple-condition) (princ-to-string x)))
;=> (1 7 3 T "base 1")
(documentation 'dc-sub 'type)
;=> "Sub."
(list (multiple-value-list (subtypep 'dc-sub 'error)) (multiple-value-list (subtypep 'dc-sub 'warning)))
;=> ((T T) (NIL T))
(define-condition dc-string (condition) () (:report "a fixed text"))
;=> DC-STRING
(princ-to-string (make-condition 'dc-string))
;=> "a fixed text"
(define-condition dc-shared (condition) ((n :allocation :class :initform 1 :accessor dc-n)))
;=> DC-SHARED
(let ((a (make-condition 'dc-shared)) (b (make-condition 'dc-shared))) (setf (dc-n a) 9) (dc-n b))
;=> 9
(dc-a 5)
;!! ERROR
(make-condition 'dc-unknown)
;!! TYPE-ERROR
(make-condition 'integer)
;!! TYPE-ERROR
(error 'dc-unknown)
;!! TYPE-ERROR
(define-condition dc-over (dc-base) ((a :initform 6)) (:report (lambda (c s) (format s "over ~A ~A" (dc-a c) (type-of c)))))
;=> DC-OVER
(princ-to-string (make-condition 'dc-over))
;=> "over 6 DC-OVER"
(define-condition dc-plain () ())
;=> DC-PLAIN
(typep (make-condition 'dc-plain) 'condition)
;=> T
(let ((n 3)) (define-condition dc-closed (condition) ((a :initform n :reader dc-closed-a))) (dc-closed-a (make-condition 'dc-closed)))
;=> 3
