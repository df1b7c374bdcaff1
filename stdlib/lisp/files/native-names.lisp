;;;; From pathnames to the names the operating system uses, and back.
;;;;
;;;; A native name is absolute or relative to the process's directory; what a program means by a
;;;; relative pathname is decided by *DEFAULT-PATHNAME-DEFAULTS*, so every operation on files merges
;;;; and translates first (FILE-TO-USE).
;;;;
;;;; Tests: tests/lisp/files/.

(in-package "BROLGA-SYSTEM")

(defun file-to-use (designator)
  "The pathname of the system, absolute as far as the defaults are, that DESIGNATOR stands for."
  (let ((pathname (merge-pathnames (translate-logical-pathname designator)
                                   (translate-logical-pathname *default-pathname-defaults*)
                                   :newest)))
    (when (wild-pathname-p pathname)
      (file-failure designator "~S has wildcards, so it names no single file." designator))
    pathname))

(defun native-namestring (designator &key as-file)
  "The name by which the operating system knows the file DESIGNATOR. AS-FILE leaves out the slash
behind a directory."
  (let* ((pathname (translate-logical-pathname designator))
         (name (with-collected-output (output)
                 (native-directory pathname output)
                 (native-file pathname output)))
         (length (length name)))
    (if (and as-file (> length 1) (char= (char name (1- length)) #\/))
        (subseq name 0 (1- length))
        name)))

(defun native-directory (pathname output)
  (let ((directory (%pathname-directory pathname)))
    (when (eq (car directory) :absolute)
      (if (home-element-p (cadr directory))
          (let* ((element (cadr directory))
                 (home (%user-home (if (consp element) (cadr element) nil))))
            (unless home
              (file-failure pathname "There is no home directory for ~S." pathname))
            (output-string (string-right-trim "/" home) output)
            (setq directory (cons :absolute (cddr directory))))
          nil)
      (output-char #\/ output))
    (dolist (element (cdr directory))
      (output-string (cond ((stringp element) element)
                           ((member element '(:up :back) :test #'eq) "..")
                           (t (file-failure pathname "~S has wildcards." pathname)))
                     output)
      (output-char #\/ output))))

(defun native-file (pathname output)
  (let ((name (%pathname-name pathname)) (type (%pathname-type pathname)))
    (when (or (wild-component-p name) (wild-component-p type))
      (file-failure pathname "~S has wildcards." pathname))
    (when (stringp name)
      (output-string name output))
    (when (stringp type)
      (unless (stringp name)
        (file-failure pathname "~S has a type but no name." pathname))
      (output-char #\. output)
      (output-string type output))))

(defun parse-native-namestring (name &key as-directory)
  "The pathname of the file that the operating system knows as NAME."
  (let* ((name (coerce name 'simple-string))
         (absolute (and (plusp (length name)) (char= (char name 0) #\/)))
         (parts '()) (start 0))
    (loop
      (let ((slash (position #\/ name :start start)))
        (push (subseq name start slash) parts)
        (unless slash
          (return))
        (setq start (1+ slash))))
    (let* ((last (if as-directory "" (pop parts)))
           (directories (mapcar (lambda (part) (if (string= part "..") :up part))
                                (remove "" (nreverse parts) :test #'string=)))
           (dot (position #\. last :from-end t :start (min 1 (length last)))))
      (%make-pathname nil nil
                      (cond (absolute (cons :absolute directories))
                            (directories (cons :relative directories))
                            (t nil))
                      (if (string= last "") nil (subseq last 0 dot))
                      (and dot (subseq last (1+ dot)))
                      nil
                      (if (string= last "") nil :newest)))))

(defun directory-as-file (pathname)
  "PATHNAME, whose last directory is taken for a file's name if it has no name itself."
  (if (or (%pathname-name pathname) (null (cdr (%pathname-directory pathname))))
      pathname
      (parse-native-namestring (native-namestring pathname :as-file t))))
