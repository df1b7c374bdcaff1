;;;; Streams over descriptors that did not come from OPEN: pipes, sockets, what the host hands over.
;;;;
;;;; The problem: an FD-STREAM for both directions changes direction by seeking, which pipes and
;;;; sockets cannot. The approach: a stream for both is a two-way stream over two FD-STREAMs, each with a
;;;; descriptor of its own; closing it closes both.
;;;;
;;;; Tests: tests/lisp/extensions/sockets.lisp, tests/lisp/extensions/programs.lisp.

(in-package "BROLGA-SYSTEM")

(define-stream-operations *connection-operations*)

(let ((table *two-way-operations*))
  (setq *connection-operations* (copy-structure table))
  (setf (operation-name *connection-operations*) '*connection-operations*
        (operation-close *connection-operations*) 'close-connection-stream))

(defstruct (connection-stream (:include two-way-stream) (:copier nil)
                              (:constructor %make-connection-stream
                                  (input-stream output-stream
                                   &aux (operations *connection-operations*) (input-p t) (output-p t))))
  "A two-way stream whose parts nobody else has.")

(defun close-connection-stream (stream abort)
  (unwind-protect (close (paired-stream-output-stream stream) :abort abort)
    (close (paired-stream-input-stream stream) :abort abort)
    (retire-stream stream))
  t)

(defun make-descriptor-stream (fd direction element-type external-format buffering name auto-close)
  "An FD-STREAM for one direction."
  (multiple-value-bind (kind size signed) (element-type-layout element-type)
    (let ((stream (make-file-stream fd nil name nil nil direction
                                    (canonical-element-type element-type kind size signed)
                                    kind size signed external-format nil)))
      (setf (fd-stream-file stream) nil
            (fd-stream-buffering stream) buffering)
      (when auto-close
        (close-when-dropped stream))
      stream)))

(defun make-fd-stream (fd &key (input nil input-p) output (element-type 'character)
                            (external-format :default) (buffering :full)
                            (name (format nil "descriptor ~D" fd)) auto-close)
  "A stream that reads from (the default), writes to, or both, the descriptor FD, which it closes when it
is closed; with AUTO-CLOSE also when nobody has it any more. BUFFERING of output is :FULL, :LINE or :NONE."
  (check-type fd (integer 0 #x7FFFFFFF))
  (check-type buffering (member :full :line :none))
  (cond ((and input output)
         (let ((copy (check-system-result (%fd-duplicate fd) "The descriptor cannot be duplicated")))
           (%make-connection-stream
            (make-descriptor-stream fd :input element-type external-format buffering name auto-close)
            (make-descriptor-stream copy :output element-type external-format buffering name auto-close))))
        (output (make-descriptor-stream fd :output element-type external-format buffering name auto-close))
        ((or input (not input-p))
         (make-descriptor-stream fd :input element-type external-format buffering name auto-close))
        (t (error "A stream is for input, output or both."))))
