;;;; Bits of integers: logical operations, shifts, bytes.

(logand 12 10)
;=> 8
(logior 12 10)
;=> 14
(logxor 12 10)
;=> 6
(lognot 12)
;=> -13
(logand)
;=> -1
(logior)
;=> 0
(logxor)
;=> 0
(logand 1 3 5)
;=> 1
(logeqv 12 10)
;=> -7
(lognand 12 10)
;=> -9
(lognor 12 10)
;=> -15
(logandc1 12 10)
;=> 2
(logandc2 12 10)
;=> 4
(logorc1 12 10)
;=> -5
(logorc2 12 10)
;=> -3
(logtest 12 4)
;=> T
(logtest 12 3)
;=> NIL
(logbitp 2 4)
;=> T
(logbitp 1000 -1)
;=> T
(logcount 255)
;=> 8
(logcount -256)
;=> 8
(ash 1 10)
;=> 1024
(ash 1024 -3)
;=> 128
(ash -1024 -3)
;=> -128
(ash 1 100)
;=> 1267650600228229401496703205376
(ash (ash 1 100) -98)
;=> 4
(ash -1 -100)
;=> -1
(ash 5 0)
;=> 5
(ash 1 62)
;=> 4611686018427387904
(ash 1 61)
;=> 2305843009213693952
(ash most-positive-fixnum 1)
;=> 9223372036854775806
(logand (expt 2 100) (1- (expt 2 101)))
;=> 1267650600228229401496703205376
(logior (expt 2 64) 1)
;=> 18446744073709551617
(logxor -1 (expt 2 70))
;=> -1180591620717411303425
(lognot (expt 2 64))
;=> -18446744073709551617
(ldb (byte 8 4) #xABCD)
;=> 188
(dpb 5 (byte 4 8) #xFFFF)
;=> 62975
(deposit-field #xF0 (byte 4 4) 0)
;=> 240
(mask-field (byte 4 4) #xFF)
;=> 240
(ldb-test (byte 2 1) 6)
;=> T
(byte-size (byte 3 4))
;=> 3
(byte-position (byte 3 4))
;=> 4
(ldb (byte 64 0) -1)
;=> 18446744073709551615
(boole boole-and 12 10)
;=> 8
(boole boole-xor 12 10)
;=> 6
(boole boole-c1 12 10)
;=> -13
(mapcar (lambda (op) (boole op 5 3)) (list boole-clr boole-set boole-1 boole-2 boole-c2 boole-ior boole-nand boole-nor boole-eqv boole-andc1 boole-andc2 boole-orc1 boole-orc2))
;=> (0 -1 5 3 -4 7 -2 -8 -7 2 4 -5 -3)
(integer-length (expt 2 64))
;=> 65
(logcount (1- (expt 2 100)))
;=> 100
(logand -8 15)
;=> 8
(logior -8 1)
;=> -7
(let ((seen nil)) (handler-case (dpb nil (byte 3 4) (progn (setq seen :evaluated) 1)) (type-error () seen)))
;=> :EVALUATED
;; Results that nobody can hold are refused at once, and say so.
(mapcar (lambda (function) (handler-case (funcall function) (storage-condition (condition) (princ-to-string condition))))
        (list (lambda () (ash 1 (expt 10 15))) (lambda () (ash 1 (expt 10 20))) (lambda () (expt 3 (expt 10 20))) (lambda () (expt 2/3 (expt 10 20)))
              (lambda () (list (expt 1 (expt 10 20)) (expt -1 (1+ (expt 10 20))) (ash 0 (expt 10 20)) (ash -1 (- (expt 10 20)))))))
;=> ("An integer of 1000000000000001 bits is too large." "The integer that is the result would have too many bits." "The integer that is the result would have too many bits." "The integer that is the result would have too many bits." (1 -1 0 -1))
