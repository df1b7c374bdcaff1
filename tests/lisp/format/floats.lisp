;;;; ~F at the edge of its field.

;; The zero behind the point is left out where it alone would overflow the field.
(list (format nil "~7,,,'*F" 335563.0) (format nil "~6,,,'*F" 335563.0) (format nil "~8,,,'*F" 335563.0) (format nil "~3@F" 1.0))
;=> ("335563." "******" "335563.0" "+1.0")
