;;;; The packages of the extensions: EXT, IMAGE, BROLGA.
;;;;
;;;; Problem: what lies beyond the standard must be reachable under short, stable names.
;;;; Approach: EXT re-exports symbols of BROLGA-SYSTEM; IMAGE and BROLGA have symbols of their own,
;;;; whose functions are in extensions/image.lisp and extensions/brolga.lisp.
;;;; Invariants: loaded after the files that define EXT's functions. Tests: tests/lisp/extensions/.

(in-package "BROLGA-SYSTEM")

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defparameter *extension-names*
    '("EXIT" "QUIT" "*EXIT-HOOKS*" "GETENV" "SETENV" "ENVIRONMENT" "COMMAND-LINE" "SCRIPT-ARGUMENTS"
      "PROCESS-ID" "CURRENT-DIRECTORY" "RUN-PROGRAM" "GC" "MAKE-WEAK-POINTER" "WEAK-POINTER-P"
      "WEAK-POINTER" "WEAK-POINTER-VALUE" "FINALIZE" "CANCEL-FINALIZATION" "BYTES-IN-USE" "BYTES-ALLOCATED"
      "NANOSECONDS" "UNIX-TIME-MICROSECONDS" "STRING-TO-OCTETS" "OCTETS-TO-STRING" "OCTETS"
      "OCTETS-ENCODING-ERROR" "OCTET-DECODING-ERROR"
      "*SAVE-HOOKS*" "*OPEN-HOOKS*" "INTERACTIVE-INTERRUPT" "PRINT-BACKTRACE"
      "DEFINE-HASH-TABLE-TEST" "HASH-TABLE-WEAKNESS" "ADD-PACKAGE-LOCAL-NICKNAME"
      "REMOVE-PACKAGE-LOCAL-NICKNAME" "PACKAGE-LOCAL-NICKNAMES" "PACKAGE-LOCALLY-NICKNAMED-BY-LIST"
      "FLOAT-INFINITY-P" "FLOAT-NAN-P" "DOUBLE-FLOAT-POSITIVE-INFINITY"
      "DOUBLE-FLOAT-NEGATIVE-INFINITY" "SINGLE-FLOAT-POSITIVE-INFINITY"
      "SINGLE-FLOAT-NEGATIVE-INFINITY" "SEED-RANDOM-STATE" "PACKAGE-LOCK-VIOLATION"
      "PACKAGE-LOCKED-ERROR" "SYMBOL-PACKAGE-LOCKED-ERROR" "PACKAGE-LOCKED-ERROR-SYMBOL"
      "PACKAGE-LOCKED-P" "LOCK-PACKAGE" "UNLOCK-PACKAGE" "WITHOUT-PACKAGE-LOCKS"
      "WITH-UNLOCKED-PACKAGES" "PACKAGE-IMPLEMENTED-BY-LIST" "PACKAGE-IMPLEMENTS-LIST"
      "ADD-IMPLEMENTATION-PACKAGE" "REMOVE-IMPLEMENTATION-PACKAGE" "DEFGLOBAL" "MAKE-FD-STREAM"
      "PROCESS" "PROCESS-P" "PROCESS-PID" "PROCESS-INPUT" "PROCESS-OUTPUT" "PROCESS-ERROR"
      "PROCESS-STATUS" "PROCESS-ALIVE-P" "PROCESS-EXIT-CODE" "PROCESS-WAIT" "PROCESS-KILL"
      "PROCESS-CLOSE" "TIMER" "MAKE-TIMER" "TIMER-NAME" "SCHEDULE-TIMER" "UNSCHEDULE-TIMER"
      "TIMER-SCHEDULED-P" "LIST-ALL-TIMERS" "TIMEOUT" "TIMEOUT-SECONDS" "WITH-TIMEOUT" "SOCKET"
      "SOCKETP" "SOCKET-STREAM" "SOCKET-ERROR" "SOCKET-LISTEN" "SOCKET-ACCEPT" "SOCKET-CONNECT"
      "SOCKET-CLOSE" "SOCKET-SHUTDOWN" "SOCKET-LOCAL-ADDRESS" "SOCKET-PEER-ADDRESS"
      "WITH-OPEN-SOCKET" "MUFFLE-CONDITIONS" "UNMUFFLE-CONDITIONS" "*MUFFLED-WARNINGS*"
      "COMPILER-NOTE" "*MODULE-PROVIDER-FUNCTIONS*" "NATIVE-NAMESTRING" "PARSE-NATIVE-NAMESTRING"
      "DELETE-DIRECTORY" "*STDIN*" "*STDOUT*" "*STDERR*" "*POLICY*"
      "HOST-ADDRESSES" "WAIT-FOR-SOCKETS" "COMPILED-FILE-VERSION" "TYPEXPAND" "TYPEXPAND-1"
      "NORMALIZE-STRING" "NORMALIZED-P" "UPPERCASE" "LOWERCASE" "CASEFOLD" "GENERAL-CATEGORY"
      "GRAPHEMES" "WORDS" "SENTENCES" "ROTATE-BYTE" "COUNT-LEADING-ZEROS" "COUNT-TRAILING-ZEROS"
      "MASK-SIGNED-FIELD" "SWAP-BYTES" "REVERSE-BITS" "DOUBLE-FLOAT-BITS" "DOUBLE-FLOAT-FROM-BITS"
      "SINGLE-FLOAT-BITS" "SINGLE-FLOAT-FROM-BITS"
      "WITH-FLOAT-TRAPS-MASKED")
    "The names of the symbols that EXT exports."))

