(defun numbers (count) (list (make-array count)))
(defun name-of (thing) (list (parse-integer thing)))
(defun total (things) (list (reduce #'+ things)))
(defun third-of (things) (list (elt things 2)))
(defun same-p (a b) (list (string= a b)))
(defmacro telling (&rest forms)
  `(progn
     ,@(loop for form in forms
             collect `(handler-bind ((error (lambda (condition)
                                              (format t "~&~A~%" condition)
                                              (ext:print-backtrace :stream *standard-output* :count 2)
                                              (throw 'next nil))))
                        (catch 'next ,form)))))
(telling (numbers -1) (name-of "x") (total 5) (third-of '(1)) (same-p 5 "a"))
