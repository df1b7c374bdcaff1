(defun apply-it (f x) (funcall f x))
(print (apply-it 3 4))
(print (apply-it nil 4))
