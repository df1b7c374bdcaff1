;;;; Printing symbols.
;;;;
;;;; Problem: a symbol must read back as itself: its package prefix depends on *PACKAGE*, and bars
;;;; are needed where the reader would change case, see a number, or stop. Approach: one table
;;;; classifies the characters below 128; most names are seen to be harmless in one pass over
;;;; them. The rest, and unusual readtables, take the slow path.
;;;;
;;;; Invariant: what is printed under *PRINT-ESCAPE* reads as the same symbol with the same
;;;; *PACKAGE*, *READTABLE* and *READ-BASE* = *PRINT-BASE*.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defun make-name-character-table ()
  "Class of each character below 128 in a symbol's name: 0 harmless anywhere in the standard
readtable, 1 harmless unless the name might be a number, 2 upper case, 3 lower case, 4 harmful."
  (let ((table (make-array 128 :initial-element 4)))
    (do ((code 33 (1+ code)))
        ((>= code 127))
      (let ((character (code-char code)))
        (setf (svref table code)
              (cond ((upper-case-p character) 2)
                    ((lower-case-p character) 3)
                    ((digit-char-p character) 1)
                    ((find character ".+-^_/") 1)
                    ((find character "\"'(),:;\\`|#") 4)
                    (t 0)))))
    table))

(defvar *name-character-table* (make-name-character-table))

(defun plain-name-p (name)
  "True when NAME, a simple string, prints as it is under the standard readtable, *PRINT-CASE*
:UPCASE and *PRINT-ESCAPE* true, and is seen to be so at a glance."
  (declare (simple-string name))
  (let ((table *name-character-table*) (length (length name)))
    (declare (simple-vector table) (fixnum length))
    (and (plusp length)
         (let ((first (char-code (schar name 0))))
           (and (< first 128)
                (let ((class (svref table first)))
                  (or (eq class 2) (eq class 0)))))
         (do ((index 1 (%two-arg-+ index 1)))
             ((>= index length) t)
           (declare (fixnum index))
           (let ((code (char-code (schar name index))))
             (unless (and (< code 128)
                          (let ((class (svref table code)))
                            (declare (fixnum class))
                            (< class 3)))
               (return nil)))))))

(defvar *keyword-package* (find-package "KEYWORD"))

(defun output-symbol (symbol stream)
  (if (or *print-escape* *print-readably*)
      (output-symbol-readably symbol stream)
      (output-name (symbol-name symbol) nil stream)))

