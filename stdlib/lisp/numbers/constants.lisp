;;;; The constants of the chapter on numbers.
;;;;
;;;; The problem: some of these cannot be written as literals that every reader reads exactly.
;;;; The approach: floats are made from their bits, integers from shifts; SHORT-FLOAT is
;;;; SINGLE-FLOAT and LONG-FLOAT is DOUBLE-FLOAT.
;;;;
;;;; Tests: tests/lisp/numbers/.

(in-package "BROLGA-SYSTEM")

(defconstant most-positive-fixnum (1- (ash 1 62))
  "The greatest fixnum.")
(defconstant most-negative-fixnum (- (ash 1 62))
  "The least fixnum.")

(defconstant most-positive-double-float (%double-from-bits #x7FEFFFFFFFFFFFFF)
  "The greatest finite double-float.")
(defconstant most-negative-double-float (%double-from-bits #xFFEFFFFFFFFFFFFF)
  "The least finite double-float.")
(defconstant least-positive-double-float (%double-from-bits 1)
  "The positive double-float nearest to zero.")
(defconstant least-negative-double-float (%double-from-bits #x8000000000000001)
  "The negative double-float nearest to zero.")
(defconstant least-positive-normalized-double-float (%double-from-bits #x0010000000000000)
  "The normalised positive double-float nearest to zero.")
(defconstant least-negative-normalized-double-float (%double-from-bits #x8010000000000000)
  "The normalised negative double-float nearest to zero.")
(defconstant double-float-epsilon (%double-from-bits #x3CA0000000000001)
  "The least double-float that added to 1 gives another number.")
(defconstant double-float-negative-epsilon (%double-from-bits #x3C90000000000001)
  "The least double-float that subtracted from 1 gives another number.")
(defconstant double-float-positive-infinity (%double-from-bits #x7FF0000000000000)
  "Positive infinity as a double-float.")
(defconstant double-float-negative-infinity (%double-from-bits #xFFF0000000000000)
  "Negative infinity as a double-float.")

(defconstant most-positive-single-float (%single-from-bits #x7F7FFFFF)
  "The greatest finite single-float.")
(defconstant most-negative-single-float (%single-from-bits #xFF7FFFFF)
  "The least finite single-float.")
(defconstant least-positive-single-float (%single-from-bits 1)
  "The positive single-float nearest to zero.")
(defconstant least-negative-single-float (%single-from-bits #x80000001)
  "The negative single-float nearest to zero.")
(defconstant least-positive-normalized-single-float (%single-from-bits #x00800000)
  "The normalised positive single-float nearest to zero.")
(defconstant least-negative-normalized-single-float (%single-from-bits #x80800000)
  "The normalised negative single-float nearest to zero.")
(defconstant single-float-epsilon (%single-from-bits #x33800001)
  "The least single-float that added to 1 gives another number.")
(defconstant single-float-negative-epsilon (%single-from-bits #x33000001)
  "The least single-float that subtracted from 1 gives another number.")
(defconstant single-float-positive-infinity (%single-from-bits #x7F800000)
  "Positive infinity as a single-float.")
(defconstant single-float-negative-infinity (%single-from-bits #xFF800000)
  "Negative infinity as a single-float.")

(defconstant most-positive-short-float most-positive-single-float
  "The greatest finite short-float.")
(defconstant most-negative-short-float most-negative-single-float
  "The least finite short-float.")
(defconstant least-positive-short-float least-positive-single-float
  "The positive short-float nearest to zero.")
(defconstant least-negative-short-float least-negative-single-float
  "The negative short-float nearest to zero.")
(defconstant least-positive-normalized-short-float least-positive-normalized-single-float
  "The normalised positive short-float nearest to zero.")
(defconstant least-negative-normalized-short-float least-negative-normalized-single-float
  "The normalised negative short-float nearest to zero.")
(defconstant short-float-epsilon single-float-epsilon
  "The least short-float that added to 1 gives another number.")
(defconstant short-float-negative-epsilon single-float-negative-epsilon
  "The least short-float that subtracted from 1 gives another number.")

(defconstant most-positive-long-float most-positive-double-float
  "The greatest finite long-float.")
(defconstant most-negative-long-float most-negative-double-float
  "The least finite long-float.")
(defconstant least-positive-long-float least-positive-double-float
  "The positive long-float nearest to zero.")
(defconstant least-negative-long-float least-negative-double-float
  "The negative long-float nearest to zero.")
(defconstant least-positive-normalized-long-float least-positive-normalized-double-float
  "The normalised positive long-float nearest to zero.")
(defconstant least-negative-normalized-long-float least-negative-normalized-double-float
  "The normalised negative long-float nearest to zero.")
(defconstant long-float-epsilon double-float-epsilon
  "The least long-float that added to 1 gives another number.")
(defconstant long-float-negative-epsilon double-float-negative-epsilon
  "The least long-float that subtracted from 1 gives another number.")

(defconstant pi (%double-from-bits #x400921FB54442D18)
  "The ratio of a circle's circumference to its diameter, as a long-float.")

;; The numbers of the operations are their truth tables: bit 2x+y is the result for bits x and y.
(defconstant boole-clr 0 "BOOLE: all zeros.")
(defconstant boole-nor 1 "BOOLE: neither.")
(defconstant boole-andc1 2 "BOOLE: the second and not the first.")
(defconstant boole-c1 3 "BOOLE: not the first.")
(defconstant boole-andc2 4 "BOOLE: the first and not the second.")
(defconstant boole-c2 5 "BOOLE: not the second.")
(defconstant boole-xor 6 "BOOLE: exclusive or.")
(defconstant boole-nand 7 "BOOLE: not both.")
(defconstant boole-and 8 "BOOLE: both.")
(defconstant boole-eqv 9 "BOOLE: equal bits.")
(defconstant boole-2 10 "BOOLE: the second.")
(defconstant boole-orc1 11 "BOOLE: the second or not the first.")
(defconstant boole-1 12 "BOOLE: the first.")
(defconstant boole-orc2 13 "BOOLE: the first or not the second.")
(defconstant boole-ior 14 "BOOLE: inclusive or.")
(defconstant boole-set 15 "BOOLE: all ones.")
