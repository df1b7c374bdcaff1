;;;; Functions on sequences of all kinds.

(length "abc")
;=> 3
(length #(1 2))
;=> 2
(length (make-array 5 :fill-pointer 2))
;=> 2
(elt '(1 2 3) 1)
;=> 2
(elt "abc" 1)
;=> #\b
(elt '(1 2) 5)
;!! TYPE-ERROR
(elt #(1 2) 2)
;!! TYPE-ERROR
(subseq '(1 2 3 4) 1 3)
;=> (2 3)
(subseq "hello" 2)
;=> "llo"
(subseq #(1 2 3) 3)
;=> #()
(subseq "abc" 2 1)
;!! TYPE-ERROR
(subseq '(1 2) 0 5)
;!! TYPE-ERROR
(copy-seq "abc")
;=> "abc"
(copy-seq '(1 2))
;=> (1 2)
(reverse "abc")
;=> "cba"
(reverse #(1 2 3))
;=> #(3 2 1)
(nreverse (vector 1 2 3))
;=> #(3 2 1)
(concatenate 'list '(1) #(2) "a")
;=> (1 2 #\a)
(concatenate 'string "ab" '(#\c))
;=> "abc"
(concatenate 'vector '(1) '(2))
;=> #(1 2)
(concatenate '(vector character) "a" "b")
;=> "ab"
(make-sequence 'list 2 :initial-element 'a)
;=> (A A)
(make-sequence 'string 2 :initial-element #\a)
;=> "aa"
(make-sequence '(vector integer) 2 :initial-element 0)
;=> #(0 0)
(fill (list 1 2 3) 0)
;=> (0 0 0)
(fill (vector 1 2 3 4) 0 :start 1 :end 3)
;=> #(1 0 0 4)
(fill (copy-seq "abc") #\x)
;=> "xxx"
(replace (list 1 2 3) '(a b))
;=> (A B 3)
(replace (vector 1 2 3 4 5) #(a b c) :start1 1 :start2 1)
;=> #(1 B C 4 5)
(let ((v (vector 1 2 3 4 5))) (replace v v :start1 1 :end2 4))
;=> #(1 1 2 3 4)
(count 1 '(1 2 1))
;=> 2
(count #\a "banana")
;=> 3
(count 1 #(1 1 2) :start 1)
;=> 1
(count-if #'evenp '(1 2 4))
;=> 2
(count-if-not #'evenp '(1 2 4))
;=> 1
(count 1 '((1) (2) (1)) :key #'car)
;=> 2
(find 2 '(1 2 3))
;=> 2
(find 5 '(1 2 3))
;=> NIL
(find 2 '((1 a) (2 b)) :key #'car)
;=> (2 B)
(find 3 '(1 4 5) :test #'<)
;=> 4
(find 1 '(1 2 1) :from-end t)
;=> 1
(find-if #'evenp #(1 2 3))
;=> 2
(find-if-not #'evenp #(2 3))
;=> 3
(position 2 '(1 2 3 2))
;=> 1
(position 2 '(1 2 3 2) :from-end t)
;=> 3
(position #\a "banana" :start 2)
;=> 3
(position-if #'evenp '(1 3 4))
;=> 2
(position-if-not #'evenp '(2 3))
;=> 1
(position 9 #(1 2))
;=> NIL
(search "na" "banana")
;=> 2
(search "na" "banana" :from-end t)
;=> 4
(search '(2 3) '(1 2 3 4))
;=> 1
(search "xx" "banana")
;=> NIL
(search "" "abc")
;=> 0
(search "NA" "banana" :test #'char-equal)
;=> 2
(mismatch "abc" "abd")
;=> 2
(mismatch "abc" "abc")
;=> NIL
(mismatch '(1 2 3) '(1 2))
;=> 2
(mismatch "abc" "xbc" :from-end t)
;=> 1
(remove 1 '(1 2 1 3))
;=> (2 3)
(remove 1 '(1 2 1 3) :count 1)
;=> (2 1 3)
(remove 1 '(1 2 1 3) :count 1 :from-end t)
;=> (1 2 3)
(remove #\a "banana")
;=> "bnn"
(remove-if #'evenp #(1 2 3 4))
;=> #(1 3)
(remove-if-not #'evenp '(1 2 3 4))
;=> (2 4)
(remove 1 #(1 2 1) :start 1)
;=> #(1 2)
(delete #\a (copy-seq "banana"))
;=> "bnn"
(delete-if #'evenp (list 1 2 3))
;=> (1 3)
(substitute 9 1 '(1 2 1))
;=> (9 2 9)
(substitute #\o #\a "banana" :count 2)
;=> "bonona"
(substitute-if 0 #'evenp #(1 2 3 4))
;=> #(1 0 3 0)
(nsubstitute 9 1 (list 1 2 1))
;=> (9 2 9)
(substitute-if-not 0 #'evenp '(1 2 3))
;=> (0 2 0)
(remove-duplicates '(1 2 1 3 2))
;=> (1 3 2)
(remove-duplicates '(1 2 1 3 2) :from-end t)
;=> (1 2 3)
(remove-duplicates "banana")
;=> "bna"
(remove-duplicates '("a" "A" "b") :test #'string-equal)
;=> ("A" "b")
(delete-duplicates (list 1 1 2))
;=> (1 2)
(sort (vector 3 1 2) #'<)
;=> #(1 2 3)
(sort "hello" #'char<)
;=> "ehllo"
(sort (list 3 1 2) #'> :key #'-)
;=> (1 2 3)
(stable-sort (list "b" "A" "a" "B") #'char-lessp :key (lambda (s) (char s 0)))
;=> ("A" "a" "b" "B")
(let ((l (loop for i below 1000 collect (mod (* i 7919) 1000)))) (equal (sort l #'<) (loop for i below 1000 collect i)))
;=> T
(let ((v (coerce (loop for i below 1000 collect (mod (* i 7919) 1000)) 'vector))) (equalp (sort v #'<) (coerce (loop for i below 1000 collect i) 'vector)))
;=> T
(merge 'vector #(1 3) #(2 4) #'<)
;=> #(1 2 3 4)
(merge 'string "ace" "bd" #'char<)
;=> "abcde"
(coerce '(1 2) 'vector)
;=> #(1 2)
(coerce #(1 2) 'list)
;=> (1 2)
(coerce "abc" 'list)
;=> (#\a #\b #\c)
(coerce '(#\a #\b) 'string)
;=> "ab"
(coerce 1 'float)
;=> 1.0
(coerce 1 'double-float)
;=> 1.0d0
(coerce "a" 'character)
;=> #\a
(functionp (coerce 'car 'function))
;=> T
(coerce 1/2 'single-float)
;=> 0.5
(coerce '(1 0) 'bit-vector)
;=> #*10
(map 'bit-vector #'identity '(1 0 1))
;=> #*101
(subseq #*10110 1 4)
;=> #*011
(some #'null '(1 nil))
;=> T
(every #'characterp "abc")
;=> T
(notany #'zerop #(1 2))
;=> T
(find #\b "abc" :test #'char=)
;=> #\b
(position 1 #*0010)
;=> 2
(count 1 #*1011)
;=> 3
(reverse #*100)
;=> #*001
(let ((s (make-array 5 :element-type 'character :fill-pointer 2 :initial-element #\x))) (concatenate 'string s "y"))
;=> "xxy"
(reduce #'* #(1 2 3 4 5))
;=> 120
(remove nil '(1 nil 2))
;=> (1 2)
(find nil '(1 nil))
;=> NIL
(position nil '(1 nil))
;=> 1
(fill (make-array 3 :element-type '(unsigned-byte 8)) 255)
;=> #(255 255 255)
(sort (make-array 4 :element-type 'double-float :initial-contents '(3d0 1d0 2d0 0d0)) #'<)
;=> #(0.0d0 1.0d0 2.0d0 3.0d0)

;; DELETE changes the list it is given, as programs that hold its head expect.
(let* ((list (list 1 2 3 2)) (same list)) (list (delete 2 list) same (eq (delete 9 same) same)))
;=> ((1 3) (1 3) T)
(let* ((list (list 2 2 1))) (delete 2 list))
;=> (1)
(delete 1 '(1 . 2))
;!! TYPE-ERROR
