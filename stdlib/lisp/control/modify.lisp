;;;; The macros that read and store a place: PUSH, POP, PUSHNEW, INCF, DECF, REMF.
;;;;
;;;; The problem: each evaluates the parts of its place once and in order, and the common case of
;;;; a variable should cost nothing to expand and compile. The approach: variables become a SETQ;
;;;; other places go through their setf expansion.
;;;;
;;;; Invariants: PUSH evaluates the object before the parts of the place, INCF the parts of the
;;;; place before the delta.
;;;;
;;;; Tests: tests/lisp/control/modify.lisp.

(in-package "BROLGA-SYSTEM")

(defun %plain-variable-p (place environment)
  "Whether PLACE is a symbol that is not a symbol macro."
  (and (symbolp place)
       (not (cdr (%macroexpand-1 place environment)))))

(defmacro push (&environment environment object place)
  "Put OBJECT in front of the list in PLACE; return the new list."
  (if (%plain-variable-p place environment)
      `(setq ,place (cons ,object ,place))
      (multiple-value-bind (temporaries forms stores store-form access-form)
          (get-setf-expansion place environment)
        (if (constantp object)
            `(let* (,@(%bindings temporaries forms)
                    (,(car stores) (cons ,object ,access-form)))
               ,store-form)
            (let ((item (%make-symbol "OBJECT")))
              `(let* ((,item ,object)
                      ,@(%bindings temporaries forms)
                      (,(car stores) (cons ,item ,access-form)))
                 ,store-form))))))

(defmacro pushnew (&environment environment object place &rest keys)
  "Put OBJECT in front of the list in PLACE unless it is there already; return the list."
  (let ((item (%make-symbol "OBJECT")))
    (multiple-value-bind (temporaries forms stores store-form access-form)
        (get-setf-expansion place environment)
      (multiple-value-bind (key-temporaries key-forms references) (%place-temporaries-of-keys keys)
        `(let* ((,item ,object)
                ,@(%bindings temporaries forms)
                ,@(%bindings key-temporaries key-forms)
                (,(car stores) (adjoin ,item ,access-form ,@references)))
           ,store-form)))))

(defun %place-temporaries-of-keys (keys)
  "Like %PLACE-TEMPORARIES, but leaves function references as they are."
  (let ((temporaries nil) (forms nil) (references nil))
    (dolist (key keys)
      (if (or (constantp key) (and (consp key) (eq (car key) 'function)))
          (push key references)
          (let ((temporary (%make-symbol "KEY")))
            (push temporary temporaries)
            (push key forms)
            (push temporary references))))
    (values (nreverse temporaries) (nreverse forms) (nreverse references))))

(defmacro pop (&environment environment place)
  "Take the first element off the list in PLACE and return it."
  (if (%plain-variable-p place environment)
      (let ((list (%make-symbol "LIST")))
        `(let ((,list ,place))
           (setq ,place (cdr ,list))
           (car ,list)))
      (multiple-value-bind (temporaries forms stores store-form access-form)
          (get-setf-expansion place environment)
        (let ((list (%make-symbol "LIST")))
          `(let* (,@(%bindings temporaries forms)
                  (,list ,access-form)
                  (,(car stores) (cdr ,list)))
             ,store-form
             (car ,list))))))

(defun %expand-step (place delta function short environment)
  "The expansion of INCF and DECF: FUNCTION is + or -, SHORT is 1+ or 1-."
  (if (%plain-variable-p place environment)
      (cond ((eql delta 1) `(setq ,place (,short ,place)))
            ((constantp delta) `(setq ,place (,function ,place ,delta)))
            (t (let ((temporary (%make-symbol "DELTA")))
                 `(let ((,temporary ,delta))
                    (setq ,place (,function ,place ,temporary))))))
      (multiple-value-bind (temporaries forms stores store-form access-form)
          (get-setf-expansion place environment)
        (if (constantp delta)
            `(let* (,@(%bindings temporaries forms)
                    (,(car stores) ,(if (eql delta 1)
                                        `(,short ,access-form)
                                        `(,function ,access-form ,delta))))
               ,store-form)
            (let ((temporary (%make-symbol "DELTA")))
              `(let* (,@(%bindings temporaries forms)
                      (,temporary ,delta)
                      (,(car stores) (,function ,access-form ,temporary)))
                 ,store-form))))))

(defmacro incf (&environment environment place &optional (delta 1))
  "Add DELTA to the number in PLACE; return the sum."
  (%expand-step place delta '+ '1+ environment))

(defmacro decf (&environment environment place &optional (delta 1))
  "Subtract DELTA from the number in PLACE; return the difference."
  (%expand-step place delta '- '1- environment))

(defmacro remf (&environment environment place indicator)
  "Remove the property INDICATOR from the property list in PLACE; return whether it was there."
  (multiple-value-bind (temporaries forms stores store-form access-form)
      (get-setf-expansion place environment)
    (let ((name (%make-symbol "INDICATOR")) (found (%make-symbol "FOUND")))
      `(let* (,@(%bindings temporaries forms)
              (,name ,indicator))
         (multiple-value-bind (,(car stores) ,found) (%remf ,access-form ,name)
           ,store-form
           ,found)))))
