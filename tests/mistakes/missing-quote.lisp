(defun colours ()
  (list red green))
(print (colours))
