;;;; The condition types of the standard.

(defmacro sc (a b) `(subtypep ',a ',b))
;=> SC
(list (sc simple-error error) (sc error serious-condition) (sc storage-condition serious-condition) (sc storage-condition error) (sc warning condition) (sc style-warning warning) (sc simple-warning warning) (sc simple-type-error type-error) (sc division-by-zero arithmetic-error) (sc floating-point-overflow arithmetic-error) (sc unbound-variable cell-error) (sc undefined-function cell-error) (sc unbound-slot cell-error) (sc control-error error) (sc file-error error) (sc package-error error) (sc parse-error error) (sc reader-error parse-error) (sc reader-error stream-error) (sc end-of-file stream-error) (sc print-not-readable error) (sc program-error error))
;=> (T T T NIL T T T T T T T T T T T T T T T T T T)
(princ-to-string (make-condition 'unbound-variable :name 'foo))
;=> "The variable FOO is unbound."
(princ-to-string (make-condition 'simple-condition :format-control "~A-~A" :format-arguments '(1 2)))
;=> "1-2"
(cell-error-name (make-condition 'undefined-function :name 'foo))
;=> FOO
(unbound-slot-instance (make-condition 'unbound-slot :name 'a :instance 5))
;=> 5
(stream-error-stream (make-condition 'end-of-file :stream 1))
;=> 1
(file-error-pathname (make-condition 'file-error :pathname "x"))
;=> "x"
(package-error-package (make-condition 'package-error :package "P"))
;=> "P"
(print-not-readable-object (make-condition 'print-not-readable :object 3))
;=> 3
(let ((c (make-condition 'arithmetic-error :operation '+ :operands '(1 2)))) (list (arithmetic-error-operation c) (arithmetic-error-operands c)))
;=> (+ (1 2))
(every (lambda (type) (stringp (princ-to-string (make-condition type)))) '(simple-error simple-warning error warning condition storage-condition program-error control-error parse-error))
;=> T
(handler-case (error 'file-error :pathname "some/file") (error (condition) (princ-to-string condition)))
;=> "Something went wrong with the file \"some/file\"."
(handler-case (macroexpand-1 '(restart-case 3 4)) (error (condition) (princ-to-string condition)))
;=> "4 is no clause of RESTART-CASE, which is (name lambda-list . body)."
