;;;; Redefinition of structures: with the same slots everything goes on, with others old instances are told.

(defstruct rd-point (x 0) y)
;=> RD-POINT
(defvar *rd-old* (make-rd-point :x 1 :y 2))
;=> *RD-OLD*
(defstruct rd-point (x 5) y)
;=> RD-POINT
(rd-point-x *rd-old*)
;=> 1
(make-rd-point)
;=> #S(RD-POINT :X 5 :Y NIL)
(defun rd-sum (p) (+ (rd-point-x p) (rd-point-y p)))
;=> RD-SUM
(rd-sum *rd-old*)
;=> 3
(handler-bind ((warning #'muffle-warning)) (defstruct rd-point x z y))
;=> RD-POINT
(rd-point-p *rd-old*)
;=> NIL
(rd-point-x *rd-old*)
;!! TYPE-ERROR
(make-rd-point :x 1 :z 2 :y 3)
;=> #S(RD-POINT :X 1 :Z 2 :Y 3)
(rd-point-y (make-rd-point :x 1 :z 2 :y 3))
;=> 3
(handler-case (rd-point-x *rd-old*) (error (c) (let ((*print-length* 1)) (not (null (search "earlier definition" (princ-to-string c)))))))
;=> T
(prin1-to-string *rd-old*)
;=> "#S(RD-POINT :X 1 :Y 2)"
(let ((*print-pretty* t)) (prin1-to-string *rd-old*))
;=> "#S(RD-POINT :X 1 :Y 2)"
