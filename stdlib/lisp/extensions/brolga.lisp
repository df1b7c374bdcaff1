;;;; The package BROLGA: questions about definitions, frames and objects that return data.
;;;;
;;;; Problem: tools and curious users ask where things are defined, how, and what is running.
;;;; Approach: functions of this package's own symbols over those of the library.
;;;; Invariants: nothing here prints. Tests: tests/lisp/extensions/.

(in-package "BROLGA")

(defun version ()
  "The version of Brolga, a string."
  (lisp-implementation-version))

(defun source (name &optional (kind 'function))
  "The text of the newest definition of NAME as a KIND of thing (FUNCTION, MACRO, VARIABLE, STRUCTURE,
TYPE ...) and the place where it was read, as strings; NIL where not known."
  (values (brolga-system::definition-text name kind)
          (brolga-system::definition-place name kind)))

(defun definitions (name)
  "All recorded definitions of NAME: a list of property lists with :KIND, :FILE, :LINE, :POSITION, :TEXT."
  (brolga-system::definitions-of name))

(defun lambda-list (function)
  "The lambda list of a function object or of the operator that a function name stands for."
  (brolga-system::function-lambda-list function))

(defun description (object)
  "What is known about OBJECT, as data: sections (title (label . value) ...)."
  (brolga-system::description-of object))

(defun backtrace (&key (count 100))
  "The calls under way, newest first: a list of property lists with :NAME, :ARGUMENTS and :PLACE."
  (mapcar (lambda (frame)
            (list :name (brolga-system::stack-frame-name frame)
                  :arguments (brolga-system::stack-frame-arguments frame)
                  :place (brolga-system::frame-place frame)))
          (remove 'backtrace (brolga-system::backtrace-frames :count (+ count 1))
                  :key #'brolga-system::stack-frame-name :count 1)))

(defun completions (text &optional (package *package*))
  "What the beginning of a symbol, TEXT, can be completed to in PACKAGE: a list of strings."
  (brolga-system::%complete text package))
