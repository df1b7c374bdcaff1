;;;; STEP and ED.
;;;;
;;;; Problem: both belong to the standard's environment; stepping needs breakpoints in compiled code.
;;;; Approach: STEP says that it cannot stop inside the form, shows the calls of the form's own global
;;;; functions by tracing them for its duration, and returns the form's values, as the standard
;;;; requires. ED runs the user's editor on a file.
;;;; Invariants: tracing that was on before STEP stays on. Tests: tests/lisp/environment/.

(in-package "BROLGA-SYSTEM")

(defun functions-mentioned (form)
  "The names of the user's global functions that FORM seems to call."
  (let ((names nil))
    (labels ((walk (form)
               (when (consp form)
                 (let ((head (car form)))
                   (when (and (symbolp head) (fboundp head)
                              (not (macro-function head))
                              (not (special-operator-p head))
                              (not (eq (symbol-package head) (find-package "COMMON-LISP"))))
                     (pushnew head names)))
                 (do ((rest form (cdr rest)))
                     ((atom rest))
                   (walk (car rest))))))
      (walk form))
    names))

(defun call-with-steps (function names)
  "Calls FUNCTION while the functions NAMES are traced."
  (format *debug-io* "~&; Stopping inside a form is not supported; its calls are traced instead.~%")
  (let ((new (set-difference names (traced-names) :test #'equal)))
    (unwind-protect
         (progn
           (trace-functions new)
           (funcall function))
      (dolist (name (intersection new (traced-names) :test #'equal))
        (untrace-one name)))))

(defmacro step (form)
  "Evaluates FORM, showing the calls of global functions it mentions; returns its values."
  `(call-with-steps (lambda () ,form) ',(functions-mentioned form)))

(defun ed (&optional what)
  "Runs the editor named by the environment variable VISUAL or EDITOR on a file, or on the file where the
function named WHAT was defined."
  (let* ((editor (or (%getenv "VISUAL") (%getenv "EDITOR")
                     (error "No editor is known: set the environment variable VISUAL or EDITOR.")))
         (file (cond ((null what) nil)
                     ((and (function-name-p what) (fboundp what))
                      (or (definition-file what 'function)
                          (error "No file is known to define ~S." what)))
                     (t (namestring (merge-pathnames what)))))
         (process (%run-process editor (if file (list file) nil) nil nil '(:inherit :inherit :inherit))))
    (when (integerp process)
      (error "The editor ~A cannot be run: ~A." editor (%errno-message (- process))))
    (%process-wait (car process) nil)
    what))
