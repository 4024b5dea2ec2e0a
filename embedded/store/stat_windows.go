package store

import (
	"os"
	"syscall"
)

// statFile describes the file at a path with its identity as it is now. os.Stat
// on Windows finds out the identity when two are compared, by the path, and
// opens the file for itself alone, which some systems refuse while it is mapped.
func statFile(path string) (os.FileInfo, error) {
	wide, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	const readAttributes = 0x80
	h, err := syscall.CreateFile(wide, readAttributes, syscall.FILE_SHARE_READ|syscall.FILE_SHARE_WRITE|syscall.FILE_SHARE_DELETE, nil,
		syscall.OPEN_EXISTING, syscall.FILE_FLAG_BACKUP_SEMANTICS, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	f := os.NewFile(uintptr(h), path)
	defer f.Close()
	return f.Stat()
}

// modesProtect is false: a file has a list of rights, and changing its mode only
// opens it, which fails while it is mapped.
const modesProtect = false
