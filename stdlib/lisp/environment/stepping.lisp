;;;; STEP and ED.
;;;;
;;;; The problem: a form is to be evaluated call by call, with a stop before each, though all code is
;;;; compiled and holds no stops. The approach: STEP makes code that has them: the macro STEPPING expands
;;;; its form, in the form's own environment, into one whose calls go through CALL-STEP, which asks what to
;;;; do. To step into a function of the user's, its definition's text is compiled in the same way, for
;;;; this call only. ED runs the user's editor on a file.
;;;;
;;;; Invariants: the values and effects are those of the form itself; calls of the library's own functions
;;;; that expansions bring in are not shown; without anybody to ask, the form runs through.
;;;;
;;;; Tests: tests/lisp/environment/stepping.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *step-depth* 0 "How many functions the stepper is inside of.")
(defvar *step-limit* -1 "The depth up to which the stepper stops.")

;;; Making code that stops

(defun stepping-all (forms)
  (mapcar (lambda (form) `(stepping ,form)) forms))

(defun stepping-body (body docstring-p)
  "BODY, of a function or binding form, with its forms stepped."
  (multiple-value-bind (forms declarations) (%parse-body body docstring-p)
    (append declarations (stepping-all forms))))

(defun stepping-bindings (bindings)
  (mapcar (lambda (binding)
            (if (and (consp binding) (consp (cdr binding)))
                (list (car binding) `(stepping ,(cadr binding)))
                binding))
          bindings))

(defun stepping-functions (definitions)
  (mapcar (lambda (definition)
            (list* (first definition) (second definition) (stepping-body (cddr definition) t)))
          definitions))

(defun stepping-special-form (form)
  "FORM, of a special operator, with its parts stepped."
  (destructuring-bind (operator . rest) form
    (case operator
      ((quote go load-time-value) form)
      (function
       (if (and (consp (first rest)) (eq (car (first rest)) 'lambda))
           `(function (lambda ,(cadr (first rest)) ,@(stepping-body (cddr (first rest)) t)))
           form))
      ((let let*) `(,operator ,(stepping-bindings (first rest)) ,@(stepping-body (cdr rest) nil)))
      ((flet labels)
       `(,operator ,(stepping-functions (first rest)) ,@(stepping-body (cdr rest) nil)))
      ((macrolet symbol-macrolet) `(,operator ,(first rest) ,@(stepping-body (cdr rest) nil)))
      (locally `(locally ,@(stepping-body rest nil)))
      ((block return-from eval-when the) `(,operator ,(first rest) ,@(stepping-all (cdr rest))))
      (setq
       `(setq ,@(loop for (variable value) on rest by #'cddr
                      collect variable collect `(stepping ,value))))
      (tagbody
       `(tagbody ,@(mapcar (lambda (part) (if (consp part) `(stepping ,part) part)) rest)))
      (t `(,operator ,@(stepping-all rest))))))

(defmacro stepping (&environment environment form)
  "FORM, with a stop before every call in it."
  (cond ((atom form) form)
        ((consp (car form))
         `(funcall (stepping (function ,(car form))) ,@(stepping-all (cdr form))))
        ((special-operator-p (car form)) (stepping-special-form form))
        ((macro-function (car form) environment)
         `(stepping ,(macroexpand-1 form environment)))
        ((and (eq (symbol-package (car form)) (find-package "BROLGA-SYSTEM"))
              (not (%local-function-kind (car form) environment)))
         ;; What is no function either, only the compiler knows.
         (if (fboundp (car form))
             `(,(car form) ,@(stepping-all (cdr form)))
             form))
        (t
         `(call-step ',form
                     ,(if (%local-function-kind (car form) environment)
                          `(function ,(car form))
                          `',(car form))
                     (list ,@(stepping-all (cdr form)))))))

(defun stepping-function (name)
  "A function like the one NAME is defined as, that stops before every call; NIL when its text is not known."
  (let* ((record (and (symbolp name)
                      (fboundp name)
                      (not (system-name-p name))
                      (definition-record name 'function)))
         (form (and record (definition-record-form record))))
    (when (and (consp form) (eq (car form) 'defun) (eq (cadr form) name))
      (destructuring-bind (lambda-list . body) (cddr form)
        (multiple-value-bind (forms declarations) (%parse-body body t)
          (let ((*error-output* (make-broadcast-stream)))
            (compile nil `(lambda ,lambda-list
                            ,@declarations
                            (block ,name ,@(stepping-all forms))))))))))

