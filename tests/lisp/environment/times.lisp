;;;; Calendar time and clocks.

(multiple-value-list (decode-universal-time 0 0))
;=> (0 0 0 1 1 1900 0 NIL 0)
(multiple-value-list (decode-universal-time 3900000000 0))
;=> (0 20 21 2 8 2023 2 NIL 0)
(multiple-value-list (decode-universal-time 3900000000 5))
;=> (0 20 16 2 8 2023 2 NIL 5)
(multiple-value-list (decode-universal-time 3900000000 -11/2))
;=> (0 50 2 3 8 2023 3 NIL -11/2)
(encode-universal-time 0 0 0 1 1 1900 0)
;=> 0
(encode-universal-time 59 30 12 29 2 2024 0)
;=> 3918198659
(encode-universal-time 0 0 0 1 1 2000 -1)
;=> 3155670000
(multiple-value-list (decode-universal-time (encode-universal-time 1 2 3 4 5 2030 0) 0))
;=> (1 2 3 4 5 2030 5 NIL 0)
(let ((now (get-universal-time))) (= now (multiple-value-bind (s m h d mo y) (decode-universal-time now 0) (encode-universal-time s m h d mo y 0))))
;=> T
(loop for ut from 0 below 5000000000 by 98765432 always (= ut (multiple-value-bind (s m h d mo y) (decode-universal-time ut 0) (encode-universal-time s m h d mo y 0))))
;=> T
(> (get-universal-time) 3800000000)
;=> T
(length (multiple-value-list (get-decoded-time)))
;=> 9
(integerp (get-internal-real-time))
;=> T
(<= (get-internal-run-time) (get-internal-run-time))
;=> T
(let ((start (get-internal-real-time))) (sleep 0.02) (>= (- (get-internal-real-time) start) (* 0.02 internal-time-units-per-second)))
;=> T
(sleep 0)
;=> NIL
(sleep -1)
;!! TYPE-ERROR
(encode-universal-time 60 0 0 1 1 2000 0)
;!! TYPE-ERROR
