;;;; The structures that DEFSTRUCT itself stands on, defined by DEFSTRUCT.
;;;;
;;;; They were made slot by slot in layouts.lisp; here they get definitions like all others, with the
;;;; same slots and so the same layouts, that they can be printed, described and included.
;;;;
;;;; Tests: tests/lisp/structures/.

(in-package "BROLGA-SYSTEM")

(%set-symbol-info 'structure-object '%class
                  (%make-structure-definition 'structure-object nil nil t nil nil nil nil 0 "" nil nil nil
                                              (%layout-of-name 'structure-object) nil))
(%instance-set (%layout-of-name 'structure-object) 4 (%symbol-info 'structure-object '%class))

(defstruct (class-object (:constructor nil) (:copier nil))
  name
  documentation)

(defstruct (structure-slot (:constructor nil) (:copier nil))
  name initform type read-only index accessor double)

(defstruct (structure-definition (:include class-object) (:constructor nil) (:copier nil))
  kind element-type named name-index include slots length
  conc-name constructors copier predicate layout double-slots)

(defstruct (layout (:constructor nil) (:copier nil))
  name depth slot-count flags description successor hash superclass-names
  ancestor-0 ancestor-1 ancestor-2 ancestor-3 ancestor-4 ancestor-5
  ancestor-6 ancestor-7 ancestor-8 ancestor-9 ancestor-10 ancestor-11)
