;;;; Streams: the structures and the table of operations of each kind.
;;;;
;;;; Problem: a character written or read must cost a few instructions, yet there are a dozen
;;;; kinds of streams, users define more (Gray streams), and composite streams forward all.
;;;; Approach: every built-in stream is an ANSI-STREAM with one character buffer for input and one
;;;; for output. WRITE-CHAR and READ-CHAR work on the buffer while there is room; everything else
;;;; goes through OPERATIONS, a table with one entry per operation shared by all streams of a
;;;; kind. Entries are function names, so that redefinitions show at the next call. STREAM itself
;;;; has no slots: a class of Gray streams only has to have its layout below STREAM's.
;;;;
;;;; Invariants: IN-INDEX <= IN-LIMIT <= length of IN-BUFFER; OUT-INDEX <= OUT-LIMIT <= length of
;;;; OUT-BUFFER. A stream that cannot take part in buffering has both limits 0, so that the fast
;;;; paths never apply. A closed stream has the table *CLOSED-OPERATIONS*.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defstruct (stream (:constructor nil) (:copier nil) (:predicate nil)))

(defstruct (ansi-stream (:include stream) (:constructor nil) (:copier nil))
  (operations nil)
  (input-p nil)
  (output-p nil)
  (in-buffer "" :type simple-string)
  (in-index 0 :type fixnum)
  (in-limit 0 :type fixnum)
  (out-buffer (make-string 0) :type (simple-array character (*)))
  (out-index 0 :type fixnum)
  (out-limit 0 :type fixnum)
  ;; Column of the first character of OUT-BUFFER.
  (out-column 0 :type fixnum))

