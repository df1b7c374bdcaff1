;;;; DEFTYPE.

(deftype dt-1 () 'integer)
;=> DT-1
(typep 5 'dt-1)
;=> T
(deftype dt-2 (&optional (a 3) b) "Doc." `(integer ,a ,b))
;=> DT-2
(list (typep 5 'dt-2) (typep 2 'dt-2) (typep 2 '(dt-2 1)) (typep 2 '(dt-2 1 1)))
;=> (T NIL T NIL)
(documentation 'dt-2 'type)
;=> "Doc."
(deftype dt-3 (&key (size '*)) `(vector t ,size))
;=> DT-3
(list (typep #(1 2) 'dt-3) (typep #(1 2) '(dt-3 :size 3)))
;=> (T NIL)
(deftype dt-4 (x) (return-from dt-4 `(or null ,x)))
;=> DT-4
(list (typep nil '(dt-4 string)) (typep 5 '(dt-4 string)))
;=> (T NIL)
(deftype dt-1 () 'symbol)
;=> DT-1
(typep 5 'dt-1)
;=> NIL
(let ((x 'a)) (declare (type dt-1 x)) x)
;=> A
(deftype integer () 'symbol)
;!! PROGRAM-ERROR
