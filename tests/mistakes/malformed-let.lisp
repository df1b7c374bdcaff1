(defun hypotenuse (a b)
  (let (x (* a a)
        y (* b b))
    (sqrt (+ x y))))

(print (hypotenuse 3 4))
