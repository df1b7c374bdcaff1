;;;; Timers and time limits.
;;;;
;;;; The problem: something is to happen at a moment whatever the program is doing then. The approach:
;;;; the host raises an interrupt when the first timer is due; the next safepoint calls the functions
;;;; of all timers that are due, in the middle of whatever was running, and asks the host for the next
;;;; one. Names are SBCL's.
;;;;
;;;; Invariants: *TIMERS* is sorted by deadline, in nanoseconds of the monotonic clock; a timer is off
;;;; the list before its function is called. Timers are not saved: times mean nothing to another
;;;; process. While nothing runs (the prompt waits for a line) nothing is called; timers due meanwhile
;;;; are served when something runs again.
;;;;
;;;; Tests: tests/lisp/extensions/timers.lisp, repl/tests/terminal.rs.

(in-package "BROLGA-SYSTEM")

(defstruct (timer (:copier nil) (:constructor %make-timer (function name)))
  "A function that is called later, once or again and again."
  function name
  (deadline 0)
  ;; Nanoseconds from one call to the next, or NIL.
  (interval nil))

(define-print-function timer (object stream)
  (print-unreadable-object (object stream :type t :identity t)
    (when (timer-name object)
      (prin1 (timer-name object) stream))))

(defvar *timers* '() "The scheduled timers.")
(defun start-alarm ()
  "Asks the host for an interrupt when the first timer is due."
  (when *timers*
    (%arm-timer (max 0 (- (timer-deadline (first *timers*)) (%monotonic-ns))))))

(defun insert-timer (timer)
  (setq *timers* (merge 'list (list timer) (remove timer *timers* :test #'eq) #'< :key #'timer-deadline))
  (start-alarm))

(defun run-timers ()
  "Calls the functions of the timers that are due. This is the *TIMER-FUNCTION*."
  (loop
    (let ((timer (car *timers*)))
      (unless (and timer (<= (timer-deadline timer) (%monotonic-ns)))
        (return))
      (pop *timers*)
      (if (timer-interval timer)
          ;; Late ones are not made up for.
          (progn (setf (timer-deadline timer)
                       (+ (max (timer-deadline timer) (- (%monotonic-ns) (timer-interval timer)))
                          (timer-interval timer)))
                 (insert-timer timer))
          ;; Before the call, which may not return.
          (start-alarm))
      (funcall (timer-function timer))))
  (start-alarm))

(setq *timer-function* 'run-timers)

(push (lambda () (setq *timers* '())) *new-process-hooks*)

(defun make-timer (function &key name)
  "A timer that calls FUNCTION, without arguments, when it has been scheduled and its time has come."
  (check-type function (or function symbol))
  (%make-timer function name))

(defun nanoseconds-of-seconds (seconds)
  (check-type seconds real)
  (round (* (rational seconds) 1000000000)))

(defun schedule-timer (timer time &key repeat-interval absolute-p)
  "Lets TIMER run TIME seconds from now, or at the universal time TIME if ABSOLUTE-P, and after it every
REPEAT-INTERVAL seconds."
  (check-type timer timer)
  (setf (timer-deadline timer) (+ (%monotonic-ns)
                                  (nanoseconds-of-seconds (if absolute-p
                                                              (- time (get-universal-time))
                                                              time)))
        (timer-interval timer) (and repeat-interval
                                    ;; A millisecond at least: else nothing but the timer would run.
                                    (max 1000000 (nanoseconds-of-seconds repeat-interval))))
  (insert-timer timer)
  (values))

(defun unschedule-timer (timer)
  "Lets TIMER run no more."
  (setq *timers* (remove timer *timers* :test #'eq))
  (values))

(defun timer-scheduled-p (timer)
  "Whether TIMER is going to run."
  (and (member timer *timers* :test #'eq) t))

(defun list-all-timers ()
  "A list of the timers that are going to run."
  (copy-list *timers*))

;;; Time limits

(define-condition timeout (error)
  ((seconds :initarg :seconds :initform nil :reader timeout-seconds))
  (:report (lambda (condition stream)
             (format stream "It took more than ~A second~:P." (timeout-seconds condition))))
  (:documentation "A time limit ran out."))

(defun call-with-timeout (seconds function)
  "Calls FUNCTION, which after SECONDS, if they are positive, is interrupted by a TIMEOUT."
  (if (and seconds (plusp seconds))
      (let ((timer (make-timer (lambda ()
                                 (cerror "Go on without a time limit." 'timeout :seconds seconds)))))
        (unwind-protect
             (progn (schedule-timer timer seconds)
                    (funcall function))
          (unschedule-timer timer)))
      (funcall function)))

(defmacro with-timeout (seconds &body body)
  "Evaluates BODY; when that takes more than SECONDS (NIL or 0: no limit), the error TIMEOUT is signalled in
it. The restart CONTINUE goes on without a limit."
  `(call-with-timeout ,seconds (lambda () ,@body)))
