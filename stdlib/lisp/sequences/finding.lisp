;;;; FIND, POSITION, COUNT and their -IF and -IF-NOT forms.
;;;;
;;;; The problem: nine functions that look for elements. The approach: all tests but EQL without a
;;;; key become a predicate of one element and the truth value wanted of it; then there are two
;;;; searches (EQL and predicate) for lists and two for vectors, and FIND on a vector is POSITION
;;;; and an access. Characters in strings are looked for by primitives.
;;;;
;;;; Invariant: the predicate is called at most once per element, in order (from the end for
;;;; :FROM-END on vectors; lists are searched from the start and remember the last).
;;;;
;;;; Tests: tests/lisp/sequences/.

(in-package "BROLGA-SYSTEM")

(defmacro predicate-matches (element)
  "Whether PREDICATE of the key of ELEMENT is what WANTED (T or NIL) says."
  `(eq (null (funcall predicate (apply-key key ,element))) unwanted))

(defun list-position-if (predicate wanted key list start end from-end)
  "Index and element (two values) of the first or last match in LIST, or NIL."
  (declare (function predicate))
  (let ((unwanted (not wanted)) (found nil) (found-element nil))
    (do-list-range (element list start end (values found found-element) index)
      (when (predicate-matches element)
        (unless from-end
          (return (values index element)))
        (setq found index)
        (setq found-element element)))))

(defun list-position-eql (item list start end from-end)
  "Index and element (two values) of the first or last element of LIST that is ITEM, or NIL."
  (when (and (eql start 0) (null end) (not from-end))
    (with-eql-test item
      (let ((tail list) (index 0))
        (declare (fixnum index))
        (loop
          (when (endp tail)
            (return-from list-position-eql (values nil nil)))
          (when (same-item-p (car tail))
            (return-from list-position-eql (values index (car tail))))
          (setq tail (cdr tail))
          (setq index (1+ index))))))
  (let ((found nil) (found-element nil))
    (do-list-range (element list start end (values found found-element) index)
      (when (eql item element)
        (unless from-end
          (return (values index element)))
        (setq found index)
        (setq found-element element)))))

(defmacro search-storage (matches)
  "The index in STORAGE from FIRST to LAST where MATCHES, a form in ELEMENT, is true, or NIL."
  `(with-storage-dispatch storage
     (if from-end
         (let ((index (1- last)))
           (declare (fixnum index))
           (loop
             (when (< index first)
               (return nil))
             (when ,matches
               (return (- index offset)))
             (setq index (1- index))))
         (let ((index first))
           (declare (fixnum index))
           (loop
             (when (>= index last)
               (return nil))
             (when ,matches
               (return (- index offset)))
             (setq index (1+ index)))))))

(defun vector-position-if (predicate wanted key vector start end from-end)
  "The index of the first or last match in VECTOR, or NIL."
  (declare (function predicate))
  (let ((unwanted (not wanted)))
    (with-vector-range (storage offset first last) (vector start end)
      (search-storage (predicate-matches element)))))

(defun vector-position-eql (item vector start end from-end)
  "The index of the first or last element of VECTOR that is ITEM, or NIL."
  (with-vector-range (storage offset first last) (vector start end)
    (if (simple-string-p storage)
        (if (characterp item)
            (let ((position (if from-end
                                (%string-position-last item storage first last)
                                (%string-position item storage first last))))
              (if position (- position offset) nil))
            nil)
        (search-storage (eql item element)))))

(defmacro search-result (kind list-search vector-search)
  "What FIND (KIND is :ELEMENT) or POSITION (:INDEX) makes of a search of SEQUENCE."
  (if (eq kind :index)
      `(if (listp sequence)
           (values ,list-search)
           ,vector-search)
      `(if (listp sequence)
           (multiple-value-bind (index element) ,list-search
             (declare (ignore index))
             element)
           (let ((position ,vector-search))
             (if position (%aref-1 sequence position) nil)))))

