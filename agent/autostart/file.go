//go:build !windows

package autostart

import (
	"fmt"
	"os"
	"path/filepath"
)

// replace writes a file so that it is whole or not there at any moment.
func replace(path, content string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".ministry-finder-*")
	if err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	defer os.Remove(f.Name()) // gone after the renaming
	_, err = f.WriteString(content)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	return nil
}

// remove removes a file that may not be there.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("start at login: %w", err)
	}
	return nil
}
