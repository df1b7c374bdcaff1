;;;; Values of several forms in one call.

(multiple-value-call #'list)
;=> NIL
(multiple-value-call #'list (values))
;=> NIL
(multiple-value-call #'list (values) (values) (values))
;=> NIL
(multiple-value-call #'list 1 (values) (values 2 3) (floor 7 2) (values-list '(a b c d e f g)) (values))
;=> (1 2 3 3 1 A B C D E F G)
(multiple-value-call #'list (multiple-value-call #'values 1 (values 2 3)) (multiple-value-call #'list (values 4 5) 6))
;=> (1 2 3 (4 5 6))
(let ((many (loop for i below 100 collect (list i))))
  (equal (multiple-value-call #'list (values-list many) (progn (ext:gc) (values-list many)) :end) (append many many '(:end))))
;=> T
(block nil (multiple-value-call #'list (values 1 2) (return :left)))
;=> :LEFT
(multiple-value-call 'max (values 1 5) (values 3))
;=> 5
