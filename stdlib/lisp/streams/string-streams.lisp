;;;; String streams: input from a string, output to a new string, output to a string with a fill
;;;; pointer.
;;;;
;;;; Input reads the string in place: the stream's buffer is the simple string that holds the
;;;; characters. Output collects into a character buffer that doubles when it is full;
;;;; GET-OUTPUT-STREAM-STRING copies out what is there. PRINC-TO-STRING and the like take their
;;;; streams from a small pool, since making one costs more than printing a number.
;;;;
;;;; Invariants: an output stream's OUT-LIMIT is the length of its buffer. A stream in the pool is
;;;; referenced from nowhere else.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defstruct (string-stream (:include ansi-stream) (:constructor nil) (:copier nil)))

;;; Input

(defstruct (string-input-stream (:include string-stream) (:copier nil)
                                (:constructor %make-string-input-stream
                                    (operations in-buffer in-index in-limit start offset
                                     &aux (input-p t))))
  ;; Where unreading stops, and what to subtract to get an index into the string as given.
  (start 0 :type fixnum)
  (offset 0 :type fixnum))

(define-stream-operations *string-input-operations*
  :read-char 'do-nothing :peek-char 'do-nothing :unread-char 'string-input-unread-char
  :read-line 'string-input-read-line :read-string 'string-input-read-string
  :listen 'end-of-listen :clear-input 'do-nothing
  :element-type 'string-input-element-type
  :position 'string-input-file-position :set-position 'string-input-set-position)

(defun make-string-input-stream (string &optional (start 0) end)
  "Returns a stream that reads the characters of STRING from START to END."
  (with-string-data (data from to) (string start end)
    (%make-string-input-stream *string-input-operations* data from to from (- from start))))

(defun string-input-unread-char (stream character)
  (declare (ignore character))
  (let ((index (ansi-stream-in-index stream)))
    (if (> index (string-input-stream-start stream))
        (setf (ansi-stream-in-index stream) (1- index))
        (stream-failure stream "There is no character to unread on ~S." stream))))

(defun string-input-read-line (stream)
  "The rest of the string: READ-LINE has found no newline."
  (let ((start (ansi-stream-in-index stream))
        (limit (ansi-stream-in-limit stream)))
    (if (>= start limit)
        (values nil t)
        (let ((line (make-string (- limit start))))
          (%copy-simple-range (ansi-stream-in-buffer stream) start limit line 0)
          (setf (ansi-stream-in-index stream) limit)
          (values line t)))))

(defun string-input-read-string (stream string start end)
  (declare (fixnum start end))
  (let* ((index (ansi-stream-in-index stream))
         (count (min (- end start) (- (ansi-stream-in-limit stream) index))))
    (declare (fixnum index count))
    (%copy-simple-range (ansi-stream-in-buffer stream) index (+ index count) string start)
    (setf (ansi-stream-in-index stream) (+ index count))
    (+ start count)))

(defun string-input-element-type (stream)
  (array-element-type (ansi-stream-in-buffer stream)))

(defun string-input-position (stream)
  "The index of the next character in the string as given."
  (- (ansi-stream-in-index stream) (string-input-stream-offset stream)))

;; A stream's positions begin with 0, wherever in the string it begins.
(defun string-input-file-position (stream)
  (- (ansi-stream-in-index stream) (string-input-stream-start stream)))

(defun string-input-set-position (stream position)
  (let* ((start (string-input-stream-start stream))
         (index (case position
                  (:start start)
                  (:end (ansi-stream-in-limit stream))
                  (t (+ position start)))))
    (when (<= start index (ansi-stream-in-limit stream))
      (setf (ansi-stream-in-index stream) index)
      t)))

;;; Output to a new string

