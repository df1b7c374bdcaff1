;;;; String streams and the streams made of other streams.

(with-output-to-string (s) (write-string "abc" s) (write-char #\d s) (terpri s) (fresh-line s) (write-line "xyz" s :start 1))
;=> "abcd
;.. yz
;.. "
(with-output-to-string (s) (dotimes (i 300) (write-char (code-char (+ 65 (mod i 26))) s)) (fresh-line s) (fresh-line s))
;=> "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMN
;.. "
(let ((s (make-string-output-stream))) (princ 1 s) (list (get-output-stream-string s) (progn (princ 2 s) (get-output-stream-string s)) (get-output-stream-string s)))
;=> ("1" "2" "")
(let ((string (make-array 0 :element-type 'character :fill-pointer 0 :adjustable t))) (list (with-output-to-string (s string) (format s "~A-~A" 1 2) :done) string))
;=> (:DONE "1-2")
(with-input-from-string (s "abc") (list (read-char s) (peek-char nil s) (read-char s) (unread-char #\b s) (read-char s) (read-char s) (read-char s nil :end)))
;=> (#\a #\b #\b NIL #\b #\c :END)
(with-input-from-string (s "one two" :start 4) (read-line s))
;=> "two"
;=> T
(let (i) (list (with-input-from-string (s "abc def" :index i) (read s)) i))
;=> (ABC 4)
(with-input-from-string (s (format nil "l1~%l2~%~%l4")) (loop for (line missing) = (multiple-value-list (read-line s nil nil)) while line collect (list line missing)))
;=> (("l1" NIL) ("l2" NIL) ("" NIL) ("l4" T))
(with-input-from-string (s "  x") (peek-char t s))
;=> #\x
(with-input-from-string (s "abcx") (list (peek-char #\x s) (read-char s)))
;=> (#\x #\x)
(with-input-from-string (s "") (read-char s))
;!! END-OF-FILE
(with-input-from-string (s "") (read-line s))
;!! END-OF-FILE
(with-input-from-string (s "hello world") (let ((b (make-string 5))) (list (read-sequence b s) b (read-sequence b s :start 1 :end 3) b)))
;=> (5 "h wlo" 3 "h wlo")
(with-input-from-string (s "ab") (let ((l (list 1 2 3))) (list (read-sequence l s) l)))
;=> (2 (#\a #\b 3))
(with-output-to-string (s) (write-sequence "hello" s :start 1 :end 3) (write-sequence '(#\x #\y) s) (write-sequence (vector #\z) s))
;=> "elxyz"
(let ((o (make-string-output-stream))) (let ((b (make-broadcast-stream o o))) (write-string "ab" b) (list (get-output-stream-string o) (broadcast-stream-streams (make-broadcast-stream)))))
;=> ("abab" NIL)
(let ((c (make-concatenated-stream (make-string-input-stream "ab") (make-string-input-stream "") (make-string-input-stream "cd")))) (list (read-line c) (read-char c nil :end) (length (concatenated-stream-streams c))))
;=> ("abcd" :END 0)
(let* ((o (make-string-output-stream)) (e (make-echo-stream (make-string-input-stream "abc") o))) (list (read-char e) (progn (unread-char #\a e) (read-char e)) (peek-char nil e) (read-char e) (get-output-stream-string o)))
;=> (#\a #\a #\b #\b "ab")
(let* ((o (make-string-output-stream)) (tw (make-two-way-stream (make-string-input-stream "in") o))) (write-string "out" tw) (list (read-line tw) (get-output-stream-string o) (input-stream-p tw) (output-stream-p tw)))
;=> ("in" "out" T T)
(let ((*standard-output* (make-string-output-stream))) (let ((s (make-synonym-stream '*standard-output*))) (write-string "via" s) (list (get-output-stream-string *standard-output*) (synonym-stream-symbol s))))
;=> ("via" *STANDARD-OUTPUT*)
(let ((s (make-string-input-stream "x"))) (close s) (list (open-stream-p s) (streamp s)))
;=> (NIL T)
(let ((s (make-string-input-stream "x"))) (list (input-stream-p s) (output-stream-p s) (interactive-stream-p s) (open-stream-p s)))
;=> (T NIL NIL T)
(read-char (make-broadcast-stream))
;!! TYPE-ERROR
(write-char #\a (make-string-input-stream "x"))
;!! TYPE-ERROR
(make-two-way-stream (make-string-output-stream) (make-string-output-stream))
;!! TYPE-ERROR
(file-position (make-broadcast-stream))
;=> 0
(file-length (make-string-input-stream "x"))
;!! TYPE-ERROR
(let ((s (make-string-input-stream "abcdef"))) (list (file-position s) (read-char s) (file-position s) (file-position s 4) (read-char s)))
;=> (0 #\a 1 T #\e)
(listen (make-string-input-stream ""))
;=> NIL
(listen (make-string-input-stream "a"))
;=> T
(read-char-no-hang (make-string-input-stream "") nil :end)
;=> :END
(with-output-to-string (s) (format s "ab~10Tc~%~5Td"))
;=> "ab        c
;..      d"
(handler-case (with-open-stream (s (make-string-input-stream "")) (read-byte s)) (type-error () :type-error))
;=> :TYPE-ERROR
(stream-element-type (make-broadcast-stream))
;=> T

; positions count from where the stream begins, :INDEX counts in the string
(let (index)
  (list (with-input-from-string (s "abcdefgh" :start 2 :end 6 :index index)
          (list (file-position s) (read-char s) (file-position s) (file-position s 0) (read-char s) (file-position s :end) (file-position s)
                (file-position s 5) (file-position s 3) (read-char s)))
        index))
;=> ((0 #\c 1 T #\c T 4 NIL T #\f) 6)
