;;;; Instances whose class changes: redefinition and CHANGE-CLASS.
;;;;
;;;; The problem: an instance made before a class was redefined must get its new slots before anybody
;;;; sees it. The approach: its layout has a successor; whoever looks at an instance's layout asks for
;;;; it and calls %UPDATE-OBSOLETE-INSTANCE. Dispatch and remembered slot locations compare layouts, and so
;;;; never take an obsolete instance for a current one.
;;;;
;;;; Invariants: the instance has its new layout before a method runs on it; identity is kept.
;;;;
;;;; Tests: tests/lisp/clos/redefinition.lisp, tests/lisp/clos/change-class.lisp.

(in-package "BROLGA-SYSTEM")

(defun %slot-named (name slots)
  (dolist (slot slots nil)
    (when (eq (%slotd-name slot) name)
      (return slot))))

(defun %local-slot-p (slot) (%fixnump (%slotd-location slot)))

(defun %newest-layout (layout)
  (loop
    (let ((successor (%layout-successor layout)))
      (unless successor (return layout))
      (setq layout successor))))

(defun %update-obsolete-instance (instance layout)
  "Give INSTANCE, made with the obsolete LAYOUT, the slots that its class has now."
  (let* ((new-layout (%newest-layout layout))
         (old-slots (%layout-slots layout))
         (new-slots (%layout-slots new-layout))
         (old-values (%slots-of-any instance))
         (new-values (%make-simple-vector (%instance-ref new-layout 2) (%unbound-marker)))
         (added nil) (discarded nil) (properties nil))
    (dolist (slot new-slots)
      (let ((old (%slot-named (%slotd-name slot) old-slots)))
        (cond ((null old)
               (when (eq (%slotd-allocation slot) ':instance)
                 (push (%slotd-name slot) added)))
              ((%local-slot-p slot)
               ;; A slot that was shared starts with the value that all had.
               (setf (svref new-values (%slotd-location slot))
                     (%read-location old-values (%slotd-location old)))))))
    (dolist (old old-slots)
      (let ((slot (%slot-named (%slotd-name old) new-slots)))
        (when (and (%local-slot-p old)
                   (or (null slot) (not (%local-slot-p slot))))
          (push (%slotd-name old) discarded)
          (let ((value (svref old-values (%slotd-location old))))
            (unless (eq value (%unbound-marker))
              (setq properties (list* (%slotd-name old) value properties)))))))
    (%replace-instance instance new-layout new-values)
    (update-instance-for-redefined-class instance (nreverse added) (nreverse discarded) properties)
    instance))

(defun %make-instances-obsolete (class)
  "Have all instances of CLASS and its subclasses updated at their next use."
  (when (%class-layout class)
    (%renew-layout class (%instance-ref (%class-layout class) 2)))
  (dolist (subclass (%class-direct-subclasses class))
    (when (%class-finalized-p subclass)
      (%make-instances-obsolete subclass)))
  class)

(defun %change-class (instance class initargs)
  "Make INSTANCE a direct instance of CLASS."
  (%ensure-finalized class)
  (%current-instance instance)
  (let* ((old-class (class-of instance))
         (new-layout (%class-layout class))
         (old-layout (%layout-of-any instance)))
    (unless (and (%standard-class-p class)
                 (eql (logand (%layout-flags old-layout) 12) (logand (%layout-flags new-layout) 12)))
      (error "An instance of ~S cannot become one of ~S." old-class class))
    (let* ((old-values (%slots-of-any instance))
           (new-values (%make-simple-vector (%instance-ref new-layout 2) (%unbound-marker)))
           (previous (if (%instancep instance)
                         (%make-standard-instance old-layout old-values)
                         (%make-funcallable-instance *forwarding-template* old-layout old-values))))
      (dolist (slot (%class-slots class))
        (when (%local-slot-p slot)
          (let ((old (%find-slot old-class (%slotd-name slot))))
            (when (and old (%slotd-location old))
              (setf (svref new-values (%slotd-location slot))
                    (%read-location old-values (%slotd-location old)))))))
      (%replace-instance instance new-layout new-values)
      (apply #'update-instance-for-different-class previous instance initargs)
      instance)))

(defun %added-slots (previous current)
  "The names of local slots of CURRENT that PREVIOUS does not have."
  (let ((old-class (class-of previous)) (names nil))
    (dolist (slot (%class-slots (class-of current)) (nreverse names))
      (when (and (eq (%slotd-allocation slot) ':instance)
                 (not (%find-slot old-class (%slotd-name slot))))
        (push (%slotd-name slot) names)))))
