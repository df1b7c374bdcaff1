;;;; Mapping over lists in line: compiler macros of MAPCAR, MAPC, MAPCAN, MAPLIST, MAPL, MAPCON.
;;;;
;;;; The problem: (mapcar (lambda (x) ...) list) is how loops are written, and a closure with an
;;;; indirect call for each element costs more than most bodies. The approach: when the function
;;;; is a lambda expression or #'name, the call becomes a loop that calls a variable; the compiler
;;;; sees what the variable holds and moves the body into the loop.
;;;;
;;;; Invariants: function and lists are evaluated once, in order; ENDP ends each list as in the
;;;; functions of lists/mapping. Nothing is expanded where space matters more than speed.
;;;;
;;;; Tests: tests/lisp/conses/.

(in-package "BROLGA-SYSTEM")

(defun function-form-p (form)
  "Whether FORM is a lambda expression or #' of something."
  (and (consp form)
       (or (eq (car form) 'lambda)
           (and (eq (car form) 'function) (consp (cdr form)) (null (cddr form))))))

(defun expand-mapping (form element accumulation)
  "The loop for FORM, a call (operator function list ...), or FORM itself.
ELEMENT is :CAR or :TAIL, what the function gets of each list; ACCUMULATION is :LIST, :NCONC or
NIL, for which the first list is the result."
  (let ((parts (cdr form)))
    (if (not (and (consp parts) (consp (cdr parts)) (function-form-p (car parts))))
        form
        (let* ((function (%make-symbol "FUNCTION"))
               (first (%make-symbol "FIRST"))
               (head (%make-symbol "HEAD"))
               (tail (%make-symbol "TAIL"))
               (part (%make-symbol "PART"))
               (next (%make-symbol "NEXT"))
               (done (%make-symbol "DONE"))
               (lists (mapcar (lambda (list) list (%make-symbol "LIST")) (cdr parts)))
               (call `(funcall ,function
                               ,@(mapcar (lambda (list) (if (eq element :car) `(car ,list) list)) lists)))
               (test (if (null (cdr lists))
                         `(endp ,(car lists))
                         `(or ,@(mapcar (lambda (list) `(endp ,list)) lists)))))
          `(let* ((,function ,(car parts))
                  ,@(mapcar (function list) lists (cdr parts))
                  ,@(if accumulation
                        `((,head (list nil)) (,tail ,head))
                        `((,first ,(car lists)))))
             (tagbody
              ,next
                (if ,test (go ,done))
                ,(cond ((eq accumulation :list)
                        `(setq ,tail (%set-cdr ,tail (list ,call))))
                       ((eq accumulation :nconc)
                        `(let ((,part ,call))
                           (if ,part
                               (progn (%set-cdr ,tail ,part)
                                      (if (consp ,part) (setq ,tail (last ,part)))))))
                       (t call))
                (setq ,@(apply (function append)
                               (mapcar (lambda (list) `(,list (cdr ,list))) lists)))
                (go ,next)
              ,done)
             ,(if accumulation `(cdr ,head) first))))))

(define-compiler-macro mapcar (&whole form &rest arguments)
  (declare (ignore arguments))
  (expand-mapping form :car :list))

(define-compiler-macro mapc (&whole form &rest arguments)
  (declare (ignore arguments))
  (expand-mapping form :car nil))

(define-compiler-macro mapcan (&whole form &rest arguments)
  (declare (ignore arguments))
  (expand-mapping form :car :nconc))

(define-compiler-macro maplist (&whole form &rest arguments)
  (declare (ignore arguments))
  (expand-mapping form :tail :list))

(define-compiler-macro mapl (&whole form &rest arguments)
  (declare (ignore arguments))
  (expand-mapping form :tail nil))

(define-compiler-macro mapcon (&whole form &rest arguments)
  (declare (ignore arguments))
  (expand-mapping form :tail :nconc))
