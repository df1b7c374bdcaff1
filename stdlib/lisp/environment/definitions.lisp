;;;; Questions about definitions: where, and with what text, something was defined.
;;;;
;;;; Problem: DESCRIBE, the debugger, ED and tools ask for places and texts of definitions.
;;;; Approach: the definition log of evaluation/ is read here and nowhere else outside of it.
;;;; Invariants: unknown names give NIL. Tests: tests/lisp/extensions/brolga.lisp.

(in-package "BROLGA-SYSTEM")

(defun place-text (file line position)
  "FILE and a line or character position as one string, or NIL."
  (cond ((null file) nil)
        (line (format nil "~A:~D" file line))
        (position (format nil "~A, character ~D" file position))
        (t (format nil "~A" file))))
