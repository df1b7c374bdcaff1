;;;; What can be asked of a stream, and closing it.
;;;;
;;;; CLOSE, STREAM-ELEMENT-TYPE, INPUT-STREAM-P, OUTPUT-STREAM-P, OPEN-STREAM-P and
;;;; INTERACTIVE-STREAM-P become generic functions in gray.lisp: the functions here are then
;;;; their methods for ANSI streams. A synonym of a Gray stream asks again for that stream.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defun check-stream (object)
  (unless (streamp object)
    (error 'type-error :datum object :expected-type 'stream))
  object)

(defun resolved-stream (object)
  "OBJECT, which must be a stream, with synonyms followed."
  (if (and (ansi-stream-p object) (not (synonym-stream-p object)))
      object
      (resolve-stream-slowly (check-stream object) nil)))

(defun input-stream-p (stream)
  "True when STREAM can be read from."
  (let ((stream (resolved-stream stream)))
    (if (ansi-stream-p stream)
        (ansi-stream-input-p stream)
        (input-stream-p stream))))

(defun output-stream-p (stream)
  "True when STREAM can be written to."
  (let ((stream (resolved-stream stream)))
    (if (ansi-stream-p stream)
        (ansi-stream-output-p stream)
        (output-stream-p stream))))

(defun open-stream-p (stream)
  "True when STREAM has not been closed."
  (not (closed-stream-p (check-stream stream))))

(defun interactive-stream-p (stream)
  "True when a person is likely to be at the other end of STREAM."
  (let ((stream (resolved-stream stream)))
    (cond ((not (ansi-stream-p stream)) (interactive-stream-p stream))
          ((closed-stream-p stream) (closed-stream-used stream))
          (t (stream-operation interactive-p stream)))))

(defun stream-element-type (stream)
  "The type of the objects that can be read from or written to STREAM."
  (let ((stream (resolved-stream stream)))
    (if (ansi-stream-p stream)
        (stream-operation element-type stream)
        (stream-element-type stream))))

(defun stream-external-format (stream)
  "How the characters of STREAM are encoded."
  (let ((stream (resolved-stream stream)))
    (if (ansi-stream-p stream)
        (stream-operation external-format stream)
        :default)))

(defun binary-input-stream-p (stream)
  "True when bytes can be read from STREAM."
  (and (input-stream-p stream)
       (let ((type (stream-element-type stream)))
         (or (eq type :default) (and (subtypep type 'integer) t)))))

(defun binary-output-stream-p (stream)
  "True when bytes can be written to STREAM."
  (and (output-stream-p stream)
       (let ((type (stream-element-type stream)))
         (or (eq type :default) (and (subtypep type 'integer) t)))))

(defun close (stream &key abort)
  "Closes STREAM. With ABORT what was written is not kept where that can be helped."
  (check-stream stream)
  (stream-operation close stream abort)
  t)

(defun file-position (stream &optional (position nil position-p))
  "The position of STREAM, or NIL; with POSITION (an integer, :START or :END) goes there and returns
true when that worked."
  (let ((stream (resolved-stream stream)))
    (when (and position-p (not (typep position '(or unsigned-byte (member :start :end)))))
      (error 'type-error :datum position :expected-type '(or unsigned-byte (member :start :end))))
    (cond ((not (ansi-stream-p stream))
           (stream-file-position stream position))
          (position-p
           (and (stream-operation set-position stream position) t))
          (t (stream-operation position stream)))))

(defun file-length (stream)
  "The length of the file behind STREAM, in units of its element type."
  (let ((stream (resolved-stream stream)))
    (if (ansi-stream-p stream)
        (stream-operation length stream)
        (no-length stream))))

(defun file-string-length (stream object)
  "How far FILE-POSITION would move if OBJECT, a string or character, were written to STREAM."
  (let ((stream (resolved-stream stream)))
    (unless (typep object '(or character string))
      (error 'type-error :datum object :expected-type '(or character string)))
    (if (ansi-stream-p stream)
        (stream-operation string-length stream object)
        nil)))
