;;;; The process and its surroundings: environment variables, command line, working directory.
;;;;
;;;; Problem: scripts need the environment and their arguments. Approach: thin functions over primitives.
;;;; Invariants: a failing system call signals an error with the system's words for it.
;;;; Tests: tests/lisp/extensions/.

(in-package "BROLGA-SYSTEM")

(defvar *new-process-hooks* '()
  "Functions that forget what belonged to the process that an image was saved in; called before *OPEN-HOOKS*.")

(defun getenv (name)
  "The value of the environment variable NAME as a string, or NIL."
  (%getenv (string name)))

(defun setenv (name value)
  "Makes the string VALUE the value of the environment variable NAME for programs run from now on, or
removes the variable if VALUE is NIL."
  (%setenv (string name) value)
  value)

(defun (setf getenv) (value name)
  "Makes VALUE the value of the environment variable NAME."
  (setenv name value))

(defun environment ()
  "All environment variables: a list of strings NAME=VALUE."
  (%environment))

(defun command-line ()
  "The words the program was started with, its own name first."
  (%command-line))

(defun script-arguments ()
  "The words behind the script's name on the command line."
  *script-arguments*)

(defun quit (&optional (code 0))
  "Ends the program with exit status CODE."
  (exit :code code))

(defun process-id ()
  "The number of this process."
  (%process-id))

(defun current-directory ()
  "The working directory of the process, as a string."
  (let ((directory (%getcwd)))
    (check-system-result directory "The working directory is not known")
    directory))

(defun (setf current-directory) (directory)
  "Makes DIRECTORY, a string, the working directory of the process, and so of programs that it runs. The
pathnames of this image go on from *DEFAULT-PATHNAME-DEFAULTS*."
  (check-system-result (%chdir directory) (format nil "~A cannot be the working directory" directory))
  directory)

(defun check-system-result (result what)
  "Signals an error that begins with WHAT if RESULT is a negative error number."
  (when (and (integerp result) (minusp result))
    (error "~A: ~A." what (%errno-message (- result))))
  result)
