;;;; The metaobject protocol is complete: from here on programs' methods on it are asked.
;;;;
;;;; Problem: while the protocol's own generic functions were made, they could not be called. Approach: a
;;;; flag, set here; methods that are added later to the protocols that decisions rest on are noted.
;;;; Invariants: no file behind this one defines methods on those protocols for the standard classes.
;;;;
;;;; Tests: tests/lisp/clos/mop.lisp.

(in-package "BROLGA-SYSTEM")

(dolist (entry '((standard-object "The superclass of all classes that DEFCLASS defines.")
                 (structure-object "The superclass of all structure classes.")
                 (class "A class.")
                 (built-in-class "A class of the language whose instances have representations of their own.")
                 (standard-class "A class as DEFCLASS makes it.")
                 (structure-class "A class as DEFSTRUCT makes it.")
                 (funcallable-standard-class "A class of instances that can be called.")
                 (funcallable-standard-object "The superclass of classes whose instances can be called.")
                 (forward-referenced-class "A class that is named as a superclass and not defined yet.")
                 (metaobject "An object that describes a part of the program.")
                 (specializer "What a method can specialise on: a class or one object.")
                 (eql-specializer "Specialises a method on one object.")
                 (slot-definition "A slot of a class.")
                 (direct-slot-definition "A slot as a class itself defines it.")
                 (effective-slot-definition "A slot as the instances of a class have it.")
                 (standard-slot-definition "A slot of a standard class.")
                 (standard-direct-slot-definition "A slot as a standard class itself defines it.")
                 (standard-effective-slot-definition "A slot as instances of a standard class have it.")
                 (method "A method of a generic function.")
                 (standard-method "A method as DEFMETHOD makes it.")
                 (standard-accessor-method "A method that reads or stores a slot.")
                 (standard-reader-method "A method that reads a slot.")
                 (standard-writer-method "A method that stores a slot.")
                 (method-combination "A way to combine the applicable methods of a call.")
                 (generic-function "A function whose methods are chosen by its arguments.")
                 (standard-generic-function "A generic function as DEFGENERIC makes it.")))
  (setf (%class-documentation (find-class (car entry))) (cadr entry)))

(setq *clos-complete* t
      *library-methods-p* nil)
(%drop-decisions)
