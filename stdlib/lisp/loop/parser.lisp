;;;; The state of one LOOP expansion and the reading of its tokens.
;;;;
;;;; Problem: LOOP's clauses are a flat list of words, forms and patterns that must be read in
;;;; order, and every clause adds to several places of the result: bindings, prologue, first and
;;;; later steps, body, epilogue.
;;;; Approach: one special variable per place, bound afresh by each expansion; a word is compared
;;;; by name, by way of the keyword of that name, so that `case` on keywords can dispatch.
;;;; Invariants: nothing here needs a function that is loaded after lists/ and control/. Lists under
;;;; construction are kept reversed. Tests: tests/lisp/loop/.

(in-package "BROLGA-SYSTEM")

(defvar *loop-whole* nil "The LOOP form being expanded, for messages.")
(defvar *loop-source* nil "The tokens not yet read.")
(defvar *loop-name* nil "The name of the loop's block.")
(defvar *loop-bindings* nil "Binding groups, newest first: each a list of (variable form type).")
(defvar *loop-initially* nil "Prologue forms, newest first.")
(defvar *loop-finally* nil "Epilogue forms, newest first.")
(defvar *loop-first* nil "Forms that begin the first iteration, newest first.")
(defvar *loop-next* nil "Forms that begin every later iteration, newest first.")
(defvar *loop-body* nil "Forms of the body, newest first.")
(defvar *loop-accumulators* nil "Descriptions of accumulation variables, see accumulation.lisp.")
(defvar *loop-result* nil "The form whose value the loop returns when it ends by itself.")
(defvar *loop-it* nil "In a conditional clause: (variable . used), what IT stands for.")

(defun loop-error (control &rest arguments)
  "Signals a PROGRAM-ERROR about the LOOP form being expanded."
  (%signal-failure "PROGRAM-ERROR"
                   control
                   arguments))

(defun loop-keyword (token)
  "The keyword with the name of the symbol TOKEN, or NIL: all words of LOOP exist as keywords."
  (if (and token (symbolp token))
      (car (%find-symbol (symbol-name token) (%find-package "KEYWORD")))
      nil))

(defun loop-next-keyword ()
  "What LOOP-KEYWORD gives for the next token."
  (loop-keyword (car *loop-source*)))

(defun loop-pop ()
  "Reads a token that must be there."
  (unless (consp *loop-source*)
    (loop-error "LOOP ends in the middle of a clause: ~S" *loop-whole*))
  (let ((token (car *loop-source*)))
    (setq *loop-source* (cdr *loop-source*))
    token))

(defun loop-pop-form ()
  "Reads a form."
  (loop-pop))

(defun loop-pop-compound-forms ()
  "Reads compound forms up to the next word; there must be at least one."
  (let ((forms nil))
    (do ()
        ((not (consp (car *loop-source*))))
      (push (loop-pop) forms))
    (when (null forms)
      (loop-error "A compound form is expected before ~S in ~S" (car *loop-source*) *loop-whole*))
    (nreconc forms nil)))

(defun loop-temporary (name)
  "A fresh variable."
  (%make-symbol name))

;;; Types

(defun loop-type-word-p (token)
  "True of a symbol that may stand for its type without OF-TYPE."
  (and (symbolp token)
       (member token
               '(fixnum float t nil array atom bignum bit bit-vector character compiled-function
                 complex cons double-float function hash-table integer keyword list long-float
                 null number package pathname random-state ratio rational readtable real sequence
                 short-float simple-array simple-bit-vector simple-string simple-vector
                 single-float standard-char stream string base-char symbol unsigned-byte vector))
       t))

(defun loop-optional-type (variable)
  "Reads a type specification, if one follows VARIABLE: a tree of types when VARIABLE is a pattern."
  (let ((token (car *loop-source*)))
    (cond ((null *loop-source*) nil)
          ((eq (loop-keyword token) :of-type)
           (loop-pop)
           (loop-pop))
          ((null token)
           ;; NIL as a type: the variable never has a value, so nothing can be declared.
           (loop-pop)
           t)
          ((and (symbolp token) (loop-type-word-p token))
           (loop-pop))
          ((and (consp variable) (consp token))
           (loop-pop))
          (t nil))))

(defun loop-real-type (type)
  "TYPE, or NIL if it says nothing."
  (if (or (eq type t) (null type)) nil type))

(defun loop-expanded-type (type)
  "TYPE with user-defined names at its head expanded."
  (if (or (consp type)
          (not (loop-type-word-p type)))
      (%type-expand type)
      type))

(defun loop-type-head (type)
  "The name that heads a type specifier."
  (if (consp type) (car type) type))

(defun loop-fixnum-type-p (type)
  "True if TYPE is seen to hold fixnums only."
  (and (loop-real-type type)
       (let ((type (loop-expanded-type type)))
         (cond ((consp type)
                (let ((head (car type))
                      (low (car (cdr type)))
                      (high (car (cdr (cdr type)))))
                  (cond ((eq head 'integer) (and (%fixnump low) (%fixnump high)))
                        ((eq head 'mod) (%fixnump low))
                        ((eq head 'unsigned-byte) (and (%fixnump low) (<= low 62)))
                        ((eq head 'signed-byte) (and (%fixnump low) (<= low 63)))
                        (t nil))))
               (t (if (member type '(fixnum bit)) t nil))))))

(defun loop-default-value (type)
  "A form for a value of TYPE to bind a variable to before its first step, and whether it is one:
NIL for a type that has no obvious value."
  (let* ((type (loop-expanded-type type))
         (head (loop-type-head type))
         (low (if (consp type) (car (cdr type)) nil))
         (high (if (consp type) (car (cdr (cdr type))) nil)))
    (cond ((eq head 'integer)
           (cond ((and (integerp low) (> low 0)) low)
                 ((and (integerp high) (< high 0)) high)
                 (t 0)))
          ((member head '(fixnum bit unsigned-byte signed-byte mod number real rational)) 0)
          ((eq head 'double-float) (if (floatp low) low 0.0d0))
          ((eq head 'long-float) 0.0d0)
          ((member head '(single-float short-float float)) (if (floatp low) low 0.0f0))
          ((eq head 'character) #\Space)
          ((member head '(string simple-string)) (if (consp type) nil ""))
          ((member head '(simple-vector vector)) (if (consp type) nil #()))
          (t nil))))

(defun loop-nullable-type-p (type)
  "True if NIL is seen to belong to TYPE."
  (if (member (loop-type-head type) '(list null symbol atom sequence t boolean)) t nil))
