;;;; What the compiler can say about the arguments of a call from the callee's lambda list.
;;;;
;;;; The problem: a call with a wrong keyword, or with a wrong number of arguments for a function that the
;;;; file under compilation defines, fails only when it is reached. The approach: the compiler, which
;;;; counts the arguments of functions without &REST and &KEY itself, asks %CHECK-CALL about the others, and
;;;; %CHECK-LOCAL-CALL about those of local functions and lambda expressions.
;;;;
;;;; Invariants: only what is certain is warned of: keywords that are constants. A function that may still
;;;; be redefined gets a style warning, one of the standard or of the same file a warning.
;;;;
;;;; Tests: tests/lisp/evaluation/call-checks.lisp.

(in-package "BROLGA-SYSTEM")

(defun lambda-list-parts (lambda-list)
  "Five values: the numbers of required and of optional parameters, whether there is a rest parameter,
whether there are keywords and, if so, their list or T when all are allowed."
  (let ((required 0) (optional 0) (rest nil) (keys nil) (keywords '()) (state :required))
    (dolist (element lambda-list)
      (case element
        (&optional (setq state :optional))
        ((&rest &body) (setq state :rest rest t))
        (&key (setq state :key keys t))
        (&allow-other-keys (setq keywords t))
        (&aux (return))
        (t
         (case state
           (:required (incf required))
           (:optional (incf optional))
           (:key
            (unless (eq keywords t)
              (push (cond ((symbolp element) (%keyword element))
                          ((consp (car element)) (caar element))
                          (t (%keyword (car element))))
                    keywords)))))))
    (values required optional rest keys keywords)))

(defun constant-keyword (form)
  "The symbol that FORM is if it is a keyword or a quoted symbol; the second value tells whether it is."
  (cond ((keywordp form) (values form t))
        ((and (consp form) (eq (car form) 'quote) (consp (cdr form)) (symbolp (cadr form)))
         (values (cadr form) t))
        (t (values nil nil))))

(defun callee-text (callee)
  "How messages call CALLEE, the name of a global function or such a text."
  (if (stringp callee) callee (format nil "The function ~S" callee)))

(defun check-keyword-arguments (callee arguments keywords kind form)
  "Warns, with a warning of KIND, of ARGUMENTS, forms, that are no keyword arguments with KEYWORDS."
  (let ((unknown '()))
    (do ((rest arguments (cddr rest)))
        ((null rest))
      (when (null (cdr rest))
        (%compiler-warning kind "~A is called with an odd number of keyword arguments."
                           (list (callee-text callee)) form)
        (return-from check-keyword-arguments nil))
      (multiple-value-bind (keyword constant) (constant-keyword (car rest))
        (cond ((not constant)
               ;; It may be :ALLOW-OTHER-KEYS.
               (setq keywords t))
              ((eq keyword :allow-other-keys)
               (unless (null (cadr rest))
                 (setq keywords t)))
              ((not (or (eq keywords t) (member keyword keywords)))
               (pushnew keyword unknown)))))
    (when (and unknown (not (eq keywords t)))
      (%compiler-warning kind "~A does not take the keyword argument~P ~{~S~^, ~}.~@[~A~]"
                         (list (callee-text callee) (length unknown) (reverse unknown)
                               (suggestion-text keywords (first (last unknown))))
                         form))))

(defun check-argument-count (callee count required optional unlimited kind form)
  "Warns, with a warning of KIND, when COUNT arguments are too few or too many."
  (let ((most (+ required optional)))
    (cond ((or (< count required) (and (not unlimited) (> count most)))
           (%compiler-warning kind
                              "~A is called with ~D argument~:P, but wants ~A."
                              (list (callee-text callee) count
                                    (cond (unlimited (format nil "at least ~D" required))
                                          ((eql optional 0) (format nil "exactly ~D" required))
                                          (t (format nil "~D to ~D" required most))))
                              form)
           nil)
          (t t))))

(defun check-arguments (callee lambda-list arguments kind form &optional count-only-p)
  "Warns, with a warning of KIND, of what is wrong with ARGUMENTS, forms, for LAMBDA-LIST."
  (multiple-value-bind (required optional rest keys keywords) (lambda-list-parts lambda-list)
    (when (and (check-argument-count callee (length arguments) required optional (or rest keys) kind form)
               keys
               (not count-only-p))
      (check-keyword-arguments callee (nthcdr (+ required optional) arguments) keywords kind form))))

(defun noted-lambda-list (name)
  "A list of the lambda list of the function NAME that the file under compilation defines, or NIL."
  (let ((functions (and (compilation-unit-p *compilation-unit*)
                        (compilation-unit-functions *compilation-unit*))))
    (and functions
         (let ((noted (gethash name functions)))
           (and (consp noted) noted)))))

(defun callee-facts (name)
  "What is known of the global function NAME that is called: a list of its lambda list, or NIL; the kind of
warning that is due; whether methods may take more keywords."
  (let* ((noted (noted-lambda-list name))
         (holder (%function-name-symbol name nil))
         (function (and holder (%fdefinition holder)))
         (generic (and function (generic-function-p (untraced-definition function)))))
    (values (cond (noted)
                  (function (list (function-lambda-list function)))
                  (t nil))
            (if (or noted
                    (and (symbolp name) (eq (symbol-package name) (find-package "COMMON-LISP"))))
                :warning
                :style-warning)
            generic)))

(defun %check-call (name form)
  "Warns of what is wrong with the arguments of FORM, a call of the global function NAME. The compiler
calls this."
  (when (and *compilation-unit* (consp form) (list-length-or-nil (cdr form)))
    (multiple-value-bind (lambda-list kind generic) (callee-facts name)
      (when lambda-list
        (check-arguments name (car lambda-list) (cdr form) kind form generic))))
  nil)

(defun %check-local-call (name lambda-list form)
  "Warns of what is wrong with the arguments of FORM, a call of a local function with LAMBDA-LIST, or of a
lambda expression when NAME is NIL. The compiler calls this."
  (when (and *compilation-unit* (consp form) (list-length-or-nil (cdr form)))
    (let ((arguments (cond ((eq (car form) 'funcall) (cddr form))
                           ((eq (car form) 'apply) :unknown)
                           (name (cdr form))
                           ((and (consp (car form)) (notany #'expansion-form-p (cdr form))) (cdr form))
                           (t :unknown))))
      (unless (eq arguments :unknown)
        (check-arguments (if name
                             (format nil "The local function ~S" name)
                             (lambda-text lambda-list))
                         lambda-list arguments :warning form))))
  nil)

(defun expansion-form-p (form)
  "Whether FORM looks like one that a macro has made, whose caller is told in other words."
  (some (lambda (part) (and part (symbolp part) (null (symbol-package part))))
        (if (consp form) (ldiff form (last form 0)) (list form))))

(defun lambda-text (lambda-list)
  (format nil "The function ~S" `(lambda ,lambda-list)))
