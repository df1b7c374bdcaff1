;;;; File streams: characters, bytes, positions, OPEN's options, external formats.

(defvar *file* "/tmp/brolga-test-stream.tmp")
;=> *FILE*
(with-open-file (s *file* :direction :output :if-exists :supersede) (write-line "first" s) (write-string "second λ" s) (file-position s))
;=> 15
(with-open-file (s *file*) (list (read-line s) (file-position s) (read-line s) (read-line s nil :end) (file-length s)))
;=> ("first" 6 "second λ" :END 15)
(with-open-file (s *file* :element-type '(unsigned-byte 8)) (loop for b = (read-byte s nil) while b collect b))
;=> (102 105 114 115 116 10 115 101 99 111 110 100 32 206 187)
(with-open-file (s *file* :direction :output :if-exists :append) (terpri s) (write-string "third" s) :appended)
;=> :APPENDED
(with-open-file (s *file*) (loop for l = (read-line s nil) while l collect l))
;=> ("first" "second λ" "third")
(with-open-file (s *file*) (list (file-position s 6) (read-char s) (file-position s :start) (read-char s) (unread-char #\f s) (file-position s)))
;=> (T #\s T #\f NIL 0)
(open *file* :direction :output :if-exists :error)
;!! FILE-ERROR
(open *file* :direction :output :if-exists nil)
;=> NIL
(open "/tmp/brolga-no-such-file.tmp")
;!! FILE-ERROR
(open "/tmp/brolga-no-such-file.tmp" :if-does-not-exist nil)
;=> NIL
(block out (with-open-file (s *file* :direction :output :if-exists :supersede) (write-string "lost" s) (return-from out :left)))
;=> :LEFT
(with-open-file (s *file* :direction :io :if-exists :overwrite) (list (progn (write-string "FIRST" s) (read-line s)) (read-line s)))
;=> ("" "second λ")
(with-open-file (s *file*) (read-line s))
;=> "FIRST"
;=> NIL
(with-open-file (s *file* :direction :output :if-exists :supersede :element-type '(signed-byte 16)) (dolist (i '(1 -2 300 -32768)) (write-byte i s)) (file-position s))
;=> 4
(with-open-file (s *file* :element-type '(signed-byte 16)) (list (read-byte s) (file-position s) (read-byte s) (file-length s) (file-position s 3) (read-byte s) (read-byte s nil :end)))
;=> (1 1 -2 4 T -32768 :END)
(with-open-file (s *file* :direction :output :if-exists :supersede :element-type '(unsigned-byte 8)) (write-byte 256 s))
;!! TYPE-ERROR
(with-open-file (s *file* :direction :output :if-exists :supersede :external-format :latin-1) (write-string "é" s))
;=> "é"
(with-open-file (s *file* :element-type '(unsigned-byte 8)) (list (read-byte s) (read-byte s nil :end)))
;=> (233 :END)
(with-open-file (s *file* :external-format :latin-1) (char-code (read-char s)))
;=> 233
(with-open-file (s *file* :external-format '(:utf-8 :replacement #\?)) (read-char s))
;=> #\?
(let ((v (make-array 100000 :element-type '(unsigned-byte 8) :initial-element 7))) (with-open-file (s *file* :direction :output :if-exists :supersede :element-type '(unsigned-byte 8)) (write-sequence v s)) (with-open-file (s *file* :element-type '(unsigned-byte 8)) (let ((w (make-array 100001 :element-type '(unsigned-byte 8)))) (list (read-sequence w s) (equalp v (subseq w 0 100000))))))
;=> (100000 T)
(progn (with-open-file (s *file* :direction :output :if-exists :supersede) (dotimes (i 20000) (format s "line ~D äöü~%" i))) (with-open-file (s *file*) (loop for i from 0 for l = (read-line s nil) while l always (string= l (format nil "line ~D äöü" i)) finally (return i))))
;=> 20000
(with-open-file (s *file*) (let ((p (loop repeat 5000 do (read-line s) finally (return (file-position s))))) (loop repeat 1000 do (read-char s)) (file-position s p) (read-line s)))
;=> "line 5000 äöü"
;=> NIL
(with-open-file (s *file*) (list (streamp s) (input-stream-p s) (output-stream-p s) (stream-element-type s) (typep s 'file-stream)))
;=> (T T NIL CHARACTER T)
(list (not (null (probe-file *file*))) (delete-file *file*) (probe-file *file*))
;=> (T T NIL)
(delete-file *file*)
;!! FILE-ERROR

; A stream that is dropped without being closed gives its descriptor back.
(flet ((descriptors () (length (directory "/proc/self/fd/*" :resolve-symlinks nil)))
       (drop-streams () (loop repeat 100 do (open "/proc/self/status"))))
  (let ((before (descriptors)))
    (drop-streams)
    (ext:gc)
    (ext:gc)
    (< (descriptors) (+ before 20))))
;=> T
