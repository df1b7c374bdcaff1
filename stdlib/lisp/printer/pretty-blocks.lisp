;;;; PPRINT-LOGICAL-BLOCK and the functions used inside it.
;;;;
;;;; A block takes care of *PRINT-LEVEL*, and of circles when it prints a list; PPRINT-POP of
;;;; *PRINT-LENGTH*, dotted tails and shared tails. The outermost block makes the pretty stream.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defun call-with-logical-block (stream object prefix per-line-prefix suffix function)
  "Calls FUNCTION with a pretty stream inside a logical block. OBJECT, the list that the block prints,
has been found to be one."
  (let ((stream (resolve-output stream)))
    (if (level-exceeded-p)
        (output-char #\# stream)
        (let ((*print-depth* (1+ *print-depth*)))
          (if (pretty-stream-p stream)
              (run-block stream prefix per-line-prefix suffix function)
              (let ((pretty (make-pretty-stream stream)))
                (catch pretty
                  (run-block pretty prefix per-line-prefix suffix function)
                  (finish-pretty pretty)))))))
  object
  nil)

(defun run-block (stream prefix per-line-prefix suffix function)
  (add-block-start stream prefix per-line-prefix suffix)
  (funcall function stream)
  (add-block-end stream))

(defun checked-block-string (object)
  (unless (stringp object)
    (error 'type-error :datum object :expected-type 'string))
  object)

