print("mailtriage")
