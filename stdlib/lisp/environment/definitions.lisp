;;;; Questions about definitions: where, and with what text, something was defined.
;;;;
;;;; Problem: DESCRIBE, the debugger, ED and tools ask for places and texts of definitions, and a
;;;; backtrace wants the line of the call in it that is under way.
;;;; Approach: the registry of evaluation/ answers for whole definitions. A call's line is found by
;;;; reading the definition's text again, with positions, and looking for the call's form in it; so
;;;; nothing about lines is kept for code that never fails.
;;;; Invariants: unknown names give NIL; nothing here signals for damaged texts.
;;;; Tests: tests/lisp/extensions/definitions.lisp.

(in-package "BROLGA-SYSTEM")

(defun place-text (file line position)
  "FILE and a line or character position as one string, or NIL."
  (cond ((null file) nil)
        (line (format nil "~A:~D" file line))
        (position (format nil "~A, character ~D" file position))
        (t (format nil "~A" file))))

(defun record-place (record)
  "The place of a definition as a string, or NIL."
  (place-text (definition-record-file record)
              (definition-record-line record)
              (definition-record-position record)))

(defun definition-place (name kind)
  "The place of the newest definition of NAME as a KIND of thing, as a string, or NIL."
  (let ((record (definition-record name kind)))
    (and record (record-place record))))

(defun definition-file (name kind)
  "The file of the newest definition of NAME as a KIND of thing, or NIL."
  (let ((record (definition-record name kind)))
    (and record (definition-record-file record))))

(defun definition-text (name kind)
  "The text of the newest definition of NAME as a KIND of thing, or NIL."
  (let ((record (definition-record name kind)))
    (and record (definition-record-text record))))

(defun definitions-of (name)
  "The newest definitions of NAME of all kinds: a list of property lists."
  (mapcar (lambda (record)
            (list :kind (definition-record-kind record)
                  :file (definition-record-file record)
                  :line (definition-record-line record)
                  :position (definition-record-position record)
                  :text (definition-record-text record)))
          (definition-records name)))

;;; Places of calls

(defun enclosing-function-name (name)
  "The name of the global function that a local function called NAME, such as (FLET F :IN G), is in."
  (let ((rest (and (consp name) (frame-name-tail name :in))))
    (and (consp rest) (car rest))))

(defun frame-name-tail (name marker)
  "What follows MARKER in the list NAME, or NIL."
  (do ((rest name (cdr rest)))
      ((atom rest) nil)
    (when (eq (car rest) marker)
      (return (cdr rest)))))

(defun code-record (code)
  "The definition that CODE belongs to, or NIL."
  (or (code-definition-record code)
      (let ((name (enclosing-function-name (%function-name code))))
        (and name (function-name-p name) (definition-record name 'function)))))

(defun line-within-record (record form)
  "How many lines FORM is below the first line of RECORD's text; 0 when it is not found there."
  (let ((text (and (consp form) (definition-record-text record)))
        (*read-eval* nil))
    (if text
        (multiple-value-bind (copy positions)
            (ignore-errors (read-with-positions text (definition-record-package record)))
          (let* ((part (and positions (find-nearest-part copy form)))
                 (start (and part (let ((*form-positions* positions)) (form-position part)))))
            (if start
                (count #\Newline text :end (min start (length text)))
                0)))
        0)))

(defun code-place (code form)
  "Where FORM, a call in the function that CODE belongs to, is written, as a string, or NIL."
  (let ((record (code-record code)))
    (and record
         (let ((line (definition-record-line record)))
           (place-text (definition-record-file record)
                       (and line (+ line (line-within-record record form)))
                       (definition-record-position record))))))
