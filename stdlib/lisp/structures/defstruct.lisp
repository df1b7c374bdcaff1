;;;; DEFSTRUCT.
;;;;
;;;; The problem: from one form come a type, constructors, accessors, a predicate, a copier and a
;;;; printer. The approach: the definition is installed by a function at compile time and at load
;;;; time; the expansion itself holds only what must be compiled where it stands, because
;;;; initforms see the lexical environment of the form.
;;;;
;;;; Invariants: keyword constructors bind uninterned variables, so that slot names may be special
;;;; or constant; every value stored is asserted to be of its slot's type.
;;;;
;;;; Tests: tests/lisp/structures/.

(in-package "BROLGA-SYSTEM")

(defun %typed-value (value type)
  (if (eq type 't) value `(the ,type ,value)))

(defun %allocation-form (definition values)
  "A form that makes an instance; VALUES are forms for the slots in order, :NONE for no value."
  (let ((kind (structure-definition-kind definition))
        (length (structure-definition-length definition))
        (slots (structure-definition-slots definition)))
    (if (null kind)
        ;; All values are there and of their types before the instance is allocated: so nobody sees
        ;; one half made, and plain stores suffice. Boxes come last, since making them can collect.
        (let ((object (%make-symbol "OBJECT")) (bindings nil) (stores nil) (boxes nil))
          (do ((slots slots (cdr slots))
               (values values (cdr values)))
              ((null slots))
            (let* ((slot (car slots))
                   (double (structure-slot-double slot))
                   (index (structure-slot-index slot))
                   (value (%make-symbol "VALUE")))
              (push (list value
                          (cond ((not (eq (car values) ':none))
                                 (%typed-value (car values) (structure-slot-type slot)))
                                (double 0d0)
                                (t nil)))
                    bindings)
              (if double
                  (push `(%instance-set ,object ,index (%fresh-double ,value)) boxes)
                  (push `(%instance-set ,object ,index ,value) stores))))
          `(let* (,@(nreverse bindings)
                  (,object (%allocate-structure ',(%structure-version definition) ,length)))
             ,@(nreverse stores)
             ,@(nreverse boxes)
             ,object))
        (let ((elements nil))
          (dotimes (i length)
            (push (%element-value-form i definition values) elements))
          (setq elements (nreverse elements))
          (cond ((eq kind 'list) `(list ,@elements))
                ((eq (structure-definition-element-type definition) 't) `(vector ,@elements))
                (t (let ((vector (%make-symbol "VECTOR")) (index -1))
                     `(let ((,vector (make-array ,length :element-type
                                                 ',(structure-definition-element-type definition))))
                        ,@(mapcan (lambda (element)
                                    (setq index (1+ index))
                                    (if (null element)
                                        nil
                                        (list `(setf (aref ,vector ,index) ,element))))
                                  elements)
                        ,vector))))))))

(defun %element-value-form (index definition values)
  "The form for element INDEX of a structure that is a list or vector."
  (if (%name-of-element index definition)
      `',(%name-of-element index definition)
      (do ((slots (structure-definition-slots definition) (cdr slots))
           (values values (cdr values)))
          ((null slots) nil)
        (when (eql (structure-slot-index (car slots)) index)
          (return (if (eq (car values) ':none)
                      nil
                      (%typed-value (car values) (structure-slot-type (car slots)))))))))

(defun %name-of-element (index definition)
  "The structure name that element INDEX holds, or NIL."
  (cond ((eql index (structure-definition-name-index definition)) (class-object-name definition))
        ((structure-definition-include definition)
         (%name-of-element index (%structure-definition-named (structure-definition-include definition))))
        (t nil)))

(defun %keyword-constructor (name definition)
  "The form that defines the constructor NAME with a keyword for each slot."
  (let ((parameters nil) (values nil))
    (dolist (slot (structure-definition-slots definition))
      (let ((variable (%make-symbol (symbol-name (structure-slot-name slot)))))
        (push `((,(%keyword (structure-slot-name slot)) ,variable) ,(structure-slot-initform slot))
              parameters)
        (push variable values)))
    `(defun ,name (&key ,@(nreverse parameters))
       ,(%allocation-form definition (nreverse values)))))

(defun %positional-constructor (name lambda-list definition)
  "The form that defines the constructor NAME with LAMBDA-LIST, whose variables are slots."
  (let ((mode :required) (parameters nil) (bound nil) (unset nil))
    (labels ((slot-of (variable)
               (%find-slot-of-definition variable definition))
             (initform (variable)
               (let ((slot (slot-of variable)))
                 (if slot (structure-slot-initform slot) nil)))
             (note (variable)
               (push variable bound)))
      (do ((rest lambda-list (cdr rest)))
          ((atom rest)
           (when rest
             (%defstruct-error "The lambda list of the constructor ~S is dotted." name)))
        (let ((item (car rest)))
          (cond ((member-eq item '(&optional &rest &key &allow-other-keys &aux))
                 (setq mode item)
                 (push item parameters))
                ((member-eq mode '(:required &rest))
                 (note item)
                 (push item parameters))
                ((eq mode '&aux)
                 (let ((variable (if (consp item) (car item) item)))
                   (if (and (consp item) (cdr item))
                       (progn (note variable) (push item parameters))
                       ;; A slot named here without value stays without.
                       (push variable unset))))
                (t
                 (let* ((part (if (consp item) (car item) item))
                        (variable (if (consp part) (cadr part) part)))
                   (note variable)
                   (when (and (consp item) (consp (cddr item)))
                     (note (caddr item)))
                   (push (if (and (consp item) (cdr item))
                             item
                             (list part (initform variable)))
                         parameters)))))))
    (let ((values nil))
      (dolist (slot (structure-definition-slots definition))
        (let ((variable (%find-by-name (structure-slot-name slot) bound)))
          (push (cond (variable variable)
                      ((%find-by-name (structure-slot-name slot) unset) ':none)
                      (t (structure-slot-initform slot)))
                values)))
      `(defun ,name ,(nreverse parameters)
         (declare (ignorable ,@bound))
         ,(%allocation-form definition (nreverse values))))))

