;;;; Byte specifiers and the fields of integers.
;;;;
;;;; The problem: LDB and DPB are mostly called with a literal BYTE form, which should never make
;;;; a specifier. The approach: a specifier is a cons (size . position); compiler macros take
;;;; BYTE forms apart and call functions of size and position, or mask and shift in line.
;;;;
;;;; Tests: tests/lisp/numbers/.

(in-package "BROLGA-SYSTEM")

(defun byte (size position)
  "A specifier of the field of SIZE bits whose lowest is bit POSITION."
  (unless (and (integerp size) (>= size 0))
    (signal-type-error size 'unsigned-byte))
  (unless (and (integerp position) (>= position 0))
    (signal-type-error position 'unsigned-byte))
  (cons size position))

(defun byte-size (bytespec)
  "The number of bits of the field that BYTESPEC describes."
  (car bytespec))

(defun byte-position (bytespec)
  "The number of the lowest bit of the field that BYTESPEC describes."
  (cdr bytespec))

(defun load-field (size position integer)
  "The field of SIZE bits at POSITION of INTEGER, as a non-negative integer."
  (%integer-load-field size position integer))

(defun deposit-into-field (new size position integer)
  "INTEGER with the field of SIZE bits at POSITION replaced by the low bits of NEW."
  (%integer-deposit new size position integer))

(defun ldb (bytespec integer)
  "The field of INTEGER that BYTESPEC describes, as a non-negative integer."
  (%integer-load-field (car bytespec) (cdr bytespec) integer))

(defun dpb (new bytespec integer)
  "INTEGER with the field that BYTESPEC describes replaced by the low bits of NEW."
  (%integer-deposit new (car bytespec) (cdr bytespec) integer))

(defun ldb-test (bytespec integer)
  "Whether the field of INTEGER that BYTESPEC describes has a bit set."
  (not (eql 0 (ldb bytespec integer))))

(defun mask-field (bytespec integer)
  "INTEGER with all bits outside the field that BYTESPEC describes cleared."
  (ash (ldb bytespec integer) (cdr bytespec)))

(defun deposit-field (new bytespec integer)
  "INTEGER with the field that BYTESPEC describes replaced by the same field of NEW."
  (dpb (ash new (- (cdr bytespec))) bytespec integer))

(defun byte-form-p (form)
  "Whether FORM is (BYTE size position)."
  (and (consp form)
       (eq (car form) 'byte)
       (consp (cdr form))
       (consp (cddr form))
       (null (cdddr form))))

(defun fixed-field-p (size position)
  "Whether both are literal and the field lies within a fixnum's bits."
  (and (%fixnump size) (%fixnump position) (>= size 0) (>= position 0)
       (<= (+ size position) 61)))

(define-compiler-macro ldb (&whole form bytespec integer)
  (if (byte-form-p bytespec)
      (let ((size (second bytespec))
            (position (third bytespec)))
        (if (fixed-field-p size position)
            (let ((mask (1- (ash 1 size))))
              (if (eql position 0)
                  `(logand ,integer ,mask)
                  `(logand (ash ,integer ,(- position)) ,mask)))
            `(load-field ,size ,position ,integer)))
      form))

(define-compiler-macro dpb (&whole form new bytespec integer)
  (if (byte-form-p bytespec)
      (let ((size (second bytespec))
            (position (third bytespec)))
        (if (fixed-field-p size position)
            (let ((mask (1- (ash 1 size))) (value (gensym "NEW")) (target (gensym "INTEGER")))
              ;; Both are evaluated before either is found to be no integer.
              `(let ((,value ,new) (,target ,integer))
                 (logior (ash (logand ,value ,mask) ,position)
                         (logand ,target ,(lognot (ash mask position))))))
            `(deposit-into-field ,new ,size ,position ,integer)))
      form))

(define-compiler-macro ldb-test (&whole form bytespec integer)
  (if (byte-form-p bytespec)
      `(not (eql 0 (ldb ,bytespec ,integer)))
      form))

(define-setf-expander ldb (bytespec place &environment environment)
  "The field of the integer in PLACE; BYTESPEC is evaluated before PLACE's parts."
  (field-setf-expansion 'ldb 'dpb bytespec place environment))

(define-setf-expander mask-field (bytespec place &environment environment)
  "The field of the integer in PLACE, in its position."
  (field-setf-expansion 'mask-field 'deposit-field bytespec place environment))

(defun field-setf-expansion (reader writer bytespec place environment)
  "The five values of a setf expansion for (READER BYTESPEC PLACE), stored by WRITER."
  (multiple-value-bind (temporaries values stores setter getter)
      (get-setf-expansion place environment)
    (let ((store (gensym "NEW"))
          (old (first stores))
          ;; A literal BYTE form stays visible for the compiler macros, with its parts evaluated first.
          (parts (if (byte-form-p bytespec)
                     (list (gensym "SIZE") (gensym "POSITION"))
                     (list (gensym "BYTESPEC")))))
      (let ((specifier (if (cdr parts) `(byte ,@parts) (first parts)))
            (part-forms (if (cdr parts) (cdr bytespec) (list bytespec))))
        (when (and (cdr parts) (integerp (first part-forms)) (integerp (second part-forms)))
          (setq specifier bytespec
                parts '()
                part-forms '()))
        (values (append parts temporaries)
                (append part-forms values)
                (list store)
                `(let ((,old (,writer ,store ,specifier ,getter)) ,@(rest stores))
                   ,setter
                   ,store)
                `(,reader ,specifier ,getter))))))
