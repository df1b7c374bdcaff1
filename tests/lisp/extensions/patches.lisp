;;;; Patches of source files: their form, where hunks go, files that they make.

(defvar *text* (format nil "one~%two~%three~%four~%five~%six"))
;=> *TEXT*
(defun patched (patch &optional (text *text*))
  (values (brolga-system::patch-text (brolga-system::parse-patch patch) text (length text) "a file")))
;=> PATCHED
(defun lines (&rest lines) (format nil "~{~A~%~}" lines))
;=> LINES
(patched (lines "--- a/f" "+++ b/f" "@@ -2,3 +2,3 @@" " two" "-three" "+3" " four"))
;=> "one
;.. two
;.. 3
;.. four
;.. five
;.. six"
;; Elsewhere than expected, with other white space at the ends of lines.
(patched (lines "--- a/f" "+++ b/f" "@@ -40,3 +40,4 @@" " four" "+4.5" " five  "))
;=> "one
;.. two
;.. three
;.. four
;.. 4.5
;.. five
;.. six"
;; Context that is not there is done without where lines are replaced.
(patched (lines "--- a/f" "+++ b/f" "@@ -2,3 +2,3 @@" " zwei" "-three" "+3" " vier"))
;=> "one
;.. two
;.. 3
;.. four
;.. five
;.. six"
;; Several hunks, the second after an insertion; at both ends.
(patched (lines "--- a/f" "+++ b/f" "@@ -1,2 +1,3 @@" "-one" "+1" "+1.5" " two" "@@ -5,2 +6,2 @@" " five" "-six" "+6"))
;=> "1
;.. 1.5
;.. two
;.. three
;.. four
;.. five
;.. 6"
;; What does not fit is told of and left out, the rest done.
(let ((reports '()))
  (list (handler-bind ((brolga-system::patch-rejected
                         (lambda (condition)
                           (push (princ-to-string condition) reports)
                           (muffle-warning condition))))
          (patched (lines "--- a/f" "+++ b/f" "@@ -1,2 +1,2 @@" " zero" "+0.5" " null" "@@ -4,1 +4,1 @@" "-four" "+4")))
        reports))
;=> ("one
;.. two
;.. three
;.. 4
;.. five
;.. six" ("The patch for Brolga does not fit a file near line 1; that part of it is left out."))
;; Lists of implementations that other releases have longer, or shorter; and a hunk that need not fit.
(patched (lines "--- a/f" "+++ b/f" "@@ -2,3 +2,4 @@" " (two)" "-#-(or sbcl ecl abcl clasp) ; why" "+#+brolga (ours)"
                "+#-(or brolga sbcl ecl abcl clasp) ; why" " (error)" "@@ -9,1 +9,2 @@ optional" " nine" "+9")
         (lines "one" "(two)" "  #-(or sbcl abcl clasp ecl genera) ; why" "(error)" "#-(or sbcl abcl) ; why"))
;=> "one
;.. (two)
;.. #+brolga (ours)
;..   #-(or brolga sbcl abcl clasp ecl genera) ; why
;.. (error)
;.. #-(or sbcl abcl) ; why
;.. "
(mapcar (lambda (line) (brolga-system::similar-line-p "#+(or :sbcl :ecl :abcl) (x)" line))
        '("#+(or :abcl :ecl) (x)" "#-(or :sbcl :ecl :abcl) (x)" "#+(or :sbcl :ecl :abcl) (y)" "#+(or :genera :xcl) (x)"
          " #+(or :sbcl :ecl :abcl) (x) "))
;=> (T NIL NIL NIL T)
;; A file with the patch's name below the folder of the system's definition is read changed.
(let* ((folder (format nil "/tmp/brolga-patches-~D-~D/" (get-universal-time) (random 1000000)))
       (file (format nil "~Asrc/code.lisp" folder))
       (brolga-system::*source-filter* 'brolga-system::patch-source)
       (brolga-system::*patches* (make-hash-table :test 'equal)))
  (flet ((write-file (name text)
           (ensure-directories-exist name)
           (with-open-file (stream name :direction :output)
             (write-string text stream))))
    (write-file (format nil "~Aa-system-of-test.asd" folder) "")
    (write-file file (format nil "(defvar *branch-of-test*~%  #+other-lisp :other~%  nil)~%"))
    (setf (gethash "a-system-of-test" brolga-system::*patches*)
          (brolga-system::parse-patch
           (lines "--- a/src/code.lisp" "+++ b/src/code.lisp" "@@ -2,1 +2,2 @@" "   #+other-lisp :other" "+  #+brolga :ours"
                  "-  nil)" "+  #-brolga nil)"
                  "--- /dev/null" "+++ b/src/new.lisp" "@@ -0,0 +1,2 @@" "+;;;; New" "+(in-package :cl-user)"))))
  (unwind-protect
       (progn (load file)
              (list *branch-of-test*
                    (brolga-system::new-file-text (pathname (format nil "~Asrc/new.lisp" folder)))
                    (brolga-system::new-file-text (pathname (format nil "~Asrc/code.lisp" folder)))
                    (brolga-system::new-file-text (pathname (format nil "~Anew.lisp" folder)))))
    (ext:delete-directory folder :recursive t)))
;=> (:OURS ";;;; New
;.. (in-package :cl-user)
;.. " NIL NIL)
