;;;; Literal objects in compiled files.
;;;;
;;;; Problem: a form given to COMPILE-FILE may hold objects that have no readable syntax (structures, hash
;;;; tables, packages, specialised arrays), uninterned symbols that occur in several forms, and it may
;;;; be circular. Approach: before a form is printed, such objects are replaced, in a copy of the form,
;;;; by LITERAL objects that print as #.(expression that makes one like it); uninterned symbols by
;;;; ones that print as #number!"name", base strings by ones that print as #"text", which the reader of
;;;; compiled files resolves.
;;;;
;;;; Invariants: a form without such objects is not copied. Sharing inside a form survives, as the
;;;; printer labels it; what is circular through a structure cannot be dumped and gives an error.
;;;;
;;;; Tests: tests/lisp/evaluation/compile-file.lisp.

(in-package "BROLGA-SYSTEM")

(defstruct (literal (:copier nil) (:constructor make-literal (prefix object)))
  "Prints as PREFIX and then OBJECT."
  prefix object)

(define-print-function literal (object stream)
  (write-string (literal-prefix object) stream)
  (output-object (literal-object object) stream))

(defvar *uninterned-symbols* nil "Maps the uninterned symbols of the file being compiled to their literals.")
(defvar *literals-under-way* nil "The objects whose literals are being made.")

