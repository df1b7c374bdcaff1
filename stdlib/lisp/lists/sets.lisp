;;;; Lists as sets.
;;;;
;;;; The problem: UNION and its relatives are quadratic when done by MEMBER. The approach: when
;;;; both lists are long and the test is one that hash tables know (EQ, EQL, EQUAL, EQUALP), the
;;;; keys of one list go into a table first; otherwise a plain double loop. Which elements and in
;;;; which order are the same either way.
;;;;
;;;; Conventions: FOUND-IN-LIST-2 looks up a key of LIST-1 among the elements of LIST-2,
;;;; FOUND-IN-LIST-1 the other way round; both call the test with LIST-1's element first.
;;;;
;;;; Invariant: the results of the functions without N share nothing but tails that the standard
;;;; lets them share; the N- functions reuse the conses of LIST-1 where they keep its elements.
;;;;
;;;; Tests: tests/lisp/conses/.

(in-package "BROLGA-SYSTEM")

(defun hash-test-number (test test-not)
  "The number of the hash table test that TEST names, or NIL when tables do not help."
  (cond (test-not nil)
        ((test-is-eql-p test test-not) 1)
        ((or (eq test #'equal) (eq test 'equal)) 2)
        ((or (eq test #'equalp) (eq test 'equalp)) 3)
        (t nil)))

(defun longer-than-p (list limit)
  "Whether LIST has more than LIMIT elements."
  (declare (fixnum limit))
  (let ((count 0))
    (declare (fixnum count))
    (do ((rest list (cdr rest)))
        ((endp rest) nil)
      (setq count (1+ count))
      (when (> count limit)
        (return t)))))

(defun list-membership-table (list other key test test-not)
  "A hash table of the keys of the elements of LIST when that pays to look up those of OTHER, else NIL."
  (let ((number (hash-test-number test test-not)))
    (if (and number (longer-than-p list 24) (longer-than-p other 12))
        (let ((table (%make-hash-table number 0 64))
              (key (designated-key key)))
          (do ((rest list (cdr rest)))
              ((endp rest) table)
            (%hash-table-put table (apply-key key (car rest)) t)))
        nil)))

(defun found-in-list-2 (item list table key test negated)
  "Whether ITEM, a key of LIST-1, matches an element of LIST, which is LIST-2. TEST is NIL for EQL."
  (cond (table (%hash-table-get table item nil))
        (test
         (do ((rest list (cdr rest)))
             ((endp rest) nil)
           (when (eq (null (funcall (the function test) item (apply-key key (car rest)))) negated)
             (return t))))
        (key
         (do ((rest list (cdr rest)))
             ((endp rest) nil)
           (when (eql item (funcall (the function key) (car rest)))
             (return t))))
        (t (if (member-eql item list) t nil))))

(defun found-in-list-1 (item list table key test negated)
  "Whether ITEM, a key of LIST-2, matches an element of LIST, which is LIST-1. TEST is NIL for EQL."
  (if (or table (null test))
      (found-in-list-2 item list table key test negated)
      (do ((rest list (cdr rest)))
          ((endp rest) nil)
        (when (eq (null (funcall (the function test) (apply-key key (car rest)) item)) negated)
          (return t)))))

(defun set-test-function (test test-not)
  "The function object of the test, or NIL for EQL."
  (if (test-is-eql-p test test-not)
      nil
      (resolve-test test test-not)))

(defun adjoin (item list &key key test test-not)
  "LIST, with ITEM in front unless it has an element that matches it."
  (let ((key-function (designated-key key)))
    (if (found-in-list-2 (apply-key key-function item) list nil key-function
                         (set-test-function test test-not) (if test-not t nil))
        list
        (cons item list))))

(%defmacro with-set-arguments (form environment)
  ;; (with-set-arguments table body...): resolves KEY, TEST and TEST-NOT; TABLE makes the table.
  (declare (ignore environment))
  (list* 'let* (list (list 'table (car (cdr form)))
                     '(negated (if test-not t nil))
                     '(test (set-test-function test test-not))
                     '(key (designated-key key)))
         (cdr (cdr form))))

(defun union (list-1 list-2 &key key test test-not)
  "A list of the elements that are in LIST-1 or in LIST-2."
  (cond ((not (listp list-2)) (signal-type-error list-2 'list))
        ((null list-1) list-2)
        (t
         (with-set-arguments (list-membership-table list-2 list-1 key test test-not)
           (let ((result list-2))
             (do ((rest list-1 (cdr rest)))
                 ((endp rest) result)
               (let ((element (car rest)))
                 (unless (found-in-list-2 (apply-key key element) list-2 table key test negated)
                   (setq result (cons element result))))))))))

(defun nunion (list-1 list-2 &key key test test-not)
  "Like UNION, reusing the conses of the lists."
  (unless (listp list-2)
    (signal-type-error list-2 'list))
  (with-set-arguments (list-membership-table list-2 list-1 key test test-not)
    (let ((result list-2) (rest list-1))
      (loop
        (when (endp rest)
          (return result))
        (let ((cell rest))
          (setq rest (cdr rest))
          (unless (found-in-list-2 (apply-key key (car cell)) list-2 table key test negated)
            (%set-cdr cell result)
            (setq result cell)))))))

(%defmacro define-set-filter (form environment)
  ;; (define-set-filter name destructive-name keep documentation destructive-documentation):
  ;; the elements of LIST-1 whose being found in LIST-2 is as KEEP (T or NIL) says.
  (declare (ignore environment))
  (let* ((name (car (cdr form)))
         (destructive-name (car (cdr (cdr form))))
         (keep (car (cdr (cdr (cdr form)))))
         (documentation (car (cdr (cdr (cdr (cdr form))))))
         (destructive-documentation (car (cdr (cdr (cdr (cdr (cdr form)))))))
         (operator (if keep 'when 'unless)))
    (list 'progn
          (list 'defun name '(list-1 list-2 &key key test test-not)
                documentation
                (list 'with-set-arguments '(list-membership-table list-2 list-1 key test test-not)
                      (list 'let '((result nil))
                            (list 'do '((rest list-1 (cdr rest)))
                                  '((endp rest) result)
                                  (list 'let '((element (car rest)))
                                        (list operator
                                              '(found-in-list-2 (apply-key key element) list-2
                                                                table key test negated)
                                              '(setq result (cons element result))))))))
          (list 'defun destructive-name '(list-1 list-2 &key key test test-not)
                destructive-documentation
                (list 'with-set-arguments '(list-membership-table list-2 list-1 key test test-not)
                      (list 'let '((result nil) (rest list-1))
                            (list 'loop
                                  '(when (endp rest)
                                    (return result))
                                  (list 'let '((cell rest))
                                        '(setq rest (cdr rest))
                                        (list operator
                                              '(found-in-list-2 (apply-key key (car cell)) list-2
                                                                table key test negated)
                                              '(%set-cdr cell result)
                                              '(setq result cell))))))))))

(define-set-filter intersection nintersection t
  "A list of the elements of LIST-1 that are in LIST-2."
  "Like INTERSECTION, reusing the conses of LIST-1.")

(define-set-filter set-difference-of-lists nset-difference nil
  "A list of the elements of LIST-1 that are not in LIST-2."
  "Like SET-DIFFERENCE, reusing the conses of LIST-1.")

(defun set-difference (list-1 list-2 &key key test test-not)
  "A list of the elements of LIST-1 that are not in LIST-2."
  (if (null list-2)
      (if (listp list-1) list-1 (signal-type-error list-1 'list))
      (set-difference-of-lists list-1 list-2 :key key :test test :test-not test-not)))

(defun set-exclusive-or (list-1 list-2 &key key test test-not)
  "A list of the elements that are in exactly one of LIST-1 and LIST-2."
  (let ((table-1 (list-membership-table list-1 list-2 key test test-not)))
    (with-set-arguments (list-membership-table list-2 list-1 key test test-not)
      (let ((result nil))
        (do ((rest list-1 (cdr rest)))
            ((endp rest))
          (let ((element (car rest)))
            (unless (found-in-list-2 (apply-key key element) list-2 table key test negated)
              (setq result (cons element result)))))
        (do ((rest list-2 (cdr rest)))
            ((endp rest) result)
          (let ((element (car rest)))
            (unless (found-in-list-1 (apply-key key element) list-1 table-1 key test negated)
              (setq result (cons element result)))))))))

(defun nset-exclusive-or (list-1 list-2 &key key test test-not)
  "Like SET-EXCLUSIVE-OR; may change the lists."
  (set-exclusive-or list-1 list-2 :key key :test test :test-not test-not))

(defun subsetp (list-1 list-2 &key key test test-not)
  "Whether every element of LIST-1 matches an element of LIST-2."
  (with-set-arguments (list-membership-table list-2 list-1 key test test-not)
    (do ((rest list-1 (cdr rest)))
        ((endp rest) t)
      (unless (found-in-list-2 (apply-key key (car rest)) list-2 table key test negated)
        (return nil)))))
