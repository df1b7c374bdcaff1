;;;; Warnings about the arguments of calls: counts and keywords.

(defun texts (function)
  "Types and texts of the warnings that FUNCTION signals."
  (let ((texts nil))
    (handler-bind ((warning (lambda (condition)
                              (push (list (if (typep condition 'style-warning) 'style-warning 'warning)
                                          (princ-to-string condition))
                                    texts)
                              (muffle-warning condition))))
      (funcall function))
    (nreverse texts)))
(defun warnings-of (form)
  (texts (lambda () (compile nil `(lambda () ,form)))))
(defun warnings-of-file (text)
  (let ((file (format nil "/tmp/brolga-call-checks-~D.lisp" (ext:process-id))))
    (unwind-protect
         (progn
           (with-open-file (stream file :direction :output :if-exists :supersede)
             (write-string text stream))
           (texts (lambda () (let ((*compile-verbose* nil)) (compile-file file)))))
      (ignore-errors (delete-file (compile-file-pathname file)))
      (delete-file file))))

(warnings-of '(car 1 2))
;=> ((WARNING "The function CAR is called with 2 arguments, but wants exactly 1."))
(warnings-of '(gethash 1))
;=> ((WARNING "The function GETHASH is called with 1 argument, but wants 2 to 3."))
(defun two (a b) (list a b))
(warnings-of '(two 1))
;=> ((STYLE-WARNING "The function TWO is called with 1 argument, but wants exactly 2."))

;;; Keywords

(warnings-of '(make-array 3 :elementtype 'bit))
;=> ((WARNING "The function MAKE-ARRAY does not take the keyword argument :ELEMENTTYPE. Did you mean :ELEMENT-TYPE?"))
(warnings-of '(find 1 '(1) :tset #'eql :kee #'car))
;=> ((WARNING "The function FIND does not take the keyword arguments :TSET, :KEE. Did you mean :TEST?"))
(warnings-of '(find 1 '(1) :test))
;=> ((WARNING "The function FIND is called with an odd number of keyword arguments."))
(warnings-of '(find 1 '(1) :test #'eql :key 'identity :start 0))
;=> NIL
(warnings-of '(find 1 '(1) :tset #'eql :allow-other-keys t))
;=> NIL
(warnings-of '(find 1 '(1) :tset #'eql :allow-other-keys nil))
;=> ((WARNING "The function FIND does not take the keyword argument :TSET. Did you mean :TEST?"))
(warnings-of '(let ((k :tset)) (declare (special k)) (find 1 '(1) k #'eql :wrong 1)))
;=> NIL
(defun keys (a &optional b &rest r &key ((other key)) c) (list a b r key c))
(warnings-of '(keys 1 2 'other 3 :c 4))
;=> NIL
(warnings-of '(keys 1 2 :other 3))
;=> ((STYLE-WARNING "The function KEYS does not take the keyword argument :OTHER. Did you mean OTHER?"))
(warnings-of '(keys))
;=> ((STYLE-WARNING "The function KEYS is called with 0 arguments, but wants at least 1."))
(defun all-keys (&key a &allow-other-keys) a)
(warnings-of '(all-keys :b 1))
;=> NIL
(warnings-of '(all-keys :b))
;=> ((STYLE-WARNING "The function ALL-KEYS is called with an odd number of keyword arguments."))
(warnings-of '(list :a :b :c))
;=> NIL
(warnings-of '(funcall #'keys 1 2 :other 3))
;=> ((STYLE-WARNING "The function KEYS does not take the keyword argument :OTHER. Did you mean OTHER?"))

;;; Functions of the same file

(warnings-of-file "(defun in-file (a b) (list a b)) (defun caller () (in-file 1))")
;=> ((WARNING "The function IN-FILE is called with 1 argument, but wants exactly 2."))
(warnings-of-file "(defun in-file (a &optional b) (list a b)) (defun caller () (in-file 1 2 3))")
;=> ((WARNING "The function IN-FILE is called with 3 arguments, but wants 1 to 2."))
(warnings-of-file "(defun in-file (&key a) a) (defun caller () (in-file :b 1))")
;=> ((WARNING "The function IN-FILE does not take the keyword argument :B."))
(warnings-of-file "(defun in-file (a b) (list a b)) (defun caller () (in-file 1 2))")
;=> NIL
(warnings-of-file "(defun (setf in-file) (v a) (list v a)) (defun caller () (setf (in-file 1 2) 3))")
;=> ((WARNING "The function (SETF IN-FILE) is called with 3 arguments, but wants exactly 2."))

;;; Format controls

(warnings-of '(format t "~A ~A" 1))
;=> ((WARNING "\"~A ~A\" uses 2 arguments, but FORMAT gets 1."))
(warnings-of '(format nil "~A" 1 2))
;=> ((STYLE-WARNING "\"~A\" uses only 1 argument, but FORMAT gets 2."))
(warnings-of '(format nil "~VD~%~(~A~)~P" 5 1 "A" 2))
;=> NIL
(warnings-of '(format nil "~{~A~}" '(1 2)))
;=> NIL
(warnings-of '(format nil "~:[no~;yes~] ~A" t))
;=> NIL
(first (first (warnings-of '(format nil "~Z" 1))))
;=> WARNING

;;; Clauses

(warnings-of '(case 1 (1 2) (t 3) (4 5)))
;=> ((STYLE-WARNING "The clause (T 3) of CASE is not the last: it is for the key T only, not for all."))
(warnings-of '(case 1 (1 2) ((t) 3) (t 5)))
;=> NIL

;;; Muffling

(with-compilation-unit ()
  (declaim (ext:muffle-conditions style-warning))
  (list (warnings-of '(let ((unused 1)) 2)) (warnings-of '(car 1 2))))
;=> (NIL ((WARNING "The function CAR is called with 2 arguments, but wants exactly 1.")))
(length (warnings-of '(let ((unused 1)) 2)))
;=> 1
(with-compilation-unit ()
  (proclaim '(ext:muffle-conditions warning))
  (proclaim '(ext:unmuffle-conditions style-warning))
  (list (length (warnings-of '(let ((unused 1)) 2))) (warnings-of '(car 1 2))))
;=> (1 NIL)
(warnings-of '(locally (declare (ext:muffle-conditions warning)) 2))
;=> NIL

;;; Muffling by declarations: in their scope only

(warnings-of '(list (let ((unused 1)) (declare (ext:muffle-conditions style-warning)) 2) (let ((unused-too 1)) 2)))
;=> ((STYLE-WARNING "The variable UNUSED-TOO is defined but never used."))
(warnings-of '(locally (declare (ext:muffle-conditions warning)) (+ "a" 1) (undefined-here 1) (car 1 2)))
;=> NIL
(warnings-of '(locally (declare (ext:muffle-conditions warning)) (locally (declare (ext:unmuffle-conditions style-warning)) (let ((unused 1)) (car 1 2)))))
;=> ((STYLE-WARNING "The variable UNUSED is defined but never used."))
(warnings-of '(flet ((f () (declare (ext:muffle-conditions style-warning)) (let ((a 1)) 2))) (let ((b 1)) (f))))
;=> ((STYLE-WARNING "The variable B is defined but never used."))
(warnings-of '(let ((unused 1)) 2))
;=> ((STYLE-WARNING "The variable UNUSED is defined but never used."))

;;; What IGNORE is about

(warnings-of '(lambda (x) (declare (ignore y)) x))
;=> ((STYLE-WARNING "IGNORE is declared of an unknown variable: Y"))
(warnings-of '(lambda (x) (locally (declare (ignorable x)) x)))
;=> ((STYLE-WARNING "IGNORABLE is declared of a variable that is not bound here: X"))
(warnings-of '(lambda (x) (declare (ignore x)) x))
;=> ((STYLE-WARNING "The variable X is declared IGNORE but is used."))
(warnings-of '(flet ((f (x) x)) (declare (ignore #'f)) 1))
;=> NIL

;;; Local functions

(warnings-of '(flet ((f (x) x)) (f 1 2)))
;=> ((WARNING "The local function F is called with 2 arguments, but wants exactly 1."))
(warnings-of '(flet ((f (x) x)) (funcall #'f 1 2)))
;=> ((WARNING "The local function F is called with 2 arguments, but wants exactly 1."))
(handler-case (flet ((f (x) x)) (declare (notinline f)) (funcall #'f 1 2)) (program-error (condition) (princ-to-string condition)))
;=> "(FLET F) was called with 2 arguments; its lambda list is (X)."
(defun notes-of (form)
  (let ((notes '()))
    (handler-bind ((brolga-system::compiler-note (lambda (note) (push (princ-to-string note) notes)))
                   (warning #'muffle-warning))
      (let ((*error-output* (make-broadcast-stream)))
        (compile nil `(lambda () ,form))))
    notes))
(notes-of '(flet ((f (x) x) (g () 1)) (g)))
;=> ("The local function F is never used.")
(notes-of '(labels ((f (x) (g x)) (g (x) x)) (declare (ignorable #'f)) 1))
;=> NIL

