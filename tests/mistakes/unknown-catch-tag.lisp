(defun search-all (items)
  (dolist (item items)
    (when (evenp item) (throw 'found item))))

(print (search-all '(1 2)))
