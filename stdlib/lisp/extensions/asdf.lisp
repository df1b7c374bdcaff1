;;;; REQUIRE finds ASDF.
;;;;
;;;; Problem: everybody loads libraries by ASDF, which is a program of others that does not know us. Approach:
;;;; the module ASDF is looked for where distributions and users keep it, its source read with our patch
;;;; (contrib/asdf.patch) applied, compiled once, and kept in the user's cache. With it comes
;;;; contrib/asdf.lisp, which has ASDF apply our other patches to the systems it loads.
;;;;
;;;; Invariants: the compiled file is made anew whenever the source or the patch is newer or other than
;;;; that which it was made from, and for each build of Brolga.
;;;;
;;;; Tests: tests/libraries/run.

(in-package "BROLGA-SYSTEM")

;;; Where it is

(defun path-of-home (name)
  (merge-pathnames name (user-homedir-pathname)))

(defun registry-folders ()
  "The directories that the environment variable CL_SOURCE_REGISTRY names."
  (let ((value (getenv "CL_SOURCE_REGISTRY")) (start 0) (folders '()))
    (when (and value (plusp (length value)) (not (char= (char value 0) #\()))
      (loop
        (let* ((colon (position #\: value :start start))
               (name (string-right-trim "/" (subseq value start colon))))
          (when (plusp (length name))
            (push (parse-native-namestring name :as-directory t) folders))
          (unless colon
            (return))
          (setq start (1+ colon)))))
    (nreverse folders)))

(defun asdf-source ()
  "The true name of ASDF's source, in one file, and all names that were tried; NIL when there is none."
  (let* ((given (getenv "BROLGA_ASDF"))
         (folders (append (registry-folders)
                          (list (path-of-home "common-lisp/")
                                (path-of-home ".local/share/common-lisp/source/")
                                (pathname "/usr/local/share/common-lisp/source/")
                                (pathname "/usr/share/common-lisp/source/"))))
         (candidates
           (if (and given (plusp (length given)))
               (list (parse-native-namestring given))
               (mapcan (lambda (folder)
                         (mapcar (lambda (name) (merge-pathnames name folder))
                                 '("cl-asdf/build/asdf.lisp" "asdf/build/asdf.lisp" "asdf/asdf.lisp"
                                   "build/asdf.lisp" "asdf.lisp")))
                       folders))))
    (values (some #'probe-file candidates) candidates)))

(defun asdf-missing (candidates)
  (error 'module-not-found
         :format-control "ASDF is not installed. Install Debian's package cl-asdf (apt-get install cl-asdf), or put asdf.lisp into ~A, ~
                          or let the environment variable BROLGA_ASDF name the file.~@
                          Looked for: ~{~A~^, ~}."
         :format-arguments (list (namestring (path-of-home "common-lisp/asdf/")) (mapcar #'namestring candidates))))

;;; Compiling it once

(defun compiled-file-version ()
  "A short string that differs between builds that do not load each other's compiled files."
  (format nil "~(~36,6,'0R~)" (mod (sxhash (compiled-file-header)) (expt 36 6))))

(defun cache-folder ()
  "The directory for what can be made again."
  (let ((given (getenv "XDG_CACHE_HOME")))
    (merge-pathnames "brolga/" (if (and given (plusp (length given)) (char= (char given 0) #\/))
                                   (parse-native-namestring given :as-directory t)
                                   (path-of-home ".cache/")))))

(defun contrib-text (name)
  (or (%contrib-text name)
      (error "The file ~A is missing from this program." name)))

(defun cached-file (name &rest keys)
  "A name in the cache for what is made from NAME and KEYS, strings and integers."
  (merge-pathnames (format nil "~A-~(~36R~).~A" name
                           (logand (sxhash (format nil "~{~A~^ ~}" keys)) most-positive-fixnum)
                           *compiled-type*)
                   (cache-folder)))

(defun compile-quietly (source output)
  "Compiles the file SOURCE to OUTPUT, which appears when it is complete; its warnings are for its authors."
  (let ((made (make-pathname :name (format nil "~A-~D" (pathname-name output) (process-id))
                             :defaults output)))
    (ensure-directories-exist output)
    (handler-bind ((warning #'muffle-warning))
      (unless (compile-file source :output-file made :verbose nil :print nil :external-format :utf-8)
        (error "~A cannot be compiled." (namestring source))))
    (rename-file made output)))

(defun compiled-asdf (source &key anew)
  "The compiled file of ASDF, whose source is SOURCE; it is made if it is not there, or if ANEW."
  (let* ((patch (contrib-text "asdf.patch"))
         (output (cached-file "asdf" (namestring source) (file-write-date source) patch
                              (contrib-text "asdf.lisp") (compiled-file-version))))
    (when (or anew (not (probe-file output)))
      (let* ((hunks (parse-patch patch))
             (*source-filter* (lambda (pathname text end)
                                (patch-text hunks text end (namestring pathname)))))
        (compile-quietly source output)))
    output))

;;; Files that patches make

(defun new-file-text (pathname)
  "The text of the file PATHNAME if a patch makes it, else NIL."
  (let ((hunk (find-if #'hunk-new-file-p (hunks-for-file pathname))))
    (and hunk (lines-text (append (script-lines (hunk-script hunk) #\+) (list ""))))))

(defun file-text (pathname)
  "The text of the file PATHNAME, or NIL if there is none."
  (and (probe-file pathname)
       (multiple-value-bind (text end) (read-whole-file pathname :utf-8)
         (subseq text 0 end))))

(defun file-of-patch (pathname)
  "PATHNAME; or, if there is no such file but a patch makes it, the name of one in the cache that was made."
  (let ((text (and pathname (not (probe-file pathname)) (new-file-text pathname))))
    (if text
        (let ((file (merge-pathnames (make-pathname :directory '(:relative "contrib")
                                                    :name (pathname-name pathname)
                                                    :type (pathname-type pathname))
                                     (cache-folder))))
          (unless (equal text (file-text file))
            (ensure-directories-exist file)
            (with-open-file (stream file :direction :output :if-exists :supersede :external-format :utf-8)
              (write-string text stream)))
          file)
        pathname)))

(defun provide-asdf (name)
  "Loads ASDF if NAME asks for it. A function of *MODULE-PROVIDER-FUNCTIONS*."
  (when (member name '("asdf" "uiop") :test #'string-equal)
    (multiple-value-bind (source candidates) (asdf-source)
      (unless source
        (asdf-missing candidates))
      (let ((*package* (find-package "COMMON-LISP-USER")))
        (handler-case (load (compiled-asdf source))
          (compiled-file-version-error ()
            (load (compiled-asdf source :anew t))))
        (with-input-from-string (stream (contrib-text "asdf.lisp"))
          (load stream))))
    (setq *source-filter* 'patch-source)
    t))

(setq *module-provider-functions* (list 'provide-asdf))
