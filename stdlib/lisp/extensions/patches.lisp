;;;; Patches of source files.
;;;;
;;;; Problem: some libraries ask which implementation they run on, and stop when they do not know it. They
;;;; are not ours to change, and the files on disk stay as they are. Approach: for each we have a patch in the
;;;; unified format, fit to be sent to its authors; LOAD and COMPILE-FILE apply it to the text that
;;;; they read. A hunk belongs where its lines are, as near as can be to the line it names: other
;;;; releases of a library differ, but seldom there. The patches are in the folder contrib/, named after the
;;;; system whose files they change, and are part of the program, not of the image.
;;;;
;;;; Invariants: a file whose system has no patch is read as it is; a hunk that does not fit is left out
;;;; and told of. The order of the hunks is the order of their places.
;;;;
;;;; Tests: tests/lisp/extensions/patches.lisp.

(in-package "BROLGA-SYSTEM")

(defstruct (hunk (:copier nil))
  "A place of a file to be changed."
  ;; The file, relative to the folder of its system's definition.
  file
  ;; The line where it is expected, from 1.
  (line 1)
  ;; The lines that are there and those that take their place; each begins with LEADING and ends with
  ;; TRAILING lines of context.
  (old '()) (new '())
  (leading 0) (trailing 0)
  ;; Whether the patch makes the file.
  (new-file-p nil))

(define-condition patch-rejected (style-warning)
  ((file :initarg :file :reader patch-rejected-file)
   (line :initarg :line :reader patch-rejected-line))
  (:report (lambda (condition stream)
             (format stream "The patch for Brolga does not fit ~A near line ~D; that part of it is left out."
                     (patch-rejected-file condition) (patch-rejected-line condition))))
  (:documentation "A part of a patch has no place in the file that it is for."))

;;; Lines

