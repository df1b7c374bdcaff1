;;;; Timers and time limits.

(ext:with-timeout 10 (values 1 2))
;=> 1
;=> 2
(ext:list-all-timers)
;=> NIL
(handler-case (ext:with-timeout 0.05 (loop)) (ext:timeout (c) (princ-to-string c)))
;=> "It took more than 0.05 seconds."
(handler-case (ext:with-timeout 0.05 (sleep 100)) (ext:timeout () :timeout))
;=> :TIMEOUT
(handler-bind ((ext:timeout #'continue)) (ext:with-timeout 0.05 (sleep 0.1) :went-on))
;=> :WENT-ON
(ext:with-timeout nil 1)
;=> 1
(ext:with-timeout 0 1)
;=> 1
;; The inner limit runs out first, then the outer one.
(handler-case (ext:with-timeout 0.2
                (handler-case (ext:with-timeout 0.05 (loop)) (ext:timeout () nil))
                (loop))
  (ext:timeout (c) (ext:timeout-seconds c)))
;=> 0.2
;; The outer limit ends the inner form too.
(handler-case (ext:with-timeout 0.05 (ext:with-timeout 100 (loop))) (ext:timeout (c) (ext:timeout-seconds c)))
;=> 0.05
(handler-case (ext:with-timeout 0.1
                (let ((process (ext:run-program "sleep" '("100") :output :stream :wait nil)))
                  (unwind-protect (read-char (ext:process-output process))
                    (ext:process-kill process 9)
                    (ext:process-wait process)
                    (ext:process-close process))))
  (ext:timeout () :timeout))
;=> :TIMEOUT
(ext:list-all-timers)
;=> NIL
(let* ((count 0) (timer (ext:make-timer (lambda () (incf count)) :name "counter")))
  (ext:schedule-timer timer 0.01 :repeat-interval 0.01)
  (loop until (>= count 3) do (sleep 0.01))
  (list (ext:timer-scheduled-p timer)
        (progn (ext:unschedule-timer timer) (ext:timer-scheduled-p timer))
        (let ((before count)) (sleep 0.05) (= before count))
        (ext:timer-name timer)))
;=> (T NIL T "counter")
;; Comparing circular structure does not end by itself.
(defun circular (&rest elements) (setf (cdr (last elements)) elements) elements)
(handler-case (ext:with-timeout 0.05 (equal (circular 1 2 3) (circular 1 2 3 1 2 3))) (ext:timeout () :timeout))
;=> :TIMEOUT
(handler-case (ext:with-timeout 0.05 (equalp (circular 1 2 3) (circular 1 2 3 1 2 3))) (ext:timeout () :timeout))
;=> :TIMEOUT
;; A timer redefines what is running.
(defun tick-tock () :old)
;=> TICK-TOCK
(progn (ext:schedule-timer (ext:make-timer (lambda () (defun tick-tock () :new))) 1/100) (loop until (eq (tick-tock) :new)) (tick-tock))
;=> :NEW
(let ((order '()))
  (flet ((note (what seconds) (ext:schedule-timer (ext:make-timer (lambda () (push what order))) seconds)))
    (note :late 0.03) (note :soon 0.01) (note :now 0))
  (sleep 0.06)
  (reverse order))
;=> (:NOW :SOON :LATE)
(progn (ext:schedule-timer (ext:make-timer (lambda () (throw :out :thrown))) 0.01) (catch :out (loop)))
;=> :THROWN
(ext:schedule-timer 'list 1)
;!! TYPE-ERROR
(ext:schedule-timer (ext:make-timer 'list) "soon")
;!! TYPE-ERROR