(defun %find-by-name (symbol symbols)
  "The first of SYMBOLS with the name of SYMBOL."
  (dolist (other symbols nil)
    (when (%string= (symbol-name other) (symbol-name symbol))
      (return other))))

(defun %constructor-forms (definition)
  (mapcar (lambda (constructor)
            (if (cdr constructor)
                (%positional-constructor (car constructor) (cadr constructor) definition)
                (%keyword-constructor (car constructor) definition)))
          (structure-definition-constructors definition)))

(defun %structure-function-form (name lambda-expression)
  `(%define-structure-function ',name (%named-lambda ,name ,@(cdr lambda-expression))))

(defun %printer-forms (name printer)
  "Forms that install PRINTER, a list (key function given) or NIL."
  (when printer
    (destructuring-bind (key function given) printer
      (if (and given function)
          `((%set-structure-printer ',name ,key
                                    ,(if (symbolp function) `',function `(function ,function))))
          `((%set-structure-printer ',name :print-object 'print-structure))))))

(defun %structure-function-names (definition)
  "The names of the functions, besides constructors, that DEFINITION defines."
  (let ((names (list (structure-definition-predicate definition)
                     (structure-definition-copier definition))))
    (dolist (slot (%own-accessor-slots definition))
      (push (structure-slot-accessor slot) names)
      (unless (structure-slot-read-only slot)
        (push (list 'setf (structure-slot-accessor slot)) names)))
    (mapcan (lambda (name) (if name (list name) nil)) names)))

(defun %copier-lambda (definition)
  "The lambda expression that copies a structure. Instances of structures that include this one are rare
in a call of its copier, so one of this structure is allocated before it is known to be the right one."
  (let ((name (class-object-name definition))
        (length (structure-definition-length definition)))
    (cond ((structure-definition-kind definition)
           '(lambda (structure) (copy-seq structure)))
          ((<= length 12)
           (let ((stores nil) (boxes nil))
             (dotimes (index length)
               (if (member-eq index (structure-definition-double-slots definition))
                   (push `(%instance-set copy ,index
                                         (%fresh-double (truly-the double-float (%instance-ref structure ,index))))
                         boxes)
                   (push `(%instance-set copy ,index (%instance-ref structure ,index)) stores)))
             `(lambda (structure)
                (let* ((structure (the ,name structure))
                       (copy (%allocate-structure ',(%structure-version definition) ,length)))
                  (cond ((eq (%instance-layout structure) (%instance-layout copy))
                         ,@(nreverse stores)
                         ,@(nreverse boxes)
                         copy)
                        (t (%copy-structure structure)))))))
          (t `(lambda (structure) (%copy-structure (the ,name structure)))))))

(defmacro defstruct (name-and-options &rest slots)
  "Define a structure: a type with constructors, accessors for its slots, a predicate and a copier."
  (let* ((name (if (consp name-and-options) (car name-and-options) name-and-options))
         (options (if (consp name-and-options) (cdr name-and-options) nil))
         (documentation (if (stringp (car slots)) (car slots) nil)))
    (multiple-value-bind (specification printer)
        (%parse-defstruct name options (if documentation (cdr slots) slots) documentation)
      (let* ((definition (%specified-definition specification))
             (kind (structure-definition-kind definition))
             (copier (structure-definition-copier definition))
             (predicate (structure-definition-predicate definition)))
        `(progn
           (eval-when (:compile-toplevel :load-toplevel :execute)
             (%define-structure ',specification))
           (eval-when (:compile-toplevel)
             (%note-functions ',(%structure-function-names definition)))
           ,@(mapcar (lambda (slot)
                       (%structure-function-form (structure-slot-accessor slot)
                                                 (%accessor-lambda slot definition)))
                     (%own-accessor-slots definition))
           ,@(when predicate
               (list (%structure-function-form predicate (%predicate-lambda definition))))
           ,@(when copier
               (list (%structure-function-form
                      copier
                      (%copier-lambda definition))))
           (%define-slot-writers ',name)
           ,@(%constructor-forms definition)
           (%note-constructors (%structure-definition-named ',name))
           ,@(%printer-forms name printer)
           ',name)))))

(defmacro with-accessors (bindings object &body body)
  "Let each variable in BINDINGS, lists (variable accessor), stand for that accessor of OBJECT."
  (let ((instance (%make-symbol "OBJECT")))
    `(let ((,instance ,object))
       (declare (ignorable ,instance))
       (symbol-macrolet ,(mapcar (lambda (binding)
                                   `(,(car binding) (,(cadr binding) ,instance)))
                                 bindings)
         ,@body))))
