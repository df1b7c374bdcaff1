;;;; The parts of a hash table, and looking for keys by identity.
;;;;
;;;; The problem: most lookups are of keys that the test compares by EQ, and take less time than a
;;;; call of a primitive. The approach: a macro per word of the table, with the offset of
;;;; image/src/object.rs, and a search in line that does what `find` of
;;;; stdlib/src/primitives/hash_tables.rs does; how index and entries work is said there.
;;;;
;;;; Conventions: the argument must be known to be a hash table; nothing is checked in functions
;;;; compiled without safety, as those that search are. A search reads
;;;; the table's vectors once: a timer's function that changes the table in the middle of it is not
;;;; noticed, but does no harm.
;;;;
;;;; Tests: tests/lisp/hash-tables/.

(in-package "BROLGA-SYSTEM")

(defmacro table-test-number (table)
  "The number of TABLE's test: 0 EQ, 1 EQL, 2 EQUAL, 3 EQUALP, 4 user-defined."
  `(the fixnum (%object-ref-unchecked ,table 8)))

(defmacro table-entries (table)
  "The vector of TABLE's keys and values, one behind the other."
  `(%object-ref-unchecked ,table 16))

(defmacro table-index (table)
  "The vector of entry numbers plus 1, or 0, by hash code."
  `(%object-ref-unchecked ,table 24))

(defmacro table-used (table)
  "The number of TABLE's entries, deleted ones included."
  `(the fixnum (%object-ref-unchecked ,table 48)))

(defmacro entry-key (table entry)
  "The key of entry number ENTRY of TABLE; a marker when it was deleted."
  `(svref (the simple-vector (table-entries ,table)) (* 2 (the fixnum ,entry))))

(defmacro entry-value (table entry)
  "The value of entry number ENTRY of TABLE; a marker when it was deleted."
  `(svref (the simple-vector (table-entries ,table)) (1+ (* 2 (the fixnum ,entry)))))

(defmacro compared-by-identity-p (key test)
  "Whether the test of number TEST compares KEY by EQ. (NIL when that takes a longer look.)"
  `(case ,test
     (0 t)
     (1 (or (%fixnump ,key) (symbolp ,key) (consp ,key) (%instancep ,key) (characterp ,key) (functionp ,key)))
     (2 (or (%fixnump ,key) (symbolp ,key) (characterp ,key)))
     (t nil)))

(defmacro find-by-identity (key table)
  "The position in the entries of TABLE, behind KEY (where its value is), or 0 when KEY is not in it."
  (let ((index (gensym "INDEX")) (entries (gensym "ENTRIES")) (mask (gensym "MASK"))
        (place (gensym "PLACE")) (position (gensym "POSITION")))
    `(let* ((,index (the (simple-array (unsigned-byte 32) (*)) (table-index ,table)))
            (,entries (the simple-vector (table-entries ,table)))
            (,mask (1- (length ,index))))
       ;; A table never used has no index.
       (if (< ,mask 0)
           0
           (let ((,place (logand (%identity-hash ,key) ,mask)))
             (declare (fixnum ,place))
             (loop
               (let ((,position (* 2 (aref ,index ,place))))
                 (declare (fixnum ,position))
                 (when (eql ,position 0)
                   (return 0))
                 (when (eq ,key (svref ,entries (- ,position 2)))
                   (return (1- ,position)))
                 (setq ,place (logand (1+ ,place) ,mask)))))))))
