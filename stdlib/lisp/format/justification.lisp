;;;; ~<...~>: justification.
;;;;
;;;; Tests: tests/lisp/format/.

(in-package "BROLGA-SYSTEM")

(defun check-justification (directive)
  (let ((separators (directive-details directive)))
    (when (some (lambda (separator) (or (directive-colon separator) (directive-at separator)))
                (cdr separators))
      (directive-failure directive "Only the first ~~; of ~~< can have modifiers."))
    (when (directive-at (directive-closing directive))
      (directive-failure (directive-closing directive) "~~@> needs a colon."))
    (when (some (lambda (clause) (some #'pretty-directive-p clause)) (directive-clauses directive))
      (directive-failure directive "A directive for pretty printing stands inside ~~<...~~>."))))

(defun format-justification (directive stream arguments)
  (with-parameters (directive arguments (columns 0 integer) (increment 1 integer)
                              (minimum 0 integer) (pad #\Space character))
    (let* ((separators (directive-details directive))
           (overflow (and separators (directive-colon (first separators))))
           (overflow-text nil) (extra 0) (width nil)
           (texts '())
           (clauses (directive-clauses directive))
           (result nil))
      (when overflow
        (multiple-value-bind (text exit) (collect-clause (car clauses) stream arguments)
          (cond (exit (setq clauses '() result exit))
                (t
                 (setq overflow-text text clauses (cdr clauses))
                 (let ((separator (first separators)))
                   (setq extra (checked-parameter separator arguments 0 0 'integer)
                         width (or (checked-parameter separator arguments 1 nil 'integer)
                                   (output-line-length stream)
                                   72)))))))
      (dolist (clause clauses)
        (multiple-value-bind (text exit) (collect-clause clause stream arguments)
          (when exit
            (return))
          (push text texts)))
      (output-justified (nreverse texts) overflow-text extra width columns increment minimum pad
                        (directive-colon directive) (directive-at directive) directive stream)
      (if (eq result :exit-all) :exit-all nil))))

(defun collect-clause (clause stream arguments)
  "The text of CLAUSE, and :EXIT or :EXIT-ALL when it was left by ~^."
  (let* ((exit nil)
         (text (with-collected-output (output)
                 (setf (ansi-stream-out-column output) (or (output-column stream) 0))
                 (setq exit (run-items clause output arguments)))))
    (values text exit)))

(defun output-justified (texts overflow-text extra width columns increment minimum pad
                         pad-left pad-right directive stream)
  (let* ((texts (or texts (list "")))
         ;; One text alone is pushed to the right unless told otherwise, but needs no padding.
         (pushed (and (null (cdr texts)) (not pad-left) (not pad-right)))
         (gaps (+ (1- (length texts)) (if pad-left 1 0) (if pad-right 1 0)))
         (characters (let ((sum 0)) (dolist (text texts sum) (setq sum (+ sum (length text))))))
         (least (+ characters (* gaps minimum)))
         (total (if (<= least columns)
                    columns
                    (progn
                      (unless (plusp increment)
                        (directive-failure directive "The column increment ~D is not positive."
                                           increment))
                      (+ columns (* increment (ceiling (- least columns) increment))))))
         (padding (- total characters)))
    (when (and overflow-text
               (> (+ (or (output-column stream) 0) total extra) width))
      (output-string overflow-text stream))
    (when pushed
      (setq gaps 1))
    (flet ((gap ()
             (when (plusp gaps)
               (let ((size (truncate padding gaps)))
                 (setq padding (- padding size)
                       gaps (1- gaps))
                 (output-padding size pad stream)))))
      (when (or pad-left pushed)
        (gap))
      (do ((rest texts (cdr rest)))
          ((null rest))
        (output-string (car rest) stream)
        (when (or (cdr rest) pad-right)
          (gap))))))
