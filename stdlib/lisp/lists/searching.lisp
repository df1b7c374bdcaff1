;;;; MEMBER, ASSOC, RASSOC and their -IF and -IF-NOT forms.
;;;;
;;;; The problem: the most used searches of lists; association lists may have NIL entries, which
;;;; are skipped. The approach: see designators.lisp; EQL without key is a loop in line, also for
;;;; calls from the library (MEMBER-EQL, ASSOC-EQ and so on have no keyword arguments to parse).
;;;;
;;;; Invariants: the item is the test's first argument; a dotted list is a TYPE-ERROR when its
;;;; end is reached.
;;;;
;;;; Tests: tests/lisp/conses/.

(in-package "BROLGA-SYSTEM")

(defun member-eql (item list)
  "MEMBER with EQL."
  (with-eql-test item
    (do ((tail list (cdr tail)))
        ((endp tail) nil)
      (when (same-item-p (car tail))
        (return tail)))))

(defun member-eq (item list)
  "MEMBER with EQ."
  (do ((tail list (cdr tail)))
      ((endp tail) nil)
    (when (eq item (car tail))
      (return tail))))

(defun assoc-eq (item alist)
  "ASSOC with EQ."
  (do ((tail alist (cdr tail)))
      ((endp tail) nil)
    (let ((entry (car tail)))
      (when (and entry (eq item (car entry)))
        (return entry)))))

(defun member (item list &key key test test-not)
  "The tail of LIST that starts with the first element matching ITEM, or NIL."
  (with-test-and-key
    (member-eql item list)
    (do ((tail list (cdr tail)))
        ((endp tail) nil)
      (when (test-matches-key item (car tail))
        (return tail)))))

(defun member-if (predicate list &key key)
  "The tail of LIST that starts with the first element satisfying PREDICATE, or NIL."
  (let ((predicate (designated-function predicate))
        (key (designated-key key)))
    (declare (function predicate))
    (do ((tail list (cdr tail)))
        ((endp tail) nil)
      (when (funcall predicate (apply-key key (car tail)))
        (return tail)))))

(defun member-if-not (predicate list &key key)
  "The tail of LIST that starts with the first element not satisfying PREDICATE, or NIL."
  (let ((predicate (designated-function predicate))
        (key (designated-key key)))
    (declare (function predicate))
    (do ((tail list (cdr tail)))
        ((endp tail) nil)
      (unless (funcall predicate (apply-key key (car tail)))
        (return tail)))))

(defun assoc (item alist &key key test test-not)
  "The first entry of ALIST whose car matches ITEM, or NIL."
  (with-test-and-key
    (with-eql-test item
      (do ((tail alist (cdr tail)))
          ((endp tail) nil)
        (let ((entry (car tail)))
          (when (and (same-item-p (car entry)) entry)
            (return entry)))))
    (do ((tail alist (cdr tail)))
        ((endp tail) nil)
      (let ((entry (car tail)))
        (when (and entry (test-matches-key item (car entry)))
          (return entry))))))

(defun rassoc (item alist &key key test test-not)
  "The first entry of ALIST whose cdr matches ITEM, or NIL."
  (with-test-and-key
    (with-eql-test item
      (do ((tail alist (cdr tail)))
          ((endp tail) nil)
        (let ((entry (car tail)))
          (when (and (same-item-p (cdr entry)) entry)
            (return entry)))))
    (do ((tail alist (cdr tail)))
        ((endp tail) nil)
      (let ((entry (car tail)))
        (when (and entry (test-matches-key item (cdr entry)))
          (return entry))))))

(%defmacro define-entry-search (form environment)
  ;; (define-entry-search name part wanted documentation): -IF (WANTED true) and -IF-NOT searches.
  (declare (ignore environment))
  (let* ((name (car (cdr form)))
         (part (car (cdr (cdr form))))
         (wanted (car (cdr (cdr (cdr form)))))
         (documentation (car (cdr (cdr (cdr (cdr form)))))))
    (list 'defun name '(predicate alist &key key)
          documentation
          (list 'let '((predicate (designated-function predicate))
                       (key (designated-key key)))
                '(declare (function predicate))
                (list 'do '((tail alist (cdr tail)))
                      '((endp tail) nil)
                      (list 'let '((entry (car tail)))
                            (list 'when
                                  (list 'and 'entry
                                        (list (if wanted 'progn 'not)
                                              (list 'funcall 'predicate
                                                    (list 'apply-key 'key (list part 'entry)))))
                                  '(return entry))))))))

(define-entry-search assoc-if car t
  "The first entry of ALIST whose car satisfies PREDICATE, or NIL.")
(define-entry-search assoc-if-not car nil
  "The first entry of ALIST whose car does not satisfy PREDICATE, or NIL.")
(define-entry-search rassoc-if cdr t
  "The first entry of ALIST whose cdr satisfies PREDICATE, or NIL.")
(define-entry-search rassoc-if-not cdr nil
  "The first entry of ALIST whose cdr does not satisfy PREDICATE, or NIL.")
