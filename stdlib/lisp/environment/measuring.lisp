;;;; TIME and ROOM: what a form costs and what memory is used for.
;;;;
;;;; Problem: show time, allocation and collections of one evaluation, and the state of the heap.
;;;; Approach: the primitive %MEMORY-REPORT gives a property list of counters; MEASURE takes two of
;;;; them around a call and returns the differences as data, which TIME prints.
;;;; Invariants: measuring allocates a little itself; the difference of an empty call is subtracted
;;;; from nothing, so tiny forms show a few bytes. Tests: tests/lisp/environment/measuring.lisp.

(in-package "BROLGA-SYSTEM")

(defun measure (function)
  "Calls FUNCTION; returns a property list of what that cost and the list of the values."
  (let* ((before (%memory-report))
         (run (%run-time-us))
         (real (%monotonic-ns))
         (values (multiple-value-list (funcall function)))
         (real-end (%monotonic-ns))
         (run-end (%run-time-us))
         (after (%memory-report)))
    (flet ((difference (key)
             (- (getf after key 0) (getf before key 0))))
      (values (list :real-nanoseconds (- real-end real)
                    :run-microseconds (- run-end run)
                    :bytes-allocated (difference :bytes-allocated)
                    :collections (difference :collections)
                    :full-collections (difference :full-collections)
                    :collection-nanoseconds (difference :collection-nanoseconds))
              values))))

(defun print-measurement (measurement stream)
  "Prints a property list made by MEASURE."
  (let* ((real (getf measurement :real-nanoseconds))
         (run (getf measurement :run-microseconds))
         (collections (getf measurement :collections))
         (full (getf measurement :full-collections)))
    (format stream "~&Evaluation took:~%")
    (format stream "  ~,6F seconds of real time~%" (/ real 1000000000))
    (format stream "  ~,6F seconds of processor time~%" (/ run 1000000))
    (when (> real 1000000)
      (format stream "  ~,2F% CPU~%" (/ (* 100 run) (/ real 1000))))
    (when (plusp collections)
      (format stream "  ~:D collection~:P~@[, ~:D of them full~], in ~,6F seconds~%"
              collections (if (plusp full) full nil)
              (/ (getf measurement :collection-nanoseconds) 1000000000)))
    (format stream "  ~:D bytes consed~%" (getf measurement :bytes-allocated))))

(defun call-with-timing (function)
  "Calls FUNCTION, prints what that cost on *TRACE-OUTPUT*, and returns its values."
  (multiple-value-bind (measurement values)
      (measure function)
    (print-measurement measurement *trace-output*)
    (finish-output *trace-output*)
    (values-list values)))

(defmacro time (form)
  "Evaluates FORM and prints on *TRACE-OUTPUT* how long that took and what it allocated."
  `(call-with-timing (lambda () ,form)))

(defun room (&optional (detail :default))
  "Prints how the memory of this image is used; with DETAIL NIL in one line."
  (let ((report (%memory-report)))
    (cond ((null detail)
           (format t "~&~:D bytes in use.~%" (getf report :bytes-in-use 0)))
          (t
           (format t "~&Memory:~%")
           (loop for (key value) on report by #'cddr
                 do (format t "  ~(~A~):~30T~15:D~%"
                            (substitute #\Space #\- (symbol-name key)) value)))))
  (values))
