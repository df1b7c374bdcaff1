;;;; Broadcast and concatenated streams: one stream for a list of streams.
;;;;
;;;; What a broadcast stream without components answers (position 0, length 0, ...) is written in
;;;; the standard. A concatenated stream forgets a component once its end was seen; the component
;;;; read from last is where a character is unread.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

;;; Broadcast streams

(define-stream-operations *broadcast-operations*
  :write-char 'broadcast-write-char :write-string 'broadcast-write-string
  :write-byte 'broadcast-write-byte :write-bytes 'broadcast-write-bytes
  :column 'broadcast-column :line-length 'broadcast-line-length
  :finish-output 'broadcast-finish-output :force-output 'broadcast-force-output
  :clear-output 'broadcast-clear-output :element-type 'broadcast-element-type
  :external-format 'broadcast-external-format :position 'broadcast-position
  :set-position 'broadcast-set-position :length 'broadcast-length
  :string-length 'broadcast-string-length)

(defstruct (broadcast-stream (:include ansi-stream) (:copier nil)
                             (:constructor %make-broadcast-stream
                                 (streams &aux (operations *broadcast-operations*) (output-p t))))
  (streams '() :type list))

(defun make-broadcast-stream (&rest streams)
  "Returns a stream whose output goes to all of STREAMS."
  (mapc #'check-output-stream streams)
  (%make-broadcast-stream streams))

(defun last-broadcast-component (stream)
  (car (last (broadcast-stream-streams stream))))

(defun broadcast-write-char (stream character)
  (dolist (component (broadcast-stream-streams stream))
    (write-char character component)))

(defun broadcast-write-string (stream string start end)
  (dolist (component (broadcast-stream-streams stream))
    (forward-string component string start end)))

(defun broadcast-write-byte (stream byte)
  (dolist (component (broadcast-stream-streams stream))
    (write-byte byte component)))

(defun broadcast-write-bytes (stream vector start end)
  (dolist (component (broadcast-stream-streams stream))
    (write-sequence vector component :start start :end end)))

(defun broadcast-column (stream)
  (let ((component (last-broadcast-component stream)))
    (if component (forward-column component) 0)))

(defun broadcast-line-length (stream)
  (let ((least nil))
    (dolist (component (broadcast-stream-streams stream) least)
      (let ((length (forward-line-length component)))
        (when (and length (or (null least) (< length least)))
          (setq least length))))))

(defun broadcast-finish-output (stream)
  (dolist (component (broadcast-stream-streams stream))
    (finish-output component)))

(defun broadcast-force-output (stream)
  (dolist (component (broadcast-stream-streams stream))
    (force-output component)))

(defun broadcast-clear-output (stream)
  (dolist (component (broadcast-stream-streams stream))
    (clear-output component)))

(defun broadcast-element-type (stream)
  (let ((component (last-broadcast-component stream)))
    (if component (stream-element-type component) t)))

(defun broadcast-external-format (stream)
  (let ((component (last-broadcast-component stream)))
    (if component (stream-external-format component) :default)))

(defun broadcast-position (stream)
  (let ((component (last-broadcast-component stream)))
    (if component (file-position component) 0)))

(defun broadcast-set-position (stream position)
  (let ((done nil))
    (dolist (component (broadcast-stream-streams stream) done)
      (setq done (file-position component position)))))

(defun broadcast-length (stream)
  (let ((component (last-broadcast-component stream)))
    (if component (file-length component) 0)))

(defun broadcast-string-length (stream object)
  (let ((component (last-broadcast-component stream)))
    (if component (file-string-length component object) 1)))

;;; Concatenated streams

(define-stream-operations *concatenated-operations*
  :read-char 'concatenated-read-char :peek-char 'concatenated-peek-char
  :unread-char 'concatenated-unread-char :listen 'concatenated-listen
  :clear-input 'concatenated-clear-input :read-byte 'concatenated-read-byte
  :element-type 'concatenated-element-type
  :external-format 'concatenated-external-format)

(defstruct (concatenated-stream (:include ansi-stream) (:copier nil)
                                (:constructor %make-concatenated-stream
                                    (streams
                                     &aux (operations *concatenated-operations*) (input-p t))))
  (streams '() :type list))

(defun make-concatenated-stream (&rest streams)
  "Returns a stream that reads each of STREAMS to its end in turn."
  (mapc #'check-input-stream streams)
  (%make-concatenated-stream streams))

(defmacro do-concatenated ((component stream) form)
  "The value of FORM with COMPONENT bound to the first component for which it is true."
  `(loop
     (let ((,component (car (concatenated-stream-streams ,stream))))
       (when (null ,component)
         (return nil))
       (let ((value ,form))
         (when value
           (return value)))
       (setf (concatenated-stream-streams ,stream)
             (cdr (concatenated-stream-streams ,stream))))))

(defun concatenated-read-char (stream)
  (do-concatenated (component stream) (forward-read-char component)))

(defun concatenated-peek-char (stream)
  (do-concatenated (component stream) (forward-peek-char component)))

(defun concatenated-unread-char (stream character)
  (let ((component (car (concatenated-stream-streams stream))))
    (if component
        (unread-char character component)
        (stream-failure stream "There is no character to unread on ~S." stream))))

(defun concatenated-read-byte (stream)
  (do-concatenated (component stream) (forward-read-byte component)))

(defun concatenated-listen (stream)
  (loop
    (let ((component (car (concatenated-stream-streams stream))))
      (when (null component)
        (return :eof))
      (let ((state (forward-listen component)))
        (unless (eq state :eof)
          (return state)))
      (setf (concatenated-stream-streams stream)
            (cdr (concatenated-stream-streams stream))))))

(defun concatenated-clear-input (stream)
  (let ((component (car (concatenated-stream-streams stream))))
    (when component
      (clear-input component))))

(defun concatenated-element-type (stream)
  (let ((component (car (concatenated-stream-streams stream))))
    (if component (stream-element-type component) nil)))

(defun concatenated-external-format (stream)
  (let ((component (car (concatenated-stream-streams stream))))
    (if component (stream-external-format component) :default)))
