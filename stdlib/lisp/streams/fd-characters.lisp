;;;; Streams on file descriptors: characters.
;;;;
;;;; Input: when the character buffer is used up, a block of bytes is decoded into it from index 1
;;;; on; index 0 keeps the last character of the block before, so that one character can always be
;;;; unread. Output: the character buffer is encoded when it is full or somebody wants to see what
;;;; was written; a newline does that on line-buffered streams.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

;;; Input

(defun refill-characters (stream)
  "Decodes the next block of characters; false at the end of the file."
  (check-characters-allowed stream "input")
  (begin-input stream)
  (let ((buffer (fd-stream-character-buffer stream))
        (limit (ansi-stream-in-limit stream)))
    (declare (type (simple-array character (*)) buffer) (fixnum limit))
    (note-refill stream)
    (when (plusp limit)
      (setf (schar buffer 0) (schar buffer (1- limit))))
    (let ((first (if (plusp limit) 1 0)))
      (declare (fixnum first))
      ;; The state before decoding: no character waits.
      (setf (fd-stream-first-index stream) first
            (fd-stream-line-counted-to stream) first
            (ansi-stream-in-index stream) first
            (ansi-stream-in-limit stream) first)
      (setf (fd-stream-block-start stream) (fd-stream-byte-next stream))
      (let ((produced (decode-block stream buffer first)))
        (declare (fixnum produced))
        (setf (ansi-stream-in-limit stream) (+ first produced))
        (plusp produced)))))

(defun fd-stream-character-buffer (stream)
  (let ((buffer (ansi-stream-in-buffer stream)))
    (if (plusp (length buffer))
        buffer
        (setf (ansi-stream-in-buffer stream) (make-string character-buffer-size)))))

(defun decode-block (stream buffer first)
  "Decodes bytes into BUFFER from FIRST on, reading more where needed; the number of characters, 0 only
at the end."
  (loop
    (let ((produced (decode-available stream buffer first)))
      (when (plusp produced)
        (return produced)))
    ;; Nothing could be decoded: the bytes are used up, incomplete, or bad.
    (let* ((start (fd-stream-byte-next stream))
           (end (fd-stream-byte-end stream))
           (bad (and (< start end)
                     (funcall (external-format-bad-length (fd-stream-external-format stream))
                              (fd-stream-in-bytes stream) start end))))
      (cond (bad
             (let ((produced (decoding-trouble stream bad buffer first)))
               (cond ((eq produced :end) (return 0))
                     ((plusp produced) (return produced)))))
            ((fill-byte-buffer stream))
            ((< (fd-stream-byte-next stream) (fd-stream-byte-end stream))
             ;; The file ends in the middle of a character.
             (let ((produced (decoding-trouble stream (- (fd-stream-byte-end stream)
                                                         (fd-stream-byte-next stream))
                                               buffer first)))
               (cond ((eq produced :end) (return 0))
                     ((plusp produced) (return produced)))))
            (t (return 0))))))

(defun decode-available (stream buffer first)
  (let ((start (fd-stream-byte-next stream))
        (end (fd-stream-byte-end stream)))
    (if (>= start end)
        0
        (let ((result (funcall (external-format-decoder (fd-stream-external-format stream))
                               (fd-stream-in-bytes stream) start end buffer first)))
          (setf (fd-stream-byte-next stream) (+ start (car result)))
          (cdr result)))))

