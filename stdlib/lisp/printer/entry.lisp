;;;; WRITE, PRIN1, PRINC, PRINT and the functions that print to strings.
;;;;
;;;; The printer proper works on streams whose synonyms are resolved, and reads its control
;;;; variables dynamically, as users' methods do. The first call with *PRINT-CIRCLE* on starts
;;;; the detection of circles (circularity.lisp); calls inside it, by methods, are part of it.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defun write (object &key (stream *standard-output*)
                       ((:escape *print-escape*) *print-escape*)
                       ((:radix *print-radix*) *print-radix*)
                       ((:base *print-base*) *print-base*)
                       ((:circle *print-circle*) *print-circle*)
                       ((:pretty *print-pretty*) *print-pretty*)
                       ((:level *print-level*) *print-level*)
                       ((:length *print-length*) *print-length*)
                       ((:case *print-case*) *print-case*)
                       ((:array *print-array*) *print-array*)
                       ((:gensym *print-gensym*) *print-gensym*)
                       ((:readably *print-readably*) *print-readably*)
                       ((:right-margin *print-right-margin*) *print-right-margin*)
                       ((:miser-width *print-miser-width*) *print-miser-width*)
                       ((:lines *print-lines*) *print-lines*)
                       ((:pprint-dispatch *print-pprint-dispatch*) *print-pprint-dispatch*))
  "Prints OBJECT to STREAM under the control variables, as overridden by the arguments."
  (print-to-stream object (resolve-output stream))
  object)

(defun print-to-stream (object stream)
  "Prints OBJECT to the resolved STREAM under the control variables as they are."
  (if (and *print-circle* (not (plain-atom-p object)))
      (print-with-circularity object stream)
      (output-object object stream)))

(defun prin1 (object &optional (stream *standard-output*))
  "Prints OBJECT to STREAM in a form that can be read back where possible."
  (let ((*print-escape* t))
    (print-to-stream object (resolve-output stream)))
  object)

(defun princ (object &optional (stream *standard-output*))
  "Prints OBJECT to STREAM for people: without escapes and quotes."
  (princ-to-resolved object (resolve-output stream))
  object)

(defun print (object &optional (stream *standard-output*))
  "Prints a newline, OBJECT as by PRIN1 and a space to STREAM."
  (let ((stream (resolve-output stream)))
    (output-char #\Newline stream)
    (let ((*print-escape* t))
      (print-to-stream object stream))
    (output-char #\Space stream))
  object)

(defun pprint (object &optional (stream *standard-output*))
  "Prints a newline and OBJECT, pretty, to STREAM."
  (let ((stream (resolve-output stream)))
    (output-char #\Newline stream)
    (let ((*print-pretty* t) (*print-escape* t))
      (print-to-stream object stream)))
  (values))

(defun write-to-string (object &key ((:escape *print-escape*) *print-escape*)
                                 ((:radix *print-radix*) *print-radix*)
                                 ((:base *print-base*) *print-base*)
                                 ((:circle *print-circle*) *print-circle*)
                                 ((:pretty *print-pretty*) *print-pretty*)
                                 ((:level *print-level*) *print-level*)
                                 ((:length *print-length*) *print-length*)
                                 ((:case *print-case*) *print-case*)
                                 ((:array *print-array*) *print-array*)
                                 ((:gensym *print-gensym*) *print-gensym*)
                                 ((:readably *print-readably*) *print-readably*)
                                 ((:right-margin *print-right-margin*) *print-right-margin*)
                                 ((:miser-width *print-miser-width*) *print-miser-width*)
                                 ((:lines *print-lines*) *print-lines*)
                                 ((:pprint-dispatch *print-pprint-dispatch*)
                                  *print-pprint-dispatch*))
  "Returns what WRITE with the same arguments would print."
  (with-collected-output (stream)
    (print-to-stream object stream)))

(defun prin1-to-string (object)
  "Returns what PRIN1 would print."
  (let ((*print-escape* t))
    (with-collected-output (stream)
      (print-to-stream object stream))))

(defun princ-to-string (object)
  "Returns what PRINC would print."
  (with-collected-output (stream)
    (princ-to-resolved object stream)))

(defun princ-to-resolved (object stream)
  "PRINC on a resolved stream, with a short way for what needs no bindings."
  (cond ((and (stringp object) (plain-printing-p object))
         (output-string object stream))
        ((and (%fixnump object) (eql *print-base* 10) (not *print-radix*)
              (plain-printing-p object))
         (output-fixnum-decimal object stream))
        (t
         (let ((*print-escape* nil) (*print-readably* nil))
           (print-to-stream object stream)))))

(defun prin1-to-resolved (object stream)
  "PRIN1 on a resolved stream."
  (let ((*print-escape* t))
    (print-to-stream object stream)))

(defun plain-printing-p (object)
  "True when OBJECT, a string or number, has nothing to do with the pretty printer or circles."
  (and (not *print-circle*)
       (or (not *print-pretty*)
           (null *print-pprint-dispatch*)
           (skip-pretty-dispatch-p object))))
