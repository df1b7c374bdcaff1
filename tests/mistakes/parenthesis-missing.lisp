(defun first-step (x)
  (let ((y (* x 2))
    (+ y 1)))

(defun second-step (x)
  (* x (+ x 1))

(defun third-step (x)
  (- x 1))
