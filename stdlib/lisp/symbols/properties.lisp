;;;; Property lists of symbols.
;;;;
;;;; The problem: GET is used like a record access and must be short. The approach: a symbol's
;;;; plist cell holds NIL or a cons whose car is the user's property list; GET searches it in
;;;; line.
;;;;
;;;; Invariant: the cdr of that cons, the system's own information, is left alone.
;;;;
;;;; Tests: tests/lisp/symbols/.

(in-package "BROLGA-SYSTEM")

(defun symbol-plist (symbol)
  "The property list of SYMBOL."
  (car (%symbol-plist-cell symbol)))

(defun (setf symbol-plist) (plist symbol)
  "Make PLIST the property list of SYMBOL."
  (unless (listp plist)
    (signal-type-error plist 'list))
  (%set-symbol-plist symbol plist)
  plist)

(defun get (symbol indicator &optional default)
  "The value of the property INDICATOR of SYMBOL, or DEFAULT."
  (let ((rest (car (%symbol-plist-cell symbol))))
    (loop
      (when (endp rest)
        (return default))
      (when (eq (car rest) indicator)
        (return (car (cdr rest))))
      (setq rest (cdr (cdr rest))))))

(defun %set-get (symbol indicator value)
  "Make VALUE the value of the property INDICATOR of SYMBOL."
  (%set-symbol-plist symbol (%putf (symbol-plist symbol) indicator value))
  value)

(defun (setf get) (value symbol indicator &optional default)
  "Make VALUE the value of the property INDICATOR of SYMBOL."
  (declare (ignore default))
  (%set-get symbol indicator value))

(defun remprop (symbol indicator)
  "Remove the property INDICATOR of SYMBOL; true when there was one."
  (multiple-value-bind (plist found) (%remf (symbol-plist symbol) indicator)
    (when found
      (%set-symbol-plist symbol plist))
    found))
