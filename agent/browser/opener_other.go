//go:build !windows && !darwin

package browser

// opener is the desktop's own, of xdg-utils.
func opener(address string) (string, []string) { return "xdg-open", []string{address} }
