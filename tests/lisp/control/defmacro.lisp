;;;; DEFMACRO, MACROLET environments, compiler macros, symbol macros.

(defmacro dm-all (&whole w (a b) &optional (c 3 cp) &rest r &key k (z 9 zp) &environment e &aux (q 1))
  `'(,(car w) ,a ,b ,c ,cp ,r ,k ,z ,zp ,(null e) ,q))
;=> DM-ALL
(dm-all (1 2))
;=> (DM-ALL 1 2 3 NIL NIL NIL 9 NIL T 1)
(dm-all (1 2) 4 :k 5)
;=> (DM-ALL 1 2 4 T (:K 5) 5 9 NIL T 1)
(dm-all (1 2) 4 :k 5 :z 6)
;=> (DM-ALL 1 2 4 T (:K 5 :Z 6) 5 6 T T 1)
(dm-all 1)
;!! PROGRAM-ERROR
(defmacro dm-dotted (a . b) `'(,a ,b))
;=> DM-DOTTED
(dm-dotted 1 2 3)
;=> (1 (2 3))
(macroexpand-1 '(dm-dotted 1 2))
;=> (QUOTE (1 (2)))
;=> T
(macroexpand-1 '(list 1))
;=> (LIST 1)
;=> NIL
(defmacro dm-nested (x) `(dm-dotted ,x))
;=> DM-NESTED
(macroexpand '(dm-nested 4))
;=> (QUOTE (4 NIL))
;=> T
(macrolet ((m (&environment e) (if (macro-function 'm e) ''local ''global))) (m))
;=> LOCAL
(macrolet ((m (x) `(list ,x))) (macrolet ((n (&environment e) `',(macroexpand '(m 3) e))) (n)))
;=> (LIST 3)
(symbol-macrolet ((sm (car place))) (let ((place (list 1 2))) (setf sm 5) (incf sm) (setq sm (* sm 2)) place))
;=> (12 2)
(define-symbol-macro *dm-place* (car *dm-list*))
;=> *DM-PLACE*
(defparameter *dm-list* (list 1 2))
;=> *DM-LIST*
(setf *dm-place* 9)
;=> 9
*dm-list*
;=> (9 2)
(let ((*dm-place* 3)) *dm-place*)
;=> 3
(defun dm-square (x) (* x x))
;=> DM-SQUARE
(define-compiler-macro dm-square (&whole form x) (if (integerp x) (* x x) form))
;=> DM-SQUARE
(dm-square 5)
;=> 25
(funcall (compiler-macro-function 'dm-square) '(dm-square 6) nil)
;=> 36
(funcall (compiler-macro-function 'dm-square) '(dm-square y) nil)
;=> (DM-SQUARE Y)
(funcall (compiler-macro-function 'dm-square) '(funcall #'dm-square 7) nil)
;=> 49
(defmacro dm-return () (return-from dm-return 5))
;=> DM-RETURN
(dm-return)
;=> 5
(defmacro dm-doc () "Says nothing." nil)
;=> DM-DOC
(documentation 'dm-doc 'function)
;=> "Says nothing."
(functionp (setf (macro-function 'dm-set) (lambda (form env) (declare (ignore env)) `(quote ,(cdr form)))))
;=> T
(dm-set 1 2)
;=> (1 2)
(macro-function 'car)
;=> NIL
(functionp (macro-function 'when))
;=> T
(let ((*macroexpand-hook* (lambda (f form env) (if (eq (car form) 'dm-doc) 77 (funcall f form env))))) (macroexpand '(dm-doc)))
;=> 77
;=> T
((lambda (x &optional (y 2)) (list x y)) 1)
;=> (1 2)
(funcall (lambda (x) x) 3)
;=> 3
