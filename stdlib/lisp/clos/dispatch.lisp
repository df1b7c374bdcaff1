;;;; Dispatch: from the arguments of a call to the effective function.
;;;;
;;;; The problem: a call of a generic function is to cost a few instructions more than one of a function, it
;;;; must not make a list of its arguments, and nothing may be compiled for it. The approach: a generic
;;;; function borrows the machine code of a *dispatcher*, one of the templates below, which reads its
;;;; cache from the generic function itself, looks the layouts of the arguments up in it, and
;;;; forwards the call, arguments untouched, to the effective function found. What is not found goes to
;;;; the slow way, a closure of the generic function with a &REST parameter, which knows EQL
;;;; specializers, obsolete instances, any number of arguments to dispatch on, and generic functions
;;;; whose class is not the standard one.
;;;;
;;;; Invariants: templates call no Lisp function before they forward. A cache is never changed once it is
;;;; in place but replaced. %RESET-DISPATCH empties all caches of a function.
;;;;
;;;; Tests: tests/lisp/clos/dispatch.lisp.

(in-package "BROLGA-SYSTEM")

;;; Templates. Closed-over values of a generic function: 0 function to forward to, or objects that EQL
;;; specializers name with their functions, 1 layout, 2 slots, 3 cache, 4 the slow way.
;;;
;;; Cache for one argument: latest layout, its function, mask, then layout and function by hash.
;;; For two: latest layouts, function, mask, then triples. Masks are below %LARGEST-CACHE.

(defconstant %largest-cache (ash 1 20) "More places than a cache or an instance has.")

(defmacro %with-cache ((cache) &body body)
  "BODY with CACHE bound to the cache of the generic function that runs."
  `(let ((,cache (truly-the simple-vector (%closure-ref (%current-function) 3))))
     ,@body))

(defmacro %own-slow-way ()
  `(%closure-ref (%current-function) 4))

(defmacro %cache-index (hash mask places first)
  "The index in a cache of an entry of PLACES places, the first of which is at FIRST."
  `(+ ,first (* ,places (logand (truly-the (integer 0 ,most-positive-fixnum) ,hash)
                                (truly-the (integer 0 ,%largest-cache) ,mask)))))

(defmacro %look-up-layout (layout)
  "What the cache of the generic function that runs has for LAYOUT, or the slow way."
  `(%with-cache (cache)
     (if (eq ,layout (svref cache 0))
         (svref cache 1)
         (let ((index (%cache-index (%instance-ref ,layout 6) (svref cache 2) 2 3)))
           (cond ((eq ,layout (svref cache index)) (svref cache (+ index 1)))
                 ((eq ,layout (svref cache (+ index 2))) (svref cache (+ index 3)))
                 (t (%own-slow-way)))))))

