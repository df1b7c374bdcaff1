;;;; TCP sockets.

(defparameter *listener* (ext:socket-listen "127.0.0.1" 0))
(defparameter *port* (nth-value 1 (ext:socket-local-address *listener*)))
(list (ext:socketp *listener*) (plusp *port*) (ext:socket-stream *listener*))
;=> (T T NIL)
(ext:socket-accept *listener* :timeout 0)
;=> NIL
(ext:socket-accept *listener* :timeout 0.05)
;=> NIL
(defparameter *client* (ext:socket-connect "127.0.0.1" *port* :timeout 5 :nodelay t))
(defparameter *server* (ext:socket-accept *listener* :timeout 5))
(progn (format (ext:socket-stream *client*) "grüß dich~%")
       (finish-output (ext:socket-stream *client*))
       (read-line (ext:socket-stream *server*)))
;=> "grüß dich"
;=> NIL
(progn (format (ext:socket-stream *server*) "answer 1~%answer 2~%")
       (finish-output (ext:socket-stream *server*))
       (list (read-line (ext:socket-stream *client*))
             ;; Writing must not lose what was read ahead.
             (progn (write-line "more" (ext:socket-stream *client*))
                    (finish-output (ext:socket-stream *client*))
                    (read-line (ext:socket-stream *client*)))
             (read-line (ext:socket-stream *server*))))
;=> ("answer 1" "answer 2" "more")
(listen (ext:socket-stream *client*))
;=> NIL
(equal (multiple-value-list (ext:socket-peer-address *client*)) (list "127.0.0.1" *port*))
;=> T
(equal (multiple-value-list (ext:socket-local-address *client*))
       (multiple-value-list (ext:socket-peer-address *server*)))
;=> T
(progn (ext:socket-shutdown *client* :output)
       (read-line (ext:socket-stream *server*) nil :end))
;=> :END
;=> T
(list (ext:socket-close *client*) (ext:socket-close *client*) (ext:socket-close *server*))
;=> (T NIL T)
(open-stream-p (ext:socket-stream *client*))
;=> NIL
(ext:with-open-socket (client (ext:socket-connect "localhost" *port* :element-type '(unsigned-byte 8)))
  (ext:with-open-socket (server (ext:socket-accept *listener* :element-type '(unsigned-byte 8)))
    (write-sequence #(1 2 255) (ext:socket-stream client))
    (finish-output (ext:socket-stream client))
    (let ((octets (make-array 3 :element-type '(unsigned-byte 8))))
      (read-sequence octets (ext:socket-stream server))
      octets)))
;=> #(1 2 255)
(handler-case (ext:socket-listen "127.0.0.1" *port*) (ext:socket-error () :refused))
;=> :REFUSED
(ext:socket-close *listener*)
;=> T
(handler-case (ext:socket-accept *listener*) (ext:socket-error () :refused))
;=> :REFUSED
(handler-case (ext:socket-connect "127.0.0.1" 1) (ext:socket-error (c) (search "Cannot connect to port" (princ-to-string c))))
;=> 0
