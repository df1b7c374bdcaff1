;;;; Workloads of the bench program: the same for all implementations, each printing its figure.
;;;;
;;;; Problem: figures are comparable only when the same forms make them.
;;;; Approach: portable functions; the bench program loads this file and evaluates one call, which
;;;; prints RESULT and a number. What differs (collecting, live bytes, saving) is at the end.
;;;; Invariants: times are wall times in seconds, of the work only. Tests: none; it only prints.

(in-package "COMMON-LISP-USER")

(defun seconds (function)
  "The seconds that a call of FUNCTION takes."
  (let ((start (get-internal-real-time)))
    (funcall function)
    (/ (float (- (get-internal-real-time) start) 1d0) internal-time-units-per-second)))

(defun result (number)
  "Prints NUMBER for the bench program."
  (format t "~&RESULT ~F~%" number)
  (finish-output))

(defmacro quietly (&body body)
  "Evaluates BODY without its warnings and redefinition messages."
  `(let ((*error-output* (make-broadcast-stream)))
     (handler-bind ((warning #'muffle-warning))
       ,@body)))

(defun definition (name number)
  "The text of a small function called NAME."
  (format nil "(defun ~A (x) (let ((y (* x ~D))) (if (> y 10) (list y x) (+ y 1))))" name number))

(defun redefine (times)
  "Reads, evaluates and calls a small function TIMES times."
  (dotimes (i times)
    (eval (read-from-string (definition "small" i)))
    (funcall 'small i)))

(defun bench-redefine (functions)
  "The microseconds of a redefinition and call with so many FUNCTIONS defined beside it."
  (quietly
    (dotimes (i functions)
      (eval (read-from-string (definition (format nil "beside-~D" i) i))))
    (redefine 200)
    (result (* 1d6 (/ (seconds (lambda () (redefine 2000))) 2000)))))

(defun functions-of (file)
  "Lambda expressions of the functions that FILE defines."
  (with-open-file (in file)
    (let ((*package* *package*))
      (loop for form = (read in nil in)
            until (eq form in)
            when (member (first form) '(in-package defpackage defstruct defmacro)) do (eval form)
              when (eq (first form) 'defun)
                collect `(lambda ,(third form) (block ,(if (consp (second form)) (second (second form)) (second form))
                                                 ,@(nthcdr 3 form)))))))

(defun bench-compile (&rest files)
  "How many functions of FILES are compiled in a second."
  (quietly
    (let ((functions (loop for file in files append (functions-of file))) (rounds 3))
      (result (/ (* rounds (length functions))
                 (seconds (lambda () (dotimes (i rounds) (dolist (function functions) (compile nil function))))))))))

(defun fib (n)
  (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))

(defun bench-fib ()
  "Nanoseconds of a call, with what FIB does in it; called through its name."
  (unless (compiled-function-p #'fib) (compile 'fib))
  (fib 20)
  ;; FIB of 32 calls itself 7,049,155 times.
  (result (* 1d9 (/ (seconds (lambda () (fib 32))) 7049155))))

(defvar *data* nil "Live data.")

(defun make-data (megabytes)
  "Fills *DATA* with lists of small lists."
  (setq *data* (loop repeat (floor (* megabytes 1000000) 64) collect (list 1 2 3))))

(defun collect-garbage ()
  #+sbcl (funcall (find-symbol "GC" "SB-EXT") :full t)
  #+ecl (funcall (find-symbol "GC" "SI") t)
  #-(or sbcl ecl) (funcall (find-symbol "GC" "EXT") :full t))

(defun live-bytes ()
  "Bytes in use after a collection; 0 where it is not known."
  (collect-garbage)
  #+sbcl (funcall (find-symbol "DYNAMIC-USAGE" "SB-KERNEL"))
  #+ecl 0
  #-(or sbcl ecl) (funcall (find-symbol "BYTES-IN-USE" "EXT")))

(defun bench-growth (times)
  "Live bytes after each tenth of so many TIMES redefinitions of one function, above those at the start."
  (quietly
    (redefine 1000)
    (let ((start (live-bytes)))
      (loop repeat 10
            do (redefine (floor times 10))
               (result (- (live-bytes) start))))))

#-(or sbcl ecl)
(defun bench-save (file)
  "The milliseconds of saving to FILE; the program goes on."
  (collect-garbage)
  (result (* 1000 (seconds (lambda () (funcall (find-symbol "SAVE" "IMAGE") file))))))

#+sbcl
(defun bench-save (file)
  "Saves to FILE; the program ends."
  (funcall (find-symbol "SAVE-LISP-AND-DIE" "SB-EXT") file))
