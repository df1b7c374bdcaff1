;;;; Wildcards: WILD-PATHNAME-P, PATHNAME-MATCH-P and TRANSLATE-PATHNAME.
;;;;
;;;; Matching a component gives the list of strings (and lists of directories) that its wildcards
;;;; stand for, or :FAIL; translating puts them in the place of the wildcards of the other pathname
;;;; in order.
;;;;
;;;; Tests: tests/lisp/files/.

(in-package "BROLGA-SYSTEM")

(defun wild-component-p (component)
  (cond ((or (eq component :wild) (eq component :wild-inferiors) (pattern-p component)) t)
        ((consp component) (some #'wild-component-p component))
        (t nil)))

(defun wild-pathname-p (pathname &optional field-key)
  "True when the component FIELD-KEY of PATHNAME, or any component, has a wildcard."
  (let ((pathname (pathname pathname)))
    (wild-component-p
     (ecase field-key
       ((nil) (list (%pathname-host pathname) (%pathname-device pathname)
                    (%pathname-directory pathname) (%pathname-name pathname)
                    (%pathname-type pathname) (%pathname-version pathname)))
       (:host (%pathname-host pathname))
       (:device (%pathname-device pathname))
       (:directory (%pathname-directory pathname))
       (:name (%pathname-name pathname))
       (:type (%pathname-type pathname))
       (:version (%pathname-version pathname))))))

;;; Matching

(defun match-pieces (pieces string start)
  "The strings that the wildcards of PIECES stand for when they match STRING from START on, or :FAIL."
  (if (null pieces)
      (if (= start (length string)) '() :fail)
      (let ((piece (car pieces)))
        (cond ((stringp piece)
               (let ((end (+ start (length piece))))
                 (if (and (<= end (length string)) (string= piece string :start2 start :end2 end))
                     (match-pieces (cdr pieces) string end)
                     :fail)))
              ((eq piece :any)
               (do ((end start (1+ end)))
                   ((> end (length string)) :fail)
                 (let ((rest (match-pieces (cdr pieces) string end)))
                   (unless (eq rest :fail)
                     (return (cons (subseq string start end) rest))))))
              ((and (< start (length string))
                    (or (eq piece :one)
                        (find (char string start) (cdr piece))))
               (let ((rest (match-pieces (cdr pieces) string (1+ start))))
                 (if (eq rest :fail)
                     :fail
                     (cons (string (char string start)) rest))))
              (t :fail)))))

(defun match-component (wild component)
  "The list of what the wildcards of WILD, a name or type, stand for in COMPONENT, or :FAIL."
  (cond ((eq wild :wild) (list component))
        ((or (null wild) (eq wild :unspecific))
         (if (or (null component) (eq component :unspecific)) '() :fail))
        ((pattern-p wild)
         (cond ((stringp component) (match-pieces (pattern-pieces wild) component 0))
               ((equal wild component) (list component))
               (t :fail)))
        ((equal wild component) '())
        (t :fail)))

(defun match-directories (wild directory)
  "Like MATCH-COMPONENT for directories. No directory is as good as the start of WILD."
  (match-directory-elements wild (or directory (and wild (list (car wild))))))

(defun match-directory-elements (wild directory)
  "Like MATCH-COMPONENT for the elements of directories; :WILD-INFERIORS stand for lists."
  (cond ((null wild) (if (null directory) '() :fail))
        ((eq (car wild) :wild-inferiors)
         (do ((skipped '() (cons (car rest) skipped))
              (rest directory (cdr rest)))
             (nil)
           (let ((match (match-directory-elements (cdr wild) rest)))
             (unless (eq match :fail)
               (return (cons (reverse skipped) match))))
           (when (null rest)
             (return :fail))))
        ((null directory) :fail)
        (t
         (let ((first (match-component (car wild) (car directory))))
           (if (eq first :fail)
               :fail
               (let ((rest (match-directory-elements (cdr wild) (cdr directory))))
                 (if (eq rest :fail) :fail (append first rest))))))))

(defun pathname-match-p (pathname wildname)
  "True when PATHNAME matches the pathname WILDNAME, whose missing components match everything."
  (let ((pathname (pathname pathname)) (wild (pathname wildname)))
    (flet ((matches (wild component)
             (or (null wild) (not (eq (match-component wild component) :fail)))))
      (and (or (eq (%pathname-host wild) (%pathname-host pathname))
               (null (%pathname-host wild)))
           (or (null (%pathname-directory wild))
               (not (eq (match-directories (%pathname-directory wild)
                                           (%pathname-directory pathname))
                        :fail)))
           (matches (%pathname-name wild) (%pathname-name pathname))
           (matches (%pathname-type wild) (%pathname-type pathname))
           (or (not (logical-pathname-p wild))
               (member (%pathname-version wild) '(nil :wild :newest :unspecific))
               (eql (%pathname-version wild) (%pathname-version pathname)))
           t))))

;;; Translating

(defun no-translation (source from)
  (error 'simple-error :format-control "~S does not match ~S."
                       :format-arguments (list source from)))

(defun translate-component (source from to)
  "The component TO with its wildcards replaced by what those of FROM stand for in SOURCE."
  (cond ((or (null to) (eq to :wild))
         (cond ((and (null to) (null from)) source)
               ((and (eq to :wild) (pattern-p from))
                (let ((match (match-component from source)))
                  (if (eq match :fail) (no-translation source from) (car match))))
               ((eq to :wild) source)
               ((and (not (wild-component-p from)) (equal source from)) to)
               (t source)))
        ((pattern-p to)
         (let ((match (match-component from source)))
           (when (eq match :fail)
             (no-translation source from))
           (substitute-in-pattern to match)))
        (t to)))

(defun substitute-in-pattern (pattern match)
  "PATTERN with its wildcards replaced by the strings of MATCH in order."
  (let ((pieces '()) (rest match))
    (dolist (piece (pattern-pieces pattern))
      (cond ((stringp piece) (push piece pieces))
            ((stringp (car rest)) (push (pop rest) pieces))
            (rest (pop rest))
            (t (push piece pieces))))
    (setq pieces (nreverse pieces))
    (if (every #'stringp pieces)
        (apply #'concatenate 'string pieces)
        (%make-pattern pieces))))

(defun translate-directories (source from to)
  (cond ((null to) source)
        (t
         (let ((match (if (null from) '() (match-directories from source))))
           (when (eq match :fail)
             (no-translation source from))
           (let ((result '()))
             (dolist (element to)
               (cond ((eq element :wild-inferiors)
                      (let ((list (next-match #'listp match)))
                        (setq match (cdr list))
                        (dolist (directory (car list))
                          (push directory result))))
                     ((eq element :wild)
                      (let ((list (next-match #'atom match)))
                        (setq match (cdr list))
                        (when (car list)
                          (push (car list) result))))
                     ((pattern-p element)
                      (let ((count (count-if-not #'stringp (pattern-pieces element))))
                        (push (substitute-in-pattern element (subseq match 0 (min count (length match))))
                              result)
                        (setq match (nthcdr count match))))
                     (t (push element result))))
             (nreverse result))))))

(defun next-match (predicate match)
  "The tail of MATCH that begins with an element of the right kind."
  (do ((rest match (cdr rest)))
      ((or (null rest) (funcall predicate (car rest))) rest)))

(defun adjust-case-for-host (component from-host to-host)
  "COMPONENT in the case of TO-HOST, if it comes from a host with another."
  (if (and (logical-host-p from-host) (not (logical-host-p to-host)))
      (downcase-component component)
      component))

(defun downcase-component (component)
  (cond ((stringp component) (string-downcase component))
        ((consp component) (mapcar #'downcase-component component))
        ((pattern-p component)
         (%make-pattern (mapcar #'downcase-component (pattern-pieces component))))
        (t component)))

(defun translate-pathname (source from-wildname to-wildname &key)
  "The pathname TO-WILDNAME with what the wildcards of FROM-WILDNAME stand for in SOURCE."
  (let* ((source (pathname source))
         (from (pathname from-wildname))
         (to (pathname to-wildname))
         (source-host (%pathname-host source))
         (to-host (%pathname-host to)))
    (flet ((adjust (component) (adjust-case-for-host component source-host to-host))
           (check (from component)
             (when (and from (eq (match-component from component) :fail))
               (no-translation source from))))
      (check (%pathname-name from) (%pathname-name source))
      (check (%pathname-type from) (%pathname-type source))
      (when (and (%pathname-directory from)
                 (eq (match-directories (%pathname-directory from) (%pathname-directory source)) :fail))
        (no-translation source from))
      (make-pathname-of-host
       to-host
       (%pathname-device to)
       (translate-directories (adjust (%pathname-directory source))
                              (adjust (%pathname-directory from))
                              (%pathname-directory to))
       (translate-component (adjust (%pathname-name source)) (adjust (%pathname-name from))
                            (%pathname-name to))
       (translate-component (adjust (%pathname-type source)) (adjust (%pathname-type from))
                            (%pathname-type to))
       (let ((version (%pathname-version to)))
         (if (or (null version) (eq version :wild)) (%pathname-version source) version))))))
