;;;; Format control strings: from text to directives.
;;;;
;;;; A control string becomes a list of simple strings and DIRECTIVE structures. Directives that
;;;; enclose others hold them: ~( and ~{ one list in CLAUSES, ~[ and ~< a list of lists. Parsed
;;;; strings are kept in a table by their text, since most calls use few controls again and again.
;;;;
;;;; Tests: tests/lisp/format/.

(in-package "BROLGA-SYSTEM")

(define-condition format-error (simple-error)
  ((control :initarg :control :initform nil :reader format-error-control)
   (position :initarg :position :initform nil :reader format-error-position))
  (:report (lambda (condition stream) (report-format-error condition stream)))
  (:documentation "A bad format control string, or arguments that do not suit it."))

(define-condition format-type-error (format-error type-error) ()
  (:report (lambda (condition stream) (report-format-error condition stream)))
  (:documentation "An argument of FORMAT that is not of the type its directive needs."))

(defun report-format-error (condition stream)
  (let ((control (format-error-control condition))
        (position (format-error-position condition)))
    (write-string "error in FORMAT: " stream)
    (apply #'format stream (simple-condition-format-control condition)
           (simple-condition-format-arguments condition))
    (when control
      ;; The control string on a line of its own, and a caret below the directive.
      (let* ((line-start (let ((newline (position #\Newline control :from-end t :end position)))
                           (if newline (1+ newline) 0)))
             (line-end (or (position #\Newline control :start position) (length control))))
        (terpri stream)
        (write-string "  " stream)
        (write-string control stream :start line-start :end line-end)
        (terpri stream)
        (dotimes (index (+ 2 (- position line-start)))
          (write-char #\Space stream))
        (write-char #\^ stream)))))

(defstruct (directive (:copier nil)
                      (:constructor make-directive
                          (control character parameters colon at start end)))
  control
  character
  ;; A list of integers, characters, NIL, :ARGUMENT (V) and :COUNT (#).
  (parameters '() :type list)
  (colon nil)
  (at nil)
  ;; Where it begins and ends in the control string.
  (start 0 :type fixnum)
  (end 0 :type fixnum)
  (function nil)
  (clauses '())
  ;; What belongs to the closing directive, and other findings of the parser.
  (closing nil)
  (details nil))

(defun directive-failure (directive control &rest arguments)
  (error 'format-error :format-control control :format-arguments arguments
                       :control (directive-control directive)
                       :position (directive-start directive)))

(defun check-list-argument (directive object)
  (unless (listp object)
    (error 'format-type-error :format-control "~S is not a list." :format-arguments (list object)
                              :control (directive-control directive)
                              :position (directive-start directive)
                              :datum object :expected-type 'list)))

(defun control-failure (string position control &rest arguments)
  (error 'format-error :format-control control :format-arguments arguments
                       :control string :position position))

;;; The table of functions by directive character

(defun make-directive-functions ()
  (let ((table (make-array 128 :initial-element nil)))
    (dolist (entry '((#\A format-princ) (#\S format-prin1) (#\W format-write) (#\C format-character)
                     (#\D format-decimal) (#\B format-binary) (#\O format-octal)
                     (#\X format-hexadecimal) (#\R format-radix)
                     (#\F format-fixed) (#\E format-exponential) (#\G format-general)
                     (#\$ format-monetary)
                     (#\% format-newline) (#\& format-fresh-line) (#\| format-page)
                     (#\~ format-tilde) (#\Newline format-ignored-newline) (#\T format-tabulate)
                     (#\* format-go-to) (#\? format-recursive) (#\^ format-escape-upward)
                     (#\P format-plural) (#\_ format-conditional-newline) (#\I format-indent)
                     (#\/ format-call-function)))
      (setf (svref table (char-code (first entry))) (second entry)))
    table))

(defvar *directive-functions* (make-directive-functions)
  "The names of the functions that carry out directives, by character code.")

;;; Directives one by one

(defun tokenise-control (string)
  "The strings and directives of the control STRING, a simple string, not nested yet."
  (let ((items '()) (index 0) (end (length string)))
    (loop
      (let ((tilde (position #\~ string :start index)))
        (when (> (or tilde end) index)
          (push (subseq string index (or tilde end)) items))
        (unless tilde
          (return (nreverse items)))
        (let ((directive (parse-directive string tilde end)))
          (push directive items)
          (setq index (directive-end directive)))))))

(defun parse-directive (string start end)
  "The directive of STRING that begins with the tilde at START."
  (let ((index (1+ start)) (parameters '()) (colon nil) (at nil) (comma-seen nil))
    (flet ((next ()
             (when (>= index end)
               (control-failure string start "The string ends before the directive does."))
             (char string index)))
      ;; Parameters
      (loop
        (let ((character (next)))
          (cond ((or (digit-char-p character)
                     (and (find character "+-") (< (1+ index) end)
                          (digit-char-p (char string (1+ index)))))
                 (multiple-value-bind (value after)
                     (parse-integer string :start index :junk-allowed t)
                   (push value parameters)
                   (setq index after)))
                ((char= character #\')
                 (setq index (1+ index))
                 (push (next) parameters)
                 (setq index (1+ index)))
                ((char-equal character #\v)
                 (push :argument parameters)
                 (setq index (1+ index)))
                ((char= character #\#)
                 (push :count parameters)
                 (setq index (1+ index)))
                ((char= character #\,)
                 (push nil parameters))
                (t
                 (when comma-seen
                   (push nil parameters))
                 (return)))
          (cond ((char= (next) #\,)
                 (setq comma-seen t
                       index (1+ index)))
                (t (return)))))
      ;; Modifiers
      (loop
        (let ((character (next)))
          (cond ((char= character #\:)
                 (when colon
                   (control-failure string index "There are too many colons."))
                 (setq colon t))
                ((char= character #\@)
                 (when at
                   (control-failure string index "There are too many at-signs."))
                 (setq at t))
                (t (return)))
          (setq index (1+ index))))
      (let ((character (char-upcase (next))))
        (setq index (1+ index))
        (when (char= character #\/)
          (let ((slash (position #\/ string :start index)))
            (unless slash
              (control-failure string start "There is no closing slash."))
            (setq index (1+ slash))))
        (let ((directive (make-directive string character
                                         (nreverse parameters)
                                         colon at start index)))
          (case character
            (#\/ (setf (directive-details directive)
                       (function-name-in-directive string directive)))
            (#\Newline
             ;; White space after it belongs to the directive.
             (let ((after (or (position-if-not #'blank-after-newline-p string :start index) end)))
               (unless colon
                 (setf (directive-end directive) after)))))
          directive)))))

(defun blank-after-newline-p (character)
  (or (char= character #\Space) (char= character #\Tab) (char= character #\Page)
      (char= character #\Newline) (char= character #\Return)))

(defun function-name-in-directive (string directive)
  "The symbol between the slashes of a ~/ directive."
  (let* ((end (1- (directive-end directive)))
         (start (1+ (position #\/ string :end end :from-end t)))
         (name (string-upcase (subseq string start end)))
         (colon (position #\: name)))
    (if (null colon)
        (intern name "COMMON-LISP-USER")
        (let* ((package-name (subseq name 0 colon))
               (package (find-package package-name))
               (rest (subseq name (if (and (< (1+ colon) (length name))
                                           (char= (char name (1+ colon)) #\:))
                                      (+ colon 2)
                                      (1+ colon)))))
          (unless package
            (directive-failure directive "There is no package ~S." package-name))
          (intern rest package)))))

;;; Nesting

(defvar *items-left* '() "The directives and strings that the nesting parser has not seen.")

(defun parse-control (string)
  "The items of the control STRING with their enclosed items."
  (let ((*items-left* (tokenise-control string)) (items '()))
    (loop
      (when (null *items-left*)
        (return (check-block-mix (nreverse items) string)))
      (push (parse-item) items))))

(defun parse-item ()
  (let ((item (pop *items-left*)))
    (if (stringp item)
        item
        (let* ((character (directive-character item))
               (code (char-code character))
               (function (and (< code 128) (svref *directive-functions* code))))
          (case character
            ((#\( #\{ #\[ #\<) (parse-enclosed item))
            ((#\) #\} #\] #\>)
             (directive-failure item "There is no opening directive for ~~~C." character))
            (#\; (directive-failure item "~~; stands outside ~~[ and ~~<."))
            (t
             (unless function
               (directive-failure item "The directive ~~~C is not known." character))))
          (unless (directive-function item)
            (setf (directive-function item) function))
          (check-parameter-count item)
          item))))

(defun parse-enclosed (directive)
  "Collects the clauses of DIRECTIVE up to its closing one."
  (let* ((opening (directive-character directive))
         (closing (char ")}]>" (position opening "({[<")))
         (clauses '()) (clause '()) (separators '()))
    (loop
      (when (null *items-left*)
        (directive-failure directive "There is no closing ~~~C." closing))
      (let ((item (car *items-left*)))
        (cond ((and (directive-p item) (char= (directive-character item) closing))
               (pop *items-left*)
               (push (nreverse clause) clauses)
               (setf (directive-closing directive) item
                     (directive-end directive) (directive-end item))
               (return))
              ((and (directive-p item) (char= (directive-character item) #\;)
                    (find opening "[<"))
               (pop *items-left*)
               (push (nreverse clause) clauses)
               (push item separators)
               (setq clause '()))
              (t (push (parse-item) clause)))))
    (setf (directive-clauses directive) (nreverse clauses)
          (directive-details directive) (nreverse separators)
          (directive-function directive)
          (ecase opening
            (#\( 'format-case-conversion)
            (#\{ 'format-iteration)
            (#\[ 'format-conditional)
            (#\< (if (directive-colon (directive-closing directive))
                     'format-logical-block
                     'format-justification))))
    (ecase opening
      (#\[ (check-conditional directive))
      (#\< (if (directive-colon (directive-closing directive))
               (check-logical-block directive)
               (check-justification directive)))
      (#\{ (check-closing directive '(:colon)))
      (#\( (check-closing directive '())))))

(defun check-closing (directive allowed)
  (let ((closing (directive-closing directive)))
    (when (or (directive-at closing)
              (and (directive-colon closing) (not (member :colon allowed))))
      (directive-failure closing "The closing directive cannot have these modifiers."))))

(defun check-conditional (directive)
  (let ((clauses (length (directive-clauses directive)))
        (separators (directive-details directive)))
    (when (some #'directive-colon (butlast separators))
      (directive-failure directive "~~:; is not before the last clause of ~~[."))
    (cond ((and (directive-colon directive) (directive-at directive))
           (directive-failure directive "~~[ cannot have both colon and at-sign."))
          ((and (directive-colon directive) (/= clauses 2))
           (directive-failure directive "~~:[ needs two clauses, not ~D." clauses))
          ((and (directive-at directive) (/= clauses 1))
           (directive-failure directive "~~@[ needs one clause, not ~D." clauses)))))

;;; Which parameters a directive may have

(defun check-parameter-count (directive)
  (let ((maximum (case (directive-character directive)
                   ((#\A #\S) 4)
                   ((#\D #\B #\O #\X) 4)
                   (#\R 5)
                   (#\F 5)
                   ((#\E #\G) 7)
                   (#\$ 4)
                   ((#\% #\& #\| #\~ #\* #\I #\{) 1)
                   (#\T 2)
                   (#\< 4)
                   (#\^ 3)
                   (#\[ 1)
                   ((#\C #\W #\_ #\P #\? #\( #\Newline) 0)
                   (t nil))))
    (when (and maximum (> (length (directive-parameters directive)) maximum))
      (directive-failure directive "There are more than ~D parameters." maximum))))

(defun pretty-directive-p (item)
  (and (directive-p item)
       (or (member (directive-character item) '(#\W #\_ #\I))
           (eq (directive-function item) 'format-logical-block)
           (and (char= (directive-character item) #\T) (directive-colon item)))))

(defun check-block-mix (items string)
  "Justification and pretty printing cannot be used in one control string."
  (labels ((walk (items test)
             (some (lambda (item)
                     (and (directive-p item)
                          (or (funcall test item)
                              (some (lambda (clause) (walk clause test))
                                    (directive-clauses item)))))
                   items)))
    (when (and (find #\< string)
               (walk items #'pretty-directive-p)
               (walk items (lambda (item)
                             (and (eq (directive-function item) 'format-justification)
                                  (some #'directive-colon (directive-details item))))))
      (control-failure string 0
                       "~~<...~~:;...~~> is used together with directives for pretty printing."))
    items))

;;; The table of parsed controls

(defvar *parsed-controls* (make-hash-table :test 'equal)
  "Parsed control strings by their text.")

(defun parsed-control (string)
  "The items of the control STRING, any string."
  (or (gethash string *parsed-controls*)
      (let* ((text (copy-seq (coerce string 'simple-string)))
             (items (parse-control text)))
        ;; Programs that make up control strings must not fill the memory.
        (when (> (hash-table-count *parsed-controls*) 2000)
          (clrhash *parsed-controls*))
        (setf (gethash text *parsed-controls*) items))))
