(defun area (width height)
  (* width height))

(defun square (side)
  (area side))

(square 3)
