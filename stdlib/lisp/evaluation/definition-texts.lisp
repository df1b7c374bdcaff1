;;;; The texts and lines of definitions.
;;;;
;;;; Problem: a definition is recorded with the top-level form it came from, but people want the text
;;;; of the definition itself, also out of a PROGN or LET around it; texts of data were never written;
;;;; texts of the library are not in the image. Approach: everything is found out when it is asked
;;;; for: the text is read again with the positions of its lists kept, and the list that defines the
;;;; name is looked for; data is printed; the library's files are in the program.
;;;;
;;;; Invariant: what cannot be found out is answered by the whole text of the top-level form, or NIL.
;;;;
;;;; Tests: tests/lisp/evaluation/sources.lisp.

(in-package "BROLGA-SYSTEM")

(defun library-text (file)
  "The text of the library's file FILE, such as \"lists/sets.lisp\", or NIL."
  (%library-text (subseq file 0 (or (search ".lisp" file :from-end t) (length file)))))

(defun read-with-positions (text package)
  "Reads the first form of TEXT; the second value maps its lists to positions for FORM-POSITION."
  (let ((*form-positions* (make-hash-table :test #'eq))
        (*package* package))
    (values (read-from-string text nil nil) *form-positions*)))

(defun start-of-list (list positions)
  "The index of LIST's opening parenthesis in the text that POSITIONS belongs to, or NIL."
  (let ((behind (let ((*form-positions* positions)) (form-position list))))
    ;; The reader notes where it is when it has seen the parenthesis.
    (and behind (1- behind))))

(defun defining-list-p (form name)
  "True when FORM looks like a definition of NAME."
  (and (consp form)
       (consp (cdr form))
       (symbolp (car form))
       (let ((operator (symbol-name (car form))) (what (cadr form)))
         (and (> (length operator) 3)
              (string= operator "DEF" :end1 3)
              (or (equal what name)
                  (and (consp what) (equal (car what) name))
                  (and (stringp name)
                       (or (stringp what) (symbolp what))
                       (string= what name)))))))

(defun find-defining-list (form name)
  "The list in FORM that defines NAME, or NIL."
  (find-list-in-form (lambda (list) (defining-list-p list name)) form))

(defun part-of-text (text name package)
  "The bounds of the list of TEXT that defines NAME; of the whole text when there is none."
  (let ((*read-eval* nil))
    (multiple-value-bind (form positions)
        (ignore-errors (read-with-positions text package))
      (let* ((part (and positions (find-defining-list form name)))
             (start (and part (start-of-list part positions))))
        (if start
            (values start
                    (let ((*package* package) (*read-suppress* t))
                      (or (ignore-errors
                           (nth-value 1 (read-from-string text nil nil :start start
                                                                       :preserve-whitespace t)))
                          (length text))))
            (values 0 (length text)))))))

(defun text-of-library-form (file position)
  "The text of the form at POSITION of the library's FILE, or NIL."
  (let ((text (and (stringp file) position (library-text file))))
    (and text
         (let* ((*package* (find-package "BROLGA-SYSTEM"))
                (*readtable* *standard-readtable*)
                (end (let ((*read-suppress* t))
                       (ignore-errors
                        (nth-value 1 (read-from-string text nil nil :start position
                                                                    :preserve-whitespace t))))))
           (and end (string-trim '(#\Space #\Newline) (subseq text position end)))))))

(defun printed-form (form package)
  (let ((*package* package) (*print-pretty* t) (*print-circle* t) (*print-length* nil)
        (*print-level* nil) (*print-escape* t) (*print-readably* nil) (*print-right-margin* 100))
    (prin1-to-string form)))

(defun library-source-p (source)
  "True when SOURCE stands for a form of the library."
  (and (null (form-source-time source))
       (form-source-position source)))

(defun form-source-any-text (source)
  "The text of the top-level form of SOURCE: as written, or printed; NIL when neither can be had."
  (or (form-source-text source)
      (cond ((form-source-form source)
             (let ((text (printed-form (form-source-form source)
                                       (or (form-source-package source) *package*))))
               (setf (form-source-text source) text)))
            ((library-source-p source)
             (text-of-library-form (form-source-file source) (form-source-position source)))
            (t nil))))

(defun definition-record-text (record)
  "The text of the definition, exactly as it was written when it was read from a file or the prompt; NIL
when it is not known."
  (let* ((source (definition-record-source record))
         (text (form-source-any-text source)))
    (and text
         (multiple-value-bind (start end)
             (part-of-text text (definition-record-name record) (definition-record-package record))
           (if (and (eql start 0) (eql end (length text)))
               text
               (subseq text start end))))))

(defun definition-record-place (record)
  "Two values: the character position and the line in its file where the definition begins, or NIL."
  (let* ((source (definition-record-source record))
         (position (form-source-position source))
         (line (form-source-line source)))
    (if (library-source-p source)
        (let ((text (library-text (form-source-file source))))
          (values position
                  (and text (1+ (count #\Newline text :end (min position (length text)))))))
        (let* ((text (form-source-text source))
               (start (if text
                          (part-of-text text (definition-record-name record)
                                        (definition-record-package record))
                          0)))
          (values (and position (+ position start))
                  (and line
                       (if text
                           (+ line (count #\Newline text :end start))
                           line)))))))

(defun definition-record-position (record)
  "The character position in its file where the definition begins, or NIL."
  (values (definition-record-place record)))

(defun definition-record-line (record)
  "The line of its file, from 1, where the definition begins, or NIL."
  (nth-value 1 (definition-record-place record)))

(defun line-of-form (form)
  "The line of the file being loaded where FORM, a part of the top-level form under evaluation, begins;
the line of the top-level form when it is not found; NIL when nothing is known."
  (and *source-line*
       (if (and *source-string* (consp form) (not (eq form *source-form*)))
           (let ((*read-eval* nil)
                 (text (subseq *source-string* *source-start* *source-end*)))
             (multiple-value-bind (copy positions)
                 (ignore-errors (read-with-positions text *package*))
               (let* ((part (and positions
                                 (if (defined-lambda-p form)
                                     (find-defining-list copy (cadr form))
                                     (find-nearest-part copy form))))
                      (start (and part (start-of-list part positions))))
                 (if start
                     (+ *source-line* (count #\Newline text :end start))
                     *source-line*))))
           *source-line*)))

(defun find-nearest-part (form part)
  "The list in FORM that is EQUAL to PART; or, since a macro may have made PART, to the first of the lists in
it that is also in FORM; or NIL."
  (or (find-equal-part form part)
      (loop for rest = part then (cdr rest)
            while (consp rest)
            do (let ((found (and (consp (car rest))
                                 (consp (cdr (car rest)))
                                 (find-nearest-part form (car rest)))))
                 (when found
                   (return found))))))

(defun find-equal-part (form part)
  "The list in FORM that is EQUAL to PART, or NIL."
  (and (finite-form-p part)
       (find-list-in-form (lambda (list) (equal list part)) form)))
