;;;; Documentation of what no docstring is written for: packages, method combinations, accessors, exports.

(every (lambda (name) (documentation (find-package name) t)) '("COMMON-LISP" "KEYWORD" "COMMON-LISP-USER" "EXT" "MOP" "GRAY" "BROLGA" "IMAGE"))
;=> T
(every (lambda (name) (documentation name 'method-combination)) '(standard + and append list max min nconc or progn))
;=> T
(let ((missing nil))
  (dolist (package '("EXT" "MOP" "GRAY" "BROLGA" "IMAGE") missing)
    (do-external-symbols (symbol package)
      (when (or (and (fboundp symbol) (not (documentation symbol 'function)))
                (and (fboundp `(setf ,symbol)) (eq (symbol-package symbol) (find-package package))
                     (not (documentation `(setf ,symbol) 'function)))
                (and (boundp symbol) (not (documentation symbol 'variable)))
                (and (find-class symbol nil) (not (documentation symbol 'type))))
        (pushnew symbol missing)))))
;=> NIL
(defstruct dok-point "A place." (x 0) (y 0 :read-only t))
(list (documentation 'dok-point 'structure) (documentation 'dok-point 'type) (documentation 'dok-point-x 'function)
      (documentation #'dok-point-x t) (documentation '(setf dok-point-x) 'function) (documentation 'dok-point-y 'function)
      (documentation '(setf dok-point-y) 'function))
;=> ("A place." "A place." "The slot X of a structure DOK-POINT." "The slot X of a structure DOK-POINT." "Make NEW-VALUE the slot X of a structure DOK-POINT." "The slot Y of a structure DOK-POINT." NIL)
(setf (documentation 'dok-point-x 'function) "Across.")
;=> "Across."
(list (documentation 'dok-point-x 'function) (documentation #'pathnamep 'function))
;=> ("Across." "Whether the object is a pathname.")
