;;;; CAR, CDR and everything that names a part of a list, with their SETF functions.
;;;;
;;;; The problem: some forty accessors that differ in a path only. The approach: one defining
;;;; macro takes the path as a form of CAR and CDR, which are compiled in line; the accessors
;;;; are proclaimed inline, so (CADR X) costs two loads.
;;;;
;;;; Invariant: an accessor and its SETF function reach the same place.
;;;;
;;;; Tests: tests/lisp/conses/.

(in-package "BROLGA-SYSTEM")

(defun cons (car cdr)
  "A fresh cons of CAR and CDR."
  (cons car cdr))

(defun consp (object)
  "Whether OBJECT is a cons."
  (consp object))

(defun atom (object)
  "Whether OBJECT is anything but a cons."
  (atom object))

(defun listp (object)
  "Whether OBJECT is a cons or NIL."
  (listp object))

(defun null (object)
  "Whether OBJECT is NIL."
  (null object))

(defun endp (list)
  "Whether LIST, which must be a list, is NIL."
  (endp list))

(defun car (list)
  "The first part of the cons LIST; NIL for NIL."
  (car list))

(defun cdr (list)
  "The second part of the cons LIST; NIL for NIL."
  (cdr list))

(defun rplaca (cons object)
  "Make OBJECT the car of CONS; return CONS."
  (rplaca cons object))

(defun rplacd (cons object)
  "Make OBJECT the cdr of CONS; return CONS."
  (rplacd cons object))

(defun %set-car (cons value)
  "Make VALUE the car of CONS; return VALUE."
  (%set-car cons value))

(defun %set-cdr (cons value)
  "Make VALUE the cdr of CONS; return VALUE."
  (%set-cdr cons value))

(defun (setf car) (value cons)
  "Make VALUE the car of CONS."
  (%set-car cons value))

(defun (setf cdr) (value cons)
  "Make VALUE the cdr of CONS."
  (%set-cdr cons value))

