(defvar *x* '(1 #<HASH-TABLE 12> 2))
(print *x*)
