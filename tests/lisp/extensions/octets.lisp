;;;; EXT:STRING-TO-OCTETS and EXT:OCTETS-TO-STRING in all external formats.

(defun octets (&rest octets) (coerce octets 'ext:octets))
(defparameter *text* (format nil "a~C~C~C" (code-char #xE9) (code-char #x65E5) (code-char #x1D11E)))
(mapcar (lambda (format) (list format (coerce (ext:string-to-octets *text* :external-format format) 'list)))
        '(:utf-8 :default :utf-16le :utf-16be :utf-32le :utf-32be))
;=> ((:UTF-8 (97 195 169 230 151 165 240 157 132 158)) (:DEFAULT (97 195 169 230 151 165 240 157 132 158)) (:UTF-16LE (97 0 233 0 229 101 52 216 30 221)) (:UTF-16BE (0 97 0 233 101 229 216 52 221 30)) (:UTF-32LE (97 0 0 0 233 0 0 0 229 101 0 0 30 209 1 0)) (:UTF-32BE (0 0 0 97 0 0 0 233 0 0 101 229 0 1 209 30)))
(loop for format in '(:utf-8 :utf-16le :utf-16be :utf-16 :utf-32 :utf-32be)
      always (string= *text* (ext:octets-to-string (ext:string-to-octets *text* :external-format format)
                                                   :external-format format)))
;=> T
(let ((long (coerce (loop for code from 1 below 70000 by 7
                          unless (<= #xD800 code #xDFFF) collect (code-char code))
                    'string)))
  (loop for format in '(:utf-8 :utf-16le :utf-32be)
        always (string= long (ext:octets-to-string (ext:string-to-octets long :external-format format)
                                                   :external-format format))))
;=> T
; Ranges, vectors of other kinds, an end mark.
(ext:string-to-octets "abcd" :start 1 :end 3)
;=> #(98 99)
(ext:string-to-octets "abcd" :start 3 :end 2)
;!! TYPE-ERROR
(ext:string-to-octets "abc" :null-terminate t)
;=> #(97 98 99 0)
(ext:string-to-octets "ab" :external-format :utf-16le :null-terminate t)
;=> #(97 0 98 0 0 0)
(ext:string-to-octets (make-array 3 :element-type 'character :initial-contents "abc" :fill-pointer 2))
;=> #(97 98)
(ext:string-to-octets (coerce "abc" 'base-string))
;=> #(97 98 99)
(ext:octets-to-string '#(97 98 99) :start 1)
;=> "bc"
(ext:octets-to-string '(97))
;!! TYPE-ERROR
(ext:string-to-octets 'abc)
;!! TYPE-ERROR
; What cannot be converted is an error with a way out, or replaced as the format says.
(handler-case (ext:string-to-octets *text* :external-format :latin-1)
  (ext:octets-encoding-error (c) (princ-to-string c)))
;=> "The character with code 26085 at position 2 cannot be encoded in :LATIN-1."
(ext:string-to-octets *text* :external-format :us-ascii)
;!! ERROR
(ext:string-to-octets (string (code-char #xD800)))
;=> #(237 160 128)
(ext:string-to-octets *text* :external-format '(:latin-1 :replacement #\?))
;=> #(97 233 63 63)
(ext:string-to-octets *text* :external-format '(:us-ascii :replacement "<->"))
;=> #(97 60 45 62 60 45 62 60 45 62)
(handler-bind ((ext:octets-encoding-error (lambda (c) (use-value "(x)" c))))
  (ext:string-to-octets *text* :external-format :latin-1))
;=> #(97 233 40 120 41 40 120 41)
(handler-case (ext:octets-to-string (octets 97 #xE6 #x97 98))
  (ext:octet-decoding-error (c) (princ-to-string c)))
;=> "The octets (230 151) at position 1 are no character in :UTF-8."
(ext:octets-to-string (octets 97 200) :external-format :us-ascii)
;!! ERROR
(ext:octets-to-string (octets 97 0 0 #xD8) :external-format :utf-16le)
;!! ERROR
(ext:octets-to-string (octets #xED #xA0 #x80))
;!! ERROR
(ext:octets-to-string (octets #xC0 #x80))
;!! ERROR
(ext:octets-to-string (octets 97 255 98 #xE6) :external-format '(:utf-8 :replacement #\?))
;=> "a?b?"
(handler-bind ((ext:octet-decoding-error (lambda (c) (use-value "(bad)" c))))
  (ext:octets-to-string (octets 97 255 169 98)))
;=> "a(bad)(bad)b"
(ext:octets-to-string (octets 97) :external-format :no-such)
;!! SIMPLE-ERROR
