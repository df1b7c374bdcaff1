;;;; Macros: definition, expansion, environments, compiler macros, symbol macros, MACROEXPAND.

(defmacro swap (a b) `(rotatef ,a ,b))
(let ((x 1) (y 2)) (swap x y) (list x y))
;=> (2 1)
(macroexpand-1 '(swap a b))
;=> (ROTATEF A B)
;=> T
(defmacro with-whole (&whole form a) `(list ',form ,a))
(with-whole 1)
;=> ((WITH-WHOLE 1) 1)
(defmacro destructured ((a b &key (c 3)) &body body) `(list ,a ,b ,c ,@body))
(destructured (1 2 :c 4) 5 6)
;=> (1 2 4 5 6)
(defmacro env-check (name &environment env) (if (macro-function name env) :macro :no))
(macrolet ((local () 1)) (env-check local))
;=> :MACRO
(env-check nothing-at-all)
;=> :NO
(defmacro sym-check (name &environment env) `',(macroexpand-1 name env))
(symbol-macrolet ((zed (car y))) (sym-check zed))
;=> (CAR Y)
(defmacro my-and (&rest forms) (cond ((null forms) t) ((null (cdr forms)) (car forms)) (t `(if ,(car forms) (my-and ,@(cdr forms)) nil))))
(list (my-and) (my-and 1 2 3) (my-and 1 nil 3))
;=> (T 3 NIL)
(macroexpand '(my-and 1))
;=> 1
;=> T
(multiple-value-list (macroexpand-1 '(car x)))
;=> ((CAR X) NIL)
(multiple-value-list (macroexpand 'x))
;=> (X NIL)
(define-symbol-macro the-answer 42)
the-answer
;=> 42
(macroexpand-1 'the-answer)
;=> 42
;=> T
(let ((the-answer 1)) the-answer)
;=> 1
(defvar *place* (list 1 2))
(define-symbol-macro first-place (car *place*))
(setf first-place 10)
;=> 10
*place*
;=> (10 2)
(incf first-place)
;=> 11
(macro-function 'car)
;=> NIL
(functionp (macro-function 'swap))
;=> T
(funcall (macro-function 'swap) '(swap a b) nil)
;=> (ROTATEF A B)
(functionp (setf (macro-function 'twice) (lambda (form env) (declare (ignore env)) `(* 2 ,(second form)))))
;=> T
(twice 5)
;=> 10
(defmacro once (x) (let ((g (gensym))) `(let ((,g ,x)) (list ,g ,g))))
(let ((n 0)) (once (incf n)))
;=> (1 1)
(defun squared (x) (* x x))
(define-compiler-macro squared (&whole form x) (if (numberp x) (* x x) form))
(squared 5)
;=> 25
(funcall (compiler-macro-function 'squared) '(squared 4) nil)
;=> 16
(funcall (compiler-macro-function 'squared) '(squared y) nil)
;=> (SQUARED Y)
(defmacro nested-backquote (name) `(list `(a ,',name)))
(nested-backquote foo)
;=> ((A FOO))
(let ((a 1) (b '(2 3))) `(x ,a ,@b . y))
;=> (X 1 2 3 . Y)
(let ((b '(2 3))) `#(1 ,@b 4))
;=> #(1 2 3 4)
(let ((x 5)) (eval (second `(1 `(2 ,(+ 3 ,x))))))
;=> (2 8)
`(1 . ,(+ 1 1))
;=> (1 . 2)
(eval (second `(a `(b ,(list ,(+ 1 2))))))
;=> (B (3))
(let ((l (list 1 2))) `(,@l))
;=> (1 2)
(let ((l (list 1 2))) `(,@l ,@l))
;=> (1 2 1 2)
(defmacro optional-macro (a &optional (b 2 b-p)) `(list ,a ,b ,b-p))
(optional-macro 1)
;=> (1 2 NIL)
(optional-macro 1 3)
;=> (1 3 T)
(defmacro dotted (a . b) `'(,a ,b))
(dotted 1 2 3)
;=> (1 (2 3))
(handler-case (macroexpand-1 '(optional-macro)) (error () :error))
;=> :ERROR
(defmacro counting-macro () (incf *count*) 1)
(defvar *count* 0)
(macrolet ((outer (x) `(inner ,x)) (inner (x) `(list :inner ,x))) (outer 1))
;=> (:INNER 1)
(macrolet ((f (x) (if (consp x) `(+ ,@(mapcar (lambda (y) `(f ,y)) x)) x))) (f (1 (2 3) 4)))
;=> 10
(flet ((swap (a b) (list :function a b))) (swap 1 2))
;=> (:FUNCTION 1 2)
(defmacro setf-me (x) `(car ,x))
(let ((l (list 1))) (setf (setf-me l) 5) l)
;=> (5)
(defun user-of-macro (x) (twice x))
(user-of-macro 4)
;=> 8
(not (fboundp 'swap))
;=> NIL
(eval (macroexpand-1 '(when t 5)))
;=> 5

;; An error in a compiler macro is told of, and the function is called.
(defun doubled-of-test (&key (number 1) name) (list (* 2 number) name))
;=> DOUBLED-OF-TEST
(define-compiler-macro doubled-of-test (&whole form &key number name)
  (when (and number name) (error "not both"))
  form)
;=> DOUBLED-OF-TEST
(let ((reports '()))
  (list (handler-bind ((warning (lambda (condition)
                                  (push (princ-to-string condition) reports)
                                  (muffle-warning condition))))
          (funcall (compile nil '(lambda () (doubled-of-test :number 4 :name "n")))))
        reports))
;=> ((8 "n") ("The compiler macro of DOUBLED-OF-TEST failed, and the function will be called: not both"))
