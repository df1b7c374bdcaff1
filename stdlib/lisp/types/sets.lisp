;;;; Sets of objects, closed under intersection, union and complement: what types denote.
;;;;
;;;; The problem: SUBTYPEP must be sound and nearly complete for AND, OR, NOT, MEMBER, intervals,
;;;; conses and arrays in any mixture. The approach: all objects are divided into sixteen disjoint
;;;; domains; a set is a vector with one part per domain. A part is NIL (nothing), T (all of the
;;;; domain) or a description by the domain's own kind of algebra:
;;;;   intervals   disjoint ranges, ascending, (low low-open high high-open), NIL for no limit
;;;;   finite      (:in . objects) or (:out . objects)
;;;;   mask        bits
;;;;   conses      a list of rectangles (car-set . cdr-set)
;;;;   arrays      see array-sets.lisp
;;;;   instances   see instance-sets.lisp
;;;; Then A is a subtype of B when the intersection of A with the complement of B is empty.
;;;;
;;;; Invariants: a part that has no elements is NIL; parts and sets are never changed.
;;;;
;;;; Tests: tests/lisp/types/subtypep.lisp.

(in-package "BROLGA-SYSTEM")

(defvar *domain-algebras*
  (%list-to-vector '(:integer :ratio :float :float :mask :character :finite :finite :conses :arrays
                :finite :finite :finite :finite :instances :finite))
  "The algebra of each domain: integers, ratios, single-floats, double-floats, complex numbers,
characters, keywords, other symbols, conses, arrays, functions, hash tables, packages, weak pointers,
instances, and all other objects.")

;;; Intervals

