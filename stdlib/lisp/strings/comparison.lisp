;;;; Comparison of strings.
;;;;
;;;; The problem: twelve functions of two string designators with bounds; the ordering ones return
;;;; the index of the first difference. The approach: a primitive finds the first difference of
;;;; the ranges, minding case or not; the functions only look at what is there.
;;;;
;;;; Invariant: the index returned is one in the first string itself.
;;;;
;;;; Tests: tests/lisp/strings/.

(in-package "BROLGA-SYSTEM")

(defmacro with-string-ranges (&body body)
  "Run BODY with STRING1 and STRING2 strings and the ends checked integers."
  `(let* ((string1 (string-designated string1))
          (string2 (string-designated string2))
          (end1 (checked-string-end string1 start1 end1))
          (end2 (checked-string-end string2 start2 end2)))
     (declare (fixnum end1 end2))
     ,@body))

(defun string= (string1 string2 &key (start1 0) end1 (start2 0) end2)
  "Whether the ranges of both strings have the same characters."
  (if (and (stringp string1) (stringp string2)
           (eql start1 0) (null end1) (eql start2 0) (null end2))
      (strings-equal-p string1 string2)
      (with-string-ranges
        (let ((length (- end1 start1)))
          (and (eql length (- end2 start2))
               (null (%string-mismatch string1 start1 string2 start2 length)))))))

(defun string-equal (string1 string2 &key (start1 0) end1 (start2 0) end2)
  "Whether the ranges of both strings have the same characters, ignoring case."
  (with-string-ranges
    (let ((length (- end1 start1)))
      (and (eql length (- end2 start2))
           (null (%string-mismatch-ignoring-case string1 start1 string2 start2 length))))))

(defun string/= (string1 string2 &key (start1 0) end1 (start2 0) end2)
  "The index in STRING1 of the first difference of the ranges, or NIL when they are equal."
  (with-string-ranges
    (string-difference string1 start1 end1 string2 start2 end2 nil)))

(defun string-not-equal (string1 string2 &key (start1 0) end1 (start2 0) end2)
  "Like STRING/=, ignoring case."
  (with-string-ranges
    (string-difference string1 start1 end1 string2 start2 end2 t)))

(defun string-difference (string1 start1 end1 string2 start2 end2 ignore-case)
  "The index in STRING1 where the ranges first differ, or NIL."
  (declare (fixnum start1 end1 start2 end2))
  (let* ((length1 (- end1 start1))
         (length2 (- end2 start2))
         (common (min length1 length2))
         (offset (if ignore-case
                     (%string-mismatch-ignoring-case string1 start1 string2 start2 common)
                     (%string-mismatch string1 start1 string2 start2 common))))
    (cond (offset (+ start1 offset))
          ((eql length1 length2) nil)
          (t (+ start1 common)))))

(defmacro define-string-order (name ignore-case operation documentation)
  "Define NAME: the index of the first difference when OPERATION holds between what is there.
A range that ends compares as code -1; equal ranges compare as -1 and -1, and the index is the end."
  `(defun ,name (string1 string2 &key (start1 0) end1 (start2 0) end2)
     ,documentation
     (with-string-ranges
       (let* ((index (or (string-difference string1 start1 end1 string2 start2 end2 ,ignore-case)
                         end1))
              (index2 (+ start2 (- index start1)))
              (code1 (if (< index end1) (,(if ignore-case 'folded-code 'char-code)
                                         (char string1 index))
                         -1))
              (code2 (if (< index2 end2) (,(if ignore-case 'folded-code 'char-code)
                                          (char string2 index2))
                         -1)))
         (declare (fixnum index index2 code1 code2))
         (if (,operation code1 code2) index nil)))))

(define-string-order string< nil <
  "The index of the first difference when STRING1's range comes before STRING2's, else NIL.")
(define-string-order string> nil >
  "The index of the first difference when STRING1's range comes after STRING2's, else NIL.")
(define-string-order string<= nil <=
  "The index of the first difference, or the end, unless STRING1's range comes after STRING2's, else NIL.")
(define-string-order string>= nil >=
  "The index of the first difference, or the end, unless STRING1's range comes before STRING2's, else NIL.")
(define-string-order string-lessp t < "Like STRING<, ignoring case.")
(define-string-order string-greaterp t > "Like STRING>, ignoring case.")
(define-string-order string-not-greaterp t <= "Like STRING<=, ignoring case.")
(define-string-order string-not-lessp t >= "Like STRING>=, ignoring case.")

(define-compiler-macro string= (&whole form string1 string2 &rest bounds)
  (if bounds
      form
      `(strings-equal-p ,string1 ,string2)))

(defmacro unchecked-character (string index)
  "Character INDEX of a simple character string, INDEX being known to be good."
  `(locally (declare (optimize (safety 0))) (aref ,string ,index)))

(defun strings-equal-p (string1 string2)
  "STRING= without bounds."
  (cond ((and (%kind-p string1 34) (%kind-p string2 34))
         (let ((a string1) (b string2) (index 0))
           (declare (type (simple-array character (*)) a b) (fixnum index))
           (let ((length (length a)))
             (if (eql length (length b))
                 (loop
                   (when (eql index length)
                     (return t))
                   (unless (eq (unchecked-character a index) (unchecked-character b index))
                     (return nil))
                   (setq index (1+ index)))
                 nil))))
        ((and (stringp string1) (stringp string2))
         (%string= string1 string2))
        (t (%string= (string-designated string1) (string-designated string2)))))
