;;;; Decisions that are remembered: what must be forgotten when classes or methods change.
;;;;
;;;; The problem: dispatchers, calls of SLOT-VALUE and calls of MAKE-INSTANCE remember what they found out
;;;; for a layout, and no later call may observe it after a redefinition. The approach: whoever
;;;; remembers registers a *memory* here, a simple vector that holds only 0 when it knows nothing; a weak
;;;; table holds them. Generic functions are registered as well. When a layout becomes
;;;; obsolete, or a method is added to one of the protocols that decisions rest on, everything is
;;;; forgotten: that is rare, and cheap to make good for.
;;;;
;;;; Invariants: a memory is registered before it is filled.
;;;;
;;;; Tests: tests/lisp/clos/redefinition.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *memories* (make-hash-table :test #'eq :weakness :key)
  "The vectors that remember something.")
(defvar *generic-functions* (make-hash-table :test #'eq :weakness :key)
  "All generic functions.")

(defvar *decision-generation* 0 "Counts how often all decisions were dropped.")

(defun %register-memory (memory)
  (setf (gethash memory *memories*) t))

(defun %forget-memories ()
  "Empty all memories."
  (maphash (lambda (memory present)
             (declare (ignore present))
             (fill (the simple-vector memory) 0))
           *memories*)
  (clrhash *memories*))

(defun %drop-decisions ()
  "Forget everything that was found out for layouts."
  (setq *decision-generation* (1+ *decision-generation*))
  (%forget-memories)
  (maphash (lambda (function present)
             (declare (ignore present))
             (%reset-dispatch function))
           *generic-functions*))
