;;;; Backtraces as text.
;;;;
;;;; Problem: a backtrace is read in a hurry: it should show the program's calls, their arguments and
;;;; places, and no more. Approach: arguments are cut short; of a long row of calls of one function only
;;;; the ends are shown; the frame of a top-level form shows the form.
;;;;
;;;; Invariants: printing a frame never signals. Frames are numbered by their place in the list that
;;;; BACKTRACE-FRAMES gave, whatever is shown of them.
;;;;
;;;; Tests: tests/lisp/debugger/, tests/mistakes/.

(in-package "BROLGA-SYSTEM")

(defun print-safely (object stream &optional form-p)
  "Prints OBJECT shortly; whatever goes wrong is printed instead. FORM-P says that it is a form."
  (let ((*print-length* 8)
        (*print-level* 4)
        (*print-readably* nil)
        (*print-failures-p* t)
        (*print-pretty* form-p)
        (*code-on-own-lines* nil)
        (*print-right-margin* 1000)
        (*print-lines* 1)
        (*print-circle* nil)
        (*print-escape* t))
    (handler-case (write-string (shortened-text (prin1-to-string object) 200) stream)
      (error (condition)
        (format stream "#<cannot be printed: ~S>" (type-of condition))))))

(defun shortened-text (text limit)
  "TEXT, cut at LIMIT characters."
  (if (> (length text) limit)
      (concatenate 'string (subseq text 0 limit) "...")
      text))

(defun frame-place (frame)
  "Where in which file FRAME is, as text, or NIL."
  (let ((code (stack-frame-code frame)) (source (stack-frame-source frame)))
    (handler-case (cond ((top-level-form-frame-p frame)
                         (destructuring-bind (function print name form &optional line) (stack-frame-arguments frame)
                           (declare (ignore function print form))
                           (place-text name line nil)))
                        (code (code-place code source))
                        ;; A call of an undefined function: all the places where it is called.
                        (t (places-of-references source)))
      ;; The debugger must go on even when the registry of definitions is at fault.
      (error () nil))))

(defun places-of-references (forms)
  "The places of FORMS, which the file being loaded holds, as text; NIL when there are none."
  (let ((places (and (compilation-unit-p *compilation-unit*)
                     (loop for form in forms
                           for place = (place-of-late-form *compilation-unit* form)
                           when place
                             collect place))))
    (and places
         (format nil "called at ~{~A~^, ~}" (delete-duplicates places :test #'equal)))))

(defun frame-name-for-users (frame)
  (let ((public (assoc (stack-frame-name frame) *public-names*)))
    (if public (cdr public) (stack-frame-name frame))))

(defun print-frame (frame stream)
  "Prints FRAME as a call and its place."
  (cond ((integerp (stack-frame-name frame))
         (format stream "~:D more calls" (stack-frame-name frame)))
        ((null (stack-frame-name frame))
         (write-string "(top-level form)" stream))
        ((top-level-form-frame-p frame)
         (print-safely (fourth (stack-frame-arguments frame)) stream t))
        (t
         (write-char #\( stream)
         (print-safely (frame-name-for-users frame) stream)
         (dolist (argument (stack-frame-arguments frame))
           (write-char #\Space stream)
           (print-safely argument stream))
         (write-char #\) stream)))
  (let ((place (frame-place frame)))
    (when place
      (format stream "  [~A]" place))))

(defun length-of-repetition (frames)
  "How many of the frames at the beginning of FRAMES are calls of the same function."
  (let ((name (stack-frame-name (car frames))))
    (or (position-if-not (lambda (frame)
                           (or (equal (stack-frame-name frame) name)
                               (integerp (stack-frame-name frame))))
                         frames)
        (length frames))))

(defun print-numbered-frame (number frame stream)
  (format stream "~&~3D: " number)
  (print-frame frame stream)
  (terpri stream))

(defun print-repetition (frames name stream)
  "Says how many calls of NAME the FRAMES stand for."
  (format stream "~&     ... ~:D more calls of ~S~%"
          (loop for frame in frames
                sum (if (integerp (stack-frame-name frame)) (stack-frame-name frame) 1))
          name))

(defun print-frames (frames stream &optional (start 0))
  "Prints FRAMES with their numbers, from START on. Of many calls of one function in a row, only the first
and the last ones are printed."
  (loop with number = start
        while frames
        do (let ((repeated (length-of-repetition frames)))
             (flet ((print-next ()
                      (print-numbered-frame number (pop frames) stream)
                      (incf number)))
               (cond ((> repeated 8)
                      (loop repeat 3
                            do (print-next))
                      (let ((hidden (- repeated 4)))
                        (print-repetition (subseq frames 0 hidden) (frame-name-for-users (car frames))
                                          stream)
                        (setq frames (nthcdr hidden frames))
                        (incf number hidden))
                      (print-next))
                     (t (print-next)))))))

(defun print-backtrace (&key (stream *debug-io*) (count 100))
  "Prints the calls under way, newest first."
  (print-frames (backtrace-frames :count count) stream))
