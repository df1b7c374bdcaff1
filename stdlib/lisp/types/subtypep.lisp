;;;; Type specifiers as sets, and SUBTYPEP.
;;;;
;;;; The problem: SATISFIES, unknown names and a few EQL types have no exact set. The approach: a
;;;; specifier denotes a pair of sets, a lower and an upper bound; the complement swaps them.
;;;; A is surely a subtype of B when A's upper bound lies within B's lower bound, surely not when
;;;; A's lower bound does not lie within B's upper bound, and else it is not known.
;;;;
;;;; Invariants: lower and upper bound of an exact type are the same object.
;;;;
;;;; Tests: tests/lisp/types/subtypep.lisp.

(in-package "BROLGA-SYSTEM")

(defun %exactly (set) (cons set set))

(defun %at-most (set) (cons *empty-set* set))

(defun %type-and (a b)
  (let ((lower (%set-intersection (car a) (car b))))
    (if (and (eq (car a) (cdr a)) (eq (car b) (cdr b)))
        (cons lower lower)
        (cons lower (%set-intersection (cdr a) (cdr b))))))

(defun %type-or (a b)
  (let ((lower (%set-union (car a) (car b))))
    (if (and (eq (car a) (cdr a)) (eq (car b) (cdr b)))
        (cons lower lower)
        (cons lower (%set-union (cdr a) (cdr b))))))

(defun %type-not (a)
  (let ((lower (%set-complement (cdr a))))
    (if (eq (car a) (cdr a))
        (cons lower lower)
        (cons lower (%set-complement (car a))))))

