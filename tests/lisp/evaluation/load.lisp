;;;; LOAD: files, streams, what it binds, restarts.

(defvar *name* (format nil "/tmp/brolga-load-~D-~D" (get-universal-time) (random 1000000)))
(defun file (type) (concatenate 'string *name* "." type))
(defun write-file (text &optional (type "lisp"))
  (with-open-file (stream (file type) :direction :output :if-exists :supersede)
    (write-string text stream))
  (file type))
(load (write-file "(defun from-file () :here) (from-file)"))
;=> T
(from-file)
;=> :HERE
(load (write-file "#!/usr/bin/env -S brolga --script
(defun from-script () :script)"))
;=> T
(from-script)
;=> :SCRIPT
(defvar *seen* nil)
(load (write-file "(setq *seen* (list (pathname-type *load-pathname*) (equal *load-truename* (truename *load-pathname*))))"))
;=> T
*seen*
;=> ("lisp" T)
(list *load-pathname* *load-truename*)
;=> (NIL NIL)
(let ((package *package*)) (load (write-file "(in-package :keyword) (common-lisp:setq cl-user::*seen* :other)")) (eq package *package*))
;=> T
(let ((table *readtable*)) (load (write-file "(setq *readtable* (copy-readtable nil))")) (eq table *readtable*))
;=> T
(load (write-file "(list 1 2) \"text\" :key") :print t)
;>> ; ==> (1 2)
;>> ; ==> "text"
;>> ; ==> :KEY
;=> T
(load "/no/such/folder/file")
;!! FILE-ERROR
(load "/no/such/folder/file" :if-does-not-exist nil)
;=> NIL
(handler-bind ((file-error (lambda (condition) (declare (ignore condition)) (invoke-restart 'continue)))) (load "/no/such/folder/file"))
;=> NIL
(with-input-from-string (stream "(setq *seen* 1) (setq *seen* (list *seen* 2)) ; end") (load stream))
;=> T
*seen*
;=> (1 2)
(write-file "(setq *seen* :from-stream)")
(with-open-file (stream (file "lisp")) (load stream))
;=> T
*seen*
;=> :FROM-STREAM
(progn (write-file "(setq *seen* :without-type)") (load *name*) *seen*)
;=> :WITHOUT-TYPE
(load (write-file "(error \"oh\")"))
;!! SIMPLE-ERROR
(progn (write-file "(setq *seen* 1) (error \"oh\") (setq *seen* (list *seen* :went-on))")
       (handler-bind ((error (lambda (condition) (declare (ignore condition)) (invoke-restart 'continue))))
         (load (file "lisp")))
       *seen*)
;=> (1 :WENT-ON)
(defvar *tries* 0)
(progn (write-file "(if (< (incf *tries*) 3) (error \"again\") (setq *seen* *tries*))")
       (handler-bind ((error (lambda (condition) (declare (ignore condition)) (invoke-restart 'brolga-system::retry))))
         (load (file "lisp")))
       *seen*)
;=> 3
(handler-bind ((error (lambda (condition) (declare (ignore condition)) (invoke-restart 'abort))))
  (load (write-file "(error \"leave\")")))
;=> NIL
(load (write-file "(list 1"))
;!! READER-ERROR
(progn (load (write-file "(defmacro in-file-macro (x) `(list ,x ,x)) (setq *seen* (in-file-macro 1))")) *seen*)
;=> (1 1)
(progn (load (write-file "(progn (defmacro later-macro () 5) (setq *seen* (later-macro)))")) *seen*)
;=> 5
(progn (load (write-file "(declaim (optimize (speed 3)))")) (assoc 'speed brolga-system::*policy*))
;=> NIL
(progn (load (write-file (format nil "(setq *seen* \"~C~C\")" (code-char 228) (code-char 8364)))) (map 'list #'char-code *seen*))
;=> (228 8364)
(delete-file (file "lisp"))
;=> T

; Directories, and files that are called compiled files and are none.
(handler-case (load "/tmp/") (file-error (c) (princ-to-string c)))
;=> "\"/tmp/\" is a directory and cannot be loaded."
(let ((file (format nil "/tmp/brolga-no-compiled-file-~D.fasl" (ext:process-id))))
  (with-open-file (stream file :direction :output :if-exists :supersede)
    (write-string "(defparameter *loaded-as-source* :yes)" stream))
  (unwind-protect
       (list (handler-case (load file) (file-error () :refused))
             (handler-bind ((file-error (lambda (c) (invoke-restart (find 'brolga-system::load-as-source
                                                                          (compute-restarts c) :key #'restart-name)))))
               (load file))
             (symbol-value '*loaded-as-source*))
    (delete-file file)))
;=> (:REFUSED T :YES)
(handler-case (load (make-string-input-stream "(list 1")) (reader-error (c) (princ-to-string c)))
;=> "line 1: The text ended inside a list."
