;;;; Standard instances, funcallable instances and their layouts.
;;;;
;;;; The problem: CHANGE-CLASS and the redefinition of a class keep the identity of an instance, yet change
;;;; its slots. The approach: a standard instance is two words, the layout and a simple vector of
;;;; slots; both are replaced. A funcallable instance is a function object (see
;;;; primitives/funcallable.rs) whose closed-over values 1 and 2 are layout and slots. A class that
;;;; is redefined gets a new layout; the old one gets a successor, and an instance that still has it is
;;;; *obsolete* until something looks at its layout: then its slots are moved over.
;;;;
;;;; Invariants: a layout's description (slot 4) is the class of standard instances; its hash (slot 6)
;;;; is what dispatchers look it up by; flags (slot 3) are 4 for standard, 12 for funcallable
;;;; instances. Every object has a layout for dispatch: those that are no instances have one made up
;;;; for their built-in class, with flags 16.
;;;;
;;;; Tests: tests/lisp/clos/types.lisp.

(in-package "BROLGA-SYSTEM")

(defmacro %instance-slots (instance)
  "The slots of a standard instance that is no function."
  `(the simple-vector (%instance-ref ,instance 0)))

(defmacro %function-slots (function)
  "The slots of a funcallable instance."
  `(the simple-vector (%closure-ref ,function 2)))

(defvar *layout-counter* 0 "Number of layouts made for classes.")

(defun %next-layout-hash ()
  "A number whose low bits differ from those of the layouts made before."
  (setq *layout-counter* (1+ *layout-counter*))
  (logand (* *layout-counter* 40503) #xFFFFFF))

(defun %make-class-layout (name description slot-count flags)
  "A layout for instances with slots outside."
  (let ((layout (%make-layout (if (symbolp name) name nil) nil slot-count flags)))
    (%instance-set layout 4 description)
    (%instance-set layout 6 (%next-layout-hash))
    layout))

(defmacro %layout-flags (layout) `(the fixnum (%instance-ref ,layout 3)))
(defmacro %layout-successor (layout) `(%instance-ref ,layout 5))

(defun %standard-layout-p (layout)
  "Whether LAYOUT is that of standard instances, funcallable ones included."
  (logtest 4 (%layout-flags layout)))

(defun %standard-instance-p (object)
  "Whether OBJECT is an instance of a standard class and no function."
  (and (%instancep object)
       (%standard-layout-p (%instance-layout object))))

(defun %allocate-standard-instance (layout)
  "A new instance with all slots unbound."
  (let ((instance (%allocate-instance layout 1)))
    (%instance-set instance 0 (%make-simple-vector (%instance-ref layout 2) (%unbound-marker)))
    instance))

(defun %unset-funcallable-instance (&rest arguments)
  (declare (ignore arguments))
  (error "A funcallable instance was called before it was given a function."))

;; The code of funcallable instances that call the function in their first value.
(defvar *forwarding-template*
  (%named-lambda funcallable-instance (&rest arguments)
    (declare (ignore arguments))
    (%forward-call (%closure-ref (%current-function) 0)))
  "A function that calls its first closed-over value with the arguments it got.")

(defun %allocate-funcallable-instance (layout)
  "A new funcallable instance with all slots unbound."
  (let ((instance (%make-funcallable-instance
                   *forwarding-template* layout
                   (%make-simple-vector (%instance-ref layout 2) (%unbound-marker)))))
    (%set-closure-value instance 0 #'%unset-funcallable-instance)
    instance))

(defun %any-instance-p (object)
  "Whether OBJECT is a standard instance, a function or not."
  (or (%standard-instance-p object)
      (and (functionp object) (%funcallable-instance-p object) t)))

(defun %layout-of-any (instance)
  "The layout of a standard instance of either kind."
  (if (%instancep instance) (%instance-layout instance) (%closure-ref instance 1)))

(defun %slots-of-any (instance)
  "The slots of a standard instance of either kind."
  (if (%instancep instance) (%instance-slots instance) (%function-slots instance)))

(defun %replace-instance (instance layout slots)
  "Give INSTANCE another layout and other slots."
  (cond ((%instancep instance)
         (%set-instance-layout instance layout)
         (%instance-set instance 0 slots))
        (t (%set-closure-value instance 1 layout)
           (%set-closure-value instance 2 slots)))
  instance)

;;; Layouts of objects that are no instances

(defvar *built-in-layouts* (make-hash-table :test #'eq) "Built-in class names to layouts.")
(defvar *kind-layouts* (make-array 64 :initial-element nil)
  "Layouts by the number of the kind of object.")

(defun %built-in-layout (name)
  "The layout that stands for the direct instances of the built-in class NAME in dispatch."
  (or (gethash name *built-in-layouts*)
      (setf (gethash name *built-in-layouts*) (%make-class-layout name nil 0 16))))

(dolist (entry *built-in-classes*)
  (%built-in-layout (car entry)))

;; Numbers of the kinds are those of object.rs. An array with a header may be of any of several
;; classes: its layout is no key that is ever found.
(fill *kind-layouts* (%built-in-layout 't))
(dolist (entry '((#x12 ratio) (#x13 complex) (#x14 double-float) (#x15 bignum) (#x17 weak-pointer)
                 (#x18 hash-table) (#x19 package) (#x20 simple-string) (#x21 simple-base-string)
                 (#x22 simple-character-string) (#x23 simple-bit-vector)
                 (#x2F simple-vector)))
  (setf (svref *kind-layouts* (car entry)) (%built-in-layout (cadr entry))))
(dolist (kind '(#x24 #x25 #x26 #x27 #x28 #x29 #x2A #x2B #x2C #x2D #x2E))
  (setf (svref *kind-layouts* kind) (%built-in-layout 'vector)))
(setf (svref *kind-layouts* #x30) (%make-class-layout 'array nil 0 16))

(defmacro %dispatch-layout (object)
  "The layout of OBJECT, a variable, for dispatch, found without calling Lisp."
  `(cond ((%instancep ,object) (%instance-layout ,object))
         ((%fixnump ,object) ',(%built-in-layout 'fixnum))
         ((consp ,object) ',(%built-in-layout 'cons))
         ((null ,object) ',(%built-in-layout 'null))
         ((symbolp ,object) ',(%built-in-layout 'symbol))
         ((functionp ,object)
          (if (%funcallable-instance-p ,object)
              (%closure-ref ,object 1)
              ',(%built-in-layout 'function)))
         ((characterp ,object) ',(%built-in-layout 'character))
         ((%single-float-p ,object) ',(%built-in-layout 'single-float))
         (t (let ((kind (%object-kind ,object)))
              (if kind
                  (svref ',*kind-layouts* kind)
                  ',(%built-in-layout 't))))))
