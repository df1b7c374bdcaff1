;;;; One chapter of ansi-test in one process, its outcomes written to a file as they come.
;;;;
;;;; Problem: say which tests of a chapter pass, although one of them may end the process, and for
;;;; both layouts of the suite: all files in one folder, or a folder for every chapter.
;;;; Approach: the suite's own harness judges. Both layouts have gclload1.lsp, which loads that
;;;; harness, and gclload2.lsp, which loads chapters; a chapter is a file that the latter loads, and
;;;; is opened one file at a time, so that a file that does not load costs only its own tests.
;;;; Invariants: an event is on disk before the next begins; all tests are "defined" before the first
;;;; "begins"; a chapter that ran to its end says "end". Tests: tests/ansi/run.

(defpackage "ANSI-JUDGE"
  (:use "COMMON-LISP")
  (:export "PREPARE" "RUN-CHAPTER"))

(in-package "ANSI-JUDGE")

(defvar *events* nil "The stream that takes the events.")

(defun event (kind text)
  "Write an event, a word and a text, as one line."
  (write-line (concatenate 'string kind " " text) *events*)
  (finish-output *events*))

(defun suite-function (name)
  "The function of the suite's harness that is called NAME."
  (fdefinition (find-symbol name "REGRESSION-TEST")))

(defun entries ()
  "The tests defined so far, behind the harness's dummy at the head of its list."
  (rest (symbol-value (find-symbol "*ENTRIES*" "REGRESSION-TEST"))))

(defun test-name (entry)
  "The name of a test as the lists of names have it."
  (let ((name (funcall (suite-function "NAME") entry)))
    (if (symbolp name)
        (symbol-name name)
        (with-standard-io-syntax
          (let ((*package* (find-package "CL-TEST")))
            (prin1-to-string name))))))

;;; Loading

(defun forms-of (file)
  "The forms of a file that lists other files."
  (with-open-file (stream file)
    (let ((*package* (find-package "CL-TEST")))
      (loop for form = (read stream nil stream)
            until (eq form stream)
            collect form))))

(defun load-reporting (loader file)
  "Have LOADER load FILE; an error is an event and ends this file only."
  (event "loading" file)
  (handler-case
      (let ((*package* (find-package "CL-TEST")))
        (funcall loader file))
    (serious-condition (condition)
      (event "unloaded" (format nil "~A: ~A" file (type-of condition))))))

(defun walk (form visit)
  "Call VISIT with the file of every LOAD in FORM, having loaded the auxiliary files on the way."
  (when (consp form)
    (let ((operator (if (symbolp (first form)) (symbol-name (first form)) "")))
      (cond ((not (and (consp (rest form)) (stringp (second form))))
             (loop for rest = form then (cdr rest)
                   while (consp rest)
                   do (walk (car rest) visit)))
            ((string= operator "LOAD")
             (funcall visit (second form)))
            ((member operator '("COMPILE-AND-LOAD" "COMPILE-AND-LOAD*") :test #'string=)
             (load-reporting (fdefinition (find-symbol operator "COMMON-LISP-USER"))
                             (second form)))))))

(defun list-of-files-p (file top)
  "True if FILE lists files to be loaded. At the TOP, load-x.lsp does; elsewhere it tests LOAD-X."
  (let ((name (pathname-name file)))
    (or (and (string= name "load") (or top (pathname-directory file)))
        (and top (eql (search "load-" name) 0)))))

(defun load-tests (file top)
  "Load the tests of FILE, or of all files that it lists."
  (if (list-of-files-p file top)
      (dolist (form (forms-of (merge-pathnames file)))
        (walk form (lambda (file) (load-tests file nil))))
      (load-reporting #'load file)))

(defun load-chapter (chapter)
  "Load the file CHAPTER as gclload2.lsp does: what it lists is named relative to its folder."
  (dolist (form (forms-of "gclload2.lsp"))
    (walk form
          (lambda (file)
            (when (string= file chapter)
              (let* ((path (merge-pathnames file))
                     (*default-pathname-defaults*
                       (make-pathname :name nil :type nil :version nil :defaults path)))
                (load-tests (if (pathname-directory file) (file-namestring file) file) t)))))))

;;; Running

(defun run-tests ()
  "Run all tests that are defined and not switched off by a note of the suite."
  (let ((quiet (make-broadcast-stream))
        (entries (remove-if (suite-function "HAS-DISABLED-NOTE") (entries)))
        (*package* (find-package "CL-TEST")))
    (dolist (entry entries)
      (event "defined" (test-name entry)))
    (dolist (entry entries)
      (let ((name (test-name entry)))
        (event "begins" name)
        (event (if (handler-case (funcall (suite-function "DO-ENTRY") entry quiet)
                     (serious-condition () nil))
                   "passed"
                   "failed")
               name)))))

(defun prepare (root)
  "Load the harness and what all chapters share, which leaves compiled files below ROOT."
  (setf *default-pathname-defaults* (pathname root))
  (load "gclload1.lsp"))

(defun run-chapter (chapter root events fresh)
  "Run CHAPTER of the suite below ROOT; EVENTS names the file for events. FRESH seeds RANDOM anew."
  ;; WITH-OPEN-FILE would take the file back when the time limit ends the process.
  (let ((*events* (open events :direction :output)))
    (prepare root)
    (load-chapter chapter)
    (when fresh
      (setf *random-state* (make-random-state t)))
    (let ((*default-pathname-defaults*
            (or (probe-file (merge-pathnames "sandbox/")) *default-pathname-defaults*)))
      (run-tests))
    (event "end" chapter)
    (close *events*)))
