;;;; What the compiler can say about the arguments of a call from the callee's lambda list.
;;;;
;;;; The problem: a call with a wrong keyword, or with a wrong number of arguments for a function that the
;;;; file under compilation defines, fails only when it is reached. The approach: the compiler, which
;;;; counts the arguments of functions without &REST and &KEY itself, asks %CHECK-CALL about the others.
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

(defun check-keyword-arguments (name arguments keywords kind form)
  "Warns, with a warning of KIND, of ARGUMENTS, forms, that are no keyword arguments with KEYWORDS."
  (let ((unknown '()))
    (do ((rest arguments (cddr rest)))
        ((null rest))
      (when (null (cdr rest))
        (%compiler-warning kind "The function ~S is called with an odd number of keyword arguments."
                           (list name) form)
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
      (%compiler-warning kind "The function ~S does not take the keyword argument~P ~{~S~^, ~}.~@[~A~]"
                         (list name (length unknown) (reverse unknown)
                               (suggestion-text keywords (first (last unknown))))
                         form))))

(defun check-argument-count (name count required optional unlimited kind form)
  "Warns, with a warning of KIND, when COUNT arguments are too few or too many."
  (let ((most (+ required optional)))
    (cond ((or (< count required) (and (not unlimited) (> count most)))
           (%compiler-warning kind
                              "The function ~S is called with ~D argument~:P, but wants ~A."
                              (list name count
                                    (cond (unlimited (format nil "at least ~D" required))
                                          ((eql optional 0) (format nil "exactly ~D" required))
                                          (t (format nil "~D to ~D" required most))))
                              form)
           nil)
          (t t))))

(defun noted-lambda-list (name)
  "A list of the lambda list of the function NAME that the file under compilation defines, or NIL."
  (let ((functions (and (compilation-unit-p *compilation-unit*)
                        (compilation-unit-functions *compilation-unit*))))
    (and functions
         (let ((noted (gethash name functions)))
           (and (consp noted) noted)))))

(defun %check-local-call (name lambda-list form)
  "Warns of what is wrong with the arguments of FORM, a call of the local function or lambda expression NAME. The
compiler calls this."
  (when (list-length-or-nil (cdr form))
    (multiple-value-bind (required optional rest keys keywords) (lambda-list-parts lambda-list)
      (when (and (check-argument-count name (length (cdr form)) required optional (or rest keys) :warning form)
                 keys)
        (check-keyword-arguments name (nthcdr (1+ (+ required optional)) form) keywords :warning form))))
  nil)

(defun %check-call (name form)
  "Warns of what is wrong with the arguments of FORM, a call of the global function NAME. The compiler
calls this."
  (when (and *compilation-unit* (consp form) (list-length-or-nil (cdr form)))
    (let* ((arguments (cdr form))
           (noted (noted-lambda-list name))
           (holder (%function-name-symbol name nil))
           (kind (if (or noted
                         (and (symbolp name) (eq (symbol-package name) (find-package "COMMON-LISP"))))
                     :warning
                     :style-warning)))
      (when (or noted (and holder (%fdefinition holder)))
        (multiple-value-bind (required optional rest keys keywords)
            (lambda-list-parts (if noted (car noted) (%function-lambda-list (%fdefinition holder))))
          (when (and (check-argument-count name (length arguments) required optional (or rest keys)
                                           kind form)
                     keys)
            (check-keyword-arguments name (nthcdr (+ required optional) arguments) keywords kind form))))))
  nil)
