;;;; Pretty streams: where lines are broken.
;;;;
;;;; Problem: whether a conditional newline breaks the line depends on text that comes later, yet
;;;; output should leave as soon as it is decided. Approach: text collects in the stream's buffer,
;;;; and what is to be decided (newlines, indentations, tabs, starts and ends of blocks) in a queue
;;;; with its place in the text. The queue is worked off from the front as far as decisions can be
;;;; made: a section that ends inside the line fits; one whose text has passed the margin does not;
;;;; otherwise one waits. A block that fits as a whole is plain text.
;;;;
;;;; Places are counted in characters since the stream was made, so they stay valid when the buffer
;;;; moves on: buffer index = place - OFFSET.
;;;;
;;;; Invariants: the queue is in order of places. BLOCKS holds the blocks whose start has left the
;;;; queue, innermost first; PENDING those begun but not ended. The first PREFIX-LENGTH characters
;;;; of PREFIX are what a new line begins with.
;;;;
;;;; Tests: tests/lisp/printer/.

(in-package "BROLGA-SYSTEM")

(defstruct (pretty-stream (:include ansi-stream) (:copier nil)
                          (:constructor %make-pretty-stream
                              (operations target line-length lines-left out-buffer out-limit
                               start-column blocks &aux (output-p t))))
  target
  (line-length 80 :type fixnum)
  ;; How many lines may still be begun, or NIL.
  (lines-left nil)
  ;; Column of the first character of the buffer, and its place.
  (start-column 0 :type fixnum)
  (offset 0 :type fixnum)
  (line-number 0 :type fixnum)
  (prefix (make-string 128 :initial-element #\Space))
  ;; The suffixes of the blocks that are open, innermost first.
  (suffixes '() :type list)
  (blocks '() :type list)
  (pending '() :type list)
  (queue '() :type list)
  (queue-last '() :type list))

;;; A block whose start has been passed.
(defstruct (pretty-block (:copier nil)
                         (:constructor make-pretty-block
                             (start-column section-column per-line-end prefix-length
                              section-line suffix)))
  (start-column 0 :type fixnum)
  (section-column 0 :type fixnum)
  ;; Where the per-line prefixes end in the line's prefix.
  (per-line-end 0 :type fixnum)
  (prefix-length 0 :type fixnum)
  ;; The line on which the current section began.
  (section-line 0 :type fixnum)
  (suffix nil))

;;; What waits in the queue. KIND: a kind of newline, :START, :END, :INDENT or :TAB.
(defstruct (pretty-step (:copier nil) (:constructor make-pretty-step (kind place depth)))
  kind
  (place 0 :type fixnum)
  (depth 0 :type fixnum)
  ;; Newlines and starts: the newline or end that ends the section begun here.
  (section-end nil)
  ;; Starts: the end; the per-line prefix; the suffix. Ends: the suffix.
  (partner nil)
  (prefix nil)
  (suffix nil)
  ;; Indentations: the block's start or the current column; the amount. Tabs: kind, column,
  ;; increment.
  (relative-to nil)
  (amount 0)
  (increment 0))

(defun pretty-newline-p (step)
  (member (pretty-step-kind step) '(:linear :fill :miser :mandatory :literal) :test #'eq))

(define-stream-operations *pretty-operations*
  :write-char 'pretty-write-char :write-string 'pretty-write-string :column 'pretty-column
  :line-length 'pretty-stream-line-length :finish-output 'pretty-finish-output
  :force-output 'pretty-finish-output :clear-output 'do-nothing)

(defun make-pretty-stream (target)
  (let ((column (or (output-column target) 0)))
    (%make-pretty-stream *pretty-operations* target
                         (or *print-right-margin* (output-line-length target) 80)
                         (and *print-lines* (not *print-readably*) *print-lines*)
                         (make-string 256) 256 column
                         (list (make-pretty-block 0 0 0 0 0 nil)))))

;;; Places and columns

(defun pretty-place (stream)
  "The place of the next character."
  (+ (ansi-stream-out-index stream) (pretty-stream-offset stream)))

(defun place-column (place stream)
  "The column of the character at PLACE once the tabs before it have been expanded."
  (let ((start (pretty-stream-offset stream))
        (column (pretty-stream-start-column stream)))
    (declare (fixnum start column place))
    (+ column (- place start)
       (if (find :tab (pretty-stream-queue stream) :key #'pretty-step-kind)
           (tabs-before place stream)
           0))))

(defun tabs-before (place stream)
  "How many blanks the tabs before PLACE will become."
  (let ((columns (list (current-section-column stream)))
        (base (- (pretty-stream-start-column stream) (pretty-stream-offset stream)))
        (extra 0))
    (declare (fixnum base extra place))
    (dolist (step (pretty-stream-queue stream) extra)
      (when (>= (pretty-step-place step) place)
        (return extra))
      (let ((column (+ base (pretty-step-place step) extra)))
        (case (pretty-step-kind step)
          (:tab (setq extra (+ extra (tab-size step (car columns) column))))
          (:start (push column columns))
          (:end (when (cdr columns)
                  (pop columns)))
          ((:linear :fill :miser :mandatory :literal)
           (setf (car columns) column)))))))

(defun tab-size (step section-column column)
  "How many blanks the tab STEP is at COLUMN."
  (let* ((kind (pretty-step-relative-to step))
         (origin (if (member kind '(:section :section-relative) :test #'eq) section-column 0))
         (position (- column origin))
         (wanted (pretty-step-amount step))
         (increment (pretty-step-increment step)))
    (cond ((member kind '(:line-relative :section-relative) :test #'eq)
           (if (plusp increment)
               (let ((rest (mod (+ position wanted) increment)))
                 (+ wanted (if (zerop rest) 0 (- increment rest))))
               wanted))
          ((< position wanted) (- wanted position))
          ((plusp increment)
           (- increment (mod (- position wanted) increment)))
          (t 0))))

(defun pretty-column (stream)
  (place-column (pretty-place stream) stream))

;;; Writing

(defun pretty-write-char (stream character)
  (cond ((eq character #\Newline)
         (add-newline stream :literal))
        (t
         (make-room stream 1)
         (let ((index (ansi-stream-out-index stream)))
           (setf (schar (ansi-stream-out-buffer stream) index) character)
           (setf (ansi-stream-out-index stream) (1+ index))))))

(defun pretty-write-string (stream string start end)
  (declare (fixnum start end))
  (loop
    (let* ((newline (and (< start end) (%string-position #\Newline string start end)))
           (stop (or newline end))
           (count (- stop start)))
      (declare (fixnum stop count))
      (when (plusp count)
        (make-room stream count)
        (let ((index (ansi-stream-out-index stream)))
          (%copy-simple-range string start stop (ansi-stream-out-buffer stream) index)
          (setf (ansi-stream-out-index stream) (+ index count))))
      (unless newline
        (return))
      (add-newline stream :literal)
      (setq start (1+ newline)))))

(defun make-room (stream count)
  "Makes sure that COUNT more characters fit into the buffer, writing lines that are decided."
  (when (> (+ (ansi-stream-out-index stream) count) (ansi-stream-out-limit stream))
    (when (> (ansi-stream-out-index stream) (pretty-stream-line-length stream))
      (decide stream nil)
      (send-undisputed stream))
    (when (> (+ (ansi-stream-out-index stream) count) (ansi-stream-out-limit stream))
      (grow-output-buffer stream count))))

(defun send-undisputed (stream)
  "Sends the text before the first waiting step to the target."
  (let* ((queue (pretty-stream-queue stream))
         (end (if queue
                  (- (pretty-step-place (car queue)) (pretty-stream-offset stream))
                  (ansi-stream-out-index stream))))
    (declare (fixnum end))
    ;; Blanks at the end may have to go when the line is broken behind them.
    (loop
      (unless (and (plusp end)
                   (eq (schar (ansi-stream-out-buffer stream) (1- end)) #\Space))
        (return))
      (setq end (1- end)))
    (when (plusp end)
      (send-text stream end))))

(defun send-text (stream count)
  "Sends COUNT characters of the buffer and takes them out."
  (let ((buffer (ansi-stream-out-buffer stream))
        (index (ansi-stream-out-index stream)))
    (output-simple-string buffer 0 count (pretty-stream-target stream))
    (%copy-simple-range buffer count index buffer 0)
    (setf (ansi-stream-out-index stream) (- index count)
          (pretty-stream-start-column stream) (+ (pretty-stream-start-column stream) count)
          (pretty-stream-offset stream) (+ (pretty-stream-offset stream) count))))

;;; The queue

(defun add-step (stream step)
  (let ((cell (list step)))
    (if (pretty-stream-queue stream)
        (setf (cdr (pretty-stream-queue-last stream)) cell)
        (setf (pretty-stream-queue stream) cell))
    (setf (pretty-stream-queue-last stream) cell)
    step))

(defun new-step (stream kind)
  (add-step stream (make-pretty-step kind (pretty-place stream)
                                     (length (pretty-stream-pending stream)))))

(defun add-newline (stream kind)
  (let* ((depth (length (pretty-stream-pending stream)))
         (step (make-pretty-step kind (pretty-place stream) depth)))
    ;; It ends every open section at its depth or deeper.
    (dolist (earlier (pretty-stream-queue stream))
      (when (and (null (pretty-step-section-end earlier))
                 (or (pretty-newline-p earlier) (eq (pretty-step-kind earlier) :start))
                 (<= depth (pretty-step-depth earlier)))
        (setf (pretty-step-section-end earlier) step)))
    (add-step stream step)
    (decide stream (member kind '(:literal :mandatory) :test #'eq))))

(defun add-block-start (stream prefix per-line-prefix suffix)
  (let ((text (or per-line-prefix prefix)))
    (when text
      (output-string text stream)))
  (let ((step (new-step stream :start)))
    (setf (pretty-step-prefix step) per-line-prefix
          (pretty-step-suffix step) suffix)
    (push step (pretty-stream-pending stream))))

(defun add-block-end (stream)
  (let* ((start (pop (pretty-stream-pending stream)))
         (suffix (pretty-step-suffix start))
         (end (new-step stream :end)))
    (setf (pretty-step-partner start) end)
    (when suffix
      (output-string suffix stream))))

(defun add-indentation (stream relative-to amount)
  (let ((step (new-step stream :indent)))
    (setf (pretty-step-relative-to step) relative-to
          (pretty-step-amount step) amount)))

(defun add-tab (stream kind column increment)
  (let ((step (new-step stream :tab)))
    (setf (pretty-step-relative-to step) kind
          (pretty-step-amount step) column
          (pretty-step-increment step) increment)))

;;; Deciding

(defun misering-p (stream)
  (and *print-miser-width*
       (<= (- (pretty-stream-line-length stream)
              (pretty-block-start-column (car (pretty-stream-blocks stream))))
           *print-miser-width*)))

(defun fits-p (stream end force)
  "Whether the text up to the step END (NIL: not known yet) fits on the line: T, NIL, or :WAIT."
  (let ((available (pretty-stream-line-length stream)))
    (when (eql (pretty-stream-lines-left stream) 1)
      ;; The last line must have room for the mark and for what closes the blocks.
      (setq available (- available 3 (suffix-length stream))))
    (cond (end (<= (place-column (pretty-step-place end) stream) available))
          (force nil)
          ((> (pretty-column stream) available) nil)
          (t :wait))))

(defun suffix-length (stream)
  (let ((length 0))
    (dolist (block (pretty-stream-blocks stream) length)
      (setq length (+ length (length (pretty-block-suffix block)))))))

(defun decide (stream force)
  "Works off the queue as far as possible. FORCE: sections that are not complete do not fit. True when
a line was written."
  (let ((wrote nil))
    (loop
      (when (null (pretty-stream-queue stream))
        (return))
      (let* ((step (car (pretty-stream-queue stream)))
             (kind (pretty-step-kind step)))
        (flet ((take () (setf (pretty-stream-queue stream) (cdr (pretty-stream-queue stream)))))
          (case kind
            ((:mandatory :literal :linear :fill :miser)
             (let ((break (break-here-p stream step kind force)))
               (case break
                 (:wait (return))
                 ((nil) (take)
                  (note-section stream step))
                 (t
                  (take)
                  (setq wrote t)
                  (break-line stream step)))))
            (:indent
             (unless (misering-p stream)
               (set-indentation
                stream
                (+ (if (eq (pretty-step-relative-to step) :block)
                       (pretty-block-start-column (car (pretty-stream-blocks stream)))
                       (place-column (pretty-step-place step) stream))
                   (pretty-step-amount step))))
             (take))
            (:start
             (case (fits-p stream (pretty-step-section-end step) force)
               (:wait (return))
               ((nil)
                (begin-block stream step)
                (take))
               (t
                ;; All of it is on this line: no newline in it can break.
                (flatten-queue stream (pretty-step-partner step)))))
            (:end
             (end-block stream)
             (take))
            (:tab
             (expand-tab stream step (current-section-column stream)))))))
    wrote))

(defun current-section-column (stream)
  (pretty-block-section-column (car (pretty-stream-blocks stream))))

(defun note-section (stream step)
  "A newline that does not break begins a section all the same."
  (setf (pretty-block-section-column (car (pretty-stream-blocks stream)))
        (place-column (pretty-step-place step) stream)))

(defun break-here-p (stream step kind force)
  "Whether the newline STEP breaks the line: T, NIL or :WAIT. A linear one that gets here does: its
block did not fit."
  (case kind
    ((:mandatory :literal :linear) t)
    (:miser (misering-p stream))
    (t
     (cond ((misering-p stream) t)
           ((> (pretty-stream-line-number stream)
               (pretty-block-section-line (car (pretty-stream-blocks stream))))
            t)
           (t (let ((fits (fits-p stream (pretty-step-section-end step) force)))
                (if (eq fits :wait) :wait (not fits))))))))

(defun flatten-queue (stream end)
  "Takes the steps up to END, or all if that is NIL, for text that fits: only tabs have an effect."
  (let ((columns (list (current-section-column stream))))
    ;; COLUMNS: the section columns of the blocks inside, innermost first.
    (loop
      (let* ((step (car (pretty-stream-queue stream)))
             (kind (if step (pretty-step-kind step) :none)))
        (case kind
          (:none (return))
          (:tab (expand-tab stream step (car columns)))
          (t
           (case kind
             (:start (push (place-column (pretty-step-place step) stream) columns))
             (:end (when (cdr columns)
                     (pop columns)))
             ((:linear :fill :miser :mandatory :literal)
              (setf (car columns) (place-column (pretty-step-place step) stream))))
           (setf (pretty-stream-queue stream) (cdr (pretty-stream-queue stream)))))
        (when (and end (eq step end))
          (return))))))

(defun expand-tab (stream step section-column)
  "Replaces the tab STEP, the first of the queue, by blanks."
  (let* ((column (place-column (pretty-step-place step) stream))
         (size (tab-size step section-column column))
         (at (- (pretty-step-place step) (pretty-stream-offset stream))))
    (declare (fixnum column size at))
    (setf (pretty-stream-queue stream) (cdr (pretty-stream-queue stream)))
    (when (plusp size)
      (when (> (+ (ansi-stream-out-index stream) size) (ansi-stream-out-limit stream))
        (grow-output-buffer stream size))
      (let ((buffer (ansi-stream-out-buffer stream))
            (index (ansi-stream-out-index stream)))
        (%copy-simple-range buffer at index buffer (+ at size))
        (fill buffer #\Space :start at :end (+ at size))
        (setf (ansi-stream-out-index stream) (+ index size)))
      (dolist (later (pretty-stream-queue stream))
        (setf (pretty-step-place later) (+ (pretty-step-place later) size)))
      ;; Steps that are referred to from the queue are in it, so they have moved too.
      size)))

;;; Blocks

(defun begin-block (stream step)
  (let* ((outer (car (pretty-stream-blocks stream)))
         (column (place-column (pretty-step-place step) stream))
         (block (make-pretty-block column column (pretty-block-per-line-end outer)
                                   (pretty-block-prefix-length outer)
                                   (pretty-stream-line-number stream)
                                   (pretty-step-suffix step)))
         (prefix (pretty-step-prefix step)))
    (push block (pretty-stream-blocks stream))
    (set-indentation stream column)
    (when prefix
      (setf (pretty-block-per-line-end block) column)
      (let ((text (coerce prefix 'simple-string)))
        (replace (pretty-stream-prefix stream) text :start1 (max 0 (- column (length text))))))))

(defun end-block (stream)
  (let* ((inner (pop (pretty-stream-blocks stream)))
         (outer (car (pretty-stream-blocks stream)))
         (from (pretty-block-prefix-length inner))
         (to (pretty-block-prefix-length outer)))
    ;; What the inner block wrote into the prefix beyond the outer's is gone.
    (when (> to from)
      (fill (pretty-stream-prefix stream) #\Space :start from :end to))))

(defun set-indentation (stream column)
  (let* ((block (car (pretty-stream-blocks stream)))
         (column (max column (pretty-block-per-line-end block) 0))
         (old (pretty-block-prefix-length block))
         (prefix (pretty-stream-prefix stream)))
    (when (> column (length prefix))
      (let ((longer (make-string (* 2 column) :initial-element #\Space)))
        (replace longer prefix)
        (setf (pretty-stream-prefix stream) longer)
        (setq prefix longer)))
    (when (> column old)
      (fill prefix #\Space :start old :end column))
    (setf (pretty-block-prefix-length block) column)))

;;; Lines

(defun break-line (stream step)
  "Writes the text before STEP as a line and begins a new one with the prefix."
  (let* ((target (pretty-stream-target stream))
         (buffer (ansi-stream-out-buffer stream))
         (literal (eq (pretty-step-kind step) :literal))
         (end (- (pretty-step-place step) (pretty-stream-offset stream)))
         (print-end (if literal
                        end
                        (let ((last (position #\Space buffer :end end :from-end t :test #'char/=)))
                          (if last (1+ last) 0)))))
    (declare (fixnum end print-end))
    (output-simple-string buffer 0 print-end target)
    (when (pretty-stream-lines-left stream)
      (setf (pretty-stream-lines-left stream) (1- (pretty-stream-lines-left stream)))
      (when (<= (pretty-stream-lines-left stream) 0)
        (output-simple-string " .." 0 3 target)
        (dolist (block (pretty-stream-blocks stream))
          (when (pretty-block-suffix block)
            (output-string (pretty-block-suffix block) target)))
        (throw stream :lines-exceeded)))
    (output-char #\Newline target)
    (setf (pretty-stream-line-number stream) (1+ (pretty-stream-line-number stream)))
    (let* ((block (car (pretty-stream-blocks stream)))
           (prefix-length (if literal
                              (pretty-block-per-line-end block)
                              (pretty-block-prefix-length block)))
           (index (ansi-stream-out-index stream))
           (rest (- index end))
           (new-index (+ rest prefix-length)))
      (declare (fixnum prefix-length index rest new-index))
      (when (> new-index (ansi-stream-out-limit stream))
        (grow-output-buffer stream (- new-index index))
        (setq buffer (ansi-stream-out-buffer stream)))
      (%copy-simple-range buffer end index buffer prefix-length)
      (%copy-simple-range (pretty-stream-prefix stream) 0 prefix-length buffer 0)
      (setf (ansi-stream-out-index stream) new-index
            (pretty-stream-start-column stream) 0
            (pretty-stream-offset stream) (- (pretty-step-place step) prefix-length))
      (unless literal
        (setf (pretty-block-section-column block) prefix-length
              (pretty-block-section-line block) (pretty-stream-line-number stream))))))

(defun finish-pretty (stream)
  "Decides what is left as best one can and sends everything to the target."
  (decide stream nil)
  ;; Whatever waits now fits.
  (flatten-queue stream nil)
  (output-simple-string (ansi-stream-out-buffer stream) 0 (ansi-stream-out-index stream)
                        (pretty-stream-target stream))
  (setf (ansi-stream-out-index stream) 0))

(defun pretty-finish-output (stream)
  (decide stream nil)
  (send-undisputed stream)
  (finish-output (pretty-stream-target stream)))
