;;;; Hash tables.
;;;;
;;;; The problem: GETHASH must be one primitive call for the standard tests, while tests defined by
;;;; the user are Lisp functions that a primitive cannot call. The approach: tables of the four
;;;; standard tests are handled by primitives alone; a table of a user-defined test keeps entries
;;;; by hash code, and the functions here look through the candidates of a code. Keys that are
;;;; compared by EQ are looked for in line (parts.lisp).
;;;;
;;;; Conventions: a missing key is told from a NIL value by the unbound marker, which no program
;;;; can store. Test numbers: 0 EQ, 1 EQL, 2 EQUAL, 3 EQUALP, 4 user-defined. Slots of a table, by
;;;; %HASH-TABLE-SLOT: 0 test number, 1 weakness, 2 test, 3 hash function, 4 rehash size,
;;;; 5 rehash threshold, 6 size as asked for.
;;;;
;;;; Tests: tests/lisp/hash-tables/.

(in-package "BROLGA-SYSTEM")

(defun hash-table-p (object)
  "Whether OBJECT is a hash table."
  (hash-table-p object))

(defun check-hash-table (object)
  "OBJECT, which must be a hash table."
  (if (hash-table-p object)
      object
      (signal-type-error object 'hash-table)))

(defvar *hash-table-tests* '()
  "Entries (name test-function-name hash-function) of the tests defined by DEFINE-HASH-TABLE-TEST.")

(defun add-hash-table-test (name hash-function)
  "Let MAKE-HASH-TABLE take NAME, a function name, as a test whose hash codes HASH-FUNCTION gives."
  (let ((entry (assoc-eq name *hash-table-tests*)))
    (if entry
        (%set-car (cdr entry) hash-function)
        (setq *hash-table-tests* (cons (list name hash-function) *hash-table-tests*))))
  name)

(defmacro define-hash-table-test (name hash-function)
  "Let MAKE-HASH-TABLE take NAME, a function of two keys, as a test; HASH-FUNCTION, a function name
or lambda expression, gives equal non-negative fixnums for keys that the test calls equal."
  `(add-hash-table-test ',name (function ,hash-function)))

(defun standard-test-number (test)
  "The number of the standard test that TEST, a function or its name, is; NIL for others."
  (cond ((or (eq test 'eql) (eq test #'eql)) 1)
        ((or (eq test 'equal) (eq test #'equal)) 2)
        ((or (eq test 'eq) (eq test #'eq)) 0)
        ((or (eq test 'equalp) (eq test #'equalp)) 3)
        (t nil)))

(defun user-test-entry (test)
  "The entry of *HASH-TABLE-TESTS* for TEST, a function or its name; signals when there is none."
  (or (dolist (entry *hash-table-tests* nil)
        (when (or (eq test (car entry))
                  (and (functionp test) (eq test (%fdefinition (car entry)))))
          (return entry)))
      (error "~S is not a test for hash tables; see EXT:DEFINE-HASH-TABLE-TEST." test)))

(defun weakness-number (weakness)
  "The number of WEAKNESS, a keyword or NIL."
  (case weakness
    ((nil) 0)
    (:key 1)
    (:value 2)
    (:key-and-value 3)
    (:key-or-value 4)
    (t (signal-type-error weakness '(member nil :key :value :key-and-value :key-or-value)))))

(defun make-hash-table (&key (test 'eql) (size 7) (rehash-size 1.5) (rehash-threshold 1.0)
                          hash-function weakness synchronized)
  "A fresh hash table whose keys are compared by TEST."
  (declare (ignore synchronized))
  (unless (index-below-p size array-dimension-limit)
    (signal-type-error size 'unsigned-byte))
  (unless (or (and (integerp rehash-size) (plusp rehash-size))
              (and (floatp rehash-size) (> rehash-size 1)))
    (signal-type-error rehash-size '(or (integer 1) (float (1.0)))))
  (unless (and (realp rehash-threshold) (<= 0 rehash-threshold 1))
    (signal-type-error rehash-threshold '(real 0 1)))
  (let* ((number (if hash-function nil (standard-test-number test)))
         (table (%make-hash-table (or number 4) (weakness-number weakness) size)))
    (cond (number
           (%set-hash-table-slot table 2 (svref #(eq eql equal equalp) number)))
          (t
           (let ((entry (if hash-function
                            (list (function-or-name test) hash-function)
                            (user-test-entry test))))
             (%set-hash-table-slot table 2 (first entry))
             (%set-hash-table-slot table 3 (second entry)))))
    (%set-hash-table-slot table 4 rehash-size)
    (%set-hash-table-slot table 5 rehash-threshold)
    (%set-hash-table-slot table 6 size)
    table))

(defun function-or-name (test)
  "The name of the standard test TEST is, or TEST."
  (let ((number (standard-test-number test)))
    (if number (svref #(eq eql equal equalp) number) test)))

(defun user-hash-code (table key)
  "The hash code of KEY by the hash function of TABLE."
  (let ((code (funcall (%hash-table-slot table 3) key)))
    (unless (and (%fixnump code) (>= code 0))
      (signal-type-error code '(and fixnum unsigned-byte)))
    code))

(defun user-entry (table key)
  "The number of the entry of KEY in TABLE, which has a user-defined test, or NIL."
  (let ((test (%hash-table-slot table 2)))
    (dolist (entry (%hash-table-candidates table (user-hash-code table key)) nil)
      (when (funcall test key (%hash-table-key table entry))
        (return entry)))))

(defun user-table-p (table)
  "Whether TABLE has a user-defined test."
  (and (hash-table-p table) (eql (table-test-number table) 4)))
(declaim (inline user-table-p))

(defun gethash (key hash-table &optional default)
  "The value of KEY in HASH-TABLE, or DEFAULT; second value: whether there is one."
  ;; What the searches in line rely on is tested here.
  (declare (optimize (speed 3) (safety 0)))
  (cond ((and (hash-table-p hash-table)
              (compared-by-identity-p key (table-test-number hash-table)))
         (let ((position (find-by-identity key hash-table)))
           (if (eql position 0)
               (values default nil)
               (values (svref (the simple-vector (table-entries hash-table)) position) t))))
        ((user-table-p hash-table)
         (let ((entry (user-entry hash-table key)))
           (if entry
               (values (%hash-table-value hash-table entry) t)
               (values default nil))))
        (t
         (let ((value (%hash-table-get hash-table key (%unbound-marker))))
           (if (%markerp value)
               (values default nil)
               (values value t))))))

(defun %set-gethash (key hash-table value)
  "Make VALUE the value of KEY in HASH-TABLE."
  (declare (optimize (speed 3) (safety 0)))
  (if (user-table-p hash-table)
      (let ((entry (user-entry hash-table key)))
        (if entry
            (%hash-table-set-value hash-table entry value)
            (%hash-table-add hash-table (user-hash-code hash-table key) key value))
        value)
      (let ((position (if (and (hash-table-p hash-table)
                               (compared-by-identity-p key (table-test-number hash-table)))
                          (find-by-identity key hash-table)
                          0)))
        (if (eql position 0)
            (%hash-table-put hash-table key value)
            (%set-svref (the simple-vector (table-entries hash-table)) position value)))))

(defun (setf gethash) (value key hash-table &optional default)
  "Make VALUE the value of KEY in HASH-TABLE."
  (declare (ignore default))
  (%set-gethash key hash-table value))

(defun remhash (key hash-table)
  "Remove KEY from HASH-TABLE; true when it was there."
  (if (user-table-p hash-table)
      (let ((entry (user-entry hash-table key)))
        (when entry
          (%hash-table-remove-entry hash-table entry)
          t))
      (%hash-table-remove hash-table key)))

(defun clrhash (hash-table)
  "Remove all keys from HASH-TABLE; return it."
  (%hash-table-clear (check-hash-table hash-table)))

(defun hash-table-count (hash-table)
  "The number of keys in HASH-TABLE."
  (%hash-table-count (check-hash-table hash-table)))

(defun hash-table-size (hash-table)
  "The number of keys that HASH-TABLE has room for."
  (max (%hash-table-slot (check-hash-table hash-table) 6)
       (%hash-table-capacity hash-table)))

(defun hash-table-test (hash-table)
  "The test of HASH-TABLE: the name of a function, or a function."
  (%hash-table-slot (check-hash-table hash-table) 2))

(defun hash-table-rehash-size (hash-table)
  "The rehash size that HASH-TABLE was made with."
  (%hash-table-slot (check-hash-table hash-table) 4))

(defun hash-table-rehash-threshold (hash-table)
  "The rehash threshold that HASH-TABLE was made with."
  (%hash-table-slot (check-hash-table hash-table) 5))

(defun hash-table-weakness (hash-table)
  "How HASH-TABLE is weak: NIL, :KEY, :VALUE, :KEY-AND-VALUE or :KEY-OR-VALUE."
  (svref #(nil :key :value :key-and-value :key-or-value)
         (%hash-table-slot (check-hash-table hash-table) 1)))

(defun sxhash (object)
  "A hash code, a non-negative fixnum, that is the same for objects that are EQUAL."
  (%sxhash object))

(defun psxhash (object)
  "A hash code, a non-negative fixnum, that is the same for objects that are EQUALP."
  (%equalp-hash object))
