;;;; Stand-ins for test frameworks that the distribution does not have.
;;;;
;;;; Problem: the suites of some libraries are written for frameworks that are not packaged: hu.dwim.stefil,
;;;; lift and unit-test. Approach: what these suites use of them, under the same names, counting in two
;;;; variables. A test counts once: it passes if no check in it fails and nothing is signalled.
;;;;
;;;; Invariants: loaded before the suites, so that their systems count as present.

(defpackage "FRAMEWORKS"
  (:use "COMMON-LISP")
  (:export "ADD-TEST" "CHECK" "SIGNALSP" "RUN-TESTS" "*SAME*"))

(in-package "FRAMEWORKS")

(defvar *tests* '() "Names and functions, newest first.")
(defvar *failures* 0 "How many checks of the running test have failed.")
(defvar *same* 'equal "The test by which values are the same.")

(defun add-test (name function)
  (push (cons name function) *tests*)
  name)

(defun check (true form)
  (unless true
    (incf *failures*)
    (format t "~&  failed: ~S~%" form))
  true)

(defun signalsp (type function)
  "Whether FUNCTION signals a condition of TYPE."
  (block nil
    (handler-bind ((condition (lambda (condition)
                                (when (typep condition type)
                                  (return t)))))
      (funcall function)
      nil)))

(defun run-tests (&rest options)
  "Runs all tests; how many passed and how many failed."
  (declare (ignore options))
  (let ((passed 0) (failed 0))
    (dolist (test (reverse *tests*))
      (let ((*failures* 0))
        (handler-case (funcall (cdr test))
          (error (condition)
            (check nil (princ-to-string condition))))
        (if (zerop *failures*)
            (incf passed)
            (progn (incf failed)
                   (format t "~&FAILED ~S~%" (car test))))))
    (values passed failed)))

;;; hu.dwim.stefil

(defpackage "HU.DWIM.STEFIL"
  (:use "COMMON-LISP" "FRAMEWORKS")
  (:export "DEFTEST" "DEFSUITE*" "IS" "SIGNALS" "FINISHES" "WITHOUT-DEBUGGING" "ROOT-SUITE"
           "*LAST-TEST-RESULT*"))

(in-package "HU.DWIM.STEFIL")

(defvar *last-test-result* nil)

(defmacro defsuite* (&rest options)
  (declare (ignore options))
  nil)

(defmacro deftest (name parameters &body body)
  (destructuring-bind (name &key (auto-call t)) (if (consp name) name (list name))
    `(progn (defun ,name ,parameters ,@body)
            ;; Those with required parameters are called by others.
            ,@(when (and auto-call (or (null parameters) (member (first parameters) lambda-list-keywords)))
                `((add-test ',name ',name)))
            ',name)))

(defmacro is (form)
  `(check ,form ',form))

(defmacro signals (type &body body)
  `(check (signalsp ',type (lambda () ,@body)) '(signals ,type ,@body)))

(defmacro finishes (&body body)
  `(check (handler-case (progn ,@body t)
            (error () nil))
          '(finishes ,@body)))

(defmacro without-debugging (&body body)
  `(progn ,@body))

(defun record/failure (&rest arguments)
  (check nil arguments))

;;; lift

(defpackage "LIFT"
  (:use "COMMON-LISP" "FRAMEWORKS")
  (:export "DEFTESTSUITE" "ADDTEST" "ENSURE" "ENSURE-NULL" "ENSURE-SAME" "ENSURE-CONDITION" "ENSURE-WARNING"
           "ENSURE-NO-WARNING" "ENSURE-CASES" "RUN-TESTS"))

(in-package "LIFT")

(defmacro deftestsuite (name supers slots &rest options)
  (declare (ignore supers slots))
  `(setf (get ',name 'same) ,(or (second (assoc :equality-test options)) ''equal)))

(defmacro addtest ((suite) name &body body)
  `(add-test '(,suite ,name)
             (lambda ()
               (let ((*same* (get ',suite 'same)))
                 ,@body))))

(defmacro ensure (form &rest options)
  (declare (ignore options))
  `(check ,form ',form))

(defmacro ensure-null (form)
  `(check (null ,form) '(null ,form)))

(defmacro ensure-same (form expected &key (test '*same*))
  `(check (every ,test (multiple-value-list ,form) (multiple-value-list ,expected))
          '(ensure-same ,form ,expected)))

(defmacro ensure-condition (type &body body)
  (let ((type (if (and (consp type) (eq (first type) 'quote)) (second type) type)))
    `(check (signalsp ',type (lambda () ,@body)) '(ensure-condition ,type ,@body))))

(defmacro ensure-warning (&body body)
  `(check (signalsp 'warning (lambda () ,@body)) '(ensure-warning ,@body)))

(defmacro ensure-no-warning (&body body)
  `(check (not (signalsp 'warning (lambda () ,@body))) '(ensure-no-warning ,@body)))

(defmacro ensure-cases (variables cases &body body)
  (let ((case (gensym)))
    `(dolist (,case ,cases)
       (destructuring-bind ,variables (if (consp ,case) ,(if (rest variables) case `(list ,case)) (list ,case))
         ,@body))))

;;; unit-test

(defpackage "UNIT-TEST"
  (:use "COMMON-LISP" "FRAMEWORKS")
  (:export "DEFTEST" "TEST-ASSERT" "TEST-EQUAL" "TEST-CONDITION" "RUN-ALL-TESTS"))

(in-package "UNIT-TEST")

(defmacro deftest (unit name parameters &body body)
  (declare (ignore parameters))
  `(add-test (list ,unit ,name) (lambda () ,@body)))

(defmacro test-assert (form)
  `(check ,form ',form))

(defmacro test-equal (form expected)
  `(check (equal ,form ,expected) '(equal ,form ,expected)))

(defmacro test-condition (form type)
  `(check (signalsp ,type (lambda () ,form)) '(test-condition ,form ,type)))

(defun run-all-tests ()
  (run-tests))

(in-package "COMMON-LISP-USER")

(dolist (name '("hu.dwim.stefil" "lift" "unit-test"))
  (asdf:register-immutable-system name))
