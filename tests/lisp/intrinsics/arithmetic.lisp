;; Sums with literals overflow at both ends, and only there.
(flet ((ends (function) (mapcar function (list most-negative-fixnum (1+ most-negative-fixnum) -1 0 1 (1- most-positive-fixnum) most-positive-fixnum))))
  (loop for function in (list (lambda (x) (+ x 1)) (lambda (x) (+ 1 x)) (lambda (x) (- x 1)) (lambda (x) (1+ x)) (lambda (x) (1- x)) (lambda (x) (+ x -2))
                              (lambda (x) (- x -2)) (lambda (x) (+ x 4611686018427387903)) (lambda (x) (- x 4611686018427387903))
                              (lambda (x) (+ x -4611686018427387904)) (lambda (x) (- x -4611686018427387904)) (lambda (x) (+ x 0)) (lambda (x) (- x 0)))
        for add in (list 1 1 -1 1 -1 -2 2 4611686018427387903 -4611686018427387903 -4611686018427387904 4611686018427387904 0 0)
        always (equal (ends function) (ends (lambda (x) (let ((y add)) (funcall #'+ x y)))))))
;=> T
