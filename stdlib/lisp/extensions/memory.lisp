;;;; The collector, weak pointers, finalizers, fine clocks.
;;;;
;;;; Problem: programs that manage resources need to see and influence the life of objects.
;;;; Approach: thin functions over the collector's primitives.
;;;; Invariants: a finalizer never receives its object; it runs at a safepoint after the collection
;;;; that found the object dead. Tests: tests/lisp/extensions/.

(in-package "BROLGA-SYSTEM")

(defun gc (&key (full t))
  "Collects garbage: all of it, or only what is young unless FULL."
  (%collect (if full 1 0))
  nil)

(%set-documentation 'weak-pointer 'type "Pointers that do not keep what they point to alive.")

(defun make-weak-pointer (object)
  "A pointer to OBJECT that does not keep it alive."
  (%weak-pointer object))

(defun weak-pointer-p (object)
  "True of a weak pointer."
  (%kind-p object 23))

(defun weak-pointer-value (pointer)
  "The object POINTER points to and true, or NIL and NIL when it is gone."
  (let ((found (%weak-pointer-value pointer)))
    (if found
        (values (car found) t)
        (values nil nil))))

(defun finalize (object function &key dont-save)
  "Calls FUNCTION, without arguments, some time after OBJECT is gone. FUNCTION must not refer to OBJECT. DONT-SAVE
means nothing here, since no finalizer is saved in an image."
  (declare (ignore dont-save))
  (check-type function (or function symbol))
  (%finalize object function)
  object)

(defun cancel-finalization (object)
  "Forgets the finalizers of OBJECT."
  (%cancel-finalization object)
  object)

(defun bytes-in-use ()
  "How many bytes of the heap are in use."
  (getf (%memory-report) :bytes-in-use))

(defun bytes-allocated ()
  "How many bytes this process has allocated."
  (getf (%memory-report) :bytes-allocated))

(defun nanoseconds ()
  "A clock that never goes back, in nanoseconds since some moment."
  (%monotonic-ns))

(defun unix-time-microseconds ()
  "Microseconds since the year 1970 began in Greenwich."
  (%unix-time-us))
