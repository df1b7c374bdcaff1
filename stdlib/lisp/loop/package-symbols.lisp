;;;; What LOOP's BEING THE SYMBOLS clauses iterate over.
;;;;
;;;; Problem: the symbols of a package may change while they are visited.
;;;; Approach: they are listed first, so every symbol that was there at the start is visited.
;;;; Invariants: loaded after the packages, unlike the rest of LOOP, which needs lists only.
;;;; Tests: tests/lisp/loop/for.lisp.

(in-package "BROLGA-SYSTEM")

(defun loop-package-symbols (package kind)
  "A fresh list of symbols of PACKAGE: KIND is :SYMBOLS (all accessible), :PRESENT or :EXTERNAL."
  (let ((symbols nil)
        (package (or (find-package package)
                     (%signal-failure "PACKAGE-ERROR" "There is no package named ~S" (list package)))))
    (case kind
      (:external
       (do-external-symbols (symbol package)
         (push symbol symbols)))
      (:present
       (do-symbols (symbol package)
         (unless (eq (nth-value 1 (find-symbol (symbol-name symbol) package)) :inherited)
           (push symbol symbols))))
      (t
       (do-symbols (symbol package)
         (push symbol symbols))))
    symbols))
