package scratch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Kinds of folders, by what is in them. Their names begin with it.
const (
	Copy  = "ministry-finder-copy-"
	Trial = "ministry-finder-trial-"
)

// leftAfter is how old a folder is that a program left which was killed.
const leftAfter = 24 * time.Hour

// ErrFull means that there was no room in a folder.
var ErrFull = errors.New("there is no room for it")

// Error says that no folder could be used. It is about the computer's folder for
// temporary files, not about the database.
type Error struct {
	// Temporary is that folder, Spare are the others that were tried.
	Temporary string
	Spare     []string
	// Err is what is wrong with the first. It is not unwrapped: nothing of it is wrong
	// with the database.
	Err error
}

// Error names the folder, and says how another is chosen.
func (e *Error) Error() string {
	also := ""
	if len(e.Spare) > 0 {
		also = ", nor can " + strings.Join(e.Spare, ", ")
	}
	return fmt.Sprintf("the folder for temporary files, %s, cannot be used%s: %v; make room there, or name another folder with TMPDIR (on Windows TMP)",
		e.Temporary, also, e.Err)
}

// In has do use a new folder that this account alone may enter, and removes it
// afterwards. It is in the computer's folder for temporary files or, where that is
// missing, closed or full, in the first spare one that can be used: do then begins
// anew. do says by ErrFull that there was no room. The error is an *Error when no
// folder could be used.
func In(kind string, spare []string, do func(dir string) error) error {
	failed := &Error{Temporary: os.TempDir(), Spare: spare}
	for _, place := range append([]string{failed.Temporary}, spare...) {
		err := inside(place, kind, do)
		if err == nil || !errors.Is(err, errUnusable) && !errors.Is(err, ErrFull) {
			return err
		}
		if failed.Err == nil {
			failed.Err = err
		}
	}
	return failed
}

// errUnusable means that no folder can be made in a place.
var errUnusable = errors.New("no folder can be made there")

func inside(place, kind string, do func(dir string) error) (err error) {
	sweep(place, time.Now())
	dir, err := os.MkdirTemp(place, kind)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnusable, err)
	}
	defer func() {
		if gone := Remove(dir); gone != nil {
			err = errors.Join(err, gone)
		}
	}()
	return do(dir)
}

// sweep removes what this account's programs left in a place when they were killed. What
// cannot be removed is left for the next time.
func sweep(place string, now time.Time) {
	entries, _ := os.ReadDir(place) // a place that cannot be read is told when it is used
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), Copy) && !strings.HasPrefix(e.Name(), Trial) {
			continue
		}
		info, err := e.Info()
		if err == nil && info.IsDir() && isOurs(info) && now.Sub(info.ModTime()) > leftAfter {
			_ = Remove(filepath.Join(place, e.Name()))
		}
	}
}
