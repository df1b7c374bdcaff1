;;;; EQL of numbers that are objects in memory.
;;;;
;;;; The problem: EQL is compiled in line for everything but two different objects of the tag that
;;;; bignums, ratios, double-floats and complexes share. The approach: the compiler calls this
;;;; function for those. It is loaded before anything that compares numbers at expansion time.
;;;;
;;;; Tests: tests/lisp/numbers/.

(in-package "BROLGA-SYSTEM")

(defun %eql-numbers (a b)
  "Whether A and B, two different objects, are numbers of one type and value."
  (%eql a b))
