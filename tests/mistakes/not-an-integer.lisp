(print (parse-integer "12a"))
