;;;; Association lists and property lists.
;;;;
;;;; The problem: alists and plists as data structures; the macros that change places (PUSHNEW,
;;;; REMF, (SETF GETF)) need functions that return the new list. The approach: plain loops; a
;;;; property list of odd length is an error where its end is reached.
;;;;
;;;; Invariants: %PUTF and %REMF change the list they are given where the property exists;
;;;; property lists are searched with EQ.
;;;;
;;;; Tests: tests/lisp/conses/.

(in-package "BROLGA-SYSTEM")

(defun acons (key datum alist)
  "ALIST with the entry (KEY . DATUM) in front."
  (cons (cons key datum) alist))

(defun pairlis (keys data &optional alist)
  "ALIST with entries in front that pair KEYS with DATA."
  (do ((keys keys (cdr keys))
       (data data (cdr data)))
      ((or (endp keys) (endp data))
       (unless (and (endp keys) (endp data))
         (error "The lists of keys and data are of unequal length."))
       alist)
    (setq alist (cons (cons (car keys) (car data)) alist))))

(defun signal-malformed-plist (plist tail)
  "Signal that PLIST is no property list: TAIL should be a cons."
  (error 'simple-type-error :datum tail :expected-type 'cons
                            :format-control "malformed property list: ~S"
                            :format-arguments (list plist)))

(defun getf (plist indicator &optional default)
  "The value of the property INDICATOR in PLIST, or DEFAULT."
  (let ((rest plist))
    (loop
      (when (endp rest)
        (return default))
      (let ((value-cell (cdr rest)))
        (when (atom value-cell)
          (signal-malformed-plist plist value-cell))
        (when (eq (car rest) indicator)
          (return (car value-cell)))
        (setq rest (cdr value-cell))))))

(defun %putf (plist indicator value)
  "PLIST with the property INDICATOR set to VALUE: in place when it has it, else in front."
  (let ((rest plist))
    (loop
      (when (endp rest)
        (return (cons indicator (cons value plist))))
      (let ((value-cell (cdr rest)))
        (when (atom value-cell)
          (signal-malformed-plist plist value-cell))
        (when (eq (car rest) indicator)
          (%set-car value-cell value)
          (return plist))
        (setq rest (cdr value-cell))))))

(defun %remf (plist indicator)
  "PLIST without its first property INDICATOR, changing it; second value: whether there was one."
  (let ((rest plist) (before nil))
    ;; BEFORE is the value cons of the property in front of REST.
    (loop
      (when (endp rest)
        (return (values plist nil)))
      (let ((value-cell (cdr rest)))
        (when (atom value-cell)
          (signal-malformed-plist plist value-cell))
        (when (eq (car rest) indicator)
          (return
            (cond (before
                   (%set-cdr before (cdr value-cell))
                   (values plist t))
                  (t (values (cdr value-cell) t)))))
        (setq before value-cell)
        (setq rest (cdr value-cell))))))

(defun get-properties (plist indicators)
  "The first property of PLIST whose indicator is in the list INDICATORS: indicator, value, tail; else three NILs."
  (let ((rest plist))
    (loop
      (when (endp rest)
        (return (values nil nil nil)))
      (let ((value-cell (cdr rest)))
        (when (atom value-cell)
          (signal-malformed-plist plist value-cell))
        (when (member-eq (car rest) indicators)
          (return (values (car rest) (car value-cell) rest)))
        (setq rest (cdr value-cell))))))
