package doctor

import (
	"errors"
	"os"
)

// mayWrite says whether a file is marked as not to be written. The rights of
// accounts show when it is written; a folder of one's own profile has them.
func mayWrite(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() && info.Mode().Perm()&0o200 == 0 {
		return &os.PathError{Op: "write", Path: path, Err: errors.New("it is read-only")}
	}
	return nil
}
