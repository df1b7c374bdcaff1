;;;; Pathnames: the structures and their components.
;;;;
;;;; A pathname is never changed once made. EQUAL compares pathnames slot by slot, the last slot
;;;; left out: that is the version, which means nothing for files of the system; a logical
;;;; pathname repeats it in KEY. The host is NIL for files of the system, else a LOGICAL-HOST.
;;;; Names and types are strings, :WILD, :UNSPECIFIC, NIL or a PATTERN; directories are lists as the
;;;; standard has them.
;;;;
;;;; Tests: tests/lisp/files/.

(in-package "BROLGA-SYSTEM")

(defstruct (pathname (:conc-name %pathname-) (:copier nil) (:predicate pathnamep)
                     (:constructor %make-pathname
                         (host device directory name type key version)))
  host
  device
  directory
  name
  type
  key
  version)

(defstruct (logical-pathname (:include pathname) (:conc-name %logical-pathname-) (:copier nil)
                             (:constructor %make-logical-pathname
                                 (host device directory name type key version))))

;;; A name or type with wildcards: PIECES are strings, :ANY, :ONE and (:CHARACTERS . string).
(defstruct (pattern (:copier nil) (:constructor %make-pattern (pieces)))
  (pieces '() :type list)
  (unused nil))

(defstruct (logical-host (:copier nil) (:constructor make-logical-host (name)))
  (name "" :type string)
  (translations '())
  (defined-p nil))

(defun compare-by-slots (structure-name)
  "Makes EQUAL compare instances of the structure slot by slot but for the last."
  (let ((layout (%symbol-info structure-name '%layout)))
    (%instance-set layout 3 (logior 8 (%instance-ref layout 3)))))

(compare-by-slots 'pathname)
(compare-by-slots 'logical-pathname)
(compare-by-slots 'pattern)

(defvar *default-pathname-defaults* (%make-pathname nil nil nil nil nil nil nil)
  "The pathname whose components fill in what others lack.")

(defvar *logical-hosts* (make-hash-table :test 'equal)
  "The logical hosts by their names in upper case.")

(defun make-pathname-of-host (host device directory name type version)
  (if (logical-host-p host)
      (%make-logical-pathname host device directory name type version version)
      (%make-pathname host device directory name type nil version)))

;;; Errors

(define-condition simple-file-error (file-error simple-condition) ()
  (:report (lambda (condition stream) (report-simple-condition condition stream)))
  (:documentation "An error with a file, with a message of its own."))

(define-condition file-exists (simple-file-error) ()
  (:documentation "A file is there that should not be."))

(define-condition file-does-not-exist (simple-file-error) ()
  (:documentation "A file is not there that should be."))

(define-condition namestring-parse-error (parse-error)
  ((complaint :initarg :complaint :reader namestring-parse-error-complaint)
   (namestring :initarg :namestring :reader namestring-parse-error-namestring)
   (position :initarg :position :reader namestring-parse-error-position))
  (:report (lambda (condition stream)
             (format stream "~A at position ~D of the namestring ~S."
                     (namestring-parse-error-complaint condition)
                     (namestring-parse-error-position condition)
                     (namestring-parse-error-namestring condition))))
  (:documentation "A string that is no namestring."))

(define-condition no-namestring-error (simple-file-error) ()
  (:report (lambda (condition stream)
             (format stream "The pathname ~S has no namestring: ~?"
                     (file-error-pathname condition)
                     (simple-condition-format-control condition)
                     (simple-condition-format-arguments condition))))
  (:documentation "A pathname that cannot be written as a string."))

(defun file-failure (pathname control &rest arguments)
  (error 'simple-file-error :pathname pathname :format-control control
                            :format-arguments arguments))

(defun file-system-failure (pathname action errno)
  "Signals that the operating system refused ACTION on PATHNAME."
  (error (case (abs errno)
           (2 'file-does-not-exist)
           (17 'file-exists)
           (t 'simple-file-error))
         :pathname pathname
         :format-control "Couldn't ~A ~S: ~A"
         :format-arguments (list action pathname (%errno-message (abs errno)))))

;;; Printing

(define-print-function pathname (object stream)
  (let ((namestring (handler-case (namestring object)
                      (error () nil))))
    (cond ((null namestring)
           (print-unreadable-object (object stream :type t)
             (format stream "(with no namestring) :HOST ~S :DEVICE ~S :DIRECTORY ~S :NAME ~S :TYPE ~S :VERSION ~S"
                     (%pathname-host object) (%pathname-device object)
                     (%pathname-directory object) (%pathname-name object)
                     (%pathname-type object) (%pathname-version object))))
          ((or *print-escape* *print-readably*)
           (output-string "#P" stream)
           (output-quoted-string namestring stream))
          (t (output-string namestring stream)))))

(define-print-function pattern (object stream)
  (print-unreadable-object (object stream :type t)
    (output-quoted-string (unparse-piece object nil) stream)))

(define-print-function logical-host (object stream)
  (print-unreadable-object (object stream :type t)
    (output-quoted-string (logical-host-name object) stream)))
