;;;; The places of the standard that are not plain accessor functions.
;;;;
;;;; The problem: conses, array elements and characters are stored in by operations that the
;;;; compiler emits in line; THE, VALUES, APPLY, GETF, LDB and MASK-FIELD are places made of other
;;;; places. The approach: the former are one table of store operations, the latter expanders.
;;;; Everything else is a (SETF F) function where F is defined.
;;;;
;;;; Tests: tests/lisp/control/places.lisp.

(in-package "BROLGA-SYSTEM")

;;; Store operations with the arguments of the accessor, then the value

(defsetf car %set-car)
(defsetf cdr %set-cdr)
(defsetf first %set-car)
(defsetf rest %set-cdr)
(defsetf svref %set-svref)
(defsetf char %set-char)
(defsetf schar %set-schar)
(defsetf row-major-aref %set-row-major-aref)
(defsetf symbol-value set)
(defsetf %instance-ref %instance-set)

;;; Parts of lists

(defmacro %define-list-place (name setter tail)
  ;; NAME of a list is what SETTER sets in the cons (TAIL list).
  `(define-setf-expander ,name (list)
     (let ((variable (%make-symbol "LIST")) (store (%store-variable)))
       (values (list variable) (list list) (list store)
               (list ',setter (subst variable 'list ',tail) store)
               (list ',name variable)))))

(%define-list-place caar %set-car (car list))
(%define-list-place cadr %set-car (cdr list))
(%define-list-place cdar %set-cdr (car list))
(%define-list-place cddr %set-cdr (cdr list))
(%define-list-place caaar %set-car (caar list))
(%define-list-place caadr %set-car (cadr list))
(%define-list-place cadar %set-car (cdar list))
(%define-list-place caddr %set-car (cddr list))
(%define-list-place cdaar %set-cdr (caar list))
(%define-list-place cdadr %set-cdr (cadr list))
(%define-list-place cddar %set-cdr (cdar list))
(%define-list-place cdddr %set-cdr (cddr list))
(%define-list-place caaaar %set-car (caaar list))
(%define-list-place caaadr %set-car (caadr list))
(%define-list-place caadar %set-car (cadar list))
(%define-list-place caaddr %set-car (caddr list))
(%define-list-place cadaar %set-car (cdaar list))
(%define-list-place cadadr %set-car (cdadr list))
(%define-list-place caddar %set-car (cddar list))
(%define-list-place cadddr %set-car (cdddr list))
(%define-list-place cdaaar %set-cdr (caaar list))
(%define-list-place cdaadr %set-cdr (caadr list))
(%define-list-place cdadar %set-cdr (cadar list))
(%define-list-place cdaddr %set-cdr (caddr list))
(%define-list-place cddaar %set-cdr (cdaar list))
(%define-list-place cddadr %set-cdr (cdadr list))
(%define-list-place cdddar %set-cdr (cddar list))
(%define-list-place cddddr %set-cdr (cdddr list))
(%define-list-place second %set-car (cdr list))
(%define-list-place third %set-car (cddr list))
(%define-list-place fourth %set-car (cdddr list))
(%define-list-place fifth %set-car (nthcdr 4 list))
(%define-list-place sixth %set-car (nthcdr 5 list))
(%define-list-place seventh %set-car (nthcdr 6 list))
(%define-list-place eighth %set-car (nthcdr 7 list))
(%define-list-place ninth %set-car (nthcdr 8 list))
(%define-list-place tenth %set-car (nthcdr 9 list))

(defsetf nth (index list) (value)
  `(%set-car (nthcdr ,index ,list) ,value))

;;; Array elements

