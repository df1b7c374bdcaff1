;;;; Generalised reference: setf expansions and SETF.
;;;;
;;;; The problem: a place is a variable, a symbol macro, a macro form, a call of an accessor with
;;;; a store operation, an expander, a structure slot or a (SETF F) function. The approach:
;;;; GET-SETF-EXPANSION knows all kinds; SETF itself has short ways for the common ones that
;;;; need no temporary variables, because a store operation takes the arguments in the order in
;;;; which they stand in the place.
;;;;
;;;; What a symbol's info says: %SETF-STORE, a symbol S with (setf (f . args) v) == (S ,@args v);
;;;; %SETF-EXPANDER, a function of place and environment with the five values; %ACCESSOR, a list
;;;; (structure slot-number type read-only-p). Anything else goes to the function (SETF F).
;;;;
;;;; Invariants: subforms are evaluated once, left to right, before the new value.
;;;;
;;;; Tests: tests/lisp/control/setf.lisp, tests/lisp/control/places.lisp.

(in-package "BROLGA-SYSTEM")

(defun %store-variable () (%make-symbol "NEW"))

(defun %place-temporaries (arguments)
  "Three values: temporaries, their init forms, and ARGUMENTS with the temporaries in place."
  (let ((temporaries nil) (forms nil) (references nil))
    (dolist (argument arguments)
      (if (constantp argument)
          (push argument references)
          (let ((temporary (%make-symbol "PART")))
            (push temporary temporaries)
            (push argument forms)
            (push temporary references))))
    (values (nreverse temporaries) (nreverse forms) (nreverse references))))

(defun %accessor-store-form (accessor object value)
  "The form that stores VALUE in the slot of OBJECT that ACCESSOR, a %ACCESSOR info, describes."
  (destructuring-bind (structure index type read-only name &optional double) accessor
    (when read-only
      (%program-error "The slot read by ~S is read-only." (list name)))
    (%slot-store-form structure index type double object value)))

