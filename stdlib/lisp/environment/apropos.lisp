;;;; APROPOS and APROPOS-LIST.
;;;;
;;;; Problem: find symbols whose names contain a string, in one package or all.
;;;; Approach: walk the symbols that a package holds itself, then those it inherits; a table keeps
;;;; symbols that several packages hold from being listed twice.
;;;; Invariants: case does not matter. Tests: tests/lisp/environment/.

(in-package "BROLGA-SYSTEM")

(defun apropos-list (string &optional package)
  "A list of the symbols, accessible in PACKAGE or in any, whose names contain STRING."
  (let* ((pattern (string-upcase (string string)))
         (found nil)
         (seen (make-hash-table :test 'eq)))
    (flet ((consider (symbol)
             (when (and (not (gethash symbol seen))
                        (search pattern (string-upcase (symbol-name symbol))))
               (setf (gethash symbol seen) t)
               (push symbol found))))
      (dolist (package (if package
                           (list (or (find-package package)
                                     (error 'simple-package-error
                                            :package package
                                            :format-control "There is no package named ~S."
                                            :format-arguments (list package))))
                           (list-all-packages)))
        (do-symbols (symbol package)
          (consider symbol))))
    (sort found (lambda (a b)
                  (let ((name-a (symbol-name a)) (name-b (symbol-name b)))
                    (or (string< name-a name-b)
                        (and (string= name-a name-b)
                             (string< (apropos-package-name a) (apropos-package-name b)))))))))

(defun apropos-package-name (symbol)
  "The name of the home package of SYMBOL, or an empty string."
  (let ((package (symbol-package symbol)))
    (if package (package-name package) "")))

(defun symbol-roles (symbol)
  "What SYMBOL stands for: a list of keywords."
  (append (cond ((special-operator-p symbol) '(:special-operator))
                ((macro-function symbol) '(:macro))
                ((fboundp symbol) '(:function))
                (t nil))
          (cond ((keywordp symbol) '(:keyword))
                ((constantp symbol) '(:constant))
                ((boundp symbol) '(:variable))
                ((%symbol-info symbol '%symbol-macro) '(:symbol-macro))
                (t nil))
          (if (or (%symbol-info symbol '%class)
                  (%symbol-info symbol '%type-expander))
              '(:type)
              nil)))

(defun apropos (string &optional package)
  "Prints the symbols that APROPOS-LIST finds, and what they stand for."
  (dolist (symbol (apropos-list string package))
    (let ((roles (remove :keyword (symbol-roles symbol))))
      (format t "~&~S" symbol)
      (when roles
        (format t " (~{~(~A~)~^, ~})" roles))
      (terpri)))
  (values))
