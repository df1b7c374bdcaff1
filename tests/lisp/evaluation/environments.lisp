;;;; What is known about names in environments (package CLTL2), augmented environments, MACROEXPAND-ALL.

(defmacro variable-facts (name &environment environment)
  `'(,name ,@(multiple-value-list (cltl2:variable-information name environment))))
(defmacro function-facts (name &environment environment)
  `'(,name ,@(multiple-value-list (cltl2:function-information name environment))))
(defmacro declared (name &environment environment)
  `',(cltl2:declaration-information name environment))

;;; Variables

(defvar *special* 1)
(declaim (type fixnum *special*))
;=> NIL
(defconstant +constant+ 3)
(define-symbol-macro symbol-macro (car x))
(list (variable-facts *special*) (variable-facts +constant+) (variable-facts symbol-macro) (variable-facts unknown)
      (variable-facts :key) (variable-facts nil))
;=> ((*SPECIAL* :SPECIAL NIL ((TYPE . FIXNUM))) (+CONSTANT+ :CONSTANT NIL NIL) (SYMBOL-MACRO :SYMBOL-MACRO NIL NIL) (UNKNOWN NIL NIL NIL) (:KEY :CONSTANT NIL NIL) (NIL :CONSTANT NIL NIL))
(let ((*special* 2) (x 1) (y 2) (z 3))
  (declare (type fixnum x) (special y) (ignorable z))
  (list x z (variable-facts *special*) (variable-facts x) (variable-facts y) (variable-facts z)))
;=> (1 3 (*SPECIAL* :SPECIAL NIL ((TYPE . FIXNUM))) (X :LEXICAL T ((TYPE . FIXNUM))) (Y :SPECIAL NIL NIL) (Z :LEXICAL T NIL))
; free declarations add to what is known of a binding; a special declaration hides it
(let ((x 1))
  (declare (integer x))
  (list x
        (locally (declare (type (mod 5) x) (type (integer 0 9) *special*))
          (list (variable-facts x) (variable-facts *special*)))
        (locally (declare (special x))
          (variable-facts x))
        (variable-facts x)))
;=> (1 ((X :LEXICAL T ((TYPE MOD 5))) (*SPECIAL* :SPECIAL NIL ((TYPE INTEGER 0 9)))) (X :SPECIAL NIL NIL) (X :LEXICAL T ((TYPE . INTEGER))))
(let ((x 1))
  (declare (type (integer 0 10) x))
  (locally (declare (type (integer 5 20) x))
    (list x (variable-facts x))))
;!! TYPE-ERROR
(let ((x 7))
  (declare (type (integer 0 10) x))
  (locally (declare (type (integer 5 20) x))
    (list x (variable-facts x))))
;=> (7 (X :LEXICAL T ((TYPE AND (INTEGER 0 10) (INTEGER 5 20)))))
(let ((x 1))
  (declare (ignore x) (dynamic-extent x))
  (list (variable-facts x) (let ((x 2)) (list x (variable-facts x)))))
;=> ((X :LEXICAL T ((IGNORE . T) (DYNAMIC-EXTENT . T))) (2 (X :LEXICAL T NIL)))
((lambda (a &optional (b 2) &key c)
   (declare (fixnum a b) (string c))
   (list a b c (variable-facts a) (variable-facts b) (variable-facts c)))
 1 2 :c "s")
;=> (1 2 "s" (A :LEXICAL T ((TYPE . FIXNUM))) (B :LEXICAL T ((TYPE . FIXNUM))) (C :LEXICAL T ((TYPE . STRING))))
(symbol-macrolet ((place (car x)))
  (variable-facts place))
;=> (PLACE :SYMBOL-MACRO T NIL)

;;; Functions

(declaim (ftype (function (fixnum) string) with-type) (inline in-line))
;=> NIL
(defun with-type (x) (princ-to-string x))
(defun in-line (x) x)
(list (function-facts with-type) (function-facts in-line) (function-facts when) (function-facts if)
      (function-facts unknown) (function-facts (setf unknown)) (function-facts (setf car)))
;=> ((WITH-TYPE :FUNCTION NIL ((FTYPE FUNCTION (FIXNUM) STRING))) (IN-LINE :FUNCTION NIL ((INLINE . INLINE))) (WHEN :MACRO NIL NIL) (IF :SPECIAL-FORM NIL NIL) (UNKNOWN NIL NIL NIL) ((SETF UNKNOWN) NIL NIL NIL) ((SETF CAR) :FUNCTION NIL NIL))
(flet ((f (x) x) (g (x) x))
  (declare (inline f) (ftype (function (t) fixnum) g) (dynamic-extent #'f))
  (list (f 1) (g 2) (function-facts f) (function-facts g) (locally (declare (notinline f)) (function-facts f))))
;=> (1 2 (F :FUNCTION T ((INLINE . INLINE) (DYNAMIC-EXTENT . T))) (G :FUNCTION T ((FTYPE FUNCTION (T) FIXNUM))) (F :FUNCTION T ((DYNAMIC-EXTENT . T))))
(macrolet ((m (x) x))
  (list (function-facts m) (flet ((m (x) x)) (m 1) (function-facts m))))
;=> ((M :MACRO T NIL) (M :FUNCTION T NIL))

;;; Declarations

(locally (declare (optimize (speed 3) (safety 0)))
  (locally (declare (optimize safety))
    (declared optimize)))
;=> ((SPEED 3) (SAFETY 3) (DEBUG 1) (SPACE 1) (COMPILATION-SPEED 1))
(cltl2:define-declaration of-variables (specifier environment)
  (declare (ignore environment))
  (values :variable (mapcar (lambda (name) (list name 'of-variables (second specifier))) (cddr specifier))))
;=> OF-VARIABLES
(cltl2:define-declaration of-functions (specifier environment)
  (declare (ignore environment))
  (values :function (mapcar (lambda (name) (list name 'of-functions (second specifier))) (cddr specifier))))
;=> OF-FUNCTIONS
(cltl2:define-declaration of-nothing (specifier environment)
  (declare (ignore environment))
  (values :declare (cons 'of-nothing (cdr specifier))))
;=> OF-NOTHING
(let ((x 1) (y 2))
  (declare (of-variables 7 x y) (of-functions 8 car) (of-nothing 9))
  (list x y (variable-facts x) (let ((x 2)) (list x (variable-facts x))) (function-facts car) (declared of-nothing)
        (locally (declare (of-nothing 10)) (declared of-nothing)) (declared of-variables)))
;=> (1 2 (X :LEXICAL T ((OF-VARIABLES . 7))) (2 (X :LEXICAL T NIL)) (CAR :FUNCTION NIL ((OF-FUNCTIONS . 8))) (9) (10) NIL)
(subsetp '(of-variables of-functions of-nothing) (cltl2:declaration-information 'declaration))
;=> T

;;; Augmented environments

(defvar *augmented*
  (cltl2:augment-environment nil :variable '(a b) :symbol-macro '((s (place)))
                                 :function '(f (setf g)) :macro (list (list 'm (lambda (form environment)
                                                                                 (declare (ignore environment))
                                                                                 `(list ,@(cdr form)))))
                                 :declare '((type fixnum a) (special c) (inline f) (optimize (speed 3)) (of-nothing 3))))
