(defun report (name)
  (format t "Name: ~A, age: ~A~%" name))

(report "Ann")