(defun %empty-range-p (algebra low low-open high high-open)
  "Whether no element of the domain lies in the range."
  (cond ((or (null low) (null high)) nil)
        ((> low high) t)
        ((< low high)
         (and (member-eq algebra '(:integer :character))
              (> (%first-integer low low-open) (%last-integer high high-open))))
        ((or low-open high-open) t)
        ((eq algebra ':ratio) (integerp low))
        ((member-eq algebra '(:integer :character)) (not (integerp low)))
        (t nil)))

(defun %first-integer (low open)
  (let ((first (if (integerp low) low (ceiling low))))
    (if (and open (= first low)) (1+ first) first)))

(defun %last-integer (high open)
  (let ((last (if (integerp high) high (floor high))))
    (if (and open (= last high)) (1- last) last)))

(defun %make-range (algebra low low-open high high-open)
  "A range in the form in which equal ranges are equal, or NIL when it is empty."
  (when (member-eq algebra '(:integer :character))
    (when low
      (setq low (%first-integer low low-open) low-open nil))
    (when high
      (setq high (%last-integer high high-open) high-open nil)))
  (when (eq algebra ':character)
    (setq low (if low (max low 0) 0)
          high (if high (min high #x10FFFF) #x10FFFF)))
  (if (%empty-range-p algebra low low-open high high-open)
      nil
      (list low low-open high high-open)))

(defun %ranges-part (algebra ranges)
  "RANGES as a part: T when they are everything."
  (if (and ranges
           (null (cdr ranges))
           (destructuring-bind (low low-open high high-open) (car ranges)
             (declare (ignore low-open high-open))
             (if (eq algebra ':character)
                 (and (eql low 0) (eql high #x10FFFF))
                 (and (null low) (null high)))))
      t
      ranges))

(defun %part-ranges (algebra part)
  "The ranges of a part that is not NIL."
  (if (eq part 't)
      (if (eq algebra ':character)
          (list (list 0 nil #x10FFFF nil))
          (list (list nil nil nil nil)))
      part))

(defun %intersect-two-ranges (algebra a b)
  "The intersection of two ranges, or NIL."
  (destructuring-bind (low-a low-open-a high-a high-open-a) a
    (destructuring-bind (low-b low-open-b high-b high-open-b) b
      (multiple-value-bind (low low-open)
          (cond ((null low-a) (values low-b low-open-b))
                ((null low-b) (values low-a low-open-a))
                ((> low-a low-b) (values low-a low-open-a))
                ((< low-a low-b) (values low-b low-open-b))
                (t (values low-a (or low-open-a low-open-b))))
        (multiple-value-bind (high high-open)
            (cond ((null high-a) (values high-b high-open-b))
                  ((null high-b) (values high-a high-open-a))
                  ((< high-a high-b) (values high-a high-open-a))
                  ((> high-a high-b) (values high-b high-open-b))
                  (t (values high-a (or high-open-a high-open-b))))
          (%make-range algebra low low-open high high-open))))))

(defun %intersect-ranges (algebra a b)
  (let ((result nil))
    (dolist (range-a a)
      (dolist (range-b b)
        (let ((range (%intersect-two-ranges algebra range-a range-b)))
          (when range (push range result)))))
    (nreverse result)))

(defun %complement-ranges (algebra ranges)
  (let ((result nil) (low nil) (low-open nil) (open-ended nil))
    ;; LOW: where the gap under way begins.
    (dolist (range ranges)
      (destructuring-bind (range-low range-low-open range-high range-high-open) range
        (when range-low
          (let ((gap (if (member-eq algebra '(:integer :character))
                         (%make-range algebra low nil (1- range-low) nil)
                         (%make-range algebra low low-open range-low (not range-low-open)))))
            (when gap (push gap result))))
        (cond ((null range-high) (setq open-ended t))
              ((member-eq algebra '(:integer :character)) (setq low (1+ range-high)))
              (t (setq low range-high low-open (not range-high-open))))))
    (unless open-ended
      (let ((gap (%make-range algebra low low-open nil nil)))
        (when gap (push gap result))))
    (nreverse result)))

;;; Finite and cofinite parts

(defun %remove-members (list others)
  (let ((result nil))
    (dolist (object list (nreverse result))
      (unless (member-eql object others)
        (push object result)))))

(defun %keep-members (list others)
  (let ((result nil))
    (dolist (object list (nreverse result))
      (when (member-eql object others)
        (push object result)))))

(defun %make-finite (kind objects)
  (if (null objects)
      (if (eq kind ':in) nil t)
      (cons kind objects)))

(defun %intersect-finite (a b)
  (let ((in-a (eq (car a) ':in)) (in-b (eq (car b) ':in)))
    (cond ((and in-a in-b) (%make-finite :in (%keep-members (cdr a) (cdr b))))
          (in-a (%make-finite :in (%remove-members (cdr a) (cdr b))))
          (in-b (%make-finite :in (%remove-members (cdr b) (cdr a))))
          (t (%make-finite :out (append (cdr a) (%remove-members (cdr b) (cdr a))))))))

;;; Parts

(defun %intersect-parts (algebra a b)
  (cond ((or (null a) (null b)) nil)
        ((eq a 't) b)
        ((eq b 't) a)
        (t (case algebra
             ((:integer :ratio :float :character)
              (%ranges-part algebra (%intersect-ranges algebra a b)))
             (:finite (%intersect-finite a b))
             (:mask (let ((bits (%two-arg-logand a b))) (if (eql bits 0) nil bits)))
             (:conses (%intersect-rectangles a b))
             (:arrays (%intersect-array-parts a b))
             (t (%intersect-instance-terms a b))))))

(defun %complement-part (algebra part)
  (cond ((null part) t)
        ((eq part 't) nil)
        (t (case algebra
             ((:integer :ratio :float :character)
              (%ranges-part algebra (%complement-ranges algebra part)))
             (:finite (%make-finite (if (eq (car part) ':in) :out :in) (cdr part)))
             (:mask (let ((bits (- 7 part))) (if (eql bits 0) nil bits)))
             (:conses (%complement-rectangles part))
             (:arrays (%complement-array-part part))
             (t (%complement-instance-terms part))))))

;;; Sets

(defun %make-set (part)
  "A set whose parts are all PART."
  (%make-simple-vector 16 part))

(defvar *empty-set* (%make-set nil) "Nothing.")
(defvar *universal-set* (%make-set t) "Everything.")

(defun %set-of-part (domain part)
  "The set that has only this part."
  (if part
      (let ((set (%make-set nil)))
        (setf (svref set domain) part)
        set)
      *empty-set*))

(defun %set-of-domains (&rest domains)
  "The union of whole domains."
  (let ((set (%make-set nil)))
    (dolist (domain domains set)
      (setf (svref set domain) t))))

(defun %set-empty-p (set)
  (or (eq set *empty-set*)
      (dotimes (domain 16 t)
        (when (svref set domain)
          (return nil)))))

(defun %set-intersection (a b)
  (cond ((or (eq a *empty-set*) (eq b *universal-set*)) a)
        ((or (eq b *empty-set*) (eq a *universal-set*)) b)
        ((eq a b) a)
        (t (let ((set (%make-set nil)))
             (dotimes (domain 16 set)
               (setf (svref set domain)
                     (%intersect-parts (svref *domain-algebras* domain)
                                       (svref a domain) (svref b domain))))))))

(defun %set-complement (a)
  (cond ((eq a *empty-set*) *universal-set*)
        ((eq a *universal-set*) *empty-set*)
        (t (let ((set (%make-set nil)))
             (dotimes (domain 16 set)
               (setf (svref set domain)
                     (%complement-part (svref *domain-algebras* domain) (svref a domain))))))))

(defun %set-union (a b)
  (cond ((eq a *empty-set*) b)
        ((eq b *empty-set*) a)
        ((or (eq a *universal-set*) (eq b *universal-set*)) *universal-set*)
        (t (let ((set (%make-set nil)))
             (dotimes (domain 16 set)
               (let ((part-a (svref a domain)) (part-b (svref b domain))
                     (algebra (svref *domain-algebras* domain)))
                 (setf (svref set domain)
                       (cond ((null part-a) part-b)
                             ((null part-b) part-a)
                             ((or (eq part-a 't) (eq part-b 't)) t)
                             ((eq algebra ':conses) (append part-a part-b))
                             (t (%complement-part
                                 algebra
                                 (%intersect-parts algebra
                                                   (%complement-part algebra part-a)
                                                   (%complement-part algebra part-b))))))))))))

;;; Conses

(defun %make-rectangles (car-set cdr-set)
  "The part of the conses with car and cdr in these sets."
  (cond ((or (%set-empty-p car-set) (%set-empty-p cdr-set)) nil)
        ((and (%set-full-p car-set) (%set-full-p cdr-set)) t)
        (t (list (cons car-set cdr-set)))))

(defun %set-full-p (set)
  (or (eq set *universal-set*)
      (dotimes (domain 16 t)
        (unless (eq (svref set domain) 't)
          (return nil)))))

(defun %intersect-rectangles (a b)
  (let ((result nil))
    (dolist (rectangle-a a)
      (dolist (rectangle-b b)
        (let ((part (%make-rectangles (%set-intersection (car rectangle-a) (car rectangle-b))
                                      (%set-intersection (cdr rectangle-a) (cdr rectangle-b)))))
          (when (consp part)
            (push (car part) result)))))
    result))

(defun %subtract-rectangle (rectangles car-set cdr-set)
  "RECTANGLES without the conses in CAR-SET x CDR-SET, in pieces that do not overlap."
  (let ((not-car (%set-complement car-set))
        (not-cdr (%set-complement cdr-set))
        (result nil))
    (flet ((add (car-set cdr-set)
             (unless (or (%set-empty-p car-set) (%set-empty-p cdr-set))
               (push (cons car-set cdr-set) result))))
      (dolist (rectangle rectangles result)
        (add (%set-intersection (car rectangle) not-car) (cdr rectangle))
        (add (%set-intersection (car rectangle) car-set)
             (%set-intersection (cdr rectangle) not-cdr))))))

(defun %complement-rectangles (rectangles)
  (let ((result (list (cons *universal-set* *universal-set*))))
    (dolist (rectangle rectangles result)
      (setq result (%subtract-rectangle result (car rectangle) (cdr rectangle))))))
