;;;; Dispatch tables of the pretty printer.
;;;;
;;;; Entries for (CONS (EQL symbol)) and (CONS (MEMBER symbol ...)) are found by the symbol; all
;;;; others are tried in the order of their priorities. Entries of the standard table come after
;;;; any that a user makes.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defstruct (pprint-entry (:copier nil)
                         (:constructor make-pprint-entry (type priority function standard-p test)))
  type
  priority
  function
  (standard-p nil)
  ;; A function of the object.
  test)

(defstruct (pprint-table (:copier nil) (:constructor make-pprint-table ()))
  (by-operator (make-hash-table :test 'eql))
  (entries '() :type list)
  ;; True when an entry may apply to something else than conses and arrays, or to strings and bit vectors.
  (atoms-p nil))

(define-print-function pprint-table (object stream)
  (print-unreadable-object (object stream :type t :identity t)))

(defun check-pprint-table (object)
  (unless (pprint-table-p object)
    (error 'type-error :datum object :expected-type 'pprint-table)))

(defun skip-pretty-dispatch-p (object)
  "True when no entry of the current table can apply to OBJECT."
  (and (not (consp object))
       (not (pprint-table-atoms-p *print-pprint-dispatch*))
       (or (not (arrayp object)) (stringp object) (bit-vector-p object))))

(defun operator-type-p (type)
  "The list of operators when TYPE is (CONS (EQL x)) or (CONS (MEMBER x ...)), and whether it is."
  (if (and (consp type) (eq (car type) 'cons) (consp (cdr type))
           (or (null (cddr type)) (member (caddr type) '(t *)))
           (consp (cadr type)) (consp (cdr (cadr type))))
      (case (car (cadr type))
        (eql (values (list (cadr (cadr type))) t))
        (member (values (cdr (cadr type)) t))
        (t (values '() nil)))
      (values '() nil)))

(defun pprint-entry-before-p (first second)
  (cond ((null second) t)
        ((null first) nil)
        ((not (eq (pprint-entry-standard-p first) (pprint-entry-standard-p second)))
         (pprint-entry-standard-p second))
        (t (> (pprint-entry-priority first) (pprint-entry-priority second)))))

(defun find-pprint-entry (object table)
  (let ((by-operator (and (consp object)
                          (gethash (car object) (pprint-table-by-operator table))))
        (other (dolist (entry (pprint-table-entries table) nil)
                 (when (funcall (pprint-entry-test entry) object)
                   (return entry)))))
    (if (and other (pprint-entry-before-p other by-operator))
        other
        (or by-operator other))))

(defun pprint-dispatch (object &optional (table *print-pprint-dispatch*))
  "The function that TABLE has for OBJECT, and whether there is one."
  (let ((table (or table *standard-pprint-dispatch*)))
    (check-pprint-table table)
    (let ((entry (find-pprint-entry object table)))
      (if entry
          (values (pprint-entry-function entry) t)
          (values 'pprint-plainly nil)))))

(defun pprint-plainly (stream object)
  "Prints OBJECT without regard to dispatch tables."
  (print-plainly object (resolve-output stream)))

(defun copy-pprint-dispatch (&optional (table *print-pprint-dispatch*))
  "A copy of TABLE, or of the standard one if that is NIL."
  (let ((table (or table *standard-pprint-dispatch*))
        (copy (make-pprint-table)))
    (check-pprint-table table)
    (maphash (lambda (operator entry)
               (setf (gethash operator (pprint-table-by-operator copy)) entry))
             (pprint-table-by-operator table))
    (setf (pprint-table-entries copy) (copy-list (pprint-table-entries table))
          (pprint-table-atoms-p copy) (pprint-table-atoms-p table))
    copy))

(defun set-pprint-dispatch (type function &optional (priority 0) (table *print-pprint-dispatch*))
  "Makes FUNCTION, called with a stream and an object, print the objects of TYPE in TABLE; NIL takes the
entry for TYPE away."
  (unless (realp priority)
    (error 'type-error :datum priority :expected-type 'real))
  (check-pprint-table table)
  (unless (typep function '(or function symbol))
    (error 'type-error :datum function :expected-type '(or function symbol)))
  (add-pprint-entry type function priority table nil (lambda (object) (typep object type)))
  nil)

(defun add-pprint-entry (type function priority table standard-p test)
  (multiple-value-bind (operators by-operator) (operator-type-p type)
    (cond (by-operator
           (dolist (operator operators)
             (if function
                 (setf (gethash operator (pprint-table-by-operator table))
                       (make-pprint-entry type priority function standard-p test))
                 (remhash operator (pprint-table-by-operator table)))))
          (t
           (let ((entries (remove type (pprint-table-entries table)
                                  :key #'pprint-entry-type :test #'equal)))
             (when function
               (let ((entry (make-pprint-entry type priority function standard-p test)))
                 (setq entries (merge 'list (list entry) entries #'pprint-entry-before-p))
                 (unless (or standard-p (subtypep type '(or cons (and array (not string) (not bit-vector)))))
                   (setf (pprint-table-atoms-p table) t))))
             (setf (pprint-table-entries table) entries))))))
