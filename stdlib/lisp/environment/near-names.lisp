;;;; Which name was meant: the names near to one that is not known.
;;;;
;;;; Problem: most unknown names are known ones with a letter wrong, or lack their package. Approach: reports
;;;; of conditions about names end with PRINT-SUGGESTION, which compares the name with all that could have
;;;; been written in its place; the cost falls on those who print a report.
;;;;
;;;; Invariants: nothing is interned. Only names so near that they can hardly be another word are given, the
;;;; nearest ones, three at most. Tests: tests/lisp/environment/near-names.lisp, tests/mistakes/.

(in-package "BROLGA-SYSTEM")

(defun edit-distance (a b limit)
  "How many letters of the strings A and B have to be changed, left out, put in or swapped with their
neighbours to make them the same, letter case apart; some number above LIMIT when it is above that."
  (let ((length (length b)))
    (if (> (abs (- (length a) length)) limit)
        (1+ limit)
        (let ((before nil)
              (last (make-array (1+ length)))
              (row (make-array (1+ length))))
          (dotimes (j (1+ length))
            (setf (svref row j) j))
          (dotimes (i (length a) (svref row length))
            (rotatef before last row)
            (unless row
              (setq row (make-array (1+ length))))
            (setf (svref row 0) (1+ i))
            (let ((least (1+ i)))
              (dotimes (j length)
                (let* ((same (char-equal (char a i) (char b j)))
                       (distance (min (1+ (svref row j))
                                      (1+ (svref last (1+ j)))
                                      (+ (svref last j) (if same 0 1)))))
                  (when (and (plusp i) (plusp j)
                             (char-equal (char a i) (char b (1- j)))
                             (char-equal (char a (1- i)) (char b j)))
                    (setq distance (min distance (1+ (svref before (1- j))))))
                  (setf (svref row (1+ j)) distance
                        least (min least distance))))
              (when (> least limit)
                (return least))))))))

(defun greatest-distance (name)
  "How many letters of NAME may be wrong."
  (let ((length (length name)))
    (cond ((< length 4) 0)
          ((< length 6) 1)
          ((< length 10) 2)
          (t 3))))

(defun nearest (name candidates)
  "Those of CANDIDATES, string designators, that are nearest to the string NAME, if any is near."
  (let ((best (greatest-distance name)) (found '()))
    (dolist (candidate candidates)
      (let ((distance (edit-distance name (string candidate) best)))
        (cond ((< distance best)
               (setq best distance found (list candidate)))
              ((eql distance best)
               (pushnew candidate found)))))
    (let ((sorted (sort found #'string<)))
      (subseq sorted 0 (min 3 (length sorted))))))

(defun symbols-of-form (form)
  "The symbols in FORM."
  (let ((symbols '()))
    (labels ((walk (part)
               (loop while (consp part)
                     do (walk (pop part)))
               (when (and part (symbolp part))
                 (pushnew part symbols))))
      (walk form))
    symbols))

(defun symbols-with (test package)
  "The symbols accessible in PACKAGE of which TEST is true."
  (let ((symbols '()))
    (do-symbols (symbol package symbols)
      (when (funcall test symbol)
        (push symbol symbols)))))

(defun exported-elsewhere (name test)
  "Symbols called NAME that packages export and of which TEST is true."
  (let ((symbols '()))
    (dolist (package (list-all-packages) symbols)
      (multiple-value-bind (symbol status) (find-symbol name package)
        (when (and (eq status :external)
                   (not (eq package *keyword-package*))
                   (funcall test symbol))
          (pushnew symbol symbols))))))

(defun near-symbols (symbol test)
  "Symbols that may have been meant by SYMBOL, of which TEST is true."
  (let ((package (symbol-package symbol)) (name (symbol-name symbol)))
    (cond ((or (null package) (eq package *system-package*)) '())
          ((exported-elsewhere name test))
          (t (remove symbol (nearest name (symbols-with test package)))))))

(defun near-names (kind name)
  "What may have been meant by NAME. KIND is :FUNCTION, :VARIABLE, :TYPE, :CLASS or :PACKAGE, or the list of all
that could stand there."
  (cond ((listp kind) (nearest (string name) kind))
        ((eq kind :package)
         (nearest name (loop for package in (list-all-packages)
                             append (cons (package-name package) (package-nicknames package)))))
        ((not (symbolp name)) '())
        ((eq kind :function)
         (near-symbols name #'fboundp))
        ((eq kind :variable)
         (let ((in-form (remove name (symbols-of-form *source-form*))))
           (or (nearest (symbol-name name) (remove-if #'constantp in-form))
               (near-symbols name (lambda (symbol)
                                    (and (boundp symbol) (not (constantp symbol))))))))
        ((eq kind :class)
         (near-symbols name (lambda (symbol)
                              (find-class symbol nil))))
        ((eq kind :type)
         (near-symbols name #'type-defined-p))))

(defun print-suggestion (kind name stream)
  "Prints a question for what NAME may have meant, if anything is near."
  (let ((names (ignore-errors (near-names kind name))))
    (when (and (eq kind :variable) (fboundp name))
      (format stream " A function has that name."))
    (when names
      (format stream " Did you mean ~{~#[~;~S~;~S or ~S~:;~@{~S~#[~;, or ~:;, ~]~}~]~}?" names))))

(defun suggestion-text (kind name)
  "What PRINT-SUGGESTION prints, or NIL."
  (let ((text (with-output-to-string (stream)
                (print-suggestion kind name stream))))
    (if (equal text "") nil text)))

(defun exports-of (package)
  (let ((symbols '()))
    (do-external-symbols (symbol package symbols)
      (push symbol symbols))))

(defun print-advice-for-function (name stream)
  "Prints what may help when NAME, which is undefined, was called."
  (cond ((consp name)
         (when (and (symbolp (cadr name)) (fboundp (cadr name)))
           (format stream " ~S is a function that SETF does not know how to set." (cadr name))))
        ((special-operator-p name)
         (format stream " It names a special operator."))
        ((macro-function name)
         (format stream " It names a macro: what calls it was compiled before that was defined."))
        (t (print-suggestion :function name stream))))
