;;;; Streams on file descriptors: binary elements, positions and lengths.
;;;;
;;;; Elements wider than eight bits are little-endian. A bivalent stream gives characters back to
;;;; the byte buffer before bytes are read: what the characters of the buffer took in bytes is
;;;; found by decoding them once more.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defun exact-byte-position (stream)
  "The index in the byte buffer of the first byte of the next character or element."
  (let* ((index (ansi-stream-in-index stream))
         (first (fd-stream-first-index stream))
         (start (fd-stream-block-start stream))
         (count (- index first)))
    (declare (fixnum index first start count))
    (cond ((= index (ansi-stream-in-limit stream)) (fd-stream-byte-next stream))
          ((zerop count) start)
          ((minusp count)
           ;; A character of the block before was unread; its bytes are gone.
           (- start (encoded-length (schar (ansi-stream-in-buffer stream) index) stream)))
          (t
           (let ((scratch (make-string count)) (done 0) (position start))
             (declare (fixnum done position))
             (loop
               (let ((result (funcall (external-format-decoder (fd-stream-external-format stream))
                                      (fd-stream-in-bytes stream) position
                                      (fd-stream-byte-end stream) scratch done)))
                 (setq position (+ position (car result))
                       done (+ done (cdr result)))
                 (when (>= done count)
                   (return position))
                 ;; A replacement was read here.
                 (setq position (+ position
                                   (or (funcall (external-format-bad-length
                                                 (fd-stream-external-format stream))
                                                (fd-stream-in-bytes stream) position
                                                (fd-stream-byte-end stream))
                                       1))
                       done (1+ done))
                 (when (or (>= done count) (>= position (fd-stream-byte-end stream)))
                   (return (min position (fd-stream-byte-end stream)))))))))))

