// Package settings owns what belongs to this computer: the data folder and
// the settings file in it.
package settings

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
)

// DefaultDataFolder returns where database, settings and logs are when
// nothing else was said: FINDER_DATA, else the user's data folder
// (~/.local/share/ministry-finder, %LOCALAPPDATA%\ministry-finder,
// ~/Library/Application Support/ministry-finder).
func DefaultDataFolder() string {
	if dir := os.Getenv("FINDER_DATA"); dir != "" {
		return dir
	}
	return filepath.Join(xdg.DataHome, "ministry-finder")
}

// OpenDataFolder makes the folder if it is missing, readable by its owner
// alone, and returns its absolute path with symbolic links resolved, so that
// two spellings of one folder are one installation.
func OpenDataFolder(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("cannot make the data folder %s: %w (choose another with --data)", dir, err)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the data folder %s: %w", dir, err)
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return "", fmt.Errorf("find the data folder %s: %w", dir, err)
	}
	return real, nil
}
