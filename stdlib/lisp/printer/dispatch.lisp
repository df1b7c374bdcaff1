;;;; Which function prints an object; nesting and length limits.
;;;;
;;;; OUTPUT-OBJECT decides between the pretty printer and plain output; PRINT-PLAINLY prints by
;;;; type. Numbers, characters and the usual symbols and strings go straight there even under
;;;; *PRINT-PRETTY*, unless a dispatch table has entries for such objects.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defun plain-atom-p (object)
  "True for objects that can never be labelled: numbers, characters and interned symbols."
  (cond ((%fixnump object) t)
        ((symbolp object) (if (symbol-package object) t nil))
        (t (or (characterp object) (numberp object)))))

(defun output-object (object stream)
  "Prints OBJECT to the resolved STREAM; labels it where circularity detection found it shared."
  (if (and *circularity-table* (not (plain-atom-p object)))
      (when (label-object object stream)
        (setq *labelled-object* object)
        (output-unlabelled object stream))
      (output-unlabelled object stream)))

(defun output-unlabelled (object stream)
  (if *print-pretty*
      (print-prettily object stream)
      (print-plainly object stream)))

(defun print-plainly (object stream)
  "Prints OBJECT to the resolved STREAM without regard to the pretty printer."
  (cond ((%fixnump object) (output-integer object stream))
        ((symbolp object) (output-symbol object stream))
        ((consp object) (output-list object stream))
        ((stringp object) (output-string-object object stream))
        ((characterp object) (output-character object stream))
        ((%instancep object) (output-instance object stream))
        ((numberp object) (output-number object stream))
        ((arrayp object) (output-array object stream))
        ((functionp object) (output-function object stream))
        (t (output-other object stream))))

(defun print-prettily (object stream)
  (if (or (null *print-pprint-dispatch*) (skip-pretty-dispatch-p object))
      (print-plainly object stream)
      (multiple-value-bind (function entry-p) (pprint-dispatch object)
        (if entry-p
            (funcall function stream object)
            (print-plainly object stream)))))

;;; Levels and lengths

(defmacro descending ((stream) &body body)
  "Runs BODY one level deeper, or prints # when *PRINT-LEVEL* forbids it."
  `(if (and *print-level* (level-exceeded-p))
       (output-char #\# ,stream)
       (let ((*print-depth* (%two-arg-+ *print-depth* 1)))
         ,@body)))

(defun level-exceeded-p ()
  (and *print-level*
       (not *print-readably*)
       (>= *print-depth* *print-level*)))

(defun length-limit ()
  "The number of elements after which ... is printed, or NIL."
  (if *print-readably* nil *print-length*))

(defun refuse-to-print (object)
  "Signals that OBJECT has no readable representation; its restarts print it anyway or something
else."
  (restart-case (error 'print-not-readable :object object)
    (print-unreadably ()
      :report "Print unreadably."
      t)
    (use-value (value)
      :report "Supply a value to be printed instead."
      :interactive (lambda () (%ask-for-value "Enter a form to be evaluated"))
      (values nil value))))

(defmacro printing-unreadably ((object stream) &body body)
  "Runs BODY, which prints OBJECT in a way that cannot be read, unless *PRINT-READABLY* is true and
no restart allows it."
  (let ((allowed (gensym)) (value (gensym)))
    `(if *print-readably*
         (multiple-value-bind (,allowed ,value) (refuse-to-print ,object)
           (if ,allowed
               (let ((*print-readably* nil))
                 ,@body)
               (output-object ,value ,stream)))
         (progn ,@body))))
