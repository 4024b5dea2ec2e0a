//go:build !windows

package store

import "syscall"

// enoughFiles may be open at once where a database is opened; SQLite does not
// tell that it was a lack of them.
const enoughFiles = 64

// fewFiles tells whether the system lets this process open too few files.
func fewFiles() bool {
	var limit syscall.Rlimit
	return syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) == nil && limit.Cur < enoughFiles
}

// errnoReason tells what a number that the system gives for a file means here.
func errnoReason(number syscall.Errno) (Reason, bool) {
	switch number {
	case syscall.ENOSPC, syscall.EDQUOT:
		return ReasonDiskFull, true
	case syscall.EIO, syscall.ENXIO, syscall.ENODEV, syscall.ESTALE:
		return ReasonDiskBroken, true
	case syscall.EMFILE, syscall.ENFILE:
		return ReasonFewFiles, true
	case syscall.EACCES, syscall.EPERM, syscall.EROFS, syscall.EISDIR, syscall.ENOTDIR, syscall.ELOOP, syscall.ENAMETOOLONG:
		return ReasonReadOnly, true
	}
	return "", false
}
