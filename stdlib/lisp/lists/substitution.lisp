;;;; Trees: SUBST, SUBLIS and their relatives, TREE-EQUAL.
;;;;
;;;; The problem: to replace matching subtrees, sharing what did not change, or in place. The
;;;; approach: one walker for copying and one for changing in place; what differs between SUBST,
;;;; SUBST-IF and SUBST-IF-NOT is a function of one subtree that says whether it matches, made
;;;; once per call. The plain (EQL, no key) SUBST and SUBLIS have walkers of their own.
;;;;
;;;; Invariants: a subtree without a match is returned itself by the copying functions; the
;;;; stack grows with the nesting of cars, not with the length of lists, in the N- functions.
;;;;
;;;; Tests: tests/lisp/conses/.

(in-package "BROLGA-SYSTEM")

(defun subtree-matcher (item key test test-not)
  "A function of a subtree: whether it matches ITEM."
  (with-test-and-key
    (lambda (subtree) (eql item subtree))
    (lambda (subtree) (test-matches-key item subtree))))

(defun subtree-predicate (predicate key wanted)
  "A function of a subtree: whether PREDICATE of its key is true (WANTED) or false (not WANTED)."
  (let ((predicate (designated-function predicate))
        (key (designated-key key)))
    (declare (function predicate))
    (if wanted
        (if key
            (lambda (subtree) (funcall predicate (funcall (the function key) subtree)))
            predicate)
        (lambda (subtree) (not (funcall predicate (apply-key key subtree)))))))

(defun replace-subtrees (new matches tree)
  "TREE with every subtree for which MATCHES is true replaced by NEW."
  (declare (function matches))
  (cond ((funcall matches tree) new)
        ((atom tree) tree)
        (t
         (let ((car (replace-subtrees new matches (car tree)))
               (cdr (replace-subtrees new matches (cdr tree))))
           (if (and (eq car (car tree)) (eq cdr (cdr tree)))
               tree
               (cons car cdr))))))

(defun replace-subtrees-eql (new old tree)
  "TREE with every subtree that is EQL to OLD replaced by NEW."
  (cond ((eql tree old) new)
        ((atom tree) tree)
        (t
         (let ((car (replace-subtrees-eql new old (car tree)))
               (cdr (replace-subtrees-eql new old (cdr tree))))
           (if (and (eq car (car tree)) (eq cdr (cdr tree)))
               tree
               (cons car cdr))))))

(defun nreplace-subtrees (new matches tree)
  "Change TREE so that every subtree for which MATCHES is true is replaced by NEW."
  (declare (function matches))
  (cond ((funcall matches tree) new)
        ((atom tree) tree)
        (t
         (let ((cell tree))
           (loop
             (%set-car cell (nreplace-subtrees new matches (car cell)))
             (let ((next (cdr cell)))
               (cond ((funcall matches next)
                      (%set-cdr cell new)
                      (return tree))
                     ((atom next)
                      (return tree))
                     (t (setq cell next)))))))))

(defun subst (new old tree &key key test test-not)
  "TREE with every subtree that matches OLD replaced by NEW, sharing unchanged parts."
  (if (and (null key) (test-is-eql-p test test-not))
      (replace-subtrees-eql new old tree)
      (replace-subtrees new (subtree-matcher old key test test-not) tree)))

(defun subst-if (new predicate tree &key key)
  "TREE with every subtree that satisfies PREDICATE replaced by NEW, sharing unchanged parts."
  (replace-subtrees new (subtree-predicate predicate key t) tree))

(defun subst-if-not (new predicate tree &key key)
  "TREE with every subtree that does not satisfy PREDICATE replaced by NEW, sharing unchanged parts."
  (replace-subtrees new (subtree-predicate predicate key nil) tree))

(defun nsubst (new old tree &key key test test-not)
  "TREE changed so that every subtree that matches OLD is replaced by NEW."
  (nreplace-subtrees new (subtree-matcher old key test test-not) tree))

