;;;; FORMAT, directive by directive.

(format nil "~A|~10A|~10@A|~S|~:A|~:S" 'a 'b 'c "d" nil nil)
;=> "A|B         |         C|\"d\"|()|()"
(format nil "~D|~5D|~5,'0D|~:D|~@D|~:@D|~,,'.,2:D" 5 6 7 1234567 8 9999 123456)
;=> "5|    6|00007|1,234,567|+8|+9,999|12.34.56"
(format nil "~B ~O ~X ~3R ~10,4,'*R" 10 10 255 10 42)
;=> "1010 12 FF 101 **42"
(format nil "~R ~:R ~@R ~:@R" 1234 1234 1994 1994)
;=> "one thousand two hundred thirty-four one thousand two hundred thirty-fourth MCMXCIV MDCCCCLXXXXIIII"
(mapcar (lambda (n) (format nil "~R/~:R" n n)) '(0 1 2 3 5 8 9 11 12 13 20 21 30 99 100 101 110 1000 1001 1000000 -7))
;=> ("zero/zeroth" "one/first" "two/second" "three/third" "five/fifth" "eight/eighth" "nine/ninth" "eleven/eleventh" "twelve/twelfth" "thirteen/thirteenth" "twenty/twentieth" "twenty-one/twenty-first" "thirty/thirtieth" "ninety-nine/ninety-ninth" "one hundred/one hundredth" "one hundred one/one hundred first" "one hundred ten/one hundred tenth" "one thousand/one thousandth" "one thousand one/one thousand first" "one million/one millionth" "negative seven/negative seventh")
(format nil "~C~:C~@C" #\a #\Space #\Newline)
;=> "aSpace#\\Newline"
(format nil "a~%b~&c~2%d~~e")
;=> "a
;.. b
;.. c
;..
;.. d~e"
(format nil "x~
             y")
;=> "xy"
(format nil "~5T|~10T|~2@T|")
;=> "     |    |  |"
(format nil "~A ~*~A ~:*~A ~@*~A" 1 2 3)
;=> "1 3 3 1"
(format nil "~? ~@? ~A" "~A-~A" '(1 2) "~A+~A" 3 4 5)
;=> "1-2 3+4 5"
(format nil "~(ABC Def~) ~:(abc DEF~) ~@(abc DEF~) ~:@(abc~)")
;=> "abc def Abc Def Abc def ABC"
(format nil "~[zero~;one~:;many~] ~[zero~;one~:;many~] ~:[no~;yes~] ~@[~A~]" 0 7 nil 5)
;=> "zero many no 5"
(format nil "~{~A~^, ~} ~2{~A~} ~:{~A=~A;~} ~@{~A~}" '(1 2 3) '(1 2 3) '((a 1) (b 2)) 8 9)
;=> "1, 2, 3 12 A=1;B=2; 89"
(format nil "~{~}" "<~A>" '(1 2))
;=> "<1><2>"
(format nil "~:{~A~:^,~}" '((1) (2) (3)))
;=> "1,2,3"
(format nil "~{~A~#[~; and ~:;, ~]~}" '(a b c))
;=> "A, B and C"
(format nil "~D item~:P, ~D item~:P, ~D ~@P" 1 2 1 2)
;=> "1 item, 2 items, 1 ies"
(format nil "~10<left~;right~>|~10:<mid~>|~10@<end~>|~20<a~;b~;c~>|")
;=> "left right|       mid|end       |a        b         c|"
(format nil "~F ~5,2F ~,3F ~6F ~@F ~,0F ~8,2,,'*F" 3.14159 3.14159 2.0 1.5 1.0 2.5 12345678.9)
;=> "3.14159  3.14 2.000    1.5 +1.0 3. ********"
(format nil "~E ~,2E ~12,4E ~10,2,2E" 314.159 314.159 314.159 314.159)
;=> "3.14159e+2 3.14e+2    3.1416e+2   3.14e+02"
(format nil "~G ~,3G ~G" 3.14 1000.5 1d0)
;=> "3.14     1.001e+3 1.    "
(format nil "~$ ~2,5$ ~3,4,10$ ~@$ ~:$" 3.14159 3.14159 -3.14159 2 -2.5)
;=> "3.14 00003.14  -0003.142 +2.00 -2.50"
(format nil "~F ~F ~F" 1/3 10 1e20)
;=> "0.33333334 10.0 100000000000000000000.0"
(format nil "~VD|~V,'xD|~#D" 5 1 6 2 3)
;=> "    1|xxxxx2|3"
(format nil "~1,1^never~A" 1)
;=> ""
(format nil "~A~^ more" 1)
;=> "1"
(funcall (formatter "~A and ~A") *standard-output* 1 2)
;>> 1 and 2
;=> NIL
(with-output-to-string (s) (funcall (formatter "~A-~A") s 1 2 3))
;=> "1-2"
(let ((s (make-array 0 :element-type 'character :fill-pointer 0 :adjustable t))) (format s "~A" 12) s)
;=> "12"
(handler-case (format nil "~A") (error () :error))
;=> :ERROR
(handler-case (format nil "~Q" 1) (error () :error))
;=> :ERROR
(handler-case (format nil "~{~A" '(1)) (error () :error))
;=> :ERROR
(handler-case (format nil "~[a~;b" 1) (error () :error))
;=> :ERROR
(handler-case (format nil "~{~A~}" 5) (type-error () :type-error))
;=> :TYPE-ERROR
(format nil "~W ~:W" '(a "b") "c")
;=> "(A \"b\") \"c\""
(defun test-format-function (stream argument colon at &rest parameters) (format stream "<~S ~S ~S ~S>" argument colon at parameters))
;=> TEST-FORMAT-FUNCTION
(format nil "~/test-format-function/ ~:@/cl-user::test-format-function/ ~1,'x/test-format-function/" 1 2 3)
;=> "<1 NIL NIL NIL> <2 T T NIL> <3 NIL NIL (1 #\\x)>"

; ~{ a limited number of times with an argument that is no list, which nothing takes anything of
(list (format nil "~v{ ~}~v{:~}" 2 1 1 t) (format nil "~0{x~}" 5))
;=> ("  :" "")
(format nil "~2{~A~}" 5)
;!! TYPE-ERROR
(format nil "~{x~}" 5)
;!! TYPE-ERROR
