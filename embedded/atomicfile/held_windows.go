package atomicfile

import (
	"errors"
	"syscall"
)

// heldByOther reports whether an error may be that another process has a file open.
func heldByOther(err error) bool {
	const sharingViolation = syscall.Errno(32)
	return errors.Is(err, syscall.ERROR_ACCESS_DENIED) || errors.Is(err, sharingViolation)
}