(defun decoding-trouble (stream count buffer first)
  "Deals with COUNT bytes that are no character: stores a replacement and returns its length, or :END."
  (let* ((start (fd-stream-byte-next stream))
         (replacement
           (or (fd-stream-replacement stream)
               (restart-case
                   (error 'stream-decoding-error
                          :stream stream
                          :octets (coerce (subseq (fd-stream-in-bytes stream) start (+ start count))
                                          'list)
                          :format (external-format-name (fd-stream-external-format stream)))
                 (attempt-resync ()
                   :report "Skip to the next character that can be decoded."
                   "")
                 (input-replacement (string)
                   :report "Supply a character or string to be read instead."
                   :interactive read-replacement
                   string)
                 (force-end-of-file ()
                   :report "Pretend that the file ends here."
                   :end)))))
    (cond ((eq replacement :end)
           (setf (fd-stream-byte-next stream) (fd-stream-byte-end stream))
           :end)
          (t
           (let ((text (string replacement)))
             (setf (fd-stream-byte-next stream) (+ start count))
             (replace buffer text :start1 first)
             (length text))))))

(defun read-replacement ()
  (%ask-for-value "Replacement (evaluated)"))

(defun fd-read-char (stream)
  (if (refill-characters stream)
      (fast-read-char stream)
      nil))

(defun fd-peek-char (stream)
  (if (refill-characters stream)
      (fast-peek-char stream)
      nil))

(defun fd-unread-char (stream character)
  (declare (ignore character))
  (let ((index (ansi-stream-in-index stream)))
    (if (plusp index)
        (setf (ansi-stream-in-index stream) (1- index))
        (stream-failure stream "There is no character to unread on ~S." stream))))

(defun fd-read-line (stream)
  "Reads a line that does not lie in one block."
  (let ((parts '()) (length 0) (missing nil))
    (loop
      (let* ((buffer (ansi-stream-in-buffer stream))
             (start (ansi-stream-in-index stream))
             (limit (ansi-stream-in-limit stream))
             (newline (and (< start limit) (%string-position #\Newline buffer start limit)))
             (end (or newline limit)))
        (when (< start end)
          (push (subseq buffer start end) parts)
          (setq length (+ length (- end start))))
        (setf (ansi-stream-in-index stream) (if newline (1+ newline) limit))
        (when newline
          (return))
        (unless (refill-characters stream)
          (setq missing t)
          (return))))
    (if (and missing (zerop length))
        (values nil t)
        (let ((line (make-string length)) (end length))
          (dolist (part parts)
            (let ((start (- end (length part))))
              (%copy-simple-range part 0 (length part) line start)
              (setq end start)))
          (values line missing)))))

(defun fd-read-string (stream string start end)
  (declare (fixnum start end))
  (loop
    (when (>= start end)
      (return end))
    (let* ((index (ansi-stream-in-index stream))
           (count (min (- end start) (- (ansi-stream-in-limit stream) index))))
      (declare (fixnum index count))
      (cond ((plusp count)
             (%copy-simple-range (ansi-stream-in-buffer stream) index (+ index count) string start)
             (setf (ansi-stream-in-index stream) (+ index count))
             (setq start (+ start count)))
            ((not (refill-characters stream))
             (return start))))))

(defun fd-listen (stream)
  (cond ((< (fd-stream-byte-next stream) (fd-stream-byte-end stream)) t)
        ((not (%fd-ready (fd-stream-fd stream) 0)) nil)
        ;; Something can be read, if only the end of the file.
        ((eq (fd-stream-kind stream) :binary)
         (if (fill-byte-buffer stream) t :eof))
        ((refill-characters stream) t)
        (t :eof)))

(defun fd-clear-input (stream)
  (when (fd-stream-interactive stream)
    (forget-input stream)
    (loop
      (unless (and (%fd-ready (fd-stream-fd stream) 0) (fill-byte-buffer stream))
        (return))
      (forget-input stream))))

;;; Output

(defun check-characters-allowed (stream direction)
  (when (eq (fd-stream-kind stream) :binary)
    (error 'simple-type-error :datum stream :expected-type '(satisfies character-stream-p)
                              :format-control "~S is not a character ~A stream."
                              :format-arguments (list stream direction))))

(defun character-stream-p (stream)
  "True when characters can be read from or written to STREAM."
  (let ((type (stream-element-type stream)))
    (or (eq type :default) (and (subtypep type 'character) t))))

(defun prepare-character-output (stream)
  "Makes the output buffer ready for characters."
  (check-characters-allowed stream "output")
  (begin-output stream)
  (when (zerop (length (ansi-stream-out-buffer stream)))
    (setf (ansi-stream-out-buffer stream) (make-string character-buffer-size)))
  (unless (eq (fd-stream-buffering stream) :none)
    (setf (ansi-stream-out-limit stream) (length (ansi-stream-out-buffer stream)))))

(defun fd-write-char (stream character)
  (prepare-character-output stream)
  (let* ((buffer (ansi-stream-out-buffer stream))
         (index (ansi-stream-out-index stream)))
    (declare (type (simple-array character (*)) buffer) (fixnum index))
    (when (>= index (length buffer))
      (encode-output-buffer stream)
      (setq index 0))
    (setf (schar buffer index) character)
    (setf (ansi-stream-out-index stream) (1+ index))
    (case (fd-stream-buffering stream)
      (:line (when (eq character #\Newline)
               (flush-output stream)))
      (:none (flush-output stream)))))

(defun fd-write-string (stream string start end)
  (declare (fixnum start end) (simple-string string))
  (prepare-character-output stream)
  (let ((flush (case (fd-stream-buffering stream)
                 (:line (%string-position #\Newline string start end))
                 (:none t)
                 (t nil)))
        (buffer (ansi-stream-out-buffer stream)))
    (declare (type (simple-array character (*)) buffer))
    (loop
      (let* ((index (ansi-stream-out-index stream))
             (count (min (- end start) (- (length buffer) index))))
        (declare (fixnum index count))
        (%copy-simple-range string start (+ start count) buffer index)
        (setf (ansi-stream-out-index stream) (+ index count))
        (setq start (+ start count))
        (when (>= start end)
          (return))
        (encode-output-buffer stream)))
    (when flush
      (flush-output stream))))

(defun encode-output-buffer (stream)
  "Moves the characters of the output buffer into the byte buffer, writing that when it is full."
  (let* ((buffer (ansi-stream-out-buffer stream))
         (end (ansi-stream-out-index stream))
         (start 0)
         (bytes (fd-stream-output-bytes stream))
         (format (fd-stream-external-format stream)))
    (declare (fixnum start end))
    (setf (ansi-stream-out-column stream) (buffered-column stream)
          (ansi-stream-out-index stream) 0)
    (loop
      (when (>= start end)
        (return))
      (let* ((to (fd-stream-out-bytes-end stream))
             (result (funcall (external-format-encoder format) buffer start end bytes to)))
        (setq start (+ start (car result)))
        (setf (fd-stream-out-bytes-end stream) (+ to (cdr result)))
        (when (< start end)
          ;; Either there is no room left or the next character cannot be encoded.
          (if (> (+ (fd-stream-out-bytes-end stream) 8) (length bytes))
              (flush-byte-buffer stream)
              (progn
                (encoding-trouble stream (schar buffer start))
                (setq start (1+ start)))))))))

(defun encoding-trouble (stream character)
  "Writes what stands for CHARACTER, which cannot be encoded."
  (let ((replacement
          (or (fd-stream-replacement stream)
              (restart-case
                  (error 'stream-encoding-error
                         :stream stream :code (char-code character)
                         :format (external-format-name (fd-stream-external-format stream)))
                (output-nothing ()
                  :report "Skip the character."
                  "")
                (output-replacement (string)
                  :report "Supply a character or string to be written instead."
                  :interactive read-replacement
                  string))))
        (format (fd-stream-external-format stream)))
    (let* ((text (coerce (string replacement) 'simple-string))
           (bytes (fd-stream-out-bytes stream))
           (start 0) (end (length text)))
      (loop
        (when (>= start end)
          (return))
        (let ((result (funcall (external-format-encoder format) text start end bytes
                               (fd-stream-out-bytes-end stream))))
          (setq start (+ start (car result)))
          (setf (fd-stream-out-bytes-end stream)
                (+ (fd-stream-out-bytes-end stream) (cdr result)))
          (when (< start end)
            (if (> (+ (fd-stream-out-bytes-end stream) 8) (length bytes))
                (flush-byte-buffer stream)
                ;; The replacement cannot be encoded either.
                (setq start (1+ start)))))))))

(defun fd-clear-output (stream)
  (setf (ansi-stream-out-column stream) (buffered-column stream)
        (ansi-stream-out-index stream) 0
        (fd-stream-out-bytes-end stream) 0))

(defun fd-line-length (stream)
  (if (fd-stream-interactive stream)
      (car (%fd-terminal-size (fd-stream-fd stream)))
      nil))

;;; Positions for messages

(defun note-refill (stream)
  "Counts what is in the input buffer before its contents go away."
  (let ((limit (ansi-stream-in-limit stream)))
    (when (plusp limit)
      (setf (fd-stream-lines-before stream)
            (+ (fd-stream-lines-before stream)
               (count-newlines (ansi-stream-in-buffer stream)
                               (fd-stream-line-counted-to stream) limit))
            (fd-stream-line-counted-to stream) limit
            (fd-stream-characters-before stream)
            (+ (fd-stream-characters-before stream)
               (- limit (fd-stream-first-index stream)))))))

(defun fd-stream-reading-position (stream)
  "The number of characters read from STREAM and the number of the line of the next."
  (let ((index (ansi-stream-in-index stream))
        (counted (fd-stream-line-counted-to stream)))
    (declare (fixnum index counted))
    (cond ((> index counted)
           (setf (fd-stream-lines-before stream)
                 (+ (fd-stream-lines-before stream)
                    (count-newlines (ansi-stream-in-buffer stream) counted index))
                 (fd-stream-line-counted-to stream) index))
          ((< index counted)
           (setf (fd-stream-lines-before stream)
                 (- (fd-stream-lines-before stream)
                    (count-newlines (ansi-stream-in-buffer stream) index counted))
                 (fd-stream-line-counted-to stream) index)))
    (values (+ (fd-stream-characters-before stream) (- index (fd-stream-first-index stream)))
            (1+ (fd-stream-lines-before stream)))))