(defun output-symbol-readably (symbol stream)
  (let ((package (symbol-package symbol))
        (current *package*))
    (cond ((eq package *keyword-package*)
           (output-char #\: stream))
          ((eq package current))
          ((null package)
           (when (or *print-gensym* *print-readably*)
             (output-simple-string "#:" 0 2 stream)))
          (t (output-package-prefix symbol package current stream)))
    (output-name (symbol-name symbol) t stream)))

(defun output-package-prefix (symbol package current stream)
  "Prints what must stand before SYMBOL of PACKAGE when *PACKAGE* is CURRENT."
  (let* ((name (symbol-name symbol))
         (found (%find-symbol-from-buffer name 0 (length name) current)))
    (unless (eq found symbol)
      (multiple-value-bind (own status) (find-symbol name package)
        (output-name (package-name-for-prefix package current) t stream)
        (if (and (eq own symbol) (eq status :external))
            (output-char #\: stream)
            (output-simple-string "::" 0 2 stream))))))

(defun package-name-for-prefix (package current)
  "The name by which CURRENT calls PACKAGE: a local nickname if it has one."
  (or (car (rassoc package (package-local-nicknames current)))
      (package-name package)))

(defun readtable-for-printing ()
  "The readtable by which what is printed now will be read."
  (if *print-readably* *standard-readtable* *readtable*))

(defun standard-case-p ()
  (and (eq *print-case* :upcase) (eq (readtable-letter-case (readtable-for-printing)) :upcase)))

(defun output-name (name escape stream)
  "Prints NAME, the name of a symbol or package, to STREAM, with bars as needed if ESCAPE."
  (declare (simple-string name))
  (cond ((standard-case-p)
         (if (or (not escape)
                 (and (eql *print-base* 10) (plain-name-p name))
                 (not (name-needs-bars-p name)))
             (output-simple-string name 0 (length name) stream)
             (output-barred-name name stream)))
        ((and escape (name-needs-bars-p name))
         (output-barred-name name stream))
        (t (output-name-in-case name stream))))

(defun output-barred-name (name stream)
  (declare (simple-string name))
  (output-char #\| stream)
  (dotimes (index (length name))
    (let ((character (schar name index)))
      (when (or (eq character #\|) (eq character #\\))
        (output-char #\\ stream))
      (output-char character stream)))
  (output-char #\| stream))

;;; Whether bars are needed

(defun name-needs-bars-p (name)
  "True when the reader would not read NAME, written without escapes, as this name."
  (declare (simple-string name))
  (let ((case (readtable-letter-case (readtable-for-printing)))
        (length (length name)))
    (or (zerop length)
        (every-dot-p name)
        (dotimes (index length nil)
          (let ((character (schar name index)))
            (when (or (not (token-character-p character (zerop index)))
                      (case case
                        (:upcase (and (lower-case-p character)
                                      (char/= (char-upcase character) character)))
                        (:downcase (and (upper-case-p character)
                                        (char/= (char-downcase character) character)))
                        (t nil)))
              (return t))))
        (potential-number-p name *print-base*))))

(defun every-dot-p (name)
  (declare (simple-string name))
  (dotimes (index (length name) t)
    (unless (eq (schar name index) #\.)
      (return nil))))

(defun token-character-p (character first)
  "True when CHARACTER can stand without escape in a token, as its FIRST character or later, and is
no package marker."
  (case (readtable-syntax-name character (readtable-for-printing))
    (:constituent (and (char/= character #\:) (token-constituent-p character)))
    (:non-terminating (not first))
    (t nil)))

(defun potential-number-p (name base)
  "True when NAME has the syntax of a potential number in BASE."
  (declare (simple-string name))
  (let ((length (length name)) (digit-seen nil))
    ;; Floats and integers with a point are decimal in any base.
    (flet ((digit-p (character) (or (digit-char-p character base) (digit-char-p character)))
           (sign-p (character) (or (eq character #\+) (eq character #\-))))
      (and (let ((first (schar name 0)))
             (or (digit-p first) (find first "+-.^_")))
           (not (sign-p (schar name (1- length))))
           (dotimes (index length t)
             (let ((character (schar name index)))
               (cond ((digit-p character)
                      (setq digit-seen t))
                     ((find character "+-/.^_"))
                     ;; A letter counts when no letter is beside it.
                     ((and (alpha-char-p character)
                           (not (letter-at-p name (1- index) base))
                           (not (letter-at-p name (1+ index) base))))
                     (t (return nil)))))
           digit-seen))))

(defun letter-at-p (name index base)
  (and (< -1 index (length name))
       (let ((character (schar name index)))
         (and (alpha-char-p character) (not (digit-char-p character base))))))

;;; Case

(defun output-name-in-case (name stream)
  "Prints NAME without bars under the cases of the readtable and *PRINT-CASE*."
  (declare (simple-string name))
  (ecase (readtable-letter-case (readtable-for-printing))
    (:upcase
     (ecase *print-case*
       (:upcase (output-string name stream))
       (:downcase (output-converted name #'char-downcase stream))
       (:capitalize (output-capitalised name t stream))))
    (:downcase
     (ecase *print-case*
       (:upcase (output-converted name #'char-upcase stream))
       (:downcase (output-string name stream))
       (:capitalize (output-capitalised name nil stream))))
    (:preserve (output-string name stream))
    (:invert
     (let ((upper (some #'upper-case-p name)) (lower (some #'lower-case-p name)))
       (cond ((and upper (not lower)) (output-converted name #'char-downcase stream))
             ((and lower (not upper)) (output-converted name #'char-upcase stream))
             (t (output-string name stream)))))))

(defun output-converted (name function stream)
  (declare (simple-string name))
  (dotimes (index (length name))
    (output-char (funcall function (schar name index)) stream)))

(defun output-capitalised (name upcase stream)
  "Prints NAME in capitalised words. UPCASE tells that upper case is the readtable's own case, so
that only upper case letters may change; else only lower case ones may."
  (declare (simple-string name))
  (let ((in-word nil))
    (dotimes (index (length name))
      (let ((character (schar name index)))
        (output-char (cond (upcase (if in-word (char-downcase character) character))
                           (in-word character)
                           (t (char-upcase character)))
                     stream)
        (setq in-word (alphanumericp character))))))
