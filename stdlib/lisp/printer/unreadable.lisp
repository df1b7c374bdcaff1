;;;; Printing objects that have no syntax: functions, hash tables, packages, streams, ...
;;;;
;;;; Everything ends in PRINT-UNREADABLE-OBJECT, so that *PRINT-READABLY* is respected in one place; but
;;;; hash tables can be read back where *READ-EVAL* allows it.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defun output-function (function stream)
  (if (%funcallable-instance-p function)
      (print-object function stream)
      (output-plain-function function stream)))

(defun output-plain-function (function stream)
  (let* ((name (%function-name function))
         (cell (and name (%function-name-symbol-or-nil name))))
    (print-unreadable-object
        (function stream :identity (not (and cell (eq (%fdefinition cell) function))))
      (output-simple-string "FUNCTION " 0 9 stream)
      (if (stringp name)
          (output-string name stream)
          (let ((*print-length* (or *print-length* 6)) (*print-level* (or *print-level* 4)))
            (output-object name stream))))))

(defun %function-name-symbol-or-nil (name)
  "The symbol whose function cell NAME names, or NIL when NAME is no function name."
  (if (or (symbolp name)
          (and (consp name) (eq (car name) 'setf) (consp (cdr name)) (symbolp (cadr name))
               (null (cddr name))))
      (%function-name-symbol name nil)
      nil))

(defun output-other (object stream)
  "Prints an object of the kinds that are left."
  (cond ((hash-table-p object) (output-hash-table object stream))
        ((packagep object) (output-package object stream))
        ((%markerp object)
         (print-unreadable-object (object stream)
           (output-string (if (%unsuppliedp object) "unsupplied marker" "unbound marker") stream)))
        (t (print-unreadable-object (object stream :type t :identity t)))))

(defun %hash-table-of (entries &rest options)
  "A hash table made with OPTIONS with ENTRIES, conses of key and value: hash tables print readably as calls of this."
  (let ((table (apply #'make-hash-table options)))
    (dolist (entry entries table)
      (setf (gethash (car entry) table) (cdr entry)))))

(defun output-hash-table-readably (table stream)
  (let ((entries nil))
    (maphash (lambda (key value) (push (cons key value) entries)) table)
    (output-string "#." stream)
    (output-object `(%hash-table-of ',(nreverse entries) :test ',(hash-table-test table)
                                    ,@(if (hash-table-weakness table)
                                          `(:weakness ,(hash-table-weakness table))
                                          nil))
                   stream)))

(defun output-hash-table (table stream)
  (when (and *print-readably* *read-eval*)
    (return-from output-hash-table (output-hash-table-readably table stream)))
  (print-unreadable-object (table stream :type t :identity t)
    (output-string ":TEST " stream)
    (output-object (hash-table-test table) stream)
    (output-string " :COUNT " stream)
    (output-object (hash-table-count table) stream)
    (let ((weakness (%hash-table-slot table 1)))
      (unless (eql weakness 0)
        (output-string " :WEAKNESS " stream)
        (output-object (hash-table-weakness table) stream)))))

(defun output-package (package stream)
  (print-unreadable-object (package stream)
    (let ((name (package-name package)))
      (output-string (if name "PACKAGE " "deleted PACKAGE") stream)
      (when name
        (output-quoted-string name stream)))))

;;; Streams

(define-print-function stream (object stream)
  (print-unreadable-object (object stream :type t :identity t)))

(define-print-function synonym-stream (object stream)
  (print-unreadable-object (object stream :type t :identity t)
    (output-string ":SYMBOL " stream)
    (output-object (synonym-stream-symbol object) stream)))

(define-print-function paired-stream (object stream)
  (print-unreadable-object (object stream :type t :identity t)
    (output-string ":INPUT-STREAM " stream)
    (output-object (paired-stream-input-stream object) stream)
    (output-string " :OUTPUT-STREAM " stream)
    (output-object (paired-stream-output-stream object) stream)))

(define-print-function concatenated-stream (object stream)
  (print-unreadable-object (object stream :type t :identity t)
    (output-string ":STREAMS " stream)
    (output-object (concatenated-stream-streams object) stream)))

(define-print-function readtable (object stream)
  (print-unreadable-object (object stream :type t :identity t)))
