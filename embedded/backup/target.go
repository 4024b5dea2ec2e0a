package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ministryfinder/embedded/dump"
)

// ByHand is the reason of a backup in a place that somebody has chosen.
const ByHand = "by-hand"

// ErrTarget is returned for a place where no backup may be written.
var ErrTarget = errors.New("no backup was written")

// Target finds out where a backup goes that a person wants in a place: into a
// folder under a name of its own, or into a file. A file that is there is
// replaced only when it is empty or a backup that was made so too: everything
// else may be somebody's only copy. DataDir holds the program's own files, dir
// the backups that it looks after.
func Target(path, dataDir, dir string, now time.Time) (string, error) {
	asFolder := strings.HasSuffix(path, "/") || strings.HasSuffix(path, string(filepath.Separator))
	path, err := wholePath(path)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case err != nil && !missing:
		return "", fmt.Errorf("%w: %w", ErrTarget, err)
	case !missing && info.IsDir():
		return free(path, "", ByHand, now).Path, nil
	case asFolder:
		return "", fmt.Errorf("%w: there is no folder %s; make it first, or name a file", ErrTarget, path)
	case missing:
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return "", fmt.Errorf("%w: there is no folder %s; make it first", ErrTarget, filepath.Dir(path))
		}
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("%w: %s is no file; name a file or a folder", ErrTarget, path)
	}
	if sameFolder(filepath.Dir(path), dataDir) && !strings.HasSuffix(path, extension) {
		return "", fmt.Errorf(
			"%w: %s is in the data folder, where the program has files of its own; choose another folder, or a name that ends in %s", ErrTarget,
			path, extension)
	}
	if missing || info.Size() == 0 {
		return path, nil
	}
	if _, kept := parse(filepath.Base(path)); kept && sameFolder(filepath.Dir(path), dir) {
		return "", fmt.Errorf("%w: %s is one of the backups that are kept; choose another name, or leave it out for one more of them",
			ErrTarget, path)
	}
	return path, replaceable(path)
}

// replaceable tells whether a file is a backup of ours, by its beginning: a
// damaged one may be replaced too.
func replaceable(path string) error {
	f, err := Open(path)
	if err == nil {
		defer f.Close()
		var r *dump.Reader
		if r, err = dump.NewReader(f); err == nil && r.Header.Kind == dump.Whole {
			return nil
		}
	}
	return fmt.Errorf("%w: %s is there already and is no backup of Ministry Finder; choose another name", ErrTarget, path)
}

// wholePath is a path from the root, with links followed as far as it is there.
func wholePath(path string) (string, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrTarget, err)
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil {
		return real, nil
	}
	if _, err := os.Lstat(whole); err == nil {
		return "", fmt.Errorf("%w: %s is a link to something that is not there", ErrTarget, whole)
	}
	return whole, nil
}

func sameFolder(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}
