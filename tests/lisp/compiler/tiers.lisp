;;;; Functions compiled in a hurry first, and again when they are called often.

(defun tier-of (name) (if (brolga-system::%hurried-function-p (fdefinition name)) :hurried :optimised))
;=> TIER-OF

;; A small function starts in a hurry; the answers are the same before and after.
(progn (defun add3 (x) (+ x 3))
       (list (tier-of 'add3) (add3 4) (loop repeat 3000 sum (add3 1)) (tier-of 'add3) (add3 4)))
;=> (:HURRIED 7 12000 :OPTIMISED 7)
;; The function object stays the same one.
(progn (defun same (x) x)
       (let ((before #'same)) (dotimes (i 3000) (same i)) (list (eq before #'same) (tier-of 'same) (funcall before 1))))
;=> (T :OPTIMISED 1)
;; Loops, inner functions, many arguments and a wish for speed are optimised at once.
(progn (defun looping (n) (dotimes (i n) (print i)))
       (defun closing (x) (lambda () x))
       (defun many (a b c d e) (list a b c d e))
       (defun defaulting (&optional (a 1)) a)
       (defun speedy (x) (declare (optimize speed)) x)
       (mapcar #'tier-of '(looping closing many defaulting speedy)))
;=> (:OPTIMISED :OPTIMISED :OPTIMISED :OPTIMISED :OPTIMISED)
;; COMPILE optimises.
(progn (defun asked-for (x) (* x x)) (list (tier-of 'asked-for) (compile 'asked-for) (tier-of 'asked-for) (asked-for 5)))
;=> (:HURRIED ASKED-FOR :OPTIMISED 25)
;; Everything a saved representation may hold: literals of all kinds, specials, exits, several values.
(defvar *tiers* 1)
;=> *TIERS*
(progn
  (defun rich (x y)
    (let ((*tiers* (list x "text" #\c 1.5d0 12345678901234567890 'symbol :key)))
      (declare (fixnum y))
      (block out
        (unwind-protect
             (multiple-value-bind (q r) (floor (the integer x) 7)
               (when (minusp y) (return-from out (values :left *tiers*)))
               (catch 'tag
                 (if (> y 5) (throw 'tag (list q r)) (values (svref (vector q r y) 1) (car *tiers*) (1+ y)))))
          (setf (symbol-value '*tiers*) nil)))))
  (let ((before (multiple-value-list (rich 23 3))))
    (list (tier-of 'rich) before (equal before (loop repeat 3000 do (rich 23 3) finally (return (multiple-value-list (rich 23 3)))))
          (tier-of 'rich) (rich 23 9) (multiple-value-list (rich 23 -1)))))
;=> (:HURRIED (2 23 4) T :OPTIMISED (3 2) (:LEFT (23 "text" #\c 1.5d0 12345678901234567890 SYMBOL :KEY)))
;; Errors say the same in both tiers.
(progn
  (defun failing (x) (car x))
  (flet ((attempt (&rest arguments) (handler-case (apply #'failing arguments) (error (c) (type-of c)))))
    (list (attempt 5) (attempt) (attempt 1 2) (attempt 1 2 3 4 5 6)
          (loop repeat 3000 do (failing nil)) (tier-of 'failing)
          (attempt 5) (attempt) (attempt 1 2) (attempt 1 2 3 4 5 6))))
;=> (TYPE-ERROR BROLGA-SYSTEM::ARGUMENT-COUNT-ERROR BROLGA-SYSTEM::ARGUMENT-COUNT-ERROR BROLGA-SYSTEM::ARGUMENT-COUNT-ERROR NIL :OPTIMISED TYPE-ERROR BROLGA-SYSTEM::ARGUMENT-COUNT-ERROR BROLGA-SYSTEM::ARGUMENT-COUNT-ERROR BROLGA-SYSTEM::ARGUMENT-COUNT-ERROR)
;; A recursive function changes its tier while it runs.
(progn (defun fibo (n) (if (< n 2) n (+ (fibo (- n 1)) (fibo (- n 2))))) (list (tier-of 'fibo) (fibo 18) (tier-of 'fibo)))
;=> (:HURRIED 2584 :OPTIMISED)
;; Operations that are calls in a hurry give the same answers, values and errors.
(progn
  (defun every-operation (a b)
    (list (+ a b) (- a b) (* a b) (1+ a) (1- b) (- a) (abs a) (logand a b) (logior a b) (logxor a b) (lognot a) (min a b) (max a b)
          (ash a 3) (ash a b) (rem a b) (mod a b) (= a b) (< a b) (> a b) (<= a b) (>= a b) (zerop a) (plusp a) (minusp a)
          (evenp a) (oddp b) (eql a b) (multiple-value-list (floor a b)) (multiple-value-list (truncate a b))
          (if (< a b) :less :more) (if (eql a b) :same :other) (floor a b)))
  (defun both-values (a b) (floor a b))
  (flet ((answers ()
           (list (loop for (a b) in '((7 2) (-7 2) (100000000000000000000 3) (4 -3) (5 5) (4611686018427387903 9))
                       collect (every-operation a b) collect (multiple-value-list (both-values a b)))
                 (loop for (a b) in '((x 2) (2 x) (1 0) (1.5 2))
                       collect (handler-case (every-operation a b) (error (c) (princ-to-string c)))))))
    (let ((tier (tier-of 'every-operation)) (before (answers)))
      (loop repeat 3000 do (every-operation 1 2) (both-values 1 2))
      (list tier (tier-of 'every-operation) (tier-of 'both-values) (equal before (answers)) (second before)))))
;=> (:HURRIED :OPTIMISED :OPTIMISED T ("The value X is not of type NUMBER." "The value X is not of type NUMBER." "Division by zero in (REM 1 0)." "The value 1.5 is not of type INTEGER."))
;; Code whose intermediate representation cannot be read (another build saved it) goes on as it is.
(progn
  (defun kept (x) (+ x 1))
  (brolga-system::%object-set-unchecked (brolga-system::%function-code #'kept) 88 0)
  (flet ((attempt (&rest arguments) (handler-case (apply #'kept arguments) (error (c) (princ-to-string c)))))
    (list (attempt) (attempt 1 2) (attempt 1) (loop repeat 3000 sum (kept 1)) (tier-of 'kept) (attempt) (attempt 1))))
;=> ("KEPT was called with 0 arguments; its lambda list is (X)." "KEPT was called with 2 arguments; its lambda list is (X)." 2 6000 :HURRIED "KEPT was called with 0 arguments; its lambda list is (X)." 2)
