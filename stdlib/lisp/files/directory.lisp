;;;; DIRECTORY: the files that match a wild pathname.
;;;;
;;;; The directory part is walked element by element; only wild elements list anything. The answer
;;;; is in the order of the names, each file once.
;;;;
;;;; Tests: tests/lisp/files/.

(in-package "BROLGA-SYSTEM")

(defun directory (pathspec &key (resolve-symlinks t))
  "A list of the truenames of the files that match PATHSPEC."
  (let* ((pathname (merge-pathnames (translate-logical-pathname pathspec)
                                    (translate-logical-pathname *default-pathname-defaults*)))
         (directory (%pathname-directory pathname))
         (found (make-hash-table :test 'equal))
         (results '()))
    (check-directory-walkable directory pathspec)
    (flet ((note (native)
             (let* ((pathname (if resolve-symlinks
                                  (let ((real (real-pathname native)))
                                    (if (pathnamep real) real (dangling-link-pathname native)))
                                  (entry-pathname native)))
                    (name (and pathname (native-namestring pathname))))
               (when (and name (not (gethash name found)))
                 (setf (gethash name found) t)
                 (push pathname results)))))
      (let ((start (cond ((home-element-p (cadr directory))
                          (native-namestring
                           (make-pathname :directory (list :absolute (cadr directory)))))
                         ((eq (car directory) :absolute) "/")
                         (t "./"))))
        (walk-directories start
                          (if (home-element-p (cadr directory)) (cddr directory) (cdr directory))
                          (lambda (native)
                            (note-matching-entries native pathname #'note)))))
    (nreverse results)))

(defun check-directory-walkable (directory pathspec)
  "Refuses directories that lead nowhere: above the root, or back from any number of directories."
  (do ((rest directory (cdr rest)))
      ((null rest))
    (when (and (member (car rest) '(:absolute :wild-inferiors) :test #'eq)
               (member (cadr rest) '(:up :back) :test #'eq))
      (file-failure pathspec "~S cannot come after ~S in the directory of ~S."
                    (cadr rest) (car rest) pathspec))))

(defun entry-pathname (native)
  (let ((status (%lstat native)))
    (parse-native-namestring native :as-directory (and (consp status)
                                                       (eq (car status) :directory)))))

(defun sorted-entries (native)
  "The entries (name . kind) of the directory NATIVE in order; none if it cannot be read."
  (let ((entries (%list-directory native)))
    (if (integerp entries)
        '()
        (sort entries #'string< :key #'car))))

(defun directory-entry-p (native entry)
  "True when ENTRY of the directory NATIVE is a directory or a link to one."
  (case (cdr entry)
    (:directory t)
    (:file nil)
    (t (let ((status (%stat (concatenate 'string native (car entry)))))
         (and (consp status) (eq (car status) :directory))))))

(defun walk-directories (native elements function)
  "Calls FUNCTION with the name of every directory that is reached from NATIVE by ELEMENTS."
  (if (null elements)
      (funcall function native)
      (let ((element (car elements)) (rest (cdr elements)))
        (flet ((descend (name)
                 (walk-directories (concatenate 'string native name "/") rest function)))
          (cond ((stringp element)
                 (let ((status (%stat (concatenate 'string native element "/"))))
                   (when (consp status)
                     (descend element))))
                ((member element '(:up :back) :test #'eq) (descend ".."))
                ((eq element :wild-inferiors)
                 (walk-directories native rest function)
                 (dolist (entry (sorted-entries native))
                   ;; Links are not followed here: they may lead into a circle.
                   (when (eq (cdr entry) :directory)
                     (walk-directories (concatenate 'string native (car entry) "/")
                                       elements function))))
                (t
                 (dolist (entry (sorted-entries native))
                   (when (and (not (eq (match-component element (car entry)) :fail))
                              (directory-entry-p native entry))
                     (descend (car entry))))))))))

(defun note-matching-entries (native pathname note)
  "Calls NOTE with the native name of everything in the directory NATIVE that PATHNAME's name and type
match."
  (let ((name (%pathname-name pathname)) (type (%pathname-type pathname)))
    (cond ((and (null name) (null type))
           (funcall note native))
          ((not (or (wild-component-p name) (wild-component-p type)))
           (let ((file (concatenate 'string native
                                    (native-name-of
                                     (native-namestring
                                      (make-pathname :directory nil :defaults pathname))))))
             (when (consp (%lstat file))
               (funcall note file))))
          (t
           (dolist (entry (sorted-entries native))
             (let ((entry-pathname (parse-native-namestring (car entry))))
               (when (and (matches-or-absent name (%pathname-name entry-pathname))
                          (matches-or-absent type (%pathname-type entry-pathname)))
                 (funcall note (concatenate 'string native (car entry))))))))))

(defun matches-or-absent (wild component)
  (cond ((eq wild :wild) t)
        (t (not (eq (match-component wild component) :fail)))))
