;;;; PROG, and the macros about multiple values.
;;;;
;;;; The compiler knows MULTIPLE-VALUE-BIND and MULTIPLE-VALUE-LIST as operators; their macro
;;;; functions here are for programs that walk code.
;;;;
;;;; Tests: tests/lisp/control/prog.lisp.

(in-package "BROLGA-SYSTEM")

(defun %expand-prog (bind variables body)
  (multiple-value-bind (forms declarations) (%parse-body body nil)
    `(block nil
       (,bind ,variables
         ,@declarations
         (tagbody ,@forms)))))

(defmacro prog (variables &body body)
  "A BLOCK NIL around LET around TAGBODY."
  (%expand-prog 'let variables body))

(defmacro prog* (variables &body body)
  "A BLOCK NIL around LET* around TAGBODY."
  (%expand-prog 'let* variables body))

(defmacro multiple-value-setq (variables form)
  "Assign the values of FORM to VARIABLES; return the first."
  (if variables
      `(values (setf (values ,@variables) ,form))
      `(values ,form)))

(defmacro nth-value (n form)
  "The value number N, from 0, of FORM."
  (if (and (integerp n) (<= 0 n 7))
      (let ((variables nil))
        (dotimes (i (1+ n))
          (push (%make-symbol "VALUE") variables))
        `(multiple-value-bind ,variables ,form
           (declare (ignorable ,@variables))
           ,(car (last variables))))
      `(nth ,n (multiple-value-list ,form))))

(defmacro multiple-value-list (form)
  "A list of the values of FORM."
  `(multiple-value-call #'list ,form))

(defmacro multiple-value-bind (variables form &body body)
  "Bind VARIABLES to the values of FORM around BODY."
  (let ((rest (%make-symbol "REST")))
    `(multiple-value-call
         (lambda (&optional ,@variables &rest ,rest)
           (declare (ignore ,rest))
           ,@body)
       ,form)))
