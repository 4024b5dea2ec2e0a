//go:build !windows

package autostart

import (
	"fmt"
	"os"
	"path/filepath"

	"ministryfinder/embedded/atomicfile"
)

// replace writes a file so that it is whole or not there at any moment.
func replace(path, content string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	if err := atomicfile.Write(path, []byte(content), 0o600); err != nil {
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