(defun print-block (stream object prefix per-line-prefix suffix function)
  "What PPRINT-LOGICAL-BLOCK does: FUNCTION is called with the stream and OBJECT if that is a list."
  (let ((stream (resolve-output stream)))
    (cond ((not (listp object))
           (output-object object stream))
          ((and object *print-circle* (null *circularity-table*))
           ;; The block was not begun by the printer: look for circles now.
           (let ((*circularity-table* (make-hash-table :test 'eq)) (*circularity-counter* nil))
             (flet ((once (stream)
                      (when (label-object object stream)
                        (call-with-logical-block
                         stream object prefix per-line-prefix suffix
                         (lambda (stream) (funcall function stream object))))))
               (once (make-broadcast-stream))
               (let ((*circularity-counter* 0))
                 (once stream)))))
          ((or (null object) (null *circularity-table*) (block-label-ready-p object)
               (label-object object stream))
           (call-with-logical-block stream object prefix per-line-prefix suffix
                                    (lambda (stream) (funcall function stream object)))))))

(defun block-label-ready-p (object)
  "True when OBJECT was labelled on the way to the block that prints it now."
  (if (eq object *labelled-object*)
      (progn (setq *labelled-object* nil) t)
      nil))

(defmacro pprint-logical-block ((stream-symbol object
                                 &key (prefix nil prefix-p) (per-line-prefix nil per-line-p)
                                   (suffix nil suffix-p))
                                &body body)
  "Runs BODY, which prints the list OBJECT, with STREAM-SYMBOL bound to a stream that breaks lines."
  (let ((variable (case stream-symbol
                    ((nil) '*standard-output*)
                    ((t) '*terminal-io*)
                    (t stream-symbol)))
        (function-stream (gensym "STREAM")) (list (gensym "LIST")) (count (gensym "COUNT"))
        (name (gensym "BLOCK")))
    (when (and prefix-p per-line-p)
      (error 'simple-program-error
             :format-control "Both a prefix and a per-line prefix are given for a logical block."
             :format-arguments '()))
    `(progn
       (print-block ,variable ,object
                    ,(and prefix-p `(checked-block-string ,prefix))
                    ,(and per-line-p `(checked-block-string ,per-line-prefix))
                    ,(and suffix-p `(checked-block-string ,suffix))
                    (lambda (,function-stream ,list)
                      (declare (ignorable ,list))
                      (let ((,variable ,function-stream) (,count 0))
                        (declare (ignorable ,variable ,count))
                        (block ,name
                          (macrolet ((pprint-pop ()
                                       '(progn
                                         (unless (more-in-block-p ,list ,count ,variable)
                                           (return-from ,name nil))
                                         (setq ,count (1+ ,count))
                                         (pop ,list)))
                                     (pprint-exit-if-list-exhausted ()
                                       '(when (null ,list)
                                         (return-from ,name nil))))
                            ,@body)))))
       nil)))

(defmacro pprint-pop ()
  "Inside PPRINT-LOGICAL-BLOCK: the next element of its list."
  '(error 'simple-program-error
    :format-control "PPRINT-POP stands outside any PPRINT-LOGICAL-BLOCK."
    :format-arguments '()))

(defmacro pprint-exit-if-list-exhausted ()
  "Inside PPRINT-LOGICAL-BLOCK: ends it when there are no more elements."
  '(error 'simple-program-error
    :format-control "PPRINT-EXIT-IF-LIST-EXHAUSTED stands outside any PPRINT-LOGICAL-BLOCK."
    :format-arguments '()))

(defun more-in-block-p (list count stream)
  "Whether another element of the block's list can be printed; else prints what stands for the rest."
  (cond ((or (not (listp list))
             (and list (plusp count) (inner-template-p list)))
         (output-simple-string ". " 0 2 stream)
         (output-object list stream)
         nil)
        ((and (length-limit) (>= count (length-limit)))
         (output-simple-string "..." 0 3 stream)
         nil)
        ((and list (plusp count) *circularity-table* (shared-tail-p list))
         (output-simple-string ". " 0 2 stream)
         (output-tail-after-dot list stream)
         nil)
        (t t)))

;;; Functions on pretty streams. On others, or with *PRINT-PRETTY* off, they do nothing.

(defun pprint-newline (kind &optional (stream *standard-output*))
  "Allows a line break here: KIND is :LINEAR, :FILL, :MISER or :MANDATORY."
  (unless (member kind '(:linear :fill :miser :mandatory) :test #'eq)
    (error 'type-error :datum kind :expected-type '(member :linear :fill :miser :mandatory)))
  (let ((stream (resolve-output stream)))
    (when (and *print-pretty* (pretty-stream-p stream))
      (add-newline stream kind)))
  nil)

(defun pprint-indent (relative-to amount &optional (stream *standard-output*))
  "Sets the indentation of the lines to come, AMOUNT columns from the :BLOCK's start or the :CURRENT
column."
  (unless (member relative-to '(:block :current) :test #'eq)
    (error 'type-error :datum relative-to :expected-type '(member :block :current)))
  (unless (realp amount)
    (error 'type-error :datum amount :expected-type 'real))
  (let ((stream (resolve-output stream)))
    (when (and *print-pretty* (pretty-stream-p stream))
      (add-indentation stream relative-to (round amount))))
  nil)

(defun pprint-tab (kind column increment &optional (stream *standard-output*))
  "Moves to a tabulator position: KIND is :LINE, :SECTION, :LINE-RELATIVE or :SECTION-RELATIVE."
  (unless (member kind '(:line :section :line-relative :section-relative) :test #'eq)
    (error 'type-error :datum kind
                       :expected-type '(member :line :section :line-relative :section-relative)))
  (unless (typep column 'unsigned-byte)
    (error 'type-error :datum column :expected-type 'unsigned-byte))
  (unless (typep increment 'unsigned-byte)
    (error 'type-error :datum increment :expected-type 'unsigned-byte))
  (let ((stream (resolve-output stream)))
    (when (and *print-pretty* (pretty-stream-p stream))
      (add-tab stream kind column increment)))
  nil)

;;; Lists in three styles

(defun pprint-fill (stream list &optional (colon t) at)
  "Prints LIST with as many elements on a line as fit."
  (declare (ignore at))
  (pprint-logical-block (stream list :prefix (if colon "(" "") :suffix (if colon ")" ""))
    (pprint-exit-if-list-exhausted)
    (loop
      (output-object (pprint-pop) stream)
      (pprint-exit-if-list-exhausted)
      (output-char #\Space stream)
      (pprint-newline :fill stream))))

(defun pprint-linear (stream list &optional (colon t) at)
  "Prints LIST on one line, or with each element on a line of its own."
  (declare (ignore at))
  (pprint-logical-block (stream list :prefix (if colon "(" "") :suffix (if colon ")" ""))
    (pprint-exit-if-list-exhausted)
    (loop
      (output-object (pprint-pop) stream)
      (pprint-exit-if-list-exhausted)
      (output-char #\Space stream)
      (pprint-newline :linear stream))))

(defun pprint-tabular (stream list &optional (colon t) at (tabsize 16))
  "Prints LIST in columns."
  (declare (ignore at))
  (pprint-logical-block (stream list :prefix (if colon "(" "") :suffix (if colon ")" ""))
    (pprint-exit-if-list-exhausted)
    (loop
      (output-object (pprint-pop) stream)
      (pprint-exit-if-list-exhausted)
      (output-char #\Space stream)
      (pprint-tab :section-relative 0 (or tabsize 16) stream)
      (pprint-newline :fill stream))))
