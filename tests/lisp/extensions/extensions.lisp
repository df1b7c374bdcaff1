;;;; The packages EXT, IMAGE and BROLGA.

(progn (setf (ext:getenv "BROLGA_TEST_VARIABLE") "some value") (ext:getenv "BROLGA_TEST_VARIABLE"))
;=> "some value"
(progn (ext:setenv "BROLGA_TEST_VARIABLE" nil) (ext:getenv "BROLGA_TEST_VARIABLE"))
;=> NIL
(every #'stringp (ext:command-line))
;=> T
(plusp (ext:process-id))
;=> T
(ext:string-to-octets "aé")
;=> #(97 195 169)
(ext:octets-to-string #(97 195 169))
;=> "aé"
(ext:string-to-octets "é" :external-format :latin-1)
;=> #(233)
(ext:octets-to-string (coerce #(233 97) '(vector (unsigned-byte 8))) :external-format :latin-1)
;=> "éa"
(ext:octets-to-string #(97 98 99 100) :start 1 :end 3)
;=> "bc"
(ext:string-to-octets "abc" :external-format :no-such)
;!! SIMPLE-ERROR
(multiple-value-list (ext:run-program "/bin/echo" '("a" "b c") :output :string))
;=> (0 "a b c
;.. " NIL)
(multiple-value-list (ext:run-program "sh" '("-c" "cat; echo err >&2; exit 3") :input "text" :output :string :error :string))
;=> (3 "text" "err
;.. ")
(let ((text (make-string 300000 :initial-element #\x))) (string= text (nth-value 1 (ext:run-program "cat" nil :input text :output :string))))
;=> T
(handler-case (ext:run-program "/no/such/program" nil) (error () :cannot))
;=> :CANNOT
(let* ((object (list 1 2)) (pointer (ext:make-weak-pointer object))) (ext:gc) (list (ext:weak-pointer-p pointer) (eq object (ext:weak-pointer-value pointer))))
;=> (T T)
(ext:weak-pointer-p 5)
;=> NIL
(<= (ext:nanoseconds) (ext:nanoseconds))
;=> T
(let ((before (ext:bytes-allocated))) (make-list 100000) (>= (- (ext:bytes-allocated) before) 800000))
;=> T
(plusp (ext:bytes-in-use))
;=> T
(brolga:version)
;=> "0.1.0"
(defun with-source (x)
  "A function." ; and a comment
  (* x 2))
(defun finalized (n) (dotimes (i n) (ext:finalize (list i) (lambda () (incf *finalized*)))))
(defvar *finalized* 0)
(progn (finalized 100) (dotimes (i 3) (ext:gc)) (dotimes (i 10) (list i)) (> *finalized* 50))
;=> T
(integerp (ext:unix-time-microseconds))
;=> T
(stringp (ext:current-directory))
;=> T

; Every function and macro of EXT has a documentation string.
(let ((without '()))
  (do-external-symbols (symbol "EXT" without)
    (when (and (fboundp symbol) (null (documentation symbol 'function)))
      (push symbol without))))
;=> NIL
(handler-case (image:save "/no/such/directory/x.image") (file-error (c) (princ-to-string c)))
;=> "There is no directory /no/such/directory/ to save an image in."