(defstruct (string-output-stream (:include string-stream) (:copier nil)
                                 (:constructor %make-string-output-stream
                                     (operations out-buffer out-limit element-type
                                      &aux (output-p t))))
  (element-type 'character))

(define-stream-operations *string-output-operations*
  :write-char 'string-output-write-char :write-string 'string-output-write-string
  :finish-output 'do-nothing :force-output 'do-nothing :clear-output 'do-nothing
  :close 'string-output-close :element-type 'string-output-stream-element-type
  :position 'ansi-stream-out-index :set-position 'string-output-set-position)

;;; Making a buffer costs more than most streams are used for: a closed stream leaves its own to the
;;; next one.
(defvar *free-output-buffer* nil "The buffer of a string output stream that was closed, or NIL.")

(defun take-output-buffer ()
  (let ((buffer *free-output-buffer*))
    (cond (buffer
           (setq *free-output-buffer* nil)
           buffer)
          (t (make-string 256)))))

(defvar *no-buffer* (make-string 0) "The buffer of streams that have none.")

(defun string-output-close (stream abort)
  (declare (ignore abort))
  (let ((buffer (ansi-stream-out-buffer stream)))
    (when (<= 256 (length buffer) 10000)
      (setq *free-output-buffer* buffer)))
  (setf (ansi-stream-out-buffer stream) *no-buffer*)
  (retire-stream stream))

(defun make-string-output-stream (&key (element-type 'character))
  "Returns a stream that collects what is written for GET-OUTPUT-STREAM-STRING."
  (unless (or (eq element-type 'character) (subtypep element-type 'character))
    (error 'simple-type-error :datum element-type :expected-type '(member character base-char nil)
                              :format-control "~S is not a subtype of CHARACTER."
                              :format-arguments (list element-type)))
  (let ((buffer (take-output-buffer)))
    (%make-string-output-stream *string-output-operations* buffer (length buffer) element-type)))

(defun grow-output-buffer (stream needed)
  "Makes room for NEEDED more characters."
  (declare (fixnum needed))
  (let* ((index (ansi-stream-out-index stream))
         (old (ansi-stream-out-buffer stream))
         (new (make-string (max (* 2 (length old)) (+ index needed)))))
    (declare (fixnum index))
    (%copy-simple-range old 0 index new 0)
    (setf (ansi-stream-out-limit stream) (length new)
          (ansi-stream-out-buffer stream) new)))

(defun string-output-write-char (stream character)
  (let ((index (ansi-stream-out-index stream)))
    (declare (fixnum index))
    (when (>= index (ansi-stream-out-limit stream))
      (grow-output-buffer stream 1))
    (setf (schar (ansi-stream-out-buffer stream) index) character)
    (setf (ansi-stream-out-index stream) (1+ index))))

(defun string-output-write-string (stream string start end)
  (declare (fixnum start end))
  (let* ((index (ansi-stream-out-index stream))
         (new-index (+ index (- end start))))
    (declare (fixnum index new-index))
    (when (> new-index (ansi-stream-out-limit stream))
      (grow-output-buffer stream (- end start)))
    (%copy-simple-range string start end (ansi-stream-out-buffer stream) index)
    (setf (ansi-stream-out-index stream) new-index)))

(defun string-output-set-position (stream position)
  (let ((end (ansi-stream-out-index stream))
        (index (case position (:start 0) (:end (ansi-stream-out-index stream)) (t position))))
    (when (<= 0 index end)
      (setf (ansi-stream-out-index stream) index)
      t)))

(defun output-stream-characters (stream)
  "What STREAM has collected, as a new simple string; STREAM goes on empty."
  (let* ((end (ansi-stream-out-index stream))
         (result (make-string end)))
    (%copy-simple-range (ansi-stream-out-buffer stream) 0 end result 0)
    (setf (ansi-stream-out-index stream) 0
          (ansi-stream-out-column stream) 0)
    result))

(defun get-output-stream-string (stream)
  "Returns the characters written to STREAM since the last call."
  (unless (string-output-stream-p stream)
    (error 'type-error :datum stream :expected-type 'string-output-stream))
  (when (closed-stream-p stream)
    (closed-stream-used stream))
  (let ((result (output-stream-characters stream)))
    (case (string-output-stream-element-type stream)
      ((base-char standard-char) (coerce result 'simple-base-string))
      ;; What has no characters at all is of this type as well.
      ((nil) (if (equal result "") (make-array 0 :element-type nil) result))
      (t result))))

;;; Output to a string with a fill pointer

(defstruct (fill-pointer-output-stream (:include string-stream) (:copier nil)
                                       (:constructor %make-fill-pointer-output-stream
                                           (operations string &aux (output-p t))))
  string)

(define-stream-operations *fill-pointer-output-operations*
  :write-char 'fill-pointer-write-char :write-string 'fill-pointer-write-string
  :column 'fill-pointer-column
  :finish-output 'do-nothing :force-output 'do-nothing :clear-output 'do-nothing
  :element-type 'fill-pointer-element-type
  :position 'fill-pointer-position :set-position 'fill-pointer-set-position)

(defun make-fill-pointer-output-stream (string)
  "Returns a stream whose output is added to STRING by VECTOR-PUSH-EXTEND."
  (unless (and (stringp string) (array-has-fill-pointer-p string))
    (error 'simple-type-error :datum string
                              :expected-type '(and string (satisfies array-has-fill-pointer-p))
                              :format-control "~S is not a string with a fill pointer."
                              :format-arguments (list string)))
  (%make-fill-pointer-output-stream *fill-pointer-output-operations* string))

(defun fill-pointer-write-char (stream character)
  (vector-push-extend character (fill-pointer-output-stream-string stream)))

(defun fill-pointer-write-string (stream data start end)
  (declare (fixnum start end))
  (let* ((string (fill-pointer-output-stream-string stream))
         (fill (fill-pointer string))
         (new-fill (+ fill (- end start))))
    (declare (fixnum fill new-fill))
    (when (> new-fill (array-dimension string 0))
      (unless (adjustable-array-p string)
        (error 'simple-error
               :format-control "~S has no room for more characters and is not adjustable."
               :format-arguments (list string)))
      (setq string (adjust-array string (max new-fill (* 2 (array-dimension string 0))))))
    (setf (fill-pointer string) new-fill)
    (replace string data :start1 fill :start2 start :end2 end)))

(defun fill-pointer-column (stream)
  (let* ((string (fill-pointer-output-stream-string stream))
         (length (length string))
         (newline (position #\Newline string :from-end t)))
    (if newline (- length newline 1) length)))

(defun fill-pointer-element-type (stream)
  (array-element-type (fill-pointer-output-stream-string stream)))

(defun fill-pointer-position (stream)
  (fill-pointer (fill-pointer-output-stream-string stream)))

(defun fill-pointer-set-position (stream position)
  (let ((string (fill-pointer-output-stream-string stream)))
    (let ((index (case position
                   (:start 0)
                   (:end (array-dimension string 0))
                   (t position))))
      (when (<= 0 index (array-dimension string 0))
        (setf (fill-pointer string) index)
        t))))

;;; Streams for the library's own use

(defvar *string-stream-pool* nil "String output streams that are free for library code.")

(defun take-string-stream ()
  "A string output stream that is empty. Give it back by RELEASE-STRING-STREAM if nobody else can
know it; after a non-local exit it is simply garbage."
  (let ((pool *string-stream-pool*))
    (cond (pool
           (setq *string-stream-pool* (cdr pool))
           (car pool))
          (t (%make-string-output-stream *string-output-operations*
                                         (make-string 256) 256 'character)))))

(defun release-string-stream (stream)
  "Returns what STREAM has collected and puts it back into the pool."
  (let ((result (output-stream-characters stream)))
    ;; A huge buffer is not worth keeping alive.
    (when (and (<= (ansi-stream-out-limit stream) 10000)
               (not (closed-stream-p stream)))
      (setq *string-stream-pool* (cons stream *string-stream-pool*)))
    result))

(defmacro with-collected-output ((stream) &body body)
  "Runs BODY with STREAM bound to a string stream for library code; the value is what was written."
  `(let ((,stream (take-string-stream)))
     ,@body
     (release-string-stream ,stream)))
