;;;; Arithmetic on all kinds of numbers.

(+)
;=> 0
(+ 1)
;=> 1
(+ 1 2 3)
;=> 6
(- 5)
;=> -5
(- 10 1 2)
;=> 7
(*)
;=> 1
(* 2 3 4)
;=> 24
(/ 2)
;=> 1/2
(/ 12 4)
;=> 3
(/ 1 3)
;=> 1/3
(/ 12 8)
;=> 3/2
(/ 6 3 2)
;=> 1
(/ 1 0)
;!! DIVISION-BY-ZERO
(/ 1.0 0)
;!! DIVISION-BY-ZERO
(+ 1/2 1/3)
;=> 5/6
(+ 1/2 1/2)
;=> 1
(* 2/3 3/2)
;=> 1
(+ 1 1.5)
;=> 2.5
(+ 1 1.5d0)
;=> 2.5d0
(+ 1.5 1.5d0)
;=> 3.0d0
(+ 1/2 0.5)
;=> 1.0
(- 1/2 1)
;=> -1/2
(* 1.5 2)
;=> 3.0
(+ most-positive-fixnum 1)
;=> 4611686018427387904
(- most-negative-fixnum 1)
;=> -4611686018427387905
(* most-positive-fixnum 2)
;=> 9223372036854775806
(* 123456789012345678901234567890 987654321098765432109876543210)
;=> 121932631137021795226185032733622923332237463801111263526900
(- (expt 2 100) (expt 2 100))
;=> 0
(expt 2 100)
;=> 1267650600228229401496703205376
(expt 2 -2)
;=> 1/4
(expt 2.0 3)
;=> 8.0
(expt 2 0.5)
;=> 1.4142135
(expt 4 1/2)
;=> 2.0
(expt 0 0)
;=> 1
(expt 1/2 3)
;=> 1/8
(expt 2d0 10)
;=> 1024.0d0
(1+ 5)
;=> 6
(1- 5)
;=> 4
(incf (car (list 1)))
;=> 2
(floor 7 2)
;=> 3
;=> 1
(floor -7 2)
;=> -4
;=> 1
(floor 7 -2)
;=> -4
;=> -1
(floor 7)
;=> 7
;=> 0
(floor 7.5)
;=> 7
;=> 0.5
(floor 7/2)
;=> 3
;=> 1/2
(ceiling 7 2)
;=> 4
;=> -1
(ceiling -7 2)
;=> -3
;=> -1
(truncate 7 2)
;=> 3
;=> 1
(truncate -7 2)
;=> -3
;=> -1
(truncate 7.5 2)
;=> 3
;=> 1.5
(round 7 2)
;=> 4
;=> -1
(round 5 2)
;=> 2
;=> 1
(round -5 2)
;=> -2
;=> -1
(round 2.5)
;=> 2
;=> 0.5
(round 3.5)
;=> 4
;=> -0.5
(round 1/2)
;=> 0
;=> 1/2
(ffloor 7 2)
;=> 3.0
;=> 1
(ftruncate -7.5)
;=> -7.0
;=> -0.5
(fround 2.5)
;=> 2.0
;=> 0.5
(fceiling 2.1)
;=> 3.0
;=> -0.9000001
(floor (expt 10 30) 7)
;=> 142857142857142857142857142857
;=> 1
(mod 7 3)
;=> 1
(mod -7 3)
;=> 2
(mod 7 -3)
;=> -2
(rem -7 3)
;=> -1
(rem 7 -3)
;=> 1
(mod 7.5 2)
;=> 1.5
(mod 5 0)
;!! DIVISION-BY-ZERO
(mod (expt 10 30) 1000007)
;=> 983200
(abs -5)
;=> 5
(abs -5/3)
;=> 5/3
(abs -5.5)
;=> 5.5
(abs most-negative-fixnum)
;=> 4611686018427387904
(gcd 12 18)
;=> 6
(gcd)
;=> 0
(gcd 0 5)
;=> 5
(lcm 4 6)
;=> 12
(lcm)
;=> 1
(gcd (expt 2 70) (expt 6 40))
;=> 1099511627776
(max 1 2 3)
;=> 3
(min 3 1 2)
;=> 1
(max 1 2.0)
;=> 2.0
(min 1/2 0.25)
;=> 0.25
(max 5)
;=> 5
(= 1 1.0)
;=> T
(= 1 1 1)
;=> T
(= 1 2)
;=> NIL
(/= 1 2 3)
;=> T
(/= 1 2 1)
;=> NIL
(< 1 2 3)
;=> T
(< 1 3 2)
;=> NIL
(<= 1 1 2)
;=> T
(> 3 2 1)
;=> T
(>= 3 3 1)
;=> T
(= 1/2 0.5)
;=> T
(< 1/3 0.33333334)
;=> T
(= (expt 2 100) (expt 2.0 100))
;=> T
(< 1 'a)
;!! TYPE-ERROR
(+ 1 'a)
;!! TYPE-ERROR
(zerop 0)
;=> T
(zerop 0.0)
;=> T
(zerop -0.0)
;=> T
(plusp 1)
;=> T
(minusp -1/2)
;=> T
(evenp 4)
;=> T
(oddp (1+ (expt 2 70)))
;=> T
(evenp 1.0)
;!! TYPE-ERROR
(signum -5)
;=> -1
(signum 0)
;=> 0
(signum 2.5)
;=> 1.0
(signum -1/2)
;=> -1
(numerator 6/4)
;=> 3
(denominator 6/4)
;=> 2
(rational 0.5)
;=> 1/2
(rationalize 0.1)
;=> 1/10
(rational 0.1)
;=> 13421773/134217728
(float 1/3)
;=> 0.33333334
(float 1/3 1d0)
;=> 0.3333333333333333d0
(float 5)
;=> 5.0
(sqrt 16)
;=> 4.0
(sqrt 2)
;=> 1.4142135
(sqrt 2d0)
;=> 1.4142135623730951d0
(sqrt -4)
;=> #C(0.0 2.0)
(isqrt 17)
;=> 4
(isqrt (expt 10 40))
;=> 100000000000000000000
(exp 0)
;=> 1.0
(exp 1d0)
;=> 2.718281828459045d0
(log 1)
;=> 0.0
(log 8 2)
;=> 3.0
(log 100 10)
;=> 2.0
(sin 0)
;=> 0.0
(cos 0d0)
;=> 1.0d0
(atan 1 1)
;=> 0.7853982
(atan 1d0)
;=> 0.7853981633974483d0
(asin 1d0)
;=> 1.5707963267948966d0
(acos -1d0)
;=> 3.141592653589793d0
(tan 0.5d0)
;=> 0.5463024898437905d0
(sinh 1d0)
;=> 1.1752011936438014d0
(log -1)
;=> #C(0.0 3.1415927)
(complex 1 2)
;=> #C(1 2)
(complex 1 0)
;=> 1
(complex 1.0 0)
;=> #C(1.0 0.0)
(+ #c(1 2) #c(3 -2))
;=> 4
(* #c(0 1) #c(0 1))
;=> -1
(/ #c(1 2) #c(3 4))
;=> #C(11/25 2/25)
(abs #c(3 4))
;=> 5.0
(realpart #c(1 2))
;=> 1
(imagpart 5)
;=> 0
(conjugate #c(1 2))
;=> #C(1 -2)
(phase -1)
;=> 3.1415927
(cis 0)
;=> #C(1.0 0.0)
(= #c(1 0) 1)
;=> T
(expt #c(0 1) 2)
;=> -1
(sqrt #c(0 2))
;=> #C(1.0 1.0)
(1+ 1/2)
;=> 3/2
(1- 0.5)
;=> -0.5
(- 0.0)
;=> -0.0
(- 5 5.0)
;=> 0.0
(* 0 1.5)
;=> 0.0
(random 1)
;=> 0
(let ((n (random 10))) (and (integerp n) (<= 0 n 9)))
;=> T
(let ((x (random 1.0))) (and (floatp x) (<= 0 x) (< x 1)))
;=> T
(let ((a (make-random-state t))) (let ((b (make-random-state a))) (= (random 1000000 a) (random 1000000 b))))
;=> T
(integer-length 255)
;=> 8
(integer-length -256)
;=> 8
(integer-length 0)
;=> 0
(let ((sum 0)) (dotimes (i 100 sum) (incf sum (* i i i))))
;=> 24502500
(let ((f 1)) (loop for i from 1 to 30 do (setq f (* f i))) f)
;=> 265252859812191058636308480000000
(- (expt 3 50) (expt 3 49))
;=> 478598658461235059180166
(truncate (expt 10 25) (expt 10 20))
;=> 100000
;=> 0
(* 1.0 (expt 10 20))
;=> 1.0e20
(= 1e20 (expt 10 20))
;=> NIL
(float (expt 10 20) 1d0)
;=> 1.0d20
;; Powers of few and of many digits agree with products.
(flet ((power (base exponent) (let ((result 1)) (dotimes (i exponent result) (setq result (* result base))))))
  (loop for base in (list 2 3 -3 7 10 -10 4294967295 4294967296 most-positive-fixnum most-negative-fixnum (- (expt 2 61)) 123456789012345678)
        append (loop for exponent from 0 to 90 unless (= (expt base exponent) (power base exponent)) collect (list base exponent))))
;=> NIL
