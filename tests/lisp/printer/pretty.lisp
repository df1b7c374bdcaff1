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

; strings and bit vectors go by the table as well, also to PRINC, and by entries for vectors
(let ((*print-pretty* t) (*print-pprint-dispatch* (copy-pprint-dispatch)))
  (set-pprint-dispatch 'string (lambda (stream string) (format stream "<~D>" (length string))))
  (let ((strings (list (princ-to-string "abc") (prin1-to-string '("abc" #*10)))))
    (set-pprint-dispatch 'vector (lambda (stream vector) (format stream "#<~D>" (length vector))) 1)
    (append strings (list (princ-to-string "abc") (prin1-to-string '("abc" #*10 #(1)))))))
;=> ("<3>" "(<3> #*10)" "#<3>" "(#<3> #<2> #<1>)")
