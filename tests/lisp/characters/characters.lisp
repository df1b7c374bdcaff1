;;;; Characters.

(char-upcase #\a)
;=> #\A
(char-downcase #\A)
;=> #\a
(char-upcase #\1)
;=> #\1
(char-code #\A)
;=> 65
(code-char 97)
;=> #\a
(char-name #\Space)
;=> "Space"
(char-name #\Newline)
;=> "Newline"
(char-name #\Tab)
;=> "Tab"
(char-name #\Nul)
;=> "Nul"
(name-char "Space")
;=> #\
(name-char "newline")
;=> #\Newline
(name-char "nosuchname")
;=> NIL
#\Space
;=> #\
#\a
;=> #\a
#\(
;=> #\(
#\Newline
;=> #\Newline
#\Tab
;=> #\Tab
#\Backspace
;=> #\Backspace
#\Rubout
;=> #\Rubout
#\Page
;=> #\Page
#\Return
;=> #\Return
#\Linefeed
;=> #\Newline
(alpha-char-p #\a)
;=> T
(alpha-char-p #\1)
;=> NIL
(alphanumericp #\1)
;=> T
(digit-char-p #\5)
;=> 5
(upper-case-p #\A)
;=> T
(lower-case-p #\A)
;=> NIL
(both-case-p #\a)
;=> T
(both-case-p #\1)
;=> NIL
(graphic-char-p #\a)
;=> T
(graphic-char-p #\Newline)
;=> NIL
(standard-char-p #\a)
;=> T
(standard-char-p #\é)
;=> NIL
(char= #\a #\a)
;=> T
(char= #\a #\a #\b)
;=> NIL
(char/= #\a #\b #\c)
;=> T
(char/= #\a #\b #\a)
;=> NIL
(char< #\a #\b #\c)
;=> T
(char> #\b #\a)
;=> T
(char<= #\a #\a)
;=> T
(char>= #\b #\a #\a)
;=> T
(char-equal #\a #\A)
;=> T
(char-not-equal #\a #\A)
;=> NIL
(char-lessp #\a #\B)
;=> T
(char-greaterp #\b #\A)
;=> T
(char-not-lessp #\b #\A)
;=> T
(char-not-greaterp #\a #\B)
;=> T
(characterp #\a)
;=> T
(characterp "a")
;=> NIL
(character "a")
;=> #\a
(character 'a)
;=> #\A
(character "ab")
;!! TYPE-ERROR
(char-int #\a)
;=> 97
(digit-char 5)
;=> #\5
(digit-char 35 36)
;=> #\Z
char-code-limit
;=> 1114112
(eq #\a #\a)
;=> T
(eql (code-char 955) #\λ)
;=> T
(char-upcase #\λ)
;=> #\GREEK_CAPITAL_LETTER_LAMDA
(char-upcase #\ß)
;=> #\LATIN_SMALL_LETTER_SHARP_S
(typep #\a 'standard-char)
;=> T
(typep #\a 'base-char)
;=> T
(loop for c across "aB1 " collect (list (alpha-char-p c) (upper-case-p c)))
;=> ((T NIL) (T T) (NIL NIL) (NIL NIL))
(read-from-string "#\\x")
;=> #\x
;=> 3
(read-from-string "#\\space")
;=> #\
;=> 7
(char-upcase "a")
;!! TYPE-ERROR
