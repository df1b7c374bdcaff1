;;;; What the Rust side of the embedding API calls.
;;;;
;;;; Conversions that need Lisp's knowledge (printing, types, numbers, sequences), and functions
;;;; whose body is a Rust closure. None of these signals for the objects that the API passes;
;;;; evaluation and calls go through HOST-CALL, which catches errors.
;;;;
;;;; Tests: embed/tests/.

(in-package "BROLGA-SYSTEM")

(defun %host-print (object)
  "OBJECT as PRIN1 prints it, on one line and bounded; a plain text when printing fails."
  (handler-case
      (let ((*print-pretty* nil) (*print-length* 100) (*print-level* 10) (*print-circle* nil)
            (*print-readably* nil))
        (coerce (prin1-to-string object) 'simple-string))
    (error () "#<unprintable object>")))

(defun %host-type (object)
  "The type of OBJECT, printed."
  (handler-case (%host-print (type-of object))
    (error () "T")))

(defun %host-double (object)
  "OBJECT as a double-float, or NIL when it is not a real or out of range."
  (handler-case (and (realp object) (coerce object 'double-float))
    (error () nil)))

(defun %host-list (object)
  "The elements of the vector OBJECT as a list; NIL for anything else."
  (if (vectorp object) (coerce object 'list) nil))

(defun %host-vector (list)
  "A simple vector of the elements of LIST."
  (coerce list 'simple-vector))

(defun %host-octets (list)
  "A vector of octets of the elements of LIST."
  (coerce list '(simple-array (unsigned-byte 8) (*))))

(defun %define-host-function (symbol key)
  "Makes SYMBOL name the Rust closure registered under the string KEY."
  (%set-fdefinition (%function-name-symbol symbol t)
                    (lambda (&rest arguments)
                      (%call-host-function key arguments)))
  symbol)
