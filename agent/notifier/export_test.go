package notifier

// HelloName is how a computer of a name calls itself to a mail server.
func HelloName(computer string) string { return helloName(computer) }