(defmacro %define-dispatcher (name parameters position &key instances)
  "The template that dispatches on the one argument at POSITION. INSTANCES: only instances are looked up."
  (let ((object (nth position parameters)))
    `(defvar ,name
       (%named-lambda generic-function (,@parameters &rest more)
         (declare (ignore ,@(remove object parameters) more)
                  (optimize (speed 3) (safety 0) (debug 0)))
         ,(if instances
              `(if (%instancep ,object)
                   (let ((layout (%instance-layout ,object)))
                     (%forward-call (%look-up-layout layout)))
                   (%forward-call (%own-slow-way)))
              `(let ((layout (%dispatch-layout ,object)))
                 (%forward-call (%look-up-layout layout)))))
       "A dispatcher.")))

(defconstant %most-objects 8 "The greatest number of EQL specializers that a dispatcher compares with.")

(defmacro %look-up-object (object otherwise)
  "What the generic function that runs has for OBJECT, which an EQL specializer may name, or OTHERWISE."
  `(let ((objects (truly-the simple-vector (%closure-ref (%current-function) 0))))
     (cond ,@(let ((clauses '()))
               (dotimes (n %most-objects (reverse clauses))
                 (push `((eq ,object (svref objects ,(* 2 n))) (svref objects ,(1+ (* 2 n)))) clauses)))
           (t ,otherwise))))

(defvar *dispatch-on-first-object*
  (%named-lambda generic-function (a &rest more)
    (declare (ignore more) (optimize (speed 3) (safety 0) (debug 0)))
    (let ((layout (%dispatch-layout a)))
      (%forward-call (%look-up-object a (%look-up-layout layout)))))
  "The dispatcher on the first argument where EQL specializers name symbols, fixnums and characters.")

(%define-dispatcher *dispatch-on-first* (a) 0)
(%define-dispatcher *dispatch-on-second* (a b) 1)
(%define-dispatcher *dispatch-on-first-instance* (a) 0 :instances t)

;; Functions all of whose methods read, or all store, a slot: the cache has the location in place of a
;; function where the slot may be reached directly.

(defmacro %define-accessor-dispatcher (name parameters access)
  "The template that evaluates ACCESS over OBJECT and LOCATION; a value that is the unbound marker goes the
slow way."
  `(defvar ,name
     (%named-lambda generic-function ,parameters
       (declare (optimize (speed 3) (safety 0) (debug 0)))
       (if (%instancep object)
           (let* ((layout (%instance-layout object))
                  (location (%look-up-layout layout)))
             (if (%fixnump location)
                 (let* ((location (truly-the (integer 0 ,%largest-cache) location))
                        (result ,access))
                   (if (eq result (%unbound-marker))
                       (%forward-call (%own-slow-way))
                       result))
                 (%forward-call location)))
           (%forward-call (%own-slow-way))))
     "A dispatcher."))

(%define-accessor-dispatcher *read-slot* (object)
                             (svref (truly-the simple-vector (%instance-ref object 0)) location))
(%define-accessor-dispatcher *write-slot* (value object)
                             (setf (svref (truly-the simple-vector (%instance-ref object 0)) location) value))

(defvar *dispatch-on-two*
  (%named-lambda generic-function (a b &rest more)
    (declare (ignore more) (optimize (speed 3) (safety 0) (debug 0)))
    (let ((first (%dispatch-layout a))
          (second (%dispatch-layout b)))
      (%forward-call
       (%with-cache (cache)
         (if (and (eq first (svref cache 0)) (eq second (svref cache 1)))
             (svref cache 2)
             (let ((index (%cache-index (+ (truly-the (unsigned-byte 60) (%instance-ref first 6))
                                          (ash (truly-the (unsigned-byte 60) (%instance-ref second 6)) 1))
                                       (svref cache 3) 3 4)))
               (cond ((and (eq first (svref cache index)) (eq second (svref cache (+ index 1))))
                      (svref cache (+ index 2)))
                     ((and (eq first (svref cache (+ index 3))) (eq second (svref cache (+ index 4))))
                      (svref cache (+ index 5)))
                     (t (%own-slow-way)))))))))
  "The dispatcher on the first two arguments.")

(defvar *empty-cache* (vector 0 0 0 0 0 0 0 0 0 0 0 0)
  "Says of no layout anything, in a cache of either kind.")

;;; Filling caches

(defun %cache-entries (cache arity)
  "What CACHE knows: lists of ARITY layouts and a function."
  (let ((entries nil))
    (do ((index (+ arity 2) (+ index arity 1)))
        ((>= index (length cache)) entries)
      (unless (eql (svref cache index) 0)
        (push (coerce (subseq cache index (+ index arity 1)) 'list) entries)))))

(defun %entry-hash (entry arity)
  (if (eql arity 1)
      (%instance-ref (first entry) 6)
      (+ (%instance-ref (first entry) 6) (ash (%instance-ref (second entry) 6) 1))))

(defun %build-cache (entries size arity)
  "A cache of SIZE places with ENTRIES, or NIL when they do not fit."
  (let* ((width (1+ arity)) (start (+ arity 2))
         (cache (make-array (+ start (* width (1+ size))) :initial-element 0)))
    (setf (svref cache (1+ arity)) (1- size))
    (replace cache (car entries))
    (dolist (entry entries cache)
      (let ((place (+ start (* width (logand (%entry-hash entry arity) (1- size))))))
        (cond ((eql (svref cache place) 0))
              ((eql (svref cache (+ place width)) 0) (setq place (+ place width)))
              (t (return nil)))
        (replace cache entry :start1 place)))))

(defun %extended-cache (cache entry arity)
  "A cache that knows ENTRY as well as what CACHE knows."
  (let* ((entries (cons entry (if (eq cache *empty-cache*) nil (%cache-entries cache arity))))
         (size 1))
    (loop
      (when (>= size (length entries)) (return))
      (setq size (* size 2)))
    (loop
      (let ((new (%build-cache entries size arity)))
        (when new (return new)))
      (setq size (* size 2))
      ;; Thousands of layouts, or hashes that fall together: start again with the newest.
      (when (> size 8192)
        (return (%build-cache (list entry) 1 arity))))))

;;; The state of a generic function

(defun %dispatch-positions (function)
  "Positions of the required arguments that FUNCTION's methods tell apart, each with the objects that EQL
specializers there name."
  (let ((result nil))
    (dotimes (position (%gf-required-count function) (nreverse result))
      (let ((specialised nil) (objects nil))
        (dolist (method (%gf-methods function))
          (let ((specializer (nth position (%method-specializers method))))
            (cond ((%eql-specializer-p specializer)
                   (setq specialised t)
                   (pushnew (%eql-specializer-object specializer) objects))
                  ((not (eq specializer (%the-class t)))
                   (setq specialised t)))))
        (when specialised
          (push (cons position objects) result))))))

(defun %reset-dispatch (function)
  "Forget everything that FUNCTION found out; it starts anew at its next call."
  (unless (functionp (%closure-ref function 4))
    (%set-closure-value function 4 (%slow-way function)))
  (setf (%gf-table function) nil
        (%gf-effective-methods function) nil
        (%gf-positions function) nil)
  (%set-closure-value function 3 *empty-cache*)
  (%set-closure-value function 0 (%first-way function))
  (%set-funcallable-code function *forwarding-template*)
  function)

(defun %slow-way (function)
  (lambda (&rest arguments)
    (%dispatch-slowly function arguments)))

(defun %first-way (function)
  "What a generic function does at its first call."
  (lambda (&rest arguments)
    (%prepare-dispatch function)
    (apply (the function function) arguments)))

(defun %own-discriminator-p (function)
  "Whether a program has methods on COMPUTE-DISCRIMINATING-FUNCTION for FUNCTION."
  (and (not (eq (class-of function) (%the-class standard-generic-function)))
       (%library-past-bootstrap-p)
       (cdr (%applicable-methods #'compute-discriminating-function (list function)))))

(defun %all-accessors-p (function class)
  "Whether all methods of FUNCTION are of the accessor CLASS and are combined in the standard way."
  (and (%gf-methods function)
       (%plain-combination-p function)
       (let ((shape (%gf-key-part function)))
         (and (not (%shape-more-p shape)) (eql (%shape-optional shape) 0)))
       (every (lambda (method)
                (and (eq (class-of method) class) (null (%method-qualifiers method))))
              (%gf-methods function))))

(defun %location-in-place (function object)
  "The location that an accessor dispatcher may use for FUNCTION and OBJECT, or NIL."
  (let ((method (car (%gf-methods function))))
    (flet ((slot (operation)
             (let* ((methods (%applicable-methods function
                                                  (if (eq operation 'slot-value-using-class)
                                                      (list object)
                                                      (list nil object)))))
               (and methods
                    (%slot-in-place (%method-slot-definition (car methods)) (class-of object) operation)))))
      (cond ((%all-accessors-p function (%the-class standard-reader-method))
             (let ((slot (slot 'slot-value-using-class)))
               (if slot (%slotd-location slot) nil)))
            ((and method (%all-accessors-p function (%the-class standard-writer-method)))
             (let ((slot (slot 'setf-slot-value-using-class)))
               (if (and slot (eq (%checked-type slot) t)) (%slotd-location slot) nil)))
            (t nil)))))

(defun %for-instances-only-p (function position)
  "Whether all methods of FUNCTION want an instance at POSITION, and none may be anything else."
  (every (lambda (method)
           (let ((specializer (nth position (%method-specializers method))))
             (and (not (%eql-specializer-p specializer))
                  (member (class-of specializer)
                          (list (%the-class standard-class) (%the-class structure-class)
                                (%the-class condition-class))
                          :test #'eq)
                  ;; A function may be an instance, and is no %INSTANCEP.
                  (not (%subclassp (%the-class funcallable-standard-object) specializer)))))
         (%gf-methods function)))

(defun %objects-by-eq-p (objects)
  "Whether a dispatcher can compare with OBJECTS, those that EQL specializers name."
  (and objects
       (<= (length objects) %most-objects)
       (every (lambda (object) (or (symbolp object) (%fixnump object) (characterp object))) objects)))

(defun %objects-and-functions (objects function)
  "The vector in which a dispatcher looks for OBJECTS; for all of them FUNCTION is called."
  (let ((vector (make-array (* 2 %most-objects) :initial-element (%unbound-marker))) (index 0))
    (dolist (object objects vector)
      (setf (svref vector index) object
            (svref vector (1+ index)) function)
      (setq index (+ index 2)))))

(defun %dispatches-on-objects-p (function)
  (simple-vector-p (%closure-ref function 0)))

(defun %prepare-dispatch (function)
  "Choose FUNCTION's dispatcher by its methods."
  (if (%own-discriminator-p function)
      (progn
        (setf (%gf-positions function) (%dispatch-positions function))
        ;; No cache: nothing is to be put in place of what the program made.
        (%set-closure-value function 3 nil)
        (%set-closure-value function 0 (compute-discriminating-function function)))
      (let* ((positions (%dispatch-positions function))
             (numbers (mapcar #'car positions))
             (template (cond ((%all-accessors-p function (%the-class standard-reader-method)) *read-slot*)
                             ((%all-accessors-p function (%the-class standard-writer-method))
                              *write-slot*)
                             ((and (equal numbers '(0)) (%objects-by-eq-p (cdr (first positions))))
                              (%set-closure-value function 0
                                                  (%objects-and-functions (cdr (first positions))
                                                                          (%closure-ref function 4)))
                              *dispatch-on-first-object*)
                             ((equal numbers '(0))
                              (if (%for-instances-only-p function 0)
                                  *dispatch-on-first-instance*
                                  *dispatch-on-first*))
                             ((equal numbers '(1)) *dispatch-on-second*)
                             ((equal numbers '(0 1)) *dispatch-on-two*)
                             (t nil))))
        (setf (%gf-positions function) positions)
        (if template
            (%set-funcallable-code function template)
            (%set-closure-value function 0 (%closure-ref function 4))))))

;;; The slow way

(defun %key-layout (object)
  "The layout that stands for the class of OBJECT in dispatch; an obsolete instance is updated."
  (when (%any-instance-p object)
    (%current-instance object))
  (let ((layout (%dispatch-layout object)))
    (if (eq layout (svref *kind-layouts* #x30))
        (%class-layout (class-of object))
        layout)))

(defun %argument-key (object entry)
  "What the effective function depends on of OBJECT, an argument at the position of ENTRY."
  (if (and (cdr entry) (member object (cdr entry)))
      object
      (%key-layout object)))

(defun %find-in-table (table keys)
  "What TABLE, of tables by key, holds for KEYS, or NIL."
  (dolist (key keys table)
    (unless table (return nil))
    (setq table (gethash key table))))

(defun %store-in-table (function keys effective)
  (if (null keys)
      (setf (%gf-table function) effective)
      (let ((table (or (%gf-table function)
                       (setf (%gf-table function) (make-hash-table :test #'eql)))))
        (do ((rest keys (cdr rest)))
            ((null (cdr rest)) (setf (gethash (car rest) table) effective))
          (setq table (or (gethash (car rest) table)
                          (setf (gethash (car rest) table) (make-hash-table :test #'eql))))))))

(defun %cacheable-key-p (function key object entry)
  "Whether all objects with the layout KEY that FUNCTION looks up behave like OBJECT at the position of ENTRY."
  (and (eq key (%dispatch-layout object))
       (or (%dispatches-on-objects-p function)
           (%no-object-of-layout-p key entry))))

(defun %no-object-of-layout-p (key entry)
  "Whether no EQL specializer at the position of ENTRY names an object with the layout KEY."
  (dolist (other (cdr entry) t)
    (when (eq (%key-layout other) key)
      (return nil))))

(defun %remember-effective (function keys arguments effective)
  "Make FUNCTION's dispatcher find EFFECTIVE by itself where its template can."
  (let* ((positions (%gf-positions function)) (numbers (mapcar #'car positions)))
    (cond ((null (%closure-ref function 3)) nil)
          ((null numbers)
           (%set-closure-value function 0 effective))
          ((and (%dispatches-on-objects-p function)
                (member (first keys) (cdr (first positions)) :test #'eq))
           (let ((objects (copy-seq (%closure-ref function 0))))
             (setf (svref objects (1+ (position (first keys) objects :test #'eq))) effective)
             (%set-closure-value function 0 objects)))
          ((and (member numbers '((0) (1) (0 1)) :test #'equal)
                (every (lambda (key entry)
                         (%cacheable-key-p function key (nth (car entry) arguments) entry))
                       keys positions))
           (%set-closure-value function 3
                               (%extended-cache (%closure-ref function 3)
                                                (append keys
                                                        (list (or (and (eql (length numbers) 1)
                                                                       (%location-in-place
                                                                        function
                                                                        (nth (car numbers) arguments)))
                                                                  effective)))
                                                (length numbers)))))))

(defun %dispatch-slowly (function arguments)
  "Call FUNCTION with the list ARGUMENTS; remember the effective function."
  (let ((required (%required-arguments function arguments)))
    (let* ((keys (mapcar (lambda (entry) (%argument-key (nth (car entry) required) entry))
                         (%gf-positions function)))
           (known (%find-in-table (%gf-table function) keys)))
      (if (functionp known)
          (apply (the function known) arguments)
          (let ((table (%gf-positions function)))
            (multiple-value-bind (effective reusable) (%effective-function function arguments)
              ;; What was found out may have changed the methods.
              (when (and reusable (eq table (%gf-positions function)))
                (%store-in-table function keys effective)
                (%remember-effective function keys required effective))
              (apply (the function effective) arguments)))))))

(defun %standard-gf-p (function)
  "Whether nobody can have specialised the protocols of FUNCTION."
  (eq (class-of function) (%the-class standard-generic-function)))

(defun %methods-for-call (function arguments)
  "Two values: the applicable methods, and whether they are the same for all arguments of the classes."
  (if (or (%standard-gf-p function) (not (%library-past-bootstrap-p)))
      (values (%applicable-methods function arguments) t)
      (multiple-value-bind (methods certain)
          (compute-applicable-methods-using-classes
           function (mapcar #'class-of (%required-arguments function arguments)))
        (if certain
            (values methods t)
            (values (compute-applicable-methods function arguments)
                    ;; The standard methods depend on nothing but the keys.
                    (null (cdr (%applicable-methods #'compute-applicable-methods
                                                    (list function arguments)))))))))

(defun %effective-function (function arguments)
  "Two values: the effective function for ARGUMENTS, and whether it may be used again."
  (multiple-value-bind (methods reusable) (%methods-for-call function arguments)
    (%check-argument-count function arguments)
    (if (null methods)
        (values (lambda (&rest arguments)
                  (apply #'no-applicable-method function arguments))
                nil)
        (values (%effective-function-of-methods
                 function methods (mapcar #'class-of (%required-arguments function arguments)))
                reusable))))

(defun %plain-combination-p (function)
  "Whether FUNCTION combines methods in the standard way and no program can have changed that."
  (and (or (%standard-gf-p function) (not (%library-past-bootstrap-p)))
       (let ((combination (%gf-method-combination function)))
         (or (null combination)
             (and (eq (class-of combination) (%the-class standard-method-combination))
                  (eq (%combination-type combination) 'standard))))))

(defun %effective-function-of-methods (function methods classes)
  (let ((known (assoc methods (%gf-effective-methods function) :test #'equal)))
    (cond ((%accessor-function function methods classes))
          (known (cdr known))
          (t (let ((effective
                     (%with-keyword-check function methods
                                          (if (%plain-combination-p function)
                                              (or (%combine-standard function methods)
                                                  (%no-primary-function function))
                                              (%combine-by-form function methods)))))
               (push (cons methods effective) (%gf-effective-methods function))
               effective)))))

(defun %no-primary-function (function)
  (lambda (&rest arguments)
    (error "No primary method of ~S applies to the arguments ~S; a primary method has no qualifiers."
           (%gf-name function) arguments)))

(defun %combine-by-form (function methods)
  "The effective function that COMPUTE-EFFECTIVE-METHOD describes for METHODS."
  (%form-function function
                  (if (or (not (%library-past-bootstrap-p))
                          (and (%standard-gf-p function)
                               (eq (class-of (%gf-method-combination function))
                                   (%the-class standard-method-combination))))
                      (%effective-method-form function (%gf-method-combination function) methods)
                      (compute-effective-method function (%gf-method-combination function) methods))))

(defvar *clos-complete* nil "True once the generic functions of the MOP exist.")

(defun %library-past-bootstrap-p () *clos-complete*)

;;; Accessor methods

(defun %accessor-function (function methods classes)
  "A function that reads or stores a slot in place, when that is all that METHODS come to; else NIL."
  (let* ((method (car methods)) (class (class-of method)))
    (when (and (%plain-combination-p function)
               (null (%method-qualifiers method))
               (every (lambda (method) (null (%method-qualifiers method))) (cdr methods)))
      (cond ((eq class (%the-class standard-reader-method))
             (%reader-in-place (%method-slot-definition method) (first classes)))
            ((eq class (%the-class standard-writer-method))
             (%writer-in-place (%method-slot-definition method) (second classes)))
            (t nil)))))

(defun %slot-in-place (direct-slot class operation)
  "The effective slot of CLASS for DIRECT-SLOT when its location may be used without further ado."
  (let ((slot (and (%standard-class-p class)
                   (%class-finalized-p class)
                   (%find-slot class (%slotd-name direct-slot)))))
    (if (and slot
             (%direct-access-p class operation)
             (%fixnump (%slotd-location slot))
             (eql (%layout-flags (%class-layout class)) 4))
        slot
        nil)))

(defun %reader-in-place (direct-slot class)
  (let ((slot (%slot-in-place direct-slot class 'slot-value-using-class)))
    (when slot
      (let ((location (%slotd-location slot)) (name (%slotd-name slot)))
        (%named-lambda slot-reader (object)
          (declare (optimize (speed 3) (safety 0) (debug 0)))
          (let ((value (svref (%instance-ref object 0) location)))
            (if (eq value (%unbound-marker))
                (values (slot-unbound (class-of object) object name))
                value)))))))

(defun %writer-in-place (direct-slot class)
  (let ((slot (%slot-in-place direct-slot class 'setf-slot-value-using-class)))
    (when slot
      (let ((location (%slotd-location slot)))
        (if (eq (%checked-type slot) t)
            (%named-lambda slot-writer (value object)
              (declare (optimize (speed 3) (safety 0) (debug 0)))
              (setf (svref (%instance-ref object 0) location) value))
            (let ((test (%type-test (%checked-type slot))))
              (declare (function test))
              (%named-lambda slot-writer (value object)
                (unless (funcall test value)
                  (%check-slot-type slot value))
                (setf (svref (%instance-ref object 0) location) value))))))))
