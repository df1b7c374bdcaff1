;;;; Integers from and to text, number syntax, type tests of numbers.

(parse-integer "123")
;=> 123
;=> 3
(parse-integer "-123")
;=> -123
;=> 4
(parse-integer "+7 ")
;=> 7
;=> 3
(parse-integer "  42")
;=> 42
;=> 4
(parse-integer "12x")
;!! PARSE-ERROR
(parse-integer "12x" :junk-allowed t)
;=> 12
;=> 2
(parse-integer "x" :junk-allowed t)
;=> NIL
;=> 0
(parse-integer "")
;!! PARSE-ERROR
(parse-integer "ff" :radix 16)
;=> 255
;=> 2
(parse-integer "abc123" :start 3)
;=> 123
;=> 6
(parse-integer "99999999999999999999")
;=> 99999999999999999999
;=> 20
(parse-integer "1 2")
;!! PARSE-ERROR
#xFF
;=> 255
#b101
;=> 5
#o17
;=> 15
#3r102
;=> 11
#x-1F
;=> -31
10/4
;=> 5/2
-6/8
;=> -3/4
1/1
;=> 1
#c(1 2)
;=> #C(1 2)
#c(1.0 2)
;=> #C(1.0 2.0)
#c(1 0)
;=> 1
(integerp 1)
;=> T
(integerp 1.0)
;=> NIL
(rationalp 1/2)
;=> T
(typep 5 '(integer 0 5))
;=> T
(typep 5 '(integer 0 (5)))
;=> NIL
(typep 5 'unsigned-byte)
;=> T
(typep -1 'unsigned-byte)
;=> NIL
(typep 255 '(unsigned-byte 8))
;=> T
(typep 256 '(unsigned-byte 8))
;=> NIL
(typep -128 '(signed-byte 8))
;=> T
(typep 1 'bit)
;=> T
(typep 1/2 'ratio)
;=> T
(typep (expt 2 70) 'bignum)
;=> T
(typep 1 'fixnum)
;=> T
(typep #c(1 2) 'complex)
;=> T
(typep 3 '(mod 4))
;=> T
(typep 4 '(mod 4))
;=> NIL
(type-of 1/2)
;=> RATIO
(type-of 1.0)
;=> SINGLE-FLOAT
(subtypep 'fixnum 'integer)
;=> T
;=> T
(subtypep 'integer 'fixnum)
;=> NIL
;=> T
(subtypep '(integer 0 5) '(integer 0 10))
;=> T
;=> T
(subtypep 'ratio 'rational)
;=> T
;=> T
(let ((*print-base* 16)) (prin1-to-string 255))
;=> "FF"
(let ((*print-base* 2) (*print-radix* t)) (prin1-to-string 5))
;=> "#b101"
(let ((*print-radix* t)) (prin1-to-string 10))
;=> "10."
(let ((*print-base* 3) (*print-radix* t)) (prin1-to-string 1/3))
;=> "#3r1/10"
(let ((*read-base* 16)) (read-from-string "ff"))
;=> 255
;=> 2
(let ((*read-base* 16)) (read-from-string "10."))
;=> 10
;=> 3
(digit-char 7)
;=> #\7
(digit-char 11 16)
;=> #\B
(digit-char 11)
;=> NIL
(digit-char-p #\7)
;=> 7
(digit-char-p #\a 16)
;=> 10
(digit-char-p #\a)
;=> NIL
(prin1-to-string (expt 7 40))
;=> "6366805760909027985741435139224001"
(read-from-string "-000123")
;=> -123
;=> 7
(read-from-string "1/0")
;!! READER-ERROR
