;;;; ~A ~S ~W ~C, layout directives, ~T, ~*, ~? and ~P.
;;;;
;;;; Tests: tests/lisp/format/.

(in-package "BROLGA-SYSTEM")

(defun output-spaces (count stream)
  (declare (fixnum count))
  (dotimes (index count)
    (output-char #\Space stream)))

(defun output-padding (count character stream)
  (dotimes (index count)
    (output-char character stream)))

(defun format-princ (directive stream arguments)
  (if (directive-parameters directive)
      (format-padded #'princ-to-string directive stream arguments)
      (let ((object (next-argument directive arguments)))
        (if (and (null object) (directive-colon directive))
            (output-simple-string "()" 0 2 stream)
            (princ-to-resolved object stream))))
  nil)

(defun format-prin1 (directive stream arguments)
  (if (directive-parameters directive)
      (format-padded #'prin1-to-string directive stream arguments)
      (let ((object (next-argument directive arguments)))
        (if (and (null object) (directive-colon directive))
            (output-simple-string "()" 0 2 stream)
            (prin1-to-resolved object stream))))
  nil)

(defun format-padded (function directive stream arguments)
  (with-parameters (directive arguments (columns 0 integer) (increment 1 integer)
                              (minimum 0 integer) (pad #\Space character))
    (let* ((object (next-argument directive arguments))
           (text (if (and (null object) (directive-colon directive))
                     "()"
                     (funcall function object)))
           (padding (padding-needed directive (length text) columns increment minimum)))
      (cond ((directive-at directive)
             (output-padding padding pad stream)
             (output-string text stream))
            (t
             (output-string text stream)
             (output-padding padding pad stream))))))

(defun padding-needed (directive length columns increment minimum)
  "The number of pad characters for a text of LENGTH."
  (unless (plusp increment)
    (directive-failure directive "The column increment ~D is not positive." increment))
  (let ((padding (max minimum 0)))
    (when (< (+ length padding) columns)
      (setq padding (+ padding (* increment (ceiling (- columns length padding) increment)))))
    padding))

(defun format-write (directive stream arguments)
  (let ((object (next-argument directive arguments)))
    (let ((*print-pretty* (or (directive-colon directive) *print-pretty*))
          (*print-level* (if (directive-at directive) nil *print-level*))
          (*print-length* (if (directive-at directive) nil *print-length*)))
      (print-to-stream object stream)))
  nil)

(defun format-character (directive stream arguments)
  (let ((character (next-argument directive arguments)))
    (unless (characterp character)
      (directive-failure directive "~S is not a character." character))
    (cond ((directive-colon directive)
           (output-string (if (and (graphic-char-p character) (char/= character #\Space))
                              (string character)
                              (or (char-name character) (string character)))
                          stream))
          ((directive-at directive)
           (let ((*print-escape* t))
             (output-character character stream)))
          (t (output-char character stream))))
  nil)

;;; Layout

(defun format-newline (directive stream arguments)
  (if (directive-parameters directive)
      (with-parameters (directive arguments (count 1 count))
        (dotimes (index count)
          (output-char #\Newline stream)))
      (output-char #\Newline stream))
  nil)

(defun format-fresh-line (directive stream arguments)
  (with-parameters (directive arguments (count 1 count))
    (when (plusp count)
      (fresh-line stream)
      (dotimes (index (1- count))
        (output-char #\Newline stream))))
  nil)

(defun format-page (directive stream arguments)
  (with-parameters (directive arguments (count 1 count))
    (output-padding count #\Page stream))
  nil)

(defun format-tilde (directive stream arguments)
  (with-parameters (directive arguments (count 1 count))
    (output-padding count #\~ stream))
  nil)

(defun format-ignored-newline (directive stream arguments)
  (declare (ignore arguments))
  (refuse-colon-and-at directive)
  (when (directive-at directive)
    (output-char #\Newline stream))
  nil)

(defun format-tabulate (directive stream arguments)
  (with-parameters (directive arguments (column 1 count) (increment 1 count))
    (cond ((directive-colon directive)
           (pprint-tab (if (directive-at directive) :section-relative :section)
                       column increment stream))
          ((directive-at directive) (tab-relative column increment stream))
          (t (tab-to column increment stream))))
  nil)

(defun tab-to (column increment stream)
  "Moves to COLUMN, or when that is past to the next column that is COLUMN plus a multiple of
INCREMENT."
  (if (pretty-stream-p stream)
      (pprint-tab :line column increment stream)
      (let ((now (output-column stream)))
        (cond ((null now) (output-simple-string "  " 0 2 stream))
              ((< now column) (output-spaces (- column now) stream))
              ((plusp increment)
               (output-spaces (- increment (mod (- now column) increment)) stream))))))

(defun tab-relative (columns increment stream)
  "Moves by COLUMNS and then to the next multiple of INCREMENT."
  (if (pretty-stream-p stream)
      (pprint-tab :line-relative columns increment stream)
      (let* ((now (output-column stream))
             (more (if (and now (plusp increment))
                       (mod (- (+ now columns)) increment)
                       0)))
        (output-spaces (+ columns more) stream))))

;;; Going through the arguments

(defun format-go-to (directive stream arguments)
  (declare (ignore stream))
  (refuse-colon-and-at directive)
  ;; The parameter may be an argument itself: what is left counts after it has been taken.
  (let ((count (checked-parameter directive arguments 0 (if (directive-at directive) 0 1) 'count))
        (all (format-arguments-all arguments)))
    (flet ((go-to (position)
             (unless (<= 0 position (length all))
               (directive-failure directive "There is no argument number ~D of ~D."
                                  position (length all)))
             (setf (format-arguments-rest arguments) (nthcdr position all))))
      (cond ((directive-at directive) (go-to count))
            ((directive-colon directive)
             (go-to (- (length all) (length (format-arguments-rest arguments)) count)))
            (t
             (dotimes (index count)
               (next-argument directive arguments))))))
  nil)

(defun format-recursive (directive stream arguments)
  (when (directive-colon directive)
    (directive-failure directive "~~? cannot have a colon."))
  (let ((control (next-argument directive arguments)))
    (flet ((run (state)
             (cond ((functionp control)
                    (setf (format-arguments-rest state)
                          (apply control stream (format-arguments-rest state))))
                   ((stringp control)
                    (run-items (parsed-control control) stream state))
                   (t (directive-failure directive "~S is neither a string nor a function."
                                         control)))))
      (if (directive-at directive)
          (run arguments)
          (let ((list (next-argument directive arguments)))
            (check-list-argument directive list)
            (run (make-format-arguments list list nil))))))
  nil)

(defun format-plural (directive stream arguments)
  (when (directive-colon directive)
    (let* ((all (format-arguments-all arguments))
           (position (- (length all) (length (format-arguments-rest arguments)) 1)))
      (when (minusp position)
        (directive-failure directive "There is no argument before this."))
      (setf (format-arguments-rest arguments) (nthcdr position all))))
  (output-plural (next-argument directive arguments) (directive-at directive) stream)
  nil)

(defun output-plural (count at stream)
  (if (eql count 1)
      (when at
        (output-char #\y stream))
      (if at
          (output-simple-string "ies" 0 3 stream)
          (output-char #\s stream))))
