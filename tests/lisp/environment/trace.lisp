;;;; TRACE and UNTRACE.

(defun traced-factorial (n) (if (< n 2) 1 (* n (traced-factorial (- n 1)))))
(trace traced-factorial)
;=> (TRACED-FACTORIAL)
(traced-factorial 3)
;>>   0: (TRACED-FACTORIAL 3)
;>>     1: (TRACED-FACTORIAL 2)
;>>       2: (TRACED-FACTORIAL 1)
;>>       2: TRACED-FACTORIAL returned 1
;>>     1: TRACED-FACTORIAL returned 2
;>>   0: TRACED-FACTORIAL returned 6
;=> 6
(trace)
;=> (TRACED-FACTORIAL)
(defun several (x) (values x (list x)))
(progn (trace several) (multiple-value-list (several 1)))
;>>   0: (SEVERAL 1)
;>>   0: SEVERAL returned 1 (1)
;=> (1 (1))
(defun nothing () (values))
(progn (trace nothing) (nothing))
;>>   0: (NOTHING)
;>>   0: NOTHING returned no values
;=>
(defun leaver () (throw 'leave 5))
(progn (trace leaver) (catch 'leave (leaver)))
;>>   0: (LEAVER)
;>>   0: LEAVER exited non-locally
;=> 5
(untrace several)
;=> T
(several 1)
;=> 1
;=> (1)
(defun several (x) x)
(several 2)
;=> 2
(defun nothing () :redefined)
(nothing)
;=> :REDEFINED
(length (trace))
;=> 2
(untrace)
;=> T
(trace)
;=> NIL
(traced-factorial 2)
;=> 2
(trace no-such-function-at-all)
;=> NIL
(trace when)
;=> NIL
(defun (setf traced-place) (new list) (setf (car list) new))
(progn (trace (setf traced-place)) (let ((l (list 1))) (setf (traced-place l) 2) l))
;>>   0: ((SETF TRACED-PLACE) 2 (1))
;>>   0: (SETF TRACED-PLACE) returned 2
;=> (2)
(untrace)
;=> T
