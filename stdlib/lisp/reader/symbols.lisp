;;;; Symbols with package markers, and what can be wrong with them.
;;;;
;;;; Every error offers ways to go on: another package, making the symbol, an uninterned one.
;;;;
;;;; Tests: tests/lisp/reader/.

(in-package "BROLGA-SYSTEM")

(defun qualified-symbol (buffer length colon escapes stream)
  "The symbol of the token in BUFFER whose first package marker is at COLON; ESCAPES are the indices of
escaped characters."
  (declare (fixnum length colon))
  (let* ((double (and (< (1+ colon) length)
                      (char= (schar buffer (1+ colon)) #\:)
                      (not (member (1+ colon) escapes))))
         (start (+ colon (if double 2 1))))
    (do ((index start (1+ index)))
        ((>= index length))
      (when (and (char= (schar buffer index) #\:) (not (member index escapes)))
        (reader-failure stream "There are too many colons in ~S." (subseq buffer 0 length))))
    (cond ((and (= start length) (null escapes))
           (reader-failure stream "Nothing comes after the colon in ~S." (subseq buffer 0 length)))
          ((and (eql colon 0) (not double))
           (symbol-from-buffer buffer 1 length *keyword-package*))
          (t
           (let ((package-name (token-string buffer 0 colon))
                 (name (token-string buffer start length)))
             (if (eql colon 0)
                 ;; Two colons at the start: a keyword all the same, as elsewhere.
                 (values (intern name *keyword-package*))
                 (symbol-in-package name package-name double stream)))))))

(defun symbol-in-package (name package-name internal-p stream)
  (let ((package (package-for-reader package-name name stream)))
    (cond ((null package) (make-symbol name))
          ((or internal-p (eq package *keyword-package*))
           (values (intern name package)))
          (t (external-symbol name package stream)))))

(defun package-for-reader (package-name name stream)
  "The package PACKAGE-NAME; NIL when the user wants an uninterned symbol."
  (loop
    (let ((package (find-package package-name)))
      (when package
        (return package))
      (restart-case
          (error 'reader-package-error
                 :stream stream :package package-name
                 :format-control "There is no package ~S for the symbol ~S.~@[~A~]"
                 :format-arguments (list package-name name (suggestion-text :package package-name)))
        (continue ()
          :report "Use the current package."
          (return *package*))
        (retry ()
          :report "Look for the package again.")
        (use-value (other)
          :report "Use another package."
          :interactive (lambda () (%ask-for-value "Package (evaluated)"))
          (if (packagep other)
              (return other)
              (setq package-name other)))
        (unintern ()
          :report "Read the symbol as uninterned."
          (return nil))))))

(defun external-symbol (name package stream)
  "The external symbol NAME of PACKAGE."
  (multiple-value-bind (symbol status) (find-symbol name package)
    (if (eq status :external)
        symbol
        (restart-case
            (error 'reader-package-error
                   :stream stream :package package
                   :format-control (if status
                                       "The symbol ~S is not external in the package ~A: export it, or write ~A::~A."
                                       "There is no symbol ~S in the package ~A.~@[~A~]")
                   :format-arguments (let ((package-name (package-name package)))
                                       (if status
                                           (list name package-name package-name name)
                                           (list name package-name
                                                 (suggestion-text (exports-of package) name)))))
          (continue ()
            :report (lambda (stream)
                      (write-string (if status
                                        "Use the internal symbol."
                                        "Make the symbol, not exported.")
                                    stream))
            (values (intern name package)))
          (export-symbol ()
            :report "Make the symbol if need be, export it and use it."
            (let ((symbol (intern name package)))
              (export (list symbol) package)
              symbol))
          (use-value (other)
            :report "Use another symbol."
            :interactive (lambda () (%ask-for-value "Symbol (evaluated)"))
            other)
          (unintern ()
            :report "Read the symbol as uninterned."
            (make-symbol name))))))
