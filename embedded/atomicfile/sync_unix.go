//go:build unix

package atomicfile

import (
	"errors"
	"os"
	"syscall"
)

// syncFolder waits until a file's name is on the disk too. Some network and
// FUSE file systems refuse it for a folder; nothing more can be done there.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, f.Close())
}
