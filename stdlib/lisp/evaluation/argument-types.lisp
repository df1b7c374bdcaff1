;;;; What functions of the standard want of their arguments, for warnings.
;;;;
;;;; The problem: the compiler warns of arguments that cannot be right, but the library's functions check
;;;; theirs as they go and proclaim nothing. The approach: a table of the types of the first arguments;
;;;; the list ends where nothing is certain.
;;;;
;;;; Invariant: an argument outside of its type is an error by the standard.
;;;;
;;;; Tests: tests/lisp/evaluation/mismatches.lisp.

(in-package "BROLGA-SYSTEM")

(dolist (entry
         '(((unsigned-byte list) nth nthcdr)
           ((list) first second third fourth fifth sixth seventh eighth ninth tenth rest
            copy-list copy-alist list-length last butlast nbutlast nreconc revappend)
           ((sequence) length reverse nreverse)
           ((sequence unsigned-byte) elt)
           ((sequence unsigned-byte (or null unsigned-byte)) subseq)
           ((t sequence) find position count remove delete)
           (((or function symbol) sequence) find-if find-if-not position-if position-if-not count-if
            count-if-not remove-if remove-if-not delete-if delete-if-not reduce)
           (((or function symbol) list) mapcar mapc mapcan maplist mapl mapcon)
           (((or function symbol) sequence) every some notany notevery)
           ((t (or function symbol) sequence) map)
           ((sequence (or function symbol)) sort stable-sort)
           ((t list) member assoc rassoc)
           ((list list) union intersection set-difference subsetp)
           (((or string symbol character)) string string-upcase string-downcase string-capitalize)
           (((or string symbol character) (or string symbol character)) string= string/= string< string> string<= string>=
            string-equal string-lessp string-greaterp)
           ((string) intern make-symbol parse-integer read-from-string nstring-upcase nstring-downcase)
           ((symbol) symbol-name symbol-value symbol-plist symbol-package boundp makunbound)
           ((t hash-table) gethash remhash)
           (((or function symbol) hash-table) maphash)
           ((hash-table) clrhash hash-table-count)
           ((number) sqrt exp sin cos tan asin acos sinh cosh tanh conjugate realpart imagpart phase)
           ((number number) expt)
           ((number) log abs)
           ((real) floor ceiling truncate round ffloor fceiling ftruncate fround rational rationalize)
           ((integer) evenp oddp isqrt integer-length logcount lognot)
           ((integer integer) ash logtest)
           ((character) char-code char-upcase char-downcase alpha-char-p alphanumericp upper-case-p
            lower-case-p char-name digit-char-p both-case-p graphic-char-p)
           ((unsigned-byte) code-char digit-char)
           ((array) array-dimensions array-rank array-total-size array-element-type)
           ((array unsigned-byte) array-dimension row-major-aref)
           ((vector) fill-pointer vector-pop)
           ((t vector) vector-push vector-push-extend)))
  (destructuring-bind (types . names) entry
    (dolist (name names)
      (%set-symbol-info name '%argument-types types))))
