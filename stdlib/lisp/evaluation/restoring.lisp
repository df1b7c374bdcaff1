;;;; Making objects from compiled files.
;;;;
;;;; Problem: every literal of a compiled file is to be made when it is loaded, fast, also where literals
;;;; share parts or are circular. Approach: a function for each operation that makes an object, called
;;;; by its number. An object that is referred to again is announced by SHARE, gets its index as soon
;;;; as it exists, and only then are its parts read.
;;;;
;;;; Invariants: strings and arrays get the very types they had when the file was compiled, since code
;;;; relies on that; a structure whose definition has other slots by now is refused.
;;;;
;;;; Tests: tests/lisp/evaluation/compile-file.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *file-operations* (make-array 64 :initial-element nil)
  "By number, the functions of an input that make objects.")

(defun restore-object (input)
  "The next object of INPUT."
  (let ((operation (svref *file-operations* (logand 63 (take-octet input)))))
    (unless operation
      (damaged-compiled-file "an object was expected"))
    (funcall (the function operation) input)))

(defun restore-part (input)
  "The next object of INPUT, which is needed to make the one that SHARE has announced."
  (let ((shared (file-input-shared input)))
    (setf (file-input-shared input) nil)
    (prog1 (restore-object input)
      (setf (file-input-shared input) shared))))

(defmacro define-file-operation (name (input) &body body)
  "Defines what is made by the operation NAME, whose arguments are next in INPUT."
  `(setf (svref *file-operations* (file-operation-number ,name))
         (%named-lambda (restore ,name) (,input) ,@body)))

(define-file-operation null (input) (declare (ignore input)) nil)
(define-file-operation truth (input) (declare (ignore input)) t)
(define-file-operation unbound (input) (declare (ignore input)) (%unbound-marker))
(define-file-operation unsupplied (input) (declare (ignore input)) (%unsupplied-marker))

(define-file-operation known (input)
  (let ((index (take-natural input)))
    (unless (< index (file-input-count input))
      (damaged-compiled-file "object ~D is not there" index))
    (svref (file-input-table input) index)))

(define-file-operation share (input)
  (setf (file-input-shared input) (file-input-count input))
  (remember-object nil input)
  (restore-object input))

;;; Numbers, characters

(define-file-operation integer (input) (take-natural input))
(define-file-operation negative-integer (input) (- (take-natural input)))

(define-file-operation ratio (input)
  (let ((numerator (restore-object input)))
    (/ numerator (restore-object input))))

(define-file-operation complex (input)
  (let ((real (restore-object input)))
    (complex real (restore-object input))))

(define-file-operation single-float (input) (%single-from-bits (take-natural input)))
(define-file-operation double-float (input) (%double-from-bits (take-natural input)))
(define-file-operation character (input) (code-char (take-natural input)))

;;; Strings, symbols, packages

(defun take-text (input)
  "The next counted octets as a string."
  (multiple-value-bind (start end) (take-extent input)
    (%utf8-to-string (file-input-octets input) start end)))

(define-file-operation base-string (input) (made-object (%base-string (take-text input)) input))
(define-file-operation character-string (input) (made-object (take-text input) input))

(define-file-operation wide-string (input)
  (let ((string (make-string (take-natural input))))
    (dotimes (index (length string) (made-object string input))
      (setf (schar string index) (code-char (take-natural input))))))

(define-file-operation package (input)
  (remember-object (package-designated (take-text input)) input))

(define-file-operation symbol (input)
  (let ((package (restore-object input)))
    (remember-object (car (%intern (take-text input) package)) input)))

(define-file-operation keyword (input)
  (remember-object (car (%intern (take-text input) *keyword-package*)) input))

(define-file-operation uninterned-symbol (input)
  (remember-object (make-symbol (take-text input)) input))

(define-file-operation setf-symbol (input)
  (remember-object (%function-name-symbol (list 'setf (restore-object input)) t) input))

;;; Conses, arrays

(defun restore-cells (input count)
  "A list of COUNT objects; its last cell is the second value."
  (let* ((first (made-object (list nil) input)) (last first))
    (declare (fixnum count))
    (loop
      (setf (car last) (restore-object input)
            count (1- count))
      (when (<= count 0)
        (return (values first last)))
      (let ((cell (list nil)))
        (setf (cdr last) cell
              last cell)))))

(define-file-operation list (input) (values (restore-cells input (take-natural input))))

(define-file-operation dotted-list (input)
  (multiple-value-bind (first last) (restore-cells input (take-natural input))
    (setf (cdr last) (restore-object input))
    first))

(define-file-operation vector (input)
  (let* ((length (take-natural input))
         (vector (made-object (make-array length) input)))
    (declare (simple-vector vector))
    (dotimes (index length vector)
      (setf (svref vector index) (restore-object input)))))

(define-file-operation octets (input)
  (multiple-value-bind (start end) (take-extent input)
    (made-object (subseq (file-input-octets input) start end) input)))

(define-file-operation words (input)
  (let* ((length (take-natural input))
         (words (made-object (make-array length :element-type '(unsigned-byte 32)) input)))
    (dotimes (index length words)
      (setf (aref words index) (take-natural input)))))

(define-file-operation array (input)
  (let* ((dimensions (restore-part input))
         (array (made-object (make-array dimensions :element-type (restore-part input)) input)))
    (dotimes (index (array-total-size array) array)
      (setf (row-major-aref array index) (restore-object input)))))

;;; Structures, hash tables, pathnames

(define-file-operation structure (input)
  (let* ((version (restore-part input))
         (length (take-natural input))
         (layout (%layout-of-name version)))
    (when (or (null layout) (%instance-ref layout 5))
      (error 'simple-error
             :format-control "The file was compiled with the structure ~A; it is defined otherwise now. Compile the file again."
             :format-arguments (list version)))
    (let ((structure (%allocate-structure version length)))
      (dotimes (index length)
        (%instance-set structure index nil))
      (made-object structure input)
      ;; A double-float just made is a fit box for the slot that keeps it (structures/doubles.lisp).
      (dotimes (index length structure)
        (%instance-set structure index (restore-object input))))))

(define-file-operation hash-table (input)
  (let* ((test (restore-part input))
         (weakness (nth (take-natural input) '(nil :key :value :key-and-value :key-or-value)))
         (count (take-natural input))
         (table (made-object (make-hash-table :test test :size (max 7 count) :weakness weakness) input)))
    (dotimes (index count table)
      (let ((key (restore-object input)))
        (setf (gethash key table) (restore-object input))))))

(define-file-operation pathname (input)
  (destructuring-bind (host device directory name type version) (restore-part input)
    (made-object (make-pathname :host host :device device :directory directory :name name :type type
                                :version version)
                 input)))
