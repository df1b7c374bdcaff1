;;;; Patches of source files.
;;;;
;;;; Problem: some libraries ask which implementation they run on, and stop when they do not know it. They
;;;; are not ours to change, and the files on disk stay as they are. Approach: for each we have a patch in the
;;;; unified format, fit to be sent to its authors; LOAD and COMPILE-FILE apply it to the text that
;;;; they read. A hunk belongs where its lines are, as near as can be to the line it names: other
;;;; releases of a library differ, but seldom there. What grows from release to release are lists of
;;;; implementations, #-(OR SBCL ...): a hunk that only adds a name to one does so to a list with other
;;;; names, too. The patches are in the folder contrib/, named after the system whose files they change,
;;;; and are part of the program, not of the image.
;;;;
;;;; Invariants: a file whose system has no patch is read as it is; a hunk that does not fit is left out
;;;; and told of, unless the word OPTIONAL follows its line numbers: that is for some releases only. The
;;;; order of the hunks is the order of their places.
;;;;
;;;; Tests: tests/lisp/extensions/patches.lisp.

(in-package "BROLGA-SYSTEM")

(defstruct (hunk (:copier nil))
  "A place of a file to be changed."
  ;; The file, relative to the folder of its system's definition.
  file
  ;; The line where it is expected, from 1.
  (line 1)
  ;; Lines with their kinds: #\Space for context, #\- and #\+ for those that go and come.
  (script '())
  ;; Whether it need not have a place.
  (optional-p nil)
  ;; Whether the patch makes the file.
  (new-file-p nil))

(defun script-lines (script kind)
  "The lines of SCRIPT that are context or of KIND."
  (loop for (line-kind . line) in script
        when (or (eql line-kind #\Space) (eql line-kind kind))
          collect line))

(defun script-without-context (script)
  "SCRIPT from its first to its last change, and how many lines of context come before."
  (flet ((change-p (entry) (not (eql (car entry) #\Space))))
    (let ((start (position-if #'change-p script)))
      (values (subseq script start (1+ (position-if #'change-p script :from-end t)))
              start))))

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
  (let ((hunks '()) (file nil) (new-file-p nil) (hunk nil))
    (dolist (line (text-lines (string-right-trim '(#\Newline) text)))
      (let ((kind (if (string= line "") #\Space (char line 0))))
        (cond ((starts-with-p "--- " line)
               (setq new-file-p (starts-with-p "--- /dev/null" line)
                     hunk nil))
              ((starts-with-p "+++ " line)
               (setq file (patched-file-name line)))
              ((starts-with-p "@@ -" line)
               (setq hunk (make-hunk :file file :new-file-p new-file-p
                                     :optional-p (and (search "@@ optional" line) t)
                                     :line (parse-integer line :start 4 :junk-allowed t)))
               (push hunk hunks))
              ((and hunk (member kind '(#\Space #\- #\+)))
               (push (cons kind (if (string= line "") "" (subseq line 1))) (hunk-script hunk))))))
    (dolist (hunk hunks)
      (setf (hunk-script hunk) (nreverse (hunk-script hunk))))
    (nreverse hunks)))

;;; Lists of implementations

(defun line-words (line)
  "The words of LINE, without parentheses and colons."
  (let ((words '()) (start 0))
    (loop
      (let* ((begin (position-if-not (lambda (char) (find char " 	()':`,")) line :start start))
             (end (and begin (or (position-if (lambda (char) (find char " 	()':`,")) line :start begin)
                                 (length line)))))
        (unless begin
          (return (nreverse words)))
        (push (subseq line begin end) words)
        (setq start end)))))

(defun names-start (line)
  "Where in LINE the names of a list (OR ...) begin; NIL if it has none."
  (some (lambda (operator)
          (let ((found (search operator line)))
            (and found (+ found (length operator)))))
        '("(or " "(:or ")))

(defun similar-line-p (line other)
  "Whether two lines are equal but for the names in a list (OR ...), most of which are in both."
  (or (same-line-p line other)
      (let ((start (names-start line)) (other-start (names-start other)))
        (and start other-start
             (same-line-p (subseq line 0 start) (subseq other 0 other-start))
             (let* ((end (or (position #\) line :start start) (length line)))
                    (other-end (or (position #\) other :start other-start) (length other)))
                    (names (line-words (subseq line start end)))
                    (common (intersection names (line-words (subseq other other-start other-end))
                                          :test #'string=)))
               (and (same-line-p (subseq line end) (subseq other other-end))
                    (> (length common) (* 1/2 (length names)))))))))

(defun name-added-p (line new)
  "Whether NEW is LINE with our name added to a list."
  (let ((words (line-words new)))
    (and (names-start line)
         (find "brolga" words :test #'string=)
         (equal (line-words line) (remove "brolga" words :test #'string= :count 1)))))

(defun add-name (line new)
  "LINE with our name added to its list, as it was to that of NEW."
  (let ((start (names-start line)))
    (concatenate 'string (subseq line 0 start) (if (search ":brolga" new) ":brolga " "brolga ")
                 (subseq line start))))

(defun adapted-lines (script lines place)
  "The new lines of SCRIPT where the old ones are only similar to those in LINES from PLACE on."
  (let ((removed '()))
    (loop for (kind . line) in script
          for actual = (if (eql kind #\+) nil (svref lines place))
          unless (eql kind #\+)
            do (setq place (1+ place))
          when (eql kind #\-)
            do (push (cons line actual) removed)
          when (eql kind #\Space)
            collect actual
          when (eql kind #\+)
            collect (let ((pair (find-if (lambda (pair) (name-added-p (car pair) line)) removed)))
                      (if pair
                          (add-name (cdr pair) line)
                          line)))))

;;; Applying them

(defun lines-match-p (old lines start test)
  (let ((end (+ start (length old))))
    (and (<= 0 start end (length lines))
         (loop for line in old
               for index from start
               always (funcall test line (svref lines index))))))

(defun place-of-lines (old lines from expected test)
  "The index nearest to EXPECTED, not before FROM, where OLD is in the vector LINES; NIL if nowhere."
  (loop for index from from to (- (length lines) (length old))
        with best = nil
        do (when (and (or (null best) (< (abs (- index expected)) (abs (- best expected))))
                      (lines-match-p old lines index test))
             (setq best index))
        finally (return best)))

(defun place-of-script (script lines from expected)
  "Where the old lines of SCRIPT are in LINES: the index, how many they are, and the new ones; NIL if nowhere."
  (let* ((old (script-lines script #\-))
         (place (place-of-lines old lines from expected #'same-line-p))
         (similar (and (null place) (place-of-lines old lines from expected #'similar-line-p))))
    (cond (place (values place (length old) (script-lines script #\+)))
          (similar (values similar (length old) (adapted-lines script lines similar)))
          (t nil))))

(defun place-of-hunk (hunk lines from expected)
  "Where HUNK belongs in LINES: the index, how many lines go, and the list of those that come; NIL if nowhere."
  (let ((script (hunk-script hunk)))
    (multiple-value-bind (place count new) (place-of-script script lines from expected)
      (if place
          (values place count new)
          ;; Once more without context; a hunk that only adds lines cannot do without.
          (multiple-value-bind (changes leading) (script-without-context script)
            (if (find #\- changes :key #'car)
                (place-of-script changes lines from (+ expected leading))
                nil))))))

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
              ((hunk-optional-p hunk))
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
