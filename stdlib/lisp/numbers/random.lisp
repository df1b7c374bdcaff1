;;;; Pseudo-random numbers.
;;;;
;;;; The problem: uniform integers of any size and floats, from states that can be copied, saved
;;;; and printed. The approach: a RANDOM-STATE holds the vector of the generator, which is a
;;;; primitive (MT19937); the structure's readable form names the words of that vector.
;;;;
;;;; Invariants: the same seed gives the same numbers in every image; *RANDOM-STATE* starts from
;;;; a fixed seed, (MAKE-RANDOM-STATE T) from the system's entropy.
;;;;
;;;; Tests: tests/lisp/numbers/.

(in-package "BROLGA-SYSTEM")

(defstruct (random-state (:constructor %make-random-state (generator))
                         (:predicate random-state-p)
                         (:copier nil)
                         (:print-function print-random-state))
  "A source of pseudo-random numbers."
  generator)

;; The structure definition makes the function without a docstring.
(%set-documentation 'random-state-p 'function "Whether OBJECT is a random state.")

(defun print-random-state (state stream depth)
  "Write STATE so that the reader makes an equal one."
  (declare (ignore depth))
  (format stream "#.(~S ~D)" 'random-state-from-integer (random-state-integer state)))

(defun random-state-integer (state)
  "The words of STATE's generator as one integer."
  (let* ((words (random-state-generator state))
         (result 0))
    (do ((index (1- (length words)) (1- index)))
        ((minusp index) result)
      (setq result (logior (ash result 32) (%raw-aref words index))))))

(defun random-state-from-integer (integer)
  "The random state whose generator's words INTEGER, made by RANDOM-STATE-INTEGER, holds."
  (let ((words (%make-random-vector 0)))
    (dotimes (index (length words))
      (%raw-aset words index (ldb (byte 32 (* 32 index)) integer)))
    (%make-random-state words)))

(defun seed-random-state (&optional (seed 0))
  "A fresh random state made from the integer SEED, or, for T, from the system's entropy."
  (if (eq seed t)
      (let ((bytes (%make-specialised-vector 36 32))
            (integer 0))
        (%random-bytes bytes 0 32)
        (dotimes (index 32)
          (setq integer (logior (ash integer 8) (%raw-aref bytes index))))
        (%make-random-state (%make-random-vector integer)))
      (%make-random-state (%make-random-vector seed))))

(defvar *random-state* (seed-random-state 0)
  "The random state that RANDOM uses when it is given none.")

(defun copy-random-state (state)
  "A fresh random state that will give the same numbers as STATE."
  (let ((words (random-state-generator state)))
    (%make-random-state (%subseq-simple words 0 (length words)))))

(defun make-random-state (&optional state)
  "A copy of STATE, of the current random state (NIL), or a state made from entropy (T)."
  (cond ((eq state t) (seed-random-state t))
        ((null state) (copy-random-state *random-state*))
        ((random-state-p state) (copy-random-state state))
        (t (signal-type-error state '(or random-state boolean)))))

(defun random (limit &optional (state *random-state*))
  "A pseudo-random number not less than 0 and less than LIMIT, a positive integer or float."
  (unless (random-state-p state)
    (signal-type-error state 'random-state))
  (let ((generator (random-state-generator state)))
    (cond ((and (integerp limit) (plusp limit))
           (%random-integer generator limit))
          ((and (%double-float-p limit) (plusp limit))
           (random-float-below limit generator))
          ((and (%single-float-p limit) (plusp limit))
           (random-single-below limit generator))
          (t (signal-type-error limit '(or (integer (0)) (float (0))))))))

(defun random-float-below (limit generator)
  "A double-float in [0, LIMIT)."
  (loop
    (let ((result (* (%random-double generator) limit)))
      ;; The product may round up to the limit.
      (when (< result limit)
        (return result)))))

(defun random-single-below (limit generator)
  "A single-float in [0, LIMIT)."
  (loop
    (let ((result (* (%random-single generator) limit)))
      (when (< result limit)
        (return result)))))