(defun plain-literal-p (object)
  "True when OBJECT, neither a cons nor a simple vector, can be printed and read as it is."
  (typecase object
    ((or number character bit-vector pathname function) t)
    ;; Strings read as strings of characters.
    (string (not (typep object 'base-string)))
    (symbol (and (symbol-package object) t))
    (t nil)))

(defun holds-literals-p (form seen)
  "True when something in FORM must be replaced before it is printed."
  (loop
    (cond ((consp form)
           (when (gethash form seen)
             (return nil))
           (setf (gethash form seen) t)
           (when (holds-literals-p (car form) seen)
             (return t))
           (setq form (cdr form)))
          ((simple-vector-p form)
           (when (gethash form seen)
             (return nil))
           (setf (gethash form seen) t)
           (return (some (lambda (element) (holds-literals-p element seen)) form)))
          ((comma-p form)
           (setq form (comma-form form)))
          (t (return (not (plain-literal-p form)))))))

(defun with-literals (form)
  "FORM, or a copy in which LITERALs stand for objects that cannot be printed."
  (if (holds-literals-p form (make-hash-table :test #'eq))
      (let ((*literals-under-way* nil))
        (copy-with-literals form (make-hash-table :test #'eq)))
      form))

(defun copy-with-literals (object copies)
  (cond ((consp object) (copy-list-with-literals object copies))
        ((simple-vector-p object)
         (or (gethash object copies)
             (let ((copy (make-array (length object))))
               (setf (gethash object copies) copy)
               (dotimes (index (length object) copy)
                 (setf (svref copy index) (copy-with-literals (svref object index) copies))))))
        ((plain-literal-p object) object)
        ;; What a backquoted form holds has syntax of its own.
        ((comma-p object)
         (make-comma (copy-with-literals (comma-form object) copies) (comma-kind object)))
        ((gethash object copies))
        (t
         (when (member object *literals-under-way* :test #'eq)
           (error 'simple-error
                  :format-control "~S refers to itself and cannot be put into a compiled file."
                  :format-arguments (list object)))
         (let ((*literals-under-way* (cons object *literals-under-way*)))
           (setf (gethash object copies) (object-literal object copies))))))

(defun copy-list-with-literals (list copies)
  "A copy of LIST made cell by cell, so that circular lists end."
  (or (gethash list copies)
      (let* ((first (cons nil nil)) (cell first))
        (setf (gethash list copies) first)
        (loop
          (setf (car cell) (copy-with-literals (car list) copies))
          (setq list (cdr list))
          (let ((known (and (consp list) (gethash list copies))))
            (cond ((or known (not (consp list)))
                   (setf (cdr cell) (or known (copy-with-literals list copies)))
                   (return first))
                  (t
                   (setf (cdr cell) (cons nil nil)
                         cell (cdr cell)
                         (gethash list copies) cell))))))))

(defun evaluated-literal (form copies)
  "A LITERAL that reads as the value of FORM."
  (make-literal "#." (copy-with-literals form copies)))

(defun object-literal (object copies)
  (cond ((symbolp object) (uninterned-literal object))
        ((stringp object)
         (make-literal "#" (coerce object '(simple-array character (*)))))
        ((packagep object)
         (evaluated-literal `(find-package ,(package-name object)) copies))
        ((hash-table-p object)
         (evaluated-literal `(restore-hash-table ',(hash-table-test object)
                                                 ',(%hash-table-slot object 1)
                                                 ',(hash-table-entries object))
                            copies))
        ((arrayp object)
         (evaluated-literal `(restore-array ',(array-dimensions object)
                                            ',(array-element-type object)
                                            ',(array-element-list object))
                            copies))
        (t (evaluated-literal (single-load-form object) copies))))

(defun uninterned-literal (symbol)
  (or (gethash symbol *uninterned-symbols*)
      (setf (gethash symbol *uninterned-symbols*)
            (make-literal (format nil "#~D!" (hash-table-count *uninterned-symbols*))
                          (symbol-name symbol)))))

;;; Taking objects apart and putting them together

(defun hash-table-entries (table)
  (let ((entries nil))
    (maphash (lambda (key value) (push (cons key value) entries)) table)
    (nreverse entries)))

(defun restore-hash-table (test weakness entries)
  "A hash table like one that was written into a compiled file."
  (let ((table (make-hash-table :test test :size (max 7 (length entries))
                                :weakness (nth weakness '(nil :key :value :key-and-value
                                                          :key-or-value)))))
    (dolist (entry entries table)
      (setf (gethash (car entry) table) (cdr entry)))))

(defun array-element-list (array)
  "The elements of ARRAY in row-major order; of a vector, up to its fill pointer."
  (if (vectorp array)
      (coerce array 'list)
      (let ((elements nil))
        (dotimes (index (array-total-size array) (nreverse elements))
          (push (row-major-aref array index) elements)))))

(defun restore-array (dimensions element-type elements)
  "An array like one that was written into a compiled file."
  (let* ((dimensions (if (eql (length dimensions) 1) (list (length elements)) dimensions))
         (array (make-array dimensions :element-type element-type))
         (index 0))
    (dolist (element elements array)
      (setf (row-major-aref array index) element)
      (setq index (1+ index)))))

;;; Load forms

(defun make-load-form-saving-slots (object &key (slot-names nil slot-names-given) environment)
  "Two values: a form that makes an object of OBJECT's type without initialising it, and one that gives
it the values of the slots SLOT-NAMES, or of all."
  (declare (ignore environment))
  (if (typep object 'structure-object)
      (load-forms-of-structure object slot-names slot-names-given)
      (load-forms-of-instance object slot-names slot-names-given)))

(defun load-forms-of-structure (object slot-names slot-names-given)
  (let* ((type (type-of object))
         (names (instance-slot-names object))
         (wanted (if slot-names-given slot-names names)))
    (values `(allocate-structure-of-type ',type)
            `(progn
               ,@(let ((forms nil) (index 0))
                   (dolist (name names (nreverse forms))
                     (when (member name wanted)
                       (push `(%set-structure-slot ,object ,index ',(%structure-slot object index)) forms))
                     (setq index (1+ index))))))))

(defun load-forms-of-instance (object slot-names slot-names-given)
  (let ((class (class-of object)) (forms nil))
    (dolist (name (instance-slot-names object))
      (when (or (not slot-names-given) (member name slot-names))
        (push (if (slot-boundp object name)
                  `(setf (slot-value ,object ',name) ',(slot-value object name))
                  `(slot-makunbound ,object ',name))
              forms)))
    (values `(allocate-instance (find-class ',(class-name class)))
            `(progn ,@(nreverse forms)))))

(defun allocate-structure-of-type (type)
  "A structure of the type TYPE with all slots NIL."
  (let ((structure (%allocate-structure type (length (structure-slot-names type)))))
    (dotimes (index (length (structure-slot-names type)))
      (%instance-set structure index nil))
    (%make-boxes structure)))

(defun restore-structure (type values)
  "A structure of the type TYPE whose slots hold VALUES."
  (let ((structure (allocate-structure-of-type type)) (index 0))
    (dolist (value values structure)
      (%set-structure-slot structure index value)
      (setq index (1+ index)))))

(defun single-load-form (object)
  "One form that makes an object like OBJECT."
  (multiple-value-bind (creation initialisation)
      (if (%saved-by-slots-p object)
          (make-load-form-saving-slots object)
          (make-load-form object))
    (cond ((and (consp creation) (eq (car creation) 'allocate-structure-of-type))
           `(restore-structure ',(type-of object)
                               ',(let ((values nil))
                                   (dotimes (index (length (instance-slot-names object))
                                                   (nreverse values))
                                     (push (%instance-ref object index) values)))))
          ((null initialisation) creation)
          (t
           (let ((new (make-symbol "NEW")))
             `(let ((,new ,creation))
                ,(subst new object
                        (subst new `',object initialisation
                               :test (lambda (a b)
                                       (and (consp b) (eq (car b) 'quote) (consp (cdr b))
                                            (eq (cadr b) (cadr a)))))
                        :test #'eq)
                ,new))))))
