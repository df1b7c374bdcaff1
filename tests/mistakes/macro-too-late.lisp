(defun run (x)
  (twice (print x)))

(defmacro twice (form)
  `(progn ,form ,form))

(run 1)