(defpackage "EXT"
  (:use)
  (:documentation "Extensions of the standard: the process, memory, bytes, other programs, the network."))

(dolist (name *extension-names*)
  (let ((symbol (intern name "BROLGA-SYSTEM")))
    (import (list symbol) "EXT")
    (export (list symbol) "EXT")))

(defpackage "IMAGE"
  (:use "COMMON-LISP")
  (:documentation "The image: saving it, its memory.")
  (:export "SAVE" "COLLECT" "MEMORY"))

(defpackage "BROLGA"
  (:use "COMMON-LISP")
  (:documentation "Questions about definitions, frames and objects.")
  (:import-from "BROLGA-SYSTEM" "ARG" "BACKTRACE-FRAMES")
  (:export "VERSION" "SOURCE" "DEFINITIONS" "LAMBDA-LIST" "DESCRIPTION" "BACKTRACE" "COMPLETIONS"
           "ARG" "BACKTRACE-FRAMES"))

;; So that they are printed under the names that users know them by.
(dolist (name '("EXT" "BROLGA"))
  (let ((package (find-package name)))
    (do-external-symbols (symbol package)
      (when (eq (symbol-package symbol) (find-package "BROLGA-SYSTEM"))
        (%set-symbol-package symbol package)))))

(document-names 'function
 '((process-p "Whether OBJECT is a program that was started by RUN-PROGRAM.")
   (process-pid "The number of the process by which the system knows it.")
   (process-input "The stream that writes to the standard input of PROCESS, or NIL.")
   (process-output "The stream that reads the standard output of PROCESS, or NIL.")
   (process-error "The stream that reads the error output of PROCESS, or NIL.")
   (socketp "Whether OBJECT is a socket.")
   (socket-stream "The stream that reads from and writes to SOCKET, NIL when it listens.")
   (timer-name "The name of TIMER, or NIL.")
   (timeout-seconds "The number of seconds that were too few.")
   (package-locked-error-symbol "The symbol whose package is locked.")))

(dolist (entry '(("COMMON-LISP" "The symbols of the language, as the ANSI standard lists them.")
                 ("COMMON-LISP-USER" "Where programs are when they begin.")
                 ("KEYWORD" "The symbols that stand for themselves.")
                 ("BROLGA-SYSTEM" "What the implementation is made of; its names can change at any time.")))
  (%set-package-documentation (find-package (first entry)) (second entry)))
