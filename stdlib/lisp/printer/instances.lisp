;;;; Printing instances: print methods, structures, unreadable objects.
;;;;
;;;; The print method of a structure or condition type is the value of %PRINT-FUNCTION in the info
;;;; of its name: a function of an instance and a stream. It is looked for in the type itself and
;;;; then in the types it includes. Once there are generic functions, PRINT-OBJECT is what
;;;; OUTPUT-INSTANCE calls, and its methods for structures and conditions (clos/printing.lisp) come here.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defun layout-print-function (layout)
  "The print method for instances with LAYOUT, or NIL."
  (let ((depth (%instance-ref layout 1)))
    (declare (fixnum depth))
    (do ((level depth (1- level)))
        ((< level 0) nil)
      (declare (fixnum level))
      (let* ((ancestor (%instance-ref layout (+ 8 level)))
             (function (and ancestor
                            (%symbol-info (%instance-ref ancestor 0) '%print-function))))
        (when function
          (return function))))))

(defun %print-method (layout)
  "The function (instance stream) that prints instances with LAYOUT."
  (or (layout-print-function layout) 'print-structure))

(defun output-instance (object stream)
  (let ((function (if (and (%fdefinition 'print-object)
                           (not (%printed-as-structure-p object)))
                      'print-object
                      (%print-method (%instance-layout object)))))
    (when *print-failures-p*
      (setq function (guarded-print-function function object)))
    (if (and *print-level* (not (eq function 'print-structure)))
        ;; A method counts as one level of what it prints, not of itself.
        (if (level-exceeded-p)
            (output-char #\# stream)
            (funcall function object stream))
        (funcall function object stream))))

(defun guarded-print-function (function object)
  "A function like FUNCTION, a print method of OBJECT, that prints what is wrong when FUNCTION fails. Conditions
are left to those who report them."
  (if (typep object 'condition)
      function
      (lambda (object stream)
        (output-string (handler-case (let ((*print-failures-p* nil))
                                       (with-output-to-string (text)
                                         (funcall function object text)))
                         (serious-condition (failure)
                           (format nil "#<~S that cannot be printed: ~S>" (type-of object) (type-of failure))))
                       stream))))

(defmacro define-print-function (type (object stream) &body body)
  "Defines how instances of the structure or condition TYPE are printed to STREAM."
  (let ((name (intern (concatenate 'string "OUTPUT-" (symbol-name type) "-INSTANCE")
                      "BROLGA-SYSTEM")))
    `(progn
       (defun ,name (,object ,stream) ,@body)
       (%set-symbol-info ',type '%print-function ',name))))

;;; Structures

(defun print-structure (object stream)
  "Prints OBJECT as #S(name :slot value ...)."
  (let* ((name (layout-name (%instance-layout object)))
         (slots (instance-slot-names object)))
    (if (and *print-pretty* *print-pprint-dispatch*)
        (print-structure-prettily object name slots stream)
        (descending (stream)
          (output-simple-string "#S(" 0 3 stream)
          (output-object name stream)
          (let ((limit (length-limit)) (count 0))
            (dolist (slot slots)
              (output-char #\Space stream)
              (when (and limit (>= count limit))
                (output-simple-string "..." 0 3 stream)
                (return))
              (output-slot-name slot stream)
              (output-char #\Space stream)
              (output-object (%instance-ref object count) stream)
              (setq count (1+ count))))
          (output-char #\) stream)))))

(defun layout-name (layout)
  (%instance-ref layout 0))

(defun output-slot-name (slot stream)
  (output-char #\: stream)
  (output-name (symbol-name slot) t stream))

;;; Unreadable objects

(defmacro print-unreadable-object ((object stream &key type identity) &body body)
  "Prints #<...> to STREAM: OBJECT's type if TYPE, what BODY prints, and OBJECT's address if IDENTITY.
Signals PRINT-NOT-READABLE under *PRINT-READABLY*."
  `(call-printing-unreadable-object ,object ,stream ,type ,identity
                                    ,(if body `(lambda () ,@body) nil)))

(defun call-printing-unreadable-object (object stream type identity body)
  (let ((stream (resolve-output stream)))
    (printing-unreadably (object stream)
      (output-simple-string "#<" 0 2 stream)
      (when type
        (output-object (type-for-printing object) stream)
        (output-char #\Space stream))
      (when body
        (funcall body))
      (when identity
        (when (or body (not type))
          (output-char #\Space stream))
        (output-address object stream))
      (output-char #\> stream)))
  nil)

(defun type-for-printing (object)
  (type-of object))

(defun output-address (object stream)
  (output-char #\{ stream)
  (output-digits (%object-address object) 16 stream)
  (output-char #\} stream))
