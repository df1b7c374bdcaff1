;;;; The metaobject protocol is complete: from here on programs' methods on it are asked.
;;;;
;;;; Problem: while the protocol's own generic functions were made, they could not be called. Approach: a
;;;; flag, set here; methods that are added later to the protocols that decisions rest on are noted.
;;;; Invariants: no file behind this one defines methods on those protocols for the standard classes.
;;;;
;;;; Tests: tests/lisp/clos/mop.lisp.

(in-package "BROLGA-SYSTEM")

(setq *clos-complete* t
      *library-methods-p* nil)
(%drop-decisions)
