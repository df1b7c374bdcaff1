;;;; Clocks and calendar time: universal time, internal time, SLEEP.
;;;;
;;;; Problem: the standard counts seconds since 1900 and wants them split by the Gregorian calendar
;;;; in any time zone, with the system's rules for the local one.
;;;; Approach: the system is asked for the local offset only; the calendar is arithmetic on days, in
;;;; years that begin in March so that the leap day comes last.
;;;; Invariants: a zone is a rational number of hours west of Greenwich without daylight saving, as
;;;; the standard defines it. Internal time is in microseconds. Tests: tests/lisp/environment/.

(in-package "BROLGA-SYSTEM")

(defconstant internal-time-units-per-second 1000000
  "How many units of internal time make a second.")

(defun get-internal-real-time ()
  "Time passed since some moment, in internal time units."
  (%real-time-us))

(defun get-internal-run-time ()
  "Processor time this process has used, in internal time units."
  (%run-time-us))

(defun get-universal-time ()
  "The present moment in seconds since the year 1900 began in Greenwich."
  (%universal-time))

(defun days-before-year-month-day (year month day)
  "The number of days from the first of January 1900 to a date of the Gregorian calendar."
  (let* ((shifted-year (if (< month 3) (- year 1) year))
         (shifted-month (mod (- month 3) 12))
         (day-of-year (+ (floor (+ (* 153 shifted-month) 2) 5) (- day 1))))
    ;; 693901 days lie between the first of March of year 0 and the first of January 1900.
    (- (+ (* 365 shifted-year)
          (floor shifted-year 4)
          (- (floor shifted-year 100))
          (floor shifted-year 400)
          day-of-year)
       693901)))

(defun year-month-day-of-days (days)
  "The date DAYS after the first of January 1900: three values."
  (multiple-value-bind (era day-of-era)
      (floor (+ days 693901) 146097)
    (let* ((year-of-era (floor (- day-of-era
                                  (floor day-of-era 1460)
                                  (- (floor day-of-era 36524))
                                  (floor day-of-era 146096))
                               365))
           (day-of-year (- day-of-era
                           (- (+ (* 365 year-of-era) (floor year-of-era 4))
                              (floor year-of-era 100))))
           (shifted-month (floor (+ (* 5 day-of-year) 2) 153))
           (day (+ 1 (- day-of-year (floor (+ (* 153 shifted-month) 2) 5))))
           (month (if (< shifted-month 10) (+ shifted-month 3) (- shifted-month 9)))
           (year (+ year-of-era (* 400 era) (if (< month 3) 1 0))))
      (values year month day))))

(defun local-seconds-west (universal-time)
  "The system's offset at a moment, in seconds west of Greenwich, and whether daylight saving holds."
  (let ((zone (%local-timezone universal-time)))
    (values (car zone) (if (cdr zone) t nil))))

(defun decode-universal-time (universal-time &optional time-zone)
  "Splits a moment into second, minute, hour, date, month, year, day of the week (Monday is 0),
whether daylight saving holds, and time zone."
  (declare (type integer universal-time)
           (type (or null rational) time-zone))
  (multiple-value-bind (seconds-west daylight)
      (if time-zone
          (values (* 3600 time-zone) nil)
          (local-seconds-west universal-time))
    (multiple-value-bind (days second-of-day)
        (floor (- universal-time seconds-west) 86400)
      (multiple-value-bind (hour rest) (floor second-of-day 3600)
        (multiple-value-bind (minute second) (floor rest 60)
          (multiple-value-bind (year month day) (year-month-day-of-days days)
            (values second minute hour day month year
                    (mod days 7)
                    daylight
                    (or time-zone
                        (/ (if daylight (+ seconds-west 3600) seconds-west) 3600)))))))))

(defun get-decoded-time ()
  "The present moment, split as by DECODE-UNIVERSAL-TIME."
  (decode-universal-time (get-universal-time)))

(defun complete-year (year)
  "YEAR, or for 0 to 99 the year with these last digits that is nearest to the present one."
  (if (<= 0 year 99)
      (let* ((present (nth-value 5 (get-decoded-time)))
             (guess (+ year (* 100 (floor present 100)))))
        (cond ((> (- guess present) 49) (- guess 100))
              ((> (- present guess) 50) (+ guess 100))
              (t guess)))
      year))

(defun encode-universal-time (second minute hour date month year &optional time-zone)
  "The moment that the arguments, as given by DECODE-UNIVERSAL-TIME, describe."
  (declare (type (integer 0 59) second minute)
           (type (integer 0 23) hour)
           (type (integer 1 31) date)
           (type (integer 1 12) month)
           (type (integer 0) year)
           (type (or null rational) time-zone))
  (let* ((days (days-before-year-month-day (complete-year year) month date))
         (there (+ second (* 60 minute) (* 3600 hour) (* 86400 days))))
    (if time-zone
        (+ there (* 3600 time-zone))
        ;; The offset depends on the moment that is sought: the second guess settles it but for
        ;; the hour that daylight saving repeats.
        (let ((guess (+ there (local-seconds-west there))))
          (+ there (local-seconds-west guess))))))

(defun sleep (seconds)
  "Waits for SECONDS, a non-negative real; returns NIL."
  (unless (and (realp seconds) (>= seconds 0))
    (error 'type-error :datum seconds :expected-type '(real 0)))
  (let ((end (+ (%monotonic-ns) (ceiling (* (rational seconds) 1000000000)))))
    ;; An interrupt ends a wait early; the handler has run by the time the loop looks again.
    (do ((left (- end (%monotonic-ns)) (- end (%monotonic-ns))))
        ((<= left 0) nil)
      (%sleep-ns (min left 1000000000000000)))))
