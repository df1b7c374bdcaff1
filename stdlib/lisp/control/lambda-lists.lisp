;;;; Macro lambda lists: from a lambda list to the bindings that take a form apart.
;;;;
;;;; The problem: DEFMACRO, MACROLET, DEFINE-COMPILER-MACRO, DEFTYPE, DEFSETF, DEFINE-SETF-EXPANDER
;;;; and DESTRUCTURING-BIND all match trees against nested lambda lists with defaults, supplied-p
;;;; variables, keywords, &WHOLE, &ENVIRONMENT and dotted ends. The approach: one translator to the
;;;; bindings of a LET*, so that the body's declarations apply to them directly. The number of
;;;; arguments and the keywords are checked once per level by a function, and the code for the
;;;; variables needs no checks of its own.
;;;;
;;;; Invariants: the source form is evaluated once; init forms see the variables before them;
;;;; &ENVIRONMENT and &WHOLE are bound first.
;;;;
;;;; Tests: tests/lisp/control/lambda-lists.lisp.

(in-package "BROLGA-SYSTEM")

(defun %argument-count-in-range-p (arguments minimum maximum)
  "Whether ARGUMENTS has MINIMUM to MAXIMUM elements; MAXIMUM NIL allows any number and a dotted end."
  (let ((count 0))
    (loop
      (when (atom arguments)
        (return (and (<= minimum count)
                     (or (null maximum)
                         (and (null arguments) (<= count maximum))))))
      (when (and maximum (> count maximum))
        (return nil))
      (setq count (1+ count) arguments (cdr arguments)))))

(defun %check-arguments (arguments minimum maximum lambda-list operator)
  "ARGUMENTS, after checking their number."
  (unless (%argument-count-in-range-p arguments minimum maximum)
    (%destructuring-failed arguments minimum maximum lambda-list operator))
  arguments)

(defun %find-keyword (keyword arguments)
  "The tail of ARGUMENTS that starts with the value of KEYWORD, or NIL."
  (loop
    (when (null arguments)
      (return nil))
    (when (eq (car arguments) keyword)
      (return (cdr arguments)))
    (setq arguments (cdr (cdr arguments)))))

(defun %check-keywords (arguments keywords allow-other-keys operator)
  "ARGUMENTS, after checking that they are pairs whose first elements are among KEYWORDS."
  (do ((rest arguments (cdr (cdr rest))))
      ((null rest))
    (unless (and (consp rest) (consp (cdr rest)))
      (%keyword-list-failed :odd arguments operator)))
  (unless (or allow-other-keys
              (car (%find-keyword :allow-other-keys arguments)))
    (do ((rest arguments (cdr (cdr rest))))
        ((null rest))
      (unless (or (member-eq (car rest) keywords)
                  (eq (car rest) :allow-other-keys))
        (%keyword-list-failed :unknown (car rest) operator))))
  arguments)

(defun %malformed-lambda-list (lambda-list reason)
  "Signal that LAMBDA-LIST cannot be understood."
  (%program-error "The lambda list ~S is malformed: ~A." (list lambda-list reason)))

