;;;; The MAPCAR family.
;;;;
;;;; The problem: six functions that differ in what they pass (elements or tails) and what they
;;;; do with the results (collect, join, drop), over one list most of the time, two often, and
;;;; any number. The approach: one macro makes all six; each has a loop for one list and a loop
;;;; for two, without a list of arguments; more lists are stepped by a shared helper.
;;;;
;;;; Invariant: the function is called with the elements in order and stops at the end of the
;;;; shortest list.
;;;;
;;;; Tests: tests/lisp/conses/.

(in-package "BROLGA-SYSTEM")

(defun step-lists (lists take-tails)
  "A list of the cars of LISTS, or of LISTS themselves; replaces each list by its cdr.
The second value is true when one of the lists was at its end; then nothing else is done."
  (do ((rest lists (cdr rest)))
      ((null rest))
    (when (endp (car rest))
      (return-from step-lists (values nil t))))
  (let* ((result (cons nil nil))
         (last result))
    (do ((rest lists (cdr rest)))
        ((null rest) (values (cdr result) nil))
      (let ((list (car rest)))
        (setq last (%set-cdr last (%list-1 (if take-tails list (car list)))))
        (%set-car rest (cdr list))))))

(%defmacro define-list-mapper (form environment)
  ;; (define-list-mapper name documentation mode tails): MODE is :COLLECT, :JOIN or :DROP.
  (declare (ignore environment))
  (let* ((name (car (cdr form)))
         (documentation (car (cdr (cdr form))))
         (mode (car (cdr (cdr (cdr form)))))
         (tails (car (cdr (cdr (cdr (cdr form))))))
         (one (if tails 'rest '(car rest)))
         (two (if tails 'rest-2 '(car rest-2)))
         (return (if (eq mode ':drop) 'list '(cdr result))))
    (let* ((consume (list 'quote mode))
             (step-1 (list 'consume-mapped consume (list 'funcall 'function one)))
             (step-2 (list 'consume-mapped consume (list 'funcall 'function one two)))
             (step-n (list 'consume-mapped consume (list 'apply 'function 'arguments))))
        (list 'defun name '(function list &optional (list-2 nil second-list-p) &rest more-lists)
              documentation
              (list 'let* (append '((function (designated-function function)))
                                  (if (eq mode ':drop) nil '((result (cons nil nil)) (last result))))
                    '(declare (function function))
                    (list 'cond
                          (list '(not second-list-p)
                                (list 'do '((rest list (cdr rest)))
                                      (list '(endp rest) return)
                                      step-1))
                          (list '(null more-lists)
                                (list 'do '((rest list (cdr rest)) (rest-2 list-2 (cdr rest-2)))
                                      (list '(or (endp rest) (endp rest-2)) return)
                                      step-2))
                          (list 't
                                (list 'let '((lists (cons list (cons list-2 more-lists))))
                                      (list 'loop
                                            (list 'multiple-value-bind '(arguments at-end)
                                                  (list 'step-lists 'lists tails)
                                                  (list 'when 'at-end (list 'return return))
                                                  step-n))))))))))

(%defmacro consume-mapped (form environment)
  ;; (consume-mapped 'mode call): what becomes of one result, with LAST the last cons so far.
  (declare (ignore environment))
  (let ((mode (car (cdr (car (cdr form)))))
        (call (car (cdr (cdr form)))))
    (cond ((eq mode ':collect)
           (list 'setq 'last (list '%set-cdr 'last (list '%list-1 call))))
          ((eq mode ':join)
           (list 'let (list (list 'joined call))
                 ;; An atom becomes the tail of what there is and is overwritten by the next list.
                 '(%set-cdr last joined)
                 '(when (consp joined)
                   (setq last (last-cons joined)))))
          (t call))))

(define-list-mapper mapcar
  "A list of the results of applying FUNCTION to the first elements of the lists, the second, and so on."
  :collect nil)
(define-list-mapper maplist
  "A list of the results of applying FUNCTION to the lists, then to their cdrs, and so on."
  :collect t)
(define-list-mapper mapcan
  "Like MAPCAR, but the results are lists, joined as by NCONC."
  :join nil)
(define-list-mapper mapcon
  "Like MAPLIST, but the results are lists, joined as by NCONC."
  :join t)
(define-list-mapper mapc
  "Apply FUNCTION to the first elements of the lists, the second, and so on; return the first list."
  :drop nil)
(define-list-mapper mapl
  "Apply FUNCTION to the lists, then to their cdrs, and so on; return the first list."
  :drop t)
