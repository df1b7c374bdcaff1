;;;; Backtraces as data: what was called, with which arguments, from which place in which file.
;;;;
;;;; Problem: the debugger, error reports and tools of other kinds all want the same facts.
;;;; Approach: the primitive %BACKTRACE walks the machine stack; each frame becomes a structure. The
;;;; frames of the error machinery above the fault, and those of the prompt below it, are cut off:
;;;; the former as far as they are the system's own and lead to a known entry, the latter by name. A call
;;;; that never came to be (an undefined function, wrong arguments) has a frame made up for it. Of the
;;;; library's internal functions only those that the program called itself are shown.
;;;; Invariants: making frames calls no user code.
;;;; Tests: tests/lisp/debugger/.

(in-package "BROLGA-SYSTEM")

(defstruct (stack-frame (:constructor make-stack-frame (name code source pc pointer arguments))
                        (:copier nil))
  "One function call under way: NAME, its CODE object, the SOURCE form of the call that it waits for,
the machine's PC and frame POINTER, and the list of ARGUMENTS as far as they are known."
  name code source pc pointer arguments)

(defvar *error-entries*
  '(error cerror warn signal break invoke-debugger %break %interrupt %primitive-failed %signal-failure
    %type-error-in-operation %check-type-failed %check-type-failed-for-place %case-failed
    %assertion-failed %undefined-function-called %undefined-function-value
    %undefined-function-referenced %unbound-variable %argument-count-error %keyword-error %exit-gone
    %no-catch-tag %stack-exhausted %heap-exhausted %apply-list-error %progv-error %division-by-zero
    %svref-error %set-svref-error %coerce-to-function signal-type-error "undefined function" "counted function"
    ;; Tail calls leave no frames, so any of the functions in between may be the last one seen.
    %signal-with-restarts run-debugger %enter-debugger %non-interactive-failure leave-to-host
    backtrace-text backtrace-frames all-frames print-backtrace
    ;; How a file is read is no concern of those whose file cannot be.
    read-form-of-file read-form-of-descriptor read-form-of-string)
  "Names of functions that programs, or their compiled code, call when something is wrong.")

(defvar *frames-hidden-below*
  '(repl-evaluate host-evaluate toplevel-step run-steps)
  "Functions that call what the user asked for.")

(defvar *evaluator-frames*
  '(eval call-in-unit run-loaded-form run-unit load-forms load-source obey-orders load-compiled-octets load-compiled load-file load-stream load
    call-with-source-forms evaluate-text evaluate-for-prompt (lambda (form)))
  "Functions through which those of *FRAMES-HIDDEN-BELOW* evaluate.")

(defvar *system-package* (find-package "BROLGA-SYSTEM") "The package of the library.")
(defvar *common-lisp-package* (find-package "COMMON-LISP") "The package of the standard.")

(defun system-name-p (name)
  "True of names of functions that belong to the system itself."
  (cond ((stringp name) t)
        ((null name) nil)
        ((symbolp name)
         (let ((package (symbol-package name)))
           (or (eq package *system-package*)
               (eq package *common-lisp-package*)
               ;; The packages of the extensions.
               (and package
                    (member *system-package* (getf (%package-plist package) :implementers))))))
        ((consp name)
         ;; (LAMBDA ... :IN F), (SETF F): the symbol that says most is the last.
         (let ((last nil))
           (do ((rest name (cdr rest)))
               ((atom rest))
             (when (and (car rest) (symbolp (car rest)) (not (keywordp (car rest))))
               (setq last (car rest))))
           (and last (system-name-p last))))
        (t nil)))

(defun all-frames (newest oldest)
  "The frames of the stack, the newest first; when there are more than NEWEST and OLDEST together, one with
their number stands for those in the middle."
  (mapcar (lambda (entry)
            (if (consp entry)
                (destructuring-bind (name source code pc pointer &rest arguments) entry
                  (make-stack-frame name code source pc pointer arguments))
                (make-stack-frame entry nil nil nil nil nil)))
          (%backtrace (%current-frame) newest oldest)))

;;; What is shown

