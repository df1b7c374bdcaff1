;;;; Timers: functions called later, while the program runs, and a limit on the time of forms.
;;;;
;;;; Problem: something should happen after a while, or every so often, without the running code
;;;; looking at a clock. Approach: the host raises an interrupt when the first timer is due; the next
;;;; safepoint calls the functions of all timers that are due, and asks the host for the next one. A
;;;; timer's function runs in the middle of whatever was running, and may leave it by a throw.
;;;; Invariants: the list is sorted by time; a timer is off the list before its function is called.
;;;; Timers are not saved: times mean nothing to another process. While nothing runs (the prompt waits
;;;; for a line) nothing is called; timers due meanwhile are served when something runs again.
;;;; Tests: tests/lisp/extensions/timers.lisp, repl/tests/terminal.rs.

(in-package "BROLGA-SYSTEM")

(defstruct (timer (:copier nil) (:constructor make-timer (function due repeat)))
  "FUNCTION is called when the clock says DUE, and every REPEAT nanoseconds after that unless it is NIL."
  (function nil :read-only t) due (repeat nil :read-only t))

(define-print-function timer (timer stream)
  (print-unreadable-object (timer stream :type t :identity t)
    (prin1 (timer-function timer) stream)))

(defvar *timers* '() "The timers that are not due yet, the first to be due first.")

(defun arm-timers ()
  "Asks the host for an interrupt when the first timer is due."
  (when *timers*
    (%arm-timer (max 0 (- (timer-due (first *timers*)) (%monotonic-ns))))))

(defun enlist-timer (timer)
  "Puts TIMER among those that wait."
  (setq *timers* (merge 'list (list timer) *timers* #'< :key #'timer-due))
  (arm-timers))

(defun run-due-timers ()
  "Calls the functions of all timers that are due."
  (loop
    (let ((timer (first *timers*)))
      (when (or (null timer) (> (timer-due timer) (%monotonic-ns)))
        (return))
      (setq *timers* (rest *timers*))
      (when (timer-repeat timer)
        ;; Late ones are not made up for.
        (setf (timer-due timer) (+ (max (timer-due timer) (- (%monotonic-ns) (timer-repeat timer)))
                                   (timer-repeat timer)))
        (enlist-timer timer))
      ;; The function may never return: the others must have their interrupt.
      (arm-timers)
      (funcall (timer-function timer))))
  (arm-timers))

(setq *timer-function* 'run-due-timers)

(push (lambda () (setq *timers* '())) *open-hooks*)

(defun seconds-to-nanoseconds (seconds least)
  "SECONDS, a non-negative real, as nanoseconds, LEAST at least."
  (unless (and (realp seconds) (>= seconds 0))
    (error 'type-error :datum seconds :expected-type '(real 0)))
  (max least (ceiling (* (rational seconds) 1000000000))))

(defun schedule-timer (function seconds &key repeat)
  "Has FUNCTION called, with no arguments, SECONDS from now, and every REPEAT seconds after that if REPEAT
is given. The call happens at a safepoint of what is running then. Returns a timer for UNSCHEDULE-TIMER."
  (let ((timer (make-timer (if (symbolp function) function (the function function))
                           (+ (%monotonic-ns) (seconds-to-nanoseconds seconds 0))
                           ;; A millisecond at least: else nothing but the timer would run.
                           (and repeat (seconds-to-nanoseconds repeat 1000000)))))
    (enlist-timer timer)
    timer))

(defun unschedule-timer (timer)
  "Calls the function of TIMER no more. Returns true if it was still to be called."
  (check-type timer timer)
  (and (member timer *timers* :test #'eq)
       (progn (setq *timers* (remove timer *timers* :test #'eq :count 1))
              t)))

(define-condition timeout (error)
  ((seconds :initarg :seconds :reader timeout-seconds))
  (:documentation "WITH-TIMEOUT's forms took too long.")
  (:report (lambda (condition stream)
             (format stream "This took longer than ~A second~:P." (timeout-seconds condition)))))

(defun call-with-timeout (seconds function)
  "Calls FUNCTION; signals a TIMEOUT error in it when it runs for more than SECONDS."
  (let ((timer (schedule-timer (lambda () (error 'timeout :seconds seconds)) seconds)))
    (unwind-protect (funcall function)
      (unschedule-timer timer))))

(defmacro with-timeout ((seconds) &body body)
  "Evaluates BODY; signals an error of type TIMEOUT where it is when it runs for more than SECONDS."
  `(call-with-timeout ,seconds (lambda () ,@body)))
