(defun greet (name)
  (fromat t "Hello, ~A!~%" name))

(greet "world")
