(defpackage shop (:use :cl) (:export #:sell))
(defun purchase (thing)
  (shop:sel thing))
