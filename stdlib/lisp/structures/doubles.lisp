;;;; Slots of type DOUBLE-FLOAT.
;;;;
;;;; The problem: a double-float in a slot is an object, so that each store would allocate one. The approach:
;;;; a slot that is declared DOUBLE-FLOAT where it is introduced holds a box that belongs to the slot
;;;; alone; stores write into the box, and readers make a new one where an object is wanted, which
;;;; compiled arithmetic seldom does. The compiler knows %STRUCTURE-DOUBLE-REF and
;;;; %STRUCTURE-DOUBLE-SET; what works on instances of any structure uses the functions here.
;;;;
;;;; Invariants: nobody but the slot has its box: copies get boxes of their own, and what is read is never
;;;; the box itself. The version of a structure (installing.lisp) spells out which slots are such.
;;;;
;;;; Tests: tests/lisp/structures/doubles.lisp.

(in-package "BROLGA-SYSTEM")

(defun %double-slot-type-p (type)
  "Whether a slot of TYPE holds a box of its own."
  (let ((type (%type-expand type)))
    (member-eq (if (consp type) (car type) type) '(double-float long-float))))

(defun %fresh-double (number)
  "A double-float of the value of NUMBER that is a new object."
  (%fresh-double (the double-float number)))

(defun %set-double-unchecked (box number)
  "Makes BOX, a double-float that belongs to a slot, NUMBER."
  (%set-double-unchecked box (the double-float number)))

(defun %structure-double-ref (object name index)
  "Slot INDEX of OBJECT, an instance of the structure NAME, that holds a box of its own."
  (%fresh-double (%instance-ref (%check-structure object name '%structure-ref) index)))

(defun %structure-double-set (object name index number)
  "Store NUMBER in slot INDEX of OBJECT, an instance of the structure NAME, that holds a box of its own."
  (%set-double-unchecked (%instance-ref (%check-structure object name '%structure-set) index) number))

(defun %double-slots (instance)
  "The indices of the slots of INSTANCE, a structure, that hold boxes of their own."
  (let ((definition (%instance-ref (%instance-layout instance) 4)))
    (if (%structure-typep definition 'structure-definition)
        (structure-definition-double-slots definition)
        nil)))

(defun %copy-structure (structure)
  "A new structure with the slots of STRUCTURE."
  (let ((copy (%copy-instance structure)))
    (dolist (index (%double-slots structure) copy)
      (%instance-set copy index (%fresh-double (%instance-ref structure index))))))

(defun %structure-slot (structure index)
  "The contents of slot INDEX of STRUCTURE."
  (let ((value (%instance-ref structure index)))
    (if (member index (%double-slots structure))
        (%fresh-double value)
        value)))

(defun %set-structure-slot (structure index value)
  "Stores VALUE, of the slot's type, in slot INDEX of STRUCTURE."
  (if (member index (%double-slots structure))
      (%structure-double-set structure 'structure-object index value)
      (%instance-set structure index value)))

(defun %make-boxes (structure)
  "Gives the slots of STRUCTURE, which has none yet, their boxes; returns STRUCTURE."
  (dolist (index (%double-slots structure) structure)
    (%instance-set structure index (%fresh-double 0d0))))
