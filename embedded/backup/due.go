package backup

import (
	"path/filepath"

	"ministryfinder/embedded/store"
)

// Names of the jobs in the store.
const (
	makeJob = "backup"
	tryJob  = "restore-trial"
)

// isDueNow reports whether the next backup is due whatever the age of the last. A folder in
// which the last one is not gets one at once, so that staff hear soon whether it can be
// used; and whoever goes back to the folder before after that failed gets one that is well.
func isDueNow(dir, dataDir string, alone bool, last store.Job) bool {
	return isMoved(dir, dataDir, alone, last) || alone && last.Failure != ""
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
