;;;; MAP, MAP-INTO, EVERY, SOME and their negations, REDUCE.
;;;;
;;;; The problem: functions over any number of sequences of any kinds, mostly one or two. The
;;;; approach: one sequence, and two lists, have loops of their own; otherwise a list of cursors
;;;; is stepped: the tail for a list, the vector itself with a common index for a vector.
;;;;
;;;; Invariant: the function is called in order of the elements and stops at the shortest sequence.
;;;;
;;;; Tests: tests/lisp/sequences/.

(in-package "BROLGA-SYSTEM")

(defun next-arguments (cursors index)
  "The list of the next elements of CURSORS, which is stepped; second value true at the end of one."
  (declare (fixnum index))
  (do ((rest cursors (cdr rest)))
      ((null rest))
    (let ((cursor (car rest)))
      (when (if (listp cursor)
                (endp cursor)
                (>= index (the fixnum (length cursor))))
        (return-from next-arguments (values nil t)))))
  (let* ((result (cons nil nil))
         (last result))
    (do ((rest cursors (cdr rest)))
        ((null rest) (values (cdr result) nil))
      (let ((cursor (car rest)))
        (setq last (%set-cdr last (%list-1 (if (listp cursor) (car cursor) (aref cursor index)))))
        (when (listp cursor)
          (%set-car rest (cdr cursor)))))))

