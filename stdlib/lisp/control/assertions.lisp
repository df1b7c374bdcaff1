;;;; ASSERT and CHECK-TYPE.
;;;;
;;;; The problem: both signal a correctable error and try again after places were changed. The
;;;; approach: the loop and the stores are in the expansion, the signalling and the restarts in
;;;; functions of conditions/.
;;;;
;;;; Invariants: a test that succeeds costs nothing but itself.
;;;;
;;;; Tests: tests/lisp/control/assertions.lisp.

(in-package "BROLGA-SYSTEM")

(defmacro check-type (place type &optional type-string)
  "Signal a correctable TYPE-ERROR unless the value of PLACE is of TYPE."
  (let ((value (%make-symbol "VALUE")))
    `(do ((,value ,place ,place))
         ((typep ,value ',type) nil)
       (setf ,place (%check-type-failed-for-place ',place ,value ',type ,type-string)))))

(defmacro assert (test-form &optional places (datum nil datum-given) &rest arguments)
  "Signal a correctable error unless TEST-FORM is true; CONTINUE asks for new values of PLACES."
  `(do ()
       (,test-form nil)
     (%assertion-failed ',test-form ',places
                        ,(if datum-given datum nil)
                        ,(if datum-given `(list ,@arguments) nil))
     ,@(mapcar (lambda (place)
                 `(setf ,place (%ask-for-place-value ',place ,place)))
               places)))
