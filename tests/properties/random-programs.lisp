;;;; Random programs evaluated in several ways: the same values, or the same condition, each time.
;;;;
;;;; Problem: a form can be evaluated directly, compiled with constants in sight, compiled as a
;;;; function of parameters, or in a file, under several policies, with operations in line or called. Code
;;;; that differs between these ways is wrong in one of them, and nobody thinks of all the cases.
;;;; Approach: programs are grown from templates by type, so that most of them run long and do much;
;;;; errors are let in now and then. Each runs in all ways from the same state; values, conditions
;;;; and the trace of side effects are compared. A failing program is cut down as long as it fails.
;;;; Invariants: the seed decides everything. Loops use fuel, so all programs end, cut ones too.
;;;; Literal data is never modified. Portable Common Lisp: other implementations run it as well.
;;;; Tests: `tests/tests/properties.rs` runs it.

(defpackage "RANDOM-PROGRAMS"
  (:use "COMMON-LISP")
  (:export "CHECK" "CHECK-SEED" "PROGRAM"))

(in-package "RANDOM-PROGRAMS")

;;; Chance

(defvar *state* 1 "The state of the generator of numbers.")

(defun seed (number)
  "Starts the numbers of seed NUMBER."
  (setq *state* (+ 1 (mod (* 7919 (+ 1 number)) 2147483646)))
  (dotimes (i 10) (below 2)))

(defun below (limit)
  "A number from 0 below LIMIT."
  (setq *state* (mod (* *state* 48271) 2147483647))
  (mod (ash *state* -4) limit))

(defun pick (sequence)
  "An element of SEQUENCE."
  (elt sequence (below (length sequence))))

(defun chance (percent)
  "True in PERCENT of cases."
  (< (below 100) percent))

;;; What programs call: their effects, their fuel.

