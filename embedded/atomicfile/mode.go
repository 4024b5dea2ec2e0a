package atomicfile

import (
	"errors"
	"os"
)

// chmod is another one in tests: few file systems refuse it.
var chmod = (*os.File).Chmod

// setMode gives a new file its permissions, unless it has them already: as on Windows,
// where those of the folder hold. Some shares refuse to change any; then those
// that a file has there are good when they allow no more than these.
func setMode(f *os.File, perm os.FileMode) error {
	if !modesProtect {
		return nil
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	is := info.Mode().Perm()
	if is == perm {
		return nil
	}
	err = chmod(f, perm)
	if isRefused(err) && is&^perm == 0 {
		return nil
	}
	return err
}

// isRefused reports whether a file system does not do something at all, rather
// than failed at it.
func isRefused(err error) bool {
	return errors.Is(err, os.ErrPermission) || errors.Is(err, errors.ErrUnsupported)
}
