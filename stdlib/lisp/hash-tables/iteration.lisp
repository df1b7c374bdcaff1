;;;; MAPHASH and WITH-HASH-TABLE-ITERATOR.
;;;;
;;;; The problem: a table may be changed while it is walked: the value of the current key set, or
;;;; the current key removed. The approach: entries have numbers that such changes leave alone;
;;;; iteration goes from number to number. In a weak table an entry may vanish in between, so key
;;;; and value are read at once, before anything is called.
;;;;
;;;; Tests: tests/lisp/hash-tables/.

(in-package "BROLGA-SYSTEM")

(defun next-live-entry (table position)
  "The number of the first entry of TABLE that was not deleted, from number POSITION on; NIL when there is none."
  (declare (fixnum position))
  (check-hash-table table)
  (let ((used (table-used table)))
    (loop
      (unless (< position used)
        (return nil))
      (unless (%markerp (entry-key table position))
        (return position))
      (setq position (1+ position)))))

(defmacro do-hash-table ((key value hash-table &optional result) &body body)
  "Run BODY for every KEY and VALUE of HASH-TABLE; return RESULT."
  (let ((table (gensym "TABLE"))
        (entry (gensym "ENTRY")))
    `(let* ((,table ,hash-table)
            (,entry (next-live-entry ,table 0)))
       (loop
         (when (null ,entry)
           (return ,result))
         (let ((,key (entry-key ,table ,entry))
               (,value (entry-value ,table ,entry)))
           (declare (ignorable ,key ,value))
           ,@body)
         (setq ,entry (next-live-entry ,table (1+ (the fixnum ,entry))))))))

(defun maphash (function hash-table)
  "Call FUNCTION with every key and value of HASH-TABLE; return NIL."
  (let ((function (designated-function function)))
    (declare (function function))
    (do-hash-table (key value (check-hash-table hash-table) nil)
      (funcall function key value))))

(defun next-hash-table-entry (table position)
  "Three values: the position after the next entry of TABLE from POSITION on, its key and its value.
The first is NIL when there is none."
  (let ((entry (next-live-entry table position)))
    (if entry
        (values (1+ entry) (entry-key table entry) (entry-value table entry))
        (values nil nil nil))))

(defmacro with-hash-table-iterator ((name hash-table) &body body)
  "Run BODY with the macro (NAME), whose values are true, key and value of another entry, or NIL."
  (let ((table (gensym "TABLE"))
        (position (gensym "POSITION")))
    `(let ((,table (check-hash-table ,hash-table))
           (,position 0))
       (macrolet ((,name ()
                    '(step-hash-table-iterator ,table ,position)))
         ,@body))))

(defmacro step-hash-table-iterator (table position)
  "The values of one call of a hash table iterator, whose state is in the variables TABLE and POSITION."
  `(if (null ,position)
       nil
       (multiple-value-bind (next key value) (next-hash-table-entry ,table ,position)
         (setq ,position next)
         (if next
             (values t key value)
             nil))))
