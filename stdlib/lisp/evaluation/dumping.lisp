;;;; Writing objects into compiled files.
;;;;
;;;; Problem: literals must come back as similar objects (3.2.4.2), the same object twice as one object,
;;;; and what has a load form by way of it. Approach: an object is walked twice. PREPARE-OBJECT
;;;; counts how often each part is met and makes sure that everything with a load form is made by
;;;; orders before (load-forms.lisp); DUMP-OBJECT writes. Parts met more than once, and all literals of
;;;; code, are entered into the file's table, so that other forms of the file refer to the same object.
;;;;
;;;; Invariants: DUMP-OBJECT signals no error after PREPARE-OBJECT has returned NIL. A part of a literal
;;;; that is a literal by itself only in another form keeps no identity with it.
;;;;
;;;; Tests: tests/lisp/evaluation/compile-file.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *file-output* nil "The compiled file being written.")
(defvar *parts-seen* nil "The objects met in what is being prepared: T, or :SHARED when met again.")

(defvar *creations* nil
  "Lists of the objects whose creation is under way, and behind each those whose initialisation waits for it.")
(defvar *initialisations* nil
  "An alist from objects that are created but not initialised yet to the units that do it.")

(defstruct (deferred-value (:copier nil) (:constructor make-deferred-value (form unit)))
  "Stands in code under compilation for the value that the form of a LOAD-TIME-VALUE has at load time."
  form unit)

(defun known-in-file-p (object)
  (gethash object (file-output-table *file-output*)))

;;; What objects are

(defun dumped-whole-p (object)
  "Whether OBJECT has no parts and no identity that would have to be kept."
  (typecase object
    ((or symbol number character package) t)
    (t (or (eq object (%unbound-marker)) (eq object (%unsupplied-marker))))))

(defun dumped-by-parts-p (object)
  "Whether OBJECT is written with its parts; other objects have load forms."
  (typecase object
    ((or cons array hash-table pathname) t)
    (deferred-value nil)
    (structure-object (%saved-by-slots-p object))
    (t nil)))

(defun hash-table-entries (table)
  (let ((entries nil))
    (maphash (lambda (key value) (push (cons key value) entries)) table)
    (nreverse entries)))

(defun structure-length (structure)
  (length (structure-slot-names (type-of structure))))

(defun structure-version-of (structure)
  (%structure-version (%structure-definition-named (type-of structure))))

;;; First walk

(defun note-literal (object)
  "Makes OBJECT, a literal of code, one that the file's table knows."
  (unless (dumped-whole-p object)
    (setf (gethash object *parts-seen*) :literal)))

