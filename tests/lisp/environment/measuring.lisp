;;;; TIME, ROOM, DISASSEMBLE, identity of the implementation.

(let* ((text (with-output-to-string (*trace-output*) (time (make-list 1000)))))
  (list (not (null (search "seconds of real time" text))) (not (null (search "bytes consed" text)))))
;=> (T T)
(multiple-value-list (let ((*trace-output* (make-broadcast-stream))) (time (values 1 2))))
;=> (1 2)
(let ((text (with-output-to-string (*standard-output*) (room)))) (not (null (search "bytes in use" text))))
;=> T
(defun to-disassemble (x) (car x))
(let ((text (with-output-to-string (*standard-output*) (disassemble 'to-disassemble)))) (list (not (null (search "TO-DISASSEMBLE" text))) (> (count #\Newline text) 3)))
;=> (T T)
(progn (with-output-to-string (*standard-output*) (disassemble #'to-disassemble) (disassemble '(lambda (x) x))) :done)
;=> :DONE
(disassemble 'no-such-function)
;!! UNDEFINED-FUNCTION
(lisp-implementation-type)
;=> "Brolga"
(stringp (lisp-implementation-version))
;=> T
(list (machine-type) (software-type))
;=> ("X86-64" "Linux")
(every (lambda (x) (or (null x) (stringp x))) (list (machine-version) (machine-instance) (software-version) (short-site-name) (long-site-name)))
;=> T
(subsetp '(:brolga :common-lisp :ansi-cl :unicode) *features*)
;=> T
internal-time-units-per-second
;=> 1000000
(let ((*debug-io* (make-two-way-stream (make-string-input-stream "") (make-broadcast-stream)))) (step (+ 1 2)))
;=> 3
(with-output-to-string (out)
  (let ((*query-io* (make-two-way-stream (make-string-input-stream "1 u (list *) q") out)))
    (inspect (list 'a (list 'b)))))
