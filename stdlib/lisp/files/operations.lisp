;;;; Operations on files: looking, renaming, deleting.
;;;;
;;;; Tests: tests/lisp/files/.

(in-package "BROLGA-SYSTEM")

(defun real-pathname (native)
  "The pathname of the file NATIVE with symbolic links resolved, with a slash when it is a directory; or
a negative error number."
  (let ((real (%realpath native)))
    (if (integerp real)
        real
        (let ((status (%stat real)))
          (parse-native-namestring real :as-directory (and (consp status)
                                                           (eq (car status) :directory)))))))

(defun probe-file (pathname)
  "The truename of the file PATHNAME if there is such a file, else NIL."
  (let* ((file (if (streamp pathname)
                   (stream-file-to-use pathname)
                   (file-to-use pathname)))
         (result (real-pathname (native-namestring file))))
    (cond ((pathnamep result) result)
          (t (dangling-link-pathname (native-namestring file :as-file t))))))

(defun dangling-link-pathname (native)
  "The pathname of NATIVE if it is a symbolic link to nothing, else NIL."
  (let ((status (%lstat native)))
    (if (and (consp status) (eq (car status) :symlink))
        (let* ((slash (position #\/ native :from-end t))
               (directory (%realpath (if slash (subseq native 0 (1+ slash)) "."))))
          (if (stringp directory)
              (parse-native-namestring
               (concatenate 'string directory "/" (if slash (subseq native (1+ slash)) native)))
              nil))
        nil)))

(defun stream-file-to-use (stream)
  "The pathname of the file that STREAM is connected to."
  (let ((target (resolved-stream stream)))
    (file-to-use (if (and (fd-stream-p target) (fd-stream-file target))
                     (parse-native-namestring (fd-stream-file target))
                     (file-stream-pathname stream)))))

(defun truename (pathname)
  "The pathname of the file PATHNAME with everything resolved; the file must be there."
  (let ((temporary (and (fd-stream-p pathname) (fd-stream-temporary-file pathname))))
    (or (if temporary
            ;; The file is being written: what it is going to be called.
            (let ((directory (real-pathname (native-directory-of (fd-stream-file pathname)))))
              (and (pathnamep directory)
                   (merge-pathnames (parse-native-namestring
                                     (native-name-of (fd-stream-file pathname)))
                                    directory)))
            (probe-file pathname))
        (error 'file-does-not-exist
               :pathname (pathname pathname)
               :format-control "There is no file ~S."
               :format-arguments (list (namestring pathname))))))

(defun native-directory-of (native)
  (let ((slash (position #\/ native :from-end t)))
    (if slash (subseq native 0 (1+ slash)) "./")))

(defun native-name-of (native)
  (let ((slash (position #\/ native :from-end t)))
    (if slash (subseq native (1+ slash)) native)))

(defun file-status (designator action)
  "What %STAT tells about the file; signals an error if there is none."
  (let* ((pathname (if (streamp designator)
                       (stream-file-to-use designator)
                       (file-to-use designator)))
         (status (%stat (native-namestring pathname))))
    (if (consp status)
        status
        (file-system-failure pathname action status))))

(defun file-write-date (pathname)
  "The universal time at which the file PATHNAME was written last."
  (+ (third (file-status pathname "find the write date of")) 2208988800))

(defun file-author (pathname)
  "The name of the owner of the file PATHNAME, or NIL when it is not known."
  (let ((owner (fourth (file-status pathname "find the author of"))))
    (user-name-of owner)))

(defun user-name-of (number)
  "The name of the user NUMBER, as the system's list of users has it, or NIL."
  (let ((status (%stat "/etc/passwd")))
    (when (consp status)
      (with-open-file (stream (parse-native-namestring "/etc/passwd") :if-does-not-exist nil)
        (when stream
          (let ((wanted (format nil "~D" number)))
            (loop
              (let ((line (read-line stream nil nil)))
                (when (null line)
                  (return nil))
                (let* ((first (position #\: line))
                       (second (and first (position #\: line :start (1+ first))))
                       (third (and second (position #\: line :start (1+ second)))))
                  (when (and third (string= wanted line :start2 (1+ second) :end2 third))
                    (return (subseq line 0 first))))))))))))

(defun delete-file (pathname)
  "Deletes the file PATHNAME."
  (let* ((file (if (streamp pathname)
                   (stream-file-to-use pathname)
                   (file-to-use pathname)))
         (status (progn
                   (when (and (streamp pathname) (open-stream-p pathname))
                     (close pathname))
                   (%unlink (native-namestring file :as-file t)))))
    (when (minusp status)
      (file-system-failure file "delete" status))
    t))

(defun delete-directory (pathname &key recursive)
  "Deletes the directory PATHNAME, with everything in it if RECURSIVE."
  (let* ((file (file-to-use pathname))
         (native (native-namestring file :as-file t)))
    (when recursive
      (delete-directory-contents native))
    (let ((status (%rmdir native)))
      (when (minusp status)
        (file-system-failure file "delete" status)))
    file))

(defun delete-directory-contents (native)
  (let ((entries (%list-directory native)))
    (when (integerp entries)
      (file-system-failure (parse-native-namestring native) "list" entries))
    (dolist (entry entries)
      (let ((name (concatenate 'string native "/" (car entry))))
        (let ((status (cond ((eq (cdr entry) :directory)
                             (delete-directory-contents name)
                             (%rmdir name))
                            (t (%unlink name)))))
          (when (minusp status)
            (file-system-failure (parse-native-namestring name) "delete" status)))))))

(defun rename-file (file new-name)
  "Renames FILE to NEW-NAME merged with FILE; returns the new name, and the truenames before and
after."
  (let* ((original (if (streamp file) (stream-file-to-use file) (file-to-use file)))
         (old-truename (truename original))
         (new-name (merge-pathnames new-name (pathname file)))
         (new-file (file-to-use new-name))
         (status (%rename (native-namestring original :as-file t)
                          (native-namestring new-file :as-file t))))
    (when (minusp status)
      (file-system-failure original (format nil "rename to ~S" (namestring new-file)) status))
    (when (fd-stream-p file)
      (setf (fd-stream-file file) (native-namestring new-file)
            (fd-stream-name file) (native-namestring new-file)
            (fd-stream-pathname file) new-name))
    (values new-name old-truename (or (probe-file new-file) new-file))))

(defun ensure-directories-exist (pathspec &key verbose (mode #o777))
  "Makes the directories of PATHSPEC that are not there; the second value is true when it made any."
  (let* ((pathname (file-to-use (let ((pathname (translate-logical-pathname pathspec)))
                                  (make-pathname :name nil :type nil :version nil
                                                 :defaults pathname))))
         (native (native-namestring pathname))
         (made nil))
    (do ((slash (position #\/ native) (position #\/ native :start (1+ slash))))
        ((null slash))
      (let ((directory (subseq native 0 (1+ slash))))
        (unless (consp (%stat directory))
          (when verbose
            (format *standard-output* "~&creating directory: ~A~%" directory))
          (let ((status (%mkdir directory mode)))
            (when (and (minusp status) (not (eql status -17)))
              (file-system-failure (parse-native-namestring directory) "create" status)))
          (setq made t))))
    (values pathspec made)))

(defun user-homedir-pathname (&optional host)
  "The pathname of the user's home directory."
  (declare (ignore host))
  (parse-native-namestring (or (%user-home nil) "/") :as-directory t))
