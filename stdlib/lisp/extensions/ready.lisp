;;;; The state that a new image starts with.
;;;;
;;;; Problem: building the library leaves its own package current and counters advanced.
;;;; Approach: the last file of the library sets what users see first.
;;;; Invariants: loaded last. Tests: tests/tests/lisp.rs, repl/tests/terminal.rs.

(in-package "BROLGA-SYSTEM")

(dolist (name '("COMMON-LISP" "BROLGA-SYSTEM" "EXT" "IMAGE" "BROLGA" "MOP" "GRAY" "SEQUENCE"))
  (lock-package name)
  (add-implementation-package "BROLGA-SYSTEM" name))
(setq *package-locks* t)
(setq *package* (find-package "COMMON-LISP-USER"))
(setq *gensym-counter* 0)
