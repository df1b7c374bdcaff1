;;;; EXT: strings as Unicode text.

(flet ((codes (string) (map 'list #'char-code string)))
  (list (codes (ext:normalize-string "é")) (codes (ext:normalize-string (coerce '(#\e #\U301) 'string) :nfc))
        (codes (ext:normalize-string "ﬁ²" :nfd)) (ext:normalize-string "ﬁ²" :nfkc)
        (codes (ext:normalize-string "한" :nfkd))))
;=> ((101 769) (233) (64257 178) "fi2" (4370 4449 4523))
(list (ext:normalized-p "é") (ext:normalized-p "é" :nfc) (ext:normalized-p "ﬁ" :nfc) (ext:normalized-p "ﬁ" :nfkc) (ext:normalized-p "abc" :nfkd))
;=> (NIL T T NIL T)
(ext:normalize-string "Crème Brûlée" :nfd (lambda (c) (not (eq (ext:general-category c) :mn))))
;=> "Creme Brulee"
(ext:normalize-string "Crème" :nfc #'upper-case-p)
;=> "C"
(ext:normalize-string "abc" :nfx)
;!! TYPE-ERROR
(ext:normalize-string 5)
;!! TYPE-ERROR
(let ((string (copy-seq "abc"))) (eq string (ext:normalize-string string)))
;=> NIL
(let ((string (coerce (list #\é (code-char #xD800) #\é) 'string)))
  (map 'list #'char-code (ext:normalize-string string)))
;=> (101 769 55296 101 769)
(ext:normalize-string (make-array 3 :element-type 'character :initial-contents "aéb" :fill-pointer 2) :nfc)
;=> "aé"
(list (ext:uppercase "Straße ﬃ") (ext:lowercase "ΣΑΣ ΟΔΟΣ İ") (ext:casefold "Straße ΣΑΣ"))
;=> ("STRASSE FFI" "σας οδος i̇" "strasse σασ")
(string= (ext:casefold "MASSE") (ext:casefold "Maße"))
;=> T
(mapcar #'ext:general-category '(#\a #\A #\5 #\Space #\U301 #\Newline #\é))
;=> (:LL :LU :ND :ZS :MN :CC :LL)
(mapcar #'length (ext:graphemes (concatenate 'string "e" (string #\U301) "a" (string #\U1F468) (string #\U200D) (string #\U1F469) (string #\Return) (string #\Newline))))
;=> (2 1 3 2)
(ext:words "Hello, wide world. It's 3.14!")
;=> ("Hello" "," " " "wide" " " "world" "." " " "It's" " " "3.14" "!")
(ext:sentences "Hello, wide world. It works! Yes")
;=> ("Hello, wide world. " "It works! " "Yes")
(list (ext:words "") (ext:graphemes "") (ext:normalize-string ""))
;=> (NIL NIL "")
(map 'list #'length (ext:graphemes (coerce (list #\a (code-char #xDC00) #\b) 'string)))
;=> (1 1 1)
(list (string-upcase "straße é λ") (char-name #\é) (char-name (code-char #x1F600)) (name-char "Snowman"))
;=> ("STRAßE É Λ" "LATIN_SMALL_LETTER_E_WITH_ACUTE" "GRINNING_FACE" #\SNOWMAN)
