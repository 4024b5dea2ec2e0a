//go:build !linux

package main

import "os"

// isTerminal is a good guess where nothing depends on it but a line's form.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
