//go:build !windows

package notifier

// Register does nothing: only Windows wants to know the program beforehand.
func (Face) Register() error { return nil }
