//go:build !(linux || freebsd || openbsd || netbsd)

package notify

import "context"

// desktop is always there on Windows and macOS.
func desktop() error { return nil }

// Service names what shows notifications: the system itself.
func Service(context.Context) (string, error) { return "system", nil }
