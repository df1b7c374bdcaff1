;;;; INSPECT: walking through objects at the terminal.
;;;;
;;;; Problem: look into an object, its parts, and their parts, by number.
;;;; Approach: OBJECT-PARTS gives the parts as data; the loop here prints them with numbers and keeps
;;;; a stack of the objects passed through.
;;;; Invariants: reading ends at Q, at the end of input, or when a restart leaves the loop.
;;;; Tests: tests/lisp/environment/.

(in-package "BROLGA-SYSTEM")

(defun print-inspected (object parts stream)
  "Prints OBJECT and its numbered PARTS."
  (let ((*print-length* 10) (*print-level* 3))
    (format stream "~&~S~%  [~A]~%" object (describe-kind object))
    (loop for (label . value) in parts
          for i from 0
          do (cond ((= i 50)
                    (format stream "  ... ~D more~%" (- (length parts) 50))
                    (return))
                   ((eql label i)
                    (format stream "  ~D. ~S~%" i value))
                   (t
                    (format stream "  ~D. ~:[~S~;~A~]: ~S~%" i (stringp label) label value))))))

(defun list-elements-as-parts (object)
  "The parts of OBJECT as INSPECT numbers them: a proper list's elements, else OBJECT-PARTS."
  (if (and (consp object) (list-length-or-nil object))
      (loop for element in object
            for i from 0
            collect (cons i element))
      (object-parts object)))

(defun inspect (object)
  "Shows OBJECT and its parts, and waits for commands: a number goes into that part, U goes back, R shows
the object again, Q ends, and any other form is evaluated with * bound to the object."
  (let ((stack nil) (stream *query-io*) (show t))
    (loop
      (let ((parts (list-elements-as-parts object)))
        (when show
          (print-inspected object parts stream))
        (setq show nil)
        (format stream "~&inspect> ")
        (finish-output stream)
        (let ((command (read stream nil stream)))
          (skip-end-of-line stream)
          (cond ((or (eq command stream)
                     (and (symbolp command) (string-equal command "Q")))
                 (return (values)))
                ((integerp command)
                 (let ((part (and (<= 0 command) (nth command parts))))
                   (cond (part
                          (push object stack)
                          (setq object (cdr part))
                          (setq show t))
                         (t (format stream "~&There is no part ~D.~%" command)))))
                ((and (symbolp command) (string-equal command "U"))
                 (cond (stack
                        (setq object (pop stack))
                        (setq show t))
                       (t (format stream "~&This is where you began.~%"))))
                ((and (symbolp command) (string-equal command "R"))
                 (setq show t))
                ((and (symbolp command) (member (symbol-name command) '("H" "?" "HELP") :test #'string-equal))
                 (format stream "~&A number goes into that part, U goes back, R shows the object again, Q ends;~@
                                 other forms are evaluated, * being the object.~%"))
                (t
                 (with-simple-restart (abort "Go on inspecting.")
                   (let ((* object))
                     (format stream "~&~{~S~%~}" (multiple-value-list (eval command))))))))))))