(defun %slot-store-form (structure index type double object value)
  "The form that stores VALUE in slot INDEX of OBJECT; STRUCTURE is a name, LIST or VECTOR."
  (let ((value (if (eq type 't) value `(the ,type ,value))))
    (cond ((eq structure 'list) `(%set-car (nthcdr ,index ,object) ,value))
          ((eq structure 'vector) `(%set-aref-1 ,object ,index ,value))
          (double `(%structure-double-set ,object ',structure ,index ,value))
          (t `(%structure-set ,object ',structure ,index ,value)))))

(defun %call-place-expansion (place)
  "The setf expansion of PLACE, a call of a function."
  (multiple-value-bind (temporaries forms references) (%place-temporaries (cdr place))
    (let ((store (%store-variable)))
      (values temporaries forms (list store)
              `(funcall #'(setf ,(car place)) ,store ,@references)
              (cons (car place) references)))))

(defun get-setf-expansion (place &optional environment)
  "Five values that say how to store in PLACE: temporaries, their forms, store variables, the storing
form and the reading form."
  (cond ((symbolp place)
         (let ((expansion (%macroexpand-1 place environment)))
           (if (cdr expansion)
               (get-setf-expansion (car expansion) environment)
               (let ((store (%store-variable)))
                 (values nil nil (list store) `(setq ,place ,store) place)))))
        ((not (and (consp place) (symbolp (car place))))
         (%program-error "~S is not a place." (list place)))
        (t
         (let* ((operator (car place))
                (local (%local-function-kind operator environment)))
           (cond ((eq local ':local-function) (%call-place-expansion place))
                 ((eq local ':local-macro)
                  (get-setf-expansion (car (%macroexpand-1 place environment)) environment))
                 ((%symbol-info operator '%setf-expander)
                  (funcall (%symbol-info operator '%setf-expander) place environment))
                 ((%symbol-info operator '%setf-store)
                  (multiple-value-bind (temporaries forms references) (%place-temporaries (cdr place))
                    (let ((store (%store-variable)))
                      (values temporaries forms (list store)
                              `(,(%symbol-info operator '%setf-store) ,@references ,store)
                              (cons operator references)))))
                 ((%symbol-info operator '%accessor)
                  (multiple-value-bind (temporaries forms references) (%place-temporaries (cdr place))
                    (let ((store (%store-variable)))
                      (values temporaries forms (list store)
                              (%accessor-store-form (%symbol-info operator '%accessor)
                                                    (car references) store)
                              (cons operator references)))))
                 ((and (%symbol-info operator '%macro-function)
                       (not (%setf-function-defined-p operator)))
                  (get-setf-expansion (car (%macroexpand-1 place environment)) environment))
                 (t (%call-place-expansion place)))))))

(defun %setf-function-defined-p (name)
  "Whether the function (SETF NAME) is defined."
  (let ((symbol (%function-name-symbol (list 'setf name) nil)))
    (and symbol (%fdefinition symbol))))

(defun %bindings (variables forms)
  "A list of (variable form)."
  (mapcar #'list variables forms))

(defun %with-store-values (stores form body)
  "A form that binds STORES to the values of FORM around BODY."
  (if (and stores (null (cdr stores)))
      `(let ((,(car stores) ,form)) ,body)
      `(multiple-value-bind ,stores ,form ,body)))

(defun %expand-setf (place value environment)
  "The expansion of (SETF PLACE VALUE)."
  (if (symbolp place)
      (let ((expansion (%macroexpand-1 place environment)))
        (if (cdr expansion)
            (%expand-setf (car expansion) value environment)
            `(setq ,place ,value)))
      (let* ((operator (when (consp place) (car place)))
             (local (when (symbolp operator) (%local-function-kind operator environment)))
             (global (and (symbolp operator)
                          (not (member-eq local '(:local-function :local-macro)))))
             (accessor (and global (%symbol-info operator '%accessor))))
        (cond ((and global (%symbol-info operator '%setf-expander))
               (%expand-setf-by-expansion place value environment))
              ((and global (%symbol-info operator '%setf-store))
               `(,(%symbol-info operator '%setf-store) ,@(cdr place) ,value))
              ((and accessor (consp (cdr place)) (null (cdr (cdr place))))
               (%accessor-store-form accessor (car (cdr place)) value))
              (t (%expand-setf-by-expansion place value environment))))))

(defun %expand-setf-by-expansion (place value environment)
  "The expansion of (SETF PLACE VALUE) with temporaries for all parts."
  (multiple-value-bind (temporaries forms stores store-form) (get-setf-expansion place environment)
    (let ((body (%with-store-values stores value store-form)))
      (if temporaries
          `(let* ,(%bindings temporaries forms) ,body)
          body))))

(defun %place-value-pairs (arguments operator)
  "ARGUMENTS, place value place value ..., as a list of pairs."
  (let ((pairs nil))
    (loop
      (when (null arguments)
        (return (nreverse pairs)))
      (unless (consp (cdr arguments))
        (%program-error "~S has an odd number of arguments." (list operator)))
      (push (list (car arguments) (car (cdr arguments))) pairs)
      (setq arguments (cdr (cdr arguments))))))

(defmacro setf (&environment environment &rest pairs)
  "Store in each place the value of the form after it; the last value."
  (let ((pairs (%place-value-pairs pairs 'setf)))
    (cond ((null pairs) nil)
          ((null (cdr pairs))
           (%expand-setf (car (car pairs)) (car (cdr (car pairs))) environment))
          (t `(progn
                ,@(mapcar (lambda (pair) `(setf ,(car pair) ,(car (cdr pair)))) pairs))))))

(defmacro psetq (&rest pairs)
  "Assign the variables in parallel; NIL."
  `(psetf ,@pairs))

(defmacro psetf (&environment environment &rest pairs)
  "Store in each place the value of the form after it, after all forms were evaluated; NIL."
  (let ((pairs (%place-value-pairs pairs 'psetf)) (stores-forms nil))
    (labels ((expand (pairs)
               (if (null pairs)
                   `(progn ,@(nreverse stores-forms) nil)
                   (multiple-value-bind (temporaries forms stores store-form)
                       (get-setf-expansion (car (car pairs)) environment)
                     (push store-form stores-forms)
                     `(let* ,(%bindings temporaries forms)
                        ,(%with-store-values stores (car (cdr (car pairs)))
                                             (expand (cdr pairs))))))))
      (expand pairs))))

(defmacro shiftf (&environment environment place &rest places)
  "Store in each place the value of the next, in the last the value of the last form; the first's old value."
  (let* ((reversed (reverse (cons place places)))
         (value (car reversed))
         (places (reverse (cdr reversed)))
         (stores-forms nil)
         (old (%make-symbol "OLD")))
    (unless places
      (%program-error "SHIFTF needs a place and a new value." nil))
    (labels ((expand (places incoming)
               ;; INCOMING: store variables that get the values of the form that comes next.
               (if (null places)
                   (%with-store-values incoming value `(progn ,@(reverse stores-forms)))
                   (multiple-value-bind (temporaries forms stores store-form access-form)
                       (get-setf-expansion (car places) environment)
                     (push store-form stores-forms)
                     `(let* ,(%bindings temporaries forms)
                        ,(%with-store-values incoming access-form
                                             (expand (cdr places) stores)))))))
      (multiple-value-bind (temporaries forms stores store-form access-form)
          (get-setf-expansion (car places) environment)
        (push store-form stores-forms)
        `(let* ,(%bindings temporaries forms)
           ,(if (and stores (null (cdr stores)))
                `(let ((,old ,access-form))
                   ,(expand (cdr places) stores)
                   ,old)
                `(multiple-value-prog1 ,access-form
                   ,(expand (cdr places) stores))))))))

(defmacro rotatef (&environment environment &rest places)
  "Store in each place the value of the next, in the last the first's old value; NIL."
  (when places
    (let ((stores-forms nil) (old nil))
      (labels ((chain (places incoming)
                 ;; INCOMING: store variables of the place before, which get this one's values.
                 (if (null places)
                     `(let ,(%bindings incoming old)
                        ,@(reverse stores-forms)
                        nil)
                     (multiple-value-bind (temporaries forms stores store-form access-form)
                         (get-setf-expansion (car places) environment)
                       (push store-form stores-forms)
                       `(let* ,(%bindings temporaries forms)
                          ,(%with-store-values
                            (or incoming
                                (setq old (mapcar (lambda (store)
                                                    (declare (ignore store))
                                                    (%make-symbol "OLD"))
                                                  stores)))
                            access-form
                            (chain (cdr places) stores)))))))
        (chain places nil)))))
