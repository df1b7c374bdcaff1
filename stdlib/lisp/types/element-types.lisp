;;;; Array element types: kinds of simple vectors by number and by specifier; upgrading.
;;;;
;;;; The problem: the representation of an array's elements is one of sixteen kinds; any type asked
;;;; for must be upgraded to the smallest that holds it. The approach: a table of kind numbers
;;;; (object.rs), direct answers for the usual specifiers, SUBTYPEP for the rest.
;;;;
;;;; Invariants: upgrading is monotonic; the specifier of a kind upgrades to that kind.
;;;;
;;;; Tests: tests/lisp/types/upgrading.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *element-kinds*
  '((nil . 32) (bit . 35)
    ((unsigned-byte 8) . 36) ((signed-byte 8) . 40)
    ((unsigned-byte 16) . 37) ((signed-byte 16) . 41)
    ((unsigned-byte 32) . 38) ((signed-byte 32) . 42)
    (fixnum . 44)
    ((unsigned-byte 64) . 39) ((signed-byte 64) . 43)
    (single-float . 45) (double-float . 46)
    (base-char . 33) (character . 34)
    (t . 47))
  "Element types of arrays with the kind of their simple vectors; smaller types come first.")

(defun %kind-element-type (kind)
  "The element type of arrays of this kind."
  (car (%rassoc-eql kind *element-kinds*)))

(defun %rassoc-eql (value alist)
  (dolist (entry alist nil)
    (when (eql (cdr entry) value)
      (return entry))))

(defun %integer-range-kind (low high)
  "The kind of arrays whose elements are integers from LOW to HIGH; * for no limit."
  (cond ((or (eq low '*) (eq high '*)) 47)
        ((> low high) 32)
        ((<= 0 low)
         (cond ((<= high 1) 35)
               ((<= high #xFF) 36)
               ((<= high #xFFFF) 37)
               ((<= high #xFFFFFFFF) 38)
               ((<= high #x3FFFFFFFFFFFFFFF) 44)
               ((<= high #xFFFFFFFFFFFFFFFF) 39)
               (t 47)))
        ((and (<= #x-80 low) (<= high #x7F)) 40)
        ((and (<= #x-8000 low) (<= high #x7FFF)) 41)
        ((and (<= #x-80000000 low) (<= high #x7FFFFFFF)) 42)
        ((and (<= #x-4000000000000000 low) (<= high #x3FFFFFFFFFFFFFFF)) 44)
        ((and (<= #x-8000000000000000 low) (<= high #x7FFFFFFFFFFFFFFF)) 43)
        (t 47)))

(defun %inclusive-bound (bound step)
  "The integer bound BOUND, made inclusive by STEP when it is a list."
  (cond ((consp bound) (+ (car bound) step))
        ((eq bound '*) '*)
        (t bound)))

(defun %element-kind (type)
  "The kind number of simple vectors for elements of TYPE."
  (cond ((or (eq type 't) (eq type '*)) 47)
        ((symbolp type)
         (case type
           (character 34)
           ((base-char standard-char) 33)
           (bit 35)
           (fixnum 44)
           (double-float 46)
           (long-float 46)
           (single-float 45)
           (short-float 45)
           ((nil) 32)
           ((symbol cons list function integer number real rational float) 47)
           (t (%general-element-kind type))))
        ((consp type)
         (case (car type)
           (unsigned-byte
            (let ((size (if (consp (cdr type)) (cadr type) '*)))
              (if (eq size '*) 47 (%integer-range-kind 0 (1- (ash 1 size))))))
           (signed-byte
            (let ((size (if (consp (cdr type)) (cadr type) '*)))
              (if (eq size '*)
                  47
                  (%integer-range-kind (- (ash 1 (1- size))) (1- (ash 1 (1- size)))))))
           (mod (%integer-range-kind 0 (1- (cadr type))))
           (integer
            (let ((low (if (consp (cdr type)) (cadr type) '*))
                  (high (if (and (consp (cdr type)) (consp (cddr type))) (caddr type) '*)))
              (%integer-range-kind (%inclusive-bound low 1) (%inclusive-bound high -1))))
           (t (%general-element-kind type))))
        (t 47)))

(defvar *element-kinds-found* '()
  "Types with the kinds that SUBTYPEP was asked for, newest first, as long as no named type changes.")

(defvar *element-kinds-generation* 0 "The value of *TYPE-GENERATION* when they were found.")

(defun %general-element-kind (type)
  "The kind of the first element type that TYPE is a subtype of."
  (unless (eql *element-kinds-generation* *type-generation*)
    (setq *element-kinds-found* '()
          *element-kinds-generation* *type-generation*))
  (let ((count 0))
    (dolist (entry *element-kinds-found*)
      (when (equal (car entry) type)
        (return-from %general-element-kind (cdr entry)))
      (setq count (1+ count)))
    (when (> count 20)
      (setq *element-kinds-found* '())))
  (let ((kind (%kind-by-subtypep type)))
    (setq *element-kinds-found* (cons (cons type kind) *element-kinds-found*))
    kind))

(defun %kind-by-subtypep (type)
  "What %GENERAL-ELEMENT-KIND remembers."
  (let ((expansion (%type-expand type)))
    (if (equal expansion type)
        (dolist (entry *element-kinds* 47)
          (when (subtypep type (car entry))
            (return (cdr entry))))
        (%element-kind expansion))))

(defun upgraded-array-element-type (type &optional environment)
  "The element type of an array made for elements of TYPE."
  (declare (ignore environment))
  (%kind-element-type (%element-kind type)))

(defun upgraded-complex-part-type (type &optional environment)
  "The part type of a complex number made for parts of TYPE."
  (declare (ignore environment))
  (cond ((subtypep type nil) nil)
        ((subtypep type 'rational) 'rational)
        ((subtypep type 'single-float) 'single-float)
        ((subtypep type 'double-float) 'double-float)
        ((subtypep type 'float) 'float)
        ((subtypep type 'real) 'real)
        (t (error "~S is not a type of the parts of complex numbers." type))))

(defun %list-to-vector (list)
  "A simple vector of the elements of LIST."
  (let ((vector (%make-simple-vector (length list) nil))
        (index 0))
    (dolist (element list vector)
      (setf (svref vector index) element)
      (setq index (1+ index)))))