(defun internal-name-p (name)
  "True of names of functions that users of the library do not know."
  (cond ((stringp name) t)
        ((symbolp name) (eq (symbol-package name) *system-package*))
        ((consp name)
         (and (not (eq (car name) 'macro-function))
              (system-name-p name)))
        (t nil)))

(defun top-level-form-frame-p (frame)
  "True of the frame of a function that evaluates a top-level form of a source file, which is an argument."
  (and (eq (stack-frame-name frame) 'run-loaded-form)
       (nthcdr 3 (stack-frame-arguments frame))
       t))

(defvar *public-names*
  '((%two-arg-+ . +) (%two-arg-- . -) (%two-arg-* . *) (%two-arg-/ . /) (%two-arg-= . =)
    (%two-arg-< . <) (%two-arg-> . >) (%two-arg-<= . <=) (%two-arg->= . >=)
    (%aref-1 . aref) (%set-aref-1 . (setf aref)) (%aref-2 . aref) (%set-aref-2 . (setf aref))
    (proper-list-length . length))
  "By which names programs call some functions of the library.")

(defvar *names-in-expansions* '((make-simple-array make-array 1) (strings-equal-p string= 2) (folded-code char-equal 1))
  "Functions that the library's compiler macros call: what they stand for, and how many of their arguments are
those of that.")

(defun entry-point-p (name)
  "True of functions that only the expansions of macros and the compiler call, and that have no public name."
  (and (symbolp name)
       (char= (char (symbol-name name) 0) #\%)
       (not (assoc name *public-names*))))

(defun public-frame (frame caller)
  "FRAME, of an internal function that CALLER's function has got to by calling a public one, which is gone because
it ended in that call, or was compiled in line: a frame of the call as CALLER's code has it, or FRAME."
  (let ((name (stack-frame-name frame))
        (form (stack-frame-source caller))
        (arguments (stack-frame-arguments frame)))
    (cond ((assoc name *public-names*) frame)
          ((assoc name *names-in-expansions*)
           (destructuring-bind (public count) (cdr (assoc name *names-in-expansions*))
             (make-stack-frame public nil nil nil nil
                               (subseq arguments 0 (min count (length arguments))))))
          ((and (eq name 'call-extended) (listp (second arguments))
                (not (and (consp form) (eq (car form) (first arguments)))))
           (make-stack-frame (first arguments) nil nil nil nil (second arguments)))
          ((and (consp form) (symbolp (car form)) (list-length-or-nil form)
                (not (internal-name-p (car form)))
                (fboundp (car form))
                (not (macro-function (car form)))
                (not (special-operator-p (car form))))
           (make-stack-frame (car form) nil nil nil nil
                             (let ((names (frame-argument-names caller)))
                               (mapcar (lambda (argument) (value-in-frame argument names caller))
                                       (cdr form)))))
          (t frame))))

(defun value-in-frame (form names frame)
  "The value of FORM, an argument in a call, if it is a constant or one of NAMES, those of the arguments of FRAME;
else FORM."
  (let ((place (and (symbolp form) (position form names))))
    (cond ((and (consp form) (eq (car form) 'quote)) (cadr form))
          ((and (consp form) (eq (car form) 'function) (symbolp (cadr form)) (fboundp (cadr form)))
           (fdefinition (cadr form)))
          ((and place (nthcdr place (stack-frame-arguments frame)))
           (nth place (stack-frame-arguments frame)))
          (t form))))

(defun without-internal-frames (frames)
  "FRAMES without the library's internal ones. What stands for a call of the program's is shown as that."
  (loop for (frame next) on frames
        when (cond ((top-level-form-frame-p frame) t)
                   ((null (stack-frame-name frame))
                    (not (and next (top-level-form-frame-p next))))
                   ((not (internal-name-p (stack-frame-name frame))) t)
                   ((or (null next) (entry-point-p (stack-frame-name frame))) nil)
                   ;; The form itself says what was called.
                   ((top-level-form-frame-p next) (assoc (stack-frame-name frame) *public-names*))
                   (t (not (or (null (stack-frame-name next))
                               (system-name-p (stack-frame-name next))))))
          collect (if (and next (not (top-level-form-frame-p frame)) (internal-name-p (stack-frame-name frame)))
                      (public-frame frame next)
                      frame)))

(defun frame-of-failed-call (frames)
  "A frame for the call that failed before it came to be, from the error's own FRAMES; or NIL. The second
value is true when it takes the place of the frame below."
  (loop for frame in frames
        for arguments = (stack-frame-arguments frame)
        do (case (stack-frame-name frame)
             (%argument-count-error
              (destructuring-bind (function given) arguments
                (return (make-failed-frame function given))))
             (%keyword-error
              (destructuring-bind (function status keyword given) arguments
                (declare (ignore status keyword))
                (return (values (make-failed-frame function given) t))))
             (%undefined-function-called
              (destructuring-bind (symbol given) arguments
                (return (make-stack-frame (%function-symbol-name symbol) nil
                                          (%references-to-function symbol) nil nil given)))))))

(defun make-failed-frame (function arguments)
  (make-stack-frame (%function-description function)
                    (and (functionp function) (not (%funcallable-instance-p function))
                         (%function-code function))
                    nil nil nil arguments))

(defun without-error-frames (frames)
  "FRAMES without those at its beginning that belong to the signalling of an error: up to the last of
*ERROR-ENTRIES* among the system's own functions there."
  (let ((kept frames))
    (do ((rest frames (cdr rest)))
        ((or (null rest) (not (system-name-p (stack-frame-name (car rest))))))
      (when (member (stack-frame-name (car rest)) *error-entries* :test #'equal)
        (setq kept (cdr rest))))
    (multiple-value-bind (frame instead) (frame-of-failed-call (ldiff frames kept))
      (cond ((null frame) kept)
            (instead (cons frame (cdr kept)))
            (t (cons frame kept))))))

(defun without-outer-frames (frames)
  "FRAMES without those of the prompt or of what else called the program."
  (let ((end (or (position-if (lambda (frame)
                                (member (stack-frame-name frame) *frames-hidden-below*))
                              frames)
                 (length frames))))
    (loop while (and (> end 0)
                     (not (top-level-form-frame-p (nth (- end 1) frames)))
                     (member (stack-frame-name (nth (- end 1) frames)) *evaluator-frames* :test #'equal))
          do (decf end))
    (subseq frames 0 end)))

(defun backtrace-frames (&key (count 1000) (oldest 0) all)
  "Up to COUNT and OLDEST frames of the newest and oldest of the stack, newest first: without those of the
error machinery at the top, of the prompt at the bottom and inside the library, unless ALL."
  (if all
      (all-frames (+ count 40) oldest)
      (let ((frames (without-internal-frames
                     (without-error-frames
                      (without-outer-frames (all-frames (+ count 40) (if (plusp oldest) (+ oldest 10) 0)))))))
        (if (plusp oldest)
            frames
            (subseq frames 0 (min count (length frames)))))))
