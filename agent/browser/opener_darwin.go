package browser

func opener(address string) (string, []string) { return "open", []string{address} }
