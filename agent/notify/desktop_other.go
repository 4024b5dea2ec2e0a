//go:build !(linux || freebsd || openbsd || netbsd)

package notify

// desktop is always there on Windows and macOS.
func desktop() error { return nil }