(defmacro define-item-search (name kind documentation)
  "Define FIND or POSITION."
  `(defun ,name (item sequence &key from-end (start 0) end key test test-not)
     ,documentation
     (divert-extended (,name item sequence :from-end from-end :start start :end end :key key :test test
                             :test-not test-not)
                      sequence)
     (with-test-and-key
       (search-result ,kind
                      (list-position-eql item sequence start end from-end)
                      (vector-position-eql item sequence start end from-end))
       (let ((predicate (lambda (element) (test-matches item element))))
         (search-result ,kind
                        (list-position-if predicate t key sequence start end from-end)
                        (vector-position-if predicate t key sequence start end from-end))))))

(defmacro define-predicate-search (name kind wanted documentation)
  "Define an -IF (WANTED is T) or -IF-NOT form of FIND or POSITION."
  `(defun ,name (predicate sequence &key from-end (start 0) end key)
     ,documentation
     (divert-extended (,name predicate sequence :from-end from-end :start start :end end :key key)
                      sequence)
     (let ((predicate (designated-function predicate))
           (key (designated-key key)))
       (search-result ,kind
                      (list-position-if predicate ,wanted key sequence start end from-end)
                      (vector-position-if predicate ,wanted key sequence start end from-end)))))

(define-item-search find :element
  "The first (or, FROM-END, last) element of SEQUENCE that matches ITEM, or NIL.")
(define-predicate-search find-if :element t
  "The first (or, FROM-END, last) element of SEQUENCE that satisfies PREDICATE, or NIL.")
(define-predicate-search find-if-not :element nil
  "The first (or, FROM-END, last) element of SEQUENCE that does not satisfy PREDICATE, or NIL.")
(define-item-search position :index
  "The index of the first (or, FROM-END, last) element of SEQUENCE that matches ITEM, or NIL.")
(define-predicate-search position-if :index t
  "The index of the first (or, FROM-END, last) element of SEQUENCE that satisfies PREDICATE, or NIL.")
(define-predicate-search position-if-not :index nil
  "The index of the first (or, FROM-END, last) element of SEQUENCE that does not satisfy PREDICATE, or NIL.")

(defun count-matches (predicate wanted key sequence start end from-end)
  "The number of elements of SEQUENCE that PREDICATE matches."
  (declare (function predicate))
  (let ((unwanted (not wanted)) (count 0))
    (declare (fixnum count))
    (cond ((listp sequence)
           (if from-end
               (dolist (element (list-reverse (list-subseq sequence start end)) count)
                 (when (predicate-matches element)
                   (setq count (1+ count))))
               (do-list-range (element sequence start end count)
                 (when (predicate-matches element)
                   (setq count (1+ count))))))
          (from-end
           (with-vector-range (storage offset first last) (sequence start end)
             (let ((index (1- last)))
               (declare (fixnum index))
               (loop
                 (when (< index first)
                   (return count))
                 (when (predicate-matches (%aref-1 storage index))
                   (setq count (1+ count)))
                 (setq index (1- index))))))
          (t
           (do-vector-range (sequence start end count)
             (when (predicate-matches element)
               (setq count (1+ count))))))))

(defun count (item sequence &key from-end (start 0) end key test test-not)
  "The number of elements of SEQUENCE that match ITEM."
  (divert-extended (count item sequence :from-end from-end :start start :end end :key key :test test
                          :test-not test-not)
                   sequence)
  (with-test-and-key
    (let ((count 0))
      (declare (fixnum count))
      (if (listp sequence)
          (do-list-range (element sequence start end count)
            (when (eql item element)
              (setq count (1+ count))))
          (do-vector-range (sequence start end count)
            (when (eql item element)
              (setq count (1+ count))))))
    (count-matches (lambda (element) (test-matches item element)) t key
                   sequence start end from-end)))

(defun count-if (predicate sequence &key from-end (start 0) end key)
  "The number of elements of SEQUENCE that satisfy PREDICATE."
  (divert-extended (count-if predicate sequence :from-end from-end :start start :end end :key key) sequence)
  (count-matches (designated-function predicate) t (designated-key key) sequence start end from-end))

(defun count-if-not (predicate sequence &key from-end (start 0) end key)
  "The number of elements of SEQUENCE that do not satisfy PREDICATE."
  (divert-extended (count-if-not predicate sequence :from-end from-end :start start :end end :key key) sequence)
  (count-matches (designated-function predicate) nil (designated-key key) sequence start end from-end))
