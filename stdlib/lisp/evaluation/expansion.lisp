;;;; Macro expansion on the compiler's behalf.
;;;;
;;;; The problem: an error in a macro function must not end the compilation of a whole definition
;;;; or file. The approach: the compiler has its expansions made here; an error comes back as text,
;;;; and the compiler warns and makes code that signals a PROGRAM-ERROR when it is reached.
;;;;
;;;; Invariants: this file is loaded after the rest of the library, so that errors in the library's
;;;; own macro forms end its building. EVAL of a macro form and MACROEXPAND signal as ever.
;;;;
;;;; Tests: tests/lisp/evaluation/.

(in-package "BROLGA-SYSTEM")

(defun %expand-guarded (expander form environment)
  "(T . expansion) of FORM by the macro function EXPANDER, or (NIL . text) after an error, with its report: the code
that signals it again must fit into a compiled file, where the condition may not."
  (handler-case (cons t (funcall *macroexpand-hook* expander form environment))
    (error (condition) (cons nil (condition-text condition)))))
