;;;; The packages of the extensions: EXT, IMAGE, BROLGA.
;;;;
;;;; Problem: what lies beyond the standard must be reachable under short, stable names.
;;;; Approach: EXT re-exports symbols of BROLGA-SYSTEM; IMAGE and BROLGA have symbols of their own,
;;;; whose functions are in extensions/image.lisp and extensions/brolga.lisp.
;;;; Invariants: loaded after the files that define EXT's functions. Tests: tests/lisp/extensions/.

(in-package "BROLGA-SYSTEM")

(defpackage "EXT"
  (:use)
  (:documentation "Extensions of the standard: the process, memory, bytes, other programs.")
  (:import-from "BROLGA-SYSTEM"
                "EXIT" "QUIT" "*EXIT-HOOKS*" "GETENV" "SETENV" "ENVIRONMENT" "COMMAND-LINE"
                "SCRIPT-ARGUMENTS" "PROCESS-ID" "CURRENT-DIRECTORY" "RUN-PROGRAM"
                "GC" "MAKE-WEAK-POINTER" "WEAK-POINTER-P" "WEAK-POINTER-VALUE" "FINALIZE"
                "CANCEL-FINALIZATION" "BYTES-IN-USE" "BYTES-ALLOCATED" "NANOSECONDS"
                "UNIX-TIME-MICROSECONDS" "STRING-TO-OCTETS" "OCTETS-TO-STRING" "OCTETS"
                "*SAVE-HOOKS*" "*OPEN-HOOKS*" "INTERACTIVE-INTERRUPT" "PRINT-BACKTRACE"
                "DEFINE-HASH-TABLE-TEST" "HASH-TABLE-WEAKNESS" "ADD-PACKAGE-LOCAL-NICKNAME"
                "REMOVE-PACKAGE-LOCAL-NICKNAME" "PACKAGE-LOCAL-NICKNAMES"
                "PACKAGE-LOCALLY-NICKNAMED-BY-LIST" "FLOAT-INFINITY-P" "FLOAT-NAN-P"
                "DOUBLE-FLOAT-POSITIVE-INFINITY" "DOUBLE-FLOAT-NEGATIVE-INFINITY"
                "SINGLE-FLOAT-POSITIVE-INFINITY" "SINGLE-FLOAT-NEGATIVE-INFINITY"
                "SEED-RANDOM-STATE" "SCHEDULE-TIMER" "UNSCHEDULE-TIMER" "WITH-TIMEOUT" "TIMEOUT"
                "TIMEOUT-SECONDS")
  (:export "EXIT" "QUIT" "*EXIT-HOOKS*" "GETENV" "SETENV" "ENVIRONMENT" "COMMAND-LINE"
           "SCRIPT-ARGUMENTS" "PROCESS-ID" "CURRENT-DIRECTORY" "RUN-PROGRAM"
           "GC" "MAKE-WEAK-POINTER" "WEAK-POINTER-P" "WEAK-POINTER-VALUE" "FINALIZE"
           "CANCEL-FINALIZATION" "BYTES-IN-USE" "BYTES-ALLOCATED" "NANOSECONDS"
           "UNIX-TIME-MICROSECONDS" "STRING-TO-OCTETS" "OCTETS-TO-STRING" "OCTETS"
           "*SAVE-HOOKS*" "*OPEN-HOOKS*" "INTERACTIVE-INTERRUPT" "PRINT-BACKTRACE"
           "DEFINE-HASH-TABLE-TEST" "HASH-TABLE-WEAKNESS" "ADD-PACKAGE-LOCAL-NICKNAME"
           "REMOVE-PACKAGE-LOCAL-NICKNAME" "PACKAGE-LOCAL-NICKNAMES"
           "PACKAGE-LOCALLY-NICKNAMED-BY-LIST" "FLOAT-INFINITY-P" "FLOAT-NAN-P"
           "DOUBLE-FLOAT-POSITIVE-INFINITY" "DOUBLE-FLOAT-NEGATIVE-INFINITY"
           "SINGLE-FLOAT-POSITIVE-INFINITY" "SINGLE-FLOAT-NEGATIVE-INFINITY"
           "SEED-RANDOM-STATE" "SCHEDULE-TIMER" "UNSCHEDULE-TIMER" "WITH-TIMEOUT" "TIMEOUT"
           "TIMEOUT-SECONDS"))

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
