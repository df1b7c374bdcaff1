;;;; OPEN.
;;;;
;;;; Problem: writing a file must not destroy the old one before the new one is whole. Approach:
;;;; :SUPERSEDE (and :RENAME-AND-DELETE) write to a temporary file in the same directory, which
;;;; takes the place of the old one when the stream is closed normally and vanishes when it is
;;;; closed with :ABORT. Where that cannot be done (no regular file, no permission in the
;;;; directory) the old file is truncated. A file that was not there before is deleted by :ABORT.
;;;;
;;;; Tests: tests/lisp/files/.

(in-package "BROLGA-SYSTEM")

(defconstant open-read 1)
(defconstant open-write 2)
(defconstant open-create 4)
(defconstant open-exclusive 8)
(defconstant open-truncate 16)
(defconstant open-append 32)

;;; Element types

(defun element-type-layout (type)
  "What a file of elements of TYPE is made of: its kind, bytes of an element, and whether signed."
  (cond ((eq type :default) (values :bivalent 1 nil))
        ((member type '(character base-char standard-char extended-char) :test #'eq)
         (values :character 1 nil))
        ((eq type 'unsigned-byte) (values :binary 1 nil))
        ((eq type 'signed-byte) (values :binary 1 t))
        ((and (consp type) (member (car type) '(unsigned-byte signed-byte) :test #'eq)
              (integerp (cadr type)))
         (values :binary (ceiling (cadr type) 8) (eq (car type) 'signed-byte)))
        ((and (not (null type)) (subtypep type 'character)) (values :character 1 nil))
        ((subtypep type 'integer)
         (let ((size 8))
           (loop
             (cond ((subtypep type (list 'unsigned-byte size))
                    (return (values :binary (/ size 8) nil)))
                   ((subtypep type (list 'signed-byte size))
                    (return (values :binary (/ size 8) t)))
                   ((> size 1024)
                    (return (bad-element-type type))))
             (setq size (+ size 8)))))
        (t (bad-element-type type))))

(defun bad-element-type (type)
  (error 'simple-error :format-control "Files cannot have the element type ~S."
                       :format-arguments (list type)))

(defun canonical-element-type (type kind size signed)
  (case kind
    (:bivalent :default)
    (:character 'character)
    (t (if (and (consp type) (member (car type) '(unsigned-byte signed-byte)))
           type
           (list (if signed 'signed-byte 'unsigned-byte) (* 8 size))))))

;;; Opening

(defun open (filename &key (direction :input) (element-type 'character)
                        (if-exists nil if-exists-p)
                        (if-does-not-exist nil if-does-not-exist-p)
                        (external-format :default))
  "Opens the file FILENAME and returns a stream, or NIL where the arguments say so."
  (unless (member direction '(:input :output :io :probe) :test #'eq)
    (error 'type-error :datum direction :expected-type '(member :input :output :io :probe)))
  (let* ((pathname (if (streamp filename) (stream-file-to-use filename) (pathname filename)))
         (file (file-to-use pathname))
         (native (native-namestring file :as-file t))
         (output (member direction '(:output :io) :test #'eq))
         (if-exists (if (and output (not if-exists-p))
                        ;; There are no versions of files, so nothing but an error is safe.
                        :error
                        if-exists))
         (if-does-not-exist
           (cond (if-does-not-exist-p if-does-not-exist)
                 ((and output (member if-exists '(:overwrite :append) :test #'eq)) :error)
                 (output :create)
                 ((eq direction :probe) nil)
                 (t :error))))
    (check-open-options if-exists if-does-not-exist output)
    (if (eq direction :probe)
        (open-probe pathname native if-does-not-exist)
        (multiple-value-bind (kind size signed) (element-type-layout element-type)
          (multiple-value-bind (fd temporary created)
              (if output
                  (open-for-output pathname native direction if-exists if-does-not-exist)
                  (open-for-input pathname native if-does-not-exist))
            (and fd
                 (close-when-dropped
                  (make-file-stream fd pathname native temporary created direction
                                    (canonical-element-type element-type kind size signed)
                                    kind size signed external-format
                                    (and output (eq if-exists :append))))))))))

(defun check-open-options (if-exists if-does-not-exist output)
  (unless (or (not output)
              (member if-exists '(:error :new-version :rename :rename-and-delete :overwrite
                                  :append :supersede nil)
                      :test #'eq))
    (error 'type-error :datum if-exists
                       :expected-type '(member :error :new-version :rename :rename-and-delete
                                        :overwrite :append :supersede nil)))
  (unless (member if-does-not-exist '(:error :create nil) :test #'eq)
    (error 'type-error :datum if-does-not-exist :expected-type '(member :error :create nil))))

(defun missing-file (pathname)
  (error 'file-does-not-exist :pathname pathname
                              :format-control "The file ~S does not exist~@[ in ~S~]."
                              :format-arguments (list (namestring pathname)
                                                      (directory-of-relative-file pathname))))

(defun directory-of-relative-file (pathname)
  "The name of the current directory if PATHNAME is relative to it, or NIL."
  (if (eq (car (pathname-directory pathname)) :absolute)
      nil
      (%getcwd)))

(defun open-or-fail (pathname native flags)
  (let ((fd (%fd-open native flags #o666)))
    (when (minusp fd)
      (file-system-failure pathname "open" fd))
    fd))

(defun open-for-input (pathname native if-does-not-exist)
  "Returns the descriptor, or NIL; no temporary file; whether the file was made."
  (let ((fd (%fd-open native open-read #o666)))
    (cond ((>= fd 0) (values fd nil nil))
          ((/= fd -2) (file-system-failure pathname "open" fd))
          (t
           (ecase if-does-not-exist
             (:error (missing-file pathname))
             (:create
              (values (open-or-fail pathname native (logior open-read open-write open-create)) nil t))
             ((nil) (values nil nil nil)))))))

(defun open-for-output (pathname native direction if-exists if-does-not-exist)
  "Returns the descriptor, or NIL; the temporary file's name or NIL; whether the file was made."
  (let* ((status (%stat native))
         (exists (consp status))
         (mode (if (eq direction :io) (logior open-read open-write) open-write)))
    (cond ((not exists)
           (ecase if-does-not-exist
             (:error (missing-file pathname))
             (:create
              (values (open-or-fail pathname native (logior mode open-create)) nil t))
             ((nil) (values nil nil nil))))
          ((eq (car status) :directory)
           (file-system-failure pathname "open" -21))
          (t
           (ecase if-exists
             (:error
              (error 'file-exists :pathname pathname
                                  :format-control "The file ~S already exists."
                                  :format-arguments (list (namestring pathname))))
             ((nil) (values nil nil nil))
             (:rename
              (let ((result (%rename native (concatenate 'string native ".bak"))))
                (when (minusp result)
                  (file-system-failure pathname "rename" result)))
              (values (open-or-fail pathname native (logior mode open-create)) nil t))
             ((:supersede :new-version :rename-and-delete)
              (open-superseding pathname native mode status))
             (:overwrite (values (open-or-fail pathname native mode) nil nil))
             (:append
              (values (open-or-fail pathname native (logior mode open-append)) nil nil)))))))

(defun open-superseding (pathname native mode status)
  (let* ((real (%realpath native))
         (temporary (and (eq (car status) :file) (stringp real)
                         (concatenate 'string real (format nil ".new-~D-~36R" (%process-id)
                                                           (mod (%unix-time-us) 2176782336)))))
         (fd (if temporary
                 (%fd-open temporary (logior mode open-create open-exclusive) (fifth status))
                 -1)))
    (if (>= fd 0)
        (values fd temporary nil)
        (values (open-or-fail pathname native (logior mode open-truncate)) nil nil))))

(defun open-probe (pathname native if-does-not-exist)
  "A closed stream when the file is there."
  (let ((exists (consp (%stat native))))
    (unless exists
      (ecase if-does-not-exist
        (:error (missing-file pathname))
        (:create
         (%fd-close (open-or-fail pathname native (logior open-write open-create)))
         (setq exists t))
        ((nil))))
    (and exists
         (let ((stream (%make-fd-stream :operations *fd-input-operations* :input-p t
                                        :fd -1 :name native :pathname pathname :file native)))
           (retire-stream stream)
           stream))))

(defun make-file-stream (fd pathname native temporary created direction element-type kind size
                         signed external-format append)
  (multiple-value-bind (format replacement)
      (if (eq kind :binary)
          (values (find-external-format :latin-1) nil)
          (find-external-format external-format))
    (let ((stream (%make-fd-stream
                   :operations (case direction
                                 (:input *fd-input-operations*)
                                 (:output *fd-output-operations*)
                                 (t *fd-operations*))
                   :input-p (and (member direction '(:input :io) :test #'eq) t)
                   :output-p (and (member direction '(:output :io) :test #'eq) t)
                   :fd fd :name native :pathname pathname
                   :file (if temporary (%realpath native) native)
                   :temporary-file temporary :delete-on-abort created
                   :element-type element-type :kind kind :element-bytes size :signed-p signed
                   :external-format format :replacement replacement
                   :interactive (and (%fd-isatty fd) t))))
      (when append
        (%fd-seek fd 0 2))
      (note-open-stream stream)
      stream)))
