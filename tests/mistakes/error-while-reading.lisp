(defun a () 1)

(defun b ()
  #.(error "in reader"))
