;;;; PUSH, POP, INCF and DECF of variables.
;;;;
;;;; The problem: lists/ and the first files of control/ are loaded before SETF exists. The
;;;; approach: these four assign variables only, and control/modify.lisp defines them in full.
;;;;
;;;; Tests: tests/lisp/control/places.lisp.

(in-package "BROLGA-SYSTEM")

(%defmacro push (form environment)
  "Put an object in front of the list that a variable holds."
  (declare (ignore environment))
  (let ((variable (car (cdr (cdr form)))))
    (list 'setq variable (list 'cons (car (cdr form)) variable))))

(%defmacro pop (form environment)
  "Take the first element off the list that a variable holds."
  (declare (ignore environment))
  (let ((variable (car (cdr form))))
    (list 'prog1 (list 'car variable) (list 'setq variable (list 'cdr variable)))))

(%defmacro incf (form environment)
  "Add to the number that a variable holds."
  (declare (ignore environment))
  (let ((variable (car (cdr form))) (delta (cdr (cdr form))))
    (list 'setq variable (if delta (list '+ variable (car delta)) (list '1+ variable)))))

(%defmacro decf (form environment)
  "Subtract from the number that a variable holds."
  (declare (ignore environment))
  (let ((variable (car (cdr form))) (delta (cdr (cdr form))))
    (list 'setq variable (if delta (list '- variable (car delta)) (list '1- variable)))))
