;;;; Namestrings of files of the system.
;;;;
;;;; A backslash takes away the special meaning of the next character; * ? and [...] are wildcards,
;;;; ** as a directory stands for any number of directories; a leading ~ or ~name is a home
;;;; directory. The type begins at the last dot that is not the first character of the name.
;;;;
;;;; Invariant: parsing what UNPARSE-UNIX made gives an EQUAL pathname.
;;;;
;;;; Tests: tests/lisp/files/.

(in-package "BROLGA-SYSTEM")

;;; Parsing

(defun split-at-slashes (string start end)
  "The ranges (start . end) between the slashes of STRING that are not escaped."
  (let ((ranges '()) (from start) (index start))
    (loop
      (when (>= index end)
        (push (cons from end) ranges)
        (return (nreverse ranges)))
      (let ((character (char string index)))
        (cond ((char= character #\\) (setq index (1+ index)))
              ((char= character #\/)
               (push (cons from index) ranges)
               (setq from (1+ index)))))
      (setq index (1+ index)))))

(defun parse-piece (string start end)
  "The name, type or directory that STRING from START to END denotes: a string, :WILD or a pattern."
  (let ((pieces '()) (literal '()) (index start))
    (flet ((flush ()
             (when literal
               (push (coerce (nreverse literal) 'simple-string) pieces)
               (setq literal '()))))
      (loop
        (when (>= index end)
          (return))
        (let ((character (char string index)))
          (case character
            (#\\
             (setq index (1+ index))
             (when (>= index end)
               (error 'namestring-parse-error :complaint "A backslash comes last"
                                              :namestring string :position (1- index)))
             (push (char string index) literal))
            (#\* (flush) (push :any pieces))
            (#\? (flush) (push :one pieces))
            (#\[
             (flush)
             (let ((close (position #\] string :start index :end end)))
               (unless close
                 (error 'namestring-parse-error :complaint "#\\[ without #\\]"
                                                :namestring string :position index))
               (push (cons :characters (subseq string (1+ index) close)) pieces)
               (setq index close)))
            (t (push character literal))))
        (setq index (1+ index)))
      (flush))
    (setq pieces (nreverse pieces))
    (cond ((null pieces) "")
          ((and (null (cdr pieces)) (stringp (car pieces))) (car pieces))
          ((and (null (cdr pieces)) (eq (car pieces) :any)) :wild)
          (t (%make-pattern pieces)))))

(defun last-unescaped-dot (string start end)
  "The index of the dot before the type in STRING, or NIL."
  (let ((found nil) (index start))
    (loop
      (when (>= index end)
        (return found))
      (case (char string index)
        (#\\ (setq index (1+ index)))
        (#\. (when (> index start)
               (setq found index))))
      (setq index (1+ index)))))

(defun parse-unix-namestring (string start end)
  "Returns the directory, name and type that STRING from START to END denotes."
  (let* ((ranges (split-at-slashes string start end))
         (absolute (and (cdr ranges) (= (car (car ranges)) (cdr (car ranges)))))
         (directories '())
         (home nil))
    (do ((rest (if absolute (cdr ranges) ranges) (cdr rest))
         (first t nil))
        ((null (cdr rest)))
      (let ((from (car (car rest))) (to (cdr (car rest))))
        (cond ((= from to))
              ((and first (not absolute) (char= (char string from) #\~))
               (setq home t)
               (push (if (= (1+ from) to) :home (list :home (subseq string (1+ from) to)))
                     directories))
              ((string= string ".." :start1 from :end1 to) (push :up directories))
              ((string= string "**" :start1 from :end1 to) (push :wild-inferiors directories))
              (t (push (parse-piece string from to) directories)))))
    (let* ((last (car (last ranges)))
           (from (car last)) (to (cdr last))
           (dot (last-unescaped-dot string from to))
           (directory (cond ((or absolute home) (cons :absolute (nreverse directories)))
                            (directories (cons :relative (nreverse directories)))
                            (t nil))))
      (if (= from to)
          (values directory nil nil)
          (values directory
                  (parse-piece string from (or dot to))
                  (and dot (parse-piece string (1+ dot) to)))))))

;;; Unparsing

(defun special-in-namestring-p (character)
  (find character "\\*?["))

(defun unparse-piece (piece escape-dots)
  "PIECE, a name, type or directory, as part of a namestring. ESCAPE-DOTS is :ALL, :INNER (all but a
leading one) or NIL."
  (cond ((eq piece :wild) "*")
        ((stringp piece)
         (if (or (find-if #'special-in-namestring-p piece)
                 (and escape-dots (find #\. piece)))
             (with-collected-output (output)
               (dotimes (index (length piece))
                 (let ((character (char piece index)))
                   (when (or (special-in-namestring-p character)
                             (and (char= character #\.)
                                  (case escape-dots
                                    (:all t)
                                    (:inner (plusp index))
                                    (t nil))))
                     (output-char #\\ output))
                   (output-char character output))))
             piece))
        ((pattern-p piece)
         (with-collected-output (output)
           (dolist (part (pattern-pieces piece))
             (output-string (cond ((eq part :any) "*")
                                  ((eq part :one) "?")
                                  ((stringp part) (unparse-piece part escape-dots))
                                  (t (concatenate 'string "[" (cdr part) "]")))
                            output))))
        (t nil)))

(defun directory-without-back (elements)
  "ELEMENTS of a directory where :BACK has taken away the name before it."
  (let ((result nil))
    (dolist (element elements (nreverse result))
      (if (and (eq element :back) (or (stringp (car result)) (eq (car result) :wild) (pattern-p (car result))))
          (pop result)
          (push element result)))))

(defun unparse-unix-directory (pathname output)
  (let ((directory (%pathname-directory pathname)))
    (when directory
      (let ((first t))
        (when (and (eq (car directory) :absolute) (not (home-element-p (cadr directory))))
          (output-char #\/ output)
          (setq first nil))
        (dolist (element (directory-without-back (cdr directory)))
          (cond ((home-element-p element)
                 (output-char #\~ output)
                 (when (consp element)
                   (output-string (cadr element) output)))
                ((eq element :up) (output-string ".." output))
                ((eq element :back)
                 (error 'no-namestring-error :pathname pathname
                                             :format-control ":BACK cannot be written."
                                             :format-arguments '()))
                ((eq element :wild-inferiors) (output-string "**" output))
                (t
                 (when (and first (stringp element) (plusp (length element))
                            (char= (char element 0) #\~) (eq (car directory) :relative))
                   (output-char #\\ output))
                 (output-string (unparse-piece element nil) output)))
          (output-char #\/ output)
          (setq first nil))))))

(defun home-element-p (element)
  (or (eq element :home) (and (consp element) (eq (car element) :home))))

(defun unparse-unix-file (pathname output)
  (let* ((name (%pathname-name pathname))
         (type (%pathname-type pathname))
         (type-p (and type (not (eq type :unspecific)))))
    (flet ((refuse (control &rest arguments)
             (error 'no-namestring-error :pathname pathname :format-control control
                                         :format-arguments arguments)))
      (cond ((or (null name) (eq name :unspecific))
             (when type-p
               (refuse "There is a type but no name.")))
            (t
             (when (and (stringp name) (zerop (length name)))
               (refuse "The name is empty."))
             (when (or (and (stringp name) (find #\/ name))
                       (and (stringp type) (find #\/ type)))
               (refuse "There is a slash in the name or type."))
             (output-string (unparse-piece name (if type-p nil :inner)) output)
             (when type-p
               (output-char #\. output)
               (output-string (unparse-piece type :all) output)))))))

(defun unparse-unix (pathname)
  (with-collected-output (output)
    (unparse-unix-directory pathname output)
    (unparse-unix-file pathname output)))