(defun nsubst-if (new predicate tree &key key)
  "TREE changed so that every subtree that satisfies PREDICATE is replaced by NEW."
  (nreplace-subtrees new (subtree-predicate predicate key t) tree))

(defun nsubst-if-not (new predicate tree &key key)
  "TREE changed so that every subtree that does not satisfy PREDICATE is replaced by NEW."
  (nreplace-subtrees new (subtree-predicate predicate key nil) tree))

(defun subtree-entry-finder (alist key test test-not)
  "A function of a subtree: the entry of ALIST that matches it, or NIL."
  (with-test-and-key
    (lambda (subtree) (assoc subtree alist))
    ;; The tree's part, through KEY, is the test's first argument.
    (lambda (subtree)
      (let ((subtree (apply-key key subtree)))
        (do ((tail alist (cdr tail)))
            ((endp tail) nil)
          (let ((entry (car tail)))
            (when (and entry (test-matches subtree (car entry)))
              (return entry))))))))

(defun replace-by-entries (find-entry tree)
  "TREE with every subtree that has an entry replaced by the entry's cdr."
  (declare (function find-entry))
  (let ((entry (funcall find-entry tree)))
    (cond (entry (cdr entry))
          ((atom tree) tree)
          (t
           (let ((car (replace-by-entries find-entry (car tree)))
                 (cdr (replace-by-entries find-entry (cdr tree))))
             (if (and (eq car (car tree)) (eq cdr (cdr tree)))
                 tree
                 (cons car cdr)))))))

(defun nreplace-by-entries (find-entry tree)
  "Change TREE so that every subtree that has an entry is replaced by the entry's cdr."
  (declare (function find-entry))
  (let ((entry (funcall find-entry tree)))
    (cond (entry (cdr entry))
          ((atom tree) tree)
          (t
           (let ((cell tree))
             (loop
               (%set-car cell (nreplace-by-entries find-entry (car cell)))
               (let* ((next (cdr cell))
                      (entry (funcall find-entry next)))
                 (cond (entry
                        (%set-cdr cell (cdr entry))
                        (return tree))
                       ((atom next)
                        (return tree))
                       (t (setq cell next))))))))))

(defun sublis (alist tree &key key test test-not)
  "TREE with every subtree that matches the car of an entry of ALIST replaced by that entry's cdr."
  (if (null alist)
      tree
      (replace-by-entries (subtree-entry-finder alist key test test-not) tree)))

(defun nsublis (alist tree &key key test test-not)
  "Like SUBLIS, changing TREE."
  (if (null alist)
      tree
      (nreplace-by-entries (subtree-entry-finder alist key test test-not) tree)))

(defun tree-equal-eql (tree-1 tree-2)
  "Whether the trees have the same shape and EQL leaves."
  (loop
    (cond ((consp tree-1)
           (unless (and (consp tree-2) (tree-equal-eql (car tree-1) (car tree-2)))
             (return nil))
           (setq tree-1 (cdr tree-1))
           (setq tree-2 (cdr tree-2)))
          (t (return (and (atom tree-2) (eql tree-1 tree-2)))))))

(defun tree-equal-test (tree-1 tree-2 test negated)
  "Whether the trees have the same shape and leaves between which TEST holds (or, NEGATED, does not)."
  (declare (function test))
  (loop
    (cond ((consp tree-1)
           (unless (and (consp tree-2) (tree-equal-test (car tree-1) (car tree-2) test negated))
             (return nil))
           (setq tree-1 (cdr tree-1))
           (setq tree-2 (cdr tree-2)))
          (t (return (and (atom tree-2) (test-matches tree-1 tree-2)))))))

(defun tree-equal (tree-1 tree-2 &key test test-not)
  "Whether the trees have the same shape and matching leaves."
  (if (test-is-eql-p test test-not)
      (tree-equal-eql tree-1 tree-2)
      (tree-equal-test tree-1 tree-2 (resolve-test test test-not) (if test-not t nil))))
