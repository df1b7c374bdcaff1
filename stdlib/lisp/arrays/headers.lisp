;;;; The parts of an array header.
;;;;
;;;; The problem: arrays that are not simple vectors have a header whose words the functions here
;;;; read and write directly. The approach: a macro per word, with the offset of
;;;; image/src/object.rs; nothing else in the library names these offsets.
;;;;
;;;; Conventions: the argument must be known to be an array header; nothing is checked. RANK is
;;;; the part of RANK-AND-KIND above its low eight bits.
;;;;
;;;; Tests: tests/lisp/arrays/.

(in-package "BROLGA-SYSTEM")

(defmacro header-data (header)
  "The array or simple vector that holds HEADER's elements."
  `(%object-ref-unchecked ,header 8))

(defmacro header-fill-pointer (header)
  "HEADER's fill pointer or NIL."
  `(%object-ref-unchecked ,header 16))

(defmacro header-offset (header)
  "The number of the element of the data at which HEADER's elements start."
  `(the fixnum (%object-ref-unchecked ,header 24)))

(defmacro header-total-size (header)
  "The number of HEADER's elements."
  `(the fixnum (%object-ref-unchecked ,header 32)))

(defmacro header-flags (header)
  "HEADER's flags: 1 displaced, 2 adjustable."
  `(the fixnum (%object-ref-unchecked ,header 40)))

(defmacro header-rank-and-kind (header)
  "HEADER's rank times 256 plus the kind of simple vector its elements lie in."
  `(the fixnum (%object-ref-unchecked ,header 48)))

(defmacro header-rank (header)
  "HEADER's rank."
  `(ash (header-rank-and-kind ,header) -8))

(defmacro header-kind (header)
  "The kind of simple vector that HEADER's elements lie in."
  `(logand (header-rank-and-kind ,header) 255))

(defmacro header-dimension-0 (header)
  "HEADER's first dimension."
  `(the fixnum (%object-ref-unchecked ,header 56)))

(defmacro header-dimension-1 (header)
  "HEADER's second dimension."
  `(the fixnum (%object-ref-unchecked ,header 64)))

(defmacro header-dimension-2 (header)
  "HEADER's third dimension."
  `(the fixnum (%object-ref-unchecked ,header 72)))

(defmacro set-header-fill-pointer (header value)
  "Make VALUE HEADER's fill pointer."
  `(%object-set-unchecked ,header 16 ,value))

(defmacro index-below-p (index bound)
  "Whether INDEX is a fixnum from 0 below BOUND."
  `(and (%fixnump ,index) (<= 0 (the fixnum ,index)) (< (the fixnum ,index) ,bound)))

(defun index-replacement (index bound operation)
  "Signal that INDEX is not below BOUND; return the index that the USE-VALUE restart gives."
  (%type-error-in-operation index (list 'integer 0 (list bound)) operation))

(defun array-kind (array)
  "The number of the kind of simple vector that ARRAY's elements lie in."
  (if (%array-header-p array)
      (header-kind array)
      (or (%vector-kind array)
          (signal-type-error array 'array))))

(defun array-storage (array)
  "Two values: the simple vector that ARRAY's elements lie in, and the number of the first there."
  (let ((data array) (offset 0))
    (declare (fixnum offset))
    (loop
      (unless (%array-header-p data)
        (return (values data offset)))
      (setq offset (+ offset (header-offset data)))
      (setq data (header-data data)))))
