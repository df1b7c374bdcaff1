;;;; Float traps: what an operation gives that would signal, where its trap is masked.
;;;;
;;;; The problem: a program can ask for infinities and NaNs in place of errors. The approach: nothing
;;;; changes where results are finite. A primitive that fails asks here, with the operation and its operands,
;;;; whether the error's trap is masked; the result of IEEE 754 then takes the primitive's place.
;;;;
;;;; Invariants: operations that have no float among their operands are errors as ever; the value
;;;; has the format that the operation would have given.
;;;;
;;;; Tests: tests/lisp/numbers/float-traps.lisp.

(in-package "BROLGA-SYSTEM")

(defmacro with-float-traps-masked (traps &body body)
  "Evaluate BODY with infinities and NaNs instead of the errors that TRAPS name: any of :OVERFLOW, :INVALID,
:DIVIDE-BY-ZERO, :UNDERFLOW and :INEXACT; the last two are always masked."
  (dolist (trap traps)
    (unless (member trap '(:overflow :invalid :divide-by-zero :underflow :inexact))
      (%program-error "~S is no float trap." (list trap))))
  `(let ((*masked-float-traps* (union ',traps *masked-float-traps*)))
     ,@body))

(defun %masked-trap-p (trap)
  (if (member-eq trap *masked-float-traps*) t nil))

(defun %float-infinity (negative double)
  (if double
      (%double-from-bits (if negative #xFFF0000000000000 #x7FF0000000000000))
      (%single-from-bits (if negative #xFF800000 #x7F800000))))

(defun %float-nan (double)
  (if double (%double-from-bits #x7FF8000000000000) (%single-from-bits #x7FC00000)))

(defun %overflow-negative-p (operation operands)
  "Whether OPERATION on OPERANDS overflows to below."
  (flet ((negative-p (number) (if (realp number) (float-or-real-minusp number) nil)))
    (let ((first (negative-p (first operands))))
      (case operation
        ((* /) (not (eq first (negative-p (second operands)))))
        (expt (and first (integerp (rational (second operands))) (oddp (rational (second operands)))))
        ((exp cosh) nil)
        (t first)))))

(defun %masked-result (kind arguments)
  "The float that takes the place of an error of KIND, the name of a condition, in ARGUMENTS, an operation and
its operands, if that is masked, or NIL."
  (let* ((operation (car arguments))
         (operands (cdr arguments))
         ;; A conversion names the format it is to.
         (double (or (member-eq 'double-float operands)
                     (and (not (member-eq 'single-float operands)) (some #'%double-float-p operands)))))
    (when (or (some #'floatp operands) (member-eq 'double-float operands) (member-eq 'single-float operands))
      (cond ((string= kind "FLOATING-POINT-OVERFLOW")
             (and (%masked-trap-p :overflow)
                  (%float-infinity (%overflow-negative-p operation operands) double)))
            ((string= kind "FLOATING-POINT-INVALID-OPERATION")
             (and (%masked-trap-p :invalid) (%float-nan double)))
            ((string= kind "DIVISION-BY-ZERO")
             (cond ((and (eq operation '/) (zerop (first operands)))
                    (and (%masked-trap-p :invalid) (%float-nan double)))
                   ((%masked-trap-p :divide-by-zero)
                    (%float-infinity (if (eq operation 'log) t (%overflow-negative-p operation operands))
                                     double))))
            (t nil)))))