(defun encoded-length (character stream)
  (let ((bytes (make-array 8 :element-type '(unsigned-byte 8)))
        (text (make-string 1 :initial-element character)))
    (cdr (funcall (external-format-encoder (fd-stream-external-format stream))
                  text 0 1 bytes 0))))

(defun return-characters (stream)
  "Makes the bytes of characters decoded ahead available again."
  (when (plusp (ansi-stream-in-limit stream))
    (let ((position (max 0 (exact-byte-position stream))))
      (note-refill stream)
      (setf (fd-stream-byte-next stream) position
            (fd-stream-block-start stream) position
            (ansi-stream-in-index stream) 0
            (ansi-stream-in-limit stream) 0
            (fd-stream-first-index stream) 0
            (fd-stream-line-counted-to stream) 0))))

;;; Elements

(defun begin-binary-input (stream)
  (when (eq (fd-stream-kind stream) :character)
    (not-binary-input-stream stream))
  (begin-input stream)
  (return-characters stream))

(defun fd-read-byte (stream)
  (let ((next (fd-stream-byte-next stream)))
    (declare (fixnum next))
    (if (and (eq (fd-stream-kind stream) :binary)
             (< next (fd-stream-byte-end stream))
             (eql (fd-stream-element-bytes stream) 1)
             (not (fd-stream-signed-p stream)))
        (progn
          (setf (fd-stream-byte-next stream) (1+ next))
          (aref (the (simple-array (unsigned-byte 8) (*)) (fd-stream-in-bytes stream)) next))
        (fd-read-element stream))))

(defun fd-read-element (stream)
  (begin-binary-input stream)
  (let ((size (fd-stream-element-bytes stream)))
    (loop
      (let ((next (fd-stream-byte-next stream)))
        (cond ((<= (+ next size) (fd-stream-byte-end stream))
               (setf (fd-stream-byte-next stream) (+ next size))
               (return (element-from-bytes (fd-stream-in-bytes stream) next size
                                           (fd-stream-signed-p stream))))
              ((not (fill-byte-buffer stream))
               ;; An incomplete last element does not count.
               (return nil)))))))

(defun element-from-bytes (bytes start size signed)
  (let ((value 0))
    (dotimes (index size)
      (setq value (logior value (ash (aref bytes (+ start index)) (* 8 index)))))
    (if (and signed (logbitp (1- (* 8 size)) value))
        (- value (ash 1 (* 8 size)))
        value)))

(defun octet-vector-data (vector)
  "The simple octet vector that holds VECTOR's elements and the index of the first, or NIL."
  (cond ((typep vector '(simple-array (unsigned-byte 8) (*))) (values vector 0))
        ((typep vector '(vector (unsigned-byte 8)))
         (let ((place (%array-data-vector vector)))
           (values (car place) (cdr place))))
        (t (values nil 0))))

(defun fd-read-bytes (stream vector start end)
  (declare (fixnum start end))
  (multiple-value-bind (data offset) (octet-vector-data vector)
    (if (and data (eql (fd-stream-element-bytes stream) 1) (not (fd-stream-signed-p stream)))
        (fd-read-octets stream data offset start end)
        (read-bytes-one-by-one stream vector start end))))

(defun fd-read-octets (stream data offset start end)
  (declare (fixnum offset start end))
  (begin-binary-input stream)
  (loop
    (when (>= start end)
      (return end))
    (let* ((next (fd-stream-byte-next stream))
           (count (min (- end start) (- (fd-stream-byte-end stream) next))))
      (declare (fixnum next count))
      (cond ((plusp count)
             (%copy-simple-range (fd-stream-in-bytes stream) next (+ next count)
                                 data (+ offset start))
             (setf (fd-stream-byte-next stream) (+ next count))
             (setq start (+ start count)))
            ((> (- end start) byte-buffer-size)
             ;; A big block goes to its place directly.
             (let ((read (%fd-read (fd-stream-fd stream) data (+ offset start) (+ offset end))))
               (declare (fixnum read))
               (cond ((eql read interrupted-read) (setq read 0))
                     ((minusp read) (fd-stream-failure stream "read from" read))
                     ((zerop read) (return start)))
               (setq start (+ start read))))
            ((not (fill-byte-buffer stream))
             (return start))))))

(defun begin-binary-output (stream)
  (when (eq (fd-stream-kind stream) :character)
    (not-binary-output-stream stream))
  (begin-output stream)
  (when (plusp (ansi-stream-out-index stream))
    (encode-output-buffer stream)))

(defun fd-write-byte (stream byte)
  (begin-binary-output stream)
  (let* ((size (fd-stream-element-bytes stream))
         (bytes (fd-stream-output-bytes stream))
         (signed (fd-stream-signed-p stream)))
    (unless (and (integerp byte)
                 (if signed
                     (<= (- (ash 1 (1- (* 8 size)))) byte (1- (ash 1 (1- (* 8 size)))))
                     (<= 0 byte (1- (ash 1 (* 8 size))))))
      (error 'type-error :datum byte :expected-type (fd-stream-element-type stream)))
    (when (> (+ (fd-stream-out-bytes-end stream) size) (length bytes))
      (flush-byte-buffer stream))
    (let ((end (fd-stream-out-bytes-end stream)))
      (if (eql size 1)
          (setf (aref bytes end) (logand byte #xFF))
          (dotimes (index size)
            (setf (aref bytes (+ end index)) (logand (ash byte (* -8 index)) #xFF))))
      (setf (fd-stream-out-bytes-end stream) (+ end size)))
    (when (eq (fd-stream-buffering stream) :none)
      (flush-byte-buffer stream))))

(defun fd-write-bytes (stream vector start end)
  (declare (fixnum start end))
  (multiple-value-bind (data offset) (octet-vector-data vector)
    (if (and data (eql (fd-stream-element-bytes stream) 1) (not (fd-stream-signed-p stream)))
        (fd-write-octets stream data (+ offset start) (+ offset end))
        (write-bytes-one-by-one stream vector start end))))

(defun fd-write-octets (stream data start end)
  (declare (fixnum start end))
  (begin-binary-output stream)
  (let* ((bytes (fd-stream-output-bytes stream))
         (filled (fd-stream-out-bytes-end stream)))
    (declare (fixnum filled))
    (cond ((<= (+ filled (- end start)) (length bytes))
           (%copy-simple-range data start end bytes filled)
           (setf (fd-stream-out-bytes-end stream) (+ filled (- end start))))
          (t
           (flush-byte-buffer stream)
           (write-all-bytes stream data start end)))
    (when (eq (fd-stream-buffering stream) :none)
      (flush-byte-buffer stream))))

;;; Positions and lengths

(defun fd-position (stream)
  (flush-output stream)
  (let ((position (%fd-seek (fd-stream-fd stream) 0 1)))
    (if (minusp position)
        nil
        (let ((bytes (if (fd-stream-holds-input-p stream)
                         (- position (- (fd-stream-byte-end stream) (exact-byte-position stream)))
                         position)))
          (values (floor bytes (fd-stream-element-bytes stream)))))))

(defun fd-set-position (stream position)
  (flush-output stream)
  (let* ((size (fd-stream-element-bytes stream))
         (status (case position
                   (:start (%fd-seek (fd-stream-fd stream) 0 0))
                   (:end (%fd-seek (fd-stream-fd stream) 0 2))
                   (t (%fd-seek (fd-stream-fd stream) (* position size) 0)))))
    (cond ((minusp status) nil)
          (t
           (forget-input stream)
           ;; Lines and characters before the new position are not known any more.
           (setf (fd-stream-characters-before stream) status
                 (fd-stream-lines-before stream) 0)
           t))))

(defun fd-length (stream)
  (unless (fd-stream-file stream)
    (no-length stream))
  (when (ansi-stream-output-p stream)
    (flush-output stream))
  (let ((size (%fd-size (fd-stream-fd stream))))
    (when (minusp size)
      (fd-stream-failure stream "find the length of" size))
    (values (floor size (fd-stream-element-bytes stream)))))

(defun fd-string-length (stream object)
  (let* ((text (coerce (string object) 'simple-string))
         (format (fd-stream-external-format stream))
         (bytes (make-array (+ 8 (* 4 (length text))) :element-type '(unsigned-byte 8)))
         (result (funcall (external-format-encoder format) text 0 (length text) bytes 0)))
    (if (= (car result) (length text))
        (cdr result)
        nil)))

(defun fd-stream-format-designator (stream)
  (let ((format (fd-stream-external-format stream)))
    (cond ((null format) :default)
          ((fd-stream-replacement stream)
           (list (external-format-name format) :replacement (fd-stream-replacement stream)))
          (t (external-format-name format)))))

(define-stream-operations *fd-operations*
  :read-char 'fd-read-char :peek-char 'fd-peek-char :unread-char 'fd-unread-char
  :read-line 'fd-read-line :read-string 'fd-read-string :listen 'fd-listen
  :clear-input 'fd-clear-input :read-byte 'fd-read-byte :read-bytes 'fd-read-bytes
  :write-char 'fd-write-char :write-string 'fd-write-string :line-length 'fd-line-length
  :finish-output 'flush-output :force-output 'flush-output :clear-output 'fd-clear-output
  :write-byte 'fd-write-byte :write-bytes 'fd-write-bytes :close 'fd-stream-close
  :element-type 'fd-stream-element-type :external-format 'fd-stream-format-designator
  :interactive-p 'fd-stream-interactive :position 'fd-position
  :set-position 'fd-set-position :length 'fd-length :string-length 'fd-string-length)

(define-stream-operations *fd-input-operations*
  :read-char 'fd-read-char :peek-char 'fd-peek-char :unread-char 'fd-unread-char
  :read-line 'fd-read-line :read-string 'fd-read-string :listen 'fd-listen
  :clear-input 'fd-clear-input :read-byte 'fd-read-byte :read-bytes 'fd-read-bytes
  :write-string 'not-output-stream :write-bytes 'not-binary-output-stream
  :column 'not-output-stream :close 'fd-stream-close
  :element-type 'fd-stream-element-type :external-format 'fd-stream-format-designator
  :interactive-p 'fd-stream-interactive :position 'fd-position
  :set-position 'fd-set-position :length 'fd-length :string-length 'fd-string-length)

(define-stream-operations *fd-output-operations*
  :write-char 'fd-write-char :write-string 'fd-write-string :line-length 'fd-line-length
  :finish-output 'flush-output :force-output 'flush-output :clear-output 'fd-clear-output
  :write-byte 'fd-write-byte :write-bytes 'fd-write-bytes :close 'fd-stream-close
  :read-line 'not-input-stream :read-string 'not-input-stream
  :read-bytes 'not-binary-input-stream
  :element-type 'fd-stream-element-type :external-format 'fd-stream-format-designator
  :interactive-p 'fd-stream-interactive :position 'fd-position
  :set-position 'fd-set-position :length 'fd-length :string-length 'fd-string-length)