(mapcar (lambda (name) (multiple-value-list (cltl2:variable-information name *augmented*))) '(a b s c d))
;=> ((:LEXICAL T ((TYPE . FIXNUM))) (:LEXICAL T NIL) (:SYMBOL-MACRO T NIL) (:SPECIAL NIL NIL) (NIL NIL NIL))
(mapcar (lambda (name) (multiple-value-list (cltl2:function-information name *augmented*))) '(f (setf g) m g))
;=> ((:FUNCTION T ((INLINE . INLINE))) (:FUNCTION T NIL) (:MACRO T NIL) (NIL NIL NIL))
(list (macroexpand 's *augmented*) (macroexpand '(m 1 2) *augmented*) (functionp (macro-function 'm *augmented*))
      (assoc 'speed (cltl2:declaration-information 'optimize *augmented*))
      (cltl2:declaration-information 'of-nothing *augmented*))
;=> ((PLACE) (LIST 1 2) T (SPEED 3) (3))
(let ((more (cltl2:augment-environment *augmented* :variable '(s) :function '(m))))
  (list (cltl2:variable-information 's more) (cltl2:function-information 'm more) (macroexpand 's more) (macroexpand '(m 1) more)))
;=> (:LEXICAL :FUNCTION S (M 1))
(funcall (cltl2:enclose '(lambda (x) (m x 2)) *augmented*) 1)
;=> (1 2)
; what is bound there cannot be referred to
(funcall (cltl2:enclose '(lambda () a) *augmented*))
;!! PROGRAM-ERROR
(defmacro inside (form &environment environment)
  `',(macroexpand form (cltl2:augment-environment environment :symbol-macro '((inner (inside-of outer))))))
(symbol-macrolet ((outer (car x)))
  (macrolet ((local (x) `(local-of ,x)))
    (list (inside outer) (inside inner) (inside (local 1)))))
;=> ((CAR X) (INSIDE-OF OUTER) (LOCAL-OF 1))
(cltl2:augment-environment nil :variable '(a a))
;!! PROGRAM-ERROR
(cltl2:augment-environment nil :variable '("a"))
;!! PROGRAM-ERROR
(macroexpand 'x 7)
;!! SIMPLE-ERROR

;;; PARSE-MACRO and MACROEXPAND-ALL

(funcall (cltl2:enclose (cltl2:parse-macro 'of-two '(a &key (b 2)) '((list 'list a b)))) '(of-two 1 :b 3) nil)
;=> (LIST 1 3)
(defmacro twice (form) `(progn ,form ,form))
(cltl2:macroexpand-all '(let ((x (twice a)) y)
                         (declare (fixnum x))
                         (flet ((f (y &optional (z (twice y))) "doc" (twice z)))
                           (macrolet ((m (z) `(list ,z (twice ,z))))
                             (m (twice 1))
                             (function (lambda (x) (declare (ignore x)) (twice 1)))
                             (flet ((m (x) (twice x))) (m (twice 2)))
                             (symbol-macrolet ((q (twice 2))) (setq x (twice 3)) q '(twice q)))
                           ((lambda (x) (twice x)) (twice 4))
                           (the fixnum (twice 5))
                           (block twice (tagbody twice (twice 6)) (return-from twice (twice 7))))))
;=> (LET ((X (PROGN A A)) Y) (DECLARE (FIXNUM X)) (FLET ((F (Y &OPTIONAL (Z (PROGN Y Y))) "doc" (PROGN Z Z))) (MACROLET ((M (Z) `(LIST ,Z (TWICE ,Z)))) (LIST (PROGN 1 1) (PROGN (PROGN 1 1) (PROGN 1 1))) (FUNCTION (LAMBDA (X) (DECLARE (IGNORE X)) (PROGN 1 1))) (FLET ((M (X) (PROGN X X))) (M (PROGN 2 2))) (SYMBOL-MACROLET ((Q (TWICE 2))) (SETQ X (PROGN 3 3)) (PROGN 2 2) (QUOTE (TWICE Q)))) ((LAMBDA (X) (PROGN X X)) (PROGN 4 4)) (THE FIXNUM (PROGN 5 5)) (BLOCK TWICE (TAGBODY TWICE (PROGN 6 6)) (RETURN-FROM TWICE (PROGN 7 7)))))
; a variable of the same name hides a symbol macro, a macro that expands further is expanded in its place
(symbol-macrolet ((s (twice 1)))
  (macrolet ((expanded (form &environment environment) `',(cltl2:macroexpand-all form environment)))
    (list (expanded (list s (let ((s s)) s) (let* ((s s) (u s)) (setq s u))))
          (subseq (expanded (setq s 1)) 0 1))))
;=> ((LIST (PROGN 1 1) (LET ((S (PROGN 1 1))) S) (LET* ((S (PROGN 1 1)) (U S)) (SETQ S U))) (LET))
; what it makes means the same
(funcall (eval (cltl2:macroexpand-all
                       '(lambda (n)
                         (let ((all '()))
                           (dotimes (i n (nreverse all))
                             (multiple-value-bind (q r) (floor i 2)
                               (case r (0 (push q all)) (t (loop for k below q collect k into ks finally (push ks all)))))
                             (handler-case (when (= i 3) (error "x")) (error () (push :error all))))))))
         5)
;=> (0 NIL 1 (0) :ERROR 2)
(defvar *level* 0)
(defmacro level () *level*)
(list (level) (cltl2:compiler-let ((*level* (+ *level* 1))) (list (level) (let ((x (level))) x))) (level))
;=> (0 (1 1) 0)

;;; Types

(deftype small (n) `(integer 0 ,n))
(deftype tiny () '(small 3))
(list (multiple-value-list (ext:typexpand-1 'tiny)) (multiple-value-list (ext:typexpand 'tiny))
      (multiple-value-list (ext:typexpand 'fixnum)) (multiple-value-list (ext:typexpand '(small 2))))
;=> (((SMALL 3) T) ((INTEGER 0 3) T) (FIXNUM NIL) ((INTEGER 0 2) T))
(mapcar (lambda (type) (multiple-value-list (ext:typexpand type))) (quote ((mod 5) (unsigned-byte 8) (signed-byte 4) unsigned-byte (unsigned-byte *) boolean string)))
;=> (((INTEGER 0 4) T) ((INTEGER 0 255) T) ((INTEGER -8 7) T) (UNSIGNED-BYTE NIL) ((UNSIGNED-BYTE *) NIL) ((MEMBER T NIL) T) (STRING NIL))

; a local macro function can declare something of a variable that exists at run time only, but not refer to it
(let ((x 1)) (macrolet ((m () (locally (declare (type fixnum x)) 5))) (list x (m))))
;=> (1 5)
(let ((x 1)) (macrolet ((m () (locally (declare (type fixnum x)) x))) (list x (m))))
;!! PROGRAM-ERROR
