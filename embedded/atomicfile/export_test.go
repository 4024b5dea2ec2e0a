package atomicfile

import (
	"errors"
	"os"
	"testing"
	"time"
)

// ErrHeld is how FailRenames fails.
var ErrHeld = errors.New("another process has the file")

// FailRenames has the first renames fail, so many of them with ErrHeld and the next with
// an error that may be nil, until the test ends. It returns the pauses that are made.
func FailRenames(t *testing.T, held int, then error) (pauses *[]time.Duration) {
	renameBefore, heldBefore, sleepBefore := rename, isHeld, sleep
	t.Cleanup(func() { rename, isHeld, sleep = renameBefore, heldBefore, sleepBefore })
	pauses = new([]time.Duration)
	rename = func(from, to string) error {
		if held--; held >= 0 {
			return &os.LinkError{Op: "rename", Old: from, New: to, Err: ErrHeld}
		} else if then != nil {
			return then
		}
		return os.Rename(from, to)
	}
	isHeld = func(err error) bool { return errors.Is(err, ErrHeld) }
	sleep = func(d time.Duration) { *pauses = append(*pauses, d) }
	return pauses
}