(define-setf-expander aref (array &rest subscripts)
  (multiple-value-bind (temporaries forms references) (%place-temporaries (cons array subscripts))
    (let ((store (%store-variable))
          (rank (length subscripts)))
      (values temporaries forms (list store)
              (cond ((eql rank 1) `(%set-aref-1 ,@references ,store))
                    ((eql rank 2) `(%set-aref-2 ,@references ,store))
                    (t `(funcall #'(setf aref) ,store ,@references)))
              `(aref ,@references)))))

;;; Places made of other places

(define-setf-expander the (&environment environment type place)
  (multiple-value-bind (temporaries forms stores store-form access-form)
      (get-setf-expansion place environment)
    (if (and stores (null (cdr stores)))
        (let ((store (%store-variable)))
          (values temporaries forms (list store)
                  `(let ((,(car stores) (the ,type ,store))) ,store-form)
                  `(the ,type ,access-form)))
        (values temporaries forms stores store-form `(the ,type ,access-form)))))

(define-setf-expander values (&environment environment &rest places)
  (let ((temporaries nil) (forms nil) (stores nil) (store-forms nil) (access-forms nil) (extra nil))
    (dolist (place places)
      (multiple-value-bind (place-temporaries place-forms place-stores store-form access-form)
          (get-setf-expansion place environment)
        (setq temporaries (revappend place-temporaries temporaries)
              forms (revappend place-forms forms))
        ;; Each place takes one value; further store variables of a place are NIL.
        (push (if place-stores (car place-stores) (%store-variable)) stores)
        (dolist (more (cdr place-stores))
          (push more extra))
        (push store-form store-forms)
        (push access-form access-forms)))
    (values (append (reverse temporaries) (reverse extra))
            (append (reverse forms) (mapcar (lambda (variable) (declare (ignore variable)) nil) extra))
            (reverse stores)
            `(values ,@(reverse store-forms))
            `(values ,@(reverse access-forms)))))

(define-setf-expander apply (function &rest arguments)
  (unless (and (consp function)
               (or (eq (car function) 'function) (eq (car function) 'quote))
               (symbolp (car (cdr function))))
    (%program-error "~S is not a place: APPLY needs #'NAME." (list (list* 'apply function arguments))))
  (multiple-value-bind (temporaries forms references) (%place-temporaries arguments)
    (let ((store (%store-variable)))
      (values temporaries forms (list store)
              `(apply #'(setf ,(car (cdr function))) ,store ,@references)
              `(apply ,function ,@references)))))

(define-setf-expander getf (&environment environment place indicator &optional (default nil default-given))
  (multiple-value-bind (temporaries forms stores store-form access-form)
      (get-setf-expansion place environment)
    (let ((store (%store-variable))
          (name (%make-symbol "INDICATOR"))
          (default-name (%make-symbol "DEFAULT")))
      (values (append temporaries (list name) (when default-given (list default-name)))
              (append forms (list indicator) (when default-given (list default)))
              (list store)
              `(let ((,(car stores) (%putf ,access-form ,name ,store)))
                 ,@(when default-given `((declare (ignorable ,default-name))))
                 ,store-form
                 ,store)
              `(getf ,access-form ,name ,@(when default-given (list default-name)))))))

(defun %expand-bit-field (operator store-operator byte-specifier place environment)
  "The setf expansion of a field of the integer in PLACE."
  (multiple-value-bind (temporaries forms stores store-form access-form)
      (get-setf-expansion place environment)
    (let ((store (%store-variable)))
      (multiple-value-bind (byte-temporaries byte-forms byte-references)
          (if (and (consp byte-specifier) (eq (car byte-specifier) 'byte))
              (multiple-value-bind (temporaries forms references)
                  (%place-temporaries (cdr byte-specifier))
                (values temporaries forms (cons 'byte references)))
              (let ((temporary (%make-symbol "BYTE")))
                (values (list temporary) (list byte-specifier) temporary)))
        (values (append byte-temporaries temporaries)
                (append byte-forms forms)
                (list store)
                `(let ((,(car stores) (,store-operator ,store ,byte-references ,access-form)))
                   ,store-form
                   ,store)
                `(,operator ,byte-references ,access-form))))))

(define-setf-expander ldb (&environment environment byte-specifier place)
  (%expand-bit-field 'ldb 'dpb byte-specifier place environment))

(define-setf-expander mask-field (&environment environment byte-specifier place)
  (%expand-bit-field 'mask-field 'deposit-field byte-specifier place environment))