(defun text-lines (text &optional (end (length text)))
  "The lines of TEXT up to END, without their newlines."
  (let ((lines '()) (start 0))
    (loop
      (let ((newline (position #\Newline text :start start :end end)))
        (push (subseq text start (or newline end)) lines)
        (unless newline
          (return (nreverse lines)))
        (setq start (1+ newline))))))

(defun lines-text (lines)
  "The text of LINES: a simple string."
  (let ((text (make-string (max 0 (1- (reduce #'+ lines :key (lambda (line) (1+ (length line))))))
                           :initial-element #\Newline))
        (index 0))
    (dolist (line lines text)
      (replace text line :start1 index)
      (setq index (+ index (length line) 1)))))

(defun same-line-p (line other)
  "Whether two lines are equal up to white space at their ends."
  (flet ((trimmed (line)
           (string-trim '(#\Space #\Tab #\Return) line)))
    (or (string= line other)
        (string= (trimmed line) (trimmed other)))))

;;; Reading patches

(defun starts-with-p (prefix line)
  (let ((mismatch (mismatch prefix line)))
    (or (null mismatch) (= mismatch (length prefix)))))

(defun patched-file-name (line)
  "The name in a line like +++ b/name."
  (let ((slash (position #\/ line)))
    (string-right-trim '(#\Return #\Space)
                       (subseq line (if slash (1+ slash) 4) (position #\Tab line)))))

(defun parse-patch (text)
  "The hunks of the patch TEXT in order."
  (let ((hunks '()) (file nil) (new-file-p nil) (hunk nil) (changed nil))
    (dolist (line (text-lines (string-right-trim '(#\Newline) text)))
      (let ((kind (if (string= line "") #\Space (char line 0))))
        (cond ((starts-with-p "--- " line)
               (setq new-file-p (starts-with-p "--- /dev/null" line)
                     hunk nil))
              ((starts-with-p "+++ " line)
               (setq file (patched-file-name line)))
              ((starts-with-p "@@ -" line)
               (setq hunk (make-hunk :file file :new-file-p new-file-p
                                     :line (parse-integer line :start 4 :junk-allowed t))
                     changed nil)
               (push hunk hunks))
              ((null hunk))
              (t
               (let ((content (if (string= line "") "" (subseq line 1))))
                 (case kind
                   (#\Space
                    (push content (hunk-old hunk))
                    (push content (hunk-new hunk))
                    (if changed
                        (incf (hunk-trailing hunk))
                        (incf (hunk-leading hunk))))
                   (#\- (push content (hunk-old hunk)))
                   (#\+ (push content (hunk-new hunk))))
                 (when (member kind '(#\- #\+))
                   (setq changed t)
                   (setf (hunk-trailing hunk) 0)))))))
    (dolist (hunk hunks)
      (setf (hunk-old hunk) (nreverse (hunk-old hunk))
            (hunk-new hunk) (nreverse (hunk-new hunk))))
    (nreverse hunks)))

;;; Applying them

(defun lines-match-p (old lines start)
  (let ((end (+ start (length old))))
    (and (<= 0 start end (length lines))
         (loop for line in old
               for index from start
               always (same-line-p line (svref lines index))))))

(defun place-of-lines (old lines from expected)
  "The index nearest to EXPECTED, not before FROM, where OLD is in the vector LINES; NIL if nowhere."
  (loop for index from from to (- (length lines) (length old))
        with best = nil
        do (when (and (or (null best) (< (abs (- index expected)) (abs (- best expected))))
                      (lines-match-p old lines index))
             (setq best index))
        finally (return best)))

(defun place-of-hunk (hunk lines from expected)
  "Where HUNK belongs in LINES: the index, how many lines go, and the list of those that come; NIL if nowhere."
  (let* ((old (hunk-old hunk))
         (place (place-of-lines old lines from expected)))
    (if place
        (values place (length old) (hunk-new hunk))
        ;; Once more without context; a hunk that only adds lines cannot do without.
        (let* ((leading (hunk-leading hunk)) (trailing (hunk-trailing hunk))
               (core (subseq old leading (- (length old) trailing)))
               (place (and core (place-of-lines core lines from (+ expected leading)))))
          (if place
              (values place (length core)
                      (subseq (hunk-new hunk) leading (- (length (hunk-new hunk)) trailing)))
              nil)))))

(defun apply-hunks (hunks lines name)
  "The list LINES of the file NAME as HUNKS change it."
  (let ((lines (coerce lines 'simple-vector)) (result '()) (index 0) (offset 0))
    (dolist (hunk hunks)
      (multiple-value-bind (place count new)
          (place-of-hunk hunk lines index (+ (hunk-line hunk) -1 offset))
        (cond (place
               (setq offset (- place (1- (hunk-line hunk))))
               (loop for kept from index below place
                     do (push (svref lines kept) result))
               (setq result (revappend new result)
                     index (+ place count)))
              (t (warn 'patch-rejected :file name :line (hunk-line hunk))))))
    (nconc (nreverse result) (coerce (subseq lines index) 'list))))

(defun patch-text (hunks text end name)
  "TEXT up to END, the contents of the file NAME, as HUNKS change it: a string and its length."
  (if hunks
      (let ((text (lines-text (apply-hunks hunks (text-lines text end) name))))
        (values text (length text)))
      (values text end)))

;;; Finding them

(defvar *patches* (make-hash-table :test 'equal)
  "The hunks of the patches that were looked for, by the system's name.")

(push (lambda () (clrhash *patches*)) *open-hooks*)

(defun patch-of-system (name)
  "The hunks of the patch for the files of the system NAME."
  (multiple-value-bind (hunks known) (gethash name *patches*)
    (if known
        hunks
        (setf (gethash name *patches*)
              (let ((text (%contrib-text (concatenate 'string name ".patch"))))
                (and text (parse-patch text)))))))

(defun systems-in-folder (folder)
  "The names of the definitions of systems in the directory whose native name is FOLDER."
  (let ((entries (%list-directory folder)) (names '()))
    (unless (integerp entries)
      (dolist (entry entries)
        (let* ((name (car entry)) (dot (- (length name) 4)))
          (when (and (plusp dot) (string= ".asd" name :start2 dot))
            (push (subseq name 0 dot) names)))))
    names))

(defun hunks-for-file (pathname)
  "The hunks of patches that belong to the file PATHNAME: those of a system whose definition is in the
file's folder or one above."
  (let* ((native (native-namestring (translate-logical-pathname pathname) :as-file t))
         (slash (position #\/ native :from-end t)))
    (loop repeat 5
          while slash
          do (let ((file (subseq native (1+ slash))))
               (dolist (system (systems-in-folder (subseq native 0 (1+ slash))))
                 (let ((hunks (remove file (patch-of-system system) :key #'hunk-file :test-not #'string=)))
                   (when hunks
                     (return-from hunks-for-file hunks)))))
             (setq slash (position #\/ native :from-end t :end slash)))))

(defun patch-source (pathname text end)
  "What LOAD and COMPILE-FILE read instead of TEXT up to END, the contents of PATHNAME."
  (patch-text (hunks-for-file pathname) text end (namestring pathname)))
