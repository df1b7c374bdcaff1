;;;; PROCLAIM and DECLAIM.

(proclaim '(special *pr-1*))
;=> NIL
(let ((*pr-1* 4)) (symbol-value '*pr-1*))
;=> 4
(declaim (inline pr-double))
;=> NIL
(defun pr-double (x) (* 2 x))
;=> PR-DOUBLE
(pr-double 4)
;=> 8
(declaim (notinline pr-double))
;=> NIL
(pr-double 5)
;=> 10
(declaim (ftype (function (integer) integer) pr-double) (type integer *pr-2*))
;=> NIL
(declaim (declaration pr-mine))
;=> NIL
(let ((x 1)) (declare (pr-mine x)) x)
;=> 1
(declaim (optimize (speed 1) (safety 1)))
;=> NIL
(proclaim 5)
;!! TYPE-ERROR
(proclaim '(special :key))
;!! PROGRAM-ERROR
