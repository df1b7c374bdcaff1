;;;; Gray streams: the functions of the language on streams that programs define.

;; Output: a list of what was called.
(defclass upcasing (gray:fundamental-character-output-stream)
  ((target :initarg :target :reader target)))
;=> #<STANDARD-CLASS UPCASING>
(typep (defmethod gray:stream-write-char ((stream upcasing) character)
         (write-char (char-upcase character) (target stream))) 'method)
;=> T
(typep (defmethod gray:stream-line-column ((stream upcasing)) nil) 'method)
;=> T
(defmacro upcased (&body body)
  `(with-output-to-string (target)
     (let ((stream (make-instance 'upcasing :target target)))
       ,@body)))
;=> UPCASED
(upcased (write-char #\a stream) (write-string "bcd" stream :start 1) (write-line "e" stream) (terpri stream)
         (fresh-line stream) (princ 'foo stream) (print "x y" stream) (format stream "~A~%~D~10T~{~A~^, ~}" 'a 12 '(1 b)))
;=> "ACDE
;..
;..
;.. FOO
;.. \"X Y\" A
;.. 12  1, B"
(upcased (let ((*standard-output* stream)) (format t "in ~A" "here")))
;=> "IN HERE"
(upcased (let ((*stream* stream)) (declare (special *stream*)) (write-string "synonym" (make-synonym-stream '*stream*))))
;=> "SYNONYM"
(upcased (write-sequence "whole" stream) (write-sequence '(#\x #\y) stream) (write-sequence #(#\z) stream))
;=> "WHOLEXYZ"
(upcased (write-string "two" (make-broadcast-stream stream (target stream))))
;=> "TWOtwo"
(let ((*print-pretty* t) (*print-right-margin* 20))
  (upcased (pprint '(let ((alpha 1) (beta 2)) (list alpha beta)) stream)))
;=> "
;.. (LET ((ALPHA 1)
;..       (BETA 2))
;..   (LIST ALPHA BETA))"
(let ((stream (make-instance 'upcasing :target *standard-output*)))
  (list (streamp stream) (typep stream 'stream) (input-stream-p stream) (output-stream-p stream) (open-stream-p stream)
        (stream-element-type stream) (interactive-stream-p stream) (finish-output stream) (force-output stream)
        (clear-output stream) (close stream) (open-stream-p stream)))
;=> (T T NIL T T CHARACTER NIL NIL NIL NIL T NIL)
;; Input from a list.
(defclass from-list (gray:fundamental-character-input-stream)
  ((left :initarg :left :accessor left)))
;=> #<STANDARD-CLASS FROM-LIST>
(typep (defmethod gray:stream-read-char ((stream from-list))
         (if (left stream) (pop (left stream)) :eof)) 'method)
;=> T
(typep (defmethod gray:stream-unread-char ((stream from-list) character)
         (push character (left stream))
         nil) 'method)
;=> T
(defun from-list (text) (make-instance 'from-list :left (coerce text 'list)))
;=> FROM-LIST
(let ((stream (from-list "ab")))
  (list (peek-char nil stream) (read-char stream) (listen stream) (read-char-no-hang stream) (listen stream)
        (read-char stream nil :end) (peek-char nil stream nil :end)))
;=> (#\a #\a T #\b NIL :END :END)
(let ((stream (from-list "  x")))
  (list (peek-char t stream) (unread-char (read-char stream) stream) (read-char stream)))
;=> (#\x NIL #\x)
(read-char (from-list ""))
;!! END-OF-FILE
(let ((stream (from-list (format nil "one~%two"))))
  (list (multiple-value-list (read-line stream)) (multiple-value-list (read-line stream))
        (multiple-value-list (read-line stream nil :end))))
;=> (("one" NIL) ("two" T) (:END T))
(let ((stream (from-list "(a . \"b\") 12 #(c) foo")))
  (list (read stream) (read stream) (read stream) (read stream) (read stream nil :end)))
;=> ((A . "b") 12 #(C) FOO :END)
(let ((string (make-string 4 :initial-element #\-)))
  (list (read-sequence string (from-list "abc") :start 1) string))
;=> (4 "-abc")
(list (input-stream-p (from-list "")) (output-stream-p (from-list "")) (clear-input (from-list "")))
;=> (T NIL NIL)
(read-char (make-two-way-stream (from-list "q") *standard-output*))
;=> #\q
(read-line (make-echo-stream (from-list "q") (make-broadcast-stream)) nil)
;=> "q"
;=> T
(read-char (make-concatenated-stream (from-list "") (from-list "z")))
;=> #\z
;; Bytes.
(defclass counter (gray:fundamental-binary-input-stream gray:fundamental-binary-output-stream)
  ((next :initform 0 :accessor next) (written :initform '() :accessor written)))
;=> #<STANDARD-CLASS COUNTER>
(typep (defmethod gray:stream-read-byte ((stream counter))
         (if (= (next stream) 3) :eof (incf (next stream)))) 'method)
;=> T
(typep (defmethod gray:stream-write-byte ((stream counter) byte)
         (push byte (written stream))
         byte) 'method)
;=> T
(typep (defmethod stream-element-type ((stream counter)) '(unsigned-byte 8)) 'method)
;=> T
(let ((stream (make-instance 'counter)) (vector (make-array 4 :initial-element 0)))
  (list (read-byte stream) (read-sequence vector stream) vector (read-byte stream nil :end)
        (write-byte 7 stream) (write-sequence #(8 9) stream) (written stream)))
;=> (1 2 #(2 3 0 0) :END 7 #(8 9) (9 8 7))
(read-byte (let ((stream (make-instance 'counter))) (setf (next stream) 3) stream))
;!! END-OF-FILE
(typep (defmethod gray:stream-file-position ((stream counter) &optional position)
         (if position
             (progn (setf (next stream) position) t)
             (next stream))) 'method)
;=> T
(let ((stream (make-instance 'counter)))
  (list (file-position stream) (file-position stream 2) (read-byte stream) (file-position stream)))
;=> (0 T 3 3)
;; A program's method of CLOSE; what is asked of things that are no streams.
(typep (defmethod close ((stream counter) &key abort)
         (call-next-method)
         (list :closed abort)) 'method)
;=> T
(close (make-instance 'counter) :abort t)
;=> (:CLOSED T)
(input-stream-p 'x)
;!! TYPE-ERROR
(close 1)
;!! TYPE-ERROR
(stream-element-type "no")
;!! TYPE-ERROR
(output-stream-p *standard-output*)
;=> T
