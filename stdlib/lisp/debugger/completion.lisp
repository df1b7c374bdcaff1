;;;; Completion of symbols and argument lists for the prompt and for editors.
;;;;
;;;; Problem: complete what was typed, with or without a package prefix, and say what its arguments are.
;;;; Approach: data functions on strings; nothing is interned by asking.
;;;; Invariants: results are sorted and in the case of the prefix. Tests: tests/lisp/debugger/.

(in-package "BROLGA-SYSTEM")

(defun split-package-prefix (text)
  "Splits TEXT like car, cl:car or cl::car: package name or NIL, symbol's part, true if :: was written."
  (let ((colon (position #\: text)))
    (cond ((null colon) (values nil text nil))
          ((and (< (+ colon 1) (length text)) (char= (char text (+ colon 1)) #\:))
           (values (subseq text 0 colon) (subseq text (+ colon 2)) t))
          (t (values (subseq text 0 colon) (subseq text (+ colon 1)) nil)))))

(defun symbols-with-prefix (prefix package external-only)
  "The symbols of PACKAGE whose names begin with PREFIX, whatever the case, sorted."
  (let ((found nil) (length (length prefix)))
    (flet ((consider (symbol)
             (let ((name (symbol-name symbol)))
               (when (and (>= (length name) length)
                          (string-equal prefix name :end2 length))
                 (push symbol found)))))
      (if external-only
          (do-external-symbols (symbol package)
            (consider symbol))
          (do-symbols (symbol package)
            (consider symbol))))
    (sort (delete-duplicates found) #'string< :key #'symbol-name)))

(defun printed-arguments (name)
  "The argument list of the operator NAME as a string in small letters, or NIL if it is none or not known."
  (if (and (fboundp name) (not (special-operator-p name)))
      (handler-case (string-downcase (lambda-list-text name))
        (error () nil))
      nil))

(defun find-symbol-from-text (text package)
  "The symbol that TEXT names when read in PACKAGE, or NIL; nothing is interned."
  (multiple-value-bind (package-name name)
      (split-package-prefix text)
    (let ((home (cond ((null package-name) package)
                      ((string= package-name "") (find-package "KEYWORD"))
                      (t (find-package (string-upcase package-name))))))
      (and home (values (find-symbol (string-upcase name) home))))))

(defun %arguments-of (text)
  "The argument list of the operator that TEXT names in the current package, as a string, or NIL."
  (let ((symbol (find-symbol-from-text text *package*)))
    (and symbol (printed-arguments symbol))))

(defun %complete (text &optional (package *package*))
  "What TEXT, the beginning of a symbol, can be completed to: a list of strings."
  (multiple-value-bind (package-name prefix internal)
      (split-package-prefix text)
    (let* ((home (cond ((null package-name) package)
                       ((string= package-name "") (find-package "KEYWORD"))
                       (t (find-package (string-upcase package-name)))))
           (marker (cond ((null package-name) "")
                         (internal (concatenate 'string package-name "::"))
                         (t (concatenate 'string package-name ":"))))
           (upper (and (some #'upper-case-p prefix) (notany #'lower-case-p prefix))))
      (append
       (when home
         (loop for symbol in (symbols-with-prefix prefix home
                                                  (and package-name (not internal)
                                                       (string/= package-name "")))
               repeat 200
               collect (concatenate 'string marker
                                    (if upper
                                        (symbol-name symbol)
                                        (string-downcase (symbol-name symbol))))))
       (unless package-name
         (package-name-completions text))))))

(defun package-name-completions (text)
  "The package names that begin with TEXT, with a colon behind."
  (if (= (length text) 0)
      nil
      (sort (loop for package in (list-all-packages)
                  nconc (loop for name in (cons (package-name package) (package-nicknames package))
                              when (and (>= (length name) (length text))
                                        (string-equal text name :end2 (length text)))
                                collect (concatenate 'string (string-downcase name) ":")))
            #'string<)))
