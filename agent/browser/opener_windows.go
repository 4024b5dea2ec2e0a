package browser

// opener hands the address to the system without a shell, which would give
// some characters of an address a meaning of their own.
func opener(address string) (string, []string) {
	return "rundll32", []string{"url.dll,FileProtocolHandler", address}
}
