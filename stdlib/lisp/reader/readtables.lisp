;;;; Readtables: what each character means to the reader.
;;;;
;;;; Problem: the reader asks for the syntax of every character it sees. Approach: characters below
;;;; 128 have their syntax in a simple vector of small integers and their macro function in
;;;; another; the others are constituents unless a hash table says otherwise. A macro function is
;;;; a function or the name of one; the standard ones are names, so that redefining them works.
;;;;
;;;; Invariant: a character with SYNTAX-TERMINATING or SYNTAX-NON-TERMINATING has a macro function;
;;;; it is READ-DISPATCH-MACRO when the character has a table in DISPATCH-TABLES.
;;;;
;;;; Tests: tests/lisp/reader/.

(in-package "BROLGA-SYSTEM")

(defconstant syntax-constituent 0)
(defconstant syntax-non-terminating 1)
(defconstant syntax-single-escape 2)
(defconstant syntax-multiple-escape 3)
(defconstant syntax-whitespace 4)
(defconstant syntax-terminating 5)

(defstruct (readtable (:constructor %make-readtable) (:copier nil) (:predicate readtablep))
  (letter-case :upcase)
  (syntax (make-array 128 :initial-element syntax-constituent) :type simple-vector)
  (macros (make-array 128 :initial-element nil) :type simple-vector)
  ;; NIL, or a hash table from other characters to (syntax . macro function).
  (others nil)
  ;; Alist from dispatching characters to hash tables from sub-characters to functions.
  (dispatch-tables '() :type list))

(defvar *standard-readtable* nil "The readtable of the standard syntax. It is never changed.")
(defvar *readtable* nil "The readtable that the reader uses.")

(defun check-readtable (object)
  (unless (readtablep object)
    (error 'type-error :datum object :expected-type 'readtable)))

(defun readtable-case (readtable)
  "What the reader does with the case of letters in symbols: :UPCASE, :DOWNCASE, :PRESERVE, :INVERT."
  (check-readtable readtable)
  (readtable-letter-case readtable))

(defun (setf readtable-case) (case readtable)
  "Make CASE, :UPCASE, :DOWNCASE, :PRESERVE or :INVERT, what READTABLE does with the case of symbols."
  (check-readtable readtable)
  (unless (member case '(:upcase :downcase :preserve :invert) :test #'eq)
    (error 'type-error :datum case :expected-type '(member :upcase :downcase :preserve :invert)))
  (setf (readtable-letter-case readtable) case))

;;; Syntax of characters

(defun character-syntax (character readtable)
  "The syntax code of CHARACTER in READTABLE."
  (let ((code (char-code character)))
    (if (< code 128)
        (svref (readtable-syntax readtable) code)
        (let ((others (readtable-others readtable)))
          (if (and others (gethash character others))
              (car (gethash character others))
              syntax-constituent)))))

(defun character-macro (character readtable)
  "The macro function of CHARACTER in READTABLE, a function or a name, or NIL."
  (let ((code (char-code character)))
    (if (< code 128)
        (svref (readtable-macros readtable) code)
        (let ((others (readtable-others readtable)))
          (and others (cdr (gethash character others)))))))

(defun readtable-syntax-name (character readtable)
  "The syntax of CHARACTER in READTABLE as a keyword."
  (svref #(:constituent :non-terminating :escape :escape :whitespace :terminating)
         (character-syntax character readtable)))

(defun set-character-syntax (character readtable syntax macro)
  (let ((code (char-code character)))
    (if (< code 128)
        (setf (svref (readtable-syntax readtable) code) syntax
              (svref (readtable-macros readtable) code) macro)
        (setf (gethash character
                       (or (readtable-others readtable)
                           (setf (readtable-others readtable) (make-hash-table :test 'eql))))
              (cons syntax macro)))))

(defun whitespace-in-readtable-p (character)
  "True when CHARACTER is whitespace to the reader now."
  (eql (character-syntax character *readtable*) syntax-whitespace))

(defun token-end-p (character readtable)
  "True when CHARACTER cannot continue a token."
  (>= (character-syntax character readtable) syntax-whitespace))

(defun token-constituent-p (character)
  "True when CHARACTER may stand in a token if its syntax is that of constituents."
  (let ((code (char-code character)))
    (not (or (<= 8 code 10) (<= 12 code 13) (eql code 32) (eql code 127)))))

;;; Copies

(defun copy-dispatch-tables (tables)
  (mapcar (lambda (entry) (cons (car entry) (copy-table (cdr entry)))) tables))

(defun copy-table (table)
  (let ((copy (make-hash-table :test 'eql)))
    (maphash (lambda (key value) (setf (gethash key copy) value)) table)
    copy))

(defun copy-readtable (&optional (from *readtable*) to)
  "Returns a copy of the readtable FROM, or of the standard one if that is NIL; changes TO instead of
making a new readtable if it is given."
  (let ((from (or from *standard-readtable*))
        (to (or to (%make-readtable))))
    (check-readtable from)
    (check-readtable to)
    (setf (readtable-letter-case to) (readtable-letter-case from)
          (readtable-syntax to) (copy-seq (readtable-syntax from))
          (readtable-macros to) (copy-seq (readtable-macros from))
          (readtable-others to) (and (readtable-others from) (copy-table (readtable-others from)))
          (readtable-dispatch-tables to) (copy-dispatch-tables (readtable-dispatch-tables from)))
    to))

(defun set-syntax-from-char (to-character from-character
                             &optional (to-readtable *readtable*) from-readtable)
  "Gives TO-CHARACTER in TO-READTABLE the syntax that FROM-CHARACTER has in FROM-READTABLE."
  (let ((from-readtable (or from-readtable *standard-readtable*)))
    (check-readtable to-readtable)
    (check-readtable from-readtable)
    (set-character-syntax to-character to-readtable
                          (character-syntax from-character from-readtable)
                          (character-macro from-character from-readtable))
    (let ((table (cdr (assoc from-character (readtable-dispatch-tables from-readtable)))))
      (set-dispatch-table to-character to-readtable (and table (copy-table table))))
    t))

(defun set-dispatch-table (character readtable table)
  "Makes TABLE the table of the dispatching character CHARACTER; NIL takes it away."
  (let ((others (remove character (readtable-dispatch-tables readtable) :key #'car)))
    (setf (readtable-dispatch-tables readtable)
          (if table (acons character table others) others))))

;;; Macro characters

(defun macro-function-object (macro)
  "The function that MACRO, a function, a name or NIL, stands for."
  (if (and macro (symbolp macro)) (fdefinition macro) macro))

(defun get-macro-character (character &optional (readtable *readtable*))
  "Returns the reader macro function of CHARACTER, and whether it may stand inside tokens."
  (let* ((readtable (or readtable *standard-readtable*))
         (macro (character-macro character readtable)))
    (values (macro-function-object macro)
            (and macro (eql (character-syntax character readtable) syntax-non-terminating)))))

(defun set-macro-character (character function &optional non-terminating-p
                                                 (readtable *readtable*))
  "Makes CHARACTER a macro character with FUNCTION, called with the stream and the character."
  (let ((readtable (or readtable *standard-readtable*)))
    (set-character-syntax character readtable
                          (if non-terminating-p syntax-non-terminating syntax-terminating)
                          function)
    (set-dispatch-table character readtable nil)
    t))

(defun make-dispatch-macro-character (character &optional non-terminating-p
                                                  (readtable *readtable*))
  "Makes CHARACTER a macro character that dispatches on the character after it."
  (set-macro-character character 'read-dispatch-macro non-terminating-p readtable)
  (set-dispatch-table character readtable (make-hash-table :test 'eql))
  t)

(defun dispatch-table (character readtable)
  (or (cdr (assoc character (readtable-dispatch-tables readtable)))
      (error 'simple-error
             :format-control "~S is not a dispatching macro character."
             :format-arguments (list character))))

(defun get-dispatch-macro-character (character sub-character &optional (readtable *readtable*))
  "Returns the function for SUB-CHARACTER after the dispatching character CHARACTER, or NIL."
  (let ((table (dispatch-table character (or readtable *standard-readtable*))))
    (if (decimal-digit-p sub-character)
        nil
        (values (macro-function-object (gethash (char-upcase sub-character) table))))))

(defun decimal-digit-p (character)
  (char<= #\0 character #\9))

(defun set-dispatch-macro-character (character sub-character function
                                     &optional (readtable *readtable*))
  "Makes FUNCTION, called with the stream, SUB-CHARACTER and the number between them or NIL, read what
begins with CHARACTER and SUB-CHARACTER."
  (let* ((readtable (or readtable *standard-readtable*))
         (table (dispatch-table character readtable)))
    (when (decimal-digit-p sub-character)
      (error 'simple-error
             :format-control "The decimal digit ~S cannot be a dispatching sub-character."
             :format-arguments (list sub-character)))
    (setf (gethash (char-upcase sub-character) table) function)
    t))
