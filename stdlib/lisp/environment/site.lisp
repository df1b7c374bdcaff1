;;;; What and where this Lisp is: implementation, machine, site, features.
;;;;
;;;; Problem: programs ask for the identity of the implementation and of the machine.
;;;; Approach: constants of the build come from a primitive, facts of the system from its files, read
;;;; when asked for, so that a saved image never carries another machine's answers.
;;;; Invariants: every function returns a string or NIL. Tests: tests/lisp/environment/.

(in-package "BROLGA-SYSTEM")

(defun lisp-implementation-type ()
  "The name of this implementation."
  "Brolga")

(defun lisp-implementation-version ()
  "The version of this implementation."
  (%version))

(defun first-line-of-file (path)
  "The first line of the text file PATH, or NIL if it cannot be read."
  (with-open-file (stream path :if-does-not-exist nil)
    (and stream (read-line stream nil nil))))

(defun machine-type ()
  "The kind of processor."
  "X86-64")

(defun machine-version ()
  "The model of the processor, or NIL."
  (with-open-file (stream "/proc/cpuinfo" :if-does-not-exist nil)
    (when stream
      (loop for line = (read-line stream nil nil)
            while line
            do (when (eql 0 (search "model name" line))
                 (return (string-trim " 	" (subseq line (+ 1 (position #\: line))))))))))

(defun machine-instance ()
  "The name of this machine in its network."
  (%host-name))

(defun software-type ()
  "The operating system."
  "Linux")

(defun software-version ()
  "The version of the operating system, or NIL."
  (values (first-line-of-file "/proc/sys/kernel/osrelease")))

(defun short-site-name ()
  "A short name of the place where this machine stands: unknown, so NIL."
  nil)

(defun long-site-name ()
  "A long name of the place where this machine stands: unknown, so NIL."
  nil)

(defvar *features*
  nil
  "Keywords that #+ and #- ask for.")

(setq *features*
      '(:brolga :common-lisp :ansi-cl :unix :linux :x86-64 :64-bit :little-endian
        :ieee-floating-point :unicode :package-local-nicknames))
