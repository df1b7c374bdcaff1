;;;; The package IMAGE: the image as a thing of its own.
;;;;
;;;; Problem: short names for operations on the image.
;;;; Approach: functions of this package's own symbols, over those of saving.lisp.
;;;; Invariants: see saving.lisp. Tests: tests/tests/saving.rs.

(in-package "IMAGE")

(defun save (path)
  "Writes this image to the file PATH. The program goes on; `brolga --image PATH` opens the file with
everything that was defined. Returns the file's name."
  (brolga-system::save-image path))

(defun collect (&key (full t))
  "Collects garbage: all of it, or only what is young unless FULL."
  (brolga-system::gc :full full))

(defun memory ()
  "Facts about the memory of this image: a property list."
  (brolga-system::%memory-report))
