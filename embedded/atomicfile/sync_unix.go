//go:build unix

package atomicfile

import (
	"errors"
	"os"
	"syscall"
)

// modesProtect is true: who may read a file is in its mode.
const modesProtect = true

// syncOpened is another one in tests: few file systems refuse it.
var syncOpened = (*os.File).Sync

// syncFolder waits until a file's name is on the disk too. Some network and
// FUSE file systems refuse it for a folder; nothing more can be done there.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = syncOpened(f)
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.EBADF) || isRefused(err) {
		err = nil
	}
	return errors.Join(err, f.Close())
}
