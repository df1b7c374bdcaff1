;;;; Operations of compiled files, and the octets that they are made of.
;;;;
;;;; Problem: a compiled file holds objects and orders what to do with them; writing and reading must
;;;; agree on every octet. Approach: a file is a sequence of operations, an octet each with arguments
;;;; behind it. Operations are named in one list here, by whose order they are numbered; those that
;;;; make objects are functions of the input (restoring.lisp), called by number. Natural numbers take
;;;; seven bits an octet, lowest first.
;;;;
;;;; What was written once is referred to by its index in a table of objects, which grows in the same
;;;; order on both sides.
;;;;
;;;; Invariants: an operation's arguments are all that follows it: nothing is ever skipped. Reading
;;;; beyond the end signals an error.
;;;;
;;;; Tests: tests/lisp/evaluation/compile-file.lisp.

(in-package "BROLGA-SYSTEM")

(deftype octets () '(simple-array (unsigned-byte 8) (*)))

(defvar *file-operation-names*
  '(;; Orders of the file: what LOAD does.
    end file source run remember-value effect
    ;; Objects.
    null truth known share integer negative-integer ratio complex single-float double-float character
    base-string character-string wide-string symbol keyword uninterned-symbol setf-symbol package
    list dotted-list vector octets words array structure hash-table pathname unbound unsupplied)
  "The names of all operations; their numbers are their positions.")

(defmacro file-operation-number (name)
  "The number of the operation NAME, an unevaluated symbol."
  (or (position name *file-operation-names* :test #'eq)
      (error "There is no operation ~S of compiled files." name)))

;;; Output

(defstruct (file-output (:copier nil) (:predicate nil) (:constructor make-file-output ()))
  "A compiled file being made."
  (octets (make-array 4096 :element-type '(unsigned-byte 8)) :type octets)
  (position 0 :type fixnum)
  ;; The indices of the objects in the file's table.
  (table (make-hash-table :test #'eq))
  (count 0 :type fixnum))

(defun room-for-octets (output count)
  "Makes room for COUNT octets at the end of OUTPUT and moves its position behind them; the position before."
  (let* ((octets (file-output-octets output))
         (position (file-output-position output))
         (end (+ position count)))
    (when (> end (length octets))
      (let ((longer (make-array (max end (* 2 (length octets))) :element-type '(unsigned-byte 8))))
        (replace longer octets :end2 position)
        (setf (file-output-octets output) longer)))
    (setf (file-output-position output) end)
    position))

(defun put-octet (octet output)
  (let ((position (room-for-octets output 1)))
    (setf (aref (file-output-octets output) position) octet)))

(defun put-natural (number output)
  (loop
    (when (< number 128)
      (return (put-octet number output)))
    (put-octet (logior 128 (logand number 127)) output)
    (setq number (ash number -7))))

(defun put-octets (octets output)
  "Writes how many OCTETS there are, and them."
  (put-natural (length octets) output)
  (let ((position (room-for-octets output (length octets))))
    (replace (file-output-octets output) octets :start1 position)))

(defmacro put-operation (name output)
  "Writes the operation NAME, an unevaluated symbol."
  `(put-octet (file-operation-number ,name) ,output))

(defun new-index (object output)
  "Enters OBJECT into the table; its index."
  (let ((index (file-output-count output)))
    (setf (file-output-count output) (1+ index)
          (gethash object (file-output-table output)) index)))

;;; Input

(defstruct (file-input (:copier nil) (:predicate nil) (:constructor make-file-input (octets position end)))
  "A compiled file being read: its OCTETS between POSITION and END, and the objects known so far."
  (octets nil :type octets)
  (position 0 :type fixnum)
  (end 0 :type fixnum)
  (table (make-array 64) :type simple-vector)
  (count 0 :type fixnum)
  ;; The index that the next object gets before its parts are read, or NIL.
  (shared nil))

(define-condition damaged-compiled-file (simple-file-error) ()
  (:documentation "A compiled file does not hold what was written into it."))

(defun damaged-compiled-file (reason &rest arguments)
  (error 'damaged-compiled-file
         :pathname *load-pathname*
         :format-control "The compiled file~@[ ~A~] is damaged: ~?; compile it again."
         :format-arguments (list *load-pathname* reason arguments)))

(defun take-octet (input)
  (let ((position (file-input-position input)))
    (unless (< position (file-input-end input))
      (damaged-compiled-file "it ends in the middle of something"))
    (setf (file-input-position input) (1+ position))
    (aref (file-input-octets input) position)))

(defun take-natural (input)
  (let ((octet (take-octet input)))
    (declare (fixnum octet))
    (if (< octet 128)
        octet
        (let ((number (logand octet 127)) (shift 7))
          (declare (fixnum shift))
          (loop
            (setq octet (take-octet input)
                  number (logior number (ash (logand octet 127) shift))
                  shift (+ shift 7))
            (when (< octet 128)
              (return number)))))))

(defun take-extent (input)
  "Reads the number of octets that follow and goes past them: their bounds."
  (let* ((length (take-natural input))
         (start (file-input-position input))
         (end (+ start length)))
    (when (> end (file-input-end input))
      (damaged-compiled-file "it ends in the middle of something"))
    (setf (file-input-position input) end)
    (values start end)))

(defun remember-object (object input)
  "Enters OBJECT into the table behind all others."
  (let ((table (file-input-table input)) (index (file-input-count input)))
    (when (eql index (length table))
      (setq table (replace (make-array (* 2 index)) table))
      (setf (file-input-table input) table))
    (setf (file-input-count input) (1+ index)
          (svref table index) object)))

(defun made-object (object input)
  "OBJECT, just made, its parts not read yet; entered into the table if it was announced as shared."
  (let ((index (file-input-shared input)))
    (when index
      (setf (file-input-shared input) nil
            (svref (file-input-table input) index) object))
    object))
