;;;; What ASDF is told about Brolga when it has been loaded.
;;;;
;;;; Problem: patches of libraries (extensions/patches.lisp) may add files to a system, which are not on the
;;;; disk. Approach: such a file is written to the cache when ASDF asks for its name. ASDF itself must not be
;;;; replaced by a copy that it finds and that we have not patched. An image that is saved with ASDF in it
;;;; has UIOP find out about the new process when it is opened.
;;;;
;;;; Tests: tests/libraries/run.

(in-package "BROLGA-SYSTEM")

(defmethod asdf:input-files :around ((operation asdf:operation) (component asdf:cl-source-file))
  (let ((files (call-next-method)))
    (if (some (lambda (file) (and file (not (probe-file file)))) files)
        (mapcar #'file-of-patch files)
        files)))

(asdf:register-immutable-system "asdf")
(asdf:register-immutable-system "uiop")

(pushnew 'uiop:call-image-restore-hook *open-hooks*)
