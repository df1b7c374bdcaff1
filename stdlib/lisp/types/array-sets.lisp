;;;; Sets of arrays and of instances.
;;;;
;;;; The problem: an array type fixes element type, simplicity and dimensions, each or none; a class
;;;; may have subclasses that are not known yet. The approach: the arrays part is a vector of 32
;;;; cells, by element kind and simplicity. A cell, like the instances part, is NIL, T or a list
;;;; of terms (positive . negatives): for arrays a dimension pattern without others, for
;;;; instances what belongs to all of some classes and to none of others.
;;;;
;;;; Invariants: a term that certainly has no elements is dropped. A pattern with free dimensions is
;;;; covered by finitely many others only if one of them covers it, so dropping is exact for arrays.
;;;;
;;;; Tests: tests/lisp/types/subtypep.lisp.

(in-package "BROLGA-SYSTEM")

;;; Dimension patterns: * or a list of numbers and *

(defun %pattern-intersection (a b)
  "The pattern that both match; :NONE when there is none."
  (cond ((eq a '*) b)
        ((eq b '*) a)
        (t (let ((result nil))
             (loop
               (when (or (null a) (null b))
                 (return (if (or a b) :none (nreverse result))))
               (let ((x (pop a)) (y (pop b)))
                 (cond ((eq x '*) (push y result))
                       ((or (eq y '*) (eql x y)) (push x result))
                       (t (return :none)))))))))

(defun %pattern-covers-p (general special)
  (cond ((eq general '*) t)
        ((eq special '*) nil)
        (t (loop
             (when (or (null general) (null special))
               (return (and (null general) (null special))))
             (let ((x (pop general)) (y (pop special)))
               (unless (or (eq x '*) (eql x y))
                 (return nil)))))))

(defun %array-term (positive negatives)
  "A list of the term, or NIL when it has no elements."
  (if (or (eq positive ':none)
          (dolist (negative negatives nil)
            (when (%pattern-covers-p negative positive)
              (return t))))
      nil
      (list (cons positive negatives))))

(defun %intersect-cells (a b)
  (cond ((or (null a) (null b)) nil)
        ((eq a 't) b)
        ((eq b 't) a)
        (t (let ((result nil))
             (dolist (x a result)
               (dolist (y b)
                 (setq result (append (%array-term (%pattern-intersection (car x) (car y))
                                                   (append (cdr x) (cdr y)))
                                      result))))))))

(defun %complement-cell (cell)
  (cond ((null cell) t)
        ((eq cell 't) nil)
        (t (let ((result t))
             (dolist (term cell result)
               (let ((outside (%array-term '* (list (car term)))))
                 (dolist (negative (cdr term))
                   (push (cons negative nil) outside))
                 (setq result (%intersect-cells result outside))))))))

;;; Array parts

(defun %array-part (kinds pattern simple-only)
  "The part of the arrays with elements of KINDS (a list, or T for all) and dimensions PATTERN."
  (let ((part (%make-simple-vector 32 nil))
        (cell (if (eq pattern '*) t (list (cons pattern nil)))))
    (dotimes (i 16 part)
      (when (or (eq kinds 't) (member-eql (+ 32 i) kinds))
        (setf (svref part (* 2 i)) cell)
        (unless simple-only
          (setf (svref part (1+ (* 2 i))) cell))))))

(defun %normalised-array-part (part)
  (let ((first (svref part 0)))
    (if (and (or (null first) (eq first 't))
             (dotimes (i 32 t)
               (unless (eq (svref part i) first)
                 (return nil))))
        first
        part)))

(defun %intersect-array-parts (a b)
  (let ((part (%make-simple-vector 32 nil)))
    (dotimes (i 32 (%normalised-array-part part))
      (setf (svref part i) (%intersect-cells (svref a i) (svref b i))))))

(defun %complement-array-part (a)
  (let ((part (%make-simple-vector 32 nil)))
    (dotimes (i 32 (%normalised-array-part part))
      (setf (svref part i) (%complement-cell (svref a i))))))

;;; Instances

(defun %class-name-subtype-p (name super)
  "Whether the class NAME is SUPER or a subclass, by their current layouts. Standard classes stand for
themselves in place of a name."
  (or (eq name super)
      (let ((layout (%term-layout name))
            (super-layout (%term-layout super)))
        (if (and layout super-layout)
             (if (and (%structure-layout-p layout) (%structure-layout-p super-layout))
                 (eq (%instance-ref layout (+ 8 (%instance-ref super-layout 1))) super-layout)
                 (let ((names (%instance-ref layout 7)))
                   (and (consp names)
                        (if (member-eq super names) t nil))))
            (%subclassp (%term-class name) (%term-class super))))))

(defun %term-class (name)
  "The class that a term, the name of a structure or condition type or a standard class, stands for."
  (if (symbolp name) (%symbol-info name '%class) name))

(defun %term-layout (name)
  "The layout of a structure or condition type; NIL for a standard class."
  (if (symbolp name) (%symbol-info name '%layout) nil))

(defun %structure-layout-p (layout)
  (eql (%two-arg-logand (%instance-ref layout 3) 1) 1))

(defun %class-names-disjoint-p (a b)
  "Whether no class can be a subclass of both A and B."
  (let ((layout-a (%term-layout a)) (layout-b (%term-layout b)))
    (cond ((and layout-a layout-b)
           (and (or (%structure-layout-p layout-a) (%structure-layout-p layout-b)
                    (not (eql (%two-arg-logand (%instance-ref layout-a 3) 7)
                              (%two-arg-logand (%instance-ref layout-b 3) 7))))
                (not (%class-name-subtype-p a b))
                (not (%class-name-subtype-p b a))))
          (t (let ((class-b (%term-class b)))
               (not (some (lambda (class) (%subclassp class class-b))
                          (%all-subclasses (%term-class a)))))))))

(defun %without-classes-p (positives negatives)
  "Whether, as the classes are now, none is below all of POSITIVES and no class of NEGATIVES."
  (and positives
       (not (some #'%term-layout positives))
       (every (lambda (class)
                (or (not (every (lambda (positive) (%subclassp class positive)) (cdr positives)))
                    (some (lambda (negative)
                            (and (not (%term-layout negative)) (%subclassp class negative)))
                          negatives)))
              (%all-subclasses (car positives)))))

(defun %instance-term (positives negatives)
  "A list of the term, or NIL when it has no elements."
  (if (or (%without-classes-p positives negatives)
          (dolist (positive positives nil)
        (when (or (dolist (negative negatives nil)
                    (when (%class-name-subtype-p positive negative)
                      (return t)))
                  (dolist (other positives nil)
                    (when (%class-names-disjoint-p positive other)
                      (return t))))
          (return t))))
      nil
      (list (cons positives negatives))))

(defun %intersect-instance-terms (a b)
  (let ((result nil))
    (dolist (x a result)
      (dolist (y b)
        (setq result (append (%instance-term (append (car x) (car y)) (append (cdr x) (cdr y)))
                             result))))))

(defun %complement-instance-terms (terms)
  (let ((result t))
    (dolist (term terms result)
      (let ((outside nil))
        (dolist (positive (car term))
          (push (cons nil (list positive)) outside))
        (dolist (negative (cdr term))
          (push (cons (list negative) nil) outside))
        (setq result (if (eq result 't)
                         outside
                         (%intersect-instance-terms result outside)))))))
