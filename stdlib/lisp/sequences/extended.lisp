;;;; The sequence protocol: sequences of kinds that programs define.
;;;;
;;;; Problem: a program has sequences that are neither lists nor vectors, and FIND, SORT and all others are to
;;;; work on them. Approach: the protocol that C. Rhodes described and SBCL has. A class below
;;;; SEQUENCE needs methods of LENGTH, ELT, (SETF ELT), ADJUST-SEQUENCE and MAKE-SEQUENCE-LIKE of the package
;;;; SEQUENCE. Each sequence function of the language has a generic function of the same name there, to
;;;; which it is diverted (access.lisp); their methods for all kinds work on a vector of the elements,
;;;; and where a sequence is made or changed bring the result back. Programs may have faster methods, and
;;;; iterators of their own.
;;;;
;;;; Invariants: SEQUENCE is a class of the language; a class that a program puts below it is below
;;;; EXTENDED-SEQUENCE, so that types can tell such sequences from lists and vectors.
;;;;
;;;; Tests: tests/lisp/sequences/extended.lisp.

(in-package "BROLGA-SYSTEM")

(defclass extended-sequence (sequence) ()
  (:documentation "The sequences that are neither lists nor vectors."))

(defun extended-sequence-p (object)
  "Whether OBJECT is a sequence of a kind that a program defines."
  (and (%instancep object)
       (%subclassp (class-of object) (%the-class-named 'extended-sequence))))

(defpackage "SEQUENCE"
  (:use)
  (:documentation "Sequences of kinds that programs define."))

(define-condition protocol-unimplemented (type-error)
  ((operation :initarg :operation :reader protocol-unimplemented-operation))
  (:report (lambda (condition stream)
             (format stream "The class of ~S has no method for ~S of the sequence protocol."
                     (type-error-datum condition) (protocol-unimplemented-operation condition))))
  (:documentation "A class of sequences lacks a method that it needs."))

(defun sequence-symbol (name)
  "The symbol of the package SEQUENCE of this name, exported."
  (let ((symbol (intern (string name) "SEQUENCE")))
    (export (list symbol) "SEQUENCE")
    symbol))

(defun call-sequence-protocol (name &rest arguments)
  "Calls the function of the protocol that stands for the function NAME. Keywords with the value NIL are left out:
methods may have other defaults."
  (destructuring-bind (function . count) (%symbol-info name 'sequence-protocol)
    (apply function
           (append (subseq arguments 0 count)
                   (loop for (keyword value) on (nthcdr count arguments) by #'cddr
                         when (or value (eq keyword :initial-value))
                           nconc (list keyword value))))))

(defun unimplemented (operation sequence)
  (if (typep sequence 'sequence)
      (error 'protocol-unimplemented :operation operation :datum sequence :expected-type '(or list vector))
      (signal-type-error sequence 'sequence)))

;;; What every class needs

(defmacro define-sequence-operation (name lambda-list documentation &body methods)
  "Defines a generic function of the package SEQUENCE; METHODS are specialized lambda lists and bodies."
  (let* ((symbol (if (consp name) (sequence-symbol (cadr name)) (sequence-symbol name)))
         (function (if (consp name) `(setf ,symbol) symbol)))
    `(progn
       (defgeneric ,function ,lambda-list (:documentation ,documentation))
       ,@(mapcar (lambda (method) `(defmethod ,function ,@method)) methods))))

(define-sequence-operation length (sequence) "The number of elements of SEQUENCE."
  (((sequence t)) (unimplemented 'length sequence))
  (((sequence list)) (length sequence))
  (((sequence vector)) (length sequence)))

(define-sequence-operation elt (sequence index) "Element INDEX of SEQUENCE."
  (((sequence t) index) (declare (ignore index)) (unimplemented 'elt sequence))
  (((sequence list) index) (elt sequence index))
  (((sequence vector) index) (elt sequence index)))

(define-sequence-operation (setf elt) (value sequence index) "Make VALUE element INDEX of SEQUENCE."
  ((value (sequence t) index) (declare (ignore value index)) (unimplemented '(setf elt) sequence))
  ((value (sequence list) index) (setf (elt sequence index) value))
  ((value (sequence vector) index) (setf (elt sequence index) value)))

(define-sequence-operation make-sequence-like
    (sequence length &key initial-element initial-contents)
    "A new sequence of LENGTH elements of the kind of SEQUENCE."
  (((sequence t) length &key initial-element initial-contents)
   (declare (ignore length initial-element initial-contents))
   (unimplemented 'make-sequence-like sequence))
  (((sequence list) length &key initial-element (initial-contents nil contents-p))
   (if contents-p
       (replace (make-list length) initial-contents)
       (make-list length :initial-element initial-element)))
  (((sequence vector) length &key (initial-element nil element-p) (initial-contents nil contents-p))
   (let ((new (if element-p
                  (make-array length :element-type (array-element-type sequence) :initial-element initial-element)
                  (make-array length :element-type (array-element-type sequence)))))
     (if contents-p (replace new initial-contents) new))))

(define-sequence-operation adjust-sequence
    (sequence length &key initial-element initial-contents)
    "SEQUENCE, changed or a new one of its kind, with LENGTH elements; the first ones stay if no others are given."
  (((sequence t) length &key initial-element initial-contents)
   (declare (ignore length initial-element initial-contents))
   (unimplemented 'adjust-sequence sequence))
  (((sequence list) length &key initial-element (initial-contents nil contents-p))
   (let ((new (make-list length :initial-element initial-element)))
     (replace new (if contents-p initial-contents sequence))))
  (((sequence vector) length &rest arguments &key initial-element (initial-contents nil contents-p))
   (declare (ignore initial-element))
   (if (and (adjustable-array-p sequence)
            (or (not contents-p) (eql length (length initial-contents))))
       (apply #'adjust-array sequence length
              (if (array-has-fill-pointer-p sequence) (list* :fill-pointer length arguments) arguments))
       (let ((new (apply #'call-sequence-protocol 'make-sequence-like sequence length arguments)))
         (if contents-p new (replace new sequence))))))

(define-sequence-operation emptyp (sequence) "Whether SEQUENCE has no elements."
  (((sequence t)) (eql (length sequence) 0))
  (((sequence list)) (null sequence)))

;;; Iterators

(define-sequence-operation make-simple-sequence-iterator
    (sequence &key from-end start end)
    "Three values: an iterator over the elements of SEQUENCE, its limit, and FROM-END."
  (((sequence t) &key from-end (start 0) end)
   (let ((end (or end (length sequence))))
     (if from-end
         (values (1- end) (1- start) from-end)
         (values start end from-end)))))

(define-sequence-operation iterator-step (sequence iterator from-end) "The iterator after ITERATOR."
  (((sequence t) iterator from-end) (if from-end (1- iterator) (1+ iterator))))
(define-sequence-operation iterator-endp (sequence iterator limit from-end) "Whether ITERATOR has come to its LIMIT."
  (((sequence t) iterator limit from-end) (declare (ignore from-end)) (eql iterator limit)))
(define-sequence-operation iterator-element (sequence iterator) "The element of SEQUENCE at ITERATOR."
  (((sequence t) iterator) (elt sequence iterator)))
(define-sequence-operation (setf iterator-element) (value sequence iterator)
    "Make VALUE the element of SEQUENCE at ITERATOR."
  ((value (sequence t) iterator) (setf (elt sequence iterator) value)))
(define-sequence-operation iterator-index (sequence iterator) "The index of ITERATOR in SEQUENCE."
  (((sequence t) iterator) iterator))
(define-sequence-operation iterator-copy (sequence iterator) "A copy of ITERATOR."
  (((sequence t) iterator) iterator))

(define-sequence-operation make-sequence-iterator
    (sequence &key from-end start end)
    "Nine values: iterator, limit and FROM-END, and functions to step it, to ask for its end, to get and set the
element, to get the index, and to copy it."
  (((sequence t) &key from-end (start 0) end)
   (multiple-value-bind (iterator limit from-end)
       (call-sequence-protocol 'make-simple-sequence-iterator sequence :from-end from-end :start start :end end)
     (values iterator limit from-end
             (fdefinition (sequence-symbol 'iterator-step)) (fdefinition (sequence-symbol 'iterator-endp))
             (fdefinition (sequence-symbol 'iterator-element))
             (fdefinition `(setf ,(sequence-symbol 'iterator-element)))
             (fdefinition (sequence-symbol 'iterator-index)) (fdefinition (sequence-symbol 'iterator-copy))))))

(dolist (entry '((make-sequence-like . 2) (make-simple-sequence-iterator . 1) (make-sequence-iterator . 1)
                 (adjust-sequence . 2) (length . 1) (elt . 2)))
  (%set-symbol-info (car entry) 'sequence-protocol (cons (sequence-symbol (car entry)) (cdr entry))))
(let ((setter (fdefinition `(setf ,(sequence-symbol 'elt)))))
  (%set-symbol-info '%set-elt 'sequence-protocol
                    (cons (lambda (sequence index value) (funcall setter value sequence index)) 3)))

(defmacro define-sequence-macro (name lambda-list documentation &body body)
  `(defmacro ,(sequence-symbol name) ,lambda-list ,documentation ,@body))

(define-sequence-macro with-sequence-iterator
    ((&rest variables) (sequence &rest arguments &key from-end start end) &body body)
  "Evaluates BODY with VARIABLES bound to the values of MAKE-SEQUENCE-ITERATOR."
  (declare (ignore from-end start end))
  (let* ((needed (mapcar (lambda (variable) (or variable (gensym))) variables))
         (ignored (loop for variable in variables for name in needed unless variable collect name)))
    `(multiple-value-bind ,needed (,(sequence-symbol 'make-sequence-iterator) ,sequence ,@arguments)
       (declare (ignore ,@ignored))
       ,@body)))

(define-sequence-macro with-sequence-iterator-functions
    ((step endp element set-element index copy) (sequence &rest arguments &key from-end start end) &body body)
  "Evaluates BODY with names of local functions for an iterator over SEQUENCE."
  (declare (ignore from-end start end))
  (let ((object (gensym)) (state (gensym)) (limit (gensym)) (backwards (gensym))
        (functions (loop repeat 6 collect (gensym))))
    (destructuring-bind (step-function endp-function element-function set-function index-function copy-function)
        functions
      `(let ((,object ,sequence))
         (multiple-value-bind (,state ,limit ,backwards ,@functions)
             (,(sequence-symbol 'make-sequence-iterator) ,object ,@arguments)
           (flet ((,step () (setq ,state (funcall ,step-function ,object ,state ,backwards)))
                  (,endp () (funcall ,endp-function ,object ,state ,limit ,backwards))
                  (,element () (funcall ,element-function ,object ,state))
                  (,set-element (value) (funcall ,set-function value ,object ,state))
                  (,index () (funcall ,index-function ,object ,state))
                  (,copy () (funcall ,copy-function ,object ,state)))
             (declare (ignorable #',step #',endp #',element #',set-element #',index #',copy))
             ,@body))))))

(define-sequence-macro dosequence ((variable sequence &optional result) &body body)
  "Evaluates BODY with VARIABLE bound to each element of SEQUENCE, and returns RESULT."
  (let ((object (gensym)))
    `(let ((,object ,sequence))
       (block nil
         (map nil (lambda (,variable) (tagbody ,@body)) ,object)
         ,result))))

(defun elements-of-sequence (sequence)
  "A fresh simple vector of the elements of SEQUENCE, which is neither list nor vector."
  (let ((elements (make-array (length sequence))))
    (multiple-value-bind (iterator limit from-end step endp element)
        (call-sequence-protocol 'make-sequence-iterator sequence)
      (dotimes (index (length elements) elements)
        (when (funcall endp sequence iterator limit from-end)
          (return elements))
        (setf (svref elements index) (funcall element sequence iterator)
              iterator (funcall step sequence iterator from-end))))))

;;; The functions of the language

(defun sequence-like (sequence elements)
  "A new sequence of the kind of SEQUENCE with ELEMENTS; just ELEMENTS for lists and vectors."
  (if (extended-sequence-p sequence)
      (call-sequence-protocol 'make-sequence-like sequence (length elements) :initial-contents elements)
      elements))

(defun change-elements (sequence elements)
  "SEQUENCE with ELEMENTS, as many as it has, put into it."
  (if (extended-sequence-p sequence)
      (dotimes (index (length elements) sequence)
        (unless (eql (elt sequence index) (elt elements index))
          (setf (elt sequence index) (elt elements index))))
      elements))

(defmacro define-sequence-functions (&rest entries)
  "For each entry (kind name parameters ...) the generic function for the function NAME. In PARAMETERS a list (x) is
a sequence. What becomes of the first one is its kind: it is looked at (LOOK), another one is made (MAKE), or it
is changed (CHANGE)."
  `(progn
     ,@(mapcar
        (lambda (entry)
          (destructuring-bind (kind name &rest parameters) entry
            (let* ((symbol (sequence-symbol name))
                   (names (mapcar (lambda (parameter) (if (consp parameter) (car parameter) parameter)) parameters))
                   (keysp (not (eq (car (last parameters)) '&none)))
                   (required (remove '&none names))
                   (plain (mapcar (lambda (parameter)
                                    (if (consp parameter) `(check-sequence ,(car parameter)) parameter))
                                  (remove '&none parameters)))
                   (sequence (car (find-if #'consp parameters)))
                   (call `(apply #',name ,@plain ,(if keysp 'arguments nil))))
              `(progn
                 (defgeneric ,symbol (,@required ,@(if keysp '(&rest arguments &key &allow-other-keys) nil))
                   (:documentation ,(format nil "What ~A does for sequences of other kinds than lists and vectors." name)))
                 (defmethod ,symbol (,@required ,@(if keysp '(&rest arguments &key &allow-other-keys) nil))
                   ,(ecase kind
                      (look call)
                      (make `(sequence-like ,sequence ,call))
                      (change `(change-elements ,sequence ,call))))
                 (%set-symbol-info ',name 'sequence-protocol '(,symbol . ,(length required)))))))
        entries)))

(define-sequence-functions
  (look count item (sequence)) (look count-if predicate (sequence)) (look count-if-not predicate (sequence))
  (look find item (sequence)) (look find-if predicate (sequence)) (look find-if-not predicate (sequence))
  (look position item (sequence)) (look position-if predicate (sequence))
  (look position-if-not predicate (sequence))
  (look mismatch (sequence1) (sequence2)) (look search (sequence1) (sequence2))
  (look reduce function (sequence))
  (make copy-seq (sequence) &none) (make reverse (sequence) &none)
  (make remove item (sequence)) (make remove-if predicate (sequence)) (make remove-if-not predicate (sequence))
  (make delete item (sequence)) (make delete-if predicate (sequence)) (make delete-if-not predicate (sequence))
  (make remove-duplicates (sequence)) (make delete-duplicates (sequence))
  (make substitute new old (sequence)) (make substitute-if new predicate (sequence))
  (make substitute-if-not new predicate (sequence))
  (change nsubstitute new old (sequence)) (change nsubstitute-if new predicate (sequence))
  (change nsubstitute-if-not new predicate (sequence))
  (change nreverse (sequence) &none) (change fill (sequence) item)
  (change sort (sequence) predicate) (change stable-sort (sequence) predicate)
  (change replace (sequence1) (sequence2)))

(defgeneric sequence::subseq (sequence start &optional end)
  (:documentation "What SUBSEQ does for sequences of other kinds than lists and vectors."))
(defmethod sequence::subseq (sequence start &optional end)
  (sequence-like sequence (subseq (check-sequence sequence) start end)))
(%set-symbol-info 'subseq 'sequence-protocol (cons (sequence-symbol 'subseq) 3))

(let ((package (find-package "SEQUENCE")))
  (dolist (symbol '(protocol-unimplemented protocol-unimplemented-operation))
    (import (list symbol) package)
    (export (list symbol) package)
    (%set-symbol-package symbol package)))
