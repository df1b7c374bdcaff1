;;;; ~( ~[ ~{ ~^: directives that enclose others or leave them.
;;;;
;;;; Tests: tests/lisp/format/.

(in-package "BROLGA-SYSTEM")

;;; ~(

(defun format-case-conversion (directive stream arguments)
  (let* ((result nil)
         (text (with-collected-output (output)
                 ;; ~& and ~T inside must see the column of the real stream.
                 (setf (ansi-stream-out-column output) (or (output-column stream) 0))
                 (setq result (run-items (car (directive-clauses directive)) output arguments)))))
    (output-string (convert-case text (directive-colon directive) (directive-at directive)) stream)
    result))

(defun convert-case (text colon at)
  (cond ((and colon at) (nstring-upcase text))
        (colon (nstring-capitalize text))
        (at
         (let ((text (nstring-downcase text)))
           (let ((first (position-if #'alpha-char-p text)))
             (when first
               (setf (char text first) (char-upcase (char text first)))))
           text))
        (t (nstring-downcase text))))

;;; ~[

(defun format-conditional (directive stream arguments)
  (let ((clauses (directive-clauses directive)))
    (cond ((directive-colon directive)
           (run-items (if (next-argument directive arguments) (second clauses) (first clauses))
                      stream arguments))
          ((directive-at directive)
           (let ((rest (format-arguments-rest arguments)))
             (if (next-argument directive arguments)
                 (progn
                   (setf (format-arguments-rest arguments) rest)
                   (run-items (first clauses) stream arguments))
                 nil)))
          (t
           (let ((number (or (checked-parameter directive arguments 0 nil 'integer)
                             (next-argument directive arguments))))
             (unless (integerp number)
               (directive-failure directive "~S is not an integer that selects a clause." number))
             (let* ((separators (directive-details directive))
                    (default (and separators (directive-colon (car (last separators)))))
                    (count (length clauses)))
               (cond ((< -1 number (if default (1- count) count))
                      (run-items (nth number clauses) stream arguments))
                     (default (run-items (car (last clauses)) stream arguments))
                     (t nil))))))))

;;; ~{

(defun format-iteration (directive stream arguments)
  (let* ((limit (checked-parameter directive arguments 0 nil 'integer))
         (body (car (directive-clauses directive)))
         (at-least-once (directive-colon (directive-closing directive)))
         (items (if (null body)
                    ;; An empty body: the control comes from the arguments.
                    (iteration-control directive (next-argument directive arguments))
                    body)))
    (if (directive-at directive)
        (progn
          (run-iteration directive items limit at-least-once stream arguments)
          nil)
        (let ((list (next-argument directive arguments)))
          ;; A limited number of times an argument that is no list serves as well, if the body takes none.
          (unless limit
            (check-list-argument directive list))
          (run-iteration directive items limit at-least-once stream
                         (make-format-arguments list list nil))
          nil))))

(defun iteration-control (directive control)
  (cond ((stringp control) (parsed-control control))
        ((functionp control) control)
        (t (directive-failure directive "~S is neither a string nor a function." control))))

(defun run-iteration (directive items limit at-least-once stream arguments)
  (let ((count 0) (sublists (directive-colon directive)))
    (declare (fixnum count))
    (loop
      (when (and limit (>= count limit))
        (return))
      (when (and (null (format-arguments-rest arguments))
                 (not (and at-least-once (eql count 0))))
        (return))
      (let ((result (if sublists
                        (run-sublist directive items stream arguments)
                        (run-iteration-body items stream arguments))))
        (when (eq result :exit-all)
          (return))
        (when (and (eq result :exit) (not sublists))
          (return)))
      (setq count (1+ count)))))

(defun run-iteration-body (items stream arguments)
  (cond ((functionp items)
         (setf (format-arguments-rest arguments)
               (apply items stream (format-arguments-rest arguments)))
         nil)
        (t (run-items items stream arguments))))

(defun run-sublist (directive items stream arguments)
  (let ((list (if (format-arguments-rest arguments)
                  (next-argument directive arguments)
                  '())))
    (check-list-argument directive list)
    (let ((state (make-format-arguments list list (or (format-arguments-rest arguments) :none))))
      (run-iteration-body items stream state))))

;;; ~^

(defun format-escape-upward (directive stream arguments)
  (declare (ignore stream))
  (let* ((given (length (directive-parameters directive)))
         (first (parameter directive arguments 0 nil))
         (second (parameter directive arguments 1 nil))
         (third (parameter directive arguments 2 nil))
         (outer (format-arguments-outer arguments)))
    (when (and (directive-colon directive) (null outer))
      (directive-failure directive "~~:^ stands outside ~~:{."))
    (if (cond ((and third (= given 3)) (ordered-parameters-p first second third))
              ((and second (>= given 2)) (equal-parameters-p first second))
              (first (eql first 0))
              ((directive-colon directive) (eq outer :none))
              (t (null (format-arguments-rest arguments))))
        (if (directive-colon directive) :exit-all :exit)
        nil)))

(defun equal-parameters-p (first second)
  (eql first second))

(defun ordered-parameters-p (first second third)
  (cond ((and (integerp first) (integerp second) (integerp third)) (<= first second third))
        ((and (characterp first) (characterp second) (characterp third))
         (char<= first second third))
        (t (eql first second))))
