;;;; SIGNAL, ERROR, CERROR, WARN, BREAK and the way to the debugger.
;;;;
;;;; The problem: from a datum and arguments make a condition, offer it to the handlers, and do what
;;;; remains to be done. The approach: one function makes conditions from designators; the
;;;; signalling functions differ in the default type and in what comes after the handlers.
;;;;
;;;; Invariants: ERROR, CERROR without CONTINUE, and INVOKE-DEBUGGER do not return. As long as there
;;;; is no debugger (the library is being loaded) an error ends the program with a message.
;;;;
;;;; Tests: tests/lisp/conditions/signalling.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *debugger-hook* nil "NIL or a function of a condition and this variable's value, called first.")

(defvar *invoke-debugger-hook* nil "Like *DEBUGGER-HOOK*, but BREAK calls it too.")

(defun %coerce-to-condition (datum arguments default-type operation)
  "The condition that a condition designator means."
  (cond ((%condition-typep datum 'condition)
         (when arguments
           (error 'simple-type-error :datum arguments :expected-type 'null
                                     :format-control "~S takes no arguments after a condition."
                                     :format-arguments (list operation)))
         datum)
        ((or (symbolp datum) (%class-object-p datum))
         (%make-condition (%condition-class-of-type datum) arguments))
        ((or (stringp datum) (functionp datum))
         (%make-condition (%condition-class-named default-type)
                          (list :format-control datum :format-arguments arguments)))
        (t (error 'simple-type-error
                  :datum datum
                  :expected-type '(or symbol string function condition)
                  :format-control "~S does not designate a condition."
                  :format-arguments (list datum)))))

(defun %maybe-break-on-signal (condition operation)
  "Enter the debugger when *BREAK-ON-SIGNALS* says so."
  (when (and *break-on-signals*
             (%full-typep condition *break-on-signals*))
    (let ((*break-on-signals* nil))
      (break "~A~%~S was called because of *BREAK-ON-SIGNALS*." condition operation))))

(defun signal (datum &rest arguments)
  "Offer a condition to the handlers; NIL when all decline."
  (let ((condition (%coerce-to-condition datum arguments 'simple-condition 'signal)))
    (%maybe-break-on-signal condition 'signal)
    (%signal-condition condition)))

(defun error (datum &rest arguments)
  "Signal an error; enter the debugger when no handler takes it."
  (let ((condition (%coerce-to-condition datum arguments 'simple-error 'error)))
    (%maybe-break-on-signal condition 'error)
    (%signal-condition condition)
    (invoke-debugger condition)))

(defun cerror (continue-control datum &rest arguments)
  "Signal an error that can be continued from; CONTINUE-CONTROL says what that does."
  (let ((condition (%coerce-to-condition datum
                                         (if (%condition-typep datum 'condition) nil arguments)
                                         'simple-error 'cerror)))
    (restart-case
        (%signal-with-restarts-of-condition condition)
      (continue ()
        :report (lambda (stream)
                  (apply #'format stream continue-control arguments))
        nil))))

(defun %signal-with-restarts-of-condition (condition)
  "Signal CONDITION as ERROR does; the innermost restarts belong to it."
  (with-condition-restarts condition (car *restart-clusters*)
    (error condition)))

(defun %signal-with-restarts (operation continue-control datum &rest arguments)
  "What RESTART-CASE makes of a form that signals: the innermost restarts belong to the condition."
  (if (eq operation 'cerror)
      (let ((condition (%coerce-to-condition datum
                                             (if (%condition-typep datum 'condition) nil arguments)
                                             'simple-error 'cerror)))
        (with-condition-restarts condition (car *restart-clusters*)
          (apply #'cerror continue-control condition arguments)))
      (let ((condition (%coerce-to-condition datum arguments
                                             (case operation
                                               (signal 'simple-condition)
                                               (warn 'simple-warning)
                                               (t 'simple-error))
                                             operation)))
        (with-condition-restarts condition (car *restart-clusters*)
          (funcall operation condition)))))

(defun warn (datum &rest arguments)
  "Signal a warning; print it when no handler muffles it; NIL."
  (let ((condition (%coerce-to-condition datum arguments 'simple-warning 'warn)))
    (unless (%condition-typep condition 'warning)
      (error 'simple-type-error :datum condition :expected-type 'warning
                                :format-control "~S is not a warning."
                                :format-arguments (list condition)))
    (%maybe-break-on-signal condition 'warn)
    (restart-case
        (with-condition-restarts condition (car *restart-clusters*)
          (%signal-condition condition)
          (%print-warning condition)
          nil)
      (muffle-warning ()
        :report "Skip the warning."
        nil))))

(defun %print-warning (condition)
  "Print an unhandled warning on *ERROR-OUTPUT*."
  (when (%fdefinition 'format)
    (format *error-output* "~&~A: ~A~%"
            (if (%condition-typep condition 'style-warning) "STYLE-WARNING" "WARNING")
            condition)))

(defun %style-warning (control &rest arguments)
  "Signal a style warning."
  (warn 'simple-style-warning :format-control control :format-arguments arguments))

(defun break (&optional (format-control "Break") &rest format-arguments)
  "Enter the debugger with a message; CONTINUE returns NIL."
  (with-simple-restart (continue "Return from BREAK.")
    (let ((*debugger-hook* nil)
          (condition (%coerce-to-condition format-control format-arguments
                                           'simple-condition 'break)))
      (invoke-debugger condition)))
  nil)

(defun invoke-debugger (condition)
  "Enter the debugger because of CONDITION. Does not return."
  (unless (typep condition 'condition)
    (error 'type-error :datum condition :expected-type 'condition))
  (dolist (hook-variable '(*invoke-debugger-hook* *debugger-hook*))
    (let ((hook (symbol-value hook-variable)))
      (when hook
        (progv (list hook-variable) (list nil)
          (funcall hook condition hook)))))
  (if (%fdefinition '%enter-debugger)
      (%enter-debugger condition)
      (%bootstrap-error (%instance-ref (%instance-layout condition) 0)
                        (let ((parts nil) (index 0))
                          (dolist (slot (condition-class-slots (%class-of-condition condition)))
                            (push (condition-slot-name slot) parts)
                            (push (%instance-ref condition index) parts)
                            (setq index (1+ index)))
                          (nreverse parts)))))
