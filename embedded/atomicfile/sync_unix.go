//go:build unix

package backup

import (
	"errors"
	"os"
)

// syncFolder waits until a file's name is on the disk too.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
