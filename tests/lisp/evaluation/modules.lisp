;;;; REQUIRE and PROVIDE.

(provide :a-module)
(find "A-MODULE" *modules* :test #'string=)
;=> "A-MODULE"
(require :a-module)
;=> NIL
(require "no-such-module")
;!! SIMPLE-ERROR
(defvar *provided* nil)
(let ((brolga-system::*module-provider-functions*
        (list (constantly nil) (lambda (name) (setq *provided* name) t))))
  (require :found-module))
;=> ("FOUND-MODULE")
*provided*
;=> "FOUND-MODULE"
(let ((file (format nil "/tmp/brolga-module-~D-~D.lisp" (get-universal-time) (random 1000000))))
  (with-open-file (stream file :direction :output)
    (write-string "(setq *provided* :loaded) (provide \"from-file\")" stream))
  (prog1 (list (require "from-file" (list file)) *provided*)
    (delete-file file)))
;=> (("from-file") :LOADED)
;; ASDF that is not there: the message says what to do.
(let ((before (ext:getenv "BROLGA_ASDF")))
  (setf (ext:getenv "BROLGA_ASDF") "/no-such-folder/asdf.lisp")
  (unwind-protect
       (handler-case (let ((*modules* (remove "asdf" *modules* :test #'string-equal)))
                       (require :asdf))
         (error (condition)
           (let ((text (princ-to-string condition)))
             (list (type-of condition) (and (search "apt-get install cl-asdf" text) (search "/no-such-folder" text) t)))))
    (ext:setenv "BROLGA_ASDF" before)))
;=> (BROLGA-SYSTEM::MODULE-NOT-FOUND T)
