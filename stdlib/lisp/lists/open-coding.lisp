;;;; MAPCAR and its relatives, EVERY and SOME with a literal lambda expression, in line.
;;;;
;;;; The problem: (MAPCAR (LAMBDA ...) LIST) would compile the lambda expression as a function of
;;;; its own, make a closure at run time and call it for every element. The approach: compiler
;;;; macros turn the call into a loop with the lambda expression in operator position, which is
;;;; less to compile as well.
;;;;
;;;; Invariants: no block named NIL is put around the lambda expression's body; the arguments are
;;;; evaluated once, in order; the results are those of the functions.
;;;;
;;;; Tests: tests/lisp/conses/.

(in-package "BROLGA-SYSTEM")

(defun literal-lambda (form)
  "The lambda expression that FORM, (LAMBDA ...) or (FUNCTION (LAMBDA ...)), is; NIL for others."
  (cond ((atom form) nil)
        ((eq (car form) 'lambda) form)
        ((and (eq (car form) 'function) (consp (cdr form)) (consp (cadr form))
              (eq (car (cadr form)) 'lambda))
         (cadr form))
        (t nil)))

(defun list-loop (lambda-expression lists take-tails result step)
  "A loop over LISTS, forms, that does (STEP call) with each call of LAMBDA-EXPRESSION, then gives RESULT.
RESULT is a function of the variable that holds the first list, STEP one of the call's form."
  (let ((block (gensym "DONE"))
        (next (gensym "NEXT"))
        (first (gensym "LIST"))
        (tails (mapcar (lambda (list)
                         (declare (ignore list))
                         (gensym "TAIL"))
                       lists)))
    `(let* ((,first ,(car lists))
            (,(car tails) ,first)
            ,@(mapcar #'list (cdr tails) (cdr lists)))
       (block ,block
         (tagbody
            ,next
            (when (or ,@(mapcar (lambda (tail) `(endp ,tail)) tails))
              (return-from ,block ,(funcall result first)))
            ,(funcall step
                      `(,lambda-expression
                        ,@(if take-tails
                              tails
                              (mapcar (lambda (tail) `(car ,tail)) tails))))
            (setq ,@(mapcan (lambda (tail) (list tail `(cdr ,tail))) tails))
            (go ,next))))))

(defun mapping-expansion (form mode take-tails)
  "The expansion of FORM, a call of a mapping function, or FORM itself."
  (let ((lambda-expression (and (consp (cdr form)) (consp (cddr form))
                                (literal-lambda (cadr form))))
        (lists (cddr form)))
    (cond ((or (null lambda-expression) (cdddr lists)) form)
          ((eq mode :drop)
           (list-loop lambda-expression lists take-tails #'identity #'identity))
          (t
           (let ((head (gensym "HEAD"))
                 (last (gensym "LAST")))
             `(let* ((,head (cons nil nil))
                     (,last ,head))
                ,(list-loop lambda-expression lists take-tails
                            (lambda (first)
                              (declare (ignore first))
                              `(cdr ,head))
                            (lambda (call)
                              (if (eq mode :collect)
                                  `(setq ,last (%set-cdr ,last (%list-1 ,call)))
                                  (let ((joined (gensym "JOINED")))
                                    `(let ((,joined ,call))
                                       (%set-cdr ,last ,joined)
                                       (when (consp ,joined)
                                         (setq ,last (last-cons ,joined))))))))))))))

(define-compiler-macro mapcar (&whole form &rest arguments)
  (declare (ignore arguments))
  (mapping-expansion form :collect nil))

(define-compiler-macro maplist (&whole form &rest arguments)
  (declare (ignore arguments))
  (mapping-expansion form :collect t))

(define-compiler-macro mapcan (&whole form &rest arguments)
  (declare (ignore arguments))
  (mapping-expansion form :join nil))

(define-compiler-macro mapc (&whole form &rest arguments)
  (declare (ignore arguments))
  (mapping-expansion form :drop nil))

(define-compiler-macro mapl (&whole form &rest arguments)
  (declare (ignore arguments))
  (mapping-expansion form :drop t))

(defun quantifier-expansion (form step result)
  "The expansion of FORM, EVERY or SOME of a literal lambda expression over one sequence, or FORM itself.
STEP makes, of the name of the block and a call, a form that may leave the block; RESULT is the value else."
  (let ((lambda-expression (and (consp (cdr form)) (consp (cddr form)) (null (cdddr form))
                                (literal-lambda (cadr form)))))
    (if (null lambda-expression)
        form
        (let ((sequence (gensym "SEQUENCE"))
              (predicate (gensym "PREDICATE"))
              (tail (gensym "TAIL"))
              (index (gensym "INDEX"))
              (length (gensym "LENGTH"))
              (block (gensym "DONE"))
              (next (gensym "NEXT")))
          ;; A local function that is only called needs no closure.
          `(let ((,sequence ,(caddr form)))
             (flet ((,predicate ,@(cdr lambda-expression)))
               (block ,block
                 (if (listp ,sequence)
                     (let ((,tail ,sequence))
                       (tagbody
                          ,next
                          (when (endp ,tail)
                            (return-from ,block ,result))
                          ,(funcall step block `(,predicate (car ,tail)))
                          (setq ,tail (cdr ,tail))
                          (go ,next)))
                     (let ((,index 0) (,length (length ,sequence)))
                       (declare (fixnum ,index ,length))
                       (tagbody
                          ,next
                          (when (>= ,index ,length)
                            (return-from ,block ,result))
                          ,(funcall step block `(,predicate (aref ,sequence ,index)))
                          (setq ,index (1+ ,index))
                          (go ,next)))))))))))

(define-compiler-macro every (&whole form &rest arguments)
  (declare (ignore arguments))
  (quantifier-expansion form
                        (lambda (block call) `(unless ,call (return-from ,block nil)))
                        t))

(define-compiler-macro some (&whole form &rest arguments)
  (declare (ignore arguments))
  (quantifier-expansion form
                        (lambda (block call)
                          (let ((value (gensym "VALUE")))
                            `(let ((,value ,call))
                               (when ,value
                                 (return-from ,block ,value)))))
                        nil))

(define-compiler-macro notany (&whole form &rest arguments)
  (declare (ignore arguments))
  (quantifier-expansion form
                        (lambda (block call) `(when ,call (return-from ,block nil)))
                        t))

(define-compiler-macro notevery (&whole form &rest arguments)
  (declare (ignore arguments))
  (quantifier-expansion form
                        (lambda (block call) `(unless ,call (return-from ,block t)))
                        nil))
