;;;; Layouts: what structures, conditions and classes have in common.
;;;;
;;;; The problem: every instance points to a layout; the collector, the compiler and the image file
;;;; know its shape (LAYOUT_* in object.rs), and Lisp makes and fills it. The first layout describes
;;;; itself, and structures are needed to define structures. The approach: layouts are made here
;;;; slot by slot; a handful of records that DEFSTRUCT itself needs are made by
;;;; %DEFINE-RECORD, and defined properly by DEFSTRUCT once it exists.
;;;;
;;;; Invariants: ancestors are stored by depth, the layout itself included; flag 1 is a structure,
;;;; 2 a condition, 4 a standard object. Slot 7 of condition and standard layouts lists the names of
;;;; the class precedence list. A layout that is out of date has a successor.
;;;;
;;;; Tests: tests/lisp/structures/.

(in-package "BROLGA-SYSTEM")

;;; Slots of a layout: 0 name, 1 depth, 2 slot count, 3 flags, 4 description, 5 successor, 6 hash,
;;; 7 names of superclasses, 8 and up ancestors.

(defvar *layout-layout*
  (or (%symbol-info 'layout '%layout) (%make-root-layout))
  "The layout of layouts.")

(defun %fill-layout (layout name parent slot-count flags)
  "Make LAYOUT the description of instances called NAME below the layout PARENT or at the top."
  (let ((depth (if parent (1+ (%instance-ref parent 1)) 0)))
    (unless (< depth 12)
      (error "The structure ~S includes more than 11 others, one in the other." name))
    (%instance-set layout 0 name)
    (%instance-set layout 1 depth)
    (%instance-set layout 2 slot-count)
    (%instance-set layout 3 flags)
    (%instance-set layout 6 (%string-hash (symbol-name name)))
    (dotimes (i depth)
      (%instance-set layout (+ 8 i) (%instance-ref parent (+ 8 i))))
    (%instance-set layout (+ 8 depth) layout)
    layout))

(defun %make-layout (name parent slot-count flags)
  "A new layout for instances called NAME with SLOT-COUNT slots."
  (let ((layout (%allocate-instance *layout-layout* 20)))
    (dotimes (i 20)
      (%instance-set layout i nil))
    (%fill-layout layout name parent slot-count flags)))

(defun %layout-of-name (name)
  "The current layout of NAME, or NIL."
  (%symbol-info name '%layout))

(unless (%layout-of-name 'structure-object)
  (%set-layout 'structure-object (%make-layout 'structure-object nil 0 1)))
(unless (%layout-of-name 'layout)
  (%fill-layout *layout-layout* 'layout (%layout-of-name 'structure-object) 20 1)
  (%set-layout 'layout *layout-layout*))

(defun %note-class (kind name)
  "A structure or condition type was defined: CLOS, once it is there, makes or changes its class."
  (when (%fdefinition '%note-foreign-class)
    (%note-foreign-class kind name)))

;;; Records: structures without DEFSTRUCT

(defun %symbol-of-parts (&rest parts)
  "The symbol in the current package whose name is PARTS, strings and symbols, in a row."
  (car (%intern (%string-concatenate
                 (mapcar (lambda (part) (if (symbolp part) (symbol-name part) part)) parts))
                *package*)))

(defmacro %define-record (name parent inherited &rest slots)
  "Define NAME like a structure that includes PARENT, whose slots are INHERITED."
  (let ((index -1) (forms nil) (all (append inherited slots)))
    (dolist (slot all)
      (setq index (1+ index))
      (unless (member-eq slot inherited)
        (let ((accessor (%symbol-of-parts name "-" slot)))
          (push `(defun ,accessor (object) (%structure-ref object ',name ,index)) forms)
          (push `(%set-symbol-info ',accessor '%accessor '(,name ,index t nil ,accessor)) forms))))
    `(progn
       (unless (%layout-of-name ',name)
         (%set-layout ',name (%make-layout ',name (%layout-of-name ',parent) ,(length all) 1)))
       (defun ,(%symbol-of-parts "%MAKE-" name) ,all
         (let ((object (%allocate-structure ',name ,(length all))))
           ,@(let ((index -1))
               (mapcar (lambda (slot) `(%instance-set object ,(setq index (1+ index)) ,slot)) all))
           object))
       ,@(nreverse forms))))

(%define-record class-object structure-object () name documentation)

(%define-record structure-slot structure-object ()
                name initform type read-only index accessor double)

(%define-record structure-definition class-object (name documentation)
                kind element-type named name-index include slots length
                conc-name constructors copier predicate layout double-slots)

(defun %class-object-p (object)
  "Whether OBJECT is a class, or describes a structure or condition type."
  (or (%structure-typep object 'class-object)
      (and (%instancep object)
           (eql (%instance-ref (%instance-layout object) 3) 4)
           (%classp object))))

(defun %class-object-name (class)
  "The name of CLASS, a class or description of one."
  (if (%structure-typep class 'class-object)
      (class-object-name class)
      (class-name class)))

;;; The checked operations on instances as functions of a name that is not constant

(defun %structure-typep (object name)
  "Whether OBJECT is an instance of the structure NAME."
  (let ((layout (%layout-of-name name)))
    (and layout (%layout-typep object layout))))

(defun %check-structure (object name operation)
  "OBJECT, or what is to be used instead when it is no instance of the structure NAME."
  (if (%structure-typep object name)
      object
      (%type-error-in-operation object name operation)))

(defun %structure-ref (object name index)
  "Slot INDEX of OBJECT, an instance of the structure NAME."
  (%instance-ref (%check-structure object name '%structure-ref) index))

(defun %structure-set (object name index value)
  "Store VALUE in slot INDEX of OBJECT, an instance of the structure NAME."
  (%instance-set (%check-structure object name '%structure-set) index value))

(defun %allocate-structure (name slot-count)
  "A new instance of the structure NAME with all slots 0."
  (%allocate-instance (%layout-of-name name) slot-count))

(defun copy-structure (structure)
  "A new structure with the slots of STRUCTURE."
  (%copy-structure (%check-structure structure 'structure-object 'copy-structure)))
