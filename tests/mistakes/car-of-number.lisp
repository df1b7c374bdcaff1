(defun heads (lists)
  (mapcar #'car lists))

(defun run ()
  (print (heads '((1 2) 3))))

(run)