(%defmacro define-list-accessor (form environment)
  ;; (define-list-accessor name part path docstring): NAME reads PART (CAR or CDR) of PATH, a form in LIST.
  (declare (ignore environment))
  (let* ((name (car (cdr form)))
         (part (car (cdr (cdr form))))
         (path (car (cdr (cdr (cdr form)))))
         (documentation (car (cdr (cdr (cdr (cdr form))))))
         (setter (if (eq part 'car) '%set-car '%set-cdr)))
    (list 'progn
          (list '%set-symbol-info (list 'quote name) ''%inline ':inline)
          (list 'defun name '(list) documentation (list part path))
          (list '%set-symbol-info (list 'quote name) ''%inline-lambda
                (list 'quote (list 'lambda '(list) (list part path))))
          (list 'defun (list 'setf name) '(value list)
                "Replace that part of LIST by VALUE."
                (list setter path 'value)))))

(define-list-accessor caar car (car list) "The car of the car of LIST.")
(define-list-accessor cadr car (cdr list) "The car of the cdr of LIST.")
(define-list-accessor cdar cdr (car list) "The cdr of the car of LIST.")
(define-list-accessor cddr cdr (cdr list) "The cdr of the cdr of LIST.")
(define-list-accessor caaar car (car (car list)) "The car of the caar of LIST.")
(define-list-accessor caadr car (car (cdr list)) "The car of the cadr of LIST.")
(define-list-accessor cadar car (cdr (car list)) "The car of the cdar of LIST.")
(define-list-accessor caddr car (cdr (cdr list)) "The car of the cddr of LIST.")
(define-list-accessor cdaar cdr (car (car list)) "The cdr of the caar of LIST.")
(define-list-accessor cdadr cdr (car (cdr list)) "The cdr of the cadr of LIST.")
(define-list-accessor cddar cdr (cdr (car list)) "The cdr of the cdar of LIST.")
(define-list-accessor cdddr cdr (cdr (cdr list)) "The cdr of the cddr of LIST.")
(define-list-accessor caaaar car (car (car (car list))) "The car of the caaar of LIST.")
(define-list-accessor caaadr car (car (car (cdr list))) "The car of the caadr of LIST.")
(define-list-accessor caadar car (car (cdr (car list))) "The car of the cadar of LIST.")
(define-list-accessor caaddr car (car (cdr (cdr list))) "The car of the caddr of LIST.")
(define-list-accessor cadaar car (cdr (car (car list))) "The car of the cdaar of LIST.")
(define-list-accessor cadadr car (cdr (car (cdr list))) "The car of the cdadr of LIST.")
(define-list-accessor caddar car (cdr (cdr (car list))) "The car of the cddar of LIST.")
(define-list-accessor cadddr car (cdr (cdr (cdr list))) "The car of the cdddr of LIST.")
(define-list-accessor cdaaar cdr (car (car (car list))) "The cdr of the caaar of LIST.")
(define-list-accessor cdaadr cdr (car (car (cdr list))) "The cdr of the caadr of LIST.")
(define-list-accessor cdadar cdr (car (cdr (car list))) "The cdr of the cadar of LIST.")
(define-list-accessor cdaddr cdr (car (cdr (cdr list))) "The cdr of the caddr of LIST.")
(define-list-accessor cddaar cdr (cdr (car (car list))) "The cdr of the cdaar of LIST.")
(define-list-accessor cddadr cdr (cdr (car (cdr list))) "The cdr of the cdadr of LIST.")
(define-list-accessor cdddar cdr (cdr (cdr (car list))) "The cdr of the cddar of LIST.")
(define-list-accessor cddddr cdr (cdr (cdr (cdr list))) "The cdr of the cdddr of LIST.")

(define-list-accessor first car list "The first element of LIST.")
(define-list-accessor second car (cdr list) "The second element of LIST.")
(define-list-accessor third car (cdr (cdr list)) "The third element of LIST.")
(define-list-accessor fourth car (cdr (cdr (cdr list))) "The fourth element of LIST.")
(define-list-accessor fifth car (cdr (cdr (cdr (cdr list)))) "The fifth element of LIST.")
(define-list-accessor sixth car (cdr (cdr (cdr (cdr (cdr list))))) "The sixth element of LIST.")
(define-list-accessor seventh car (cdr (cdr (cdr (cdr (cdr (cdr list)))))) "The seventh element of LIST.")
(define-list-accessor eighth car (cdr (cdr (cdr (cdr (cdr (cdr (cdr list))))))) "The eighth element of LIST.")
(define-list-accessor ninth car (cdr (cdr (cdr (cdr (cdr (cdr (cdr (cdr list)))))))) "The ninth element of LIST.")
(define-list-accessor tenth car (cdr (cdr (cdr (cdr (cdr (cdr (cdr (cdr (cdr list)))))))))
  "The tenth element of LIST.")
(define-list-accessor rest cdr list "All of LIST but its first element.")

(defun nthcdr-of-huge-index (n list)
  ;; The index is a bignum, so only a circular list has so many conses: go round by remainder.
  (unless (and (integerp n) (plusp n))
    (signal-type-error n 'unsigned-byte))
  (let ((slow list) (distance 0))
    (declare (fixnum distance))
    (do ((fast list (cdr (cdr fast))))
        ((or (null fast) (null (cdr fast))) nil)
      (when (and (eq fast slow) (plusp distance))
        (return))
      (setq slow (cdr slow))
      (setq distance (1+ distance)))
    (if (list-length list)
        nil
        ;; SLOW is on the cycle: measure the cycle, then step what is left of N from there.
        (let ((period 1) (left (- n distance)))
          (declare (fixnum period))
          (do ((tail (cdr slow) (cdr tail)))
              ((eq tail slow))
            (setq period (1+ period)))
          (nthcdr (mod left period) slow)))))

(defun nthcdr (n list)
  "LIST without its first N conses."
  (if (and (%fixnump n) (>= n 0))
      (let ((count n) (tail list))
        (declare (fixnum count))
        (unless (listp list)
          (signal-type-error list 'list))
        (loop
          (when (or (eql count 0) (null tail))
            (return tail))
          (setq tail (cdr tail))
          (setq count (1- count))))
      (nthcdr-of-huge-index n list)))

(defun nth (n list)
  "Element number N of LIST, counted from zero; NIL past the end."
  (car (nthcdr n list)))

(defun (setf nth) (value n list)
  "Replace element number N of LIST by VALUE."
  (%set-car (nthcdr n list) value))
