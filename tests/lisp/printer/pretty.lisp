;;;; The pretty printer: code, data, logical blocks, dispatch tables.

(defun pretty (object &optional (margin 40)) (let ((*print-pretty* t) (*print-right-margin* margin)) (write-to-string object)))
;=> PRETTY
(pretty '(let ((alpha 1) (beta (list 1 2 3))) (print alpha) (print beta)))
;=> "(LET ((ALPHA 1) (BETA (LIST 1 2 3)))
;..   (PRINT ALPHA)
;..   (PRINT BETA))"
(pretty '(defun function-name (one two) "documentation" (when one (print two)) (list one two)))
;=> "(DEFUN FUNCTION-NAME (ONE TWO)
;..   \"documentation\"
;..   (WHEN ONE (PRINT TWO))
;..   (LIST ONE TWO))"
(pretty '(if (test-function argument) (then-function argument) (else-function argument)))
;=> "(IF (TEST-FUNCTION ARGUMENT)
;..     (THEN-FUNCTION ARGUMENT)
;..     (ELSE-FUNCTION ARGUMENT))"
(pretty '(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20))
;=> "(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16
;..  17 18 19 20)"
(pretty '(list 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20))
;=> "(LIST 1 2 3 4 5 6 7 8 9 10 11 12 13 14
;..       15 16 17 18 19 20)"
(pretty #(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20))
;=> "#(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
;..   16 17 18 19 20)"
(pretty '(setq variable-one 1000000 variable-two 2000000 variable-three 3000000))
;=> "(SETQ VARIABLE-ONE 1000000
;..       VARIABLE-TWO 2000000
;..       VARIABLE-THREE 3000000)"
(pretty ''(a b))
;=> "'(A B)"
(let ((*print-pretty* t) (*print-right-margin* 20)) (with-output-to-string (s) (pprint-logical-block (s '(1 2 3) :prefix "<" :suffix ">") (loop (pprint-exit-if-list-exhausted) (princ (pprint-pop) s) (write-string " element" s) (pprint-exit-if-list-exhausted) (write-char #\Space s) (pprint-newline :linear s)))))
;=> "<1 element
;..  2 element
;..  3 element>"
(let ((*print-pretty* t) (*print-right-margin* 20)) (with-output-to-string (s) (pprint-logical-block (s nil :per-line-prefix ";; ") (dotimes (i 8) (princ "word" s) (write-char #\Space s) (pprint-newline :fill s)))))
;=> ";; word word word
;.. ;; word word word
;.. ;; word word "
(let ((*print-pretty* t) (*print-right-margin* 20)) (with-output-to-string (s) (pprint-fill s '(aaaa bbbb cccc dddd eeee ffff))))
;=> "(AAAA BBBB CCCC
;..  DDDD EEEE FFFF)"
(let ((*print-pretty* t) (*print-right-margin* 20)) (with-output-to-string (s) (pprint-linear s '(aaaa bbbb cccc dddd eeee ffff))))
;=> "(AAAA
;..  BBBB
;..  CCCC
;..  DDDD
;..  EEEE
;..  FFFF)"
(let ((*print-pretty* t) (*print-right-margin* 30)) (with-output-to-string (s) (pprint-tabular s '(a bb ccc dddd eeeee ffffff g) t nil 8)))
;=> "(A       BB      CCC     DDDD
;..  EEEEE   FFFFFF  G)"
(let ((*print-pretty* t) (*print-right-margin* 20) (*print-lines* 2)) (write-to-string '(aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii)))
;=> "(AAAA BBBB CCCC
;..  DDDD EEEE FFFF ..)"
(let ((*print-pretty* t) (*print-length* 3)) (write-to-string '(1 2 3 4 5)))
;=> "(1 2 3 ...)"
(let ((*print-pretty* t) (*print-level* 1)) (write-to-string '(1 (2) 3)))
;=> "(1 # 3)"
(let ((*print-pretty* t)) (with-output-to-string (s) (pprint-logical-block (s '(1 2 . 3) :prefix "(" :suffix ")") (loop (princ (pprint-pop) s) (write-char #\Space s)))))
;=> "(1 2 . 3)"
(let ((*print-pretty* t) (*print-circle* t) (l (list 1 2))) (setf (cddr l) l) (write-to-string l))
;=> "#1=(1 2 . #1#)"
(let ((*print-pprint-dispatch* (copy-pprint-dispatch))) (set-pprint-dispatch '(cons (eql foo)) (lambda (s l) (format s "<~A>" (cdr l)))) (let ((*print-pretty* t)) (write-to-string '(bar (foo 1 2)))))
;=> "(BAR <(1 2)>)"
(let ((*print-pprint-dispatch* (copy-pprint-dispatch))) (set-pprint-dispatch 'integer (lambda (s i) (format s "#~X#" i))) (let ((*print-pretty* t)) (write-to-string '(10 a 255))))
;=> "(#A# A #FF#)"
(let ((*print-pretty* t) (*print-right-margin* 12)) (format nil "~<(~;~@{~A~^ ~:_~}~;)~:>" '(alpha beta gamma delta)))
;=> "(ALPHA BETA
;..  GAMMA
;..  DELTA)"
(let ((*print-pretty* t) (*print-right-margin* 30)) (format nil "~:<~W ~:I~W ~_~W~:>" '(operator argument-one argument-two)))
;=> "(OPERATOR ARGUMENT-ONE
;..           ARGUMENT-TWO)"
(let ((*print-pretty* t)) (format nil "~<[~;~A ~A~;]~:>" '(1 2)))
;=> "[1 2]"
(let ((*print-pretty* t)) (format nil "~@<~A and ~A~:>" 1 2))
;=> "1 and 2"
;; Program text: bodies of LET, branches of IF, pairs of SETF, clauses of LOOP always have lines of their own.
(defmacro pretty-with ((a b) c &body body) (list* a b c body))
(dolist (form '((let ((x 1)) (list x)) (let () 1) (let* ((x 1) y) (declare (type fixnum x) (ignore y)) x) (if a b c) (setf a 1 (car b) 2)
                (setf (a-function-with-a-long-name argument) (another-function argument) b)
                (loop for x in list do (print x) (print y) while z collect x into y) (symbol-macrolet ((a b)) a)
                (handler-case (foo) (error (e) (print e))) (restart-case (foo) (a (x) x)) (cond (a b) (t (list c d)))
                (handler-bind ((error #'foo)) (foo)) (defclass point (base) ((x :initarg :x :reader point-x) y) (:documentation "d"))
                (defclass point () (x y)) (define-condition c (error) ((a :initarg :a)) (:report "long report string"))
                (defmethod (setf foo) :around ((x integer) y) (call-next-method) x) (defpackage "P" (:use "CL") (:export "A"))
                (pretty-with (a b) nil d e) (pretty-with) (with-slots (a b) thing (list a b)) (prog (a) b (go b))
                (flet ((f (x) (list x))) (f 3)) (defun f (x) x) (setq) (setf a)))
  (fresh-line)
  (write-string (pretty form)))
;>> (LET ((X 1))
;>>   (LIST X))
;>> (LET ()
;>>   1)
;>> (LET* ((X 1) Y)
;>>   (DECLARE (TYPE FIXNUM X)
;>>            (IGNORE Y))
;>>   X)
;>> (IF A
;>>     B
;>>     C)
;>> (SETF A 1
;>>       (CAR B) 2)
;>> (SETF (A-FUNCTION-WITH-A-LONG-NAME
;>>        ARGUMENT)
;>>         (ANOTHER-FUNCTION ARGUMENT)
;>>       B)
;>> (LOOP FOR X IN LIST
;>>       DO (PRINT X) (PRINT Y)
;>>       WHILE Z
;>>       COLLECT X INTO Y)
;>> (SYMBOL-MACROLET ((A B))
;>>   A)
;>> (HANDLER-CASE (FOO)
;>>   (ERROR (E) (PRINT E)))
;>> (RESTART-CASE (FOO) (A (X) X))
;>> (COND (A B) (T (LIST C D)))
;>> (HANDLER-BIND ((ERROR #'FOO))
;>>   (FOO))
;>> (DEFCLASS POINT (BASE)
;>>   ((X :INITARG :X :READER POINT-X) Y)
;>>   (:DOCUMENTATION "d"))
;>> (DEFCLASS POINT () (X Y))
;>> (DEFINE-CONDITION C (ERROR)
;>>   ((A :INITARG :A))
;>>   (:REPORT "long report string"))
;>> (DEFMETHOD (SETF FOO) :AROUND
;>>     ((X INTEGER) Y)
;>>   (CALL-NEXT-METHOD)
;>>   X)
;>> (DEFPACKAGE "P"
;>>   (:USE "CL")
;>>   (:EXPORT "A"))
;>> (PRETTY-WITH (A B) ()
;>>   D
;>>   E)
;>> (PRETTY-WITH)
;>> (WITH-SLOTS (A B) THING (LIST A B))
;>> (PROG (A) B (GO B))
;>> (FLET ((F (X)
;>>          (LIST X)))
;>>   (F 3))
;>> (DEFUN F (X) X)
;>> (SETQ)
;>> (SETF A)
;=> NIL

; strings and bit vectors go by the table as well, also to PRINC, and by entries for vectors
(let ((*print-pretty* t) (*print-pprint-dispatch* (copy-pprint-dispatch)))
  (set-pprint-dispatch 'string (lambda (stream string) (format stream "<~D>" (length string))))
  (let ((strings (list (princ-to-string "abc") (prin1-to-string '("abc" #*10)))))
    (set-pprint-dispatch 'vector (lambda (stream vector) (format stream "#<~D>" (length vector))) 1)
    (append strings (list (princ-to-string "abc") (prin1-to-string '("abc" #*10 #(1)))))))
;=> ("<3>" "(<3> #*10)" "#<3>" "(#<3> #<2> #<1>)")
