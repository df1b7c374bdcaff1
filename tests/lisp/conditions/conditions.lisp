;;;; Conditions, handlers, restarts.

(handler-case (error "x ~A" 1) (simple-error (c) (format nil (simple-condition-format-control c) (first (simple-condition-format-arguments c)))))
;=> "x 1"
(handler-case (error "x ~A" 1) (error (c) (princ-to-string c)))
;=> "x 1"
(handler-case 5 (error () 1))
;=> 5
(multiple-value-list (handler-case (values 1 2) (error () 1)))
;=> (1 2)
(handler-case 5 (:no-error (x) (list x)))
;=> (5)
(handler-case (values 1 2) (error () :e) (:no-error (a b) (list b a)))
;=> (2 1)
(handler-case (error 'type-error :datum 1 :expected-type 'string) (type-error (c) (list (type-error-datum c) (type-error-expected-type c))))
;=> (1 STRING)
(handler-case (car 1) (type-error (c) (list (type-error-datum c) (type-error-expected-type c))))
;=> (1 LIST)
(handler-case (/ 1 0) (division-by-zero (c) (list (arithmetic-error-operation c) (arithmetic-error-operands c))))
;=> (/ (1 0))
(handler-case (error "a") (warning () 1) (error () 2))
;=> 2
(handler-case (handler-case (error "inner") (warning () 1)) (error () :outer))
;=> :OUTER
(handler-case (signal "not an error") (error () 1))
;=> NIL
(signal "nobody cares")
;=> NIL
(define-condition my-error (error) ((a :initarg :a :reader my-a) (b :initform 5 :accessor my-b)) (:report (lambda (c s) (format s "mine: ~A ~A" (my-a c) (my-b c)))))
(handler-case (error 'my-error :a 1) (my-error (c) (list (my-a c) (my-b c) (princ-to-string c))))
;=> (1 5 "mine: 1 5")
(error 'my-error :a 1)
;!! MY-ERROR
(define-condition my-sub (my-error) ((c :initarg :c :initform nil :reader my-c)) (:default-initargs :a :default))
(handler-case (error 'my-sub :c 3) (my-error (c) (list (my-a c) (my-b c) (my-c c) (type-of c))))
;=> (:DEFAULT 5 3 MY-SUB)
(let ((c (make-condition 'my-error :a 2))) (setf (my-b c) 7) (list (typep c 'error) (my-b c) (typep c 'my-sub)))
;=> (T 7 NIL)
(define-condition string-report (condition) () (:report "just a text"))
(princ-to-string (make-condition 'string-report))
;=> "just a text"
(define-condition plain (condition) ())
(handler-case (signal 'plain) (plain () :got))
;=> :GOT
(subtypep 'my-sub 'error)
;=> T
;=> T
(let ((log nil)) (handler-bind ((error (lambda (c) (declare (ignore c)) (push :handler log)))) (handler-case (error "x") (error () (push :case log)))) (reverse log))
;=> (:CASE)
(let ((log nil)) (handler-case (handler-bind ((error (lambda (c) (declare (ignore c)) (push 1 log))) (simple-error (lambda (c) (declare (ignore c)) (push 2 log)))) (error "x")) (error () (reverse log))))
;=> (1 2)
(let ((log nil)) (handler-case (handler-bind ((error (lambda (c) (declare (ignore c)) (push :outer log)))) (handler-bind ((error (lambda (c) (declare (ignore c)) (push :inner log)))) (error "x"))) (error () (reverse log))))
;=> (:INNER :OUTER)
(handler-bind ((error (lambda (c) (declare (ignore c)) (throw 'out :thrown)))) (catch 'out (error "x")))
;=> :THROWN
(catch 'out (handler-bind ((error (lambda (c) (declare (ignore c)) (throw 'out :thrown)))) (error "x")))
;=> :THROWN
(block b (handler-bind ((error (lambda (c) (declare (ignore c)) (return-from b (handler-case (error "y") (error () :nested)))))) (error "x")))
;=> :NESTED
(restart-case (invoke-restart 'foo 1 2) (foo (a b) (list a b)))
;=> (1 2)
(restart-case 5 (foo () 1))
;=> 5
(restart-case (list 1 (invoke-restart 'foo)) (foo () :report "foo it" 2))
;=> 2
(multiple-value-list (restart-case (invoke-restart 'r) (r () (values 1 2))))
;=> (1 2)
(handler-bind ((error (lambda (c) (declare (ignore c)) (invoke-restart 'fix 7)))) (+ 1 (restart-case (error "x") (fix (v) v))))
;=> 8
(handler-bind ((error (lambda (c) (use-value 10 c)))) (+ 1 (restart-case (error "x") (use-value (v) v))))
;=> 11
(handler-bind ((error #'continue)) (cerror "go on" "problem") :continued)
;=> :CONTINUED
(handler-case (cerror "go on" "problem ~D" 5) (error (c) (princ-to-string c)))
;=> "problem 5"
(with-simple-restart (skip "Skip it") (invoke-restart 'skip))
;=> NIL
;=> T
(multiple-value-list (with-simple-restart (skip "Skip it") (invoke-restart 'skip)))
;=> (NIL T)
(with-simple-restart (skip "Skip it") 5)
;=> 5
(restart-bind ((r (lambda (x) (list :r x)))) (invoke-restart 'r 5))
;=> (:R 5)
(restart-case (mapcar #'restart-name (remove-if-not (lambda (r) (member (restart-name r) '(a b))) (compute-restarts))) (a () 1) (b () 2))
;=> (A B)
(restart-case (let ((r (find-restart 'a))) (list (restart-name r) (princ-to-string r))) (a () :report "the a" 1))
;=> (A "the a")
(find-restart 'no-such-restart)
;=> NIL
(invoke-restart 'no-such-restart)
;!! CONTROL-ERROR
(restart-case (restart-case (invoke-restart 'a) (a () (invoke-restart 'a))) (a () :outer))
;=> :OUTER
(handler-case (restart-case (error "x") (foo () :foo)) (error () (find-restart 'foo)))
;=> NIL
(handler-bind ((error (lambda (c) (invoke-restart (find-restart 'foo c))))) (restart-case (error "x") (foo () :foo)))
;=> :FOO
(handler-bind ((warning #'muffle-warning)) (warn "quiet") :after)
;=> :AFTER
(handler-case (warn "text ~A" 1) (warning (c) (princ-to-string c)))
;=> "text 1"
(handler-case (warn 'simple-warning :format-control "w") (simple-warning () :w))
;=> :W
(handler-case (warn 'my-error :a 1) (type-error () :no-warning))
;=> :NO-WARNING
(first (multiple-value-list (ignore-errors (error "x") 5)))
;=> NIL
(multiple-value-bind (v c) (ignore-errors (error "x")) (list v (princ-to-string c)))
;=> (NIL "x")
(ignore-errors 1)
;=> 1
(handler-case (error 'simple-type-error :datum 1 :expected-type 'string :format-control "bad ~A" :format-arguments '(1)) (type-error (c) (princ-to-string c)))
;=> "bad 1"
(error 'no-such-condition)
;!! TYPE-ERROR
(error 5)
;!! TYPE-ERROR
(make-condition 'no-such-condition)
;!! TYPE-ERROR
(typep (make-condition 'simple-error :format-control "x") 'serious-condition)
;=> T
(handler-case (assert nil) (error () :asserted))
;=> :ASSERTED
(let ((x 5)) (handler-case (assert (= x 6) (x) 'my-error :a x) (my-error (c) (my-a c))))
;=> 5
(handler-case (let ((x 5)) (check-type x string)) (type-error (c) (type-error-datum c)))
;=> 5
(handler-case (symbol-value (make-symbol "U")) (unbound-variable (c) (symbol-name (cell-error-name c))))
;=> "U"
(handler-case (funcall 'not-defined-at-all 1) (undefined-function (c) (cell-error-name c)))
;=> NOT-DEFINED-AT-ALL
(handler-bind ((undefined-function (lambda (c) (use-value #'list c)))) (not-defined-at-all 1 2))
;=> (1 2)
(handler-bind ((unbound-variable (lambda (c) (use-value 5 c)))) (+ 1 (symbol-value 'not-bound-at-all)))
;=> 6
(handler-case (read-from-string "(") (end-of-file () :eof))
;=> :EOF
(handler-case (open "/no/such/file") (file-error (c) (pathname-name (file-error-pathname c))))
;=> "file"
(handler-case (parse-integer "x") (parse-error () :parse))
;=> :PARSE
(handler-case (make-array -1) (error () :bad))
;=> :BAD
(handler-case (vector-pop (make-array 1 :fill-pointer 0)) (error () :empty))
;=> :EMPTY
(let ((*break-on-signals* nil)) (handler-case (error "x") (error () :ok)))
;=> :OK
(let ((n 0)) (handler-case (loop (incf n) (when (> n 1000) (error "enough"))) (error () n)))
;=> 1001
(let ((n 0)) (dotimes (i 1000 n) (handler-case (error "x") (error () (incf n)))))
;=> 1000
(let ((*debugger-hook* (lambda (c h) (declare (ignore h)) (throw 'dbg (princ-to-string c))))) (catch 'dbg (error "to the hook")))
;!! SIMPLE-ERROR
(let ((l nil)) (unwind-protect (ignore-errors (unwind-protect (error "x") (push 1 l))) (push 2 l)) (reverse l))
;=> (1 2)
(defun deep (n) (if (= n 0) (error "deep") (+ 1 (deep (- n 1)))))
(handler-case (deep 1000) (error (c) (princ-to-string c)))
;=> "deep"
(defun endless (n) (+ 1 (endless (+ n 1))))
(handler-case (endless 0) (storage-condition () :exhausted))
;=> :EXHAUSTED
(loop repeat 20 count (handler-case (endless 0) (storage-condition () t)))
;=> 20
(handler-case (handler-case (error "a") (error () (error "b"))) (error (c) (princ-to-string c)))
;=> "b"
(handler-case (error (make-condition 'my-error :a :obj)) (my-error (c) (my-a c)))
;=> :OBJ
(restart-case (abort) (abort () :aborted))
;=> :ABORTED
(restart-case (store-value 5) (store-value (x) (list :stored x)))
;=> (:STORED 5)
(with-condition-restarts (make-condition 'my-error :a 1) nil 5)
;=> 5
