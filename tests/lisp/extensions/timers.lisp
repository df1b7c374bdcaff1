;;;; Timers and timeouts.

(defvar *ticks* 0)
(defun tick-tock () :old)
;=> TICK-TOCK
(let ((timer (ext:schedule-timer (lambda () (setq *ticks* :rang)) 0.01))) (loop until (eq *ticks* :rang)) (ext:unschedule-timer timer))
;=> NIL
(progn (ext:schedule-timer (lambda () (defun tick-tock () :new)) 1/100) (loop until (eq (tick-tock) :new)) (tick-tock))
;=> :NEW
(let* ((count 0) (timer (ext:schedule-timer (lambda () (incf count)) 0.001 :repeat 0.002))) (loop until (> count 5)) (list (ext:unschedule-timer timer) (ext:unschedule-timer timer)))
;=> (T NIL)
(let ((order '())) (ext:schedule-timer (lambda () (push :late order)) 0.03) (ext:schedule-timer (lambda () (push :soon order)) 0.01) (ext:schedule-timer (lambda () (push :now order)) 0) (sleep 0.06) (reverse order))
;=> (:NOW :SOON :LATE)
(handler-case (ext:with-timeout (0.02) (loop)) (ext:timeout (c) (list (ext:timeout-seconds c) (princ-to-string c))))
;=> (0.02 "This took longer than 0.02 seconds.")
(ext:with-timeout (10) (values 1 2))
;=> 1
;=> 2
(handler-case (ext:with-timeout (10) (ext:with-timeout (0.01) (sleep 100))) (ext:timeout (c) (ext:timeout-seconds c)))
;=> 0.01
(handler-case (ext:with-timeout (0.01) (ext:with-timeout (10) (let ((list nil)) (loop (push (make-string 100) list) (when (> (length list) 1000) (setq list nil)))))) (ext:timeout (c) (ext:timeout-seconds c)))
;=> 0.01
brolga-system::*timers*
;=> NIL
(ext:schedule-timer 'list -1)
;!! TYPE-ERROR
(ext:schedule-timer 5 1)
;!! TYPE-ERROR
(handler-case (progn (ext:schedule-timer (lambda () (throw :out :thrown)) 0.01) (catch :out (loop))) (error () :error))
;=> :THROWN