(defmacro do-sequences ((call function first-sequence more-sequences &optional result) &body body)
  "Run BODY with CALL a form that calls FUNCTION, a variable, on the next elements of the sequences."
  `(cond ((null ,more-sequences)
          (if (listp ,first-sequence)
              (do ((tail ,first-sequence (cdr tail)))
                  ((endp tail) ,result)
                (symbol-macrolet ((,call (funcall ,function (car tail))))
                  ,@body))
              (do-vector-range ((check-sequence ,first-sequence) 0 nil ,result)
                (symbol-macrolet ((,call (funcall ,function element)))
                  ,@body))))
         ((and (listp ,first-sequence) (null (cdr ,more-sequences)) (listp (car ,more-sequences)))
          (do ((tail ,first-sequence (cdr tail))
               (tail-2 (car ,more-sequences) (cdr tail-2)))
              ((or (endp tail) (endp tail-2)) ,result)
            (symbol-macrolet ((,call (funcall ,function (car tail) (car tail-2))))
              ,@body)))
         (t
          (let ((cursors (cons ,first-sequence (copy-list ,more-sequences)))
                (index 0))
            (declare (fixnum index))
            (do ((rest cursors (cdr rest)))
                ((null rest))
              (%set-car rest (check-sequence (car rest))))
            (loop
              (multiple-value-bind (arguments at-end) (next-arguments cursors index)
                (when at-end
                  (return ,result))
                (setq index (1+ index))
                (symbol-macrolet ((,call (apply ,function arguments)))
                  ,@body)))))))

(defun every (predicate first-sequence &rest more-sequences)
  "Whether PREDICATE is true of all corresponding elements of the sequences."
  (let ((predicate (designated-function predicate)))
    (declare (function predicate))
    (do-sequences (call predicate first-sequence more-sequences t)
      (unless call
        (return nil)))))

(defun some (predicate first-sequence &rest more-sequences)
  "The first true value of PREDICATE on corresponding elements of the sequences, or NIL."
  (let ((predicate (designated-function predicate)))
    (declare (function predicate))
    (do-sequences (call predicate first-sequence more-sequences nil)
      (let ((value call))
        (when value
          (return value))))))

(defun notany (predicate first-sequence &rest more-sequences)
  "Whether PREDICATE is false of all corresponding elements of the sequences."
  (let ((predicate (designated-function predicate)))
    (declare (function predicate))
    (do-sequences (call predicate first-sequence more-sequences t)
      (when call
        (return nil)))))

(defun notevery (predicate first-sequence &rest more-sequences)
  "Whether PREDICATE is false of some corresponding elements of the sequences."
  (let ((predicate (designated-function predicate)))
    (declare (function predicate))
    (do-sequences (call predicate first-sequence more-sequences nil)
      (unless call
        (return t)))))

(defun map-for-effect (function first-sequence more-sequences)
  "Call FUNCTION on corresponding elements of the sequences."
  (declare (function function))
  (do-sequences (call function first-sequence more-sequences nil)
    call))

(defun map-to-list (function first-sequence more-sequences)
  "A list of the values of FUNCTION on corresponding elements of the sequences."
  (declare (function function))
  (let* ((result (cons nil nil))
         (last result))
    (do-sequences (call function first-sequence more-sequences (cdr result))
      (setq last (%set-cdr last (%list-1 call))))))

(defun shortest-length (first-sequence more-sequences)
  "The length of the shortest of the sequences."
  (let ((result (length first-sequence)))
    (declare (fixnum result))
    (dolist (sequence more-sequences result)
      (setq result (min result (the fixnum (length sequence)))))))

(defun map-to-kind (function kind length first-sequence more-sequences)
  "A simple vector of KIND with the values of FUNCTION on corresponding elements of the sequences."
  (declare (function function))
  (let ((result (make-simple-storage kind length nil nil))
        (position 0))
    (declare (fixnum position))
    (do-sequences (call function first-sequence more-sequences result)
      (let ((value call))
        (set-simple-element result position value))
      (setq position (1+ position)))))

(defun map (result-type function first-sequence &rest more-sequences)
  "A sequence of the type RESULT-TYPE of the values of FUNCTION on corresponding elements, or NIL for NIL."
  (let ((function (designated-function function)))
    (case result-type
      ((nil)
       (map-for-effect function first-sequence more-sequences)
       nil)
      ((list) (map-to-list function first-sequence more-sequences))
      (t
       (multiple-value-bind (kind wanted) (sequence-type-parts result-type)
         (if (eq kind :list)
             (let ((result (map-to-list function first-sequence more-sequences)))
               (check-result-length result-type wanted (length result))
               result)
             (let ((length (shortest-length first-sequence more-sequences)))
               (check-result-length result-type wanted length)
               (map-to-kind function kind length first-sequence more-sequences))))))))

(defun map-into (result-sequence function &rest sequences)
  "Replace elements of RESULT-SEQUENCE by the values of FUNCTION on corresponding elements of SEQUENCES."
  (unless (or (listp result-sequence) (vectorp result-sequence))
    (return-from map-into
      (replace result-sequence (apply #'map-into (check-sequence result-sequence) function sequences))))
  (let ((function (designated-function function))
        (cursors (mapcar #'check-sequence sequences))
        (tail (if (listp result-sequence) result-sequence nil))
        ;; A fill pointer does not limit what is stored; it is set afterwards.
        (room (if (listp result-sequence) 0 (array-dimension result-sequence 0)))
        (index 0))
    (declare (function function) (fixnum room index))
    (loop
      (when (if (listp result-sequence) (endp tail) (>= index room))
        (return))
      (multiple-value-bind (arguments at-end) (next-arguments cursors index)
        (when at-end
          (return))
        (let ((value (apply function arguments)))
          (cond ((listp result-sequence)
                 (%set-car tail value)
                 (setq tail (cdr tail)))
                (t (%set-aref-1 result-sequence index value)))))
      (setq index (1+ index)))
    (when (and (not (listp result-sequence)) (array-has-fill-pointer-p result-sequence))
      (%set-fill-pointer result-sequence index))
    result-sequence))

(defun reduce-list-forward (function list start end key value value-p)
  "REDUCE of a list from the left; VALUE is the initial value when VALUE-P."
  (declare (function function))
  (multiple-value-bind (tail left) (list-range list start end)
    (declare (fixnum left))
    (unless value-p
      (when (or (eql left 0) (endp tail))
        (return-from reduce-list-forward (funcall function)))
      (setq value (apply-key key (car tail)))
      (setq tail (cdr tail))
      (setq left (1- left)))
    (loop
      (when (or (eql left 0) (endp tail))
        (return value))
      (setq value (funcall function value (apply-key key (car tail))))
      (setq tail (cdr tail))
      (setq left (1- left)))))

(defun reduce-vector-forward (function vector start end key value value-p)
  "REDUCE of a vector from the left; VALUE is the initial value when VALUE-P."
  (declare (function function))
  (with-vector-range (storage offset first last) (vector start end)
    (unless value-p
      (when (eql first last)
        (return-from reduce-vector-forward (funcall function)))
      (setq value (apply-key key (%aref-1 storage first)))
      (setq first (1+ first)))
    (with-storage-dispatch storage
      (let ((index first))
        (declare (fixnum index))
        (loop
          (when (>= index last)
            (return value))
          (setq value (funcall function value (apply-key key element)))
          (setq index (1+ index)))))))

(defun reduce-vector-backward (function vector start end key value value-p)
  "REDUCE of a vector from the right; VALUE is the initial value when VALUE-P."
  (declare (function function))
  (with-vector-range (storage offset first last) (vector start end)
    (unless value-p
      (when (eql first last)
        (return-from reduce-vector-backward (funcall function)))
      (setq last (1- last))
      (setq value (apply-key key (%aref-1 storage last))))
    (let ((index (1- last)))
      (declare (fixnum index))
      (loop
        (when (< index first)
          (return value))
        (setq value (funcall function (apply-key key (%aref-1 storage index)) value))
        (setq index (1- index))))))

(defun reduce (function sequence &key key from-end (start 0) end (initial-value nil initial-value-p))
  "Combine the elements of SEQUENCE, from the left or the right, by FUNCTION of two arguments."
  (unless (or (listp sequence) (vectorp sequence))
    (return-from reduce
      (apply #'call-extended 'reduce (list sequence) function sequence
             :key key :from-end from-end :start start :end end
             (if initial-value-p (list :initial-value initial-value) nil))))
  (let ((function (designated-function function))
        (key (designated-key key)))
    (cond ((and (listp sequence) from-end)
           (reduce-vector-backward function (sequence-to-simple-vector (list-subseq sequence start end))
                                   0 nil key initial-value initial-value-p))
          ((listp sequence)
           (reduce-list-forward function sequence start end key initial-value initial-value-p))
          (from-end
           (reduce-vector-backward function sequence start end key initial-value initial-value-p))
          (t
           (reduce-vector-forward function sequence start end key initial-value initial-value-p)))))
