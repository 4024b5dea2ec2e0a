// Package datafolder finds and makes the folder of an installation, which holds
// database, settings and logs. The agent, the finder, the window and every
// command use it; it knows nothing of what is in the folder.
package datafolder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"

	"ministryfinder/embedded/environment"
	"ministryfinder/embedded/i18n"
)

// ErrNone is returned when no data folder was named and none is usual.
var ErrNone = errors.New("there is no usual data folder: name one with --data DIR or FINDER_DATA")

// Default returns where database, settings and logs are when
// nothing else was said: FINDER_DATA, else the user's data folder
// (~/.local/share/ministry-finder, %LOCALAPPDATA%\ministry-finder,
// ~/Library/Application Support/ministry-finder). The note is not empty when
// that folder may not be the one that is meant, and says why.
func Default() (dir, note string, err error) {
	if given := os.Getenv("FINDER_DATA"); given != "" {
		return given, "", nil
	}
	home, guessed, err := environment.Home()
	if guessed {
		err = os.Setenv("HOME", home) // for the libraries that look there
	}
	if err != nil && os.Getenv("XDG_DATA_HOME") == "" {
		return "", "", fmt.Errorf("%w: %w", ErrNone, err)
	}
	xdg.Reload() // it has read the environment before it was cleaned
	dir = filepath.Join(xdg.DataHome, "ministry-finder")
	if guessed {
		note = "HOME is not set: the data folder is " + dir + " (choose another with --data)"
	}
	return dir, note, nil
}

// Open makes the folder if it is missing, readable by its owner
// alone, and returns its absolute path with symbolic links resolved, so that
// two spellings of one folder are one installation. One on another computer is refused.
func Open(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the data folder %s: %w", dir, err)
	}
	if err := environment.CheckLocal(abs); err != nil { // before anything is made there
		return "", err
	}
	_, missing := os.Stat(dir)
	err = os.MkdirAll(dir, 0o700)
	if err == nil && errors.Is(missing, os.ErrNotExist) {
		err = restrictToOwner(dir)
	}
	if err != nil {
		return "", &i18n.Error{Key: "error.start.folder", Pairs: []any{"dir", dir, "error", err}, Err: err}
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return "", fmt.Errorf("find the data folder %s: %w", dir, err)
	}
	return real, environment.CheckLocal(real)
}
