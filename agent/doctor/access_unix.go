//go:build !windows

package doctor

import (
	"os"

	"golang.org/x/sys/unix"
)

// mayWrite asks the system whether this account may write a file or a folder,
// without trying it.
func mayWrite(path string) error {
	if err := unix.Access(path, unix.W_OK); err != nil {
		return &os.PathError{Op: "write", Path: path, Err: err}
	}
	return nil
}
