(defun lines (file)
  (with-open-file (stream file)
    (loop for line = (read-line stream nil) while line collect line)))

(print (lines "no-such-file.txt"))