;;; A malformed form is not said to use too little

(warnings-of '(let ((a 1)) (if a 2 3 4)))
;=> ((WARNING "IF takes 2 to 3 forms, not 4."))
(warnings-of '(let ((a 1)) (cond (< a 3) (t 2))))
;=> ((WARNING "The variable < is undefined. A function has that name."))
(defstruct checked-point (x 0 :type integer) (y 0))
(warnings-of '(make-checked-point :y 1.5 :x "a"))
;=> ((WARNING "The constant \"a\" is not of type INTEGER."))
(progn (defun make-checked-point (&key x) x) (warnings-of '(make-checked-point :x "a")))
;=> NIL

;;; APPLY

(warnings-of '(let ((x (list 1))) (apply #'car 1 2 x)))
;=> ((WARNING "The function CAR is called with 2 arguments and more, but wants 1 at most."))
(warnings-of '(let ((x (list 1))) (list (apply #'list 1 2 x) (apply 'cons 1 x))))
;=> NIL

;;; Local functions and lambda expressions

(warnings-of '(flet ((f (&key a b) (list a b))) (f :c 1)))
;=> ((WARNING "The local function F does not take the keyword argument :C."))
(warnings-of '(labels ((f (a &key b) (if a (f nil :b) (list b)))) (f 1 :b 2)))
;=> ((WARNING "The local function F is called with an odd number of keyword arguments."))
(warnings-of '(flet ((f (&key a &allow-other-keys) a)) (f :c 1)))
;=> NIL
(warnings-of '((lambda (&key a b) (list a b)) :q 1))
;=> ((WARNING "The function (LAMBDA (&KEY A B)) does not take the keyword argument :Q."))
(warnings-of '(funcall (lambda (a &key b) (list a b)) 1 :q 1))
;=> ((WARNING "The function (LAMBDA (A &KEY B)) does not take the keyword argument :Q."))
(warnings-of '((lambda (a) a) 1 2))
;=> ((WARNING "The function (LAMBDA (A)) is called with 2 arguments, but wants exactly 1."))
(warnings-of '(funcall #'(lambda (a b) (list a b)) 1))
;=> ((WARNING "The function (LAMBDA (A B)) is called with 1 argument, but wants exactly 2."))
(warnings-of '(apply (lambda (a b) (list a b)) '(1)))
;=> NIL
(warnings-of '(multiple-value-call (lambda (a b) (list a b)) 1 2))
;=> NIL

;;; Functions as arguments

(warnings-of '(mapcar #'cons '(1)))
;=> ((WARNING "The function CONS is called with 1 argument, but wants exactly 2."))
(warnings-of '(mapcar (lambda (a b) (list a b)) '(1)))
;=> ((WARNING "The function (LAMBDA (A B)) is called with 1 argument, but wants exactly 2."))
(warnings-of '(mapc 'two '(1) '(2) '(3)))
;=> ((STYLE-WARNING "The function TWO is called with 3 arguments, but wants exactly 2."))
(warnings-of '(reduce #'car '(1)))
;=> ((WARNING "The function CAR is called with 2 arguments, but wants exactly 1."))
(warnings-of '(sort '(1) #'car))
;=> ((WARNING "The function CAR is called with 2 arguments, but wants exactly 1."))
(warnings-of '(find 3 '(1) :key #'cons :test #'car))
;=> ((WARNING "The function CONS is called with 1 argument, but wants exactly 2.") (WARNING "The function CAR is called with 2 arguments, but wants exactly 1."))
(warnings-of '(maphash (lambda (k) k) (make-hash-table)))
;=> ((WARNING "The function (LAMBDA (K)) is called with 2 arguments, but wants exactly 1."))
(warnings-of '(list (mapcar #'list '(1)) (mapcar 'two '(1) '(2)) (map 'list #'car '(1)) (reduce #'+ '(1))
               (sort '(1) #'< :key #'car) (some (lambda (&rest a) a) '(1)) (find-if (lambda (a &optional b) (or a b)) '(1))))
;=> NIL
; A local function of that name is another one.
(warnings-of '(flet ((two (a) a)) (mapcar #'two '(1))))
;=> NIL
(warnings-of '(flet ((two (a) a)) (mapcar 'two '(1))))
;=> ((STYLE-WARNING "The function TWO is called with 1 argument, but wants exactly 2."))

;;; Generic functions: methods may take more keywords.

(defgeneric generic-two (a b &key))
(warnings-of '(generic-two 1))
;=> ((STYLE-WARNING "The function GENERIC-TWO is called with 1 argument, but wants at least 2."))
(warnings-of '(generic-two 1 2 :c 3))
;=> NIL

;;; Calls that cannot succeed

(warnings-of '(/ 1 0))
;=> ((STYLE-WARNING "This call always signals an error: Division by zero in (/ 1 0)."))
(warnings-of '(lambda (x) (floor x 0)))
;=> ((STYLE-WARNING "This is a division by zero."))
(warnings-of '(char "abc" 3))
;=> ((STYLE-WARNING "This call always signals an error: The index 3 is out of bounds (in AREF): it must be from 0 to 2."))
(warnings-of '(svref '#(1 2) 2))
;=> ((STYLE-WARNING "This call always signals an error: The index 2 is out of bounds (in SVREF): it must be from 0 to 1."))
(warnings-of '(list (/ 1 2) (char "abc" 2) (floor 7 2) (aref #2a((1)) 0 0)))
;=> NIL

;;; Types

(warnings-of '(lambda (x) (declare (type no-such-type x)) (the (or null no-such-type) x)))
;=> ((STYLE-WARNING "The type NO-SUCH-TYPE is undefined."))
(warnings-of '(lambda (x) (typep x 'no-such-type)))
;=> ((STYLE-WARNING "The type NO-SUCH-TYPE is undefined."))
(warnings-of '(lambda (x) (typep x '(no-such-type 3))))
;=> ((STYLE-WARNING "The type NO-SUCH-TYPE is undefined."))
(warnings-of '(lambda (x) (declare (type fixnumm x)) x))
;=> ((STYLE-WARNING "The type FIXNUMM is undefined. Did you mean FIXNUM?"))
(warnings-of-file "(defun f (x) (declare (type later x)) (typep x 'later-class)) (deftype later () 'list) (defclass later-class () ())")
;=> NIL
(warnings-of-file "(defun f (x) (declare (type never x)) x)")
;=> ((STYLE-WARNING "The type NEVER is undefined."))

; A macro is compiled twice when a file is, but nothing is told twice.
(warnings-of-file "(defmacro unused-once (a b) `(list ,a ,(car 1 2)))")
;=> ((WARNING "The function CAR is called with 2 arguments, but wants exactly 1.") (STYLE-WARNING "The variable B is defined but never used."))
