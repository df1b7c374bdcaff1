;;;; Making, joining, copying and reversing lists.
;;;;
;;;; The problem: these run everywhere, in macro expansion too, so they are the first functions
;;;; of the library after the accessors. The approach: straight loops that append at a tail
;;;; pointer; APPEND and NCONC take their first two arguments without making a &REST list.
;;;;
;;;; Invariants: the functions without N in front never change an argument; a dotted list is
;;;; copied with its last atom; a wrong tail is a TYPE-ERROR.
;;;;
;;;; Tests: tests/lisp/conses/.

(in-package "BROLGA-SYSTEM")

(defun list (&rest objects)
  "A fresh list of OBJECTS."
  objects)

(defun list* (object &rest more)
  "A fresh list of the arguments, the last of which becomes the last cdr."
  (cond ((null more) object)
        ((null (cdr more)) (cons object (car more)))
        (t
         ;; MORE is fresh: its last two conses become one.
         (do ((tail more (cdr tail)))
             ((null (cdr (cdr tail)))
              (%set-cdr tail (car (cdr tail)))))
         (cons object more))))

(defun make-list (size &key initial-element)
  "A fresh list of SIZE elements, each INITIAL-ELEMENT."
  (unless (and (%fixnump size) (>= size 0))
    (signal-type-error size 'unsigned-byte))
  (let ((result nil) (count size))
    (declare (fixnum count))
    (loop
      (when (eql count 0)
        (return result))
      (setq result (cons initial-element result))
      (setq count (1- count)))))

(defun copy-list-onto (list tail)
  "A copy of the proper list LIST with TAIL, any object, as the cdr of its last cons."
  (if (endp list)
      tail
      (let* ((result (%list-1 (car list)))
             (last result))
        (do ((rest (cdr list) (cdr rest)))
            ((endp rest))
          (setq last (%set-cdr last (%list-1 (car rest)))))
        (%set-cdr last tail)
        result)))

(defun append (&optional first (second nil second-supplied-p) &rest more)
  "A list of the elements of all arguments in order; the last argument, any object, is its tail."
  (cond ((not second-supplied-p) first)
        ((null more)
         (if (endp first)
             second
             (let* ((result (%list-1 (car first)))
                    (last result))
               (do ((rest (cdr first) (cdr rest)))
                   ((endp rest))
                 (setq last (%set-cdr last (%list-1 (car rest)))))
               (%set-cdr last second)
               result)))
        (t
         (let ((result (cons nil nil)) (next second) (last nil))
           (setq last result)
           ;; LAST is the last cons of the copies so far; every argument but the last is copied.
           (do ((rest first (cdr rest)))
               ((endp rest))
             (setq last (%set-cdr last (%list-1 (car rest)))))
           (loop
             (when (null more)
               (%set-cdr last next)
               (return (cdr result)))
             (do ((rest next (cdr rest)))
                 ((endp rest))
               (setq last (%set-cdr last (%list-1 (car rest)))))
             (setq next (car more))
             (setq more (cdr more)))))))

(defun last-cons (list)
  "The last cons of the non-empty list LIST."
  (do ((tail list (cdr tail)))
      ((atom (cdr tail)) tail)))

(defun nconc (&optional first (second nil second-supplied-p) &rest more)
  "Join the argument lists by changing their last conses; return the joined list."
  (let ((result nil) (last nil))
    ;; LAST is a cons whose list continues with the next argument, NIL before the first.
    (cond ((not second-supplied-p) first)
          (t
           (loop
             (cond ((consp first)
                    (if last
                        (%set-cdr last first)
                        (setq result first))
                    (setq last (last-cons first)))
                   ((null first))
                   (t (signal-type-error first 'list)))
             (setq first second)
             (when (null more)
               (if last
                   (%set-cdr last first)
                   (setq result first))
               (return result))
             (setq second (car more))
             (setq more (cdr more)))))))

(defun revappend (list tail)
  "The elements of LIST in reverse order, followed by TAIL."
  (do ((rest list (cdr rest)))
      ((endp rest) tail)
    (setq tail (cons (car rest) tail))))

(defun nreconc (list tail)
  "Like (NCONC (NREVERSE LIST) TAIL), reusing the conses of LIST."
  (let ((rest list) (next nil))
    (loop
      (when (endp rest)
        (return tail))
      (setq next (cdr rest))
      (%set-cdr rest tail)
      (setq tail rest)
      (setq rest next))))

(defun list-reverse (list)
  "A fresh list of the elements of LIST in reverse order."
  (revappend list nil))

(defun list-nreverse (list)
  "LIST with its conses linked in reverse order."
  (nreconc list nil))

(defun copy-list (list)
  "A fresh list with the elements, and the last cdr, of LIST."
  (cond ((consp list)
         (let* ((result (%list-1 (car list)))
                (last result))
           (do ((rest (cdr list) (cdr rest)))
               ((atom rest)
                (when rest
                  (%set-cdr last rest))
                result)
             (setq last (%set-cdr last (%list-1 (car rest)))))))
        ((null list) nil)
        (t (signal-type-error list 'list))))

(defun copy-alist (alist)
  "A fresh association list: the conses of ALIST and of its entries are copied."
  (cond ((consp alist)
         (let* ((result (cons nil nil))
                (last result))
           (do ((rest alist (cdr rest)))
               ((endp rest) (cdr result))
             (let ((entry (car rest)))
               (setq last (%set-cdr last (%list-1 (if (consp entry)
                                                      (cons (car entry) (cdr entry))
                                                      entry))))))))
        ((null alist) nil)
        (t (signal-type-error alist 'list))))

(defun copy-tree (tree)
  "A copy of all conses of TREE."
  (if (consp tree)
      ;; Recursion on cars, iteration on cdrs: depth of the stack is depth of nesting.
      (let* ((result (%list-1 (copy-tree (car tree))))
             (last result))
        (do ((rest (cdr tree) (cdr rest)))
            ((atom rest)
             (when rest
               (%set-cdr last rest))
             result)
          (setq last (%set-cdr last (%list-1 (copy-tree (car rest)))))))
      tree))

(defun list-length (list)
  "The length of LIST, or NIL when it is circular."
  (let ((count 0) (fast list) (slow list))
    (declare (fixnum count))
    (loop
      (when (endp fast)
        (return count))
      (setq fast (cdr fast))
      (when (endp fast)
        (return (1+ count)))
      (setq fast (cdr fast))
      (setq slow (cdr slow))
      (setq count (+ count 2))
      (when (and (eq fast slow) fast)
        (return nil)))))

(defun proper-list-length (list)
  "The length of the proper list LIST; a dotted list is a TYPE-ERROR."
  (let ((count 0))
    (declare (fixnum count))
    (do ((rest list (cdr rest)))
        ((endp rest) count)
      (setq count (1+ count)))))

(defun last (list &optional (n 1))
  "The last N conses of LIST."
  (unless (listp list)
    (signal-type-error list 'list))
  (cond ((eql n 1)
         (if list (last-cons list) nil))
        ((not (and (integerp n) (>= n 0)))
         (signal-type-error n 'unsigned-byte))
        ((not (%fixnump n)) list)
        (t
         ;; RESULT trails N conses behind REST.
         (let ((result list) (rest list) (count n))
           (declare (fixnum count))
           (loop
             (when (or (eql count 0) (atom rest))
               (return))
             (setq rest (cdr rest))
             (setq count (1- count)))
           (loop
             (when (atom rest)
               (return (if (eql n 0) rest result)))
             (setq rest (cdr rest))
             (setq result (cdr result)))))))

(defun count-conses (list)
  "The number of conses of the proper or dotted list LIST."
  (let ((count 0))
    (declare (fixnum count))
    (do ((rest list (cdr rest)))
        ((atom rest) count)
      (setq count (1+ count)))))

(defun butlast (list &optional (n 1))
  "A copy of LIST without its last N conses."
  (unless (listp list)
    (signal-type-error list 'list))
  (unless (and (integerp n) (>= n 0))
    (signal-type-error n 'unsigned-byte))
  (let ((keep (- (count-conses list) n)))
    (if (<= keep 0)
        nil
        (let* ((result (%list-1 (car list)))
               (last result)
               (rest (cdr list)))
          (loop
            (setq keep (1- keep))
            (when (<= keep 0)
              (return result))
            (setq last (%set-cdr last (%list-1 (car rest))))
            (setq rest (cdr rest)))))))

(defun nbutlast (list &optional (n 1))
  "LIST cut before its last N conses; NIL when nothing is left."
  (unless (listp list)
    (signal-type-error list 'list))
  (unless (and (integerp n) (>= n 0))
    (signal-type-error n 'unsigned-byte))
  (let ((keep (- (count-conses list) n)))
    (cond ((<= keep 0) nil)
          (t
           (%set-cdr (nthcdr (1- keep) list) nil)
           list))))

(defun ldiff (list object)
  "A copy of LIST up to the tail that is OBJECT."
  (unless (listp list)
    (signal-type-error list 'list))
  (let* ((result (cons nil nil))
         (last result))
    (do ((rest list (cdr rest)))
        ((atom rest)
         (unless (eql rest object)
           (%set-cdr last rest))
         (cdr result))
      (when (eql rest object)
        (return (cdr result)))
      (setq last (%set-cdr last (%list-1 (car rest)))))))

(defun tailp (object list)
  "Whether OBJECT is LIST or one of its tails."
  (unless (listp list)
    (signal-type-error list 'list))
  (do ((rest list (cdr rest)))
      ((atom rest) (eql rest object))
    (when (eql rest object)
      (return t))))
