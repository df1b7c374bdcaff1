(defun area (width height)
  (* width heigth))

(print (area 3 4))
