// Package scratch makes and removes folders of files that are needed for a moment only:
// the database of a trial or of the stand-in, a copy that is read.
package scratch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Remove removes a folder and all that is in it. One that is not there is fine.
// os.RemoveAll asks Windows for a way to delete that not every system behind
// that name has (Wine 8 answers "Invalid function"), os.Remove does not.
func Remove(dir string) error {
	var paths []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		paths = append(paths, path)
		return err
	})
	for _, path := range slices.Backward(paths) {
		if gone := os.Remove(path); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}
