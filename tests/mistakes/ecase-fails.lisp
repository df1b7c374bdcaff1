(defun sides (shape)
  (ecase shape
    (triangle 3)
    ((square rectangle) 4)))

(print (sides 'circle))
