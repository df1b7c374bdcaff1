;;;; Streams on file descriptors: the structure, and the bytes below.
;;;;
;;;; Problem: one kind of stream for files, pipes and terminals; for characters, bytes of any width,
;;;; or both; for reading, writing, or both. Approach: bytes are moved in blocks between the
;;;; descriptor and two byte buffers; characters are decoded into and encoded from the character
;;;; buffers of the ANSI stream (fd-characters.lisp), binary elements taken from the byte buffers
;;;; directly (fd-bytes.lisp).
;;;;
;;;; Invariants: BLOCK-START <= BYTE-NEXT <= BYTE-END. The characters of the input buffer from index
;;;; FIRST-INDEX on were decoded from the bytes BLOCK-START .. BYTE-NEXT. A stream for both
;;;; directions is in one of two modes: while it holds output, in character or byte buffer, it
;;;; holds no input, and the other way round.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defconstant byte-buffer-size 32768)
(defconstant character-buffer-size 8192)

(defstruct (file-stream (:include ansi-stream) (:constructor nil) (:copier nil) (:predicate nil)))

(defstruct (fd-stream (:include file-stream) (:copier nil) (:constructor %make-fd-stream))
  (fd -1 :type fixnum)
  ;; For messages: a string such as "standard input" or the name of the file.
  (name "" :type string)
  ;; The pathname the stream was opened by, or NIL.
  (pathname nil)
  ;; The native names of the file and, while a new version is written, of the file that holds it.
  (file nil)
  (temporary-file nil)
  (delete-on-abort nil)
  (element-type 'character)
  ;; :CHARACTER, :BINARY or :BIVALENT
  (kind :character)
  (element-bytes 1 :type fixnum)
  (signed-p nil)
  (external-format nil)
  (replacement nil)
  ;; :FULL, :LINE or :NONE
  (buffering :full)
  (interactive nil)
  (in-bytes nil)
  (block-start 0 :type fixnum)
  (byte-next 0 :type fixnum)
  (byte-end 0 :type fixnum)
  (first-index 0 :type fixnum)
  (out-bytes nil)
  (out-bytes-end 0 :type fixnum)
  ;; For positions in error messages and LOAD: characters in earlier blocks, lines counted, and the
  ;; index up to which they are counted.
  (characters-before 0 :type fixnum)
  (lines-before 0 :type fixnum)
  (line-counted-to 0 :type fixnum))

(define-print-function fd-stream (object stream)
  (print-unreadable-object (object stream :type t :identity t)
    (output-string (if (closed-stream-p object) "closed, for " "for ") stream)
    (when (fd-stream-file object)
      (output-string "file " stream))
    (output-object (fd-stream-name object) stream)))

(define-condition system-stream-error (simple-stream-error) ()
  (:documentation "The operating system refused an operation on a stream."))

(defconstant closed-pipe -32 "What %FD-WRITE returns, EPIPE, when nobody reads any more.")

(defun program-output-p (stream)
  "Whether STREAM is an output stream that the program was started with, and not the host's."
  (and (<= 1 (fd-stream-fd stream) 2)
       (not (eq (symbol-value '*debugger-mode*) :host))))

(defun fd-stream-failure (stream action errno)
  (when (and (eql errno closed-pipe) (program-output-p stream))
    ;; As the signal would, such as in a pipeline of the shell: with its status, without a word.
    (%exit 141 t))
  (error 'system-stream-error :stream stream
                              :format-control "Couldn't ~A ~S: ~A"
                              :format-arguments (list action stream (%errno-message (abs errno)))))

;;; Reading bytes

(defun fd-stream-input-bytes (stream)
  (or (fd-stream-in-bytes stream)
      (setf (fd-stream-in-bytes stream)
            (make-array byte-buffer-size :element-type '(unsigned-byte 8)))))

(defconstant interrupted-write -4 "What %FD-WRITE returns, EINTR, when an interrupt came before any byte.")
(defconstant interrupted-read -4 "What %FD-READ returns, EINTR, when an interrupt came before any byte.")

(defun fill-byte-buffer (stream)
  "Reads a block of bytes after those not decoded yet, which move to the front; false at the end of
the file."
  (let ((bytes (fd-stream-input-bytes stream))
        (next (fd-stream-byte-next stream))
        (end (fd-stream-byte-end stream)))
    (declare (fixnum next end))
    (when (plusp next)
      (%copy-simple-range bytes next end bytes 0)
      (setq end (- end next))
      (setf (fd-stream-block-start stream) 0
            (fd-stream-byte-next stream) 0
            (fd-stream-byte-end stream) end))
    (when (eql (fd-stream-fd stream) 0)
      ;; What was asked must be visible before the answer is waited for.
      (flush-standard-streams))
    (loop
      ;; An interrupt was served at the loop's beginning; the debugger may have read from this stream.
      (unless (eql (fd-stream-byte-end stream) end)
        (return t))
      (let ((count (%fd-read (fd-stream-fd stream) bytes end (length bytes))))
        (declare (fixnum count))
        (unless (eql count interrupted-read)
          (when (minusp count)
            (fd-stream-failure stream "read from" count))
          (setf (fd-stream-byte-end stream) (+ end count))
          (return (plusp count)))))))

;;; Writing bytes

(defun fd-stream-output-bytes (stream)
  (or (fd-stream-out-bytes stream)
      (setf (fd-stream-out-bytes stream)
            (make-array byte-buffer-size :element-type '(unsigned-byte 8)))))

(defun write-all-bytes (stream bytes start end)
  "Writes a range of the octet vector BYTES to STREAM's descriptor."
  (declare (fixnum start end))
  (let ((copied nil))
    (loop
      (when (>= start end)
        (return))
      (let ((count (%fd-write (fd-stream-fd stream) bytes start end)))
        (declare (fixnum count))
        (cond ((eql count interrupted-write))
              ((minusp count) (fd-stream-failure stream "write to" count))
              (t (setq start (+ start count))))
        (when (and (< start end) (not copied))
          ;; What an interrupt runs may write to this stream and so use its buffer.
          (setq bytes (subseq bytes start end)
                end (- end start)
                start 0
                copied t))))))

(defun flush-byte-buffer (stream)
  (let ((end (fd-stream-out-bytes-end stream)))
    (when (plusp end)
      ;; If writing fails for good, the bytes must not be tried again by every later call.
      (setf (fd-stream-out-bytes-end stream) 0)
      (write-all-bytes stream (fd-stream-out-bytes stream) 0 end))))

(defun flush-output (stream)
  "Sends everything that STREAM holds to its descriptor."
  (when (plusp (ansi-stream-out-index stream))
    (encode-output-buffer stream))
  (flush-byte-buffer stream))

;;; Changing direction

(defun drop-input (stream)
  "Forgets input that was read ahead and puts the descriptor where the program believes to be."
  (when (fd-stream-holds-input-p stream)
    (let ((behind (- (fd-stream-byte-end stream) (exact-byte-position stream))))
      (forget-input stream)
      (unless (zerop behind)
        (%fd-seek (fd-stream-fd stream) (- behind) 1)))))

(defun fd-stream-holds-input-p (stream)
  (or (< (ansi-stream-in-index stream) (ansi-stream-in-limit stream))
      (< (fd-stream-byte-next stream) (fd-stream-byte-end stream))
      (plusp (ansi-stream-in-limit stream))))

(defun forget-input (stream)
  (note-refill stream)
  (setf (ansi-stream-in-index stream) 0
        (ansi-stream-in-limit stream) 0
        (fd-stream-first-index stream) 0
        (fd-stream-line-counted-to stream) 0
        (fd-stream-block-start stream) 0
        (fd-stream-byte-next stream) 0
        (fd-stream-byte-end stream) 0))

(defun begin-input (stream)
  "Prepares STREAM for reading: what was written goes out first."
  (when (ansi-stream-output-p stream)
    (flush-output stream)
    (setf (ansi-stream-out-limit stream) 0)))

(defun begin-output (stream)
  "Prepares STREAM for writing: input read ahead is given up."
  (when (ansi-stream-input-p stream)
    (drop-input stream)))

;;; Closing

(defun fd-stream-close (stream abort)
  (let ((failed t))
    (unwind-protect
         (progn
           (unless abort
             (when (ansi-stream-output-p stream)
               (flush-output stream)))
           (setq failed nil))
      (let ((fd (fd-stream-fd stream)))
        (when (> fd 2)
          (%fd-close fd))
        (setf (fd-stream-fd stream) -1)
        (forget-open-stream stream)
        (retire-stream stream)
        (finish-file stream (or abort failed)))))
  t)

(defun finish-file (stream abort)
  "Puts the new version of a file in its place, or takes back what was begun."
  (let ((file (fd-stream-file stream)) (temporary (fd-stream-temporary-file stream)))
    (cond ((and temporary abort) (%unlink temporary))
          (temporary
           (let ((status (%rename temporary file)))
             (when (minusp status)
               (%unlink temporary)
               (error 'simple-file-error
                      :pathname file
                      :format-control "Couldn't put the new version of ~S in its place: ~A"
                      :format-arguments (list file (%errno-message (- status)))))))
          ((and abort (fd-stream-delete-on-abort stream))
           (%unlink file)))
    (setf (fd-stream-temporary-file stream) nil
          (fd-stream-delete-on-abort stream) nil)))
