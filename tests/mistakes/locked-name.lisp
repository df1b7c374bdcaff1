(defun list (thing)
  (cons thing nil))
