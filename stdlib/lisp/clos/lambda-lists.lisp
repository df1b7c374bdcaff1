;;;; Lambda lists of generic functions and methods.
;;;;
;;;; The problem: methods must be congruent with their generic function, specialised parameters must be told
;;;; from plain ones, and keyword arguments of a call are checked against what all applicable
;;;; methods accept. The approach: of a lambda list only its *shape* is kept: the numbers of required
;;;; and optional parameters, whether there is &REST or &KEY, the keywords, whether others are allowed.
;;;;
;;;; Invariants: a shape is a list that is never changed.
;;;;
;;;; Tests: tests/lisp/clos/defmethod.lisp.

(in-package "BROLGA-SYSTEM")

(defun %lambda-list-error (lambda-list control &rest arguments)
  (error 'simple-program-error
         :format-control "~?~%in the lambda list ~S."
         :format-arguments (list control arguments lambda-list)))

(defun %split-required (lambda-list)
  "Two values: the required parameters of LAMBDA-LIST and the rest of it."
  (let ((required nil))
    (do ((rest lambda-list (cdr rest)))
        ((or (atom rest) (member (car rest) lambda-list-keywords))
         (values (nreverse required) rest))
      (push (car rest) required))))

(defun extract-lambda-list (specialized-lambda-list)
  "SPECIALIZED-LAMBDA-LIST without the specializers."
  (multiple-value-bind (required rest) (%split-required specialized-lambda-list)
    (append (mapcar (lambda (parameter) (if (consp parameter) (car parameter) parameter)) required)
            rest)))

(defun extract-specializer-names (specialized-lambda-list)
  "The names of the specializers in SPECIALIZED-LAMBDA-LIST, in order; T for a plain parameter."
  (mapcar (lambda (parameter) (if (consp parameter) (cadr parameter) t))
          (%split-required specialized-lambda-list)))

(defun %keyword-of (parameter)
  "The keyword that a parameter behind &KEY is given by."
  (cond ((symbolp parameter) (%keyword parameter))
        ((consp (car parameter)) (car (car parameter)))
        (t (%keyword (car parameter)))))

(defun %lambda-list-shape (lambda-list)
  "A list: number of required and optional parameters, whether there are more, whether there is &KEY, the
keywords, whether others are allowed."
  (multiple-value-bind (required rest) (%split-required lambda-list)
    (let ((mode nil) (optional 0) (rest-p nil) (key-p nil) (keywords nil) (allow nil))
      (dolist (item rest)
        (cond ((member item lambda-list-keywords)
               (setq mode item)
               (case item
                 (&key (setq key-p t))
                 (&rest (setq rest-p t))
                 (&allow-other-keys (setq allow t))))
              ((eq mode '&optional) (setq optional (1+ optional)))
              ((eq mode '&key) (push (%keyword-of item) keywords))))
      (list (length required) optional (or rest-p key-p) key-p (nreverse keywords) allow))))

(defun %shape-required (shape) (first shape))
(defun %shape-optional (shape) (second shape))
(defun %shape-more-p (shape) (third shape))
(defun %shape-key-p (shape) (fourth shape))
(defun %shape-keywords (shape) (fifth shape))
(defun %shape-allows-others-p (shape) (sixth shape))

(defun %check-generic-lambda-list (lambda-list)
  "Signal an error when LAMBDA-LIST is none of a generic function."
  (let ((mode nil) (seen nil))
    (dolist (item lambda-list)
      (cond ((eq item '&aux)
             (%lambda-list-error lambda-list "A generic function has no &AUX parameters"))
            ((member item lambda-list-keywords)
             (setq mode item))
            ((and (null mode) (not (symbolp item)))
             (%lambda-list-error lambda-list "~S is no parameter of a generic function" item))
            ((and (consp item) (member mode '(&optional &key)) (cdr item))
             (%lambda-list-error lambda-list
                                 "The parameter ~S has a default, which only methods can give it"
                                 item))
            (t (let ((variable (if (consp item)
                                   (if (consp (car item)) (cadr (car item)) (car item))
                                   item)))
                 (when (member variable seen)
                   (%lambda-list-error lambda-list "The variable ~S occurs twice" variable))
                 (push variable seen)))))))

(defun %congruence-problem (shape generic-shape)
  "A string that says why a method of SHAPE does not fit a generic function of GENERIC-SHAPE, or NIL."
  (cond ((not (eql (%shape-required shape) (%shape-required generic-shape)))
         "they have different numbers of required parameters")
        ((not (eql (%shape-optional shape) (%shape-optional generic-shape)))
         "they have different numbers of optional parameters")
        ((not (eq (%shape-more-p shape) (%shape-more-p generic-shape)))
         "one of them accepts &REST or &KEY arguments and the other does not")
        ((and (%shape-key-p generic-shape) (%shape-key-p shape) (not (%shape-allows-others-p shape)))
         (let ((missing (set-difference (%shape-keywords generic-shape) (%shape-keywords shape))))
           (when missing
             (format nil "the method does not accept the keyword~P ~{~S~^, ~}"
                     (length missing) missing))))
        ((and (%shape-key-p generic-shape) (%shape-keywords generic-shape)
              (not (%shape-key-p shape)) (not (%shape-more-p shape)))
         "the method accepts no keywords")
        (t nil)))

(defun %generic-lambda-list-of-method (lambda-list)
  "The lambda list of a generic function that is made for a method with LAMBDA-LIST."
  (multiple-value-bind (required rest) (%split-required (extract-lambda-list lambda-list))
    (let ((result (reverse required)) (mode nil))
      (dolist (item rest)
        (cond ((eq item '&aux) (return))
              ((member item lambda-list-keywords)
               (setq mode item)
               (unless (eq item '&allow-other-keys)
                 (push item result)))
              ((eq mode '&key) nil)
              ((eq mode '&optional) (push (if (consp item) (car item) item) result))
              (t (push item result))))
      (nreverse result))))
