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
