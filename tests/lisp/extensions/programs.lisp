;;;; EXT:RUN-PROGRAM: connections, programs that are not waited for.

(defun folder-file (name)
  (merge-pathnames name (concatenate 'string (ext:getenv "TMPDIR") "/")))
(unless (ext:getenv "TMPDIR") (ext:setenv "TMPDIR" "/tmp"))
(defparameter *file* (folder-file (format nil "brolga-programs-~D.txt" (ext:process-id))))
(multiple-value-list (ext:run-program "sh" '("-c" "echo out; echo err >&2") :output :string :error :output))
;=> (0 "out
;.. err
;.. " NIL)
(multiple-value-list (ext:run-program "sh" '("-c" "kill -9 $$")))
;=> (-9 NIL NIL)
(with-output-to-string (out) (ext:run-program "echo" '("to a stream") :output out))
;=> "to a stream
;.. "
(with-input-from-string (in "from a stream") (nth-value 1 (ext:run-program "cat" '() :input in :output :string)))
;=> "from a stream"
(values (ext:run-program "echo" '("to a file") :output *file*))
;=> 0
(values (ext:run-program "echo" '("again") :output *file*))
;!! FILE-ERROR
(values (ext:run-program "echo" '("appended") :output *file* :if-output-exists :append))
;=> 0
(nth-value 1 (ext:run-program "cat" '() :input *file* :output :string))
;=> "to a file
;.. appended
;.. "
(with-open-file (out *file* :direction :output :if-exists :supersede)
  (write-string "before, " out)
  (values (ext:run-program "printf" '("by the program") :output out)))
;=> 0
(with-open-file (in *file*) (nth-value 1 (ext:run-program "cat" '() :input in :output :string)))
;=> "before, by the program"
(values (ext:run-program "cat" '() :input #p"/no/such/file"))
;!! FILE-ERROR
(nth-value 1 (ext:run-program "sh" '("-c" "pwd; echo $A") :directory "/" :environment '("A=b") :output :string))
;=> "/
;.. b
;.. "
(let ((stream (nth-value 1 (ext:run-program "echo" '("line") :output :stream))))
  (multiple-value-prog1 (values (read-line stream) (read-line stream nil :end)) (close stream)))
;=> "line"
;=> :END

;;; Not waited for

(let ((process (ext:run-program "cat" '() :input :stream :output :stream :wait nil)))
  (list (ext:process-p process)
        (ext:process-status process)
        (ext:process-exit-code process)
        (progn (write-line "one" (ext:process-input process))
               (finish-output (ext:process-input process))
               (read-line (ext:process-output process)))
        (progn (write-line "two" (ext:process-input process))
               (close (ext:process-input process))
               (read-line (ext:process-output process)))
        (read-line (ext:process-output process) nil :end)
        (ext:process-exit-code (ext:process-wait process))
        (ext:process-status process)
        (ext:process-alive-p process)
        (null (ext:process-error (ext:process-close process)))))
;=> (T :RUNNING NIL "one" "two" :END 0 :EXITED NIL T)
(let ((process (ext:run-program "sleep" '("1000") :wait nil)))
  (list (ext:process-alive-p process)
        (ext:process-kill process 15)
        (ext:process-status (ext:process-wait process))
        (ext:process-exit-code process)
        (ext:process-kill process 15)))
;=> (T T :SIGNALED 15 NIL)
(ext:run-program "cat" '() :input "text" :wait nil)
;!! SIMPLE-ERROR
(ext:run-program "/no/such/program" '() :wait nil :input :stream)
;!! SIMPLE-ERROR
(ext:run-program "cat" '() :input 5)
;!! TYPE-ERROR
(delete-file *file*)
;=> T

; A program that does not read its input is no reason to end this one; nor does one that writes much before it
; has read much stop both.
(ext:run-program "head" '("-c1") :input (make-string 300000 :initial-element #\a) :output :string)
;=> 0
;=> "a"
;=> NIL
(let ((process (ext:run-program "true" '() :input :stream :wait nil)))
  (ext:process-wait process)
  (handler-case (progn (write-line "text" (ext:process-input process))
                       (finish-output (ext:process-input process)))
    (stream-error () (list :gone (ext:process-exit-code process)))))
;=> (:GONE 0)
(let ((long (make-string 100 :initial-element #\b)))
  (length (nth-value 1 (ext:run-program "sed" (list (concatenate 'string "s/a/" long "/"))
                                        :input (with-output-to-string (text)
                                                 (loop repeat 60000 do (write-line "a" text)))
                                        :output :string))))
;=> 6060000
; Files by name, programs by pathname, or without looking for them.
(ext:run-program #p"/bin/echo" '("by name") :output *file*)
;=> 0
;=> NIL
;=> NIL
(with-open-file (stream *file*)
  (read-char stream)
  (nth-value 1 (ext:run-program "cat" '() :input stream :output :string)))
;=> "y name
;.. "
(delete-file *file*)
;=> T
(ext:run-program "echo" '() :search nil)
;!! SIMPLE-ERROR
(handler-case (ext:run-program "pwd" '() :directory "/no/such/directory/")
  (error (condition) (princ-to-string condition)))
;=> "The program pwd cannot be run: there is no directory /no/such/directory/."
(ext:run-program "echo" '() :pty t)
;!! SIMPLE-ERROR
(handler-case (ext:run-program "echo" '() :output 5)
  (type-error (condition) (type-error-expected-type condition)))
;=> (OR BOOLEAN STRING PATHNAME STREAM (MEMBER :STREAM :STRING :OUTPUT))
