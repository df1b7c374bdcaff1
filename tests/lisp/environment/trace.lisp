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
;>>   0: (NOTHING)
;>>   0: NOTHING returned :REDEFINED
;=> :REDEFINED
(length (trace))
;=> 3
(untrace)
;=> T
(trace)
;=> NIL
(traced-factorial 2)
;=> 2
(trace no-such-function-at-all)
;=> NIL
(trace when)
;=> (WHEN)
(defun (setf traced-place) (new list) (setf (car list) new))
(progn (trace (setf traced-place)) (let ((l (list 1))) (setf (traced-place l) 2) l))
;>>   0: ((SETF TRACED-PLACE) 2 (1))
;>>   0: (SETF TRACED-PLACE) returned 2
;=> (2)
(untrace)
;=> T

; Options stand behind the name they are for, or before all names.
(defun countdown (n) (if (< n 1) :done (countdown (1- n))))
(defun start (n) (values (countdown n)))
(trace countdown :condition (evenp (brolga:arg 0)))
;=> (COUNTDOWN)
(countdown 3)
;>>   0: (COUNTDOWN 2)
;>>     1: (COUNTDOWN 0)
;>>     1: COUNTDOWN returned :DONE
;>>   0: COUNTDOWN returned :DONE
;=> :DONE
(trace countdown :report nil :print (* 10 (brolga:arg 0)) :print-after :after)
;=> (COUNTDOWN)
(countdown 1)
;>>   0: (* 10 (BROLGA:ARG 0)) = 10
;>>     1: (* 10 (BROLGA:ARG 0)) = 0
;>>     1: :AFTER = :AFTER
;>>   0: :AFTER = :AFTER
;=> :DONE
(trace :wherein start countdown)
;=> (COUNTDOWN)
(list (countdown 1) (start 0))
;>>   0: (COUNTDOWN 0)
;>>   0: COUNTDOWN returned :DONE
;=> (:DONE :DONE)
(trace countdown :report (lambda (depth name when frame values) (declare (ignore frame)) (print (list depth name when values))))
;=> (COUNTDOWN)
(countdown 0)
;>>
;>> (0 COUNTDOWN :ENTER (0))
;>> (0 COUNTDOWN :EXIT ((:DONE)))
;=> :DONE
(trace countdown :colour 3)
;!! PROGRAM-ERROR
(trace countdown :print)
;!! PROGRAM-ERROR
(untrace)
;=> T
; What is defined again goes on being traced; the true functions are seen by those who ask for them.
(defgeneric sized (x) (:method ((x string)) (length x)))
(trace sized)
;=> (SIZED)
(defmethod sized ((x list)) :list)
(list (sized "abc") (sized '()))
;>>   0: (SIZED "abc")
;>>   0: SIZED returned 3
;>>   0: (SIZED NIL)
;>>   0: SIZED returned :LIST
;=> (3 :LIST)
(typep (fdefinition 'sized) 'generic-function)
;=> T
(untrace sized)
;=> T
(defmacro twice (x) `(list ,x ,x))
(trace twice)
;=> (TWICE)
(eval '(twice 3))
;>>   0: (TWICE (TWICE 3) NIL)
;>>   0: TWICE returned (LIST 3 3)
;=> (3 3)
(untrace twice)
;=> T
(eval '(twice 3))
;=> (3 3)
(trace (method sized (list)))
;=> NIL
(trace (setf no-such-function) 5)
;=> NIL
(trace)
;=> NIL
