;;;; Integers as words of bits: rotation, leading and trailing zeros, sign extension, byte order.
;;;;
;;;; Problem: codecs, hashes and sets of bits need more than the standard's logical operations.
;;;; Approach: functions on integers of any size, with the width in bits as an argument where the
;;;; sign does not tell it; with literal widths they become masks and shifts in line. The bits of
;;;; floats are integers without sign. (The number of ones of a word is the standard's LOGCOUNT.)
;;;; Tests: tests/lisp/extensions/bits.lisp.

(in-package "BROLGA-SYSTEM")

(deftype bit-width ()
  "A number of bits."
  `(integer 0 ,most-positive-fixnum))

(defun rotate-field (count size position integer)
  "INTEGER whose field of SIZE bits at POSITION is rotated left by COUNT bits."
  (check-type count integer)
  (if (eql size 0)
      integer
      (let ((field (load-field size position integer))
            (left (mod count size)))
        (deposit-into-field (logior (ash field left) (ash field (- left size))) size position integer))))

(defun rotate-byte (count bytespec integer)
  "INTEGER whose field BYTESPEC, made by BYTE, is rotated left by COUNT bits, or right by -COUNT."
  (rotate-field count (byte-size bytespec) (byte-position bytespec) integer))

(define-compiler-macro rotate-byte (&whole form count bytespec integer)
  (if (byte-form-p bytespec)
      (let ((size (second bytespec))
            (position (third bytespec)))
        ;; A field at the bottom of a word without other bits, as hashes have them.
        (if (and (%fixnump size) (<= 1 size 61) (eql position 0) (%fixnump count))
            (let ((left (mod count size))
                  (word (gensym "WORD"))
                  (mask (1- (ash 1 size))))
              `(let ((,word ,integer))
                 (if (typep ,word '(unsigned-byte ,size))
                     (logior (ash (logand ,word ,(ash mask (- left))) ,left)
                             (ash ,word ,(- left size)))
                     (rotate-field ,left ,size 0 ,word))))
            `(rotate-field ,count ,size ,position ,integer)))
      form))

(defun count-leading-zeros (integer &optional (width 64))
  "The number of zeros above the highest one in the non-negative INTEGER of WIDTH bits."
  (check-type integer unsigned-byte)
  (let ((zeros (- width (integer-length integer))))
    (when (minusp zeros)
      (signal-type-error integer `(unsigned-byte ,width)))
    zeros))

(defun count-trailing-zeros (integer)
  "The number of zeros below the lowest one of INTEGER; NIL when INTEGER is 0."
  (if (eql integer 0)
      nil
      (1- (integer-length (logand integer (- integer))))))

(defun mask-signed-field (size integer)
  "The integer in two's complement that the low SIZE bits of INTEGER are, of which the highest is the sign."
  (check-type size bit-width)
  (cond ((eql size 0) 0)
        ((logbitp (1- size) integer) (dpb integer (byte (1- size) 0) -1))
        (t (ldb (byte (1- size) 0) integer))))

(defun swap-bytes (integer count)
  "The low COUNT bytes of INTEGER in reverse order, without sign."
  (check-type count bit-width)
  (let ((result 0))
    (dotimes (i count result)
      (setq result (logior (ash result 8) (ldb (byte 8 (* 8 i)) integer))))))

(defun reverse-bits (integer width)
  "The low WIDTH bits of INTEGER in reverse order, without sign."
  (check-type width bit-width)
  (let ((result 0))
    (dotimes (i width result)
      (setq result (logior (ash result 1) (if (logbitp i integer) 1 0))))))

(defun double-float-from-bits (bits)
  "The double-float whose 64 bits are those of the integer BITS, with or without sign. The inverse of DOUBLE-FLOAT-BITS."
  (check-type bits (or (unsigned-byte 64) (signed-byte 64)))
  (%double-from-bits bits))

(defun single-float-from-bits (bits)
  "The single-float whose 32 bits are those of the integer BITS, with or without sign. The inverse of SINGLE-FLOAT-BITS."
  (check-type bits (or (unsigned-byte 32) (signed-byte 32)))
  (%single-from-bits bits))
