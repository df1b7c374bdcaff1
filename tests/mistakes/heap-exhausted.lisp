(defun gather ()
  (loop with all = nil
        for i from 0
        do (push (make-array 1000000) all)))

(print (length (gather)))
