;;;; SIGNAL, ERROR, CERROR, WARN and the hooks.

(signal "nobody cares")
;=> NIL
(error "text ~S" 'a)
;!! SIMPLE-ERROR
(handler-case (error "text ~S" 'a) (error (c) (princ-to-string c)))
;=> "text A"
(handler-bind ((error #'continue)) (cerror "go on" "bad ~A" 3) 8)
;=> 8
(handler-case (cerror "go on" 'type-error :datum 1 :expected-type 'list) (type-error () :te))
;=> :TE
(handler-bind ((warning #'muffle-warning)) (list (warn "careful")))
;=> (NIL)
(handler-case (warn 'simple-warning :format-control "w ~A" :format-arguments '(1)) (warning (c) (princ-to-string c)))
;=> "w 1"
(warn 'simple-error)
;!! TYPE-ERROR
(let ((s (make-string-output-stream))) (let ((*error-output* s)) (warn "careful ~A" 1)) (not (null (search "careful 1" (get-output-stream-string s)))))
;=> NIL
(error 5)
;!! TYPE-ERROR
(error (make-condition 'error) 1)
;!! TYPE-ERROR
(signal 'no-such-condition-type)
;!! TYPE-ERROR
(handler-case (error 'simple-type-error :datum 1 :expected-type 'list :format-control "odd ~A" :format-arguments '(2)) (type-error (c) (list (princ-to-string c) (type-error-datum c))))
;=> ("odd 2" 1)
(catch 'x (throw 'y 1))
;!! CONTROL-ERROR
(funcall (let ((f nil)) (block b (setq f (lambda () (return-from b 1)))) f))
;!! CONTROL-ERROR
