(defun find-it (x items)
  (dolist (i items)
    (when (eql i x) (return-from find i))))
(print (find-it 1 '(1 2)))
