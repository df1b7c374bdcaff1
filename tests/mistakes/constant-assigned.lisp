(defun circle (radius)
  (setq pi 3.14)
  (* pi radius))
(print (circle 1))
