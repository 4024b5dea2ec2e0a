package store

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// errnoReason tells what a number that the system gives for a file means here.
func errnoReason(number syscall.Errno) (Reason, bool) {
	switch number {
	case windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED:
		return ReasonDiskFull, true
	case windows.ERROR_CRC, windows.ERROR_NOT_READY, windows.ERROR_IO_DEVICE, windows.ERROR_DEV_NOT_EXIST:
		return ReasonDiskBroken, true
	case windows.ERROR_TOO_MANY_OPEN_FILES:
		return ReasonFewFiles, true
	case windows.ERROR_ACCESS_DENIED, windows.ERROR_WRITE_PROTECT, windows.ERROR_DIRECTORY:
		return ReasonReadOnly, true
	case windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION:
		return ReasonLocked, true
	}
	return "", false
}

// fewFiles tells whether the system lets this process open too few files.
func fewFiles() bool { return false }
