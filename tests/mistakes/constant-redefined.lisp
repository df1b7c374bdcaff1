(defconstant +limit+ 10)
(defconstant +limit+ 20)
