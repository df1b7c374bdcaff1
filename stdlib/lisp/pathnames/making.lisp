;;;; Making pathnames from components and from strings, and reading their components.
;;;;
;;;; Tests: tests/lisp/files/.

(in-package "BROLGA-SYSTEM")

;;; Case

(defun swap-case-for-common (object)
  "OBJECT, a component, between the case of the file system and :COMMON: strings in one case change to
the other, mixed ones stay."
  (cond ((stringp object)
         (let ((upper (some #'upper-case-p object)) (lower (some #'lower-case-p object)))
           (cond ((and upper (not lower)) (string-downcase object))
                 ((and lower (not upper)) (string-upcase object))
                 (t object))))
        ((consp object) (mapcar #'swap-case-for-common object))
        ((pattern-p object) (%make-pattern (mapcar #'swap-case-for-common (pattern-pieces object))))
        (t object)))

(defun check-pathname-case (case)
  (unless (member case '(:local :common))
    (error 'type-error :datum case :expected-type '(member :local :common))))

(defun component-in-case (component case host)
  (check-pathname-case case)
  (if (and (eq case :common) (not (logical-host-p host)))
      (swap-case-for-common component)
      component))

;;; Making

(defun check-name-component (component type)
  "COMPONENT, a name or a type, as it is stored."
  (cond ((stringp component) (coerce component 'simple-string))
        ((or (null component) (pattern-p component)
             (member component '(:wild :unspecific) :test #'eq))
         component)
        (t (error 'type-error :datum component
                              :expected-type (if type
                                                 '(or string (member nil :wild :unspecific))
                                                 '(or string (member nil :wild :unspecific)))))))

(defun check-directory-component (directory)
  "DIRECTORY as it is stored: a list that begins with :ABSOLUTE or :RELATIVE, or NIL."
  (cond ((or (null directory) (eq directory :unspecific)) nil)
        ((eq directory :wild) (list :absolute :wild-inferiors))
        ((stringp directory) (list :absolute (coerce directory 'simple-string)))
        ((not (consp directory))
         (error 'type-error :datum directory :expected-type '(or list string (member :wild))))
        ((not (member (car directory) '(:absolute :relative)))
         (error 'simple-type-error :datum directory
                                   :expected-type '(cons (member :absolute :relative))
                                   :format-control "The directory ~S begins neither with :ABSOLUTE nor with :RELATIVE."
                                   :format-arguments (list directory)))
        (t
         (cons (car directory)
               (remove "" (mapcar #'check-directory-element (cdr directory)) :test #'equal)))))

(defun check-directory-element (element)
  (cond ((stringp element) (coerce element 'simple-string))
        ((or (pattern-p element)
             (member element '(:wild :wild-inferiors :up :back :home :unspecific) :test #'eq)
             (home-element-p element))
         element)
        (t (error 'simple-type-error :datum element
                                     :expected-type '(or string (member :wild :wild-inferiors :up :back))
                                     :format-control "~S cannot be part of a directory."
                                     :format-arguments (list element)))))

(defun check-version-component (version)
  (unless (typep version '(or (integer 0) (member nil :newest :wild :unspecific :previous :oldest :installed)))
    (error 'type-error :datum version
                       :expected-type '(or (integer 0) (member nil :newest :wild :unspecific))))
  version)

(defun find-host (designator)
  "The host that DESIGNATOR names: NIL, a host, or the name of a logical host."
  (cond ((or (null designator) (logical-host-p designator) (eq designator :unspecific))
         (if (eq designator :unspecific) nil designator))
        ((and (stringp designator) (zerop (length designator))) nil)
        ((stringp designator) (find-logical-host designator))
        (t (error 'type-error :datum designator :expected-type '(or null string logical-host)))))

(defun make-pathname (&key (host nil host-p) (device nil device-p) (directory nil directory-p)
                        (name nil name-p) (type nil type-p) (version nil version-p)
                        (case :local) (defaults nil defaults-p))
  "Makes a pathname of the components given; those not given come from DEFAULTS."
  (check-pathname-case case)
  (let* ((defaults (if (and defaults-p defaults) (pathname defaults) nil))
         (host (cond (host-p (find-host host))
                     (defaults (%pathname-host defaults))
                     (t (%pathname-host (pathname *default-pathname-defaults*)))))
         (directory (check-directory-component
                     (component-in-case (if directory-p directory nil) case host))))
    (make-pathname-of-host
     host
     (cond (device-p device)
           ((logical-host-p host) :unspecific)
           (defaults (%pathname-device defaults))
           (t nil))
     (if (and defaults (not directory-p)) (%pathname-directory defaults) directory)
     (check-name-component (cond (name-p (component-in-case name case host))
                                 (defaults (%pathname-name defaults)))
                           nil)
     (check-name-component (cond (type-p (component-in-case type case host))
                                 (defaults (%pathname-type defaults)))
                           t)
     (check-version-component (cond (version-p version)
                                    (defaults (%pathname-version defaults)))))))

;;; Components

(defun pathname-host (pathname &key (case :local))
  "The host of PATHNAME."
  (check-pathname-case case)
  (%pathname-host (pathname pathname)))

(defun pathname-device (pathname &key (case :local))
  "The device of PATHNAME."
  (let ((pathname (pathname pathname)))
    (component-in-case (%pathname-device pathname) case (%pathname-host pathname))))

(defun pathname-directory (pathname &key (case :local))
  "The directory of PATHNAME, a list."
  (let ((pathname (pathname pathname)))
    (component-in-case (%pathname-directory pathname) case (%pathname-host pathname))))

(defun pathname-name (pathname &key (case :local))
  "The name of PATHNAME."
  (let ((pathname (pathname pathname)))
    (component-in-case (%pathname-name pathname) case (%pathname-host pathname))))

(defun pathname-type (pathname &key (case :local))
  "The type of PATHNAME."
  (let ((pathname (pathname pathname)))
    (component-in-case (%pathname-type pathname) case (%pathname-host pathname))))

(defun pathname-version (pathname)
  "The version of PATHNAME."
  (%pathname-version (pathname pathname)))

;;; From strings

(defun pathname (designator)
  "The pathname that DESIGNATOR, a pathname, string or file stream, stands for."
  (cond ((pathnamep designator) designator)
        ((stringp designator) (values (parse-namestring designator)))
        ((streamp designator) (file-stream-pathname designator))
        (t (error 'type-error :datum designator
                              :expected-type '(or pathname string file-stream)))))

(defun file-stream-pathname (stream)
  (let ((target (if (synonym-stream-p stream) (resolved-stream stream) stream)))
    (if (and (fd-stream-p target) (fd-stream-pathname target))
        (fd-stream-pathname target)
        (error 'type-error :datum stream :expected-type '(or pathname string file-stream)))))

(defun parse-namestring (thing &optional host (default-pathname *default-pathname-defaults*)
                         &key (start 0) end junk-allowed)
  "Returns the pathname that THING, a string or pathname designator, stands for, and the index behind
the part of the string that was used."
  (let ((host (find-host host)))
    (cond ((stringp thing)
           (let ((end (check-sequence-range thing start end)))
             (if junk-allowed
                 (handler-case (values (parse-pathname-string thing host default-pathname start end)
                                       end)
                   (namestring-parse-error (condition)
                     (values nil (namestring-parse-error-position condition))))
                 (values (parse-pathname-string thing host default-pathname start end) end))))
          (t
           (let ((pathname (pathname thing)))
             (unless (or (null host) (eq host (%pathname-host pathname)))
               (error 'simple-error
                      :format-control "The hosts of ~S and ~S do not match."
                      :format-arguments (list pathname host)))
             (values pathname start))))))

(defun parse-pathname-string (string host default-pathname start end)
  (let* ((string (coerce string 'simple-string))
         (colon (logical-host-prefix-end string start end))
         (named-host (and colon (gethash (string-upcase (subseq string start colon))
                                         *logical-hosts*)))
         (host (cond ((and host named-host (not (eq host named-host)))
                      (error 'simple-error
                             :format-control "The host in ~S is not ~S."
                             :format-arguments (list string host)))
                     (named-host)
                     (host)
                     (t (let ((default (%pathname-host (pathname default-pathname))))
                          ;; Only what has no other meaning goes to a logical default host.
                          (if (find #\/ string :start start :end end) nil default))))))
    (if host
        (multiple-value-bind (directory name type version)
            (parse-logical-namestring string (if named-host (1+ colon) start) end)
          (make-pathname-of-host host :unspecific directory name type version))
        (multiple-value-bind (directory name type) (parse-unix-namestring string start end)
          (%make-pathname nil nil directory name type nil (if name :newest nil))))))
