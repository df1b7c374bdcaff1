;;;; Strings and bytes.
;;;;
;;;; Problem: turn strings into bytes and back in a named encoding.
;;;; Approach: the primitives of the streams, on whole vectors.
;;;; Invariants: bytes that are no UTF-8 read as the replacement character.
;;;; Tests: tests/lisp/extensions/.

(in-package "BROLGA-SYSTEM")

(deftype octets ()
  "A simple vector of bytes."
  '(simple-array (unsigned-byte 8) (*)))

(defun octets-encoding (external-format)
  "The keyword of an encoding: :UTF-8 or :LATIN-1."
  (let ((name (if (consp external-format) (car external-format) external-format)))
    (case name
      ((:default :utf-8 :utf8) :utf-8)
      ((:latin-1 :latin1 :iso-8859-1 :iso8859-1 :ascii :us-ascii) :latin-1)
      (t (error "~S is no encoding that is known here." external-format)))))

(defun string-to-octets (string &key (external-format :utf-8) (start 0) end)
  "The bytes of STRING from START to END in the encoding EXTERNAL-FORMAT (:UTF-8 or :LATIN-1)."
  (let ((end (or end (length string))))
    (ecase (octets-encoding external-format)
      (:utf-8 (%string-to-utf8 string start end))
      (:latin-1
       (let ((octets (make-array (- end start) :element-type '(unsigned-byte 8))))
         (%encode-latin-1 string start end octets 0)
         octets)))))

(defun octets-to-string (octets &key (external-format :utf-8) (start 0) end)
  "The string whose encoding by EXTERNAL-FORMAT are the bytes of the vector OCTETS from START to END."
  (let ((octets (if (typep octets 'octets) octets (coerce octets 'octets)))
        (end (or end (length octets))))
    (ecase (octets-encoding external-format)
      (:utf-8 (%utf8-to-string octets start end))
      (:latin-1
       (let ((string (make-string (- end start))))
         (%decode-latin-1 octets start end string 0)
         string)))))
