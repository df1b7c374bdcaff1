;;;; Pathnames as strings, and merging.
;;;;
;;;; Tests: tests/lisp/files/.

(in-package "BROLGA-SYSTEM")

(defun namestring (pathname)
  "The full name of PATHNAME as a string."
  (let ((pathname (pathname pathname)))
    (if (logical-pathname-p pathname)
        (unparse-logical pathname)
        (unparse-unix pathname))))

(defun file-namestring (pathname)
  "The name, type and version of PATHNAME as a string."
  (let ((pathname (pathname pathname)))
    (with-collected-output (output)
      (if (logical-pathname-p pathname)
          (unparse-logical-file pathname output)
          (unparse-unix-file pathname output)))))

(defun directory-namestring (pathname)
  "The directory of PATHNAME as a string."
  (let ((pathname (pathname pathname)))
    (with-collected-output (output)
      (if (logical-pathname-p pathname)
          (unparse-logical-directory pathname output)
          (unparse-unix-directory pathname output)))))

(defun host-namestring (pathname)
  "The host of PATHNAME as a string, empty for files of the system."
  (let ((host (%pathname-host (pathname pathname))))
    (if (logical-host-p host) (logical-host-name host) "")))

(defun enough-namestring (pathname &optional (defaults *default-pathname-defaults*))
  "A string short enough that merging it with DEFAULTS gives PATHNAME."
  (let* ((pathname (pathname pathname))
         (defaults (pathname defaults))
         (directory (%pathname-directory pathname))
         (default-directory (%pathname-directory defaults))
         (common (and (eq (car directory) :absolute)
                      (consp default-directory)
                      (mismatch default-directory directory :test #'equal)))
         (rest (cond ((or (null default-directory) (not (eq (car directory) :absolute)))
                      directory)
                     ((null common) nil)
                     ((= common (length default-directory))
                      (cons :relative (nthcdr common directory)))
                     (t directory))))
    (namestring (make-pathname-of-host
                 (%pathname-host pathname) (%pathname-device pathname) rest
                 (%pathname-name pathname)
                 (%pathname-type pathname)
                 (%pathname-version pathname)))))

(defun merge-directories (directory default)
  "DIRECTORY, relative to the directory DEFAULT unless it is absolute."
  (cond ((null directory) default)
        ((or (eq (car directory) :absolute) (null default)) directory)
        (t
         (let ((merged (reverse default)))
           (dolist (element (cdr directory) (nreverse merged))
             (if (and (eq element :back)
                      (cdr merged)
                      (not (member (car merged) '(:back :up :wild-inferiors :home) :test #'eq))
                      (not (consp (car merged))))
                 (setq merged (cdr merged))
                 (setq merged (cons element merged))))))))

(defun merge-pathnames (pathname &optional (default-pathname *default-pathname-defaults*)
                                   (default-version :newest))
  "PATHNAME with what it lacks taken from DEFAULT-PATHNAME, and DEFAULT-VERSION for its version."
  (let* ((default (pathname default-pathname))
         (pathname (let ((*default-pathname-defaults* default))
                     (pathname pathname)))
         (host (or (%pathname-host pathname) (%pathname-host default)))
         (name (%pathname-name pathname)))
    (make-pathname-of-host
     host
     (or (%pathname-device pathname)
         (if (eq (%pathname-host pathname) (%pathname-host default))
             (%pathname-device default)
             nil))
     (merge-directories (%pathname-directory pathname) (%pathname-directory default))
     (or name (%pathname-name default))
     (or (%pathname-type pathname) (%pathname-type default))
     (or (%pathname-version pathname)
         (and (null name) (%pathname-version default))
         default-version))))
