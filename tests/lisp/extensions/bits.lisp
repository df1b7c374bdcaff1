;;;; EXT: integers as words of bits.

(list (ext:rotate-byte 3 (byte 8 4) #xabcde) (ext:rotate-byte -3 (byte 8 4) #xabcde))
;=> (702190 703390)
(ext:rotate-byte 1 (byte 32 0) #x80000001)
;=> 3
(let ((word #x80000001)) (list (ext:rotate-byte 33 (byte 32 0) word) (ext:rotate-byte -1 (byte 32 0) word)))
;=> (3 3221225472)
(ext:rotate-byte 4 (byte 64 0) #xF000000000000001)
;=> 31
(ext:rotate-byte 1 (byte 8 0) #x1FF)
;=> 511
(ext:rotate-byte 1 (byte 8 0) -2)
;=> -3
(ext:rotate-byte 5 (byte 0 3) 77)
;=> 77
(funcall #'ext:rotate-byte 4 (byte 16 0) #x1234)
;=> 9025
(ext:rotate-byte 1/2 (byte 8 0) 1)
;!! TYPE-ERROR
(loop for size from 1 to 70 always
  (loop repeat 20 always
    (let* ((word (random (ash 1 size))) (count (- (random 200) 100)))
      (= word (funcall 'ext:rotate-byte (- count) (byte size 0) (ext:rotate-byte count (byte size 0) word))))))
;=> T
(list (ext:count-leading-zeros 1) (ext:count-leading-zeros 0) (ext:count-leading-zeros 255 8) (ext:count-leading-zeros 1 128))
;=> (63 64 0 127)
(ext:count-leading-zeros 256 8)
;!! TYPE-ERROR
(ext:count-leading-zeros -1)
;!! TYPE-ERROR
(list (ext:count-trailing-zeros 40) (ext:count-trailing-zeros -8) (ext:count-trailing-zeros 0) (ext:count-trailing-zeros (ash 3 200)))
;=> (3 3 NIL 200)
(list (ext:mask-signed-field 8 255) (ext:mask-signed-field 8 127) (ext:mask-signed-field 8 -129) (ext:mask-signed-field 0 7))
;=> (-1 127 127 0)
(ext:mask-signed-field 64 #xFFFFFFFFFFFFFFFE)
;=> -2
(list (ext:swap-bytes #x12345678 4) (ext:swap-bytes -2 2) (ext:swap-bytes #x123456 0))
;=> (2018915346 65279 0)
(format nil "~X" (ext:swap-bytes #x0102030405060708 8))
;=> "807060504030201"
(list (ext:reverse-bits 1 8) (ext:reverse-bits #b1101 4) (ext:reverse-bits 1 80))
;=> (128 11 604462909807314587353088)
(format nil "~X ~X" (ext:double-float-bits -2d0) (ext:single-float-bits 1.0))
;=> "C000000000000000 3F800000"
(list (ext:double-float-from-bits #xC000000000000000) (ext:single-float-from-bits #x3F800000) (ext:single-float-from-bits -1082130432))
;=> (-2.0d0 1.0 -1.0)
(ext:double-float-from-bits (ash 1 64))
;!! TYPE-ERROR
(loop repeat 1000 for x = (random 1d300) always (= x (ext:double-float-from-bits (ext:double-float-bits x))))
;=> T
(ext:double-float-bits 1.0)
;!! TYPE-ERROR