(defun %range-of-domain (domain low high)
  "The numbers of DOMAIN between the bounds of a type specifier."
  (let* ((algebra (svref *domain-algebras* domain))
         (range (%make-range algebra
                             (cond ((eq low '*) nil) ((consp low) (car low)) (t low))
                             (consp low)
                             (cond ((eq high '*) nil) ((consp high) (car high)) (t high))
                             (consp high))))
    (%set-of-part domain (%ranges-part algebra (if range (list range) nil)))))

(defun %ranges-of-domains (domains low high)
  (let ((set *empty-set*))
    (dolist (domain domains (%exactly set))
      (setq set (%set-union set (%range-of-domain domain low high))))))

(defun %eql-type (object)
  "The type of one object."
  (cond ((integerp object) (%ranges-of-domains '(0) object object))
        ((%ratiop object) (%ranges-of-domains '(1) object object))
        ((floatp object)
         (let ((set (%range-of-domain (if (%single-float-p object) 2 3) object object)))
           ;; The set does not tell the zeros apart.
           (if (= object 0) (%at-most set) (%exactly set))))
        ((complexp object) (%at-most (%set-of-domains 4)))
        ((characterp object)
         (%ranges-of-domains '(5) (char-code object) (char-code object)))
        ((symbolp object)
         (%exactly (%set-of-part (if (%keyword-type-p object) 6 7) (list :in object))))
        ((consp object) (%at-most (%set-of-domains 8)))
        ((arrayp object) (%at-most (%set-of-domains 9)))
        ((functionp object) (%exactly (%set-of-part 10 (list :in object))))
        ((hash-table-p object) (%exactly (%set-of-part 11 (list :in object))))
        ((packagep object) (%exactly (%set-of-part 12 (list :in object))))
        ((%weak-pointer-type-p object) (%exactly (%set-of-part 13 (list :in object))))
        ((%instancep object)
         (%at-most (%set-of-part 14 (list (cons (list (%instance-ref (%instance-layout object) 0))
                                                nil)))))
        (t (%exactly (%set-of-part 15 (list :in object))))))

(defun %array-type (element dimensions simple-only)
  "The type (ARRAY ELEMENT DIMENSIONS) or (SIMPLE-ARRAY ELEMENT DIMENSIONS)."
  (let ((pattern (cond ((eq dimensions '*) '*)
                       ((integerp dimensions) (make-list dimensions :initial-element '*))
                       (t dimensions))))
    (%array-kinds-type (if (eq element '*) t (list (%element-kind element))) pattern simple-only)))

(defun %array-kinds-type (kinds pattern simple-only)
  (%exactly (%set-of-part 9 (%normalised-array-part (%array-part kinds pattern simple-only)))))

(defun %string-type (kinds size simple-only)
  (%array-kinds-type kinds (list size) simple-only))

(defun %complex-type (part)
  (if (eq part '*)
      (%exactly (%set-of-domains 4))
      (let ((bits (case (upgraded-complex-part-type part)
                    ((nil) 0)
                    (rational 1)
                    (single-float 2)
                    (double-float 4)
                    (t 7))))
        (%exactly (%set-of-part 4 (case bits (0 nil) (7 t) (t bits)))))))

(defun %cons-type (car-type cdr-type)
  (let* ((first (if (eq car-type '*) (%exactly *universal-set*) (%specifier-type car-type)))
         (second (if (eq cdr-type '*) (%exactly *universal-set*) (%specifier-type cdr-type)))
         (lower (%set-of-part 8 (%make-rectangles (car first) (car second)))))
    (if (and (eq (car first) (cdr first)) (eq (car second) (cdr second)))
        (%exactly lower)
        (cons lower (%set-of-part 8 (%make-rectangles (cdr first) (cdr second)))))))

(defun %named-type (name)
  "The type that the symbol NAME means."
  (case name
    ((nil) (%exactly *empty-set*))
    ((t) (%exactly *universal-set*))
    ((array simple-array vector simple-vector string simple-string base-string simple-base-string
      bit-vector simple-bit-vector integer rational real float single-float double-float
      short-float long-float complex signed-byte unsigned-byte cons)
     (%compound-type (list name)))
    (atom (%exactly (%set-complement (%set-of-domains 8))))
    (symbol (%exactly (%set-of-domains 6 7)))
    (null (%eql-type nil))
    (list (%type-or (%eql-type nil) (%exactly (%set-of-domains 8))))
    (boolean (%exactly (%set-of-part 7 (list :in nil t))))
    (keyword (%exactly (%set-of-domains 6)))
    (fixnum (%ranges-of-domains '(0) #x-4000000000000000 #x3FFFFFFFFFFFFFFF))
    (bignum (%type-and (%exactly (%set-of-domains 0))
                       (%type-not (%named-type 'fixnum))))
    (ratio (%exactly (%set-of-domains 1)))
    (number (%exactly (%set-of-domains 0 1 2 3 4)))
    (bit (%ranges-of-domains '(0) 0 1))
    (character (%exactly (%set-of-domains 5)))
    (base-char (%ranges-of-domains '(5) 0 127))
    (extended-char (%ranges-of-domains '(5) 128 '*))
    (standard-char (%type-or (%ranges-of-domains '(5) 32 126) (%ranges-of-domains '(5) 10 10)))
    ((function compiled-function) (%exactly (%set-of-domains 10)))
    (hash-table (%exactly (%set-of-domains 11)))
    (package (%exactly (%set-of-domains 12)))
    (weak-pointer (%exactly (%set-of-domains 13)))
    (sequence (let ((plain (%type-or (%named-type 'list) (%named-type 'vector)))
                    (extended (%standard-class-named 'extended-sequence)))
                (if extended
                    (%type-or plain (%class-type extended))
                    plain)))
    (t (if (%symbol-info name '%layout)
           (%exactly (%set-of-part 14 (list (cons (list name) nil))))
           (if (%standard-class-named name)
               (%class-type (%standard-class-named name))
               (multiple-value-bind (expansion expanded) (%type-expand-1 name)
                 (if expanded
                     (%specifier-type expansion)
                     (%at-most *universal-set*))))))))

(defun %class-type (class)
  "The type of the instances of CLASS."
  (let ((name (%class-object-name class)))
    (cond ((and (symbolp name) name
                (not (%standard-class-named name))
                (eq (%symbol-info name '%class) class))
           (%named-type name))
          ((eq class (%symbol-info 'standard-object '%class))
           (%type-or (%standard-class-type class) (%at-most (%set-of-domains 10))))
          ((%subclassp class (%symbol-info 'function '%class)) (%at-most (%set-of-domains 10)))
          (t (%standard-class-type class)))))

(defun %standard-class-type (class)
  (%exactly (%set-of-part 14 (list (cons (list class) nil)))))

(defun %class-designated (specifier)
  "The class that SPECIFIER, a name or class, means, or NIL."
  (cond ((symbolp specifier) (%symbol-info specifier '%class))
        ((consp specifier) nil)
        ((%class-object-p specifier) specifier)
        (t nil)))

(defun %two-classes-p (type-1 type-2)
  "Whether both types are classes, one at least made by DEFCLASS: then they include each other as classes."
  (let ((class-1 (%class-designated type-1)) (class-2 (%class-designated type-2)))
    (and class-1 class-2
         (or (%standard-class-p class-1) (%standard-class-p class-2)
             (not (symbolp type-1)) (not (symbolp type-2))))))

(defun %compound-type (specifier)
  "The type that the list SPECIFIER means."
  (unless (%well-formed-type-p specifier)
    (%invalid-type specifier))
  (let ((first (%type-argument specifier 0))
        (second (%type-argument specifier 1)))
    (case (car specifier)
      (and (let ((result (%exactly *universal-set*)))
             (dolist (type (cdr specifier) result)
               (setq result (%type-and result (%specifier-type type))))))
      (or (let ((result (%exactly *empty-set*)))
            (dolist (type (cdr specifier) result)
              (setq result (%type-or result (%specifier-type type))))))
      (not (%type-not (%specifier-type first)))
      (eql (%eql-type first))
      (member (let ((result (%exactly *empty-set*)))
                (dolist (object (cdr specifier) result)
                  (setq result (%type-or result (%eql-type object))))))
      (satisfies (%at-most *universal-set*))
      (cons (%cons-type first second))
      (integer (%ranges-of-domains '(0) first second))
      (mod (%ranges-of-domains '(0) 0 (1- first)))
      (unsigned-byte (%ranges-of-domains '(0) 0 (if (eq first '*) '* (1- (ash 1 first)))))
      (signed-byte (if (eq first '*)
                       (%exactly (%set-of-domains 0))
                       (%ranges-of-domains '(0) (- (ash 1 (1- first))) (1- (ash 1 (1- first))))))
      (rational (%ranges-of-domains '(0 1) first second))
      (real (%ranges-of-domains '(0 1 2 3) first second))
      (float (%ranges-of-domains '(2 3) first second))
      ((single-float short-float) (%ranges-of-domains '(2) first second))
      ((double-float long-float) (%ranges-of-domains '(3) first second))
      (complex (%complex-type first))
      (array (%array-type first second nil))
      (simple-array (%array-type first second t))
      (vector (%array-type first (list second) nil))
      (simple-vector (%array-type 't (list first) t))
      (string (%string-type '(33 34 32) first nil))
      (simple-string (%string-type '(33 34 32) first t))
      (base-string (%string-type '(33) first nil))
      (simple-base-string (%string-type '(33) first t))
      (bit-vector (%array-type 'bit (list first) nil))
      (simple-bit-vector (%array-type 'bit (list first) t))
      (function (if (and (eq first '*) (eq second '*))
                    (%exactly (%set-of-domains 10))
                    (%at-most (%set-of-domains 10))))
      (values (error "~S is not the type of an object." specifier))
      (t (multiple-value-bind (expansion expanded) (%type-expand-1 specifier)
           (cond (expanded (%specifier-type expansion))
                 ((and (symbolp (car specifier)) (null (cdr specifier)))
                  (%named-type (car specifier)))
                 (t (%at-most *universal-set*))))))))

(defun %specifier-type (specifier)
  "The pair of lower and upper set that SPECIFIER denotes."
  (cond ((symbolp specifier) (%named-type specifier))
        ((consp specifier) (%compound-type specifier))
        ((%class-object-p specifier) (%class-type specifier))
        (t (%invalid-type specifier))))

(defun %same-specifier-p (a b)
  "Whether the specifiers A and B are written alike, with the same objects in EQL and MEMBER."
  (cond ((eql a b) t)
        ((and (consp a) (consp b)
              (not (member-eq (car a) '(eql member)))
              (not (member-eq (car b) '(eql member))))
         (loop
           (cond ((or (atom a) (atom b)) (return (eql a b)))
                 ((not (%same-specifier-p (pop a) (pop b))) (return nil)))))
        ((and (consp a) (consp b) (eq (car a) (car b)))
         (loop
           (cond ((or (atom a) (atom b)) (return (eql a b)))
                 ((not (eql (pop a) (pop b))) (return nil)))))
        (t nil)))

(defun %testable-type-p (specifier)
  "Whether %FULL-TYPEP can decide about SPECIFIER."
  (cond ((symbolp specifier)
         (or (%known-type-name-p specifier) (member-eq specifier '(nil t))))
        ((not (consp specifier)) (%class-object-p specifier))
        ((member-eq (car specifier) '(function values satisfies)) nil)
        ((member-eq (car specifier) '(and or not cons))
         (dolist (type (cdr specifier) t)
           (unless (or (eq type '*) (%testable-type-p type))
             (return nil))))
        ((%compound-type-p (car specifier)) t)
        (t (multiple-value-bind (expansion expanded) (%type-expand-1 specifier)
             (and expanded (%testable-type-p expansion))))))

(defun %type-members (specifier)
  "Two values: a list of the objects of a type made of EQL and MEMBER, and whether it is that."
  (case (if (consp specifier) (car specifier) nil)
    (eql (values (list (cadr specifier)) t))
    (member (values (cdr specifier) t))
    (and (dolist (type (cdr specifier) (values nil nil))
           (multiple-value-bind (members enumerated) (%type-members type)
             (when (and enumerated (%testable-type-p specifier))
               (let ((kept nil))
                 (dolist (member members)
                   (when (%full-typep member specifier)
                     (push member kept)))
                 (return (values kept t)))))))
    (t (values nil nil))))

(defun %members-subtypep (members type)
  "Whether all MEMBERS are of TYPE."
  (dolist (member members t)
    (unless (%full-typep member type)
      (return nil))))

(defun %mentions-type-p (specifier operator type)
  "Whether SPECIFIER is a list of OPERATOR, AND or OR, one of whose arguments is TYPE."
  (and (consp specifier)
       (eq (car specifier) operator)
       (dolist (argument (cdr specifier) nil)
         (when (%same-specifier-p argument type)
           (return t)))))

(defun subtypep (type-1 type-2 &optional environment)
  "Two values: whether TYPE-1 is surely a subtype of TYPE-2, and whether the answer is certain."
  (declare (ignore environment))
  (cond ((or (%same-specifier-p type-1 type-2) (eq type-2 't) (null type-1)
             (%mentions-type-p type-2 'or type-1)
             (%mentions-type-p type-1 'and type-2))
         (values t t))
        ;; Two classes, the usual question.
        ((and (symbolp type-1) (symbolp type-2)
              (%symbol-info type-1 '%layout) (%symbol-info type-2 '%layout))
         (values (%class-name-subtype-p type-1 type-2) t))
        ((%two-classes-p type-1 type-2)
         (values (%subclassp (%class-designated type-1) (%class-designated type-2)) t))
        (t (multiple-value-bind (members enumerated) (%type-members type-1)
             (if (and enumerated (%testable-type-p type-2))
                 (values (%members-subtypep members type-2) t)
                 (%compare-types type-1 type-2))))))

(defun %compare-types (type-1 type-2)
  "SUBTYPEP by the sets that the types denote."
  (let ((a (%specifier-type type-1))
        (b (%specifier-type type-2)))
    (cond ((%set-empty-p (%set-intersection (cdr a) (%set-complement (car b))))
           (values t t))
          ((not (%set-empty-p (%set-intersection (car a) (%set-complement (cdr b)))))
           (values nil t))
          (t (values nil nil)))))

(defun type= (type-1 type-2)
  "Two values: whether both specifiers mean the same type, and whether the answer is certain."
  (multiple-value-bind (below certain-below) (subtypep type-1 type-2)
    (multiple-value-bind (above certain-above) (subtypep type-2 type-1)
      (cond ((and below above) (values t t))
            ((or (and certain-below (not below)) (and certain-above (not above))) (values nil t))
            (t (values nil nil))))))
