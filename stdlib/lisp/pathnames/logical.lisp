;;;; Logical pathnames: hosts and their translations.
;;;;
;;;; Tests: tests/lisp/files/.

(in-package "BROLGA-SYSTEM")

(defun find-logical-host (name &optional (errorp t))
  "The logical host NAME, a string."
  (cond ((gethash (string-upcase name) *logical-hosts*))
        (errorp
         (error 'simple-error :format-control "There is no logical host ~S."
                              :format-arguments (list name)))
        (t nil)))

(defun intern-logical-host (name)
  "The logical host NAME, made if need be."
  (let ((name (string-upcase name)))
    (unless (and (plusp (length name)) (every #'logical-word-character-p name))
      (error 'namestring-parse-error :complaint "A logical host's name is a word"
                                     :namestring name :position 0))
    (or (gethash name *logical-hosts*)
        (setf (gethash name *logical-hosts*) (make-logical-host (coerce name 'simple-string))))))

(defun logical-pathname (designator)
  "The logical pathname that DESIGNATOR, a logical pathname, a string with a host, or a stream, stands
for."
  (cond ((logical-pathname-p designator) designator)
        ((stringp designator)
         (let ((colon (logical-host-prefix-end designator 0 (length designator))))
           (unless (and colon (find-logical-host (subseq designator 0 colon) nil))
             (error 'simple-type-error
                    :datum designator :expected-type 'logical-pathname
                    :format-control "~S does not begin with the name of a logical host and a colon."
                    :format-arguments (list designator)))
           (values (parse-namestring designator))))
        ((streamp designator)
         (let ((pathname (file-stream-pathname designator)))
           (if (logical-pathname-p pathname)
               pathname
               (error 'type-error :datum designator :expected-type 'logical-pathname))))
        (t (error 'type-error :datum designator
                              :expected-type '(or logical-pathname string file-stream)))))

(defun logical-pathname-translations (host)
  "The list of translations of the logical host HOST: lists of a logical wild pathname and the
pathname it is translated to."
  (logical-host-translations (if (logical-host-p host) host (find-logical-host host))))

(defun (setf logical-pathname-translations) (translations host)
  "Make TRANSLATIONS, lists (from-wildcard to-wildcard), those of the logical host HOST."
  (let ((host (if (logical-host-p host) host (intern-logical-host host))))
    (setf (logical-host-translations host)
          (mapcar (lambda (translation)
                    (list (translation-source (car translation) host)
                          (pathname (cadr translation))))
                  translations)
          (logical-host-defined-p host) t)
    translations))

(defun translation-source (source host)
  "SOURCE, the left side of a translation for HOST, as a logical pathname."
  (cond ((logical-pathname-p source) source)
        ((stringp source) (values (parse-namestring source host)))
        (t (pathname source))))

(defun load-logical-pathname-translations (host)
  "Makes sure that the logical host HOST has translations: loads SYS:SITE;HOST.TRANSLATIONS.NEWEST if
it has none. Returns true when it did."
  (cond ((find-logical-host host nil) nil)
        (t
         (let* ((site (or (find-logical-host "SYS" nil)
                          (error 'simple-error
                                 :format-control "There are no translations for the logical host ~S, and no host SYS whose SITE directory could hold a file of them."
                                 :format-arguments (list host))))
                (file (translate-logical-pathname
                       (make-pathname :host site :directory '(:absolute "SITE")
                                      :name (string-upcase host) :type "TRANSLATIONS"
                                      :version :newest))))
           (with-open-file (stream file)
             (setf (logical-pathname-translations host) (read stream)))
           t))))

(defun translate-logical-pathname (pathname &key)
  "PATHNAME if it is one of the system, else what its host translates it to."
  (let ((pathname (pathname pathname)))
    (if (logical-pathname-p pathname)
        (let* ((host (%pathname-host pathname))
               (translation (find-if (lambda (translation)
                                       (pathname-match-p pathname (car translation)))
                                     (logical-host-translations host))))
          (unless translation
            (file-failure pathname "There is no translation for ~S." pathname))
          (translate-logical-pathname
           (translate-pathname pathname (car translation) (cadr translation))))
        pathname)))
