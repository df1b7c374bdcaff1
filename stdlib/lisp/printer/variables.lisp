;;;; The variables that control printing.
;;;;
;;;; *PRINT-PRETTY* starts as NIL, because errors may have to be printed before the pretty printer
;;;; is there; its last file sets it to T.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defvar *print-array* t "Whether the contents of arrays are printed.")
(defvar *print-base* 10 "The radix in which rationals are printed.")
(defvar *print-case* :upcase "The case in which symbols are printed.")
(defvar *print-circle* nil "Whether shared and circular structure is detected.")
(defvar *print-escape* t "Whether output is meant to be read back where possible.")
(defvar *print-gensym* t "Whether #: is printed before symbols without a home package.")
(defvar *print-length* nil "How many elements of a list or vector are printed, or NIL for all.")
(defvar *print-level* nil "How many levels of nesting are printed, or NIL for all.")
(defvar *print-lines* nil "How many lines a pretty printed object may take, or NIL.")
(defvar *print-miser-width* nil "The remaining width below which the pretty printer is thrifty.")
(defvar *print-pprint-dispatch* nil "The table of functions for pretty printing.")
(defvar *print-pretty* nil "Whether white space is added for the reader's sake.")
(defvar *print-radix* nil "Whether the radix of rationals is printed.")
(defvar *print-readably* nil "Whether what cannot be read back is an error.")
(defvar *print-right-margin* nil "The width of lines for pretty printing, or NIL.")

;;; State of one call of the printer

(defvar *print-failures-p* nil
  "True where an object that cannot be printed must not keep the rest from being printed, such as in reports.")
(defvar *print-depth* 0 "How many levels of nesting surround the object being printed.")
(declaim (type fixnum *print-depth*))
(defvar *circularity-table* nil
  "Under *PRINT-CIRCLE*: a hash table from objects to what is known about them, else NIL.")
(defvar *circularity-counter* nil
  "NIL while objects are counted; then the last label given out.")

;;; A pretty printing function prints a list in a logical block, which asks about sharing again:
;;; that the object was labelled on the way there must be known.
(defvar *labelled-object* nil "The object whose label was dealt with last.")
