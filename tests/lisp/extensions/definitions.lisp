;;;; The definition registry from outside: BROLGA:SOURCE, BROLGA:DEFINITIONS, DESCRIBE's places, images.

(brolga-system::evaluate-text "(defun written (x)
  ;; a comment inside
  (* x 2))")
;=> WRITTEN
(values (brolga:source 'written))
;=> "(defun written (x)
;..   ;; a comment inside
;..   (* x 2))"
(brolga-system::evaluate-text "(defun written (x) (* x 3))")
;=> WRITTEN
(values (brolga:source 'written))
;=> "(defun written (x) (* x 3))"
(mapcar (lambda (definition) (getf definition :kind)) (brolga:definitions 'written))
;=> (FUNCTION)
(brolga:source 'never-defined)
;=> NIL
;=> NIL
(brolga:definitions 'never-defined)
;=> NIL
(stringp (brolga:source 'mapcar))
;=> T
(let ((place (nth-value 1 (brolga:source 'mapcar)))) (subseq place 0 (position #\: place)))
;=> "lists/mapping.lisp"
(brolga-system::evaluate-text "(defmacro written-macro (x) `(list ,x)) (defvar *written* 5) (defstruct written-structure a)")
;=> WRITTEN-STRUCTURE
(values (brolga:source 'written-macro 'brolga-system::macro))
;=> "(defmacro written-macro (x) `(list ,x))"
(values (brolga:source '*written* 'variable))
;=> "(defvar *written* 5)"
(defvar *file* (format nil "/tmp/brolga-definitions-~D.lisp" (ext:process-id)))
(with-open-file (stream *file* :direction :output :if-exists :supersede)
  (format stream "(defun first-one () 1)~2%(defun failing (x)~%  (list 1~%        (car x)))~%"))
;=> NIL
(progn (load *file*) :loaded)
;=> :LOADED
(string= (nth-value 1 (brolga:source 'failing)) (format nil "~A:3" *file*))
;=> T
(let ((outcome (brolga-system::%host-eval "(failing 5)")))
  (list (second outcome) (not (null (search (format nil "~A:5" *file*) (fourth outcome))))))
;=> ("TYPE-ERROR" T)
(progn (delete-file *file*) :deleted)
;=> :DELETED