(defun prepare-object (object)
  "Makes everything known to the file that OBJECT needs made before it. Returns NIL, or an object whose
creation is under way and must have ended first."
  (loop
    (when (or (dumped-whole-p object) (known-in-file-p object))
      (when *initialisations*
        (initialise-object object))
      (return nil))
    (let ((seen (gethash object *parts-seen*)))
      (unless (member seen '(nil :literal))
        (setf (gethash object *parts-seen*) :shared)
        (return nil))
      (cond ((not (dumped-by-parts-p object))
             (return (prepare-by-load-form object)))
            (t
             (setf (gethash object *parts-seen*) (if seen :shared t))
             (if (consp object)
                 (let ((blocker (prepare-object (car object))))
                   (when blocker
                     (return blocker))
                   (setq object (cdr object)))
                 (return (prepare-parts object))))))))

(defun prepare-all (sequence)
  (some #'prepare-object sequence))

(defun prepare-parts (object)
  (cond ((simple-vector-p object) (prepare-all object))
        ((hash-table-p object)
         (or (prepare-object (hash-table-test object))
             (prepare-all (hash-table-entries object))))
        ((pathnamep object) nil)
        ((arrayp object)
         (and (eq (array-element-type object) t)
              (dotimes (index (array-total-size object) nil)
                (let ((blocker (prepare-object (row-major-aref object index))))
                  (when blocker
                    (return blocker))))))
        (t
         (dotimes (index (structure-length object) nil)
           (let ((blocker (prepare-object (%instance-ref object index))))
             (when blocker
               (return blocker)))))))

;;; Second walk

(defun dump-object (object output)
  (cond ((null object) (put-operation null output))
        ((eq object t) (put-operation truth output))
        ((numberp object) (dump-number object output))
        (t
         (let ((index (gethash object (file-output-table output))))
           (cond (index
                  (put-operation known output)
                  (put-natural index output))
                 (t
                  (when (member (gethash object *parts-seen*) '(:shared :literal))
                    (put-operation share output)
                    (new-index object output))
                  (dump-new-object object output)))))))

(defun dump-new-object (object output)
  (typecase object
    (cons (dump-list object output))
    (symbol (dump-symbol object output))
    (string (dump-string object output))
    (simple-vector
     (put-operation vector output)
     (put-natural (length object) output)
     (dotimes (index (length object))
       (dump-object (svref object index) output)))
    (character
     (put-operation character output)
     (put-natural (char-code object) output))
    ((simple-array (unsigned-byte 8) (*))
     (put-operation octets output)
     (put-octets object output))
    ((simple-array (unsigned-byte 32) (*))
     (put-operation words output)
     (put-natural (length object) output)
     (dotimes (index (length object))
       (put-natural (aref object index) output)))
    (array (dump-array object output))
    (package
     (put-operation package output)
     (dump-text (package-name object) output)
     (new-index object output))
    (hash-table (dump-hash-table object output))
    (pathname (dump-pathname object output))
    (structure-object
     (put-operation structure output)
     (dump-object (structure-version-of object) output)
     (put-natural (structure-length object) output)
     (dotimes (index (structure-length object))
       (dump-object (%instance-ref object index) output)))
    (t (if (eq object (%unbound-marker))
           (put-operation unbound output)
           (put-operation unsupplied output)))))

(defun dump-integer (integer output)
  (if (minusp integer)
      (put-operation negative-integer output)
      (put-operation integer output))
  (put-natural (abs integer) output))

(defun dump-number (number output)
  (etypecase number
    (integer (dump-integer number output))
    (ratio
     (put-operation ratio output)
     (dump-integer (numerator number) output)
     (dump-integer (denominator number) output))
    (single-float
     (put-operation single-float output)
     (put-natural (logand #xFFFFFFFF (%single-bits number)) output))
    (double-float
     (put-operation double-float output)
     (put-natural (logand #xFFFFFFFFFFFFFFFF (%double-bits number)) output))
    (complex
     (put-operation complex output)
     (dump-number (realpart number) output)
     (dump-number (imagpart number) output))))

(defun dump-text (string output)
  (let ((string (coerce string 'simple-string)))
    (put-octets (%string-to-utf8 string 0 (length string)) output)))

(defun dump-symbol (symbol output)
  (let ((package (symbol-package symbol)) (name (%function-symbol-name symbol)))
    (cond ((eq package *keyword-package*)
           (put-operation keyword output)
           (dump-text (symbol-name symbol) output))
          (package
           (put-operation symbol output)
           (dump-object package output)
           (dump-text (symbol-name symbol) output))
          ((consp name)
           (put-operation setf-symbol output)
           (dump-object (cadr name) output))
          (t
           (put-operation uninterned-symbol output)
           (dump-text (symbol-name symbol) output)))
    (new-index symbol output)))

(defun surrogate-code-p (character)
  (<= #xD800 (char-code character) #xDFFF))

(defun dump-string (string output)
  (cond ((eq (array-element-type string) 'base-char)
         (put-operation base-string output)
         (dump-text string output))
        ((find-if #'surrogate-code-p string)
         (put-operation wide-string output)
         (put-natural (length string) output)
         (dotimes (index (length string))
           (put-natural (char-code (char string index)) output)))
        (t
         (put-operation character-string output)
         (dump-text string output))))

(defun dump-list (list output)
  "Writes the cells of LIST up to its end, or to a cell that has or gets an index of its own."
  (let ((count 1) (rest (cdr list)))
    (declare (fixnum count))
    (loop
      (when (or (atom rest)
                (gethash rest (file-output-table output))
                (member (gethash rest *parts-seen*) '(:shared :literal)))
        (return))
      (setq count (1+ count)
            rest (cdr rest)))
    (if rest
        (put-operation dotted-list output)
        (put-operation list output))
    (put-natural count output)
    (dotimes (index count)
      (dump-object (car list) output)
      (setq list (cdr list)))
    (when rest
      (dump-object rest output))))

(defun dump-array (array output)
  "Writes ARRAY without fill pointer, displacement and adjustability."
  (let ((count (if (vectorp array) (length array) (array-total-size array))))
    (put-operation array output)
    (dump-plain-data (if (vectorp array) (list count) (array-dimensions array)) output)
    (dump-plain-data (array-element-type array) output)
    (dotimes (index count)
      (dump-object (row-major-aref array index) output))))

(defun dump-plain-data (object output)
  "Writes fresh data that shares nothing with anything."
  (let ((*parts-seen* (make-hash-table :test #'eq)))
    (dump-object object output)))

(defun dump-hash-table (table output)
  (let ((entries (hash-table-entries table)))
    (put-operation hash-table output)
    (dump-object (hash-table-test table) output)
    (put-natural (%hash-table-slot table 1) output)
    (put-natural (length entries) output)
    (dolist (entry entries)
      (dump-object (car entry) output)
      (dump-object (cdr entry) output))))

(defun dump-pathname (pathname output)
  (put-operation pathname output)
  (let ((host (pathname-host pathname)))
    (dump-plain-data (list (if (logical-host-p host) (logical-host-name host) host)
                           (pathname-device pathname) (pathname-directory pathname)
                           (pathname-name pathname) (pathname-type pathname)
                           (pathname-version pathname))
                     output)))
