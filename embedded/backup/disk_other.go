//go:build !unix

package backup

import (
	"path/filepath"
	"strings"
)

// diskOf names the disk that a folder is on, by its letter or share.
func diskOf(dir string) (any, error) {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	real, err := filepath.EvalSymlinks(whole)
	if err != nil {
		return nil, err
	}
	return strings.ToUpper(filepath.VolumeName(real)), nil
}
