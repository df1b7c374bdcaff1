;;;; The dispatching macro character # and what comes after it.
;;;;
;;;; Every function here is called with the stream, the sub-character and the number between # and
;;;; it, or NIL. Under *READ-SUPPRESS* they only skip. Labels (#n= and #n#) are in labels.lisp.
;;;;
;;;; Tests: tests/lisp/reader/.

(in-package "BROLGA-SYSTEM")

(declaim (special *features*))

;;; Reads the number and the sub-character after CHARACTER and calls the function for them.
(define-reader-function read-dispatch-macro (stream character)
  (let* ((number nil)
         (sub-character
           (loop
             (let ((next (or (fast-read-char stream)
                             (end-inside stream "after ~S" character))))
               (if (decimal-digit-p next)
                   (setq number (+ (* 10 (or number 0)) (- (char-code next) 48)))
                   (return next)))))
         (readtable *readtable*)
         (table (cdr (assoc character (readtable-dispatch-tables readtable))))
         (function (and table (gethash (char-upcase sub-character) table))))
    (cond (function
           (funcall function (if (symbolp function) stream (stream-for-users stream))
                    sub-character number))
          (*read-suppress* nil)
          (t (reader-failure stream "No dispatch function is defined for ~S after ~S."
                             sub-character character)))))

(define-reader-function read-illegal-dispatch (stream sub-character number)
  (declare (ignore number))
  (reader-failure stream "The character ~S cannot come after #." sub-character))

(defun collect-raw-token (stream first)
  "The characters of a token, in the case they have, as a string. FIRST is its first character,
taken literally, or NIL."
  (let ((readtable *readtable*))
    (with-collected-output (output)
      (when first
        (output-char first output))
      (loop
        (let ((character (fast-read-char stream)))
          (when (null character)
            (return))
          (let ((kind (character-syntax character readtable)))
            (cond ((>= kind syntax-whitespace)
                   (fast-unread-char stream character)
                   (return))
                  ((eql kind syntax-single-escape)
                   (output-char (or (fast-read-char stream)
                                    (end-inside stream "after an escape character"))
                                output))
                  ((eql kind syntax-multiple-escape)
                   (loop
                     (let ((next (or (fast-read-char stream)
                                     (end-inside stream "inside bars"))))
                       (when (eql (character-syntax next readtable) syntax-multiple-escape)
                         (return))
                       (output-char next output))))
                  (t (output-char character output)))))))))

;;; #\ #' #: #.

(define-reader-function read-sharp-backslash (stream sub-character number)
  (declare (ignore sub-character number))
  (let* ((first (or (fast-read-char stream) (end-inside stream "after #\\")))
         (next (fast-peek-char stream)))
    (if (or (null next) (token-end-p next *readtable*))
        (if *read-suppress* nil first)
        (let ((name (collect-raw-token stream first)))
          (cond (*read-suppress* nil)
                ((= (length name) 1) (char name 0))
                ((name-char name))
                (t (reader-failure stream "There is no character named ~S." name)))))))

(define-reader-function read-sharp-quote (stream sub-character number)
  (declare (ignore sub-character number))
  (list 'function (read-required stream "after #'")))

(define-reader-function read-sharp-colon (stream sub-character number)
  (declare (ignore sub-character number))
  (let ((first (fast-peek-char stream)))
    (if (or (null first) (token-end-p first *readtable*))
        (if *read-suppress* nil (make-symbol ""))
        (multiple-value-bind (length colon escapes)
            (collect-escaped-token stream (fast-read-char stream) 0)
          (cond (*read-suppress* nil)
                (colon
                 (reader-failure stream "The symbol after #: has a package marker."))
                (t
                 (when (eq (readtable-letter-case *readtable*) :invert)
                   (invert-token *token-buffer* 0 length escapes))
                 (make-symbol (token-string *token-buffer* 0 length))))))))

(define-reader-function read-sharp-dot (stream sub-character number)
  (declare (ignore sub-character number))
  (let ((form (let ((*backquote-depth* 0))
                (read-required stream "after #."))))
    (cond (*read-suppress* nil)
          (*read-eval* (eval form))
          (t (reader-failure stream "#. is not allowed while *READ-EVAL* is NIL.")))))

;;; Vectors and arrays

(define-reader-function read-sharp-left-parenthesis (stream sub-character number)
  (declare (ignore sub-character))
  (let ((list (read-list-until stream #\))))
    (cond (*read-suppress* nil)
          ((not (proper-list-p list))
           (reader-failure stream "A dot stands inside a vector."))
          ((null number) (coerce list 'simple-vector))
          ((> (length list) number)
           (reader-failure stream "There are more than ~D elements in a vector of that length." number))
          ((and (null list) (plusp number))
           (reader-failure stream "There is no element to fill a vector of length ~D with." number))
          (t
           (let ((vector (make-array number :initial-element (car (last list)))))
             (replace vector list))))))

(defun proper-list-p (object)
  (loop
    (cond ((null object) (return t))
          ((atom object) (return nil))
          (t (setq object (cdr object))))))

(define-reader-function read-sharp-star (stream sub-character number)
  (declare (ignore sub-character))
  (let* ((first (fast-peek-char stream))
         (bits (if (or (null first) (token-end-p first *readtable*))
                   ""
                   (collect-raw-token stream nil)))
         (count (length bits)))
    (cond (*read-suppress* nil)
          ((find-if (lambda (character) (not (find character "01"))) bits)
           (reader-failure stream "The bit vector #*~A has an element that is neither 0 nor 1." bits))
          ((and number (> count number))
           (reader-failure stream "There are more than ~D bits in #~D*~A." number number bits))
          ((and number (zerop count) (plusp number))
           (reader-failure stream "There is no bit to fill a vector of length ~D with." number))
          (t
           (let* ((length (or number count))
                  (vector (make-array length :element-type 'bit)))
             (dotimes (index length vector)
               (setf (sbit vector index)
                     (if (char= (char bits (min index (1- count))) #\1) 1 0))))))))

(define-reader-function read-sharp-a (stream sub-character number)
  (declare (ignore sub-character))
  (let ((contents (read-required stream "after #A")))
    (cond (*read-suppress* nil)
          (number
           (handler-case
               (make-array (dimensions-of-contents contents number stream)
                           :initial-contents contents)
             (type-error ()
               (reader-failure stream "The contents of an array of rank ~D are not nested so deep."
                               number))))
          ((and (consp contents) (consp (cdr contents)) (listp (car contents)))
           (make-array (car contents) :element-type (cadr contents)
                                      :initial-contents (cddr contents)))
          (t (reader-failure stream "#A needs a number or a list of dimensions, type and contents.")))))

(defun dimensions-of-contents (contents rank stream)
  (let ((dimensions '()) (rest contents))
    (dotimes (axis rank)
      (unless (typep rest 'sequence)
        (reader-failure stream "Axis ~D of an array is not given as a sequence: ~S." axis rest))
      (push (length rest) dimensions)
      (setq rest (if (zerop (length rest)) '() (elt rest 0))))
    (nreverse dimensions)))

;;; Numbers

(defun read-rational-in-base (stream base)
  (let* ((number (let ((*read-base* base))
                   (read-required stream "after a radix"))))
    (cond (*read-suppress* nil)
          ((rationalp number) number)
          (t (reader-failure stream "~S is not a rational number in base ~D." number base)))))

(define-reader-function read-sharp-b (stream sub-character number)
  (declare (ignore sub-character number))
  (read-rational-in-base stream 2))

(define-reader-function read-sharp-o (stream sub-character number)
  (declare (ignore sub-character number))
  (read-rational-in-base stream 8))

(define-reader-function read-sharp-x (stream sub-character number)
  (declare (ignore sub-character number))
  (read-rational-in-base stream 16))

(define-reader-function read-sharp-r (stream sub-character number)
  (declare (ignore sub-character))
  (cond (*read-suppress* (read-required stream "after a radix") nil)
        ((null number) (reader-failure stream "#R needs a radix."))
        ((<= 2 number 36) (read-rational-in-base stream number))
        (t (reader-failure stream "~D is no radix from 2 to 36." number))))

(define-reader-function read-sharp-c (stream sub-character number)
  (declare (ignore sub-character number))
  (let ((parts (read-required stream "after #C")))
    (cond (*read-suppress* nil)
          ((and (consp parts) (consp (cdr parts)) (null (cddr parts))
                (realp (car parts)) (realp (cadr parts)))
           (complex (car parts) (cadr parts)))
          (t (reader-failure stream "#C~S is not a complex number." parts)))))

;;; Structures and pathnames

(define-reader-function read-sharp-s (stream sub-character number)
  (declare (ignore sub-character number))
  (let ((parts (read-required stream "after #S")))
    (cond (*read-suppress* nil)
          ((not (and (consp parts) (symbolp (car parts)) (proper-list-p parts)))
           (reader-failure stream "#S~S is not a structure." parts))
          (t
           (let ((constructor (structure-constructor-for-reading (car parts))))
             (cond ((null constructor)
                    (reader-failure stream "~S is not a structure that can be read." (car parts)))
                   ((oddp (length (cdr parts)))
                    (reader-failure stream "A slot of #S~S has no value." parts))
                   (t (apply constructor (keyword-arguments (cdr parts) stream)))))))))

(defun keyword-arguments (slots stream)
  "SLOTS, a list of slot names and values, with keywords in place of the names."
  (let ((arguments '()))
    (do ((rest slots (cddr rest)))
        ((null rest) (nreverse arguments))
      (unless (typep (car rest) '(or symbol string character))
        (reader-failure stream "~S is not the name of a slot." (car rest)))
      (push (intern (string (car rest)) *keyword-package*) arguments)
      (push (cadr rest) arguments))))

(define-reader-function read-sharp-p (stream sub-character number)
  (declare (ignore sub-character number))
  (let ((name (read-required stream "after #P")))
    (cond (*read-suppress* nil)
          ((stringp name) (values (parse-namestring name)))
          (t (reader-failure stream "#P needs a string, not ~S." name)))))

;;; Features and comments

(defun featurep (expression)
  "True when the feature expression EXPRESSION holds."
  (cond ((symbolp expression) (and (member expression *features* :test #'eq) t))
        ((atom expression)
         (error 'type-error :datum expression :expected-type '(or symbol list)))
        (t
         (let ((operator (car expression)))
           (cond ((string= operator "NOT") (not (featurep (cadr expression))))
                 ((string= operator "AND") (every #'featurep (cdr expression)))
                 ((string= operator "OR") (some #'featurep (cdr expression)))
                 (t (error 'simple-error
                           :format-control "~S is not a feature expression."
                           :format-arguments (list expression))))))))

(defun read-conditionally (stream wanted)
  (let ((feature (let ((*package* *keyword-package*)
                       (*read-suppress* nil)
                       (*read-base* 10))
                   (read-required stream "in a feature expression"))))
    (cond (*read-suppress*
           (read-required stream "after a feature expression")
           (values))
          ((eq (handler-case (if (featurep feature) t nil)
                 (type-error () (reader-failure stream "~S is not a feature expression." feature)))
               wanted)
           (read-required stream "after a feature expression"))
          (t
           (let ((*read-suppress* t))
             (read-required stream "after a feature expression"))
           (values)))))

(define-reader-function read-sharp-plus (stream sub-character number)
  (declare (ignore sub-character number))
  (read-conditionally stream t))

(define-reader-function read-sharp-minus (stream sub-character number)
  (declare (ignore sub-character number))
  (read-conditionally stream nil))

(define-reader-function read-sharp-bar (stream sub-character number)
  (declare (ignore sub-character number))
  (let ((depth 1) (previous #\Space))
    (declare (fixnum depth))
    (loop
      (let ((character (or (fast-read-char stream)
                           (end-inside stream "inside a comment that began with #|"))))
        (cond ((and (eq previous #\|) (eq character #\#))
               (setq depth (1- depth) character #\Space)
               (when (eql depth 0)
                 (return)))
              ((and (eq previous #\#) (eq character #\|))
               (setq depth (1+ depth) character #\Space)))
        (setq previous character))))
  (values))
