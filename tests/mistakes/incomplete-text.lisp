(print (read-from-string "(1 2"))