(defun %split-environment (lambda-list)
  "Two values: LAMBDA-LIST without its &ENVIRONMENT part, and the variable named there or NIL."
  (let ((kept nil) (rest lambda-list))
    (loop
      (when (atom rest)
        (return (values lambda-list nil)))
      (when (eq (car rest) '&environment)
        (unless (and (consp (cdr rest)) (symbolp (car (cdr rest))))
          (%malformed-lambda-list lambda-list "&ENVIRONMENT needs a variable"))
        (return (values (revappend kept (cdr (cdr rest))) (car (cdr rest)))))
      (push (car rest) kept)
      (setq rest (cdr rest)))))

(defun %lambda-list-extent (lambda-list)
  "Least and greatest number of elements that LAMBDA-LIST (without &WHOLE) matches; NIL for no greatest."
  (let ((minimum 0) (maximum 0) (mode :required))
    (do ((rest lambda-list (cdr rest)))
        ((atom rest)
         (values minimum (if rest nil maximum)))
      (let ((item (car rest)))
        (cond ((eq item '&optional) (setq mode :optional))
              ((or (eq item '&rest) (eq item '&body) (eq item '&key))
               (return (values minimum nil)))
              ((eq item '&aux) (return (values minimum maximum)))
              ((eq mode ':required) (setq minimum (1+ minimum) maximum (1+ maximum)))
              (t (setq maximum (1+ maximum))))))))

(defun %lambda-list-keywords-of (rest)
  "Two values: the keywords that the &KEY part REST accepts, and whether it allows others."
  (let ((keywords nil))
    (do ((rest rest (cdr rest)))
        ((atom rest) (values keywords nil))
      (let ((item (car rest)))
        (cond ((eq item '&allow-other-keys) (return (values keywords t)))
              ((eq item '&aux) (return (values keywords nil)))
              (t (push (%parameter-keyword item) keywords)))))))

(defun %keyword (name)
  "The keyword with the name of the string or symbol NAME."
  (car (%intern (if (symbolp name) (symbol-name name) name) (%find-package "KEYWORD"))))

(defun %parameter-keyword (parameter)
  "The keyword that passes the &KEY parameter PARAMETER."
  (let ((name (if (consp parameter) (car parameter) parameter)))
    (if (consp name) (car name) (%keyword name))))

(defun %parameter-variable (parameter)
  "The variable, or pattern, of the &KEY parameter PARAMETER."
  (let ((name (if (consp parameter) (car parameter) parameter)))
    (if (consp name) (car (cdr name)) name)))

(defun %destructure (lambda-list source operator whole-source environment-source default)
  "Bindings for LET* that match the value of the form SOURCE against LAMBDA-LIST.
The second value lists the variables that were made up. WHOLE-SOURCE is what &WHOLE stands for at
the outer level, or NIL for SOURCE's value; ENVIRONMENT-SOURCE is the form for &ENVIRONMENT, or NIL
where that is not allowed. DEFAULT is the init form of parameters that give none."
  (let ((bindings nil) (temporaries nil) (original lambda-list))
    (labels ((bind (variable form)
               (push (list variable form) bindings))
             (bind-temporary (form)
               (let ((temporary (%make-symbol "PART")))
                 (push temporary temporaries)
                 (bind temporary form)
                 temporary))
             (in-variable (form)
               (if (symbolp form) form (bind-temporary form)))
             (match (pattern form)
               (if (and (symbolp pattern) pattern)
                   (bind pattern form)
                   (walk pattern form nil)))
             (bind-supplied (parameter form)
               ;; The supplied-p variable of (variable init supplied-p).
               (when (and (consp parameter) (consp (cdr parameter)) (consp (cdr (cdr parameter))))
                 (bind (car (cdr (cdr parameter))) (list 'if form t nil))))
             (init (parameter)
               (if (and (consp parameter) (consp (cdr parameter)))
                   (car (cdr parameter))
                   default))
             (walk (lambda-list form whole)
               (when (and (consp lambda-list) (eq (car lambda-list) '&whole))
                 (unless (consp (cdr lambda-list))
                   (%malformed-lambda-list original "&WHOLE needs a variable"))
                 (unless whole
                   (setq whole (in-variable form) form whole))
                 (match (car (cdr lambda-list)) whole)
                 (setq lambda-list (cdr (cdr lambda-list))))
               (multiple-value-bind (minimum maximum) (%lambda-list-extent lambda-list)
                 (walk-parameters
                  lambda-list
                  (if (and (eql minimum 0) (null maximum))
                      form
                      (list '%check-arguments form minimum maximum
                            (list 'quote lambda-list) (list 'quote operator))))))
             (walk-parameters (lambda-list tail)
               ;; TAIL is the form for what has not been matched yet.
               (let ((mode :required) (rest lambda-list))
                 (when (null rest)
                   (bind-temporary tail))
                 (loop
                   (when (null rest) (return))
                   (when (symbolp rest)
                     (bind rest tail)
                     (return))
                   (let ((item (car rest)))
                     (setq rest (cdr rest))
                     (cond
                       ((eq item '&optional)
                        (unless (eq mode ':required) (misplaced item))
                        (setq mode :optional))
                       ((or (eq item '&rest) (eq item '&body))
                        (unless (and (consp rest) (or (eq mode ':required) (eq mode ':optional)))
                          (misplaced item))
                        (setq tail (in-variable tail))
                        (match (car rest) tail)
                        (setq rest (cdr rest) mode :rest))
                       ((eq item '&key)
                        (unless (member-eq mode '(:required :optional :rest)) (misplaced item))
                        (multiple-value-bind (keywords allow) (%lambda-list-keywords-of rest)
                          (setq tail (bind-temporary
                                      (list '%check-keywords tail (list 'quote keywords) allow
                                            (list 'quote operator)))))
                        (setq mode :key))
                       ((eq item '&allow-other-keys)
                        (unless (eq mode ':key) (misplaced item)))
                       ((eq item '&aux)
                        ;; The check of the arguments must happen though nothing takes them.
                        (when (and (member-eq mode '(:required :optional)) (consp tail))
                          (setq tail (bind-temporary tail)))
                        (setq mode :aux))
                       ((eq item '&whole) (misplaced item))
                       ((eq item '&environment) (misplaced item))
                       ((eq mode ':required)
                        (setq tail (in-variable tail))
                        (match item (list 'car tail))
                        (setq tail (list 'cdr tail)))
                       ((eq mode ':optional)
                        (setq tail (in-variable tail))
                        (match (if (consp item) (car item) item)
                          (list 'if tail (list 'car tail) (init item)))
                        (bind-supplied item tail)
                        (setq tail (list 'cdr tail)))
                       ((eq mode ':key)
                        (let ((value (bind-temporary
                                      (list '%find-keyword (list 'quote (%parameter-keyword item)) tail))))
                          (match (%parameter-variable item)
                            (list 'if value (list 'car value) (init item)))
                          (bind-supplied item value)))
                       ((eq mode ':aux)
                        (if (consp item)
                            (bind (car item) (car (cdr item)))
                            (bind item nil)))
                       (t (misplaced item)))))))
             (misplaced (item)
               (%malformed-lambda-list original (list item "is misplaced"))))
      (multiple-value-bind (lambda-list environment) (%split-environment lambda-list)
        (when environment
          (unless environment-source
            (%malformed-lambda-list original "&ENVIRONMENT is not allowed here"))
          (bind environment environment-source))
        (walk lambda-list source whole-source))
      (values (nreverse bindings) temporaries))))
