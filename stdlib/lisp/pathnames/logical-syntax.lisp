;;;; Namestrings of logical pathnames: HOST:DIRECTORY;...;NAME.TYPE.VERSION.
;;;;
;;;; Words are letters, digits and hyphens, in upper case whatever they are written in; a leading
;;;; semicolon makes the directory relative.
;;;;
;;;; Tests: tests/lisp/files/.

(in-package "BROLGA-SYSTEM")

(defun logical-word-character-p (character)
  (or (alphanumericp character) (char= character #\-) (char= character #\_)))

(defun parse-logical-word (string start end)
  "The component that STRING from START to END denotes: a string in upper case, :WILD or a pattern."
  (when (= start end)
    (error 'namestring-parse-error :complaint "A component is missing" :namestring string
                                   :position start))
  (let ((pieces '()) (from start) (index start))
    (flet ((flush ()
             (when (< from index)
               (push (string-upcase (subseq string from index)) pieces))))
      (loop
        (when (>= index end)
          (flush)
          (return))
        (let ((character (char string index)))
          (cond ((char= character #\*)
                 (flush)
                 (push :any pieces)
                 (setq from (1+ index)))
                ((not (logical-word-character-p character))
                 (error 'namestring-parse-error
                        :complaint (format nil "The character ~S cannot be here" character)
                        :namestring string :position index))))
        (setq index (1+ index))))
    (setq pieces (nreverse pieces))
    (cond ((cdr pieces) (%make-pattern pieces))
          ((eq (car pieces) :any) :wild)
          (t (car pieces)))))

(defun logical-host-prefix-end (string start end)
  "The index of the colon after a logical host's name in STRING, or NIL."
  (let ((colon (position #\: string :start start :end end)))
    (and colon
         (> colon start)
         (do ((index start (1+ index)))
             ((>= index colon) t)
           (unless (logical-word-character-p (char string index))
             (return nil)))
         colon)))

(defun parse-logical-namestring (string start end)
  "Returns the directory, name, type and version that STRING from START to END, behind the host,
denotes."
  (let* ((relative (and (< start end) (char= (char string start) #\;)))
         (from (if relative (1+ start) start))
         (directories '()))
    (loop
      (let ((semicolon (position #\; string :start from :end end)))
        (unless semicolon
          (return))
        (push (if (string= string "**" :start1 from :end1 semicolon)
                  :wild-inferiors
                  (parse-logical-word string from semicolon))
              directories)
        (setq from (1+ semicolon))))
    (let* ((dot (position #\. string :start from :end end))
           (second-dot (and dot (position #\. string :start (1+ dot) :end end)))
           (name-end (or dot end))
           (type-end (or second-dot end))
           (directories (nreverse directories)))
      (values (cond (relative (cons :relative directories))
                    (directories (cons :absolute directories))
                    (t nil))
              (if (= from name-end) nil (parse-logical-word string from name-end))
              (and dot (parse-logical-word string (1+ dot) type-end))
              (and second-dot (parse-logical-version string (1+ second-dot) end))))))

(defun parse-logical-version (string start end)
  (cond ((string= string "*" :start1 start :end1 end) :wild)
        ((string-equal string "NEWEST" :start1 start :end1 end) :newest)
        ((and (< start end) (%integer-from-digits (coerce string 'simple-string) start end 10)))
        (t (error 'namestring-parse-error :complaint "Bad version" :namestring string
                                          :position start))))

(defun unparse-logical-piece (piece)
  (cond ((stringp piece) piece)
        ((eq piece :wild) "*")
        ((pattern-p piece)
         (with-collected-output (output)
           (dolist (part (pattern-pieces piece))
             (output-string (if (stringp part) part "*") output))))
        (t nil)))

(defun unparse-logical-directory (pathname output)
  (let ((directory (%pathname-directory pathname)))
    (when (eq (car directory) :relative)
      (output-char #\; output))
    (dolist (element (cdr directory))
      (output-string (case element
                       (:wild-inferiors "**")
                       (:up "..")
                       (:back "..")
                       (t (unparse-logical-piece element)))
                     output)
      (output-char #\; output))))

(defun unparse-logical-file (pathname output)
  (let ((name (unparse-logical-piece (%pathname-name pathname)))
        (type (unparse-logical-piece (%pathname-type pathname)))
        (version (%pathname-version pathname)))
    (when name
      (output-string name output))
    (when type
      (unless name
        (error 'no-namestring-error :pathname pathname
                                    :format-control "There is a type but no name."
                                    :format-arguments '()))
      (output-char #\. output)
      (output-string type output))
    (when (and version type (not (eq version :unspecific)))
      (output-char #\. output)
      (output-string (case version
                       (:wild "*")
                       (:newest "NEWEST")
                       (t (%integer-to-string version 10)))
                     output))))

(defun unparse-logical (pathname)
  (with-collected-output (output)
    (output-string (logical-host-name (%pathname-host pathname)) output)
    (output-char #\: output)
    (unparse-logical-directory pathname output)
    (unparse-logical-file pathname output)))
