;;;; DISASSEMBLE.
;;;;
;;;; Problem: show the machine code of a function, given by object, name or lambda expression.
;;;; Approach: the host decodes the bytes of the code object; here it is found and printed.
;;;; Invariants: nothing is compiled but a lambda expression. Tests: tests/lisp/environment/.

(in-package "BROLGA-SYSTEM")

(defun function-to-disassemble (designator)
  "The function object that an argument of DISASSEMBLE stands for."
  (cond ((functionp designator) designator)
        ((and (symbolp designator) (macro-function designator)))
        ((and (function-name-p designator) (fboundp designator)
              (not (and (symbolp designator) (special-operator-p designator))))
         (fdefinition designator))
        ((and (consp designator) (eq (car designator) 'lambda))
         (compile nil designator))
        ((function-name-p designator)
         (error 'undefined-function :name designator))
        (t
         (error 'type-error :datum designator
                            :expected-type '(or function symbol (cons (member setf lambda)))))))

(defun disassembly (designator)
  "The machine code of a function as data: a list of (offset instruction)."
  (%disassemble-bytes (%function-code (function-to-disassemble designator))))

(defun disassemble (designator &key (stream *standard-output*))
  "Prints the machine code of a function, function name or lambda expression."
  (let* ((function (function-to-disassemble designator))
         (code (%function-code function))
         (stream (if (eq stream t) *standard-output* stream)))
    (format stream "~&; ~S~:[~; (what finds its methods)~], ~D bytes~%"
            (if (generic-function-p function) (generic-function-name function) (%function-name code))
            (generic-function-p function) (%code-size code))
    (loop for (offset text) in (%disassemble-bytes code)
          do (format stream "; ~4,'0X: ~A~%" offset text))
    nil))
