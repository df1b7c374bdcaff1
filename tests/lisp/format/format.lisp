;;;; FORMAT.

(format nil "abc")
;=> "abc"
(format nil "~A ~S" "x" "x")
;=> "x \"x\""
(format nil "~A" nil)
;=> "NIL"
(format nil "~:A" nil)
;=> "()"
(format nil "~5A|~5@A|" "ab" "ab")
;=> "ab   |   ab|"
(format nil "~10,3,2,'*A|" "ab")
;=> "ab********|"
(format nil "~D ~D" 5 -5)
;=> "5 -5"
(format nil "~5D|~5,'0D|~:D|~@D" 42 42 1234567 42)
;=> "   42|00042|1,234,567|+42"
(format nil "~,,'.,4:D" 123456789)
;=> "1.2345.6789"
(format nil "~B ~O ~X ~3R" 10 10 255 5)
;=> "1010 12 FF 12"
(format nil "~R ~:R ~@R ~:@R" 42 42 42 42)
;=> "forty-two forty-second XLII XXXXII"
(format nil "~R" 1234567)
;=> "one million two hundred thirty-four thousand five hundred sixty-seven"
(format nil "~R" 0)
;=> "zero"
(format nil "~:R" 100)
;=> "one hundredth"
(format nil "~@R" 1999)
;=> "MCMXCIX"
(format nil "~D" 'abc)
;=> "ABC"
(format nil "~D" 1.5)
;=> "1.5"
(format nil "~F" 3.14159)
;=> "3.14159"
(format nil "~,2F" 3.14159)
;=> "3.14"
(format nil "~8,2F|" 3.14159)
;=> "    3.14|"
(format nil "~,0F" 2.5)
;=> "3."
(format nil "~F" 1)
;=> "1.0"
(format nil "~,3F" 1/3)
;=> "0.333"
(format nil "~8,2,,'*F" 1234567.0)
;=> "********"
(format nil "~@F" 1.5)
;=> "+1.5"
(format nil "~E" 1234.5)
;=> "1.2345e+3"
(format nil "~,3E" 1234.5)
;=> "1.235e+3"
(format nil "~,2E" 0.00012)
;=> "1.20e-4"
(format nil "~G" 1.5)
;=> "1.5    "
(format nil "~$" 3.14159)
;=> "3.14"
(format nil "~3,5$" 3.14159)
;=> "00003.142"
(format nil "~C" #\a)
;=> "a"
(format nil "~:C" #\Space)
;=> "Space"
(format nil "~@C" #\a)
;=> "#\\a"
(format nil "a~%b~2%c")
;=> "a
;.. b
;..
;.. c"
(format nil "~&a~&b")
;=> "a
;.. b"
(format nil "a~
             b")
;=> "ab"
(format nil "a~:
   b")
;=> "a   b"
(format nil "~~ ~3~")
;=> "~ ~~~"
(format nil "~{~A~^, ~}" '(1 2 3))
;=> "1, 2, 3"
(format nil "~{~A ~A;~}" '(1 2 3 4))
;=> "1 2;3 4;"
(format nil "~:{(~A ~A)~}" '((1 2) (3 4)))
;=> "(1 2)(3 4)"
(format nil "~@{~A~^-~}" 1 2 3)
;=> "1-2-3"
(format nil "~:@{<~A>~}" '(1) '(2))
;=> "<1><2>"
(format nil "~2{~A~}" '(1 2 3))
;=> "12"
(format nil "~{~}" "<~A>" '(1 2))
;=> "<1><2>"
(handler-case (format nil "~{~A~:}" '()) (error () :error))
;=> :ERROR
(format nil "~[zero~;one~;two~]" 1)
;=> "one"
(format nil "~[zero~;one~:;many~]" 7)
;=> "many"
(format nil "~:[no~;yes~]" nil)
;=> "no"
(format nil "~:[no~;yes~]" t)
;=> "yes"
(format nil "~@[x is ~A~]" 5)
;=> "x is 5"
(format nil "~@[x is ~A~]" nil)
;=> ""
(format nil "~#[none~;one ~A~;two ~A ~A~]" 1 2)
;=> "two 1 2"
(format nil "~(ABC~) ~:(abc def~) ~@(abc DEF~) ~:@(abc~)")
;=> "abc Abc Def Abc def ABC"
(format nil "~10T|")
;=> "          |"
(format nil "ab~5Tc~10Td")
;=> "ab   c    d"
(format nil "a~3@Tb")
;=> "a   b"
(format nil "~*~A ~:*~A ~2*~A" 1 2 3 4 5)
;=> "2 2 5"
(format nil "~A ~0@*~A" 1 2)
;=> "1 1"
(format nil "~?" "~A-~A" '(1 2))
;=> "1-2"
(format nil "~@? ~A" "~A" 1 2)
;=> "1 2"
(format nil "~P ~D item~:P ~D item~:P" 1 1 2)
;=> " 1 item 2 items"
(format nil "~D pupp~:@P ~D pupp~:@P" 1 2)
;=> "1 puppy 2 puppies"
(format nil "~A~^ more" 1)
;=> "1"
(format nil "~A~^ ~A" 1 2)
;=> "1 2"
(format nil "~{~{~A~^+~}~^, ~}" '((1 2) (3)))
;=> "1+2, 3"
(format nil "~{~A~#[~; and ~:;, ~]~}" '(a b c))
;=> "A, B and C"
(format nil "~<abc~>")
;=> "abc"
(format nil "~10<abc~>|")
;=> "       abc|"
(format nil "~10<a~;b~;c~>|")
;=> "a   b    c|"
(format nil "~10:@<a~;b~>|")
;=> "  a   b   |"
(format nil "~10@<abc~>|")
;=> "abc       |"
(format nil "~VD" 5 42)
;=> "   42"
(format nil "~V,'0D" 5 42)
;=> "00042"
(format nil "~#A|" 1 2 3)
;=> "1  |"
(handler-case (format nil "~'xD" 5) (error () :error))
;=> :ERROR
(format nil "~W" '(1 "a"))
;=> "(1 \"a\")"
(let ((*print-base* 16)) (format nil "~D ~A" 255 255))
;=> "255 FF"
(format nil "~S" '|a b|)
;=> "|a b|"
(format nil "~A" 1.0d0)
;=> "1.0d0"
(format nil "~A" '(1 . 2))
;=> "(1 . 2)"
(format t "to output ~A~%" 1)
;>> to output 1
;=> NIL
(with-output-to-string (s) (format s "x~Ay" 1))
;=> "x1y"
(let ((s (make-array 0 :element-type 'character :adjustable t :fill-pointer 0))) (format s "ab~D" 1) s)
;=> "ab1"
(funcall (formatter "~A-~A") *standard-output* 1 2)
;>> 1-2
;=> NIL
(format nil (formatter "~A!") 1)
;=> "1!"
(handler-case (format nil "~A") (error () :error))
;=> :ERROR
(handler-case (format nil "~Q" 1) (error () :error))
;=> :ERROR
(handler-case (format nil "~{~A" '(1)) (error () :error))
;=> :ERROR
(format nil "~/my-directive/" 5)
;!! UNDEFINED-FUNCTION
(defun my-directive (stream arg colon at &rest params) (format stream "<~A ~A ~A ~A>" arg colon at params))
(format nil "~/my-directive/ ~1,2:@/my-directive/" 5 6)
;=> "<5 NIL NIL NIL> <6 T T (1 2)>"
(format nil "~:@D" 1000000)
;=> "+1,000,000"
(format nil "~,,' ,3:D" 1234567)
;=> "1 234 567"
(format nil "~20<~A~;~A~>" "left" "right")
;=> "left           right"
(format nil "~|" )
;=> ""
(format nil "~5,,,'*@A" "x")
;=> "****x"
(format nil "~5,1,12,'_@S" "x")
;=> "____________\"x\""
(format nil "~v,vF" 8 3 3.14159)
;=> "   3.142"
(format nil "~6,2F|~6,2F" -1.005 12345.678)
;=> " -1.00|12345.68"
(format nil "~,2F" 0.005)
;=> "0.00"
(format nil "~,1F" 0.05)
;=> "0.1"
(format nil "~,2F" 1e10)
;=> "10000000000.00"
(format nil "~F" 1d20)
;=> "100000000000000000000.0"
(format nil "~A and ~A" 'one :two)
;=> "ONE and TWO"
(format nil "~:[~;not ~]empty" '(1))
;=> "not empty"
(format nil "~2,'0D:~2,'0D" 5 7)
;=> "05:07"
(format nil "~@{~A ~}" 1 2 3)
;=> "1 2 3 "
(format nil "~{~S~^ ~}" '("a" #\b c))
;=> "\"a\" #\\b C"
