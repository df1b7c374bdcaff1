;;;; The variables of the prompt: *, +, /, - and their histories.
;;;;
;;;; Problem: the prompt sets them, INSPECT and users' code bind them.
;;;; Approach: plain special variables, defined before anything that binds them is compiled.
;;;; Invariants: only REMEMBER-EVALUATION (debugger/prompt.lisp) sets them.
;;;; Tests: tests/lisp/debugger/data.lisp.

(in-package "BROLGA-SYSTEM")

(defvar + nil "The form evaluated before the present one.")
(defvar ++ nil "The value of + before that.")
(defvar +++ nil "The value of ++ before that.")
(defvar - nil "The form being evaluated.")
(defvar * nil "The first value of the form evaluated last.")
(defvar ** nil "The value of * before that.")
(defvar *** nil "The value of ** before that.")
(defvar / nil "The list of values of the form evaluated last.")
(defvar // nil "The value of / before that.")
(defvar /// nil "The value of // before that.")
