;;;; WITH-OPEN-STREAM, WITH-OPEN-FILE, WITH-INPUT-FROM-STRING and WITH-OUTPUT-TO-STRING.
;;;;
;;;; A stream that is left by a non-local exit is closed with :ABORT T, so that a file half
;;;; written does not replace a whole one. String streams hold no resource: they are closed only
;;;; so that uses after the end are errors, and without an UNWIND-PROTECT.
;;;;
;;;; Tests: tests/lisp/streams/.

(in-package "BROLGA-SYSTEM")

(defun split-declarations (body)
  "The leading DECLARE expressions of BODY and the rest."
  (let ((declarations '()))
    (loop
      (unless (and (consp body) (consp (car body)) (eq (caar body) 'declare))
        (return (values (nreverse declarations) body)))
      (setq declarations (cons (car body) declarations)
            body (cdr body)))))

(defmacro with-open-stream ((variable stream) &body body)
  "Runs BODY with VARIABLE bound to STREAM and closes it, aborting on a non-local exit."
  (multiple-value-bind (declarations forms) (split-declarations body)
    (let ((abort (gensym "ABORT")))
      `(let ((,variable ,stream) (,abort t))
         ,@declarations
         (unwind-protect
              (multiple-value-prog1 (progn ,@forms)
                (setq ,abort nil))
           (when ,variable
             (close ,variable :abort ,abort)))))))

(defmacro with-open-file ((variable &rest arguments) &body body)
  "Runs BODY with VARIABLE bound to the stream that OPEN with ARGUMENTS returns and closes it,
aborting on a non-local exit."
  `(with-open-stream (,variable (open ,@arguments)) ,@body))

(defmacro with-input-from-string ((variable string &key index (start 0) end) &body body)
  "Runs BODY with VARIABLE bound to a stream that reads STRING from START to END. INDEX, a place, gets
the index of the first character that was not read when BODY ends normally."
  (multiple-value-bind (declarations forms) (split-declarations body)
    `(let ((,variable (make-string-input-stream ,string ,start ,end)))
       ,@declarations
       (multiple-value-prog1 (progn ,@forms)
         ,@(when index
             `((setf ,index (string-input-position ,variable))))
         (close ,variable)))))

(defmacro with-output-to-string ((variable &optional string &key (element-type ''character))
                                 &body body)
  "Runs BODY with VARIABLE bound to an output stream. Without STRING the value is a new string of what
was written; with it output is added to STRING, which has a fill pointer, and BODY's values are
returned."
  (multiple-value-bind (declarations forms) (split-declarations body)
    (if string
        (let ((ignored (gensym)))
          `(let ((,variable (make-fill-pointer-output-stream ,string))
                 (,ignored ,element-type))
             (declare (ignore ,ignored))
             ,@declarations
             (multiple-value-prog1 (progn ,@forms)
               (close ,variable))))
        `(let ((,variable ,(if (equal element-type ''character)
                               '(make-string-output-stream)
                               `(make-string-output-stream :element-type ,element-type))))
           ,@declarations
           ,@forms
           (finished-output-string ,variable)))))

(defun finished-output-string (stream)
  "The string a WITH-OUTPUT-TO-STRING returns; closes its stream."
  (let ((result (get-output-stream-string stream)))
    (close stream)
    result))