;;; Stopping

(defun ask-step ()
  "What to do, as the user says: :INTO, :NEXT, :OUT, :CONTINUE or :QUIT."
  (loop
    (format *debug-io* "~&step> ")
    (finish-output *debug-io*)
    (let* ((line (read-line *debug-io* nil "continue"))
           (word (string-trim " " line)))
      (flet ((word-p (command)
               (and (plusp (length word))
                    (<= (length word) (length command))
                    (string-equal word command :end2 (length word)))))
        (cond ((or (string= word "") (word-p "into")) (return :into))
              ((word-p "next") (return :next))
              ((word-p "out") (return :out))
              ((word-p "continue") (return :continue))
              ((word-p "quit") (return :quit))
              ((word-p "help")
               (format *debug-io* "~&into (or an empty line): stop before every call, in the function called too~@
                                   next: make this call without stops~@
                                   out: go on without stops until the function around this call returns~@
                                   continue: go on without stops~@
                                   quit: leave the form~@
                                   anything else is evaluated~%"))
              (t
               (handler-case (format *debug-io* "~&~{~S~%~}" (multiple-value-list
                                                               (eval (read-from-string line))))
                 (error (condition) (format *debug-io* "~&~A~%" condition)))))))))

(defun show-step (control &rest arguments)
  (let ((*print-length* 8) (*print-level* 4) (*print-pretty* nil) (*print-circle* t))
    (format *debug-io* "~&~VT~?~%" (* 2 *step-depth*) control arguments)))

(defun call-step (form function arguments)
  "Calls FUNCTION with ARGUMENTS, as FORM says, after asking the user."
  (if (> *step-depth* *step-limit*)
      (apply function arguments)
      (progn
        (show-step "~S~:[~; with ~{~S~^ ~}~]" form
                   (and arguments (not (equal arguments (cdr form)))) arguments)
        (let ((values (multiple-value-list
                       (ecase (ask-step)
                         (:into
                          (let ((stepping (stepping-function function)))
                            (if stepping
                                (let ((*step-depth* (1+ *step-depth*)))
                                  (apply stepping arguments))
                                (apply function arguments))))
                         (:next
                          (let ((*step-limit* -1))
                            (apply function arguments)))
                         (:out
                          (setq *step-limit* (1- *step-depth*))
                          (apply function arguments))
                         (:continue
                          (setq *step-limit* -1)
                          (apply function arguments))
                         (:quit (throw 'quit-stepping nil))))))
          (unless (> *step-depth* *step-limit*)
            (show-step "=> ~{~S~^, ~}" values))
          (values-list values)))))

(defmacro step (form)
  "Evaluates FORM with a stop before every call in it; at a stop, \"help\" says what can be done."
  `(catch 'quit-stepping
     (let ((*step-limit* most-positive-fixnum) (*step-depth* 0))
       (stepping ,form))))

(defun ed (&optional what)
  "Runs the editor named by the environment variable VISUAL or EDITOR on a file, or on the file where the
function named WHAT was defined."
  (let* ((editor (or (%getenv "VISUAL") (%getenv "EDITOR")
                     (error "No editor is known: set the environment variable VISUAL or EDITOR.")))
         (file (cond ((null what) nil)
                     ((and (function-name-p what) (fboundp what))
                      (or (definition-file what 'function)
                          (error "No file is known to define ~S." what)))
                     (t (namestring (merge-pathnames what)))))
         (process (%run-process editor (if file (list file) nil) nil nil '(:inherit :inherit :inherit))))
    (when (integerp process)
      (error "The editor ~A cannot be run: ~A." editor (%errno-message (- process))))
    (%process-wait (car process) nil)
    what))
