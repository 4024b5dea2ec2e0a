//go:build unix

package atomicfile

import (
	"os"
	"testing"
)

// RefuseChmod has no permissions changed until the test ends, but this error.
func RefuseChmod(t *testing.T, err error) {
	before := chmod
	t.Cleanup(func() { chmod = before })
	chmod = func(*os.File, os.FileMode) error { return err }
}

// FailFolderSync has the waiting for a folder end in this error until the test ends.
func FailFolderSync(t *testing.T, err error) {
	before := syncOpened
	t.Cleanup(func() { syncOpened = before })
	syncOpened = func(*os.File) error { return err }
}
