;;;; TCP sockets: listening, connecting, and streams over connections.
;;;;
;;;; The problem: programs talk over the network as over files. The approach: a SOCKET holds a descriptor;
;;;; one that listens gives connections, one that is connected has a stream for both directions.
;;;;
;;;; Invariants: a closed socket has no descriptor; of a connection, the stream owns the descriptor. In another
;;;; process than that which made them, saved sockets are closed.
;;;;
;;;; Tests: tests/lisp/extensions/sockets.lisp.

(in-package "BROLGA-SYSTEM")

(defstruct (socket (:copier nil) (:predicate socketp) (:constructor %make-socket (fd stream)))
  "A TCP socket, listening or connected."
  fd
  ;; NIL when it listens.
  (stream nil))

(defvar *open-sockets* (make-hash-table :test 'eq :weakness :key) "The sockets of this process, as keys.")

(push (lambda ()
        (maphash (lambda (socket true)
                   (declare (ignore true))
                   (setf (socket-fd socket) nil))
                 *open-sockets*)
        (clrhash *open-sockets*))
      *new-process-hooks*)

(defun make-socket (fd stream)
  (let ((socket (%make-socket fd stream)))
    (setf (gethash socket *open-sockets*) t)
    socket))

(define-print-function socket (object stream)
  (print-unreadable-object (object stream :type t :identity t)
    (format stream (cond ((null (socket-fd object)) "closed")
                         ((socket-stream object) "connected")
                         (t "listening")))))

(define-condition socket-error (error)
  ((operation :initarg :operation :reader socket-error-operation)
   (message :initarg :message :reader socket-error-message))
  (:report (lambda (condition stream)
             (format stream "~A: ~A." (socket-error-operation condition)
                     (socket-error-message condition))))
  (:documentation "The system refused an operation on a socket."))

(defun check-socket-result (result control &rest arguments)
  "RESULT, of a primitive, unless it is a string, which says what is wrong."
  (if (stringp result)
      (error 'socket-error :operation (apply #'format nil control arguments) :message result)
      result))

(defun live-descriptor (socket)
  "The descriptor of SOCKET, which must not be closed."
  (check-type socket socket)
  (or (socket-fd socket)
      (error 'socket-error :operation "A socket cannot be used" :message "it is closed")))

(defun socket-listen (host port)
  "A socket that listens at PORT, 0 for any that is free, of this host's address HOST, a string; NIL means
all addresses."
  (make-socket (check-socket-result (%socket-listen (or host "0.0.0.0") port)
                                    "Cannot listen at port ~D" port)
               nil))

(defun make-connection (fd element-type external-format buffering)
  "A connected socket over FD."
  (make-socket fd (make-fd-stream fd :input t :output t :element-type element-type
                                     :external-format external-format :buffering buffering
                                     :name "socket")))

(defun milliseconds-of-limit (seconds)
  (if seconds (max 0 (ceiling (* seconds 1000))) -1))

(defun socket-accept (socket &key timeout (element-type 'character) (external-format :default)
                               (buffering :full))
  "Waits for a connection to SOCKET, which listens, and returns a connected socket; NIL when none was made
within TIMEOUT seconds."
  (let ((fd (live-descriptor socket))
        (end (and timeout (+ (%monotonic-ns) (nanoseconds-of-seconds timeout)))))
    (loop
      (let* ((left (and end (max 0 (- end (%monotonic-ns)))))
             (accepted (check-socket-result
                        (%socket-accept fd (if left (ceiling left 1000000) -1))
                        "Cannot accept a connection")))
        (cond (accepted
               (return (make-connection accepted element-type external-format buffering)))
              ((eql left 0) (return nil)))))))

(defun socket-connect (host port &key timeout nodelay (element-type 'character)
                                   (external-format :default) (buffering :full))
  "A socket that is connected to PORT of HOST, a name or address. After TIMEOUT seconds the attempt fails.
NODELAY sends small pieces at once."
  (let ((fd (check-socket-result (%socket-connect host port (milliseconds-of-limit timeout))
                                 "Cannot connect to port ~D of ~A" port host)))
    (when nodelay
      (%socket-no-delay fd t))
    (make-connection fd element-type external-format buffering)))

(defun socket-close (socket &key abort)
  "Closes SOCKET and its stream; T when it was open."
  (when (socket-fd socket)
    (unwind-protect (if (socket-stream socket)
                        (close (socket-stream socket) :abort abort)
                        (%fd-close (socket-fd socket)))
      (setf (socket-fd socket) nil)
      (remhash socket *open-sockets*))
    t))

(defun socket-shutdown (socket direction)
  "Ends :INPUT, :OUTPUT (what was written is sent first) or both (:IO) of the connection SOCKET."
  (let ((fd (live-descriptor socket)))
    (check-type direction (member :input :output :io))
    (unless (eq direction :input)
      (finish-output (socket-stream socket)))
    (check-socket-result (%socket-shutdown fd (ecase direction (:input 0) (:output 1) (:io 2)))
                         "Cannot shut a connection down")
    t))

(defun socket-local-address (socket)
  "Two values: the address, a string, and the port of this end of SOCKET."
  (let ((address (check-socket-result (%socket-address (live-descriptor socket) nil)
                                      "The address is not known")))
    (values (car address) (cdr address))))

(defun socket-peer-address (socket)
  "Two values: the address, a string, and the port of the other end of SOCKET."
  (let ((address (check-socket-result (%socket-address (live-descriptor socket) t)
                                      "The address is not known")))
    (values (car address) (cdr address))))

(defun host-addresses (host)
  "The addresses of HOST, a name or address: a list of strings."
  (remove-duplicates (check-socket-result (%host-addresses host) "The addresses of ~A are not known" host)
                     :test #'string=))

(defun wait-for-sockets (sockets &optional timeout)
  "Those of SOCKETS that can be read from or accepted from without waiting; waits until there is one, or
for TIMEOUT seconds."
  (let ((end (and timeout (+ (%monotonic-ns) (nanoseconds-of-seconds timeout))))
        (slice (if (rest sockets) 5 100)))
    (flet ((ready-p (socket milliseconds)
             (or (and (socket-stream socket) (listen (socket-stream socket)))
                 (%fd-ready (live-descriptor socket) milliseconds))))
      (loop
        (let* ((left (and end (max 0 (ceiling (- end (%monotonic-ns)) 1000000))))
               (ready (or (remove-if-not (lambda (socket) (ready-p socket 0)) sockets)
                          ;; Nothing now: wait a little for the first.
                          (and sockets
                               (not (eql left 0))
                               (ready-p (first sockets) (if left (min left slice) slice))
                               (list (first sockets))))))
          (when (or ready (eql left 0))
            (return ready)))))))

(defmacro with-open-socket ((variable socket) &body body)
  "Evaluates BODY with VARIABLE bound to the value of SOCKET, which is closed afterwards."
  (let ((done (gensym "DONE")))
    `(let ((,variable ,socket) (,done nil))
       (unwind-protect (multiple-value-prog1 (progn ,@body)
                         (setq ,done t))
         (when ,variable
           (socket-close ,variable :abort (not ,done)))))))
