;;;; Compiled files: their form, and loading them.
;;;;
;;;; Problem: COMPILE-FILE needs a file that loads without compiling anything, that a program which did
;;;; not make it refuses, and whose damage is found before anything of it is obeyed. Approach: a line of
;;;; text that ends in the number of the build (%FILE-FORMAT), then eight octets each of length and
;;;; checksum, then as many octets of orders (file-operations.lisp). Several such files one after the
;;;; other are a compiled file again.
;;;;
;;;; The orders: FILE names the source; SOURCE gives position, line and text of one of its top-level
;;;; forms, whose RUN orders follow; REMEMBER-VALUE and EFFECT make objects with load forms. What is
;;;; run is a vector for %RUN-FILE-UNIT, or a list of a form that is evaluated.
;;;;
;;;; Invariants: a file of another build is refused by COMPILED-FILE-VERSION-ERROR, a damaged one by
;;;; DAMAGED-COMPILED-FILE, before its first order.
;;;;
;;;; Tests: tests/lisp/evaluation/compile-file.lisp, tests/tests/compiled_files.rs.

(in-package "BROLGA-SYSTEM")

(defvar *library-build* nil "The name of the build that made the library in this image.")

(defvar *compiled-file-magic* ";;; Brolga compiled file" "How compiled files of all versions begin.")

(defun compiled-file-header ()
  "The first line of compiled files that this image makes and loads."
  (format nil "~A, format 3, ~A~%" *compiled-file-magic* (%file-format)))

(define-condition compiled-file-version-error (simple-file-error) ()
  (:documentation "A compiled file was made by another build of Brolga."))

;;; Recognising

(defun octets-begin-with-p (octets text start end)
  "Whether TEXT is what OCTETS have from START on, or END comes before it can differ."
  (let ((common (min (length text) (- end start))))
    (dotimes (index common t)
      (unless (eql (aref octets (+ start index)) (char-code (schar text index)))
        (return nil)))))

(defun octets-of-file (pathname start length)
  "Up to LENGTH octets of the file PATHNAME from START on, or all that there are when LENGTH is NIL."
  (with-open-file (stream pathname :element-type '(unsigned-byte 8))
    (let* ((start (min start (file-length stream)))
           (wanted (- (file-length stream) start))
           (octets (make-array (if length (min length wanted) wanted) :element-type '(unsigned-byte 8))))
      (file-position stream start)
      (let ((end (read-sequence octets stream)))
        (if (eql end (length octets)) octets (subseq octets 0 end))))))

(defun compiled-file-p (pathname &optional (start 0))
  "Whether the file with the truename PATHNAME is a compiled one, of whatever version, from START on. One that should be, by
its name, and holds what no text holds, is a damaged one."
  (let ((status (%stat (native-namestring pathname))))
    (when (and (consp status) (eq (car status) :file))
      (let* ((octets (octets-of-file pathname start 256)) (length (length octets)))
        (cond ((and (>= length (length *compiled-file-magic*))
                    (octets-begin-with-p octets *compiled-file-magic* 0 length))
               t)
              ((and (equal (pathname-type pathname) *compiled-type*)
                    (or (find 0 octets)
                        (and (plusp length)
                             (octets-begin-with-p octets *compiled-file-magic* 0 length))))
               (damaged-compiled-file "it does not begin like one"))
              (t nil))))))

;;; Loading

(defun number-of-octets (octets start)
  "The number in eight OCTETS from START on, lowest first."
  (let ((number 0))
    (dotimes (index 8 number)
      (setq number (logior number (ash (aref octets (+ start index)) (* 8 index)))))))

(defun check-compiled-file (octets start)
  "Checks the header, the length and the checksum of the file that begins at START: the bounds of its orders."
  (let* ((end (length octets))
         (header (compiled-file-header))
         (line-end (position 10 octets :start start :end (min end (+ start 200))))
         (body (+ start (length header) 16)))
    (cond ((not (octets-begin-with-p octets *compiled-file-magic* start end))
           (damaged-compiled-file "something else follows its end"))
          ((null line-end)
           (damaged-compiled-file "its first line has no end"))
          ((not (octets-begin-with-p octets header start end))
           (error 'compiled-file-version-error
                  :pathname *load-pathname*
                  :format-control "~@[~A~]~:[A compiled file~;~] was made by another build of Brolga:~%  ~A~%  is not~%  ~A~%Compile it again."
                  :format-arguments (list *load-pathname* *load-pathname*
                                          (%utf8-to-string octets start line-end)
                                          (string-right-trim '(#\Newline) header))))
          ((> body end)
           (damaged-compiled-file "it ends in its header"))
          (t
           (let ((length (number-of-octets octets (- body 16))))
             (when (> length (- end body))
               (damaged-compiled-file "~D of its ~D octets are missing" (- length (- end body)) length))
             (unless (eql (number-of-octets octets (- body 8))
                          (%checksum octets body (+ body length)))
               (damaged-compiled-file "its checksum is wrong"))
             (values body (+ body length)))))))

(defun run-unit (unit)
  "The values of what an order runs."
  (values-list (if (consp unit)
                   (%evaluate (car unit) nil)
                   (%run-file-unit unit))))

(defun note-source-of-file (input)
  (let* ((position (restore-object input)) (line (restore-object input)) (text (restore-object input)))
    ;; The form is not known, but there is one.
    (note-source :compiled text 0 (length text) position line)))

(defun obey-orders (input print name)
  (loop
    (let ((order (take-octet input)))
      (cond ((eql order (file-operation-number run))
             (let ((unit (restore-object input)))
               (run-loaded-form (lambda () (run-unit unit)) print name)))
            ((eql order (file-operation-number source)) (note-source-of-file input))
            ((eql order (file-operation-number remember-value))
             (let ((unit (restore-object input)))
               (remember-object (values (run-unit unit)) input)))
            ((eql order (file-operation-number effect)) (run-unit (restore-object input)))
            ((eql order (file-operation-number file)) (setq *source-file* (restore-object input)))
            ((eql order (file-operation-number end)) (return t))
            (t (damaged-compiled-file "an order was expected"))))))

(defun load-compiled-octets (octets print name)
  "Obeys the compiled files that OCTETS hold, when all of them are intact."
  (let ((start 0) (inputs nil))
    (loop
      (multiple-value-bind (body end) (check-compiled-file octets start)
        (push (make-file-input octets body end) inputs)
        (setq start end)
        (when (>= start (length octets))
          (return))))
    (dolist (input (nreverse inputs) t)
      (obey-orders input print name))))

;;; Writing

(defun put-number-of-octets (number octets start)
  (dotimes (index 8)
    (setf (aref octets (+ start index)) (ldb (byte 8 (* 8 index)) number))))

(defun write-compiled-file (output stream)
  "Writes OUTPUT, whose orders are complete, to the binary STREAM."
  (let* ((header (compiled-file-header))
         (octets (file-output-octets output))
         (end (file-output-position output))
         (numbers (make-array 16 :element-type '(unsigned-byte 8))))
    (put-number-of-octets end numbers 0)
    (put-number-of-octets (%checksum octets 0 end) numbers 8)
    (write-sequence (%string-to-utf8 header 0 (length header)) stream)
    (write-sequence numbers stream)
    (write-sequence octets stream :end end)))
