;;;; What is recorded about definitions: text, place, versions; redefinition warnings.

(defvar *file* (format nil "/tmp/brolga-sources-~D-~D.lisp" (get-universal-time) (random 1000000)))
(defun load-text (text)
  (with-open-file (stream *file* :direction :output :if-exists :supersede)
    (write-string text stream))
  (handler-bind ((warning #'muffle-warning))
    (load *file*)))
(defun record (name kind) (brolga-system::definition-record name kind))
(defun text (name &optional (kind 'function))
  (let ((record (record name kind)))
    (and record (brolga-system::definition-record-text record))))
(defun line (name &optional (kind 'function)) (brolga-system::definition-record-line (record name kind)))
(load-text ";;; A comment (with parentheses
#| and a block #| comment |# |#
(defun one (x)   ; why
  (list  X))

#+no-such-feature (defun skipped () 1)
(progn
  (defvar *two* \"(\")
  (defmacro three (x) `(one ,x)))
(let ((n 0))
  (defun next () (incf n)))
(defstruct thing a (b 2))
(defun (setf one) (value x)
  (list value x))")
;=> T
(text 'one)
;=> "(defun one (x)   ; why
;..   (list  X))"
(line 'one)
;=> 3
(brolga-system::definition-record-position (record 'one 'function))
;=> 64
(equal (brolga-system::definition-record-file (record 'one 'function)) (namestring (truename *file*)))
;=> T
(text '*two* 'variable)
;=> "(defvar *two* \"(\")"
(list (line '*two* 'variable) (line 'three 'macro) (line 'next) (line '(setf one)))
;=> (8 9 11 13)
(text 'three 'macro)
;=> "(defmacro three (x) `(one ,x))"
(text 'three)
;=> "(defmacro three (x) `(one ,x))"
(text 'next)
;=> "(defun next () (incf n))"
(list (text 'thing 'structure) (text 'thing-a))
;=> ("(defstruct thing a (b 2))" "(defstruct thing a (b 2))")
(text '(setf one))
;=> "(defun (setf one) (value x)
;..   (list value x))"
(text 'skipped)
;=> NIL
(progn (load-text "#-no-such-feature (defun taken () 1)") (text 'taken))
;=> "(defun taken () 1)"
(progn (eval '(defun as-data () (list :a "b"))) (text 'as-data))
;=> "(DEFUN AS-DATA () (LIST :A \"b\"))"
(brolga-system::definition-record-file (record 'as-data 'function))
;=> NIL
(progn (load-text "(eval '(defun from-eval () 1))") (text 'from-eval))
;=> "(DEFUN FROM-EVAL () 1)"
(handler-bind ((warning #'muffle-warning))
  (dotimes (i 3) (eval `(defun versions () ,i)))
  (eval '(defun versions () 2))
  (mapcar #'brolga-system::definition-record-text (brolga-system::definition-history 'versions 'function)))
;=> ("(DEFUN VERSIONS () 2)" "(DEFUN VERSIONS () 2)" "(DEFUN VERSIONS () 1)" "(DEFUN VERSIONS () 0)")
(handler-bind ((warning #'muffle-warning))
  (dotimes (i 100) (eval `(defun versions () ,i)))
  (= (length (brolga-system::definition-history 'versions 'function)) brolga-system::*history-length*))
;=> T
(mapcar #'brolga-system::definition-record-kind (brolga-system::definition-records '*two*))
;=> (VARIABLE)
(brolga-system::definition-records 'never-defined)
;=> NIL
(let ((text (text 'when 'macro))) (and (search "when" text) (char= (char text 0) #\()))
;=> T
(integerp (line 'mapcar))
;=> T
(defun warnings-of (function)
  (let ((count 0))
    (handler-bind ((warning (lambda (condition) (incf count) (muffle-warning condition))))
      (funcall function))
    count))
(warnings-of (lambda () (eval '(defun fresh () 1))))
;=> 0
(warnings-of (lambda () (eval '(defun fresh () 2))))
;=> 1
(warnings-of (lambda () (load *file*) (load *file*)))
;=> 0
(let ((*error-output* (make-string-output-stream))
      ;; The handlers of those who run this file muffle all warnings.
      (brolga-system::*handler-clusters* nil))
  (eval '(defun fresh () 3))
  (get-output-stream-string *error-output*))
;=> "WARNING: redefining COMMON-LISP-USER::FRESH in DEFUN
;.. "
(delete-file *file*)
;=> T