(defstruct (stream-operations (:conc-name operation-) (:copier nil))
  (name nil)
  ;; (stream) -> character, or NIL at the end
  (read-char 'not-input-stream)
  ;; (stream) -> next character without taking it, or NIL at the end
  (peek-char 'not-input-stream)
  ;; (stream character)
  (unread-char 'not-input-stream)
  ;; (stream) -> line or NIL at the end, missing-newline-p
  (read-line 'read-line-by-character)
  ;; (stream string start end) -> index after the last character read
  (read-string 'read-string-by-character)
  ;; (stream) -> T, NIL or :EOF
  (listen 'not-input-stream)
  (clear-input 'not-input-stream)
  ;; (stream) -> byte, or NIL at the end
  (read-byte 'not-binary-input-stream)
  ;; (stream vector start end) -> index after the last element read
  (read-bytes 'read-bytes-one-by-one)
  ;; (stream character)
  (write-char 'not-output-stream)
  ;; (stream simple-string start end)
  (write-string 'write-string-by-character)
  ;; (stream) -> column or NIL
  (column 'buffered-column)
  (line-length 'default-line-length)
  (finish-output 'not-output-stream)
  (force-output 'not-output-stream)
  (clear-output 'not-output-stream)
  ;; (stream integer)
  (write-byte 'not-binary-output-stream)
  ;; (stream vector start end)
  (write-bytes 'write-bytes-one-by-one)
  ;; (stream abort-p)
  (close 'close-plainly)
  (element-type 'character-element-type)
  (external-format 'default-stream-external-format)
  (interactive-p 'never-interactive)
  ;; (stream) -> position or NIL
  (position 'no-position)
  ;; (stream position) -> true when done
  (set-position 'position-not-set)
  (length 'no-length)
  ;; (stream string-or-character) -> integer or NIL
  (string-length 'no-string-length))

(defmacro stream-operation (name stream &rest arguments)
  "Calls the operation NAME (a symbol, not evaluated) of an ANSI stream, a variable."
  `(funcall (,(intern (concatenate 'string "OPERATION-" (symbol-name name)) "BROLGA-SYSTEM")
             (ansi-stream-operations ,stream))
            ,stream ,@arguments))

(defmacro define-stream-operations (variable &rest operations)
  "Defines VARIABLE as the table of a kind of streams; OPERATIONS are keywords and function names."
  `(defparameter ,variable (make-stream-operations :name ',variable ,@operations)))

(define-stream-operations *closed-operations*
  :read-char 'closed-stream-used :peek-char 'closed-stream-used
  :unread-char 'closed-stream-used :read-line 'closed-stream-used
  :read-string 'closed-stream-used :listen 'closed-stream-used
  :clear-input 'closed-stream-used :read-byte 'closed-stream-used
  :read-bytes 'closed-stream-used :write-char 'closed-stream-used
  :write-string 'closed-stream-used :column 'closed-stream-used
  :finish-output 'closed-stream-used :force-output 'closed-stream-used
  :clear-output 'closed-stream-used :write-byte 'closed-stream-used
  :write-bytes 'closed-stream-used :close 'already-closed
  :position 'closed-stream-used :set-position 'closed-stream-used
  :length 'closed-stream-used :string-length 'closed-stream-used)

(defun streamp (object)
  "True when OBJECT is a stream."
  (typep object 'stream))

(defun closed-stream-p (stream)
  (eq (ansi-stream-operations stream) *closed-operations*))

;;; Errors

(define-condition simple-stream-error (stream-error simple-condition) ()
  (:report (lambda (condition stream) (report-simple-condition condition stream)))
  (:documentation "An error on a stream with a message of its own."))

(define-condition closed-stream-error (stream-error) ()
  (:report (lambda (condition stream)
             (write-string "The stream " stream)
             (prin1 (stream-error-stream condition) stream)
             (write-string " is closed." stream)))
  (:documentation "An operation was tried on a closed stream."))

(defun stream-failure (stream control &rest arguments)
  (error 'simple-stream-error :stream stream :format-control control :format-arguments arguments))

(defun wrong-stream-type (stream type)
  (error 'simple-type-error :datum stream :expected-type type
                            :format-control "~S is not ~A."
                            :format-arguments
                            (list stream
                                  (case (cadr type)
                                    (input-stream-p "an input stream")
                                    (output-stream-p "an output stream")
                                    (binary-input-stream-p "a binary input stream")
                                    (t "a binary output stream")))))

(defun not-input-stream (stream &rest arguments)
  (declare (ignore arguments))
  (wrong-stream-type stream '(satisfies input-stream-p)))

(defun not-output-stream (stream &rest arguments)
  (declare (ignore arguments))
  (wrong-stream-type stream '(satisfies output-stream-p)))

(defun not-binary-input-stream (stream &rest arguments)
  (declare (ignore arguments))
  (wrong-stream-type stream '(satisfies binary-input-stream-p)))

(defun not-binary-output-stream (stream &rest arguments)
  (declare (ignore arguments))
  (wrong-stream-type stream '(satisfies binary-output-stream-p)))

(defun closed-stream-used (stream &rest arguments)
  (declare (ignore arguments))
  (error 'closed-stream-error :stream stream))

;;; Defaults of the table

(defun character-element-type (stream)
  (declare (ignore stream))
  'character)

(defun default-stream-external-format (stream)
  (declare (ignore stream))
  :default)

(defun never-interactive (stream)
  (declare (ignore stream))
  nil)

(defun no-position (stream)
  (declare (ignore stream))
  nil)

(defun position-not-set (stream position)
  (declare (ignore stream position))
  nil)

(defun no-length (stream)
  (error 'simple-type-error :datum stream :expected-type 'file-stream
                            :format-control "~S is not a stream associated with a file."
                            :format-arguments (list stream)))

(defun no-string-length (stream object)
  (declare (ignore stream object))
  nil)

(defun default-line-length (stream)
  (declare (ignore stream))
  nil)

(defun do-nothing (stream &rest arguments)
  (declare (ignore stream arguments))
  nil)

(defun end-of-listen (stream)
  (declare (ignore stream))
  :eof)

(defun close-plainly (stream abort)
  (declare (ignore abort))
  (retire-stream stream))

(defun retire-stream (stream)
  "Makes every later operation on STREAM an error."
  (setf (ansi-stream-in-index stream) 0
        (ansi-stream-in-limit stream) 0
        (ansi-stream-out-index stream) 0
        (ansi-stream-out-limit stream) 0
        (ansi-stream-operations stream) *closed-operations*)
  t)

(defun already-closed (stream abort)
  (declare (ignore stream abort))
  t)

;;; Access to the characters of any string

(defmacro with-string-data ((data start end) (string start-form end-form) &body body)
  "Runs BODY with DATA bound to the simple string that holds STRING's characters and START and END
to the bounds in it of the range START-FORM .. END-FORM (NIL: the length) of STRING, checked."
  (let ((offset (gensym)) (original (gensym)) (low (gensym)) (high (gensym)))
    `(let* ((,original ,string)
            (,low ,start-form)
            (,high ,end-form))
       (multiple-value-bind (,data ,offset)
           (if (simple-string-p ,original) (values ,original 0) (string-data ,original))
         (declare (simple-string ,data) (fixnum ,offset))
         (let ((,high (if ,high ,high (length ,original))))
           (unless (and (%fixnump ,low) (%fixnump ,high) (<= 0 ,low ,high (length ,original)))
             (bad-string-range ,original ,low ,high))
           (let ((,start (%two-arg-+ ,low ,offset)) (,end (%two-arg-+ ,high ,offset)))
             (declare (fixnum ,start ,end))
             ,@body))))))

(defun string-data (string)
  "The simple string that holds STRING's characters and the index of the first of them."
  (if (stringp string)
      (let ((place (%array-data-vector string)))
        (if (simple-string-p (car place))
            (values (car place) (cdr place))
            ;; Element type NIL: there are no characters to get at.
            (values "" 0)))
      (error 'type-error :datum string :expected-type 'string)))

(defun bad-string-range (string start end)
  (error 'simple-type-error
         :datum (if (and (integerp start) (<= 0 start (length string))) end start)
         :expected-type `(integer 0 ,(length string))
         :format-control "The bounding indices ~S and ~S are bad for a string of length ~S."
         :format-arguments (list start end (length string))))