(defvar *trace* nil "What the program noted, last first.")
(defvar *fuel* 0 "How many steps the program may still do.")
(defvar *special* 0 "A variable for programs to bind, set and read.")
(defvar *other* nil "Another one.")
(proclaim '(special *special* *other*))

(defun tick ()
  "Burns fuel; ends the program when there is none."
  (when (< (decf *fuel*) 0)
    (throw 'out-of-fuel '(:out-of-fuel))))

(defun note (thing)
  "Keeps THING in the trace."
  (tick)
  (push (canonical thing) *trace*)
  thing)

(defun small (number)
  "NUMBER cut to a small integer."
  (if (integerp number) (- (mod number 2001) 1000) 7))

(defun limited (number)
  "NUMBER unless it is a large integer: squares of squares in a loop would fill the memory."
  (if (and (integerp number) (> (integer-length number) 200))
      (ldb (byte 70 0) number)
      number))

(defvar *parts* 0 "How many more parts of an object are looked at.")

(defun canonical (thing)
  "THING as data that can be compared by what can be seen of it; of large and circular ones the beginning."
  (let ((*parts* 3000))
    (canonical-part thing 0)))

(defun canonical-part (thing depth)
  "CANONICAL for a part of an object."
  (cond ((or (> depth 40) (< (decf *parts*) 0)) :more)
        ((consp thing)
         (let ((copy nil) (count 0))
           (loop (unless (and (consp thing) (< count 100)) (return))
                 (push (canonical-part (pop thing) (+ depth 1)) copy)
                 (incf count))
           (list :list (nreverse copy) (if (consp thing) :long (canonical-part thing (+ depth 1))))))
        ((stringp thing) (list :string (coerce thing 'list)))
        ((bit-vector-p thing) (list :bits (coerce thing 'list)))
        ((vectorp thing)
         (list* :vector (map 'list (lambda (element) (canonical-part element (+ depth 1))) thing)))
        ((functionp thing) :function)
        ((typep thing 'condition) :condition)
        (t thing)))

(defstruct cell
  "A structure with slots of fixed types."
  (number 0d0 :type double-float) (count 0 :type fixnum))

(defun rational-sum (number float)
  "A sum of different kinds of numbers, as a double float."
  (+ (/ number 3) float 0.5 1/2))

;;; The grower. The scope tells what is visible.

(defstruct scope
  "What a form may refer to: variables as (name type), functions as (name types type), block names as
(name type), tags, catch tags as (name type)."
  (variables nil) (functions nil) (blocks nil) (tags nil) (catches nil))

(defvar *counter* 0 "Numbers of names.")

(defun name (letter)
  "A new name."
  (intern (format nil "~A~D" letter (incf *counter*)) "RANDOM-PROGRAMS"))

(defun with (scope &key variables functions blocks (tags nil tags-p) catches)
  "SCOPE and more."
  (make-scope :variables (append variables (scope-variables scope))
              :functions (append functions (scope-functions scope))
              :blocks (append blocks (scope-blocks scope))
              :tags (if tags-p (append tags (scope-tags scope)) (scope-tags scope))
              :catches (append catches (scope-catches scope))))

(defparameter *types* '(:fixnum :fixnum :integer :integer :double :double :boolean :list :list :vector :string :symbol)
  "Types of forms, the frequent ones more than once.")

(defparameter *integers*
  '(0 1 -1 2 3 7 10 -5 100 255 256 4095 65535 1073741823 -1073741824 2147483647 2147483648 4294967295 4294967296
    1152921504606846975 1152921504606846976 -1152921504606846976 -1152921504606846977
    2305843009213693951 2305843009213693952 -2305843009213693952 -2305843009213693953
    4611686018427387903 4611686018427387904 -4611686018427387904 -4611686018427387905
    9223372036854775807 9223372036854775808 -9223372036854775808 18446744073709551615 18446744073709551616
    340282366920938463463374607431768211456)
  "Integers around which arithmetic changes its ways.")

(defparameter *doubles* '(0d0 -0d0 1d0 -1d0 0.5d0 1.5d0 -2.25d0 3d0 100d0 1d10 -1d-5 1d300 4.5d15)
  "Double floats.")

(defun leaf (type scope)
  "A variable or a constant of TYPE."
  (let ((variables (remove-if-not (lambda (variable)
                                    (let ((kind (second variable)))
                                      (or (eq kind type)
                                          (and (eq kind :index) (member type '(:fixnum :integer)))
                                          (and (eq kind :none) (chance 10)))))
                                  (scope-variables scope))))
    (if (and variables (chance 75))
        (first (pick variables))
        (ecase type
          (:fixnum (- (below 40) 12))
          (:integer (pick *integers*))
          (:double (pick *doubles*))
          (:boolean (pick '(t nil)))
          (:list (pick '(nil (list 1 2 3) (list :a) (list 1d0 "x" 'y) (list* 1 2) (list (list 1) (list 2)))))
          (:vector (pick '((vector 1 2 3) (vector) (vector :a "b" 2d0)
                           (make-array 4 :initial-element 0))))
          (:string (pick '((copy-seq "abc") (copy-seq "") (make-string 3 :initial-element #\x))))
          (:symbol (pick '('a 'b :key nil)))))))

(defun body (type depth scope)
  "Forms for an implicit progn whose last one has TYPE."
  (append (when (chance 40) (list (effect (- depth 1) scope)))
          (when (chance 10) (list (effect (- depth 1) scope)))
          (list (form type (- depth 1) scope))))

(defun any (depth scope)
  "A form of any type."
  (form (pick *types*) depth scope))

(defun form (type depth scope)
  "A form of TYPE."
  (cond ((<= depth 0) (leaf type scope))
        ((and (chance 2) (chance 25)) (any depth scope))
        ((chance 45) (general type depth scope))
        (t (typed type depth scope))))

(defun effect (depth scope)
  "A form for its effects. Variables of types :INDEX and :NONE are only read."
  (let ((variables (remove-if (lambda (variable) (member (second variable) '(:index :none)))
                              (scope-variables scope))))
    (case (below 12)
      ((0 1 2) (if variables
                   (let ((variable (pick variables)))
                     `(setq ,(first variable) ,(form (second variable) depth scope)))
                   `(note ,(any depth scope))))
      (3 (let ((variables (remove :fixnum variables :key #'second :test-not #'eq)))
           (if variables
               (let ((variable (first (pick variables))))
                 `(setq ,variable (small (+ ,variable ,(form :fixnum depth scope)))))
               `(setq *special* ,(form :integer depth scope)))))
      (4 (let ((variables (remove :list variables :key #'second :test-not #'eq)))
           (if variables
               `(push ,(any depth scope) ,(first (pick variables)))
               `(push ,(any depth scope) *other*))))
      (5 (let ((variables (remove :vector variables :key #'second :test-not #'eq)))
           (if variables
               `(setf (aref ,(first (pick variables)) ,(below 4)) ,(any depth scope))
               `(setq *other* (list ,(any depth scope))))))
      (6 (if (scope-blocks scope)
             (let ((block (pick (scope-blocks scope))))
               `(when ,(form :boolean depth scope)
                  (return-from ,(first block) ,(form (second block) depth scope))))
             `(note ,(any depth scope))))
      (7 (if (scope-tags scope)
             `(when ,(form :boolean depth scope) (tick) (go ,(pick (scope-tags scope))))
             `(note ,(any depth scope))))
      (8 (if (scope-catches scope)
             (let ((catch (pick (scope-catches scope))))
               `(if ,(form :boolean depth scope)
                    (throw ',(first catch) ,(form (second catch) depth scope))
                    ,(any depth scope)))
             `(note ,(any depth scope))))
      (9 (let ((variable (name "V")))
           `(dotimes (,variable ,(below 5))
              (tick)
              ,(effect (- depth 1) (with scope :variables (list (list variable :index)))))))
      (10 `(setq *special* (+ *special* ,(form :integer depth scope))))
      (t `(note ,(any depth scope))))))

(defun bindings (count depth scope sequential)
  "COUNT bindings for LET or LET*; their variables as (name type) too."
  (let ((bindings nil) (variables nil))
    (dotimes (i count)
      (let ((type (pick *types*)) (name (name "V")))
        (push (list name (form type (- depth 1) (if sequential (with scope :variables variables) scope))) bindings)
        (push (list name type) variables)))
    (values (nreverse bindings) variables)))

(defun declarations (variables)
  "Declarations of VARIABLES, whose forms give what their types say unless something goes wrong."
  (let ((declarations nil))
    (dolist (variable variables)
      (when (chance 20)
        (case (second variable)
          (:integer (push `(type integer ,(first variable)) declarations))
          (:fixnum (push `(type (integer -1000 1000) ,(first variable)) declarations))
          (:double (push `(type double-float ,(first variable)) declarations))
          (:list (push `(type list ,(first variable)) declarations)))))
    (when declarations `((declare ,@declarations)))))

(defun general (type depth scope)
  "A form of TYPE made by an operator that is good for all types."
  (let ((deeper (- depth 1)))
    (case (below 31)
      ((0 1 2)
       (let ((sequential (chance 50)))
         (multiple-value-bind (bindings variables) (bindings (+ 1 (below 3)) depth scope sequential)
           `(,(if sequential 'let* 'let) ,bindings ,@(declarations variables)
             ,@(body type depth (with scope :variables variables))))))
      ((3 4) `(if ,(form :boolean deeper scope) ,(form type deeper scope) ,(form type deeper scope)))
      (5 (let ((block (name "B")))
           `(block ,block ,@(body type depth (with scope :blocks (list (list block type)))))))
      (6 (let ((catch (name "C")))
           `(catch ',catch ,@(body type depth (with scope :catches (list (list catch type)))))))
      (7 `(unwind-protect ,(form type deeper scope) ,(effect deeper scope)))
      ((8 9) (local-functions type depth scope))
      (10 (let ((tag (name "T")) (end (name "E")) (value (name "V")))
            (let ((inner (with scope :tags (list tag end) :variables (list (list value type)))))
              `(let ((,value ,(form type deeper scope)))
                 (tagbody ,@(when (chance 50) (list (effect deeper (with scope :variables (list (list value type))
                                                                               :tags (list tag end)))))
                    ,tag
                    (tick)
                    ,(effect deeper inner)
                    ,@(when (chance 50) (list (effect deeper inner)))
                    (setq ,value ,(form type deeper inner))
                    ,end)
                 ,value))))
      (11 (let ((variable (name "V")) (result (name "V")))
            `(let ((,result ,(form type deeper scope)))
               (dotimes (,variable ,(below 6) ,result)
                 (tick)
                 (setq ,result ,(form type deeper (with scope :variables (list (list result type)
                                                                               (list variable :index)))))
                 ,@(when (chance 40)
                     (list (effect deeper (with scope :variables (list (list result type)) :blocks `((nil ,type))))))))))
      (12 `(prog1 ,(form type deeper scope) ,(effect deeper scope)))
      (13 `(let ((*special* ,(form :integer deeper scope))) ,@(body type depth scope)))
      (14 (let ((names (list (name "V") (name "V"))) (types (list (pick *types*) (pick *types*))))
            `(multiple-value-bind ,names
                 ,(if (chance 70)
                      `(values ,@(mapcar (lambda (type) (form type deeper scope)) types))
                      (progn (setq types '(:integer :integer))
                             `(floor ,(form :integer deeper scope) ,(form :integer deeper scope))))
               ,@(body type depth (with scope :variables (mapcar #'list names types))))))
      (15 `(handler-case ,(form type deeper scope)
             (error () ,(form type deeper scope))))
      (16 (let ((name (name "V")) (argument (pick *types*)))
            `(funcall (lambda (,name) ,@(body type depth (with scope :variables (list (list name argument)))))
                      ,(form argument deeper scope))))
      (17 `(cond (,(form :boolean deeper scope) ,@(body type depth scope))
                 (,(form :boolean deeper scope) ,(form type deeper scope))
                 (t ,(form type deeper scope))))
      (18 `(case ,(form :fixnum deeper scope)
             ((0 1 2) ,(form type deeper scope))
             (3 ,(form type deeper scope))
             (otherwise ,(form type deeper scope))))
      (19 `(multiple-value-prog1 ,(form type deeper scope) ,(effect deeper scope)))
      (20 `(nth-value ,(below 2) (values ,(form type deeper scope) ,(form type deeper scope))))
      (21 (let ((name (name "V")))
            `(symbol-macrolet ((,name ,(form type deeper scope)))
               ,(form type deeper (with scope :variables (list (list name :none)))))))
      (22 `(progv '(*special*) (list ,(form :integer deeper scope)) ,@(body type depth scope)))
      (23 (let ((functions (remove type (scope-functions scope) :key #'third :test-not #'eq)))
            (if functions
                (call (pick functions) depth scope)
                `(the t ,(form type deeper scope)))))
      (24 `(progn (note ,(any deeper scope)) ,(form type deeper scope)))
      (25 (let ((names (list (name "V") (name "V"))))
            `(destructuring-bind (,(first names) &optional (,(second names) ,(form type deeper scope)))
                 (list ,@(loop repeat (+ 1 (below 2)) collect (form type deeper scope)))
               ,@(body type depth (with scope :variables (mapcar (lambda (name) (list name type)) names))))))
      (26 (let ((block (name "B")) (function (name "F")))
            ;; An exit out of a function that is called elsewhere.
            `(block ,block
               (flet ((,function (value) (return-from ,block value)))
                 ,(if (chance 50)
                      `(mapc #',function (list ,(form type deeper scope)))
                      `(funcall (if ,(form :boolean deeper scope) #',function #'identity) ,(form type deeper scope)))
                 ,(form type deeper scope)))))
      (27 (let ((tag (name "T")) (function (name "F")) (count (name "V")))
            ;; A GO out of a closure, a few times.
            `(let ((,count 0))
               (tagbody
                  ,tag
                  (tick)
                  (incf ,count)
                  ,(effect deeper (with scope :variables (list (list count :index))))
                  (let ((,function (lambda () (go ,tag))))
                    (when (< ,count ,(below 4)) (funcall ,function))))
               ,(form type deeper (with scope :variables (list (list count :index)))))))
      (28 `(typecase ,(any deeper scope)
             (,(pick '(integer list symbol)) ,(form type deeper scope))
             (,(pick '(double-float string (integer 0 9) (member a b nil) vector)) ,(form type deeper scope))
             (t ,(form type deeper scope))))
      (29 (let ((first (name "V")) (second (name "V")))
            `(do ((,first 0 (+ ,first 1)) (,second ,(form type deeper scope)
                                            ,(form type deeper (with scope :variables (list (list first :index))))))
                 ((>= ,first ,(below 5)) ,second)
               (tick)
               ,(effect deeper (with scope :variables (list (list first :index) (list second type)))))))
      (t `(locally (declare (optimize ,(pick '((speed 3) (safety 3) (debug 3) (space 2) (speed 0)))))
            ,(form type deeper scope))))))

(defparameter *keys* '(:a :b :c :d :e :f :g :h :i :j :k :l)
  "Keywords of local functions' parameters.")

(defun call (function depth scope)
  "A call of a local function (name types type kind)."
  (destructuring-bind (name types type &optional kind) function
    (declare (ignore type))
    (let ((arguments (mapcar (lambda (type) (form type (- depth 1) scope)) types)))
      (ecase kind
        ((nil) (case (below 4)
                 (0 `(funcall #',name ,@arguments))
                 (1 `(apply #',name (list ,@arguments)))
                 (t `(,name ,@arguments))))
        (:optional `(,name ,@(subseq arguments 0 (below (+ 1 (length arguments))))))
        (:key `(,name ,@(loop for argument in arguments
                              for key in *keys*
                              when (chance 70) append (list key argument))))
        (:rest `(,name ,@arguments ,@(when (chance 50) (list (any (- depth 1) scope)))))))))

(defun local-functions (type depth scope)
  "A form of TYPE with a local function, perhaps a recursive one."
  (let* ((name (name "F"))
         (types (loop repeat (if (chance 15) (+ 3 (below 8)) (below 3)) collect (pick *types*)))
         (result (if (chance 60) type (pick *types*)))
         (parameters (mapcar (lambda (type) (list (name "P") type)) types))
         (kind (pick '(nil nil nil nil :optional :key :rest)))
         (recursive (and (null kind) (chance 40)))
         (function (list name types result kind))
         (rest (name "R"))
         (inner (with scope :variables (append parameters (when (eq kind :rest) (list (list rest :list))))
                            :functions (when recursive (list function))
                            :blocks (list (list name result))))
         (lambda-list
           (let ((names (mapcar #'first parameters)))
             (ecase kind
               ((nil) names)
               (:optional (cons '&optional (mapcar (lambda (parameter)
                                                     (list (first parameter) (leaf (second parameter) scope)))
                                                   parameters)))
               (:key (cons '&key (loop for parameter in parameters
                                       for key in *keys*
                                       collect (list (list key (first parameter)) (leaf (second parameter) scope)))))
               (:rest (append names (list '&rest rest)))))))
    `(,(if recursive 'labels 'flet) ((,name ,lambda-list
                                       (tick)
                                       ,@(body result depth inner)))
      ,@(when (chance 25) `((declare (,(pick '(inline notinline)) ,name))))
      ,@(body type depth (with scope :functions (list function))))))

(defun typed (type depth scope)
  "A form of TYPE made by an operator of that type."
  (let ((deeper (- depth 1)))
    (flet ((f (type) (form type deeper scope)))
      (ecase type
        (:fixnum
         (case (below 14)
           ((0 1) `(small ,(f :integer)))
           (2 `(length (the ,(pick '(list sequence t)) ,(f :list))))
           (3 `(logand ,(f :integer) ,(pick '(1 15 255))))
           (4 `(mod ,(f :integer) ,(pick '(1 7 10 -9 16))))
           (5 `(small (+ ,(f :fixnum) ,(f :fixnum))))
           (6 `(small (* ,(f :fixnum) ,(f :fixnum))))
           (7 `(- ,(f :fixnum)))
           (8 `(length (the vector ,(f :vector))))
           (9 `(integer-length ,(f :fixnum)))
           (10 `(rem ,(f :fixnum) ,(f :fixnum)))
           (11 `(let ((sum 0)) (dolist (element ,(f :list)) (when (integerp element) (incf sum element))) (small sum)))
           (12 `(loop for element across ,(f :vector) count element))
           (t `(,(pick '(min max)) ,(f :fixnum) ,(f :fixnum)))))
        (:integer
         (case (below 29)
           (23 `(let ((x (logand ,(f :integer) #xFFFFFFFFFFFFFFFF)) (y (logand ,(f :integer) #xFFFFFFFFFFFFFFFF)))
                  (declare (type (unsigned-byte 64) x y))
                  (,(pick '(logand logxor)) #xFFFFFFFFFFFFFFFF (,(pick '(+ - *)) x y))))
           (24 `(let ((x (- (logand ,(f :integer) #xFFFFFFFF) 2147483648)))
                  (declare (type (signed-byte 32) x))
                  (ash (* x x) ,(pick '(-31 -1 1 20)))))
           (25 `(multiple-value-call #'+ (values ,(f :integer) ,(f :fixnum)) ,(f :integer)))
           (26 `(apply #'+ ,(f :integer) (list ,@(loop repeat (below 9) collect (f :fixnum)))))
           (27 `(let ((parts (list ,(f :integer) ,(f :integer))))
                  (declare (dynamic-extent parts))
                  (reduce #'- parts)))
           ((0 1 2) `(+ ,(f :integer) ,(f :integer)))
           ((3 4) `(- ,(f :integer) ,(f :integer)))
           (5 `(* ,(f :integer) ,(leaf :fixnum scope)))
           (6 `(* (limited ,(f :integer)) (limited ,(f :integer))))
           (7 `(,(pick '(floor truncate ceiling round)) ,(f :integer) ,(f :integer)))
           (8 `(,(pick '(mod rem)) ,(f :integer) ,(f :integer)))
           (9 `(,(pick '(logand logior logxor logandc1 logandc2 logorc1 logorc2 lognor lognand logeqv))
                ,(f :integer) ,(f :integer)))
           (10 `(lognot ,(f :integer)))
           (11 `(ash ,(f :integer) ,(f :fixnum)))
           (12 `(ash ,(f :integer) ,(pick '(1 -1 2 3 5 -7 31 62 -62 64 -64))))
           (13 `(,(pick '(abs 1+ 1- -)) ,(f :integer)))
           (14 `(,(pick '(min max)) ,(f :integer) ,(f :integer)))
           (15 `(,(pick '(gcd lcm)) (limited ,(f :integer)) (limited ,(f :integer))))
           (16 `(,(pick '(integer-length logcount)) ,(f :integer)))
           (17 `(ldb (byte ,(below 70) ,(below 70)) ,(f :integer)))
           (18 `(dpb ,(f :integer) (byte ,(below 70) ,(below 40)) ,(f :integer)))
           (19 `(+ ,(f :integer) ,(f :fixnum) ,(f :integer)))
           (20 `(the integer ,(f :integer)))
           (21 `(logand ,(f :integer) #xFFFFFFFFFFFFFFFF))
           (22 '*special*)
           (t `(nth-value 1 (floor ,(f :integer) ,(f :integer))))))
        (:double
         (case (below 17)
           (13 `(let ((vector (make-array 4 :element-type 'double-float :initial-element ,(f :double))) (sum 0d0))
                  (declare (type (simple-array double-float (*)) vector) (double-float sum))
                  (dotimes (i 4 sum)
                    (when (> i 0) (setf (aref vector i) (* 0.5d0 (aref vector (- i 1)))))
                    (incf sum (aref vector i)))))
           (14 `(let ((cell (make-cell :number ,(f :double) :count ,(f :fixnum))))
                  (setf (cell-number cell) (- (cell-number cell) ,(f :double)))
                  (incf (cell-count cell))
                  (+ (cell-number cell) (cell-count cell))))
           (15 `(rational-sum ,(f :fixnum) ,(f :double)))
           ((0 1) `(+ ,(f :double) ,(f :double)))
           ((2 3) `(* ,(f :double) ,(f :double)))
           (4 `(- ,(f :double) ,(f :double)))
           (5 `(/ ,(f :double) ,(f :double)))
           (6 `(- ,(f :double)))
           (7 `(abs ,(f :double)))
           (8 `(,(pick '(min max)) ,(f :double) ,(f :double)))
           (9 `(+ ,(f :double) ,(f :fixnum)))
           (10 `(coerce ,(f :fixnum) 'double-float))
           (11 `(sqrt (abs ,(f :double))))
           (12 `(float ,(f :fixnum) 1d0))
           (t `(let ((sum 0d0)) (declare (double-float sum))
                 (dotimes (i ,(below 6) sum) (setq sum (+ (* sum 0.5d0) ,(f :double))))))))
        (:boolean
         (case (below 15)
           ((0 1) `(,(pick '(< > <= >= = /=)) ,(f :integer) ,(f :integer)))
           (2 `(,(pick '(< > <= >= = /=)) ,(f :double) ,(f :double)))
           (3 `(,(pick '(< > <= >= = /=)) ,(f :integer) ,(f :double)))
           ;; In line, a comparison of three may be over before it sees that the last is no number.
           (4 `(,(pick '(< > = <=)) (small ,(f :fixnum)) (small ,(f :fixnum)) (small ,(f :fixnum))))
           (5 `(not ,(f :boolean)))
           (6 `(,(pick '(and or)) ,(f :boolean) ,(f :boolean)))
           (7 `(,(pick '(consp listp symbolp stringp integerp floatp vectorp null functionp atom numberp
                         simple-vector-p characterp))
                ,(any deeper scope)))
           (8 `(eql ,(f :integer) ,(f :integer)))
           (9 `(,(pick '(equal equalp)) ,(any deeper scope) ,(any deeper scope)))
           (10 `(typep ,(any deeper scope) ',(pick '(fixnum integer (integer 0 100) double-float list (or null string)
                                                     (and integer (not fixnum)) (member a b 1) (mod 256)
                                                     (unsigned-byte 64) (signed-byte 64) real bit
                                                     (double-float 0d0 10d0) (cons integer) vector))))
           (11 `(,(pick '(evenp oddp zerop plusp minusp)) ,(f :integer)))
           (12 `(logbitp ,(below 70) ,(f :integer)))
           (13 `(eq ,(f :symbol) ,(f :symbol)))
           (t `(,(pick '(string= string<)) ,(f :string) ,(f :string)))))
        (:list
         (case (below 21)
           (16 `(multiple-value-list (catch 'values (unwind-protect (throw 'values (values ,(any deeper scope) 2 3))
                                                      ,(effect deeper scope)))))
           (17 `(multiple-value-list (block values (mapc (lambda (x) (return-from values (values x ,(any deeper scope))))
                                                         ,(f :list)))))
           (18 `(let ((table (make-hash-table :test ',(pick '(equal eql equalp)))))
                  (setf (gethash ,(f :integer) table) ,(any deeper scope)
                        (gethash ,(f :string) table) 1
                        (gethash ,(f :integer) table) 2)
                  (list (hash-table-count table) (gethash ,(f :integer) table))))
           (19 `(map 'list #'char-code (string-upcase ,(f :string))))
           ((0 1) `(list ,@(loop repeat (below 4) collect (any deeper scope))))
           (2 `(cons ,(any deeper scope) ,(f :list)))
           (3 `(,(pick '(cdr cddr rest)) ,(f :list)))
           (4 `(append ,(f :list) ,(f :list)))
           (5 `(reverse ,(f :list)))
           (6 (let ((name (name "V")))
                `(mapcar (lambda (,name) ,(any deeper (with scope :variables (list (list name :none))))) ,(f :list))))
           (7 `(multiple-value-list ,(pick (list `(values ,(any deeper scope) ,(any deeper scope))
                                                 `(floor ,(f :integer) ,(f :integer))
                                                 `(truncate ,(f :double))
                                                 `(values)))))
           (8 `(nthcdr ,(below 4) ,(f :list)))
           (9 (let ((name (name "V")))
                `(loop for ,name below ,(below 6) collect ,(any deeper (with scope :variables (list (list name :index)))))))
           (10 (let ((closures (name "V")) (name (name "V")))
                 `(let ((,closures nil))
                    (dotimes (,name ,(below 4))
                      (let ((,name (* ,name 2)))
                        (push (lambda (x) (declare (ignorable x)) (incf ,name)
                                ,(any deeper (with scope :variables (list (list name :index)))))
                              ,closures)))
                    (mapcar (lambda (f) (list (funcall f 1) (funcall f 2))) ,closures))))
           (11 `(coerce ,(f :vector) 'list))
           (12 `(multiple-value-call #'list ,(any deeper scope)
                  (values ,(any deeper scope) ,(any deeper scope)) ,(any deeper scope)))
           (13 (let ((name (name "V")))
                 `(remove-if (lambda (,name) (declare (ignorable ,name))
                               ,(form :boolean deeper (with scope :variables (list (list name :none)))))
                             ,(f :list))))
           (14 `(let ((cell (list ,(any deeper scope) ,(any deeper scope))))
                  (,(pick '(rplaca rplacd)) cell ,(any deeper scope))
                  cell))
           (15 `(multiple-value-list (ignore-errors ,(any deeper scope))))
           (t `(member ,(any deeper scope) ,(f :list)))))
        (:vector
         (case (below 8)
           ((0 1) `(vector ,@(loop repeat (below 4) collect (any deeper scope))))
           (2 `(coerce ,(f :list) 'vector))
           (3 `(let ((vector (make-array 3 :element-type 'double-float :initial-element ,(f :double))))
                 (declare (type (simple-array double-float (3)) vector))
                 (setf (aref vector ,(pick '(0 1 2 (mod *special* 3)))) ,(f :double))
                 vector))
           (4 `(let ((vector (make-array 4 :element-type ',(pick '((unsigned-byte 8) (signed-byte 32) fixnum
                                                                   (unsigned-byte 64) t bit))
                                         :initial-element 0)))
                 (setf (aref vector ,(below 5)) ,(pick (list `(logand 1 ,(f :integer)) (f :fixnum))))
                 vector))
           (5 `(subseq ,(f :vector) 0 ,(below 2)))
           (6 `(map 'vector #'list ,(f :vector)))
           (t `(concatenate 'vector ,(f :vector) ,(f :list)))))
        (:string
         (case (below 6)
           (0 `(concatenate 'string ,(f :string) ,(f :string)))
           (1 `(string-upcase ,(f :string)))
           (2 `(let ((string (copy-seq ,(f :string))))
                 (setf (char string ,(below 3)) #\z)
                 string))
           (3 `(princ-to-string ,(f :integer)))
           (4 `(symbol-name ,(f :symbol)))
           (t `(subseq ,(f :string) ,(below 2)))))
        (:symbol
         (case (below 4)
           (0 `(if ,(f :boolean) ,(f :symbol) ,(f :symbol)))
           (1 `(car (list ,(f :symbol))))
           (2 `(aref (vector ,(f :symbol)) ,(pick '(0 0 0 1))))
           (t `(type-of-kind ,(any deeper scope)))))))))

(defun type-of-kind (thing)
  "A symbol for the kind of THING."
  (typecase thing
    (integer 'integer) (float 'float) (symbol 'symbol) (cons 'cons) (string 'string) (vector 'vector) (t 'other)))

;;; Programs: parameters with values, and a form over them.

(defun program (number &optional (depth 5))
  "The program of seed NUMBER: bindings ((name value)...) and a form."
  (seed number)
  (let* ((*counter* 0)
         (parameters (list (list (name "A") :integer) (list (name "A") :fixnum) (list (name "A") :double)
                           (list (name "A") :integer) (list (name "A") :boolean))))
    (let ((values (mapcar (lambda (parameter)
                            (list (first parameter)
                                  (let ((value (leaf (second parameter) (make-scope)))) value)))
                          parameters)))
      (list values (form (pick *types*) (+ 2 (below depth)) (make-scope :variables parameters))))))

;;; Running

(defun condition-kind (condition)
  "The standard type that CONDITION has."
  (find-if (lambda (type) (typep condition type))
           '(undefined-function unbound-variable division-by-zero floating-point-overflow floating-point-underflow
             floating-point-invalid-operation arithmetic-error program-error control-error type-error cell-error
             storage-condition simple-error error serious-condition)))

(defun outcome (function)
  "What a call of FUNCTION, which makes the program and runs it, gives."
  (let ((*special* 5) (*other* nil) (*trace* nil) (*fuel* 300))
    (let ((end (handler-bind ((warning #'muffle-warning))
                 (handler-case
                     (catch 'out-of-fuel
                       (list :values (canonical (multiple-value-list (funcall function)))))
                   (serious-condition (condition) (list :condition (condition-kind condition)))))))
      (list end (canonical *special*) (canonical *other*) (reverse *trace*)))))

(defparameter *called*
  '(+ - * / floor truncate ceiling round mod rem logand logior logxor logandc1 logandc2 logorc1 logorc2 lognor lognand
    logeqv lognot ash abs 1+ 1- min max integer-length logcount ldb dpb byte < > <= >= = /= not eq eql car cdr cddr rest
    cons list list* length aref vector consp listp symbolp stringp integerp floatp vectorp null functionp atom numberp
    simple-vector-p characterp typep evenp oddp zerop plusp minusp logbitp char append reverse nthcdr mapcar member
    equal equalp coerce float sqrt make-array values funcall apply rplaca rplacd svref elt copy-seq subseq concatenate
    map remove-if string-upcase princ-to-string)
  "Functions that the last way calls instead of open-coding them.")

(defvar *filed-form* nil "What the file of THROUGH-FILE has compiled, and then its value.")

(defun through-file (form)
  "The value of FORM, compiled as a form of a file that is then loaded."
  (let* ((source (format nil "/tmp/random-program-~D-~D.lisp" (get-universal-time) (random 1000000000)))
         (*filed-form* form)
         (*package* (find-package "RANDOM-PROGRAMS")))
    (unwind-protect
         (progn
           (with-open-file (stream source :direction :output)
             (write-string "(setq *filed-form* #.*filed-form*)" stream))
           (load (let ((*error-output* (make-broadcast-stream)))
                   (compile-file source :verbose nil)))
           *filed-form*)
      (mapc (lambda (file) (when (probe-file file) (delete-file file)))
            (list source (compile-file-pathname source))))))

(defparameter *ways*
  (flet ((function-of (form &rest declarations)
           (funcall (compile nil `(lambda () ,@declarations ,form))))
         (closed (values form) `(let ,values ,form)))
    (list
     (list :evaluated (lambda (values form) (eval (closed values form))))
     (list :compiled (lambda (values form) (function-of (closed values form))))
     (list :parameters
           (lambda (values form)
             (apply (compile nil `(lambda ,(mapcar #'first values) ,form)) (mapcar #'second values))))
     (list :speed
           (lambda (values form)
             (apply (compile nil `(lambda ,(mapcar #'first values)
                                    (declare (optimize (speed 3) (safety 1) (debug 0)))
                                    ,form))
                    (mapcar #'second values))))
     (list :safety (lambda (values form)
                     (function-of (closed values form) '(declare (optimize (safety 3) (debug 3) (speed 0))))))
     (list :filed (lambda (values form) (funcall (through-file `(lambda () ,(closed values form))))))
     (list :called (lambda (values form)
                     (function-of (closed values form) `(declare (notinline ,@*called*)))))))
  "The ways of evaluating a program: names and functions of the bindings and the form.")

(defun outcomes (values form)
  "What FORM does in each way: a list of (way outcome)."
  (mapcar (lambda (way)
            (list (first way)
                  (outcome (lambda () (funcall (second way) (copy-tree values) (copy-tree form))))))
          *ways*))

(defun agree-p (outcomes)
  "Whether OUTCOMES are all the same. Of programs that end in an error only the error counts: operations in
line may find it before the last arguments are evaluated."
  (flet ((seen (outcome)
           (let ((outcome (second outcome)))
             (if (eq (first (first outcome)) :condition) (first outcome) outcome))))
    (every (lambda (outcome) (equalp-exactly (seen outcome) (seen (first outcomes)))) outcomes)))

(defun equalp-exactly (a b)
  "EQUAL that tells 0 from 0.0 and -0.0, as EQL does."
  (if (and (consp a) (consp b))
      (loop (unless (equalp-exactly (pop a) (pop b)) (return nil))
            (unless (and (consp a) (consp b)) (return (equalp-exactly a b))))
      (eql a b)))

;;; Cutting failures down

(defun cuts (form)
  "Forms a bit smaller than FORM."
  (when (and (consp form) (not (member (first form) '(tick quote))))
    (append
     (list nil 0)
     (remove-if-not (lambda (part) (or (consp part) (symbolp part))) (rest form))
     (loop for tail on (rest form)
           when (and (consp tail) (not (equal (first tail) '(tick))))
             collect (append (ldiff form tail) (rest tail)))
     (loop for tail on form
           append (mapcar (lambda (cut) (append (ldiff form tail) (list cut) (rest tail)))
                          (when (consp tail) (cuts (first tail))))))))

(defun kind (outcome)
  "What an outcome is compared by while a program is cut: values, or the condition."
  (let ((end (first (second outcome))))
    (if (and (consp end) (eq (first end) :values)) :values end)))

(defun cut-down (values form outcomes)
  "The smallest form found that still gives different outcomes of the kinds it gave."
  (let ((kinds (mapcar #'kind outcomes)) (tries 3000))
    (loop
      (let ((smaller (find-if (lambda (cut)
                                (when (< (decf tries) 0) (return form))
                                (let ((outcomes (outcomes values cut)))
                                  (and (not (agree-p outcomes)) (equal kinds (mapcar #'kind outcomes)))))
                              (proper-cuts form))))
        (unless smaller (return form))
        (setq form smaller)))))

(defun proper-cuts (form)
  "The cuts of FORM, without FORM itself."
  (remove form (cuts form) :test #'equal))

(defun check-seed (number &optional (depth 5))
  "NIL when all ways agree about the program of seed NUMBER, else a text that describes the difference."
  (destructuring-bind (values form) (program number depth)
    (let ((outcomes (outcomes values form)))
      (unless (agree-p outcomes)
        (let* ((small (cut-down values form outcomes))
               (outcomes (outcomes values small))
               (*print-pretty* t) (*package* (find-package "RANDOM-PROGRAMS")))
          (format nil "seed ~D: ~S~%with ~S~%~:{~%  ~A: ~S~}" number small values outcomes))))))

(defun check (first count &optional (depth 5))
  "The differences found in COUNT programs from seed FIRST on."
  (loop for number from first repeat count
        for difference = (check-seed number depth)
        when difference collect difference))
