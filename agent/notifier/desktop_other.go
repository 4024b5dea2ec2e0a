//go:build !(linux || freebsd || openbsd || netbsd)

package notifier

import "context"

// desktop is always there on Windows and macOS.
func desktop() error { return nil }

// Service tries nothing: the system itself shows notifications, or does not.
func Service(context.Context) (string, error) { return "", ErrNotTried }
