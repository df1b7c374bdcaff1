(defun report (name)
  (format t "Name: ~X~Z~%" name))

(report "Ann")
