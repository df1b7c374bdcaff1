;;;; Result types: making a sequence of the type that a specifier names.
;;;;
;;;; The problem: MAKE-SEQUENCE, CONCATENATE, MAP, MERGE and COERCE take type specifiers, user
;;;; deftypes and lengths included. The approach: SEQUENCE-TYPE-PARTS reduces a specifier to
;;;; :LIST or a kind of vector, and a length that must be met; the functions make the sequence
;;;; and check the length.
;;;;
;;;; Invariant: a sequence made here is of the type asked for, or a TYPE-ERROR is signalled.
;;;;
;;;; Tests: tests/lisp/sequences/.

(in-package "BROLGA-SYSTEM")

(defun signal-no-sequence-type (specifier)
  "Signal that SPECIFIER is not a type of sequences that can be made."
  (error 'simple-type-error
         :datum specifier
         :expected-type '(satisfies sequence-type-specifier-p)
         :format-control "~S is not a type of sequences that can be made."
         :format-arguments (list specifier)))

(defun sequence-type-specifier-p (object)
  "Whether OBJECT is a type specifier of sequences that can be made."
  (handler-case (progn (sequence-type-parts object) t)
    (error () nil)))

(defun vector-dimension-length (dimensions)
  "The length that DIMENSIONS, of a vector or array type specifier, asks for; NIL for any."
  (cond ((eq dimensions '*) nil)
        ((integerp dimensions) (if (eql dimensions 1) nil (signal-no-sequence-type dimensions)))
        ((and (consp dimensions) (null (cdr dimensions)))
         (if (eq (car dimensions) '*) nil (car dimensions)))
        (t (signal-no-sequence-type (list 'array '* dimensions)))))

(defun optional-length (arguments)
  "The length given by the first of ARGUMENTS; NIL for any."
  (if (and (consp arguments) (not (eq (car arguments) '*)))
      (car arguments)
      nil))

(defun optional-kind (arguments)
  "The kind for the element type that is the first of ARGUMENTS, T by default."
  (if (and (consp arguments) (not (eq (car arguments) '*)))
      (element-type-kind (car arguments))
      (kind-number t)))

(defun alternatives-parts (specifier alternatives)
  "SEQUENCE-TYPE-PARTS of an OR type: the alternatives must agree on the kind."
  (let ((common-kind nil) (lengths '()) (any-length nil))
    (dolist (alternative alternatives)
      (multiple-value-bind (kind wanted) (sequence-type-parts alternative)
        (unless (or (null common-kind) (eql kind common-kind))
          (signal-no-sequence-type specifier))
        (setq common-kind kind)
        (if wanted
            (push wanted lengths)
            (setq any-length t))))
    (unless common-kind
      (signal-no-sequence-type specifier))
    (values common-kind (if any-length nil (cons :one-of lengths)))))

(defun sequence-type-parts (specifier)
  "Two values: :LIST or the kind of vector that SPECIFIER asks for, and the length it asks for.
The length is NIL for any, an integer, :AT-LEAST-ONE, a CONS type specifier, or (:ONE-OF length...)."
  (let ((name (if (consp specifier) (car specifier) specifier))
        (arguments (if (consp specifier) (cdr specifier) '())))
    (case name
      ((list) (values :list nil))
      ((null) (values :list 0))
      ((cons) (values :list (if arguments specifier :at-least-one)))
      ((vector) (values (optional-kind arguments) (optional-length (cdr arguments))))
      ((simple-vector) (values (kind-number t) (optional-length arguments)))
      ((string simple-string) (values (kind-number character) (optional-length arguments)))
      ((base-string simple-base-string)
       (values (kind-number base-char) (optional-length arguments)))
      ((bit-vector simple-bit-vector) (values (kind-number bit) (optional-length arguments)))
      ((array simple-array)
       (values (optional-kind arguments)
               (if (cdr arguments) (vector-dimension-length (cadr arguments)) nil)))
      ((and)
       ;; The first part that is a sequence type decides; TYPEP checks the rest in the end.
       (dolist (part arguments (signal-no-sequence-type specifier))
         (when (subtypep part 'sequence)
           (return (sequence-type-parts part)))))
      ((or) (alternatives-parts specifier arguments))
      (t
       (let ((expansion (if (typep specifier 'class)
                            (class-name specifier)
                            (%type-expand specifier))))
         (if (equal expansion specifier)
             (signal-no-sequence-type specifier)
             (sequence-type-parts expansion)))))))

(defun length-as-wanted-p (wanted length)
  "Whether a sequence of LENGTH elements has a length as SEQUENCE-TYPE-PARTS describes it."
  (cond ((null wanted) t)
        ((eq wanted :at-least-one) (> length 0))
        ((integerp wanted) (eql wanted length))
        ((eq (car wanted) :one-of)
         (some (lambda (alternative) (length-as-wanted-p alternative length)) (cdr wanted)))
        (t (typep (make-list length) wanted))))

(defun check-result-length (specifier wanted length)
  "Signal unless a sequence of LENGTH elements is as WANTED, from SEQUENCE-TYPE-PARTS of SPECIFIER."
  (unless (length-as-wanted-p wanted length)
    (error 'simple-type-error
           :datum length
           :expected-type (if (integerp wanted)
                              `(eql ,wanted)
                              `(and unsigned-byte (not (eql ,length))))
           :format-control "A sequence of length ~D is not of the type ~S."
           :format-arguments (list length specifier))))

(defun make-sequence (result-type size &key (initial-element nil initial-element-p))
  "A fresh sequence of SIZE elements of the type RESULT-TYPE."
  (unless (index-below-p size array-dimension-limit)
    (signal-type-error size (list 'integer 0 (list array-dimension-limit))))
  (multiple-value-bind (kind wanted) (sequence-type-parts result-type)
    (check-result-length result-type wanted size)
    (if (eq kind :list)
        (make-list size :initial-element initial-element)
        (make-simple-storage kind size initial-element initial-element-p))))

(defun sequence-to-list (sequence)
  "A fresh list of the elements of SEQUENCE, or SEQUENCE itself when it is a list."
  (if (listp sequence)
      sequence
      (let* ((result (cons nil nil))
             (last result))
        (do-vector-range ((check-sequence sequence) 0 nil)
          (setq last (%set-cdr last (%list-1 element))))
        (cdr result))))

(defun sequence-to-simple-vector (sequence)
  "A fresh simple vector of the elements of SEQUENCE."
  (let* ((length (length sequence))
         (vector (%make-simple-vector length 0)))
    (replace vector sequence)))

(defun sequence-to-vector-of-kind (sequence kind)
  "A fresh simple vector of KIND with the elements of SEQUENCE."
  (replace (make-simple-storage kind (length sequence) nil nil) sequence))

(defun coerce-to-sequence-type (sequence specifier)
  "SEQUENCE, or a fresh sequence with its elements, of the sequence type SPECIFIER."
  (if (typep sequence specifier)
      sequence
      (multiple-value-bind (kind wanted) (sequence-type-parts specifier)
        (check-result-length specifier wanted (length sequence))
        (if (eq kind :list)
            (sequence-to-list sequence)
            (sequence-to-vector-of-kind sequence kind)))))

(defun concatenate-lists-of (sequences)
  "A fresh list of the elements of SEQUENCES."
  (let* ((result (cons nil nil))
         (last result))
    (dolist (sequence sequences (cdr result))
      (if (listp sequence)
          (do ((tail sequence (cdr tail)))
              ((endp tail))
            (setq last (%set-cdr last (%list-1 (car tail)))))
          (do-vector-range ((check-sequence sequence) 0 nil)
            (setq last (%set-cdr last (%list-1 element))))))))

(defun concatenate-into-kind (kind sequences specifier wanted)
  "A fresh simple vector of KIND with the elements of SEQUENCES."
  (let ((total 0))
    (declare (fixnum total))
    (dolist (sequence sequences)
      (setq total (+ total (length sequence))))
    (check-result-length specifier wanted total)
    (let ((result (make-simple-storage kind total nil nil))
          (position 0))
      (declare (fixnum position))
      (dolist (sequence sequences result)
        (if (listp sequence)
            (dolist (element sequence)
              (set-simple-element result position element)
              (setq position (1+ position)))
            (let ((vector (check-sequence sequence)))
              (with-vector-range (storage offset first last) (vector 0 nil)
                (%copy-simple-range storage first last result position)
                (setq position (+ position (- last first))))))))))

(defun concatenate (result-type &rest sequences)
  "A fresh sequence of the type RESULT-TYPE with the elements of SEQUENCES in order."
  (case result-type
    ((string simple-string)
     (concatenate-into-kind (kind-number character) sequences result-type nil))
    ((list) (concatenate-lists-of sequences))
    (t
     (multiple-value-bind (kind wanted) (sequence-type-parts result-type)
       (if (eq kind :list)
           (let ((result (concatenate-lists-of sequences)))
             (check-result-length result-type wanted (length result))
             result)
           (concatenate-into-kind kind sequences result-type wanted))))))
