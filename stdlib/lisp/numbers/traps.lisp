;;;; Masking float traps.
;;;;
;;;; Problem: some numeric code wants infinities and NaNs where others want errors. Approach: a number
;;;; in the running system says which traps give the value of IEEE 754 (see
;;;; stdlib/src/primitives/numbers/traps.rs); a macro sets it for the time of a form.
;;;; Invariants: underflows and inexact results are never trapped, so masking them changes nothing;
;;;; integer division by zero is an error always. Tests: tests/lisp/numbers/float-traps.lisp.

(in-package "BROLGA-SYSTEM")

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun float-trap-bits (traps)
    "The number that stands for TRAPS, a list of keywords."
    (let ((bits 0))
      (dolist (trap traps bits)
        (setq bits (logior bits
                           (case trap
                             (:invalid 1)
                             (:divide-by-zero 2)
                             (:overflow 4)
                             ((:underflow :inexact) 0)
                             (t (signal-type-error trap '(member :invalid :divide-by-zero :overflow
                                                                 :underflow :inexact))))))))))

(defmacro with-float-traps-masked ((&rest traps) &body body)
  "Evaluate BODY while operations on floats give what IEEE 754 says, an infinity or NaN, instead of signalling
the errors TRAPS: :OVERFLOW, :INVALID, :DIVIDE-BY-ZERO; also :UNDERFLOW and :INEXACT, which are never signalled."
  (let ((before (gensym "BEFORE")))
    `(let ((,before (%masked-float-traps)))
       (unwind-protect
            (progn
              (%mask-float-traps (logior ,before ,(float-trap-bits traps)))
              ,@body)
         (%mask-float-traps ,before)))))
