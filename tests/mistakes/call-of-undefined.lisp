(defun apply-it (f x) (funcall f x))
(print (apply-it 'sqare 4))
