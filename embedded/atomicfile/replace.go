package atomicfile

import (
	"os"
	"time"
)

// On Windows a file cannot be replaced while another process has it open, as a
// virus scanner or a program that copies it into a cloud has for a moment.
const (
	firstPause = 20 * time.Millisecond
	// renameTimeout is how long the pauses are in all, each twice the one before.
	renameTimeout = 2 * time.Second
)

// rename, isHeld and sleep are others in tests, which hold no file of another process.
var (
	rename = os.Rename
	isHeld = heldByOther
	sleep  = time.Sleep
)

// replace renames a file, also over one that another process has open for a moment.
func replace(from, to string) error {
	for pause, left := firstPause, renameTimeout; ; pause *= 2 {
		err := rename(from, to)
		if err == nil || !isHeld(err) || left <= 0 {
			return err
		}
		pause = min(pause, left)
		sleep(pause)
		left -= pause
	}
}
