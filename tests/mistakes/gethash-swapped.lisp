(defvar *table* (make-hash-table))
(defun look (key) (gethash *table* key))
(print (look 'a))
