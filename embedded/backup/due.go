package backup

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"ministryfinder/embedded/store"
)

// Names of the jobs in the store.
const (
	makeJob = "backup"
	tryJob  = "restore-trial"
)

// isDueNow reports whether the next backup is due whatever the age of the last. A folder in
// which the last one is not gets one at once, so that staff hear soon whether it can be
// used; whoever goes back to the folder before after that failed gets one that is well; and
// one that is gone is made again.
func isDueNow(dir, dataDir string, alone bool, last store.Job, now time.Time) bool {
	return isMoved(dir, dataDir, alone, last) || alone && (last.Failure != "" || isLost(dir, last) && now.Sub(last.Done) >= lostAfter)
}

// lostAfter is how old the last backup is before one is made in the place of a file
// that is gone: somebody may take each of them elsewhere.
const lostAfter = time.Hour

// isLost reports whether the last backup was made in a folder and is not there any
// more: a program that tidies up, or one that keeps a folder like another, took it.
func isLost(dir string, last store.Job) bool {
	if last.Outcome == "" || filepath.Dir(last.Outcome) != filepath.Clean(dir) {
		return false
	}
	_, err := os.Stat(last.Outcome)
	return errors.Is(err, fs.ErrNotExist)
}

// isMoved reports whether this server makes its backups in another folder than
// before. Of several servers each goes by its own, and by none as long as it has made none.
func isMoved(dir, dataDir string, alone bool, last store.Job) bool {
	if dataDir == "" {
		return false
	}
	used, err := usedFolders(dataDir)
	switch dir = filepath.Clean(dir); {
	case err != nil:
		return false
	case len(used) > 0:
		return used[0].Folder != dir
	case alone && last.Outcome != "": // by an earlier version, which noted nothing else
		return filepath.Dir(last.Outcome) != dir
	}
	return false
}
