;;;; Saving the image.
;;;;
;;;; Problem: the whole state of the program goes to a file and the program goes on.
;;;; Approach: the primitive writes the file; around it run the hooks, and what must not be in the
;;;; file, such as the state of the prompt, is bound to neutral values by nobody: those are dynamic
;;;; bindings, which the file never holds.
;;;; Invariants: when saving fails, an error is signalled and the old file is untouched.
;;;; Tests: tests/tests/saving.rs.

(in-package "BROLGA-SYSTEM")

(defvar *save-hooks* nil "Functions without arguments called before the image is saved.")
(defvar *open-hooks* nil "Functions without arguments called when a saved image begins to run.")

(defun save-image (path)
  "Writes this image to the file PATH and returns its true name. The program goes on."
  (mapc #'funcall *save-hooks*)
  (finish-output *standard-output*)
  (let ((path (merge-pathnames path)))
    (%image-save (namestring path))
    path))

(defun run-open-hooks ()
  "Calls the functions in *OPEN-HOOKS*. One that fails is told of: the image must open all the same."
  (mapc #'funcall *new-process-hooks*)
  (dolist (function *open-hooks*)
    (handler-case (funcall function)
      (error (condition)
        (format *error-output* "~&A function of EXT:*OPEN-HOOKS* failed: ~A~%" (condition-text condition))))))
